import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import FontsMissing
from station.forms.pdf.fonts import NOTE, load_fonts
from station.forms.pdf.text import NOT_FIRST, NOT_LAST, set_lines

SONG = load_fonts().song
_SPACES = re.compile(r"\s")


def _texts(text: str, width: float) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in set_lines(text, SONG, 10.0, width)]


written = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("，。、（）“”《》abcXYZ0123-_. \n\U00020bb7\ue000"),
    ),
    max_size=120,
)


@given(text=written, width=st.floats(80, 400))
def test_no_line_is_wider_than_its_room(text: str, width: float) -> None:
    for line in set_lines(text, SONG, 10.0, width):
        assert line.width <= width + 1e-6


@given(text=written, width=st.floats(80, 400))
def test_breaking_loses_no_character(text: str, width: float) -> None:
    together = "".join(_texts(text, width))
    assert _SPACES.sub("", together) == _SPACES.sub("", SONG.drawable(text))


def test_no_line_begins_with_a_stop_or_ends_with_an_opening_bracket() -> None:
    text = "在采集点（样例镇）、在采集站。" * 12
    for width in range(80, 200, 3):
        lines = _texts(text, width)
        assert not any(line[0] in NOT_FIRST for line in lines)
        assert not any(line[-1] in NOT_LAST for line in lines)


def test_a_number_is_not_broken_where_it_fits_the_next_line() -> None:
    assert _texts("公民身份号码为450899197503020013", 120) == ["公民身份号码为", "450899197503020013"]


def test_the_breaks_of_the_text_are_kept() -> None:
    assert _texts("一\r\n二\n三", 200) == ["一", "二", "三"]


def test_a_rare_character_comes_from_another_font_in_the_same_line() -> None:
    (line,) = set_lines("覃\U00020bb7示", SONG, 10.0, 200)
    assert [run.text for run in line.runs] == ["覃", "\U00020bb7", "示"]
    assert line.width == pytest.approx(30.0)


@pytest.mark.parametrize("code", [0xE000, 0x10FFFD, 0x07, 0x0378, 0xFFFD, 0xD842])
def test_a_character_without_a_glyph_is_told_by_its_code_point(code: int) -> None:
    assert SONG.drawable(f"覃{chr(code)}") == "覃" + NOTE.format(code)


def test_a_machine_without_chinese_fonts_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "simsun.ttc").write_bytes(b"no font")
    with pytest.raises(FontsMissing):
        load_fonts((tmp_path,))
