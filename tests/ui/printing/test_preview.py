"""The window that shows a file, prints and saves it."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from station.devices.printer.qt.simulator import SimulatedPrinters
from station.domain.print_order import PrintOrder
from station.ui.jobs import Jobs
from station.ui.printing.model import PreviewModel
from station.ui.printing.parts import Printers
from station.ui.printing.preview import PreviewDialog, preview
from station.ui.printing.print_dialog import PrintDialog
from tests.ui.printing.conftest import SlowPrinters

Open = Callable[..., PreviewDialog]


@pytest.fixture
def behind(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    return window


@pytest.fixture
def opened(qtbot: QtBot, jobs: Jobs, blank: bytes, behind: QMainWindow) -> Open:
    def open_preview(printers: Printers | None = None) -> PreviewDialog:
        model = PreviewModel(blank, "空白信息采集表", jobs, printers)
        preview(model, behind)
        dialog = behind.findChild(PreviewDialog)
        assert isinstance(dialog, PreviewDialog)
        qtbot.waitUntil(lambda: dialog.document.status() is QPdfDocument.Status.Ready)
        return dialog

    return open_preview


def note(dialog: PreviewDialog) -> str:
    return dialog._note.text()


def asked(qtbot: QtBot, dialog: PreviewDialog) -> PrintDialog:
    dialog.print_button.click()
    qtbot.waitUntil(lambda: dialog._model.found is not None)
    return dialog.print_dialog


# -- looking ----------------------------------------------------------------------------------------------------------


def test_one_turns_pages_from_the_first_to_the_last(qtbot: QtBot, opened: Open) -> None:
    dialog = opened()
    last = dialog.document.pageCount() - 1
    assert dialog.page == 0
    assert not dialog.back_button.isEnabled()
    for page in range(1, last + 1):
        dialog.on_button.click()
        assert dialog.page == page
        assert dialog._count.text() == f"第 {page + 1} 页　共 {last + 1} 页"
    assert not dialog.on_button.isEnabled()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_PageUp)
    assert dialog.page == last - 1
    qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    assert dialog.page == last


def test_one_looks_closer_and_further_within_limits_and_stays_at_the_page(opened: Open) -> None:
    dialog = opened()
    dialog.go_to(2)
    seen = dialog._seen_factor()
    dialog.larger_button.click()
    assert dialog.view.zoomFactor() == pytest.approx(seen * 1.25)
    assert dialog.page == 2
    for _ in range(20):
        dialog.larger_button.click()
    assert dialog.view.zoomFactor() == 4.0
    for _ in range(40):
        dialog.smaller_button.click()
    assert dialog.view.zoomFactor() == 0.2
    dialog.whole_button.click()
    assert dialog.view.zoomMode() is QPdfView.ZoomMode.FitInView
    dialog.width_button.click()
    assert dialog.view.zoomMode() is QPdfView.ZoomMode.FitToWidth


def test_it_goes_when_the_window_behind_it_is_covered_and_is_not_shown_before_one_that_is(
    qtbot: QtBot, opened: Open, behind: QMainWindow, jobs: Jobs, blank: bytes
) -> None:
    dialog = opened()
    behind.hide()
    qtbot.waitUntil(lambda: not isValid(dialog))
    preview(PreviewModel(blank, "空白信息采集表", jobs), behind)
    assert behind.findChild(PreviewDialog) is None


# -- printing ---------------------------------------------------------------------------------------------------------


def test_copies_are_printed_from_the_last_page_on_the_chosen_printer(qtbot: QtBot, opened: Open) -> None:
    printers = SimulatedPrinters(("默认打印机", "另一台"))
    dialog = opened(printers)
    how = asked(qtbot, dialog)
    assert how.printer.currentText() == "默认打印机"
    how.printer.setCurrentIndex(1)
    how.copies.setValue(2)
    how.from_last.setChecked(True)
    how.print_button.click()
    assert dialog.cancel_button.isVisible()
    assert not dialog.print_button.isEnabled()
    qtbot.waitUntil(lambda: not dialog._model.printing, timeout=20_000)
    pages = 2 * dialog.document.pageCount()
    assert note(dialog) == f"已送到打印机，共{pages}页。"
    assert printers.orders == [PrintOrder("另一台", 2, from_last=True)]
    assert dialog.print_button.isEnabled()
    assert not dialog.cancel_button.isVisible()


def test_printing_is_stopped_and_never_runs_in_the_windows_thread(qtbot: QtBot, opened: Open, jobs: Jobs) -> None:
    printers = SlowPrinters()
    dialog = opened(printers)
    asked(qtbot, dialog).print_button.click()
    qtbot.waitUntil(lambda: note(dialog) == "正在打印：第3页，共7页…")
    dialog.cancel_button.click()
    assert note(dialog) == "已取消打印。"
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert note(dialog) == "已取消打印。"
    assert dialog.print_button.isEnabled()
    assert threading.get_ident() not in printers.threads


def test_a_printer_that_does_not_print_is_told_and_one_can_try_again(qtbot: QtBot, opened: Open) -> None:
    printers = SimulatedPrinters(sheets=2)
    dialog = opened(printers)
    asked(qtbot, dialog).print_button.click()
    qtbot.waitUntil(lambda: "[DV-140]" in dialog.errors.text, timeout=20_000)
    assert note(dialog) == ""
    printers.sheets = None
    asked(qtbot, dialog).print_button.click()
    qtbot.waitUntil(lambda: len(printers.printed) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: not dialog._model.printing)
    assert dialog.errors.text == ""


def test_where_no_printer_is_found_it_says_so_and_looks_again(qtbot: QtBot, opened: Open) -> None:
    printers = SimulatedPrinters(())
    how = asked(qtbot, opened(printers))
    assert not how.print_button.isEnabled()
    assert "没有找到打印机" in how.about.text()
    printers.found = ("刚接上的",)
    how.again_button.click()
    qtbot.waitUntil(how.print_button.isEnabled)
    assert how.printer.currentText() == "刚接上的"
    assert not how.about.isVisible()


# -- saving -----------------------------------------------------------------------------------------------------------


def test_it_is_saved_where_one_wants_it(qtbot: QtBot, opened: Open, blank: bytes, tmp_path: Path) -> None:
    dialog = opened()
    assert not dialog.print_button.isVisible(), "there is nothing to print on"
    dialog.save_button.click()
    chosen = dialog.file_dialog
    assert chosen.selectedFiles()[0].endswith("空白信息采集表.pdf")
    chosen.fileSelected.emit(str(tmp_path / "表.pdf"))
    chosen.close()
    qtbot.waitUntil(lambda: note(dialog) == "已存为 表.pdf")
    assert (tmp_path / "表.pdf").read_bytes() == blank


def test_where_it_cannot_be_saved_it_is_told(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    dialog = opened()
    dialog._model.save(tmp_path / "nowhere" / "表.pdf")
    qtbot.waitUntil(lambda: bool(dialog.errors.text))
    assert note(dialog) == ""
