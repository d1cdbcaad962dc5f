"""A battery that says what it is told to."""

from station.services.power import Power


class SimulatedBattery:
    """Unknown until it is set."""

    def __init__(self, percent: int | None = None, *, on_mains: bool | None = None) -> None:
        self.state = Power(percent, on_mains)

    def set(self, percent: int | None, *, on_mains: bool | None = None) -> None:
        """From now on it is so."""
        self.state = Power(percent, on_mains)

    def power(self) -> Power:
        return self.state
