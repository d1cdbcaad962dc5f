"""Waiting for mirrors."""

import time

from station.db.mirror.copies import Copies
from station.domain.safekeeping import MirrorState

PATIENCE_S = 60.0


def caught_up(copies: Copies) -> None:
    """Until every mirror has all that was committed."""
    until = time.monotonic() + PATIENCE_S
    while any(mirror.state is not MirrorState.CURRENT or mirror.behind for mirror in copies.mirrors()):
        assert time.monotonic() < until
        time.sleep(0.01)
