from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.domain import gb18030
from station.domain.register import RegisterEntry
from station.domain.register_file import Reading
from station.errors import FileUnreadable, RegisterUnreadable
from station.forms.catalogue import FormField
from station.forms.document import catalogue_of, load_form
from station.forms.fields import value_at
from station.resources import resource
from station.sheets.register_file import RegisterReader
from tests.builders import an_id_number, full_width

CATALOGUE = catalogue_of("2018")
assert CATALOGUE is not None
READER = RegisterReader(CATALOGUE)
HEADINGS = ("人员编号", "姓名", "公民身份号码")
NUMBER = an_id_number()


@dataclass
class RegisterSheet:
    """All that a file brought, and what was wrong by row."""

    entries: list[RegisterEntry]
    marks: dict[int, tuple[str, ...]]


def READ(path: Path, **reading: Any) -> RegisterSheet:
    with READER(path, Reading(**reading)) as source:
        lines = list(source.lines())
    assert all(bool(line.cells) == bool(line.problems) for line in lines)
    return RegisterSheet(
        [line.entry for line in lines if line.entry], {line.row: line.marks for line in lines if line.problems}
    )


def an_xlsx(path: Path, rows: Iterable[Sequence[object]], *, first_row: int = 0, first_column: int = 0) -> Path:
    """A workbook of one sheet; None leaves a cell empty, days are written as Excel's own."""
    with xlsxwriter.Workbook(path, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                if cell is not None:
                    sheet.write(first_row + down, first_column + across, cell)
    return path


def a_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(gb18030.encode(text) if encoding == "gb18030" else text.encode(encoding))
    return path


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def people(sheet: RegisterSheet) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(entry.base_id, entry.name, entry.id_number, entry.marks) for entry in sheet.entries]


def one(tmp_path: Path, heading: str, cell: object) -> RegisterSheet:
    """A workbook of one person, with one more column."""
    return READ(an_xlsx(tmp_path / "r.xlsx", [(*HEADINGS, heading), ("GX1", "覃示范", NUMBER, cell)]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_people_save_it_in(tmp_path: Path, encoding: str) -> None:
    text = as_csv([HEADINGS, ("GX1", "覃𠮷㐂", NUMBER)])
    assert people(READ(a_csv(tmp_path / "r.csv", text, encoding))) == [("GX1", "覃𠮷㐂", NUMBER, ())]


def test_csv_as_excel_on_chinese_windows_saves_it_is_read(tmp_path: Path) -> None:
    assert people(READ(a_csv(tmp_path / "R.CSV", as_csv([HEADINGS, ("GX1", "覃示范", NUMBER)]), "gbk"))) == [
        ("GX1", "覃示范", NUMBER, ())
    ]


def test_csv_in_gb_18030_is_read_with_the_meaning_of_2022(tmp_path: Path) -> None:
    """FE59 is a Han character, not a private one as the codec of Python has it."""
    path = tmp_path / "r.csv"
    path.write_bytes(as_csv([HEADINGS, ("GX1", "覃?", NUMBER)]).encode("gb18030").replace(b"?", b"\xfe\x59"))
    assert people(READ(path)) == [("GX1", "覃\u9fb4", NUMBER, ())]


def test_xlsx_is_read(tmp_path: Path) -> None:
    rows = [HEADINGS, ("GX1", "覃示范", NUMBER), (7, "岑示例", an_id_number("19800229", "028"))]
    assert people(READ(an_xlsx(tmp_path / "r.xlsx", rows))) == [
        ("GX1", "覃示范", NUMBER, ()),
        ("7", "岑示例", an_id_number("19800229", "028"), ()),
    ]


def test_the_sample_register_is_read_without_a_mark_and_makes_partial_forms() -> None:
    sheet = READ(resource("samples/register.csv"))
    assert sheet.entries
    assert sheet.marks == {}
    for entry in sheet.entries:
        assert load_form(entry.document).faults == ()
        assert entry.name


@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs")), max_size=6).map(
                lambda text: text.replace('"', "")
            ),
            st.sampled_from([NUMBER, NUMBER.lower(), "450899560312017", "junk", "", an_id_number("19800229", "028")]),
        ),
        min_size=1,
        max_size=8,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_with_anything_in_it_is_kept_under_an_id_of_its_own(
    tmp_path: Path, rows: list[tuple[str, str]], encoding: str
) -> None:
    sheet = READ(a_csv(tmp_path / "r.csv", as_csv([("姓名", "身份证号"), *rows]), encoding))
    kept = [row for row in rows if any(row)]
    assert [entry.name for entry in sheet.entries] == [name.strip() for name, _ in kept]
    ids = [entry.base_id for entry in sheet.entries]
    assert len(set(ids)) == len(ids)
    assert all(0 < len(base_id) <= 64 for base_id in ids)
    marked = [entry.marks for entry in sheet.entries if entry.marks]
    assert sorted(marked) == sorted(sheet.marks.values())


@pytest.mark.parametrize(
    ("cell", "number", "marks"),
    [
        (NUMBER, NUMBER, ()),
        ("45089919560312017x".upper(), "45089919560312017X", ("id_number_invalid",)),
        ("11010519491231002x", "11010519491231002X", ()),
        (full_width("11010519491231002X"), "11010519491231002X", ()),
        (" 110105 19491231 002X ", "11010519491231002X", ()),
        ("450899-19560312-" + NUMBER[14:], NUMBER, ()),
        ("'" + NUMBER, "'" + NUMBER, ("id_number_invalid",)),
        (NUMBER[:17], NUMBER[:17], ("id_number_length",)),
        (NUMBER + "0", NUMBER + "0", ("id_number_length",)),
        (an_id_number("17991231"), an_id_number("17991231"), ("id_number_invalid",)),
        ("000000000000000000", "000000000000000000", ("id_number_placeholder",)),
        ("B45089900001", "B45089900001", ("id_number_placeholder",)),
        ("无", "无", ("id_number_placeholder",)),
        ("4.50899E+17", "4.50899E+17", ("id_number_float",)),
        ("110105491231002", "110105491231002", ("id_number_15",)),
        ("110105491331002", "110105491331002", ("id_number_invalid",)),
        ("待查", "待查", ("id_number_placeholder",)),
        ("覃示范", "覃示范", ("id_number_invalid",)),
        (None, "", ("id_number_missing",)),
        ("  ", "", ("id_number_missing",)),
        (450899195603120178, "450899195603120192", ("id_number_float", "id_number_invalid")),
        (110105491231002, "110105491231002", ("id_number_float", "id_number_15")),
        (True, "TRUE", ("id_number_invalid",)),
        (1.5, "1.5", ("id_number_float", "id_number_invalid")),
    ],
)
def test_a_number_is_kept_as_it_stands_and_what_is_wrong_is_marked(
    tmp_path: Path, cell: object, number: str, marks: tuple[str, ...]
) -> None:
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", [HEADINGS, ("GX1", "覃示范", cell)]))
    (entry,) = sheet.entries
    assert entry.marks == marks
    assert sheet.marks == ({2: marks} if marks else {})
    if not isinstance(cell, int) or isinstance(cell, bool) or cell < 2**53:
        assert entry.id_number == number
    else:  # the last digits are lost in the file; they are neither padded nor taken for right
        assert entry.id_number.startswith("450899195603120")
        assert len(entry.id_number) == 18


def test_a_row_without_a_name_is_kept_and_marked(tmp_path: Path) -> None:
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", [HEADINGS, ("GX1", None, NUMBER)]))
    assert people(sheet) == [("GX1", "", NUMBER, ("name_missing",))]


def test_numbers_that_stand_twice_are_marked_on_each_row_also_in_their_old_spelling(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ("A", "覃示范", "11010519491231002X"),
        ("B", "岑示例", NUMBER),
        ("C", "覃示范", "11010519491231002x"),
        ("D", "覃示范", "110105491231002"),
        ("E", "无号一", None),
        ("F", "无号二", None),
    ]
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", rows))
    assert sheet.marks == {
        2: ("duplicate",),
        4: ("duplicate",),
        5: ("id_number_15", "duplicate"),
        6: ("id_number_missing",),
        7: ("id_number_missing",),
    }


def test_rows_of_one_id_are_kept_apart(tmp_path: Path) -> None:
    rows = [HEADINGS, ("A", "一", NUMBER), ("A", "二", None), ("A#2", "三", None), ("A", "四", None)]
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", rows))
    assert [entry.name for entry in sheet.entries] == ["一", "二", "三", "四"]
    assert [entry.base_id for entry in sheet.entries] == ["A", "A#2", "A#2#2", "A#3"]


def test_rows_without_a_number_do_not_stand_for_one_another_in_the_next_file(tmp_path: Path) -> None:
    first = READ(a_csv(tmp_path / "a.csv", as_csv([HEADINGS, ("", "覃示范", "")])))
    second = READ(a_csv(tmp_path / "b.csv", as_csv([HEADINGS, ("", "岑示例", ""), ("", "覃示范", "")])))
    assert first.entries[0].base_id not in {second.entries[0].base_id}
    assert first.entries[0].base_id == second.entries[1].base_id


def test_ids_fit_a_packet_s_manifest(tmp_path: Path) -> None:
    rows = [("人员编号", "姓名", "公民身份号码"), ("x" * 300, "一", NUMBER), ("", "二", "查" * 300)]
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", rows))
    assert all(len(entry.base_id) <= 64 for entry in sheet.entries)
    assert sheet.entries[1].id_number == "查" * 300


@pytest.mark.parametrize("above", range(10))
def test_headings_may_stand_below_a_title_and_rows_keep_their_number(tmp_path: Path, above: int) -> None:
    rows = [*[("退役军人基础信息",)] * above, HEADINGS, ("GX1", "覃示范", "junk")]
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", rows))
    assert sheet.marks == {above + 2: ("id_number_invalid",)}


def test_empty_rows_and_columns_before_the_headings_shift_no_row_number(tmp_path: Path) -> None:
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", [HEADINGS, ("GX1", "覃示范", "junk")], first_row=4, first_column=3))
    assert people(sheet) == [("GX1", "覃示范", "JUNK", ("id_number_invalid",))]
    assert sheet.marks == {6: ("id_number_invalid",)}


def test_merged_titles_and_empty_rows_between_are_no_people(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "r.xlsx", {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:D2", "大圩镇退役军人基础信息")
        sheet.write_row("A3", [*HEADINGS, "备注"])
        sheet.write_row("A5", ["GX1", "覃示范", NUMBER])
        sheet.write_row("A8", ["GX2", "岑示例", "junk"])
    read = READ(tmp_path / "r.xlsx")
    assert [entry.name for entry in read.entries] == ["覃示范", "岑示例"]
    assert read.marks == {8: ("id_number_invalid",)}


def test_headings_are_known_by_other_names_with_spaces_and_in_any_order(tmp_path: Path) -> None:
    text = as_csv([(" 手机号", "身份证号码 ", "鞋码", "姓\u3000 名"), ("13900000001", NUMBER, "43", "覃示范")])
    (entry,) = READ(a_csv(tmp_path / "r.csv", text)).entries
    assert entry.document == {
        "edition": "2018",
        "identity": {"name": "覃示范", "id_number": NUMBER},
        "other_identity": {"phone": "13900000001"},
    }


@pytest.mark.parametrize(
    ("heading", "cell", "path", "value"),
    [
        ("性别", "男", "identity.sex", "1"),
        ("性别", 2, "identity.sex", "2"),
        ("民族", "壮", "identity.ethnicity", "08"),
        ("民族", "壮族", "identity.ethnicity", "08"),
        ("民族", "08", "identity.ethnicity", "08"),
        ("民族", "穿青人", "identity.ethnicity", "穿青人"),
        ("出生日期", "1956-03-12", "identity.born_on", "1956-03-12"),
        ("出生日期", "1956年3月12日", "identity.born_on", "1956-03-12"),
        ("出生日期", "1956/3/12", "identity.born_on", "1956-03-12"),
        ("出生日期", "1956.03.12", "identity.born_on", "1956-03-12"),
        ("出生日期", "19560312", "identity.born_on", "1956-03-12"),
        ("出生日期", 19560312, "identity.born_on", "1956-03-12"),
        ("出生日期", date(1956, 3, 12), "identity.born_on", "1956-03-12"),
        ("出生日期", datetime(1956, 3, 12), "identity.born_on", "1956-03-12"),  # noqa: DTZ001  # Excel knows no zones
        ("出生日期", "1956-02-30", "identity.born_on", "1956-02-30"),
        ("出生日期", "不详", "identity.born_on", "不详"),
        ("立功受奖情况", "三等功、二等功", "service.commendations", ["third_class_merit", "second_class_merit"]),
        ("立功受奖情况", "三等功，无", "service.commendations", ["third_class_merit", "none"]),
        ("立功受奖情况", "、", "service.commendations", None),
        ("对象类别", "退役士兵、残疾军人", "categories", ["discharged_soldier", "disabled_serviceman"]),
        ("现居住地同户籍地", "是", "other_identity.residence_same", True),
        ("是否悬挂光荣牌", "无", "other_identity.has_honor_plaque", False),
        ("联系电话", 13900000001, "other_identity.phone", "13900000001"),
        ("住址", " 大圩镇 ", "identity.card_address", "大圩镇"),
    ],
)
def test_a_cell_is_read_as_the_form_has_it_or_kept_as_its_text(
    tmp_path: Path, heading: str, cell: object, path: str, value: object
) -> None:
    (entry,) = one(tmp_path, heading, cell).entries
    assert value_at(entry.document, path) == value
    assert set(entry.document) <= {"edition", "categories", "identity", "other_identity", "service"}


def test_a_sheet_with_headings_and_nobody_is_an_empty_register(tmp_path: Path) -> None:
    assert READ(an_xlsx(tmp_path / "r.xlsx", [HEADINGS])) == RegisterSheet([], {})


UNREADABLE: dict[str, bytes] = {
    "empty.csv": b"",
    "empty.xlsx": b"",
    "empty.xls": b"",
    "empty.ods": b"",
    "no headings.csv": "张三,男\n".encode(),
    "one heading.csv": "姓名,性别\n张三,男\n".encode(),
    "headings too far down.csv": ("题\n" * 20 + "姓名,公民身份号码\n").encode(),
    "in no encoding.csv": b"\xff\xfe\xff\xff",
    "zip of nothing.xlsx": b"PK\x05\x06" + b"\x00" * 18,
    "one endless cell.csv": "姓名,公民身份号码\n".encode() + b"x" * 200_000,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_register_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(UNREADABLE[name])
    with pytest.raises(RegisterUnreadable) as refused:
        READ(path)
    assert refused.value.sentence().endswith("。")
    assert "张三" not in str(refused.value)


@pytest.mark.parametrize("name", ["nobody.xlsx", "nobody.csv"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileUnreadable):
        READ(tmp_path / name)


@pytest.mark.parametrize("name", ["folder.xlsx", "folder.csv"])
def test_a_folder_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(FileUnreadable):
        READ(tmp_path / name)


def test_a_workbook_cut_anywhere_is_told(tmp_path: Path) -> None:
    whole = an_xlsx(tmp_path / "whole.xlsx", [HEADINGS, ("GX1", "覃示范", NUMBER)]).read_bytes()
    cut = tmp_path / "cut.xlsx"
    for length in range(0, len(whole), 13):
        cut.write_bytes(whole[:length])
        with pytest.raises(RegisterUnreadable):
            READ(cut)


@given(at=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_workbook_with_a_byte_altered_is_read_or_told(tmp_path: Path, at: float, bits: int) -> None:
    whole = bytearray(an_xlsx(tmp_path / "whole.xlsx", [HEADINGS, ("GX1", "覃示范", NUMBER)]).read_bytes())
    whole[int(at * len(whole))] ^= bits
    altered = tmp_path / "altered.xlsx"
    altered.write_bytes(whole)
    with suppress(RegisterUnreadable):
        READ(altered)


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_whatever_make_a_csv_raise_anything_else(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "r.csv"
    for data in (junk, "姓名,公民身份号码\n".encode() + junk):
        path.write_bytes(data)
        try:
            sheet = READ(path)
        except RegisterUnreadable:
            continue
        assert all(entry.base_id for entry in sheet.entries)


@pytest.mark.parametrize(
    ("cell", "kept"), [("18000", 1_800_000), ("18,000.5", 1_800_050), ("一万八", "一万八"), (18000.0, 1_800_000)]
)
def test_money_is_read_as_fen_and_what_is_no_money_is_kept(tmp_path: Path, cell: object, kept: object) -> None:
    path = an_xlsx(tmp_path / "register.xlsx", [("姓名", "公民身份号码", "个人年收入（元）"), ("韦样本", NUMBER, cell)])
    [entry] = READ(path).entries
    assert value_at(entry.document, "living.yearly_income") == kept


TWICE = ("identity.name", "identity.id_number")
"""What every workbook here has a column of already."""

SHARED = {label for label, count in Counter(field.label for field in CATALOGUE.fields).items() if count > 1}
"""Labels that stand in several sections, such as 供养情况."""


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_a_heading_of_section_and_label_is_exact_and_a_repeatable_one_is_the_first_entry_s(
    tmp_path: Path, field: FormField
) -> None:
    cell = next(iter(field.table.codes.values())) if field.table else "12"
    path = field.path.replace("[]", "[0]")
    section = path.partition(".")[0].partition("[")[0]
    for heading in (f"{field.section_title}：{field.label}", f"{field.section_title} : {field.label}"):
        sheet = one(tmp_path, heading, cell)
        document = sheet.entries[0].document
        assert value_at(document, path) is not None
        assert set(document) == {"edition", "identity", section}
        assert sheet.marks.keys() <= ({1} if path in TWICE else {2})


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.path)
def test_a_label_alone_is_enough_where_it_stands_in_one_section_and_else_goes_to_none(
    tmp_path: Path, field: FormField
) -> None:
    cell = next(iter(field.table.codes.values())) if field.table else "12"
    sheet = one(tmp_path, field.label, cell)
    (entry,) = sheet.entries
    if field.label in SHARED:
        assert entry.document == {"edition": "2018", "identity": {"name": "覃示范", "id_number": NUMBER}}
        assert entry.marks == ()
        assert sheet.marks == {1: ("column_ambiguous",)}
    else:
        assert value_at(entry.document, field.path.replace("[]", "[0]")) is not None
        assert sheet.marks.get(1) == (("column_twice",) if field.path in TWICE else None)


def test_the_row_of_the_headings_is_marked_where_it_stands(tmp_path: Path) -> None:
    rows = [("退役军人基础信息",), (*HEADINGS, "安置方式", "供养情况"), ("GX1", "覃示范", "junk", "自主就业", "无")]
    sheet = READ(an_xlsx(tmp_path / "r.xlsx", rows))
    assert sheet.marks == {2: ("column_ambiguous",), 3: ("id_number_invalid",)}


def test_one_label_is_told_apart_by_its_sections(tmp_path: Path) -> None:
    rows = [
        (*HEADINGS, "残疾军人：供养情况", "退役士兵：供养情况", "烈士遗属：是否孤老", "烈士姓名", "牺牲（病故）时间"),
        ("GX1", "覃示范", NUMBER, "集中供养", "分散供养", "否", "覃样本", "1979-02-20"),
    ]
    (entry,) = READ(an_xlsx(tmp_path / "r.xlsx", rows)).entries
    assert entry.document == {
        "edition": "2018",
        "identity": {"name": "覃示范", "id_number": NUMBER},
        "disabled_serviceman": {"support_mode": "collective"},
        "discharged_soldier": {"support_mode": "dispersed"},
        "martyr_survivor": [{"is_lonely_elder": False, "deceased_name": "覃样本"}],
    }


def test_the_sample_register_tells_how_a_soldier_was_resettled() -> None:
    first = READ(resource("samples/register.csv")).entries[0].document
    assert value_at(first, "discharged_soldier.resettlement") == "own_initiative_employment"
    assert value_at(first, "discharged_soldier.soldier_type") == "0"
    assert value_at(first, "service.resettled_division") == "450802101"
    assert "transferred_officer" not in first
    assert "retired_army_civilian" not in first
