import pytest

from station.errors import FileUnreadable
from station.forms.codes import code_table
from station.resources import resource

ONE_ANSWER = {"serviceman_disability_certificate"}
"""Plan 二(七) knows one certificate of a disabled serviceman; whoever holds another is asked of another module."""

NAMES = sorted(path.stem for path in resource("codes").glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_every_table_that_ships_loads(name: str) -> None:
    table = code_table(name)
    assert table.name == name
    assert table.title
    assert len(table.codes) > 1 or name in ONE_ANSWER
    assert table.codes
    assert table.exclusive <= table.codes.keys()
    assert table.open == (table.standard is not None)


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_of_a_table_are_chinese_and_differ(name: str) -> None:
    labels = list(code_table(name).codes.values())
    assert len(set(labels)) == len(labels)
    assert all(any("\u4e00" <= character <= "\u9fff" for character in label) for label in labels)


def test_the_ethnic_groups_are_the_fifty_six_and_two_more() -> None:
    codes = code_table("ethnicity").codes
    assert set(codes) == {f"{number:02}" for number in range(1, 57)} | {"97", "98"}
    assert codes["01"] == "汉族"
    assert codes["08"] == "壮族"


def test_a_code_that_a_table_lacks_is_shown_as_itself() -> None:
    assert code_table("sex").label("1") == "男"
    assert code_table("sex").label("7") == "其他（7）"


def test_a_table_that_does_not_ship_is_told() -> None:
    with pytest.raises(FileUnreadable):
        code_table("shoe_size")


def test_a_table_is_read_once() -> None:
    assert code_table("sex") is code_table("sex")
