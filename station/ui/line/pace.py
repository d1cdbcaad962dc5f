"""How long to wait before the next automatic round: plain numbers, no window."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between rounds: even while all is well, doubling from `first_s` to `longest_s` while they fail.

    A part of each wait (`jitter`) is left to chance, so that the stations of a county that was away do not all come
    at once.
    """

    well_s: float = 300
    first_s: float = 30
    longest_s: float = 1800
    jitter: float = 0.2

    def wait_s(self, failures: int, chance: float) -> float:
        """The wait after so many failures in a row; `chance` from 0 to 1."""
        doublings = min(failures - 1, 30)
        wait = min(self.first_s * 2**doublings, self.longest_s) if failures else self.well_s
        return wait * (1 - self.jitter * chance)
