"""The simulator: a web page of phones, a channel that delivers to it, and what the phones keep."""
