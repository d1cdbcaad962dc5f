"""How people of the base register are told on screens: words and a sign of their own, never a colour alone."""

from station.domain.category import Category
from station.domain.register import CollectionStatus
from station.domain.roster import RosterLine

SIGNS = {
    CollectionStatus.NOT_COLLECTED: "○",
    CollectionStatus.IN_WORK: "◐",
    CollectionStatus.COLLECTED: "●",
    CollectionStatus.ELSEWHERE: "◆",
    CollectionStatus.REMOVED: "×",
}
_SEXES = {"1": "男", "2": "女"}
_LABELS = {category.value: category.label for category in Category}


def status_words(line: RosterLine) -> str:
    """How far it is with somebody; of whom is left out, also why."""
    told = f"{SIGNS[line.status]} {line.status.label}"
    return f"{told}：{line.removal.reason.label}" if line.removal is not None else told


def sex_word(line: RosterLine) -> str:
    return _SEXES.get(line.sex, "")


def category_words(line: RosterLine) -> str:
    """The categories the register knows, in short."""
    return "、".join(short_label(name) for name in line.categories)


def short_label(category: str) -> str:
    """A category without what stands in brackets."""
    return _LABELS.get(category, category).partition("（")[0]
