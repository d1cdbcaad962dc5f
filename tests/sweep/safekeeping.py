"""The scenarios of what keeps a store safe, and of what is taken from it: mirror, backup, purging, another key."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from station.app import Application
from station.clock import now
from station.config import Settings
from station.domain.evidence import Attachment
from station.errors import StationError, StorageError
from station.packet.wire import Receipt, SignedReceipt
from station.services.desk import Desk
from tests.db.builders import OPERATOR, PASSPHRASE, STATION_CODE, make_store, open_store
from tests.services.builders import Quiet
from tests.sweep.deeds import NOBODY, digests, document, number, photo, revision, save_and_sign, signed, with_drafts
from tests.sweep.fault import KILLS
from tests.sweep.journal import State
from tests.sweep.scenario import Case, Child, Scenario
from tests.sweep.survey import purged_subject, survey

BACKUPS = 3
PEOPLE = (1, 2, 3, 4)


# -- copies -----------------------------------------------------------------------------------------------------------


def with_a_mirror(place: Path) -> None:
    with_drafts(place)
    with Child(place, NOBODY, lambda: None).desk() as desk:
        desk.attach_mirror(Quiet(), place / "mirror")


def back_up(child: Child) -> None:
    """Somebody is saved and a backup made, in turn."""
    child.arm()
    with child.desk() as desk:
        for turn in range(BACKUPS):
            person = 10 + turn
            pieces = _pieces(person)
            save = partial(_hand_over, desk, person, pieces)
            child.journal.deed(number(person), _collected(person, pieces), save)
            desk.back_up(Quiet(), child.place / f"backup-{turn}")
            child.journal.say("backed-up", folder=f"backup-{turn}")


def judge_backups(case: Case) -> None:
    """What was told to be a backup is one, of all that was acknowledged before; another is whole or refused."""
    saved: dict[str, State] = {}
    told = {}
    for line in case.told.lines:
        if line["word"] == "done":
            saved[line["subject"]] = line["after"]
        if line["word"] == "backed-up":
            told[line["folder"]] = dict(saved)
    for folder in sorted(case.place.glob("backup-*")):
        found = _restored(case, folder, sure=folder.name in told)
        for subject, state in told.get(folder.name, {}).items():
            if found is not None and found.get(subject) != state:
                case.verdict.lost.append(f"{subject} in {folder.name}")


def judge_mirror(case: Case) -> None:
    """A mirror follows: it may be behind, but what it has is whole, and was so once."""
    found = _restored(case, case.place / "mirror", sure=True) or {}
    for subject, state in found.items():
        once = [line["after"] for line in case.told.lines if line.get("subject") == subject and "after" in line]
        if once and state not in once and state != case.before.get(subject):
            case.verdict.halves.append(f"{subject} in the mirror as he never was")


def _restored(case: Case, copy: Path, *, sure: bool) -> dict[str, State] | None:
    """The states in a copy restored elsewhere; None where it is refused, which is lost work if it was sure."""
    folder = case.place / f"restored-{copy.name}"
    try:
        Application(Settings(password=PASSPHRASE)).restore(copy, folder, OPERATOR, None)
        found = survey(folder)
    except StationError as error:
        if sure:
            case.verdict.lost.append(f"{copy.name} is refused: {error.code}")
        return None
    case.verdict.halves += [f"{each} in {copy.name}" for each in found.halves]
    return found.states


# -- purging ----------------------------------------------------------------------------------------------------------


def with_approvals(place: Path) -> None:
    """People collected, receipted and approved long ago; the campaign keeps records for 30 days."""
    with_drafts(place)
    save_and_sign(Child(place, NOBODY, lambda: None), PEOPLE)
    store = open_store(place / "station")
    long_ago = now() - timedelta(days=100)
    with store.unit() as unit:
        for place_of, revision_id in enumerate(unit.outbox.waiting(), 1):
            packet = unit.outbox.get(revision_id)
            manifest = packet.signed.manifest
            receipt = Receipt(
                county="模拟县",
                receipt_number=f"R{place_of:06d}",
                station=STATION_CODE,
                epoch=1,
                number=packet.number,
                packet_digest=packet.signed.packet_digest,
                revision_id=revision_id,
                content_digest=manifest.content_digest,
                received_at=long_ago,
            )
            unit.outbox.settle(revision_id, SignedReceipt(receipt=receipt, signature="0" * 128))
            unit.approvals.put(manifest.record_id, revision_id, long_ago)
        unit.settings.set_campaign(replace(unit.settings.campaign(), retention_days=30))
        unit.commit()
    store.close()


def purge(child: Child) -> None:
    child.arm()
    with child.desk() as desk:
        listed = {summary.id_number: summary.record_id for summary in desk.list_records(Quiet())}
        for person, record in sorted(listed.items()):
            child.journal.say("about", subject=person, after=None)
            child.journal.say("about", subject=purged_subject(record), after={"revisions": 1})
        child.journal.say("records", ids={person: str(record) for person, record in listed.items()})
        try:
            desk.purge_approved(Quiet())
        except StorageError as error:  # once more, as a clerk would
            child.journal.say("refused", subject="purging", code=error.code)
            desk.purge_approved(Quiet())
        child.journal.say("done", subject="purging", after=None)
        for person, record in sorted(listed.items()):
            child.journal.say("done", subject=person, after=None)
            child.journal.say("done", subject=purged_subject(record), after={"revisions": 1})


def judge_purge(case: Case) -> None:
    """Each record is whole or purged, never both or neither."""
    for line in case.told.said("records"):
        for person, record in line["ids"].items():
            if (person in case.found.states) == (purged_subject(UUID(record)) in case.found.states):
                case.verdict.halves.append(f"{person} half purged")


# -- the key -----------------------------------------------------------------------------------------------------------


def renew_the_key(child: Child) -> None:
    """Somebody is handed over, the whole store is encrypted anew, and another is handed over."""
    child.arm()
    with child.desk() as desk:
        for person in (21, 22):
            pieces = _pieces(person)
            after, save = _collected(person, pieces), partial(_hand_over, desk, person, pieces)
            if child.journal.deed(number(person), after, save) and person == 21:
                child.journal.deed(number(person), after, partial(desk.renew_key, Quiet()))


def _pieces(person: int) -> tuple[Attachment, ...]:
    return (photo(person), *signed(person))


def _collected(person: int, pieces: tuple[Attachment, ...]) -> State:
    return {"draft": None, "revisions": [revision(person, 0, digests(pieces))]}


def _hand_over(desk: Desk, person: int, pieces: tuple[Attachment, ...]) -> None:
    assert desk.submit_document(Quiet(), document(person), pieces).queued


SCENARIOS = (
    Scenario(
        "backed up", lambda place: make_store(place / "station"), back_up, judge_backups, watched=".", kinds=KILLS
    ),
    Scenario("followed by a mirror", with_a_mirror, save_and_sign, judge_mirror, watched=".", kinds=KILLS),
    Scenario("purged", with_approvals, purge, judge_purge),
    Scenario("key renewed", with_drafts, renew_the_key, kinds=KILLS),
)
