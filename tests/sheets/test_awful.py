"""The register of awful spreadsheets: each with its sentence, nothing lost."""

from collections import Counter
from pathlib import Path

import pytest

from station.domain.register_file import SENTENCES, Codes, Reading, RegisterLine
from station.forms.document import catalogue_of
from station.forms.fields import value_at
from station.sheets.register_file import RegisterReader
from tests.sheets.awful import Awful, cases, file_name

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
READER = RegisterReader(CATALOGUE)
CASES = list(cases())


def reading_of(awful: Awful) -> Reading:
    given = dict(awful.reading)
    if "codes" in given:
        given["codes"] = Codes(str(given["codes"]))
    return Reading(**given)


def test_there_are_more_than_fifty_and_no_two_have_the_same_name() -> None:
    assert len(CASES) >= 70
    assert max(Counter(file_name(case) for case in CASES).values()) == 1


@pytest.mark.parametrize("awful", [case for case in CASES if case.refused is None], ids=lambda case: case.name)
def test_whoever_can_be_read_is_brought_and_what_is_wrong_is_told(awful: Awful, tmp_path: Path) -> None:
    path = tmp_path / file_name(awful)
    path.write_bytes(awful.data())
    with READER(path, reading_of(awful)) as source:
        lines = list(source.lines())
        notes = "".join(source.about.notes)
    people = [line.entry for line in lines if line.entry]
    assert [(entry.name, entry.id_number) for entry in people] == list(awful.people)
    assert {line.row: line.marks for line in lines if line.problems} == dict(awful.marks)
    assert all(line.entry.marks == line.marks for line in lines if line.entry)
    for path_or_heading, value in awful.also.items():
        assert (value_at(people[0].document, path_or_heading) or people[0].other.get(path_or_heading)) == value
    assert all(note in notes for note in awful.notes)
    assert bool(notes) == bool(awful.notes)
    told(lines)


def told(lines: list[RegisterLine]) -> None:
    """Every problem has a sentence, and its row is kept as it stood."""
    for line in lines:
        for problem in line.problems:
            assert problem.code in SENTENCES
            assert problem.sentence().endswith("。")
        assert bool(line.cells) == bool(line.problems)


@pytest.mark.parametrize("awful", [case for case in CASES if case.refused is not None], ids=lambda case: case.name)
def test_what_cannot_be_read_is_told_in_one_sentence(awful: Awful, tmp_path: Path) -> None:
    path = tmp_path / file_name(awful)
    path.write_bytes(awful.data())
    assert awful.refused is not None
    with pytest.raises(awful.refused) as refused, READER(path, reading_of(awful)) as source:
        list(source.lines())
    assert type(refused.value) is awful.refused
    assert "覃" not in str(refused.value)
