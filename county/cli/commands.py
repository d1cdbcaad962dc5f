"""The command `county`: one module a command."""

import typer

from county.cli.certificate import certificate
from county.cli.check import check
from county.cli.enrol import enrol
from county.cli.init import init
from county.cli.packets import packets
from county.cli.progress import progress
from county.cli.publish import publish
from county.cli.receive import receive
from county.cli.recovery_key import recovery_key
from county.cli.register import register
from county.cli.reviewer import reviewer
from county.cli.serve import serve
from county.cli.shelf import shelf
from county.cli.stations import completeness, revoke, stations, villages

app = typer.Typer(
    name="county",
    help="县级服务：接收采集站的数据包，给出签名回执。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(init)
app.command()(enrol)
app.command()(certificate)
app.command()(serve)
app.command()(receive)
app.command("carry", hidden=True)(receive)  # as the station calls it
app.command()(packets)
app.command()(check)
app.command()(completeness)
app.command()(progress)
app.command()(stations)
app.command()(villages)
app.command()(revoke)
app.add_typer(shelf, name="shelf")
app.add_typer(register, name="register")
app.add_typer(publish, name="publish")
app.add_typer(recovery_key, name="recovery-key")
app.add_typer(reviewer, name="reviewer")
