"""Progress of what nobody waits for."""


class Unheard:
    """Fits station.services.ports.Progress; nobody asks it to stop."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""
