"""A packet's manifest and evidence, and what does not hold of one revision: for whoever reviews it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from county.reviewers import Event
from county.services.judge_packets import problems_of
from county.services.ports import Units
from station.errors import RevisionNotHeld
from station.packet.wire import Manifest
from station.rules.problem import Problem


class LookAtEvidence:
    """What lies behind a revision."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def manifest(self, packet_digest: str) -> Manifest | None:
        """A packet's manifest."""
        with self._units.reading() as unit:
            return unit.packets.manifest_of(packet_digest)

    def data(self, digest: str) -> bytes | None:
        """The bytes of a piece of evidence."""
        with self._units.reading() as unit:
            return unit.packets.evidence(digest)

    def problems(self, revision_id: UUID) -> list[Problem]:
        """What does not hold by the rules. Raises RevisionNotHeld."""
        with self._units.reading() as unit:
            capture = unit.people.capture(revision_id)
            if capture is None:
                raise RevisionNotHeld(revision_id=revision_id)
            return problems_of(unit.packets.content_of(capture.packet_digest))


class Journal:
    """Who did what at the county."""

    def __init__(self, units: Units, now: Callable[[], datetime]) -> None:
        self._units, self._now = units, now

    def note(self, reviewer: str, action: str, subject: str) -> None:
        """Keeps it."""
        with self._units.writing() as unit:
            unit.reviewers.note(Event(self._now(), reviewer, action, subject))
            unit.commit()

    def last(self, limit: int) -> list[Event]:
        """The newest first."""
        with self._units.reading() as unit:
            return unit.reviewers.events(limit)
