"""A saved record taken up as work again."""

from datetime import datetime

from station.domain.record import Draft, Revision
from station.services.overview import document_of


def reopened(revision: Revision, operator: str, now: datetime) -> Draft:
    """A draft that follows a revision: its answers and all its evidence, for `operator` to go on with."""
    return Draft(
        record_id=revision.record_id,
        document=document_of(revision),
        origin=revision.origin,
        operator=operator,
        updated_at=now,
        evidence=revision.evidence,
        parent_id=revision.id,
    )
