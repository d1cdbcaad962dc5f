"""Confirming: the models of its three ways, their panels, and the window of the person who signs."""
