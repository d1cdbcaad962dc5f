"""The citizen identity number, 公民身份号码 (GB 11643-1999)."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")


_FIRST_YEAR = 1800
"""Nobody born earlier was alive when numbers were given out, in 1984 and since."""

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\ufeff"))
_FOLDED = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | _UNSEEN
_DASHES = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"))
_LIKE_X = "X\u00d7\u0425\u2169"  # times, Cyrillic Kha and Roman ten, which input methods offer
_WITH_LIKE_X = re.compile(rf"[0-9]{{17}}[{_LIKE_X}]")
_DIGITS = re.compile(r"[0-9]+X?")
_FLOAT = re.compile(r"[0-9]\.[0-9]*E\+?[0-9]+")
_PLACEHOLDERS = frozenset(
    ("无", "无号", "无证", "无身份证", "没有", "暂无", "空", "不详", "不明", "未知", "未填", "待查", "待补", "待核")
) | {"NULL", "NONE", "NIL", "NAN", "N/A", "NA", "#N/A"}


def normalise(text: str) -> str:
    """The number as the standard writes it: half-width, no blanks, hyphens or unseen marks, a capital X.

    What is no number keeps its hyphens. Digits of other scripts, raised or circled ones are left: they are none here.
    """
    folded = "".join(text.translate(_FOLDED).split()).upper()
    bare = folded.translate(_DASHES)
    if _WITH_LIKE_X.fullmatch(bare):
        return bare[:17] + "X"
    return bare if _DIGITS.fullmatch(bare) else folded


def check_digit(first17: str) -> str:
    """The eighteenth character of a number (ISO 7064 MOD 11-2). Takes 17 ASCII digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_DIGITS[total % 11]


def birth_of(number: str) -> date | None:
    """The date of birth in an 18-character number, or None if it names no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """The sex code (GB/T 2261.1) that the seventeenth digit tells: odd 1 男, even 2 女."""
    return "1" if int(number[16]) % 2 else "2"


def is_valid(number: str, on: date | None = None) -> bool:
    """Whether a normalised number has 18 characters, a real date of birth and the right check digit.

    With a day `on`, also whether its holder was born by then.
    """
    if not _EIGHTEEN.fullmatch(number) or check_digit(number[:17]) != number[17]:
        return False
    birth = birth_of(number)
    return birth is not None and birth.year >= _FIRST_YEAR and (on is None or birth <= on)


def is_placeholder(number: str) -> bool:
    """Whether a normalised text stands for "no number" in old registers: 000000000000000000, B…, 无."""
    return number in _PLACEHOLDERS or number.startswith("B") or (bool(number) and len(set(number)) == 1)


def fault_of(number: str) -> str | None:
    """The mark of a normalised number that is not a valid one of 18 characters; a new record takes none of them.

    `id_number_missing`, `id_number_placeholder`, `id_number_15` (of before 1999-10), `id_number_float` (written as
    4.50899E+17: its last digits are lost), `id_number_length`, `id_number_invalid`.
    """
    if not number:
        return "id_number_missing"
    if is_placeholder(number):
        return "id_number_placeholder"
    if is_valid(number):
        return None
    if upgrade(number):
        return "id_number_15"
    if _FLOAT.fullmatch(number):
        return "id_number_float"
    if _DIGITS.fullmatch(number) and len(number) not in (15, 18):
        return "id_number_length"
    return "id_number_invalid"


def upgrade(number: str) -> str | None:
    """A 15-digit number of before 1999-10 as its 18-character successor; None if it is no such number."""
    if not _FIFTEEN.fullmatch(number) or is_placeholder(number):
        return None
    longer = f"{number[:6]}19{number[6:]}"
    if birth_of(longer) is None:
        return None
    return longer + check_digit(longer)


def search_forms(number: str) -> tuple[str, ...]:
    """The spellings under which a number may stand in a register: itself and, for a 15-digit one, its successor."""
    longer = upgrade(number)
    return (number, longer) if longer else (number,)


def masked(number: str) -> str:
    """The number with the birthday and sequence hidden, for lists and screens that others can see."""
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else "*" * len(number)
