"""What is said of a passphrase while it is typed: the house's rules, one at a time."""

from collections.abc import Iterable
from typing import NamedTuple

from station.domain.passphrase import SHORTEST, check_passphrase
from station.errors import GuessablePassphrase, PassphrasesDiffer, WeakPassphrase

RULES = (
    f"至少{SHORTEST}个字符，可以用一句自己记得住、别人想不到的话；"
    "不要用纯数字（电话、生日、证件号码）、连续或重复的字符，也不要用操作员名和采集站编号。"
)


class Told(NamedTuple):
    """Whether it will do, and what is said of it; nothing while nothing was typed."""

    good: bool
    says: str = ""


def told_of(passphrase: str, again: str, names: Iterable[str]) -> Told:
    """What is wanting still, the first thing first."""
    if not passphrase:
        return Told(False)
    try:
        check_passphrase(passphrase, names)
    except GuessablePassphrase as error:
        return Told(False, error.sentence())
    except WeakPassphrase:
        return Told(False, f"还差{SHORTEST - len(passphrase)}个字符。")
    if not again:
        return Told(False, "这个口令可以用，请再输一次。")
    return Told(True, "两次一致，可以用。") if again == passphrase else Told(False, PassphrasesDiffer.says)
