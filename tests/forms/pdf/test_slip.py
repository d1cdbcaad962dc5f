"""The slip a citizen takes home."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from station.forms.pdf.mark import RecordMark
from station.forms.pdf.pieces import HEIGHT, NOTE
from station.forms.pdf.slip import ADVICE, CITIZENS, STATIONS, TITLE, Slip, print_slip
from tests.forms.pdf.people import RARE_NAME, id_number
from tests.forms.pdf.reading import assert_nothing_is_clipped, codes_of, pages_told, text_of, words_of

NUMBER = id_number("45089919750302001")
SLIP = Slip(
    record_id=UUID("018f2b6e-0000-7000-8000-000000000001"),
    name="覃示范",
    id_number=NUMBER,
    collected_at=datetime(2018, 10, 1, 18, 5, tzinfo=UTC),
    collection_point="样例镇退役军人服务站",
    station="450899101-01",
    operator="示范采集员",
    to_bring=("户口本", "退役证件"),
)
LONGEST = replace(
    SLIP,
    name="阿卜杜拉·示范江·样例买买提·示范艾力·样例库尔班·示范吐尔逊·样例热合曼江",
    collection_point="样例镇退役军人和其他优抚对象信息集中采集点" * 2,
    operator="示范采集员" * 4,
    to_bring=tuple(f"中华人民共和国伤残民兵民工证（第{number}份）" for number in range(7)),
)


def test_both_halves_tell_who_where_when_and_by_whom() -> None:
    text = text_of(print_slip(SLIP))
    for said in (
        TITLE,
        "覃示范",
        "2018年10月2日02:05",
        "样例镇退役军人服务站",
        "450899101-01",
        "示范采集员",
        "018F2B6E",
    ):
        assert text.count(said) == 2, said
    assert text.count(NOTE) == 2
    assert text.count("1.户口本；2.退役证件") == 2
    for once in (CITIZENS, STATIONS, ADVICE, "领取人签字"):
        assert text.count(once.replace("　", "")) == 1, once


def test_the_number_is_masked() -> None:
    text = text_of(print_slip(SLIP))
    assert NUMBER not in text
    assert NUMBER[6:14] not in text
    assert NUMBER[:4] in text


def test_nothing_to_bring_is_told() -> None:
    assert text_of(print_slip(replace(SLIP, to_bring=()))).count("还需补交的材料无") == 2


@pytest.mark.parametrize("slip", [SLIP, LONGEST, replace(SLIP, name=RARE_NAME)])
def test_it_is_one_page_with_the_records_code_on_either_half_and_nothing_clipped(slip: Slip, tmp_path: Path) -> None:
    pdf = print_slip(slip)
    assert_nothing_is_clipped(pdf)
    assert len(pages_told(pdf)) == 1
    assert slip.name in text_of(pdf)
    [codes] = codes_of(pdf, tmp_path)
    own = [word for _, top, _, bottom, word in words_of(pdf) if top < HEIGHT / 2 < bottom + 6]
    assert own == []
    assert text_of(pdf).endswith(NOTE)
    assert max(bottom for _, _, _, bottom, _ in words_of(pdf)) < HEIGHT - 12
    assert [RecordMark.parse(code) for code in codes] == [RecordMark(slip.record_id)] * 2
