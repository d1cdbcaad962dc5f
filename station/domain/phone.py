"""Telephone numbers, however they are typed."""

import unicodedata


def digits(text: str) -> str:
    """The digits of a number, full-width ones as ASCII: what numbers are compared by."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character in "0123456789")
