"""Whether somebody cries for help, in whatever words: content/words/cries.toml says which."""
