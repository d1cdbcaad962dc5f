"""How a command answers: one JSON document, or lines for a person."""

import json
import sys
from collections.abc import Iterable


def say(line: str) -> None:
    """One line on stdout, at once: a parent process may be waiting for it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def warn(line: str) -> None:
    """One line on stderr, for whoever looks on."""
    sys.stderr.write(line + "\n")


def emit(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Puts either the document as JSON, or the lines, on stdout."""
    if as_json:
        say(json.dumps(document, ensure_ascii=False))
    else:
        for line in lines:
            say(line)
