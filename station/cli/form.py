"""`station form`: the fields of the form, and documents judged as at submission."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from station.cli.output import AsJson, emit
from station.domain.campaign import REFERENCE_DATE
from station.errors import FileUnreadable
from station.forms.catalogue import Catalogue, FormField
from station.forms.document import parse_document
from station.forms.edition_2018 import Form2018
from station.forms.envelope import record_fields
from station.forms.schema import json_schema
from station.rules.check import check_form
from station.rules.rule import Moment

_DAY = ["%Y-%m-%d"]


def form_commands() -> typer.Typer:
    """The command group."""
    commands = typer.Typer(help="信息采集表：字段与校验。", no_args_is_help=True)

    @commands.command()
    def fields(as_json: AsJson = False) -> None:
        """列出表中每一项，以及采集记录本身的各项和佐证材料。"""
        listed = [*Catalogue(Form2018).fields, *record_fields()]
        emit(
            [field_document(field) for field in listed],
            (f"{field.path}\t{field.section_title}\t{field.label}\t{field.type.value}" for field in listed),
            as_json=as_json,
        )

    @commands.command()
    def schema() -> None:
        """打印信息采集表的 JSON Schema。"""
        typer.echo(json.dumps(json_schema(Catalogue(Form2018)), ensure_ascii=False, indent=1))

    @commands.command()
    def check(
        file: Annotated[str, typer.Argument(metavar="FILE|-", help="信息采集表，JSON，一行一份；“-”为标准输入。")],
        on: Annotated[datetime | None, typer.Option(formats=_DAY, help="按哪一天校验；默认今天。")] = None,
        reference_date: Annotated[
            datetime | None, typer.Option(formats=_DAY, help="标准时点；默认2018-10-01。")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """按提交时的要求校验信息采集表。"""
        today = (on or datetime.now().astimezone()).date()
        at = Moment(today, reference_date.date() if reference_date else REFERENCE_DATE)
        clean = True
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip():
                continue
            problems = check_form(parse_document(line), at)
            clean = clean and not any(problem.blocks for problem in problems)
            told = [f"第{number}行：{problem.message}[{problem.code}] {problem.path}" for problem in problems]
            emit(
                {"problems": [problem.as_json() for problem in problems]},
                told or [f"第{number}行：没有问题。"],
                as_json=as_json,
            )
        if not clean:
            raise typer.Exit(1)

    return commands


def field_document(field: FormField) -> dict[str, object]:
    """One field, as `station form fields` tells it."""
    codes = None
    if field.table is not None:
        codes = [{"code": code, "label": label} for code, label in field.table.codes.items()]
    return {
        "path": field.path,
        "label": field.label,
        "section": field.section_title,
        "category": field.category.value if field.category else None,
        "type": field.type.value,
        "codes": codes,
        "required": field.required,
        "shown_when": " and ".join(map(str, field.shown_when)) or None,
        "max_length": field.max_length,
        "help": field.help,
        "source": field.source,
    }


def _lines(file: str) -> Iterator[str]:
    """The lines of a file or of stdin, one after another; bytes that are no UTF-8 make a line that is no form."""
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as source:
            for number, line in enumerate(source):
                text = line.decode("utf-8", "surrogateescape")
                yield text if number else text.removeprefix("\ufeff")
    except (OSError, ValueError) as error:
        raise FileUnreadable(cause=type(error).__name__) from None
