"""Finding a choice by what a clerk types of it: its beginning, a part, pinyin initials, pinyin, or its code."""

import re
from collections.abc import Callable, Iterable, Mapping

from station.domain.pinyin import initials, syllables

_FULL_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_SIGNS = re.compile(r"[\s（）()、，,。；：“”《》·—-]+")
_LONGEST_CODE = 4
"""Longer codes are names for programs, which no clerk types."""


def matches(typed: str, choices: Mapping[str, str]) -> list[str]:
    """The codes of the choices that fit, the nearest first: tysb finds 退役士兵. All of them where nothing is typed."""
    sought = _plain(typed)
    if not sought:
        return list(choices)
    ranked = [(_distance(sought, code, label), place, code) for place, (code, label) in enumerate(choices.items())]
    return [code for distance, _, code in sorted(ranked) if distance < len(_WAYS)]


def warm(labels: Iterable[str]) -> None:
    """Looks up how all this is read, so that nobody waits for it while typing."""
    for label in labels:
        for character in label:
            initials(character)


def _plain(text: str) -> str:
    return _SIGNS.sub("", text.translate(_FULL_WIDTH)).lower()


def _distance(sought: str, code: str, label: str) -> int:
    plain = _plain(label)
    return next((place for place, way in enumerate(_WAYS) if way(sought, code.lower(), plain)), len(_WAYS))


def _is_it(sought: str, code: str, label: str) -> bool:
    whole = len(sought) == len(label) and _fits_at(sought, label, 0)
    return whole or (sought == code and len(code) <= _LONGEST_CODE)


def _begins(sought: str, code: str, label: str) -> bool:
    return _fits_at(sought, label, 0) or (code.startswith(sought) and len(code) <= _LONGEST_CODE)


def _spelled(sought: str, _: str, label: str) -> bool:
    """Whole syllables from the beginning: tuiyi."""
    if not sought.isascii() or len(sought) < 2:
        return False
    return "".join((syllables(character) or ("",))[0] for character in label).startswith(sought)


def _inside(sought: str, _: str, label: str) -> bool:
    return any(_fits_at(sought, label, start) for start in range(1, len(label) - len(sought) + 1))


def _one_after_another(sought: str, _: str, label: str) -> bool:
    """In their order, with others between: twz of 退伍（役）证."""
    rest = iter(label)
    return all(any(_fits(sign, character) for character in rest) for sign in sought)


_WAYS: tuple[Callable[[str, str, str], bool], ...] = (_is_it, _begins, _spelled, _inside, _one_after_another)


def _fits_at(sought: str, label: str, start: int) -> bool:
    part = label[start : start + len(sought)]
    return len(part) == len(sought) and all(map(_fits, sought, part))


def _fits(sign: str, character: str) -> bool:
    return sign == character or (sign.isascii() and sign.isalpha() and sign in initials(character))
