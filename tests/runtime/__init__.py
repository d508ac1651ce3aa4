"""The whole house at work: database, runner, senders and channels, against stand-in platforms."""
