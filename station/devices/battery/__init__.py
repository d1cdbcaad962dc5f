"""The battery of the laptop."""
