from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from station.forms.pdf.mark import BlankMark, FormMark, RecordMark

_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@st.composite
def marks(draw: st.DrawFn) -> FormMark:
    pages = draw(st.integers(1, 9999))
    digest = draw(st.binary(min_size=32, max_size=32)).hex()
    return FormMark(draw(st.uuids()), draw(st.uuids()), digest, draw(st.integers(1, pages)), pages)


@st.composite
def blank_marks(draw: st.DrawFn) -> BlankMark:
    pages = draw(st.integers(1, 9999))
    return BlankMark(draw(st.uuids()), draw(st.integers(1, pages)), pages)


@given(mark=marks())
def test_a_mark_survives_its_text(mark: FormMark) -> None:
    assert FormMark.parse(mark.to_text()) == mark


@given(mark=marks())
def test_a_mark_uses_only_the_characters_of_a_coarse_code(mark: FormMark) -> None:
    assert set(mark.to_text()) <= _ALPHANUMERIC


@given(text=st.text())
def test_other_codes_are_no_marks(text: str) -> None:
    assert FormMark.parse(text) is None


@given(mark=marks(), at=st.integers(0, 200), char=st.characters())
def test_a_text_that_reads_as_a_mark_is_that_marks_text(mark: FormMark, at: int, char: str) -> None:
    text = mark.to_text()
    changed = text[:at] + char + text[at + 1 :]
    read = FormMark.parse(changed)
    assert read is None or read.to_text() == changed


def test_a_page_beyond_the_last_is_no_mark() -> None:
    mark = FormMark(UUID(int=1), UUID(int=2), "0" * 64, 1, 2)
    assert FormMark.parse(mark.to_text().replace(":1/2", ":3/2")) is None


@given(mark=blank_marks())
def test_a_blanks_mark_survives_its_text_and_is_no_filled_forms(mark: BlankMark) -> None:
    assert BlankMark.parse(mark.text()) == mark
    assert FormMark.parse(mark.text()) is None
    assert set(mark.text()) <= _ALPHANUMERIC


@given(mark=marks(), text=st.text())
def test_other_codes_are_no_blanks_marks(mark: FormMark, text: str) -> None:
    assert BlankMark.parse(mark.to_text()) is None
    assert BlankMark.parse(text) is None


@given(mark=blank_marks(), at=st.integers(0, 60), char=st.characters())
def test_a_text_that_reads_as_a_blanks_mark_is_that_marks_text(mark: BlankMark, at: int, char: str) -> None:
    text = mark.text()
    changed = text[:at] + char + text[at + 1 :]
    read = BlankMark.parse(changed)
    assert read is None or read.text() == changed


def test_a_blanks_page_beyond_the_last_is_no_mark() -> None:
    assert BlankMark.parse(BlankMark(UUID(int=1), 1, 2).text().replace(":1/2", ":3/2")) is None


@given(record_id=st.uuids(), text=st.text())
def test_a_records_mark_survives_its_text_and_nothing_else_reads_as_one(record_id: UUID, text: str) -> None:
    mark = RecordMark(record_id)
    assert RecordMark.parse(mark.text()) == mark
    assert set(mark.text()) <= _ALPHANUMERIC
    assert RecordMark.parse(text) is None
    assert (FormMark.parse(mark.text()), BlankMark.parse(mark.text())) == (None, None)


@given(mark=marks(), blank=blank_marks())
def test_the_marks_of_forms_are_no_records_marks(mark: FormMark, blank: BlankMark) -> None:
    assert (RecordMark.parse(mark.to_text()), RecordMark.parse(blank.text())) == (None, None)
