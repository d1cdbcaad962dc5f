"""A file with pages to look at, and printers to print it on."""

import threading
from collections.abc import Sequence
from uuid import UUID

import pytest

from station.domain.category import Category
from station.domain.print_order import PrintOrder
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.pdf.blank import BlankOrder, print_blanks
from station.services.ports import Progress

SERIAL = UUID("018f2b6e-0000-7000-8000-000000000001")


@pytest.fixture(scope="session")
def blank() -> bytes:
    return print_blanks(Catalogue(Form2018), BlankOrder((SERIAL,), frozenset({Category.RETIRED_ARMY_CIVILIAN})))


class SlowPrinters:
    """Prints for as long as nobody asks it to stop; tells from which thread it was used."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.begun = threading.Event()

    def names(self, progress: Progress) -> Sequence[str]:
        self.threads.add(threading.get_ident())
        progress.step(0, 1)
        return ("慢打印机",)

    def print_file(self, progress: Progress, pdf: bytes, order: PrintOrder) -> int:
        self.threads.add(threading.get_ident())
        self.begun.set()
        between = threading.Event()
        while True:
            progress.step(2, 7)
            between.wait(0.005)
