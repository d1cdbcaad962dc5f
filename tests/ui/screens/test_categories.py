import pytest
from pytestqt.qtbot import QtBot

from station.domain.category import Category, CategoryGroup, in_group
from station.ui.collection import Collection
from station.ui.jobs import Jobs
from station.ui.screens.categories import CategoriesPage
from tests.ui.conftest import Quiet


@pytest.fixture
def page(qtbot: QtBot, collection: Collection, jobs: Jobs) -> CategoriesPage:
    shown = CategoriesPage(collection)
    qtbot.addWidget(shown)
    shown.show()
    desk = collection.desk
    with qtbot.waitSignal(collection.step_changed):
        collection.begin(desk.start_record(Quiet(), desk.receive_visitor(Quiet())))
    return shown


def test_a_core_category_closes_the_other_five_and_says_why(
    qtbot: QtBot, page: CategoriesPage, collection: Collection, jobs: Jobs
) -> None:
    page.boxes[Category.DISCHARGED_SOLDIER].click()
    for category in in_group(CategoryGroup.CORE):
        assert page.boxes[category].isEnabled() is (category is Category.DISCHARGED_SOLDIER)
    closed = page.boxes[Category.TRANSFERRED_OFFICER]
    assert "(1)至(6)不可复选,只能择其一" in closed.toolTip()
    assert "只能选其中一类" in page._reasons[Category.TRANSFERRED_OFFICER].text()
    assert not page.boxes[Category.DISABLED_MILITIA_OR_LABORER].isEnabled()
    assert page.boxes[Category.DISABLED_SERVICEMAN].isEnabled()
    assert collection.categories == (Category.DISCHARGED_SOLDIER,)
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_taking_a_choice_back_opens_what_it_closed(
    qtbot: QtBot, page: CategoriesPage, collection: Collection, jobs: Jobs
) -> None:
    page.boxes[Category.DISCHARGED_SOLDIER].click()
    page.boxes[Category.DISCHARGED_SOLDIER].click()
    assert all(box.isEnabled() for box in page.boxes.values())
    assert collection.categories == ()
    qtbot.waitUntil(lambda: jobs.under_way == 0)


def test_a_disabled_serviceman_alone_may_not_go_on(
    qtbot: QtBot, page: CategoriesPage, collection: Collection, jobs: Jobs
) -> None:
    page.boxes[Category.DISABLED_SERVICEMAN].click()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert not collection.may_go_on
    page.boxes[Category.RED_ARMY_VETERAN].click()
    qtbot.waitUntil(lambda: jobs.under_way == 0)
    assert collection.may_go_on
