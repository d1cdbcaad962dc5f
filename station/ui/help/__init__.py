"""The manual in the program: F1 opens it at the page for the screen one is on."""
