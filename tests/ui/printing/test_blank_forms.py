"""Choosing blank forms."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.domain.category import Category
from station.services.desk import Desk
from station.ui.jobs import Jobs
from station.ui.printing.blank_forms import BlankFormsDialog
from station.ui.printing.model import PreviewModel
from station.ui.printing.papers import BLANK, Papers
from tests.forms.pdf.reading import text_of


@pytest.fixture
def papers(desk: Desk, jobs: Jobs) -> Papers:
    return Papers(desk, jobs)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def dialog(page: QWidget, papers: Papers) -> BlankFormsDialog:
    made = BlankFormsDialog(papers, page)
    made.open()
    return made


def test_the_chosen_categories_are_printed_in_so_many_copies(
    qtbot: QtBot, dialog: BlankFormsDialog, papers: Papers
) -> None:
    dialog.categories[Category.MARTYR_SURVIVOR].setChecked(True)
    dialog.copies.setValue(3)
    with qtbot.waitSignal(dialog.accepted), qtbot.waitSignal(papers.made) as told:
        dialog.make_button.click()
        assert papers.busy
        assert not dialog.make_button.isEnabled()
    [model] = told.args
    assert isinstance(model, PreviewModel)
    assert model.title == BLANK
    text = text_of(model.pdf)
    assert text.count("第1页") == 3
    assert "烈士姓名" in text
    assert "入伍时间" not in text
    assert "450802101-01" in text


def test_nothing_chosen_is_all_twelve(qtbot: QtBot, dialog: BlankFormsDialog, papers: Papers) -> None:
    with qtbot.waitSignal(papers.made) as told:
        dialog.make_button.click()
    text = text_of(told.args[0].pdf)
    assert all(f"{category.label}" in text for category in Category)
    assert "入伍时间" in text


def test_given_up_nothing_is_shown(qtbot: QtBot, dialog: BlankFormsDialog, papers: Papers, jobs: Jobs) -> None:
    shown: list[object] = []
    papers.made.connect(shown.append)
    dialog.make_button.click()
    dialog.reject()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert shown == []
    assert not papers.busy
