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
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        for line in lines:
            sys.stdout.write(line + "\n")
    sys.stdout.flush()
