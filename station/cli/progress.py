"""Progress of a command: nothing to show, nobody to stop it but Ctrl+C."""


class Quiet:
    """Fits station.services.ports.Progress."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""
