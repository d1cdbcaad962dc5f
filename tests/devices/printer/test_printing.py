"""What comes out of a printer: Qt's own printer writing a PDF, and the simulated one."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from PIL import ImageOps
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from station.devices.printer.qt.pages import MOST_DPI
from station.devices.printer.qt.printers import SystemPrinters, printer_named
from station.devices.printer.qt.simulator import SimulatedPrinters
from station.domain.category import Category
from station.domain.print_order import PrintOrder
from station.errors import Cancelled, PrinterUnavailable
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.forms.pdf.blank import BlankOrder, print_blanks
from station.forms.pdf.lists import Missing, VillageMissing, print_missing
from station.forms.pdf.mark import BlankMark
from tests.forms.pdf.reading import codes_in, pages_of, told_by
from tests.forms.pdf.test_lists import HEAD

SERIAL = UUID("018f2b6e-0000-7000-8000-000000000001")
NAME = "模拟打印机"


@pytest.fixture(scope="module")
def blank() -> bytes:
    order = BlankOrder((SERIAL,), frozenset({Category.RETIRED_ARMY_CIVILIAN}))
    return print_blanks(Catalogue(Form2018), order)


class Told:
    """Keeps what the work told; asks it to stop once so many pages are done."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.steps: list[tuple[int, int]] = []
        self._stop_at = stop_at

    def step(self, done: int, total: int, note: str = "") -> None:
        if not self.steps or self.steps[-1] != (done, total):
            self.steps.append((done, total))
        if done == self._stop_at:
            raise Cancelled


def marks(pdf: bytes, folder: Path) -> list[BlankMark | None]:
    """The mark of each page, read from its picture."""
    folder.mkdir(exist_ok=True)
    return [BlankMark.parse(code) for page in pages_of(pdf, folder) for code in codes_in(page)]


def page_count(pdf: bytes) -> int:
    return len(re.findall(r"Page\s+\d+ size:", told_by("pdfinfo", "-l", "-1", "-", pdf=pdf)))


@pytest.fixture
def to_file(qapp: QApplication, tmp_path: Path) -> SystemPrinters:
    """Qt's printer, whose paper is a file: nothing else can be printed on where no printer is installed."""

    def printer(_: str) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "paper.pdf"))
        made.setResolution(300)
        return made

    return SystemPrinters(printer)


def test_every_page_is_printed_as_large_as_it_is_and_its_code_is_read_from_the_paper(
    to_file: SystemPrinters, blank: bytes, tmp_path: Path
) -> None:
    told = Told()
    count = page_count(blank)
    assert to_file.print_file(told, blank, PrintOrder(NAME)) == count
    printed = (tmp_path / "paper.pdf").read_bytes()
    assert marks(printed, tmp_path / "pages") == [BlankMark(SERIAL, page, count) for page in range(1, count + 1)]
    assert told.steps == [(done, count) for done in range(count + 1)]
    for before, after in zip(ink_of(blank, tmp_path / "a"), ink_of(printed, tmp_path / "b"), strict=True):
        assert before is not None
        assert after is not None
        assert max(abs(one - other) for one, other in zip(before, after, strict=True)) <= 2


def ink_of(pdf: bytes, folder: Path) -> list[tuple[int, int, int, int] | None]:
    """Where there is ink on each page: left, top, right, bottom, in dots of 150 an inch."""
    folder.mkdir()
    return [ImageOps.invert(page).point(lambda dark: dark > 100 and 255).getbbox() for page in pages_of(pdf, folder)]


def test_copies_come_one_after_the_other_and_from_the_last_page_if_asked(
    qapp: QApplication, blank: bytes, tmp_path: Path
) -> None:
    printers = SimulatedPrinters()
    count = page_count(blank)
    assert printers.print_file(Told(), blank, PrintOrder(NAME, copies=2, from_last=True)) == 2 * count
    [printed] = printers.printed
    read = [mark.page for mark in marks(printed, tmp_path / "pages") if mark is not None]
    assert read == [*range(count, 0, -1)] * 2


def test_a_page_that_lies_across_is_printed_across(qapp: QApplication) -> None:
    printers = SimulatedPrinters()
    printers.print_file(Told(), print_missing([VillageMissing("示范村", (Missing("覃样例"),))], HEAD), PrintOrder(NAME))
    told = told_by("pdfinfo", "-", pdf=printers.printed[0])
    assert re.search(r"Page size:\s+84\d(\.\d+)? x 59\d", told), told


@pytest.mark.parametrize("stop_at", [0, 1])
def test_printing_can_be_stopped_and_nothing_more_comes_out(
    qapp: QApplication, to_file: SystemPrinters, blank: bytes, stop_at: int
) -> None:
    printers = SimulatedPrinters()
    for each in (printers, to_file):
        told = Told(stop_at)
        with pytest.raises(Cancelled):
            each.print_file(told, blank, PrintOrder(NAME))
        assert told.steps[-1][0] == stop_at
    assert printers.printed == []


def test_a_print_that_is_stopped_is_taken_back_while_the_printer_is_still_at_it(
    qapp: QApplication, blank: bytes, tmp_path: Path
) -> None:
    states: list[QPrinter.PrinterState] = []

    class Watched(QPrinter):
        def abort(self) -> bool:
            states.append(self.printerState())
            return super().abort()

    def printer(_: str) -> QPrinter:
        made = Watched(QPrinter.PrinterMode.ScreenResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "paper.pdf"))
        return made

    with pytest.raises(Cancelled):
        SystemPrinters(printer).print_file(Told(stop_at=1), blank, PrintOrder(NAME))
    assert states == [QPrinter.PrinterState.Active]


@pytest.mark.parametrize("sheets", [1, 2])
def test_a_printer_out_of_paper_is_told(qapp: QApplication, blank: bytes, sheets: int) -> None:
    printers = SimulatedPrinters(sheets=sheets)
    told = Told()
    with pytest.raises(PrinterUnavailable):
        printers.print_file(told, blank, PrintOrder(NAME))
    assert told.steps[-1][0] == sheets
    assert printers.printed == []


def test_a_printer_that_is_gone_and_a_file_that_is_none_are_told(qapp: QApplication, to_file: SystemPrinters) -> None:
    with pytest.raises(PrinterUnavailable):
        SimulatedPrinters().print_file(Told(), b"", PrintOrder("other"))
    with pytest.raises(PrinterUnavailable):
        printer_named("no such printer")
    with pytest.raises(PrinterUnavailable):
        to_file.print_file(Told(), b"no pdf", PrintOrder(NAME))


def test_the_systems_printers_are_found_without_an_error(qapp: QApplication) -> None:
    names = SystemPrinters().names(Told())
    assert len(set(names)) == len(names)


def test_no_page_is_painted_finer_than_a_printer_shows(qapp: QApplication, blank: bytes, tmp_path: Path) -> None:
    """Qt's PDF printer begins at 1200 dots an inch: a page of that would be 560 MB in memory."""

    def fine(_: str) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "fine.pdf"))
        made.setResolution(1200)
        return made

    SystemPrinters(fine).print_file(Told(), blank, PrintOrder(NAME))
    listed = told_by("pdfimages", "-list", "-", pdf=(tmp_path / "fine.pdf").read_bytes()).splitlines()[2:]
    assert listed
    assert max(int(line.split()[12]) for line in listed) <= MOST_DPI + 1
