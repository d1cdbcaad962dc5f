"""Damage anywhere in a store: found and named, nothing wrong given out, and the rest stays readable."""

import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from station.db.append_only import GUARDS
from station.db.care import StoreCare
from station.db.pages import PAGE, UNUSED, PageFile
from station.db.salvage import StoreSalvager
from station.db.schema import layout_of_this_version
from station.db.store import Store
from station.db.survey import Survey
from station.domain.audit import Action
from station.domain.integrity import Part, Salvaged
from station.domain.record import RecordState
from station.errors import (
    Cancelled,
    EvidenceDamaged,
    KeysDamaged,
    PageDamaged,
    StoreDamaged,
    StoreExists,
    StoreTooNew,
)
from station.packet.trail import BreakKind
from station.services.overview import ListRecords
from tests.db.builders import MORNING, OPERATOR, PASSPHRASE, a_draft, open_store
from tests.db.flipping import FRAME, Flips
from tests.db.populated import DRAFTS, RECORDS, Truth, populate, verifier, verify
from tests.services.builders import Quiet, StopAt


@pytest.fixture(scope="module")
def flips(tmp_path_factory: pytest.TempPathFactory) -> Flips:
    return Flips(tmp_path_factory.mktemp("flips"))


@pytest.fixture
def whole(flips: Flips, tmp_path: Path) -> Path:
    """A populated store of the test's own."""
    return Path(shutil.copytree(flips.folder, tmp_path / "station"))


def damage(folder: Path, *pages: int) -> None:
    with (folder / "store.db").open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE + 1000)
            file.write(os.urandom(16))


def pages_of_table(folder: Path, table: str, *, interior: bool = False) -> list[int]:
    """Where a table's tree has its leaves, or its root if that is none."""
    with verifier(folder).page_file() as pages:
        root = Survey(pages, layout_of_this_version()).roots[table]
        page = pages.page(root)
        assert page is not None
        if page[0] == 13 or interior:
            return [root]
        count = int.from_bytes(page[3:5])
        at = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n]) for n in range(count)]
        return [int.from_bytes(page[each : each + 4]) for each in at] + [int.from_bytes(page[8:12])]


def test_the_page_that_sqlite_locks_by_is_not_missed(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    with file.open("wb") as large:
        large.truncate(2**30 + 2 * PAGE)  # takes no room on the disk
    with PageFile(file, bytes(32)) as pages:
        assert pages.count == UNUSED + 1
        assert [pages.holds(number) for number in (UNUSED - 1, UNUSED, UNUSED + 1)] == [False, True, False]
        assert pages.page(UNUSED) is None


# -- flips ------------------------------------------------------------------------------------------------------------


def test_a_whole_store_holds(flips: Flips) -> None:
    for full in (True, False):
        found = verify(flips.folder, full=full)
        assert (found.findings, found.holds) == ((), True)
    found = verify(flips.logged)
    assert found.findings == ()


@pytest.mark.parametrize("share", range(4))
def test_a_flip_in_any_page_is_named(flips: Flips, share: int) -> None:
    chance = random.Random(share)
    for page in range(1 + share, flips.pages() + 1, 12):
        assert flips.page(page, chance.randrange(PAGE), chance.randrange(8), reads=page % 3 == 0) is None


@pytest.mark.parametrize("offset", [0, 15])
def test_a_flip_in_the_salt_is_named_and_what_it_locks_away_is_salvaged(
    flips: Flips, tmp_path: Path, offset: int
) -> None:
    folder = flips.flipped(flips.folder, "store.db", offset, 3)
    with pytest.raises(StoreDamaged):
        open_store(folder)
    found = verify(folder)
    assert [each.page for each in found.findings] == [1]
    salvaged(folder, tmp_path / "new", flips.truth)


def test_a_flip_in_the_log_is_named(flips: Flips) -> None:
    chance = random.Random(1)
    for at in (0, 3, 9, 17, 20, 29):
        assert flips.frame(at, chance.randrange(8), reads=False) is None
    for frame in (*range(0, flips.frames(), 17), flips.frames() - 1):
        for offset in (2, 9, 15, 19, 24 + chance.randrange(PAGE)):
            assert flips.frame(32 + frame * FRAME + offset, chance.randrange(8), reads=offset == 9) is None


def test_a_flip_in_the_key_file_is_named(flips: Flips) -> None:
    chance = random.Random(1)
    for at in range((flips.folder / "store.keys").stat().st_size):
        assert flips.key_file(at, chance.randrange(8)) is None


def test_a_damaged_key_file_is_told_apart_from_a_wrong_passphrase(whole: Path) -> None:
    keys = json.loads((whole / "store.keys").read_bytes())
    keys["operators"][OPERATOR]["salt"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    (whole / "store.keys").write_text(json.dumps(keys), "utf-8")
    with pytest.raises(KeysDamaged):
        open_store(whole)


@pytest.mark.parametrize("cut", [1, 100, PAGE, 10 * PAGE, 100 * PAGE])
def test_a_file_cut_short_is_named(whole: Path, cut: int) -> None:
    size = (whole / "store.db").stat().st_size
    os.truncate(whole / "store.db", size - cut)
    found = verify(whole)
    assert not found.holds


# -- the rest stays readable ------------------------------------------------------------------------------------------


def states(store: Store) -> list[RecordState]:
    return [line.state for line in ListRecords(store.look)(Quiet())]


@pytest.mark.parametrize("table", ["revision", "draft", "packet"])
def test_a_damaged_page_of_a_table_leaves_the_other_records_in_the_list(whole: Path, table: str) -> None:
    leaves = pages_of_table(whole, table)
    damage(whole, leaves[len(leaves) // 2])
    store = open_store(whole)
    listed = states(store)
    store.close()
    assert len(listed) == RECORDS + DRAFTS
    assert 0 < listed.count(RecordState.DAMAGED) < RECORDS or table == "draft"


def test_a_damaged_record_is_named_in_the_list_and_by_the_check_alike(whole: Path) -> None:
    leaves = pages_of_table(whole, "revision")
    damage(whole, leaves[1])
    store = open_store(whole)
    lost = {line.record_id for line in ListRecords(store.look)(Quiet()) if line.state is RecordState.DAMAGED}
    named = {each.record_id for each in verify(whole).findings if each.part is Part.REVISION and each.record_id}
    assert lost
    assert named == lost
    for record in lost:
        with store.look() as unit, pytest.raises(PageDamaged):
            unit.records.latest(record)
    store.close()


def test_after_a_damaged_page_was_met_the_store_goes_on_to_be_read_and_written(whole: Path, flips: Flips) -> None:
    """SQLCipher gives no page any more on a connection that met one; the next unit has a fresh one."""
    leaves = pages_of_table(whole, "revision")
    damage(whole, leaves[0], leaves[2])
    store = open_store(whole)
    for _ in range(6):  # more than the pool has connections
        with store.look() as unit, pytest.raises(PageDamaged):
            unit._session.execute(text("SELECT * FROM revision")).all()
    for digest, data in flips.truth.evidence.items():
        with store.look() as unit:
            assert unit.blobs.get(digest) == data
    draft = a_draft()
    with store.unit() as unit:
        unit.drafts.put(draft)
        unit.audit.add(MORNING, OPERATOR, Action.RECORD_STARTED, draft.record_id)
        unit.commit()
    with store.look() as unit:
        assert unit.drafts.get(draft.record_id) == draft
    store.close()


def test_evidence_that_is_not_what_its_digest_names_is_not_given_out(whole: Path, flips: Flips) -> None:
    digest = next(iter(flips.truth.evidence))
    store = open_store(whole)
    with store.unit() as unit:
        unit._session.execute(text("UPDATE blob SET data = x'ffd8' WHERE digest = :digest"), {"digest": digest})
        unit.commit()
    with store.look() as unit, pytest.raises(EvidenceDamaged):
        unit.blobs.get(digest)
    store.close()
    findings = verify(whole).findings
    assert [each.part for each in findings] == [Part.EVIDENCE]
    assert findings[0].record_id in flips.truth.contents


# -- what somebody with the key changed -------------------------------------------------------------------------------

BY_HAND = {
    "UPDATE revision SET content = x'7b7d' WHERE rowid = 3": Part.REVISION,
    "UPDATE packet SET manifest = x'7b7d' WHERE number = 4": Part.PACKET,
    "UPDATE packet SET signature = zeroblob(64) WHERE number = 4": Part.PACKET,
    "DELETE FROM packet WHERE number = 30": Part.PACKET,
    "DELETE FROM packet WHERE number = 7": Part.PACKET,
    "UPDATE packet SET receipt = '{}' WHERE number = 2": Part.PACKET,
    "UPDATE packet SET number = 99 WHERE number = 30": Part.PACKET,
    "UPDATE draft SET document = 'x' WHERE rowid = 2": Part.DRAFT,
    "UPDATE register_entry SET document = '[]' WHERE rowid = 2": Part.REGISTER,
    "UPDATE setting SET value = '' WHERE name = 'campaign'": Part.SETTING,
    "DELETE FROM blob WHERE rowid = 2": Part.EVIDENCE,
    "DELETE FROM audit WHERE number = 71": Part.AUDIT,
    "UPDATE audit SET detail = 'x' WHERE number = 12": Part.AUDIT,
    "UPDATE audit SET digest = previous WHERE number = 12": Part.AUDIT,
    "SELECT 1": Part.SCHEMA,
}


@pytest.mark.parametrize("statement", BY_HAND)
def test_what_was_changed_with_the_key_in_hand_is_found(whole: Path, statement: str) -> None:
    store = open_store(whole)
    with store.unit() as unit:
        session = unit._session
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for guard in GUARDS:
            session.execute(text(f"DROP TRIGGER {guard}"))
        if statement.startswith("DELETE FROM blob"):
            session.execute(text("UPDATE revision_evidence SET digest = digest"))
            session.connection().exec_driver_sql("COMMIT")
            session.connection().exec_driver_sql("PRAGMA foreign_keys=OFF")
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        session.execute(text(statement))
        unit.commit()
    store.close()
    parts = {each.part for each in verify(whole).findings}
    assert BY_HAND[statement] in parts
    assert Part.SCHEMA in parts  # the guards are gone


def test_at_the_start_the_end_of_the_trail_is_followed(whole: Path) -> None:
    store = open_store(whole)
    with store.unit() as unit:
        unit._session.execute(text("DROP TRIGGER audit_no_update"))
        unit._session.execute(text("UPDATE audit SET operator = 'nobody' WHERE number = 40"))
        unit.commit()
    store.close()
    store = open_store(whole)
    told = "".join(each.sentence for each in store.standing.notices)
    store.close()
    assert "第40条" in told
    assert "少了1条防改动的规则" in told


def test_a_look_can_be_stopped(whole: Path) -> None:
    with pytest.raises(Cancelled):
        verifier(whole)(StopAt(3), full=True)


def test_no_finding_names_anybody(whole: Path) -> None:
    damage(whole, *range(3, 150, 5))
    said = "".join(each.sentence for each in verify(whole).findings)
    assert not any(word in said for word in ("覃模拟", "韦草稿", "450899"))


# -- salvage ----------------------------------------------------------------------------------------------------------


def salvaged(folder: Path, into: Path, truth: Truth) -> Salvaged:
    """Salvages; the new store opens, holds, and gives out nothing but what was put in."""
    before = (folder / "store.db").read_bytes()
    done = StoreSalvager(verifier(folder), OPERATOR)(Quiet(), into, MORNING)
    assert (folder / "store.db").read_bytes() == before
    assert into.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in into.iterdir()} == {0o600}
    store = open_store(into)
    with store.look() as unit:
        assert unit.audit.events()[-1].action is Action.STORE_SALVAGED
        assert unit.settings.station().epoch == 2
        assert unit._session.execute(text("PRAGMA foreign_key_check")).all() == []
        for record, content in truth.contents.items():
            latest = unit.records.latest(record)
            assert latest is None or latest.content == content
    store.close()
    return done


def test_a_whole_store_is_salvaged_whole(whole: Path, tmp_path: Path, flips: Flips) -> None:
    done = salvaged(whole, tmp_path / "new", flips.truth)
    assert done.lost == ()
    assert (done.rows["revision"], done.rows["blob"], done.rows["draft"]) == (RECORDS, RECORDS + DRAFTS, DRAFTS)
    assert verify(tmp_path / "new").holds
    store = open_store(tmp_path / "new")
    with store.look() as unit:
        assert {digest: unit.blobs.get(digest) for digest in flips.truth.evidence} == flips.truth.evidence
        assert {record: unit.drafts.get(record).document for record in flips.truth.drafts} == flips.truth.drafts
    store.close()


def test_what_stands_in_the_log_is_salvaged_too(flips: Flips, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(flips.logged, tmp_path / "station"))
    done = salvaged(folder, tmp_path / "new", flips.logged_truth)
    assert done.rows["revision"] == len(flips.logged_truth.contents)


@pytest.mark.parametrize("table", ["revision", "blob", "audit", "packet", "revision_evidence", "register_entry"])
def test_a_table_whose_root_is_damaged_is_read_leaf_by_leaf(
    whole: Path, tmp_path: Path, flips: Flips, table: str
) -> None:
    everything = salvaged(whole, tmp_path / "before", flips.truth).rows
    damage(whole, *pages_of_table(whole, table, interior=True))
    done = salvaged(whole, tmp_path / "new", flips.truth)
    assert done.rows == everything
    assert done.lost


def test_the_schema_page_lost_loses_no_record(whole: Path, tmp_path: Path, flips: Flips) -> None:
    damage(whole, 1)
    done = salvaged(whole, tmp_path / "new", flips.truth)
    assert done.rows["revision"] == RECORDS
    assert done.rows["draft"] == DRAFTS


def test_what_a_salvage_leaves_it_names(whole: Path, tmp_path: Path, flips: Flips) -> None:
    damage(whole, pages_of_table(whole, "revision")[1])
    done = salvaged(whole, tmp_path / "new", flips.truth)
    store = open_store(tmp_path / "new")
    with store.look() as unit:
        gone = {record for record in flips.truth.contents if unit.records.latest(record) is None}
    store.close()
    assert gone == {each.record_id for each in done.lost if each.record_id in flips.truth.contents}
    assert len(gone) + done.rows["revision"] == RECORDS


def test_nothing_is_salvaged_over_what_is_there(whole: Path, flips: Flips) -> None:
    with pytest.raises(StoreExists):
        StoreSalvager(verifier(whole), OPERATOR)(Quiet(), flips.folder, MORNING)


# -- from the future --------------------------------------------------------------------------------------------------


@pytest.fixture
def future(whole: Path) -> Iterator[Path]:
    store = open_store(whole)
    with store.unit() as unit:
        unit._session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        unit.commit()
    store.close()
    before = (whole / "store.db").read_bytes()
    yield whole
    assert (whole / "store.db").read_bytes() == before


def test_a_store_of_a_later_version_is_neither_judged_nor_salvaged(future: Path, tmp_path: Path) -> None:
    care = StoreCare.unlock(future, OPERATOR, PASSPHRASE, lambda: MORNING)
    with pytest.raises(StoreTooNew):
        care.verify(Quiet(), full=True)
    with pytest.raises(StoreTooNew):
        care.salvage(Quiet(), tmp_path / "new")


def test_a_page_moved_to_another_place_does_not_hold(whole: Path) -> None:
    data = bytearray((whole / "store.db").read_bytes())
    data[4 * PAGE : 5 * PAGE] = data[5 * PAGE : 6 * PAGE]
    (whole / "store.db").write_bytes(data)
    with verifier(whole).page_file() as pages:
        assert isinstance(pages, PageFile)
        assert [number for number in range(1, pages.count + 1) if not pages.holds(number)] == [5]


def test_populated_is_what_it_says(tmp_path: Path) -> None:
    truth = populate(tmp_path / "s", 50, 2)
    assert (len(truth.contents), len(truth.drafts)) == (2, DRAFTS)


def test_a_store_is_looked_through_beside_the_process_that_writes_it(whole: Path) -> None:
    writer = open_store(whole)
    with writer.unit() as unit:
        unit.drafts.put(a_draft())
        unit.commit()
    assert verify(whole).findings == ()
    leaves = pages_of_table(whole, "revision")
    damage(whole, leaves[3])
    assert leaves[3] in {each.page for each in verify(whole).findings}
    with writer.unit() as unit:  # and it writes on
        unit.drafts.put(a_draft())
        unit.commit()
    writer.close()


def test_lines_lost_at_the_end_leave_a_gap_in_what_is_salvaged(whole: Path, tmp_path: Path, flips: Flips) -> None:
    damage(whole, pages_of_table(whole, "audit")[-1])
    with pytest.raises(PageDamaged):
        open_store(whole)
    open_store(whole, writes=False).close()
    salvaged(whole, tmp_path / "new", flips.truth)
    broken = verifier(tmp_path / "new").trail(Quiet()).broken
    assert broken is not None
    assert (broken.kind, broken.until) == (BreakKind.MISSING, 71)
