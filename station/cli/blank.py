"""`station form blank`: the form to be filled in by hand."""

from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from station.cli.output import AsJson, emit
from station.domain.category import Category
from station.services.paper import BlankPaper, PrintBlankForms
from station.services.saving import save_to

MOST_COPIES = 200


def add_blank_command(commands: typer.Typer, print_blanks: PrintBlankForms) -> None:
    """Adds the command to the form's group."""

    @commands.command()
    def blank(
        out: Annotated[Path, typer.Option(metavar="F.pdf", help="PDF 存到哪里。")],
        category: Annotated[
            list[Category] | None, typer.Option(help="只印这些对象类别的部分，可以给几次；不给时印全部十二类。")
        ] = None,
        copies: Annotated[int, typer.Option(metavar="N", min=1, max=MOST_COPIES, help="印几份，每份编号不同。")] = 1,
        as_json: AsJson = False,
    ) -> None:
        """生成供手工填写的空白信息采集表。"""
        serials = tuple(uuid4() for _ in range(copies))
        pdf = print_blanks(BlankPaper(serials, frozenset(category or ())))
        save_to(out, pdf)
        emit(
            {"file": str(out), "bytes": len(pdf), "serials": [str(serial) for serial in serials]},
            [f"已生成 {out}，共{copies}份。"],
            as_json=as_json,
        )
