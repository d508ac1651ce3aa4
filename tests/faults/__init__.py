"""Everything that goes wrong, done on purpose: real processes, real HTTP, both databases."""
