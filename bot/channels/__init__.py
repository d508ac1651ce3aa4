"""Channels: each turns what a platform sends into `Inbound`, and an `Outbound` into a call."""
