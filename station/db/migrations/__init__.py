"""Schema changes of the store, forward only."""
