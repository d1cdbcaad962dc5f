"""Code tables: shipped as data in `resources/codes/`, one JSON file a table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from station.resources import resource


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One table. `standard` is the GB number it comes from, if any.

    An `open` table is a national one: a code it lacks may stand on a card or in a register, and is kept and shown.
    `exclusive` codes, such as 无, go with no other.
    """

    name: str
    title: str
    standard: str | None
    open: bool
    exclusive: frozenset[str]
    codes: Mapping[str, str]

    def label(self, code: str) -> str:
        """What the code means; a code unknown here is shown as itself."""
        return self.codes.get(code) or f"其他（{code}）"


@cache
def code_table(name: str) -> CodeTable:
    """The shipped table of that name. Raises FileUnreadable if there is none."""
    data = json.loads(resource(f"codes/{name}.json").read_text("utf-8"))
    return CodeTable(name, data["title"], data["standard"], data["open"], frozenset(data["exclusive"]), data["codes"])
