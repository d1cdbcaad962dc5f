"""The command `county`: one module a command."""

import typer

from county.cli.check import check
from county.cli.enrol import enrol
from county.cli.init import init
from county.cli.packets import packets
from county.cli.reviewer import reviewer
from county.cli.serve import serve

app = typer.Typer(
    name="county",
    help="县级服务：接收采集站的数据包，给出签名回执。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(init)
app.command()(enrol)
app.command()(serve)
app.command()(packets)
app.command()(check)
app.add_typer(reviewer, name="reviewer")
