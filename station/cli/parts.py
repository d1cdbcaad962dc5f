"""What the commands are given by the application."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

import typer

from station.domain.card import IdCard
from station.domain.safekeeping import CopyReport
from station.services.desk import Desk
from station.services.paper import PrintBlankForms
from station.services.ports import CardReader, PhotoGate, Report, StoreCare

DataDir = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="数据目录；不给时用环境变量 STATION_DATA 或系统默认位置。")
]
OperatorName = Annotated[
    str | None, typer.Option("--operator", metavar="NAME", help="操作员；不给时用环境变量 STATION_OPERATOR 或 admin。")
]


class OpenDesk(Protocol):
    """Unlocks the store: the passphrase comes from STATION_PASSWORD or is asked for."""

    def __call__(
        self, data: Path | None, operator: str | None, *, writes: bool, passphrase: str | None = None
    ) -> AbstractContextManager[Desk]: ...


class MakeStation(Protocol):
    """Makes a store with its station's keys and first administrator; gives its folder."""

    def __call__(self, data: Path | None, operator: str | None, station_code: str, division: str) -> Path: ...


class Recover(Protocol):
    """Makes somebody an administrator with a new passphrase, by the county's recovery key; gives his name."""

    def __call__(self, data: Path | None, operator: str | None, identity: str) -> str: ...


class CareFor(Protocol):
    """The care for a store that need not open; asks for the passphrase likewise."""

    def __call__(self, data: Path | None, operator: str | None) -> StoreCare: ...


class TakeLoss(Protocol):
    """Accepts that saved work is missing; gives what."""

    def __call__(self, data: Path | None, operator: str | None) -> str: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The application, as the commands see it."""

    open_desk: OpenDesk
    make_station: MakeStation
    recover: Recover
    ask_passphrase: Callable[[], str]
    ask_new_passphrase: Callable[[], str]
    care_for: CareFor
    accept_loss: TakeLoss
    open_reader: Callable[[str], CardReader]
    decode_card: Callable[[bytes], IdCard]
    diagnose_reader: Callable[[str | None], Report]
    photo_gate: Callable[[], PhotoGate]
    print_blanks: PrintBlankForms
    run_window: Callable[[Path | None, bool], int]
    restore: Callable[[Path, Path | None, str | None, Path | None], CopyReport]
    """Makes a store in a data directory out of a copy, for an operator, with the county's recovery key or without."""
    adopt: Callable[[Path | None, str | None], int]
    """Has a copied store go on as a new epoch."""
