"""A dead machine, a restored store, a purged person: seen through the services, with the real county."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from station.db.care import StoreCare
from station.db.mirror.copies import Copies
from station.db.mirror.folder import CopyFolder
from station.db.mirror.pages import NO_PAGE, PAGE, SALT
from station.db.mirror.reader import CopyReader
from station.db.mirror.restoring import by_passphrase, restore
from station.db.store import Store
from station.db.store_keys import StoreKeys
from station.db.unit_of_work import UnitOfWork
from station.domain.audit import Action
from station.domain.record import RecordState
from station.domain.safekeeping import BackupPlan, MirrorState
from station.errors import FolderNotEmpty, WrongUsage
from station.packet.wire import FormerHead
from station.services.overview import ListRecords
from station.services.purging import PurgeApproved
from station.services.safekeeping import (
    AttachMirror,
    BackUp,
    CheckCopy,
    DetachMirror,
    MirrorStatus,
    PlanBackups,
    open_epoch,
)
from station.services.trail import unnoted
from tests.db.builders import CHEAP, OPERATOR, PASSPHRASE, an_id_number, open_store
from tests.db.mirror.waiting import caught_up
from tests.services.builders import NUMBER, Clock, Quiet, a_photo
from tests.services.conftest import Desk

OTHER, THIRD = an_id_number(31), an_id_number(77)


@pytest.fixture
def copies(desk: Desk) -> Copies:
    copies = Copies(desk.store, desk.clock)
    desk.store.go_along(copies)
    return copies


def restored(desk: Desk, copy: Path, folder: Path) -> Desk:
    """Another machine, on which the copy was restored."""

    def finish(unit: UnitOfWork) -> None:
        open_epoch(unit, desk.clock, OPERATOR, "restored")

    report = restore(copy, folder, by_passphrase(OPERATOR, PASSPHRASE, finish), Quiet())
    assert report.damages == ()
    again = Desk(open_store(folder), desk.county, desk.clock)
    with again.store.look() as unit:
        again.store.use_epoch(unit.settings.station().epoch)
    return again


# -- a dead machine ---------------------------------------------------------------------------------------------------


@pytest.fixture
def second(desk: Desk, copies: Copies, tmp_path: Path) -> Iterator[Desk]:
    """The station restored from a backup that was made after two records were queued; one of them was sent."""
    desk.join()
    desk.queued(NUMBER)
    desk.send(Quiet())
    desk.queued(OTHER, a_photo(b"\xff\xd8 another"))
    copies.back_up(Quiet(), tmp_path / "backup")
    again = restored(desk, tmp_path / "backup", tmp_path / "new machine")
    yield again
    again.store.close()


def test_nothing_that_was_saved_is_lost(desk: Desk, second: Desk) -> None:
    assert {summary.record_id: summary.state for summary in second.summaries()} == {
        summary.record_id: summary.state for summary in desk.summaries()
    }
    assert second.actions()[:-1] == desk.actions()
    assert second.actions()[-1] is Action.EPOCH_OPENED


def test_a_restored_store_numbers_anew_and_names_where_it_left_off(desk: Desk, second: Desk) -> None:
    record = second.queued(THIRD, a_photo(b"\xff\xd8 third"))
    with desk.store.look() as unit:
        number, digest = unit.outbox.head()
        former = unit.settings.station()
    with second.store.look() as unit:
        station = unit.settings.station()
        latest = unit.records.latest(record)
        assert latest is not None
        manifest = unit.outbox.get(latest.id).signed.manifest
    assert (station.epoch, station.lineage) == (2, (former.incarnation,))
    assert station.incarnation != former.incarnation
    assert (manifest.epoch, manifest.number, manifest.previous) == (2, 1, None)
    assert digest is not None
    assert manifest.follows == FormerHead(incarnation=former.incarnation, epoch=1, number=number, packet_digest=digest)


def test_the_old_machines_late_packets_are_still_taken_beside_the_new_ones(desk: Desk, second: Desk) -> None:
    late = desk.queued(THIRD, a_photo(b"\xff\xd8 late"))  # after the backup, on the machine that was given up
    second.queued(an_id_number(78), a_photo(b"\xff\xd8 new"))
    assert second.send(Quiet()).waiting == 0
    assert desk.send(Quiet()).waiting == 0
    assert late in {each.record_id for each in desk.summaries() if each.state is RecordState.RECEIVED}
    assert len({receipt.receipt.receipt_number for receipt in desk.county.receipts}) == 4


def test_two_restored_from_the_same_backup_never_number_alike(desk: Desk, second: Desk, tmp_path: Path) -> None:
    twin = restored(desk, tmp_path / "backup", tmp_path / "third machine")
    try:
        twin.queued(THIRD, a_photo(b"\xff\xd8 one"))
        second.queued(an_id_number(79), a_photo(b"\xff\xd8 two"))
        assert twin.send(Quiet()).waiting == second.send(Quiet()).waiting == 0
    finally:
        twin.store.close()


def test_only_the_first_packet_of_a_later_epoch_names_a_former_head(desk: Desk, second: Desk) -> None:
    second.queued(THIRD, a_photo(b"\xff\xd8 a"))
    second.queued(an_id_number(80), a_photo(b"\xff\xd8 b"))
    named = []
    for each in (desk, second):
        with each.store.look() as unit:
            packets = [unit.outbox.get(revision_id) for revision_id in unit.outbox.waiting()]
            named.append([packet.signed.manifest.follows is not None for packet in packets])
            assert all((b"follows" in packet.signed.data) == bool(packet.signed.manifest.follows) for packet in packets)
    assert named == [[False], [False, True, False]]


# -- mirrors and backups ----------------------------------------------------------------------------------------------


def test_mirrors_are_added_told_and_removed(desk: Desk, copies: Copies, tmp_path: Path) -> None:
    unit, stick = desk.store.unit, tmp_path / "stick"
    [mirror] = AttachMirror(unit, copies, desk.clock, OPERATOR)(Quiet(), stick)
    assert mirror.folder == stick
    [mirror] = MirrorStatus(copies)(Quiet())
    assert mirror.state in (MirrorState.WAITING, MirrorState.COPYING, MirrorState.CURRENT, MirrorState.BEHIND)
    assert DetachMirror(unit, copies, desk.clock, OPERATOR)(Quiet(), stick) == ()
    assert CheckCopy(copies)(Quiet(), stick).damages == ()
    with pytest.raises(FolderNotEmpty):
        BackUp(copies, unnoted)(Quiet(), stick)
    assert desk.actions()[-2:] == [Action.MIRROR_ADDED, Action.MIRROR_REMOVED]
    [again] = AttachMirror(unit, copies, desk.clock, OPERATOR)(Quiet(), stick)  # it is this store's
    assert again.folder == stick


@pytest.mark.parametrize("plan", [BackupPlan("x", ()), BackupPlan("x", (24,)), BackupPlan("x", (1,), 0)])
def test_a_plan_that_cannot_be_is_refused(desk: Desk, plan: BackupPlan) -> None:
    with pytest.raises(WrongUsage):
        PlanBackups(desk.store.unit, desk.clock, OPERATOR)(Quiet(), plan)


# -- purging ----------------------------------------------------------------------------------------------------------


def decrypted(key: bytes, page: bytes, number: int) -> bytes:
    """What a page holds (SQLCipher 4: AES-256-CBC, the IV before the tag); unused space as well."""
    if page == NO_PAGE:
        return page
    start = SALT if number == 1 else 0
    decryptor = Cipher(algorithms.AES(key), modes.CBC(page[-80:-64])).decryptor()
    return decryptor.update(page[start:-80]) + decryptor.finalize()


def all_pages(store: Store, mirror: Path) -> bytes:
    """Everything that database, log and mirror hold, in the clear."""
    found = []
    data = store.paths.database.read_bytes()
    found += [decrypted(store.key, data[at : at + PAGE], at // PAGE + 1) for at in range(0, len(data), PAGE)]
    log = store.paths.database.with_name("store.db-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    for at in range(0, len(frames), PAGE + 24):
        number = int.from_bytes(frames[at : at + 4], "big")
        found.append(decrypted(store.key, frames[at + 24 : at + 24 + PAGE], number))
    for piece in mirror.rglob("*.pages"):
        data = piece.read_bytes()
        found += [decrypted(store.key, data[at : at + PAGE], at // PAGE + 1) for at in range(0, len(data), PAGE)]
    with CopyReader(CopyFolder(mirror, store.key), store.key) as reader:
        found += [decrypted(store.key, page or NO_PAGE, number) for number, page in reader.read(Quiet())]
    return b"\0".join(found)


@pytest.fixture
def approved(desk: Desk, copies: Copies, tmp_path: Path) -> Desk:
    """Two people sent to the county; the first was approved, and a mirror has all of it."""
    desk.join()
    for number, photo in ((NUMBER, PHOTO), (OTHER, OTHER_PHOTO)):
        record = desk.queued(number, a_photo(photo))
        desk.send(Quiet())
        if number == NUMBER:
            with desk.store.unit() as unit:
                latest = unit.records.latest(record)
                assert latest is not None
                unit.approvals.put(record, latest.id, desk.clock())
                unit.settings.set_campaign(replace(unit.settings.campaign(), retention_days=30))
                unit.commit()
    copies.add_mirror(Quiet(), tmp_path / "stick")
    return desk


PHOTO = b"\xff\xd8 the face of the first" + bytes(range(256)) * 400
OTHER_PHOTO = b"\xff\xd8 the face of the second" + bytes(range(255, -1, -1)) * 400


def purge(desk: Desk, copies: Copies, days: int) -> int:
    clock = Clock(desk.clock() + timedelta(days=days))
    return PurgeApproved(desk.store.unit, copies, clock, OPERATOR)(Quiet()).records


def test_what_is_purged_cannot_be_found_on_any_page_of_store_and_mirror(
    approved: Desk, copies: Copies, tmp_path: Path
) -> None:
    def held(what: bytes) -> bool:
        return what in all_pages(approved.store, tmp_path / "stick")

    assert held(NUMBER.encode())
    assert held(PHOTO[:24])
    assert purge(approved, copies, 31) == 1
    for what in (NUMBER.encode(), PHOTO[:24], PHOTO[50_000:50_300]):
        assert not held(what)
    for what in (OTHER.encode(), OTHER_PHOTO[:24], OTHER_PHOTO[50_000:50_300]):
        assert held(what)


def test_of_a_purged_record_ids_digests_receipt_and_audit_are_kept(approved: Desk, copies: Copies) -> None:
    before = {summary.record_id: summary for summary in approved.summaries()}
    [record] = [each.record_id for each in before.values() if each.id_number == NUMBER]
    with approved.store.look() as unit:
        latest = unit.records.latest(record)
    assert latest is not None
    purge(approved, copies, 31)
    after = {summary.record_id: summary for summary in ListRecords(approved.store.look)(Quiet())}
    assert after[record] == replace(before[record], state=RecordState.PURGED, name="", id_number="", categories=())
    with approved.store.look() as unit:
        kept = unit.records.latest(record)
        assert kept is not None
        assert kept == replace(latest, content=b"")
        assert unit.outbox.get(latest.id).receipt is not None
        assert unit.outbox.waiting() == []
        assert [event.subject for event in unit.audit.events() if event.action is Action.RECORD_PURGED] == [record]
        assert unit.settings.safekeeping().purged_at is not None


@pytest.mark.parametrize("why", ["too early", "no days set", "a draft goes on", "a newer revision waits", "withdrawn"])
def test_nothing_is_purged_before_its_time(approved: Desk, copies: Copies, why: str) -> None:
    [record] = [each.record_id for each in approved.summaries() if each.id_number == NUMBER]
    with approved.store.unit() as unit:
        latest = unit.records.latest(record)
        assert latest is not None
        if why == "no days set":
            unit.settings.set_campaign(replace(unit.settings.campaign(), retention_days=None))
        if why == "withdrawn":
            unit.approvals.withdraw(latest.id)
        unit.commit()
    if why in ("a draft goes on", "a newer revision waits"):
        approved.a_signed_draft(NUMBER)
    if why == "a newer revision waits":
        approved.submit(Quiet(), record)
    assert purge(approved, copies, 10 if why == "too early" else 31) == 0
    assert NUMBER in {each.id_number for each in approved.summaries()}


def test_evidence_that_another_record_has_stays(desk: Desk, copies: Copies) -> None:
    desk.join()
    photo = a_photo(b"\xff\xd8 one photo of two people")
    first, _ = desk.queued(NUMBER, photo), desk.queued(OTHER, photo)
    desk.send(Quiet())
    with desk.store.unit() as unit:
        latest = unit.records.latest(first)
        assert latest is not None
        unit.approvals.put(first, latest.id, desk.clock())
        unit.settings.set_campaign(replace(unit.settings.campaign(), retention_days=0))
        unit.commit()
    assert purge(desk, copies, 1) == 1
    assert desk.has_bytes(photo) == [True]


def test_a_purged_record_is_no_damage(approved: Desk, copies: Copies) -> None:
    assert purge(approved, copies, 31) == 1
    folder = approved.store.paths.folder
    approved.store.close()
    found = StoreCare.unlock(folder, OPERATOR, PASSPHRASE, approved.clock).verify(Quiet(), full=True)
    assert [finding.sentence for finding in found.findings if not finding.only_noted] == []


def test_a_mirror_follows_a_store_whose_key_was_renewed(desk: Desk, copies: Copies, tmp_path: Path) -> None:
    add, where = AttachMirror(desk.store.unit, copies, desk.clock, OPERATOR), tmp_path / "mirror"
    add(Quiet(), where)
    with desk.store.look() as unit:
        stay = {each.name: each.recipient for each in unit.operators.all()}
    StoreKeys(desk.store, CHEAP).renew(Quiet(), stay, lambda unit: None)
    with desk.store.unit() as unit:
        unit.audit.add(desk.clock(), OPERATOR, Action.LOGGED_IN)
        unit.commit()
    caught_up(copies)
    desk.store.close()
    again = restored(desk, where, tmp_path / "again")
    with again.store.look() as unit:
        assert Action.LOGGED_IN in [event.action for event in unit.audit.events()]
    again.store.close()
