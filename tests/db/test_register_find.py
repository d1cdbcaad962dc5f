"""People found as somebody types: the best first, narrowed down, told when there are more."""

import string
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from station.db.engine import Turns
from station.db.register_search import spelled, terms
from station.db.store import Store
from station.db.tables import CollectedRow
from station.domain.evidence import EvidenceKind
from station.domain.record import Revision
from station.domain.register import CollectionStatus, Removal, RemovalReason, Sought, Word
from station.errors import StoreInUse
from tests.db.builders import (
    a_draft,
    a_piece,
    a_revision,
    an_entry,
    an_id_number,
    make_store,
    open_store,
    sought,
)
from tests.db.test_store import at_schema, engine_of

BIG, SMALL = "450802101201", "450802102202"
PEOPLE = [
    replace(an_entry("A", "张三岔", an_id_number(1)), village=BIG),
    replace(an_entry("B", "张一", an_id_number(12)), village=BIG),
    replace(an_entry("C", "章张", an_id_number(20, "19800101")), village=SMALL),
    replace(an_entry("D", "张", "450899560312017"), village=SMALL),
    replace(an_entry("E", "李四", "待查"), village=BIG, marks=("id_number_placeholder",)),
    replace(an_entry("F", "买买提·艾力", ""), marks=("id_number_missing",)),
    replace(an_entry("G", "Anna Zhang", "H0123456"), other={"备注": "x"}),
]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.unit() as unit:
        unit.register.put(PEOPLE)
        unit.commit()
    return store


def ids(store: Store, what: Sought, limit: int = 50) -> list[str]:
    with store.look() as unit:
        return [found.entry.base_id for found in unit.register.find(what, limit).people]


def test_the_best_come_first(filled: Store) -> None:
    assert ids(filled, sought("张")) == ["D", "A", "B", "C"]  # that very name, names that begin so, that hold it
    assert ids(filled, sought("zhang")) == ["G", "D", "A", "B", "C"]  # names in letters, then pinyin in its order


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("z", {"A", "B", "C", "D", "G"}),
        ("zs", {"A"}),
        ("zhangs", {"A"}),
        ("zhangsancha", {"A"}),
        ("a", {"A", "G"}),  # also who is known by it in the county's files
        ("anna", {"G"}),
        ("zhang anna", {"G"}),
        ("h01", {"G"}),
        ("买买提艾力", {"F"}),
        ("买买提•艾力", {"F"}),
        ("艾力", {"F"}),
        ("提艾", {"F"}),
        ("待查", {"E"}),
        ("E", {"E"}),
        ("mmtal", {"F"}),
        ("maimaiti", {"F"}),
        ("450899195603120178", {"D"}),
        ("4508", {"A", "B", "C", "D"}),
    ],
)
def test_from_the_first_character_on(filled: Store, typed: str, people: set[str]) -> None:
    assert set(ids(filled, sought(typed))) == people


def test_every_letter_and_digit_is_an_answer(filled: Store) -> None:
    for character in string.ascii_letters + string.digits + string.punctuation + "张　，":
        ids(filled, sought(character))


def test_every_word_has_to_fit_and_may_mean_a_village(filled: Store) -> None:
    village = Word("三岔", (BIG,))
    assert ids(filled, Sought("三岔", (village,))) == ["A", "E", "B"]  # the name that holds it, then the village
    assert set(ids(filled, Sought("z 三岔", (Word("z"), village)))) == {"A", "B"}
    assert set(ids(filled, Sought("三岔 z", (village, Word("z"))))) == {"A", "B"}
    assert ids(filled, Sought("张 四", (Word("张"), Word("四")))) == []
    assert set(ids(filled, Sought("li 四", (Word("li"), Word("四"))))) == {"E"}
    town = Word("大圩", ("450802101",))
    assert set(ids(filled, Sought("大圩 z", (town, Word("z"))))) == {"A", "B"}
    assert ids(filled, Sought("? z", (Word("?" * 99), Word("z")))) == []


def test_no_word_at_all_is_everybody_who_is_left(filled: Store) -> None:
    assert set(ids(filled, sought(""))) == set("ABCDEFG")
    assert set(ids(filled, sought("  ", place=BIG))) == set("ABE")
    assert set(ids(filled, sought("", place=BIG[:9]))) == set("ABE")
    assert set(ids(filled, sought("", marked=True))) == set("EF")
    assert set(ids(filled, sought("", marked=True, place=SMALL))) == set()
    assert ids(filled, sought("待查", place=SMALL)) == []
    assert ids(filled, sought("待查", marked=True)) == ["E"]
    assert ids(filled, sought(an_id_number(1), marked=True)) == []


def test_more_than_were_asked_for_are_told(filled: Store) -> None:
    with filled.look() as unit:
        assert unit.register.find(sought("张"), 4).more is False
        findings = unit.register.find(sought("张"), 3)
        assert (len(findings.people), findings.more) == (3, True)
        assert unit.register.find(sought("张"), 3).people == unit.register.find(sought("张"), 4).people[:3]


def test_people_of_each_village_are_counted(filled: Store) -> None:
    with filled.look() as unit:
        assert unit.register.places() == {BIG: 3, SMALL: 2}


def confirmed(base_id: str = "B") -> Revision:
    revision = a_revision()
    signature = a_piece(kind=EvidenceKind.SIGNATURE, confirms=revision.content_digest)
    return replace(revision, evidence=(signature.evidence,), origin=replace(revision.origin, base_id=base_id))


def test_how_far_it_is_with_somebody_is_told_and_may_be_asked_for(filled: Store) -> None:
    of_a, of_b = a_draft({"identity": {"id_number": an_id_number(1)}}), confirmed()
    with filled.unit() as unit:
        unit.drafts.put(of_a)
        unit.blobs.put(a_piece())
        unit.records.save(of_b)
        unit.register.remove("C", Removal(RemovalReason.DIED, date(2018, 1, 1)))
        unit._session.add(
            CollectedRow(
                record_id=uuid4(),
                count=1,
                id_number="",
                base_id="D",
                station="450802102-01",
                saved_at=datetime.now(UTC),
            )
        )
        unit.commit()
    expected = {
        "A": CollectionStatus.IN_WORK,
        "B": CollectionStatus.COLLECTED,
        "C": CollectionStatus.REMOVED,
        "D": CollectionStatus.ELSEWHERE,
        **dict.fromkeys("EFG", CollectionStatus.NOT_COLLECTED),
    }
    with filled.look() as unit:
        found = {each.entry.base_id: each.status for each in unit.register.find(sought(""), 50).people}
    assert found == expected
    for status in CollectionStatus:
        wanted = {base_id for base_id, each in expected.items() if each is status}
        assert set(ids(filled, sought("", statuses=frozenset((status,))))) == wanted
        assert status.label
    open_ones = frozenset((CollectionStatus.NOT_COLLECTED, CollectionStatus.IN_WORK))
    assert ids(filled, sought("z", statuses=open_ones)) == ["G", "A"]
    with filled.unit() as unit:
        unit.drafts.delete(of_a.record_id)
        unit.commit()
    assert ids(filled, sought("z", statuses=frozenset((CollectionStatus.NOT_COLLECTED,)))) == ["G", "A"]


def test_what_nobody_signed_is_work_and_who_signed_stays_collected_while_he_is_corrected(filled: Store) -> None:
    unsigned = a_revision()
    unsigned = replace(unsigned, origin=replace(unsigned.origin, base_id="A"))
    signed = confirmed()
    with filled.unit() as unit:
        unit.blobs.put(a_piece())
        for revision in (unsigned, signed):
            unit.records.save(revision)
            draft = a_draft(record_id=revision.record_id)
            unit.drafts.put(replace(draft, parent_id=revision.id, origin=revision.origin))
        unit.commit()
    in_work, collected = frozenset((CollectionStatus.IN_WORK,)), frozenset((CollectionStatus.COLLECTED,))
    assert ids(filled, sought("", statuses=in_work)) == ["A"]
    assert ids(filled, sought("", statuses=collected)) == ["B"]


def test_whom_the_register_has_by_his_old_number_is_known_by_the_new_one(filled: Store) -> None:
    with filled.unit() as unit:
        unit.drafts.put(a_draft({"identity": {"id_number": an_id_number(17)}}))
        unit.commit()
        found = {each.entry.base_id: each.status for each in unit.register.find(sought(""), 50).people}
    assert found["D"] is CollectionStatus.IN_WORK
    assert ids(filled, sought("", statuses=frozenset((CollectionStatus.IN_WORK,)))) == ["D"]


def test_an_entry_keeps_village_and_what_stands_beside(filled: Store) -> None:
    with filled.look() as unit:
        assert unit.register.get("G") == PEOPLE[6]
        assert unit.register.get("A") == PEOPLE[0]
        assert unit.register.get("Z") is None


def test_who_is_changed_is_found_as_he_is_now(filled: Store) -> None:
    with filled.unit() as unit:
        unit.register.put([an_entry("A", "卢新名", an_id_number(99))])
        unit.commit()
    assert ids(filled, sought("三岔")) == []
    assert ids(filled, sought("lxm")) == ["A"]
    assert ids(filled, sought(an_id_number(1))) == []
    assert set(ids(filled, sought("", place=BIG))) == set("BE")


NAMES = st.text(
    st.one_of(
        st.sampled_from("覃曾单·Aaz0"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
    ),
    min_size=1,
    max_size=8,
)


@given(
    name=NAMES,
    number=st.one_of(st.just(an_id_number(7)), st.text(string.ascii_uppercase + string.digits + "_%", max_size=20)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_is_there_is_found_by_each_beginning_of_his_name_his_initials_and_both_ends_of_his_number(
    store: Store, name: str, number: str
) -> None:
    with store.unit() as unit:
        unit.register.put([an_entry("X", name, number)])
        for length in {1, 2, len(name)}:
            assert unit.register.find(sought(name[:length]), 5).people, name[:length]
            assert unit.register.find(sought(name[-length:]), 5).people, name[-length:]
        for way in filter(str.isalnum, filter(str.isascii, spelled(name)[1].split())):
            assert all(unit.register.find(sought(way[:length]), 5).people for length in {1, 2, len(way)}), way
        for length in {1, 4, len(number)} if number else ():
            assert unit.register.find(sought(number[:length]), 5).people, number[:length]
            assert unit.register.find(sought(number[-length:]), 5).people, number[-length:]


def test_terms_are_words_without_anything_the_tokenizer_would_part() -> None:
    made = terms("买买提·艾力?", "45-%", "450802101201", marked=True)
    assert all(character.isalnum() or ord(character) > 127 or character == " " for character in made)
    assert terms("", "", "", marked=False) == ""


# -- a store of an earlier program ------------------------------------------------------------------------------------


def test_people_of_an_older_store_stay_with_their_marks_and_are_found(tmp_path: Path) -> None:
    make_store(tmp_path)
    entry = "INSERT INTO register_entry VALUES ('{}', '{}', '{}', '{}', '{}', '{}', '{}')"
    village = '{"edition": "2018", "other_identity": {"household_division": "%s"}}'
    number = an_id_number(1)
    at_schema(
        tmp_path,
        "0003",
        entry.format("GX1", number, "覃示范", "qinshifan tanshifan", "qsf tsf", village % BIG, "[]"),
        entry.format("GX2", "junk", "", "", "", '{"edition": "2018"}', '["name_missing"]'),
        *(entry.format(f"N{each}", "", f"韦{each}", "wei", "w", "{}", "[]") for each in range(2100)),
        "INSERT INTO register_removal VALUES ('GX1', 'died', '2018-09-01')",
    )
    store = open_store(tmp_path)
    try:
        with store.look() as unit:
            assert unit.register.count() == 2102
            (found,) = unit.register.find(sought("tsf"), 5).people
            assert (found.entry.base_id, found.entry.village, found.status) == ("GX1", BIG, CollectionStatus.REMOVED)
            assert found.entry.removal == Removal(RemovalReason.DIED, date(2018, 9, 1))
            assert [each.entry.base_id for each in unit.register.find(sought("", marked=True), 5).people] == ["GX2"]
            assert unit.register.find(sought("w"), 5).more
            assert unit.register.by_id_number(number)[0].base_id == "GX1"
    finally:
        store.close()
    engine = engine_of(tmp_path)
    with engine.connect() as at:
        assert MigrationContext.configure(at).get_current_revision() is not None
        assert at.scalar(text("SELECT count(*) FROM sqlite_schema WHERE name = 'register_entry_before'")) == 0
    engine.dispose()


# -- turns ------------------------------------------------------------------------------------------------------------


def test_writers_take_turns_in_the_order_they_came() -> None:
    turns, order = Turns(), []
    waiting = [threading.Event() for _ in range(4)]

    def write(number: int) -> None:
        connection = object()
        waiting[number].set()
        turns.take(connection)
        order.append(number)
        turns.give_back(connection)

    first = object()
    turns.take(first)
    turns.take(first)  # who has a turn already goes on
    threads = []
    for number in range(4):
        thread = threading.Thread(target=write, args=(number,))
        thread.start()
        threads.append(thread)
        while turns.waiting <= number:
            pass
    turns.give_back(object())  # whoever holds none gives none back
    assert order == []
    turns.give_back(first)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3]


def test_who_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.db.engine._PATIENCE", 0.01)
    turns, first = Turns(), object()
    turns.take(first)
    with pytest.raises(StoreInUse):
        turns.take(object())
    turns.give_back(first)
    turns.take(object())
