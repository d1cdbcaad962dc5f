"""What an operator does, and the Protocols that needs."""
