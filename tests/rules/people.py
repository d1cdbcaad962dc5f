"""The worked people and the refused forms of tests/examples: nobody real, and every category and rule among them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class Person:
    """A complete form that is accepted, and the codes of the warnings it is accepted with."""

    about: str
    warnings: list[str]
    document: dict[str, Any]


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_EXAMPLES / name).read_text("utf-8").splitlines()]


PEOPLE = [Person(**line) for line in _lines("people.jsonl")]
REFUSED: list[tuple[str, dict[str, Any]]] = [(line["code"], line["document"]) for line in _lines("refused.jsonl")]
