"""Copies of the store on another disk: a mirror that follows it, backups, and the way back. Pages only, never rows."""
