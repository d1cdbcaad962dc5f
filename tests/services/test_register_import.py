"""People brought into the base register: all or none, while everything else goes on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from station.db.store import Store
from station.domain.audit import Action
from station.domain.register import CollectionStatus, RegisterEntry, Removal, RemovalReason
from station.domain.register_file import Column, ColumnFound, RegisterLine, RowProblem, SheetAbout
from station.errors import Cancelled, DiskFull, NothingImported, RegisterBusy
from station.services.people import FindPeople, MarkRemoval
from station.services.register_import import Imported, ImportRegister, LastImport
from tests.db.builders import OPERATOR, a_draft, an_entry, open_store
from tests.db.test_store import engine_of
from tests.services.builders import Quiet
from tests.services.conftest import Desk

MANY = 2500
"""More than are put in at once."""


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there are several of them without waiting for many people."""
    monkeypatch.setattr("station.services.register_import._BATCH", 1000)
    monkeypatch.setattr("station.services.register_import._SWEPT", 1000)


ABOUT = SheetAbout("csv", "", 1, 2, (Column("A", "姓名", ColumnFound.EXACT, "identity.name", "姓名"),))


@dataclass
class People:
    """A file that was read already: so many people, of whom some are bad; `named` begins their names."""

    count: int
    named: str = "覃"
    bad: frozenset[int] = frozenset()
    first: int = 0
    about: SheetAbout = ABOUT

    def lines(self) -> Iterator[RegisterLine]:
        for number in range(self.first, self.first + self.count):
            problems = (RowProblem("id_number_invalid", "公民身份号码"),) if number in self.bad else ()
            entry = an_entry(f"GX{number:05d}", f"{self.named}{chr(0x4E00 + number)}", f"{number:018d}")
            entry = replace(entry, marks=tuple(problem.code for problem in problems))
            yield RegisterLine(number + 2, entry, problems, (f"{number:018d}",) if problems else ())

    def sample(self, limit: int) -> list[tuple[str, ...]]:
        return []


def importer(desk: Desk) -> ImportRegister:
    def no_file(*_: object) -> object:
        raise AssertionError("no file is opened here")

    return ImportRegister(desk.store.unit, desk.store.look, no_file, desk.clock, OPERATOR)  # type: ignore[arg-type]


def named(store: Store, typed: str, limit: int = 10) -> list[str]:
    return sorted(each.entry.base_id for each in FindPeople(store.look)(Quiet(), typed, limit).people)


def count(store: Store) -> int:
    with store.look() as unit:
        return unit.register.count()


def left_over(folder: Path) -> tuple[int, int, int, int]:
    """Rows, rows that are sought by, imports under way and lines of them, whatever generation they are of."""
    engine = engine_of(folder)
    with engine.connect() as at:
        found = tuple(
            at.scalar(text(statement)) or 0
            for statement in (
                "SELECT count(*) FROM register_entry",
                "SELECT (SELECT count(*) FROM register_search_0) + (SELECT count(*) FROM register_search_1)",
                "SELECT count(*) FROM register_import WHERE people IS NULL",
                "SELECT count(*) FROM register_line",
            )
        )
    engine.dispose()
    return found[0], found[1], found[2], found[3]


@dataclass
class At:
    """Does something at one step of a job, and counts them all."""

    step_wanted: int
    act: Callable[[], object]
    steps: int = 0

    def step(self, done: int, total: int, note: str = "") -> None:
        assert 0 <= done <= total
        assert note
        self.steps += 1
        if self.steps == self.step_wanted:
            self.act()


def cancel() -> None:
    raise Cancelled


@pytest.mark.parametrize("people", [5, MANY])
def test_people_are_brought_in_and_the_bad_rows_among_them_are_kept_and_found(desk: Desk, people: int) -> None:
    done = importer(desk).bring_in(Quiet(), People(people, bad=frozenset((1, 3))))
    assert done == Imported(done.number, ABOUT, people, people, 2)
    assert len(named(desk.store, "覃")) == min(people, 10)
    bad = FindPeople(desk.store.look)(Quiet(), f"{3:018d}").people[0].entry
    assert (bad.base_id, bad.marks) == ("GX00003", ("id_number_invalid",))
    last, lines = LastImport(desk.store.look, lambda about, lines: b"xlsx")(Quiet())
    assert (last.people, last.problem_rows, last.operator, last.about) == (people, 2, OPERATOR, ABOUT)
    assert [(line.row, line.marks, line.cells) for line in lines] == [
        (row, ("id_number_invalid",), (f"{row - 2:018d}",)) for row in (3, 5)
    ]
    with desk.store.look() as unit:
        assert [(event.action, event.detail) for event in unit.audit.events()] == [
            (Action.REGISTER_IMPORTED, str(people))
        ]
    assert left_over(desk.store.paths.folder) == (people, people, 0, 2)


@pytest.mark.parametrize("people", [5, MANY])
def test_who_comes_again_is_replaced_and_who_does_not_come_stays(desk: Desk, people: int) -> None:
    bring = importer(desk)
    bring.bring_in(Quiet(), People(people))
    done = bring.bring_in(Quiet(), People(people, named="韦", first=people - 2))
    assert (done.people, done.total) == (people, people * 2 - 2)
    assert set(named(desk.store, "覃", 5000)) == {f"GX{number:05d}" for number in range(people - 2)}
    assert len(named(desk.store, "韦", 5000)) == people
    assert left_over(desk.store.paths.folder)[:3] == (done.total, done.total, 0)


def test_what_was_said_of_people_and_their_drafts_outlives_an_import(desk: Desk) -> None:
    bring, mark = importer(desk), MarkRemoval(desk.store.unit, desk.clock, OPERATOR)
    bring.bring_in(Quiet(), People(MANY))
    mark(Quiet(), "GX00001", Removal(RemovalReason.MOVED_AWAY, None))
    draft = replace(a_draft(), origin=replace(a_draft().origin, base_id="GX00002"))
    with desk.store.unit() as unit:
        unit.drafts.put(draft)
        unit.commit()
    for people in (People(MANY, named="韦"), People(3, named="蒙"), People(MANY, named="莫")):
        bring.bring_in(Quiet(), people)
        found = (
            FindPeople(desk.store.look)(Quiet(), "GX00001").people
            + FindPeople(desk.store.look)(Quiet(), "GX00002").people
        )
        assert [each.status for each in found] == [CollectionStatus.REMOVED, CollectionStatus.IN_WORK]
        assert {each.entry.name[0] for each in found} == {people.named}


def test_an_import_may_be_stopped_at_every_step_and_nothing_is_left_of_it(desk: Desk) -> None:
    bring = importer(desk)
    bring.bring_in(Quiet(), People(3, named="韦"))
    before = left_over(desk.store.paths.folder)
    counted = At(0, cancel)
    importer(desk).bring_in(counted, People(MANY, first=10, bad=frozenset((11,))))
    assert counted.steps > 3
    bring.bring_in(Quiet(), People(1))
    again = left_over(desk.store.paths.folder)
    for step in range(1, counted.steps + 1):
        with pytest.raises(Cancelled):
            bring.bring_in(At(step, cancel), People(MANY + 1, named="莫", first=5, bad=frozenset((6,))))
        assert left_over(desk.store.paths.folder) == again
        assert named(desk.store, "莫") == []
    assert before[0] == 3
    assert desk.actions().count(Action.REGISTER_IMPORTED) == 3
    assert bring.bring_in(Quiet(), People(MANY + 1, named="莫", first=5)).people == MANY + 1


def test_drafts_are_saved_and_people_found_as_before_while_an_import_goes_on(desk: Desk) -> None:
    bring = importer(desk)
    bring.bring_in(Quiet(), People(3, named="韦"))
    seen: list[tuple[int, int, list[str]]] = []

    @dataclass
    class Work:
        def step(self, done: int, total: int, note: str = "") -> None:
            saved = replace(a_draft({"step": len(seen)}), record_id=UUID(int=7))
            with desk.store.unit() as unit:
                unit.drafts.put(saved)
                unit.commit()
            seen.append((count(desk.store), desk.draft(UUID(int=7)).document["step"], named(desk.store, "韦")))  # type: ignore[arg-type]

    bring.bring_in(Work(), People(MANY, first=100))
    assert len(seen) > 3
    assert seen == [(3, step, ["GX00000", "GX00001", "GX00002"]) for step in range(len(seen))]


def test_a_draft_of_another_thread_is_saved_as_often_as_it_is_typed(desk: Desk) -> None:
    done = threading.Event()
    saves: list[int] = []

    def typing() -> None:
        while not done.is_set():
            with desk.store.unit() as unit:
                unit.drafts.put(replace(a_draft({"saved": len(saves)}), record_id=UUID(int=7)))
                unit.commit()
            saves.append(len(saves))

    typist = threading.Thread(target=typing)
    typist.start()
    try:
        importer(desk).bring_in(Quiet(), People(MANY))
    finally:
        done.set()
        typist.join()
    assert desk.draft(UUID(int=7)).document == {"saved": saves[-1]}
    assert count(desk.store) == MANY


def test_only_one_import_goes_on_at_a_time(desk: Desk) -> None:
    bring = importer(desk)
    refused: list[str] = []

    def another() -> None:
        with pytest.raises(RegisterBusy):
            bring.bring_in(Quiet(), People(1))
        bring.tidy()  # nor is what is under way taken away
        refused.append("once")

    assert bring.bring_in(At(2, another), People(MANY)).total == MANY
    assert refused == ["once"]


@pytest.mark.parametrize("people", [5, MANY])
def test_people_who_do_not_fit_change_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, people: int) -> None:
    def full(*_: object) -> None:
        raise DiskFull

    bring = importer(desk)
    bring.bring_in(Quiet(), People(3, named="韦"))
    before = left_over(desk.store.paths.folder)
    with monkeypatch.context() as patched:
        patched.setattr(type(desk.store.look().audit), "add", full)
        with pytest.raises(DiskFull):
            bring.bring_in(Quiet(), People(people))
    assert left_over(desk.store.paths.folder) == before
    assert named(desk.store, "覃") == []


def test_a_number_that_somebody_has_under_another_id_is_told(desk: Desk) -> None:
    bring = importer(desk)
    bring.bring_in(Quiet(), People(3))

    class Renumbered(People):
        def lines(self) -> Iterator[RegisterLine]:
            for line in super().lines():
                assert line.entry is not None
                yield replace(line, entry=RegisterEntry("N" + line.entry.base_id, line.entry.document))

    done = bring.bring_in(Quiet(), Renumbered(2))
    assert (done.people, done.total, done.problem_rows) == (2, 5, 2)
    found = FindPeople(desk.store.look)(Quiet(), f"{1:018d}").people
    assert [(each.entry.base_id, each.entry.marks) for each in found] == [("GX00001", ()), ("NGX00001", ("other_id",))]


def test_before_the_first_import_there_is_nothing_to_tell(desk: Desk) -> None:
    with pytest.raises(NothingImported):
        LastImport(desk.store.look, lambda about, lines: b"")(Quiet())


KILLED = """
import sys
from pathlib import Path
from tests.db.builders import MORNING, OPERATOR, open_store
from tests.services.test_register_import import *
from station.services import register_import
register_import._BATCH = 1000
store = open_store(Path(sys.argv[1]))
class Told:
    steps = 0
    def step(self, done, total, note=""):
        self.steps += 1
        print(self.steps, flush=True)
        if self.steps == int(sys.argv[2]):
            sys.stdin.readline()
ImportRegister(store.unit, store.look, None, lambda: MORNING, OPERATOR).bring_in(Told(), People(MANY * 2, first=10))
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_an_import_that_is_killed_leaves_the_register_as_it_was_and_is_swept_away_at_the_next_start(
    desk: Desk, step: int
) -> None:
    importer(desk).bring_in(Quiet(), People(3, named="韦", bad=frozenset((1,))))
    folder = desk.store.paths.folder
    desk.store.close()
    before = left_over(folder)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(step)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < step:
            pass
        os.kill(process.pid, signal.SIGKILL)
    store = open_store(folder)
    try:
        assert (count(store), named(store, "韦"), named(store, "覃")) == (3, ["GX00000", "GX00001", "GX00002"], [])
        bring = ImportRegister(store.unit, store.look, None, desk.clock, OPERATOR)  # type: ignore[arg-type]
        bring.tidy()
        assert left_over(folder) == before
        assert bring.bring_in(Quiet(), People(MANY)).total == MANY
    finally:
        store.close()
