"""The line to the county as the windows see it: one thing at a time, by network or by stick."""
