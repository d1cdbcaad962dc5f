"""The citizen identity number, 公民身份号码 (GB 11643-1999)."""

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")


def normalise(text: str) -> str:
    """The number as the standard writes it: half-width, no spaces, capital X. What is no number is folded likewise."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


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


def is_valid(number: str) -> bool:
    """Whether a normalised number has 18 characters, a real date of birth and the right check digit."""
    return bool(_EIGHTEEN.fullmatch(number) and birth_of(number) is not None and check_digit(number[:17]) == number[17])


def upgrade(number: str) -> str | None:
    """A 15-digit number of before 1999-10 as its 18-character successor; None if it is no such number."""
    if not _FIFTEEN.fullmatch(number):
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
