"""Where things lie, what `move.toml` says, and where keys come from."""
