"""`station form`: the fields, and documents judged as at submission."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from station.domain.category import Category
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.envelope import record_fields
from tests.cli.conftest import Run
from tests.services.builders import a_document, with_answer

SUBSETS = [
    list(chosen)
    for size in range(len(Category) + 1)
    for chosen in combinations([each.value for each in Category], size)
]
LISTED = [*Catalogue(Form2018).fields, *record_fields()]
GOOD = json.dumps(a_document(), ensure_ascii=False).encode()


def codes(line: dict[str, list[dict[str, object]]]) -> list[object]:
    return [problem["code"] for problem in line["problems"]]


# -- fields -----------------------------------------------------------------------------------------------------------


def test_every_field_is_told_with_what_the_catalogue_knows_of_it(run: Run) -> None:
    done = run("form", "fields", "--json")
    fields = done.document()
    assert (done.status, done.error) == (0, "")
    assert [field["path"] for field in fields] == [field.path for field in LISTED]
    keys = {"path", "label", "section", "category", "type", "codes", "required", "shown_when"}
    assert all(keys <= field.keys() for field in fields)
    by_path = {field["path"]: field for field in fields}
    assert by_path["discharged_soldier.resettlement"]["category"] == "discharged_soldier"
    assert by_path["identity.name"]["codes"] is None
    assert {"code": "1", "label": "男"} in by_path["identity.sex"]["codes"]
    assert by_path["identity.name"]["shown_when"] is None
    assert "discharged_soldier" in by_path["service.enlisted_on"]["shown_when"]


def test_fields_are_told_to_people_a_line_each(run: Run) -> None:
    done = run("form", "fields")
    assert len(done.out.splitlines()) == len(LISTED)
    assert "identity.name\t基础身份信息\t姓名\ttext" in done.out.splitlines()


# -- check ------------------------------------------------------------------------------------------------------------


def test_a_good_form_has_no_problems(run: Run) -> None:
    done = run("form", "check", "-", "--json", stdin=GOOD)
    assert (done.status, done.document()) == (0, {"problems": []})
    assert run("form", "check", "-", stdin=GOOD).out == "第1行：没有问题。\n"


def test_problems_are_told_with_path_code_severity_message_and_basis(run: Run) -> None:
    bad = with_answer(a_document(), "other_identity", phone="12")
    done = run("form", "check", "-", "--json", stdin=json.dumps(bad).encode())
    (problem,) = done.document()["problems"]
    assert done.status == 1
    assert problem.keys() == {"path", "code", "severity", "overridable", "message", "basis"}
    assert (problem["path"], problem["code"], problem["severity"]) == ("other_identity.phone", "OI-02", "block")
    assert run("form", "check", "-", stdin=json.dumps(bad).encode()).out.startswith("第1行：电话号码不对")


@pytest.mark.parametrize("how", ["file", "stdin"])
def test_of_all_4096_combinations_223_are_allowed(run: Run, tmp_path: Path, how: str) -> None:
    lines = "".join(json.dumps({"edition": "2018", "categories": chosen}) + "\n" for chosen in SUBSETS).encode()
    file = tmp_path / "subsets.jsonl"
    file.write_bytes(lines)
    done = run("form", "check", file if how == "file" else "-", "--json", stdin=lines)
    told = done.lines()
    assert (done.status, len(told)) == (1, 4096)
    allowed = [line for line in told if not any(str(code).startswith("CC-") for code in codes(line))]
    assert len(allowed) == 223


BAD_LINES = [
    b"no json",
    b"",
    b"{",
    b"null",
    b"1",
    b'"text"',
    b"[]",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"identity":' * 500 + b"1" + b"}" * 500,
    b"\0",
    b'{"identity": {"name": "\0"}}',
    b'{"identity": {"name": "\\u0000"}}',
    b"\xff\xfe\xfd",
    b'{"identity": {"name": "\xff"}}',
    b'{"identity": {"name": "\\ud842"}}',
    b'{"\\ud842": 1}',
    b'{"\xed\xa0\x80": 1}',
    b'{"identity": {"name": "' + b"x" * 5_000_000 + b'"}}',
    b'{"' + b"k" * 5_000_000 + b'": 1}',
    b"x" * 5_000_000,
    b'{"living": {"yearly_income": ' + b"9" * 5_000 + b"}}",
    b'{"living": {"yearly_income": 1e999}}',
    b'{"living": {"yearly_income": NaN}}',
    b'{"categories": [' + b"1," * 10_000 + b"1]}",
    b'{"edition": "1999"}',
    b'{"edition": {"a": []}, "identity": [], "categories": {}}',
]


@pytest.mark.parametrize("bad", BAD_LINES, ids=lambda bad: repr(bad[:24]))
def test_a_bad_line_is_a_problem_of_its_own_and_disturbs_no_other(run: Run, tmp_path: Path, bad: bytes) -> None:
    data = GOOD + b"\n" + bad + b"\n" + GOOD + b"\n"
    file = tmp_path / "forms.jsonl"
    file.write_bytes(data)
    done = run("form", "check", file, "--json")
    assert (done.status, done.error) == (1 if bad else 0, "")
    first, *told, last = done.lines()
    assert first == last == {"problems": []}
    assert len(told) == (1 if bad else 0)
    assert all(codes(line) for line in told)
    people = run("form", "check", "-", stdin=data)
    assert (people.status, people.error) == (done.status, "")


def test_line_ends_and_marks_of_other_systems_are_taken(run: Run) -> None:
    data = b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n" + GOOD + b"\r\n"
    assert run("form", "check", "-", "--json", stdin=data).lines() == [{"problems": []}] * 2


def test_separators_inside_text_end_no_line(run: Run) -> None:
    document = with_answer(a_document(), "other_identity", remark="a\u2028b\u0085c\x0bd")
    data = json.dumps(document, ensure_ascii=False).encode()
    assert len(run("form", "check", "-", "--json", stdin=data).lines()) == 1


def test_nothing_is_judged_clean(run: Run) -> None:
    done = run("form", "check", "-", "--json")
    assert (done.status, done.out) == (0, "")


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    assert run("form", "check", tmp_path / name, "--json").refused("ST-003")


def test_a_reminder_alone_does_not_fail_the_check(run: Run) -> None:
    expired = with_answer(a_document(), "identity", valid_to="2014-01-01")
    done = run("form", "check", "-", "--json", stdin=json.dumps(expired).encode())
    assert [problem["severity"] for problem in done.document()["problems"]] == ["warn"]
    assert done.status == 0


def test_a_form_is_judged_by_the_days_that_are_given(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text(json.dumps(a_document(service__discharged_on="2018-10-02")), "utf-8")
    later = run("form", "check", str(file), "--json", "--on", "2018-10-02")
    assert "SV-03" in codes(json.loads(later.out))
    earlier = run("form", "check", str(file), "--json", "--on", "2018-10-01")
    assert "SV-02" in codes(json.loads(earlier.out))
    other = run("form", "check", str(file), "--json", "--on", "2018-10-02", "--reference-date", "2018-10-02")
    assert "SV-03" not in codes(json.loads(other.out))
    assert run("form", "check", str(file), "--on", "yesterday").status == 2
