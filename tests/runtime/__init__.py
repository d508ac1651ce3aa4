"""The whole bot at work: database, writer, senders and channels, against stand-in platforms."""
