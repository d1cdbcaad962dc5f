"""What a passphrase must not be. Against who holds the disk it is the only lock, so one that is guessed is refused."""

from collections.abc import Iterable

from station.errors import GuessablePassphrase, WeakPassphrase

SHORTEST = 10
_FEWEST_DIFFERENT = 5
_LONGEST_UNIT = 5
_LEAST_BESIDE_NAMES = 6
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb")


def check_passphrase(passphrase: str, names: Iterable[str] = ()) -> None:
    """Raises WeakPassphrase for fewer than ten characters, GuessablePassphrase for one with too little in it.

    `names` are words somebody would try first: log-in names, the station's number.
    """
    if len(passphrase) < SHORTEST:
        raise WeakPassphrase
    plain = passphrase.casefold()
    if (
        len(set(plain)) < _FEWEST_DIFFERENT
        or plain.isdecimal()  # telephones, birthdays, ID numbers
        or _repeats(plain)
        or _runs(plain)
        or _mostly_names(plain, names)
    ):
        raise GuessablePassphrase


def _repeats(plain: str) -> bool:
    """The same few characters again and again: 12ab512ab512ab5."""
    return any(plain == (plain[:unit] * len(plain))[: len(plain)] for unit in range(1, _LONGEST_UNIT + 1))


def _runs(plain: str) -> bool:
    """Nothing but stretches of a row of the keyboard, the alphabet or the digits, forwards or backwards."""
    rows = [row for each in _ROWS for row in (each * 2, each[::-1] * 2)]
    left = plain
    while left:
        longest = max((size for size in range(4, len(left) + 1) if any(left[:size] in row for row in rows)), default=0)
        if not longest:
            return False
        left = left[longest:]
    return True


def _mostly_names(plain: str, names: Iterable[str]) -> bool:
    rest = plain
    for name in names:
        if len(name) >= 2:
            rest = rest.replace(name.casefold(), "")
    return rest != plain and len(rest) < _LEAST_BESIDE_NAMES
