"""`python -m bot` is the command bimtek."""

from bot.cli.main import main

main()
