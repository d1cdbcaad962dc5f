"""The annex of the plan as a list: what it asks, by what label, and with which values."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SURVIVORS = ("martyr_survivor[]", "duty_death_survivor[]", "illness_death_survivor[]")
DISABLED = ("disabled_serviceman", "disabled_militia_or_laborer")


@dataclass(frozen=True)
class Asked:
    """One line of the annex: section, shorthand, label, where it stands here, and its values if it names any."""

    section: str
    key: str
    label: str
    path: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.section} {self.path}"


def annex() -> Iterator[Asked]:
    """Every line, those of several modules once for each."""
    for line in Path(__file__).with_name("annex.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        section, key, label, rest = (part.strip() for part in line.split("|"))
        path, _, values = (part.strip() for part in rest.partition("="))
        for place in SURVIVORS if "{survivor}" in path else DISABLED if "{disabled}" in path else ("",):
            concrete = path.replace("{survivor}", place).replace("{disabled}", place)
            yield Asked(section, key, label, concrete, tuple(value for value in values.split(", ") if value))
