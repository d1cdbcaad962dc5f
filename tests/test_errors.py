"""One test walks every error of station and county."""

import importlib
import pkgutil
import re

import county
import station
from station.domain.audit import Action
from station.errors import StationError

NAMES = {
    "SAM_V",
    "PDF",
    "U",  # U 盘
    "station init",
    "station store accept-loss",
    "store.head",
    "station store verify --full",
    "store.keys",
    "station enrol",
    "station operators passwd",
    "station operators list",
    "station store adopt",
    "station form fields",
    "county init",
    "county packets",
    "--help",
    "pcscd",
    "xlsx",
    "xls",
    "csv",
    "Debian",
    "UOS",
    "fonts-arphic-uming",
    "fonts-wqy-zenhei",
    "county-keys.json",
    "county.json",
    "COUNTY_",
    "simulated",
    "pcsc",
    "escape",
    "serial",
    "sdt",
    "dialout",
}
"""What stands in Latin letters because that is its name."""


def import_everything() -> None:
    for package in (station, county):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations" not in module.name:  # those run only under Alembic
                importlib.import_module(module.name)


def every_error(base: type[StationError] = StationError) -> list[type[StationError]]:
    return [base, *(error for child in base.__subclasses__() for error in every_error(child))]


def words(text: str) -> set[str]:
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "")
    return set(re.findall(r"[A-Za-z]+", text))


def test_every_error_has_a_code_of_its_own_and_speaks_to_the_operator_in_chinese() -> None:
    import_everything()
    errors = every_error()
    assert len(errors) > 60
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(codes))
    for error in errors:
        assert re.fullmatch(r"[A-Z]{2}-[0-9]{3}", error.code), error
        for text in (error.says, error.advice):
            assert text.endswith("。"), error
            assert re.search(r"[\u4e00-\u9fff]{2}", text), error
            assert not words(text), (error, words(text))
        assert error.__doc__ is None or error.__doc__ is StationError.__doc__ or error.__doc__.endswith(".")


def test_an_error_tells_the_operator_a_sentence_and_the_log_a_code_with_facts() -> None:
    error = StationError(status="41", tries=3)
    assert error.sentence() == "操作没有完成。请重试；仍不行请联系县级技术员。"
    assert str(error) == "[ST-001] status=41 tries=3"
    assert str(StationError()) == "[ST-001]"
    assert error.facts == {"status": "41", "tries": 3}


def test_every_action_of_the_trail_is_told_in_chinese() -> None:
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in action.label) for action in Action)
