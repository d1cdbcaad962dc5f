"""Spreadsheets in, reports out."""
