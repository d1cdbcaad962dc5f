"""The scenarios at the services: photos, signing, many saves, a register, a new store, a store of an older program."""

import csv
import json
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from station.domain.evidence import Attachment, Evidence, EvidenceKind, attach
from station.errors import StationError
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.services.desk import Desk
from station.services.intake import StartRecord, look_up
from station.services.submission import content_of
from tests.db.builders import OPERATOR, an_id_number, make_store, open_store
from tests.services.builders import Quiet, a_card, a_document, ink, with_answer
from tests.sweep.first_schema import take_back_to_first_schema
from tests.sweep.journal import THE_STORE, State
from tests.sweep.scenario import Child, Scenario
from tests.sweep.survey import REGISTER, draft_state

NOW = datetime(2018, 10, 8, 1, 0, tzinfo=UTC)
PHOTO_BYTES = 290_000
SAVES = 24


# -- people -----------------------------------------------------------------------------------------------------------


def number(person: int) -> str:
    return an_id_number(person)


@cache
def document(person: int, round_: int = 0) -> dict[str, object]:
    """A complete form; in each round it has another phone."""
    return with_answer(a_document(number(person)), "other_identity", phone=f"139{round_:04d}{person:04d}")


def photo(person: int, take: int = 0, size: int = PHOTO_BYTES) -> Attachment:
    data = b"\xff\xd8" + random.Random(f"{person}/{take}").randbytes(size)
    return attach(EvidenceKind.RECENT_PHOTO, data, "image/jpeg", NOW)


def digests_of(evidence: Iterable[Evidence]) -> list[str]:
    return [piece.digest for piece in evidence]


def digests(pieces: Iterable[Attachment]) -> list[str]:
    return [piece.evidence.digest for piece in pieces]


def in_work(typed: Mapping[str, object], evidence: Iterable[str]) -> State:
    """A person of whom there is a draft and nothing else."""
    return {"draft": draft_state(typed, *evidence), "revisions": []}


def revision(person: int, round_: int, evidence: Iterable[str]) -> State:
    return {"content": content_of(document(person, round_)).digest, "evidence": list(evidence)}


def signed(person: int, round_: int = 0) -> tuple[Attachment, ...]:
    return ink(content_of(document(person, round_)).digest)


# -- what is there to begin with ---------------------------------------------------------------------------------------


def with_drafts(place: Path, people: int = 4) -> None:
    """A store with drafts just begun; their record ids stand in a file beside it."""
    make_store(place / "station")
    store = open_store(place / "station")
    catalogue = Catalogue(Form2018)
    records = {}
    for person in range(1, people + 1):
        visitor = look_up(a_card(number(person)), store.look, catalogue)
        start = StartRecord(store.unit, lambda: NOW, OPERATOR, "2018")
        records[person] = str(start(Quiet(), visitor).record_id)
    store.close()
    (place / "records.json").write_text(json.dumps(records), "utf-8")


def record_ids(place: Path) -> dict[int, UUID]:
    return {int(person): UUID(text) for person, text in json.loads((place / "records.json").read_text()).items()}


def with_register_file(place: Path, people: int) -> None:
    with_drafts(place, 1)
    write_register(place / "register.csv", people)


def write_register(path: Path, people: int) -> None:
    """A register as a county hands it over, of people who do not exist."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["人员编号", "姓名", "公民身份号码", "住址"])
        for person in range(people):
            born = f"19{40 + person % 50:02d}{1 + person % 12:02d}{1 + person % 28:02d}"
            name = "覃韦黄梁"[person % 4] + "示模样"[person % 3] + "范拟例本"[person // 12 % 4]
            rows.writerow([f"GX{person:06d}", name, an_id_number(person % 999 + 1, born), f"模拟区样例街{person}号"])


def with_an_older_store(place: Path) -> None:
    """People collected and in work, in a store of the first schema with a key file of the first format."""
    with_drafts(place, 6)
    child = Child(place, NOBODY, lambda: None)
    save_and_sign(child, people=(1, 2, 3))
    add_photos(child, people=(4, 5))
    take_back_to_first_schema(place / "station")


class _Nobody:
    """Listens to no journal."""

    def say(self, word: str, **what: object) -> None:
        """Forgets it."""

    def deed(self, subject: str, after: State, act: object) -> bool:
        assert callable(act)
        act()
        return True

    def have(self, act: Any) -> Any:
        return act()


NOBODY: object = _Nobody()


# -- what is done ------------------------------------------------------------------------------------------------------


def add_photos(child: Child, people: Iterable[int] = (1, 2, 3, 4)) -> None:
    """Each person is photographed three times over, and the card's front is kept beside it."""
    child.arm()
    ids = record_ids(child.place)
    with child.desk() as desk:
        for person in people:
            _photograph(child, desk, person, ids[person])


def _photograph(child: Child, desk: Desk, person: int, record: UUID) -> None:
    front = attach(EvidenceKind.ID_CARD_FRONT, b"\xff\xd8 card %d" % person, "image/jpeg", NOW)
    begun = child.journal.have(partial(desk.go_on, Quiet(), record))
    kept = digests_of(begun.evidence)
    taken: str | None = None
    for piece in (photo(person, 0), front, photo(person, 1), photo(person, 2)):
        after = [each for each in kept if piece is front or each != taken] + [piece.evidence.digest]
        add = partial(desk.add_evidence, Quiet(), record, piece)
        if child.journal.deed(number(person), in_work(begun.document, after), add):
            kept, taken = after, taken if piece is front else piece.evidence.digest


def save_and_sign(child: Child, people: Iterable[int] = (1, 2, 3, 4)) -> None:
    """Drafts are filled in, photographed, signed and saved: each step is acknowledged by itself."""
    child.arm()
    ids = record_ids(child.place)
    with child.desk() as desk:
        for person in people:
            _collect(child, desk, person, ids[person])


def _collect(child: Child, desk: Desk, person: int, record: UUID) -> None:
    mine, form = photo(person), document(person)
    begun = digests_of(child.journal.have(partial(desk.go_on, Quiet(), record)).evidence)
    photographed = [*begun, mine.evidence.digest]
    complete = [*photographed, *digests(signed(person))]
    steps: tuple[tuple[State, Callable[[], object]], ...] = (
        (in_work(form, begun), lambda: desk.save_draft(Quiet(), record, form)),
        (in_work(form, photographed), lambda: desk.add_evidence(Quiet(), record, mine)),
        (in_work(form, complete), lambda: desk.confirm_content(Quiet(), record, form, ink)),
        ({"draft": None, "revisions": [revision(person, 0, complete)]}, lambda: desk.submit_record(Quiet(), record)),
    )
    for after, act in steps:
        if not child.journal.deed(number(person), after, act):
            break


def save_many(child: Child) -> None:
    """Documents are handed over one after another, every third of somebody who is there already."""
    child.arm()
    saved: dict[int, list[State]] = {}
    with child.desk() as desk:
        for turn in range(SAVES):
            again = turn % 3 == 2
            person = 10 + (turn - 2 if again else turn)
            if again and person not in saved:
                continue
            pieces = (photo(person, again), *signed(person, again))
            after = {"draft": None, "revisions": [*saved.get(person, []), revision(person, again, digests(pieces))]}
            if child.journal.deed(
                number(person),
                after,
                lambda person=person, again=again, pieces=pieces: _hand_over(desk, person, again, pieces),
            ):
                saved[person] = after["revisions"]


def _hand_over(desk: Desk, person: int, round_: int, pieces: tuple[Attachment, ...]) -> None:
    result = desk.submit_document(Quiet(), document(person, round_), pieces)
    assert result.queued, result.problems


def import_register(child: Child) -> None:
    """A register comes in, while a draft is saved time and again."""
    child.arm()
    ids = record_ids(child.place)
    with child.desk() as desk:
        work = threading.Thread(target=_import, args=(child, desk))
        work.start()
        begun = digests_of(child.journal.have(partial(desk.go_on, Quiet(), ids[1])).evidence)
        turn = 0
        while work.is_alive():
            typed = document(1, turn)
            child.journal.deed(
                number(1), in_work(typed, begun), lambda typed=typed: desk.save_draft(Quiet(), ids[1], typed)
            )
            turn += 1
            work.join(0.05)


def _import(child: Child, desk: Desk) -> None:
    file = child.place / "register.csv"
    people = len(file.read_bytes().splitlines()) - 1
    child.journal.deed(REGISTER, {"people": people}, lambda: desk.import_register(Quiet(), file))


def make_a_store(child: Child) -> None:
    child.arm()
    child.journal.deed(REGISTER, {"people": 0}, lambda: make_store(child.station))


def open_and_close(child: Child) -> None:
    """What an update of the program does to a store: it is brought up to date as it is opened."""
    child.arm()
    for _ in range(2):
        try:
            with child.desk():
                break
        except StationError as error:
            child.journal.say("refused", subject=THE_STORE, code=error.code)
            refused = error
    else:
        raise refused
    child.journal.say("done", subject=THE_STORE, after=None)


SCENARIOS = (
    Scenario("photo added", with_drafts, add_photos),
    Scenario("filled in, signed, saved", with_drafts, save_and_sign),
    Scenario("many saves", lambda place: make_store(place / "station"), save_many),
    Scenario("register imported", partial(with_register_file, people=10_000), import_register),
    Scenario("store made", lambda place: None, make_a_store, makes_the_store=True),
    Scenario("older store brought up", with_an_older_store, open_and_close),
)
SMALL_REGISTER = Scenario("small register imported", partial(with_register_file, people=400), import_register)
"""The share of the register's row that plain tests have time for."""
