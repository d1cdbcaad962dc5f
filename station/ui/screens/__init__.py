"""A screen a module: its model, which knows, and its view, which shows."""
