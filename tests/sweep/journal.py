"""What a process was told by the station, kept outside the store: lines that stand whole whenever it is killed."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from station.errors import StationError

_T = TypeVar("_T")
THE_STORE = "the store"
"""The subject of what is nobody's."""
State = Any
"""What the store has of one subject, as JSON."""


class Journal:
    """Appends lines. A deed is first announced, with what it will make of its subject, then told done or refused."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def say(self, word: str, **what: object) -> None:
        line = json.dumps({"word": word, "at": time.monotonic(), **what}, ensure_ascii=False)
        os.write(self._descriptor, line.encode() + b"\n")

    def deed(self, subject: str, after: State, act: Callable[[], object]) -> bool:
        """Does it; when the station refuses, once more, as a clerk would. Tells whether it was done."""
        for _ in range(2):
            self.say("about", subject=subject, after=after)
            try:
                act()
            except StationError as error:
                self.say("refused", subject=subject, code=error.code)
            else:
                self.say("done", subject=subject, after=after)
                return True
        return False

    def have(self, act: Callable[[], _T]) -> _T:
        """What is needed to go on at all: when the station refuses, once more, as a clerk would; then it raises."""
        try:
            return act()
        except StationError as error:
            self.say("refused", subject=THE_STORE, code=error.code)
        had = act()
        self.say("done", subject=THE_STORE, after=None)
        return had


@dataclass
class Told:
    """A journal read: of each subject the states it may be in, and those that were acknowledged."""

    may_be: dict[str, list[State]]
    acknowledged: int = 0
    sure: set[str] = field(default_factory=set)
    """Subjects of which something was acknowledged."""
    refused: list[str] = field(default_factory=list)
    """The codes of what was refused."""
    open_ends: set[str] = field(default_factory=set)
    """Subjects whose last deed was refused."""
    lines: list[dict[str, Any]] = field(default_factory=list)

    def said(self, word: str) -> Iterator[dict[str, Any]]:
        return (line for line in self.lines if line["word"] == word)


def read(path: Path, before: dict[str, State]) -> Told:
    """What a journal tells, begun from what the store had."""
    told = Told({subject: [state] for subject, state in before.items()})
    for text in path.read_bytes().splitlines():
        line = json.loads(text)
        told.lines.append(line)
        subject = line.get("subject")
        match line["word"]:
            case "about":
                told.may_be.setdefault(subject, [None]).append(line["after"])
            case "done":
                told.may_be[subject] = [line["after"]]
                told.acknowledged += 1
                told.sure.add(subject)
                told.open_ends.discard(subject)
            case "typed":
                told.acknowledged += 1
            case "refused":
                told.refused.append(line["code"])
                told.open_ends.add(subject)
    return told
