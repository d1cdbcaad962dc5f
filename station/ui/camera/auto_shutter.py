"""Releases the shutter by itself once the picture has been right for a second."""

RIGHT_FOR_S = 1.0
_LONGEST_GAP_S = 0.5
"""Between two looks: after a longer one nobody knows what was in between."""


class AutoShutter:
    """Told of each look in turn, with the second of a clock that never goes back; fires once, until armed anew."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = 0.0
        self.armed = True

    def arm(self) -> None:
        """Waits for the next second of a right picture."""
        self.armed = True
        self._since = None

    def disarm(self) -> None:
        """Rests until armed."""
        self.armed = False
        self._since = None

    def see(self, fits: bool, at: float) -> bool:
        """Whether to release now."""
        if not self.armed or not fits:
            self._since = None
            return False
        if self._since is None or at - self._last > _LONGEST_GAP_S:
            self._since = at
        self._last = at
        if at - self._since < RIGHT_FOR_S:
            return False
        self.disarm()
        return True

    @property
    def held(self) -> float:
        """How much of the second has passed, from 0 to 1."""
        return 0.0 if self._since is None else min(1.0, (self._last - self._since) / RIGHT_FOR_S)
