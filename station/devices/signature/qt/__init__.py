"""Hands on a window, for demonstrations and tests."""
