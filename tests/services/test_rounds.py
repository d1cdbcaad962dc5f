"""What the county says comes back: receipts, returns and approvals, over many rounds, in any order, by either way."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county.app import open_county
from county.domain import Carrier
from county.services.register import ListedPerson
from station.domain.audit import Action
from station.domain.county_word import Judgement, Numbers
from station.domain.record import RecordState
from station.domain.register import CollectionStatus, Removal, RemovalReason
from station.errors import NothingOnStick, NotReturned, PacketUnreadable, StickNotThere
from station.packet.messages import FieldMark, Notice, SettingsNews
from station.packet.suite import new_identity
from station.services.intake import look_up
from station.services.people import FindPeople
from tests.db.builders import MORNING, an_id_number, make_store, open_store, seeded_as
from tests.services.builders import NUMBER, Clock, CountyInProcess, Quiet, a_card, a_document, a_photo, with_answer
from tests.services.conftest import Desk

OTHER = an_id_number(31)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
MARKS = (FieldMark(path="other_identity.phone", text="电话少一位"),)


@pytest.fixture
def joined(desk: Desk) -> Desk:
    desk.join()
    return desk


def revision_of(desk: Desk, record_id: UUID) -> UUID:
    with desk.store.look() as unit:
        latest = unit.records.latest(record_id)
    assert latest is not None
    return latest.id


def give_back(desk: Desk, record_id: UUID, text: str = "请核对电话。") -> None:
    desk.county.parts.return_revision(revision_of(desk, record_id), MARKS, text, "wei")


def approve(desk: Desk, record_id: UUID) -> None:
    revision_id = revision_of(desk, record_id)
    person = desk.county.parts.show_person(revision_id)
    seen = frozenset(each.revision_id for each in person.sources.captures)
    desk.county.parts.approve_revision(revision_id, seen, "wei")


def test_a_returned_record_is_corrected_signed_again_and_approved_and_may_then_be_purged(joined: Desk) -> None:
    record_id = joined.queued()
    done = joined.sync(Quiet())
    assert (done.receipted, done.waiting, done.trouble) == (1, 0, None)
    assert joined.state(record_id) is RecordState.RECEIVED
    for round_ in range(3):
        give_back(joined, record_id, f"第{round_ + 1}次退回。")
        assert joined.sync(Quiet()).returned == 1
        assert joined.state(record_id) is RecordState.RETURNED
        assert {each.record_id: each.county_note for each in joined.summaries()} == {
            record_id: f"第{round_ + 1}次退回。"
        }
        joined.correct(Quiet(), record_id)
        told = joined.marks(Quiet(), record_id)
        assert told is not None
        assert [(mark.path, mark.text) for mark in told.marks] == [("other_identity.phone", "电话少一位")]
        document = with_answer(a_document(), "other_identity", phone=f"1380000000{round_}")
        joined.corrected(record_id, document)
        assert joined.state(record_id) is RecordState.QUEUED
        assert joined.sync(Quiet()).receipted == 1
        assert joined.state(record_id) is RecordState.RECEIVED
    approve(joined, record_id)
    joined.sync(Quiet())
    assert joined.state(record_id) is RecordState.APPROVED
    with joined.store.look() as unit:
        said = [each.judgement for each in unit.inbox.judgements_of(record_id)]
        assert unit.approvals.purgeable(LATER) == [record_id]
        assert len([each for each in unit.audit.events(record_id) if each.action is Action.RECORD_JUDGED]) >= 4
    assert said == [Judgement.RETURNED] * 3 + [Judgement.APPROVED]


def test_another_photo_leaves_the_signature_what_was_signed_is_the_same(joined: Desk) -> None:
    record_id = joined.queued()
    joined.sync(Quiet())
    give_back(joined, record_id)
    joined.sync(Quiet())
    joined.correct(Quiet(), record_id)
    joined.add_evidence(Quiet(), record_id, a_photo(b"\xff\xd8 another take"))
    with joined.store.look() as unit:
        before = unit.records.latest(record_id)
    assert before is not None
    assert joined.submit(Quiet(), record_id).content_digest == before.content_digest
    assert revision_of(joined, record_id) != before.id


def test_only_what_was_returned_is_corrected(joined: Desk) -> None:
    record_id = joined.queued()
    with pytest.raises(NotReturned):
        joined.correct(Quiet(), record_id)


def test_a_correction_begun_is_gone_on_with(joined: Desk) -> None:
    record_id = joined.queued()
    joined.sync(Quiet())
    give_back(joined, record_id)
    joined.sync(Quiet())
    first = joined.correct(Quiet(), record_id)
    joined.save_draft(Quiet(), record_id, with_answer(a_document(), "other_identity", phone="13800000009"))
    again = joined.correct(Quiet(), record_id)
    assert again.parent_id == first.parent_id
    assert again.document != first.document


def test_an_approval_taken_back_before_the_purge_keeps_the_record(joined: Desk) -> None:
    record_id = joined.queued()
    joined.sync(Quiet())
    approve(joined, record_id)
    joined.sync(Quiet())
    give_back(joined, record_id)
    joined.sync(Quiet())
    assert joined.state(record_id) is RecordState.RETURNED
    with joined.store.look() as unit:
        assert unit.approvals.purgeable(LATER) == []


def test_nothing_new_says_nothing(joined: Desk) -> None:
    joined.queued()
    joined.sync(Quiet())
    joined.sync(Quiet())
    done = joined.sync(Quiet())
    assert (done.receipted, done.messages, done.told) == (0, 0, ())


def test_a_county_restored_from_an_older_backup_gets_what_it_lost_and_is_heard_again(
    joined: Desk, tmp_path: Path
) -> None:
    backup = joined.county.parts.settings.data_dir.parent / "backup"
    shutil.copytree(joined.county.parts.settings.data_dir, backup)
    record_id = joined.queued()
    joined.queued(OTHER, a_photo(b"\xff\xd8 other"))
    joined.sync(Quiet())
    for _ in range(3):
        give_back(joined, record_id)
        joined.sync(Quiet())
    joined.corrected(record_id, with_answer(a_document(), "other_identity", phone="13800000009"))
    joined.sync(Quiet())
    with open_county(joined.county.parts.settings.model_copy(update={"data_dir": backup})) as restored:
        joined.county.parts = restored
        done = joined.sync(Quiet())
        assert done.trouble is None
        assert len(restored.list_packets()) == 3
        approve(joined, record_id)
        joined.sync(Quiet())
        assert joined.state(record_id) is RecordState.APPROVED


# -- the register and who was collected -------------------------------------------------------------------------------


def listed(base_id: str, number: str, name: str = "覃示范") -> ListedPerson:
    return ListedPerson(base_id, {"edition": "2018", "identity": {"name": name, "id_number": number}})


@pytest.fixture
def second(joined: Desk, tmp_path: Path) -> Iterator[Desk]:
    """Another station of the same county."""
    make_store(tmp_path / "second", seeded_as("450802101-02"))
    store = open_store(tmp_path / "second")
    other = Desk(store, CountyInProcess(joined.county.parts, "450802101-02"), Clock())
    other.join()
    yield other
    store.close()


def test_the_register_comes_whole_at_first_and_then_what_changed(joined: Desk) -> None:
    take = joined.county.parts.take_register
    take([listed("A", NUMBER), listed("B", OTHER)])
    joined.sync(Quiet())
    assert people(joined) == {"A": NUMBER, "B": OTHER}
    take([listed("A", NUMBER, "覃改名")], whole=True)
    joined.sync(Quiet())
    assert people(joined) == {"A": NUMBER}
    with joined.store.look() as unit:
        entry = unit.register.get("A")
        assert unit.inbox.register_counts(["A", "B"]).keys() == {"A", "B"}
    assert entry is not None
    assert entry.name == "覃改名"


def people(desk: Desk) -> dict[str, str]:
    found = FindPeople(desk.store.look)(Quiet(), "").people
    return {each.entry.base_id: each.entry.id_number for each in found}


def test_two_stations_see_whom_the_other_has_collected(joined: Desk, second: Desk) -> None:
    joined.county.parts.take_register([listed("A", NUMBER), listed("B", OTHER)])
    for desk in (joined, second):
        desk.sync(Quiet())
    joined.queued()
    joined.sync(Quiet())
    done = second.sync(Quiet())
    assert done.told == ("register",)
    found = {each.entry.base_id: each.status for each in FindPeople(second.store.look)(Quiet(), "").people}
    assert found == {"A": CollectionStatus.ELSEWHERE, "B": CollectionStatus.NOT_COLLECTED}
    visitor = look_up(a_card(), second.store.look, second.catalogue)
    assert [each.station for each in visitor.elsewhere] == ["450802101-01"]
    draft = second.start(Quiet(), visitor)
    second.save_draft(Quiet(), draft.record_id, a_document())
    assert "SR-08" in {each.code for each in second.problems(draft.record_id)}
    own = look_up(a_card(), joined.store.look, joined.catalogue)
    assert own.elsewhere == ()


def test_what_a_record_was_begun_with_is_told_to_the_county(joined: Desk) -> None:
    joined.county.parts.take_register([listed("A", NUMBER)])
    joined.sync(Quiet())
    record_id = joined.queued()
    with joined.store.look() as unit:
        count = unit.inbox.register_counts(["A"])["A"]
        manifest = unit.outbox.get(revision_of(joined, record_id)).signed.manifest
    assert (manifest.base_id, manifest.base_count) == ("A", count)


def test_a_mark_of_the_county_s_goes_when_the_county_takes_it_back_and_one_made_here_stays(joined: Desk) -> None:
    joined.county.parts.take_register([listed("A", NUMBER), listed("B", OTHER)])
    joined.sync(Quiet())
    with joined.store.unit() as unit:
        unit.register.remove("A", Removal(RemovalReason.OTHER, None, by_county=True))
        unit.register.remove("B", Removal(RemovalReason.MOVED_AWAY, date(2018, 3, 1)))
        unit.commit()
    joined.county.parts.take_register([listed("A", NUMBER, "覃改名"), listed("B", OTHER, "覃改名")])
    joined.sync(Quiet())
    with joined.store.look() as unit:
        first, other = unit.register.get("A"), unit.register.get("B")
    assert first is not None
    assert first.removal is None
    assert other is not None
    assert other.removal is not None


# -- settings and notices ---------------------------------------------------------------------------------------------


def test_settings_and_notices_arrive(joined: Desk) -> None:
    publish = joined.county.parts.publish
    publish.settings(
        SettingsNews(count=1, campaign={"retention_days": 30, "lead_checks": True}, policy_texts={"家庭": "说明"}),
        "wei",
    )
    publish.notice(Notice(id=uuid4(), title="通知", text="周五前完成。", at=MORNING), "wei")
    done = joined.sync(Quiet())
    assert set(done.told) == {"settings", "notice"}
    with joined.store.look() as unit:
        campaign, said = unit.settings.campaign(), unit.settings.county_settings()
        notices = unit.inbox.notices(MORNING.date())
    assert (campaign.retention_days, campaign.lead_checks) == (30, True)
    assert campaign.villages, "what the county leaves out stays"
    assert said is not None
    assert said.policy_texts == {"家庭": "说明"}
    assert [each.title for each in notices] == ["通知"]


def test_a_campaign_of_another_town_leaves_this_station_where_it_is(joined: Desk) -> None:
    before = joined.campaign()
    other = {"division_code": "450802102", "division_name": "别处", "villages": [], "retention_days": 7}
    joined.county.parts.publish.settings(SettingsNews(count=1, campaign=other), "wei")
    joined.sync(Quiet())
    assert joined.campaign() == replace(before, retention_days=7)


def test_settings_that_make_no_campaign_are_left_and_noted(joined: Desk) -> None:
    joined.county.parts.publish.settings(SettingsNews(count=1, campaign={"reference_date": "soon"}), "wei")
    before = joined.campaign()
    joined.sync(Quiet())
    assert joined.campaign() == before
    assert Action.SETTINGS_UNFIT in joined.actions()


def test_the_county_s_recovery_key_opens_the_store_from_then_on(joined: Desk) -> None:
    _, recipient = new_identity()
    joined.county.parts.publish.settings(SettingsNews(count=1, campaign={}, recovery_recipient=recipient), "wei")
    joined.sync(Quiet())
    assert joined.keys.recovery() == recipient


# -- by stick ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def at_the_county(desk: Desk, stick: Path) -> None:
    """What the county does with a stick."""
    for file in sorted(stick.rglob("*.packet")):
        desk.county.parts.take_in(file.read_bytes(), Carrier.STICK)
    for file in stick.rglob("*.letter"):
        answer = desk.county.parts.open_letter(file.read_bytes())
        down = file.parent.parent.parent / "down" / file.parent.name
        down.mkdir(parents=True, exist_ok=True)
        for span in answer.messages:
            for number in range(span.first, span.last + 1):
                sealed = desk.county.parts.fetch_message(file.parent.name, number)
                assert sealed is not None
                (down / f"{number}.message").write_bytes(sealed)


def test_by_stick_alone_a_record_is_returned_corrected_and_approved(joined: Desk, stick: Path) -> None:
    record_id = joined.queued()
    assert joined.carry_out(Quiet(), stick).packets == 1
    assert joined.carry_out(Quiet(), stick).packets == 1, "as often as one likes"
    at_the_county(joined, stick)
    assert joined.carry_back(Quiet(), stick).waiting == 0
    assert joined.state(record_id) is RecordState.RECEIVED
    assert joined.carry_out(Quiet(), stick).packets == 0
    assert not list(stick.rglob("*.packet")), "what the county has receipted goes"
    give_back(joined, record_id)
    at_the_county(joined, stick)
    assert joined.carry_back(Quiet(), stick).returned == 1
    joined.corrected(record_id, with_answer(a_document(), "other_identity", phone="13800000009"))
    joined.carry_out(Quiet(), stick)
    at_the_county(joined, stick)
    approve(joined, record_id)
    at_the_county(joined, stick)
    joined.carry_back(Quiet(), stick)
    assert joined.state(record_id) is RecordState.APPROVED
    assert joined.carry_back(Quiet(), stick).messages == 0, "read once is enough"


def test_a_cut_message_is_told_and_keeps_no_other_back(joined: Desk, stick: Path) -> None:
    joined.queued()
    joined.county.parts.publish.notice(Notice(id=uuid4(), title="通知", text="", at=MORNING), "wei")
    joined.carry_out(Quiet(), stick)
    at_the_county(joined, stick)
    first = min(stick.rglob("*.message"), key=lambda path: int(path.stem))
    whole = first.read_bytes()
    first.write_bytes(whole[:-7])
    done = joined.carry_back(Quiet(), stick)
    assert isinstance(done.trouble, PacketUnreadable)
    assert done.messages >= 1
    first.write_bytes(whole)
    assert joined.carry_back(Quiet(), stick).messages == 1


def test_a_stick_of_nobody_s_and_one_that_is_gone_are_told(joined: Desk, stick: Path) -> None:
    with pytest.raises(NothingOnStick):
        joined.carry_back(Quiet(), stick)
    with pytest.raises(StickNotThere):
        joined.carry_out(Quiet(), stick / "gone")


def test_nothing_of_anybody_can_be_read_on_the_stick(joined: Desk, stick: Path) -> None:
    joined.queued()
    joined.carry_out(Quiet(), stick)
    at_the_county(joined, stick)
    names = "".join(str(path.relative_to(stick)) for path in stick.rglob("*"))
    data = b"".join(path.read_bytes() for path in stick.rglob("*") if path.is_file())
    for said in (NUMBER, "覃示范", "示范村"):
        assert said not in names
        assert said.encode() not in data


# -- in any order -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), max_size=30))
def test_spans_are_the_numbers_they_hold(spans: list[tuple[int, int]]) -> None:
    held = Numbers().with_spans((first, first + more) for first, more in spans)
    expected = {number for first, more in spans for number in range(first, first + more + 1)}
    assert set(held) == expected
    assert all(later[0] > earlier[1] + 1 for earlier, later in zip(held.spans, held.spans[1:], strict=False))
    unbroken = 0
    while unbroken + 1 in expected:
        unbroken += 1
    assert held.unbroken == unbroken
    assert {*range(1, unbroken + 1), *(n for first, last in held.beyond for n in range(first, last + 1))} == expected


def said_of(desk: Desk) -> object:
    """All that the county's word made of a store."""
    with desk.store.look() as unit:
        records = {each.record_id: (each.state, each.county_note) for each in unit.records.summaries()}
        return (
            records,
            people(desk),
            unit.inbox.heard(),
            sorted(unit.inbox.register_counts(["A", "B", "C"]).items()),
            [each.record_id for each in unit.inbox.collected(OTHER, None)],
            unit.settings.county_settings(),
            unit.settings.campaign(),
        )


def test_whatever_order_messages_arrive_in_they_say_the_same(joined: Desk, second: Desk, tmp_path: Path) -> None:
    county = joined.county.parts
    county.take_register([listed("A", NUMBER), listed("B", OTHER), listed("C", an_id_number(77))])
    record_id = joined.queued()
    joined.send(Quiet())
    county.write_messages("450802101-01")
    give_back(joined, record_id, "一")
    second.queued(OTHER, a_photo(b"\xff\xd8 other"))
    second.send(Quiet())
    county.write_messages("450802101-01")
    county.publish.settings(SettingsNews(count=1, campaign={"retention_days": 10}), "wei")
    county.take_register([listed("A", NUMBER, "覃改名")], whole=True)
    county.write_messages("450802101-01")
    county.publish.settings(SettingsNews(count=1, campaign={"retention_days": 20}), "wei")
    give_back(joined, record_id, "二")
    county.write_messages("450802101-01")
    sealed = []
    for number in range(1, 60):
        message = county.fetch_message("450802101-01", number)
        if message is not None:
            sealed.append(message)
    assert len(sealed) >= 8
    joined.store.close()
    found = []
    for seed in range(8):
        folder = tmp_path / f"copy{seed}"
        shutil.copytree(joined.store.paths.folder, folder)
        desk = Desk(open_store(folder), joined.county, Clock())
        order = sealed * 2
        random.Random(seed).shuffle(order)
        for each in order if seed else sealed:
            desk.hear(each)
        found.append(said_of(desk))
        desk.store.close()
    assert all(each == found[0] for each in found)
