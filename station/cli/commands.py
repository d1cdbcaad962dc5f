"""The command line as a whole."""

from typing import Annotated

import typer

from station.cli.audit import audit_commands
from station.cli.blank import add_blank_command
from station.cli.campaign import add_campaign_command
from station.cli.card import card_commands
from station.cli.form import form_commands
from station.cli.operators import operators_commands
from station.cli.parts import DataDir, Parts
from station.cli.photo import photo_commands
from station.cli.records import records_commands
from station.cli.register import register_commands
from station.cli.report import add_report_command
from station.cli.setup import add_setup_commands
from station.cli.store import store_commands
from station.cli.sync import add_sync_commands


def commands(parts: Parts) -> typer.Typer:
    """All commands of `station`; without one, the window opens."""
    root = typer.Typer(
        name="station",
        help="退役军人和其他优抚对象信息采集站。",
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    @root.callback()
    def window_by_default(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            raise typer.Exit(parts.run_window(None, False))

    @root.command()
    def gui(
        data: DataDir = None,
        simulate: Annotated[bool, typer.Option("--simulate", help="用模拟的阅读器、摄像头和打印机。")] = False,
    ) -> None:
        """打开采集站窗口。"""
        raise typer.Exit(parts.run_window(data, simulate))

    add_setup_commands(root, parts)
    add_campaign_command(root, parts)
    add_report_command(root, parts)
    root.add_typer(operators_commands(parts), name="operators")
    root.add_typer(card_commands(parts.open_reader, parts.decode_card, parts.diagnose_reader), name="card")
    form = form_commands()
    add_blank_command(form, parts.print_blanks)
    root.add_typer(form, name="form")
    root.add_typer(photo_commands(parts.photo_gate), name="photo")
    root.add_typer(register_commands(parts), name="register")
    root.add_typer(records_commands(parts), name="records")
    root.add_typer(store_commands(parts), name="store")
    root.add_typer(audit_commands(parts), name="audit")
    add_sync_commands(root, parts)
    return root
