"""What a station is asked before it has a store, and what is best looked at right after."""
