"""The scenarios of looking after a store: copies made while it is worked on, the approved purged, the key renewed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from station.packet.seal import sign_receipt
from station.packet.suite import new_signing_key
from tests.builders import a_receipt
from tests.db.builders import open_store
from tests.services.builders import Quiet
from tests.sweep.deeds import (
    NOBODY,
    NOW,
    digests,
    document,
    number,
    photo,
    record_ids,
    revision,
    save_and_sign,
    signed,
    with_drafts,
)
from tests.sweep.fault import KILLS
from tests.sweep.journal import State
from tests.sweep.scenario import Child, Scenario

_LONG_AGO = NOW - timedelta(days=40)


def with_copies_to_make(place: Path) -> None:
    """A store with people in work, and a mirror that has followed it so far."""
    with_drafts(place, 4)
    with Child(place, NOBODY, lambda: None).desk() as desk:
        desk.attach_mirror(Quiet(), place / "mirror")


def back_up_between(child: Child) -> None:
    """People are saved while a mirror follows, and a backup is made after each."""
    child.arm()
    for person in (1, 2, 3):
        save_and_sign(replace(child, arm=lambda: None), people=(person,))
        with child.desk() as desk:
            saved = desk.list_records(Quiet())
            desk.back_up(Quiet(), child.place / f"backup{person}")
            assert saved


def with_approved_people(place: Path) -> None:
    """People who were collected and receipted, in a campaign that keeps them for a month after the approval."""
    with_drafts(place, 4)
    save_and_sign(Child(place, NOBODY, lambda: None))
    store = open_store(place / "station")
    county = new_signing_key()
    with store.unit() as unit:
        unit.settings.set_campaign(replace(unit.settings.campaign(), retention_days=30))
        for revision_id in unit.outbox.waiting():
            receipt = a_receipt(unit.outbox.get(revision_id).signed)
            unit.outbox.settle(revision_id, sign_receipt(receipt, county))
        unit.commit()
    store.close()


def purge_one_after_another(child: Child) -> None:
    """Each person is approved, and purged as soon as it may be."""
    child.arm()
    ids = record_ids(child.place)
    with child.desk() as desk:
        for person in (1, 2, 3, 4):
            there = {"draft": None, "revisions": [revision(person, 0, _saved_evidence(desk, ids[person]))]}

            def approve(record: UUID = ids[person]) -> None:
                with desk.purge_approved.open_unit() as unit:
                    latest = unit.records.latest(record)
                    assert latest is not None
                    unit.approvals.put(record, latest.id, _LONG_AGO)
                    unit.commit()

            if child.journal.deed(number(person), there, approve):
                child.journal.deed(number(person), None, lambda: desk.purge_approved(Quiet()))


def _saved_evidence(desk: object, record: UUID) -> list[str]:
    with desk.purge_approved.open_unit() as unit:  # type: ignore[attr-defined]
        latest = unit.records.latest(record)
        return [piece.digest for piece in latest.evidence]


def renew_the_key(child: Child) -> None:
    """A person is handed over, the whole store is encrypted anew, and another is handed over."""
    child.arm()
    with child.desk() as desk:
        for person in (21, 22):
            pieces = (photo(person), *signed(person))
            after: State = {"draft": None, "revisions": [revision(person, 0, digests(pieces))]}
            handed = child.journal.deed(
                number(person), after, lambda person=person, pieces=pieces: _hand(desk, person, pieces)
            )
            if handed and person == 21:
                child.journal.deed(number(person), after, lambda: desk.renew_key(Quiet()))


def _hand(desk: object, person: int, pieces: tuple[object, ...]) -> None:
    result = desk.submit_document(Quiet(), document(person), pieces)  # type: ignore[attr-defined]
    assert result.queued, result.problems


SCENARIOS = (
    Scenario("saved beside a mirror, backed up", with_copies_to_make, back_up_between, kinds=KILLS),
    Scenario("purged", with_approved_people, purge_one_after_another, kinds=KILLS),
    Scenario("key renewed", with_drafts, renew_the_key, kinds=KILLS),
)
