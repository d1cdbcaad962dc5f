"""Cameras by way of Qt Multimedia."""
