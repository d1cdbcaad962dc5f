"""How a command answers: one JSON document, or lines for a person."""

import json
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="只在标准输出上给出一个 JSON 文档。")]
"""The `--json` option every command with an answer has."""


def emit(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Puts either the document as JSON, or the lines, on stdout."""
    for line in [json.dumps(document, ensure_ascii=False)] if as_json else lines:
        sys.stdout.write(_printable(line) + "\n")
    sys.stdout.flush()


def _printable(text: str) -> str:
    """Half a character, which no terminal takes, as \\udxxx: so it may stand in JSON as well."""
    return text.encode("utf-8", "backslashreplace").decode()
