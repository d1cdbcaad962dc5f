"""Where the county's marks are seen to, and in which words they are told."""

import pytest

from station.domain.county_word import Mark
from station.forms.catalogue import Catalogue
from station.forms.edition_2018 import Form2018
from station.services.desk import Desk
from station.services.flow import Step
from station.ui.county_marks import CountyMarks, label_of, step_of
from station.ui.jobs import Jobs

CATALOGUE = Catalogue(Form2018)


@pytest.mark.parametrize(
    ("path", "step", "label"),
    [
        ("", None, ""),
        ("categories", Step.CATEGORIES, "对象类别"),
        ("other_identity.phone", Step.FORM, "联系电话"),
        ("martyr_survivor[1].deceased_name", Step.FORM, "烈士姓名（第2位）"),
        ("no.such.field", Step.FORM, ""),
        ("a[x].b[", Step.FORM, ""),
        ("recent_photo", Step.PHOTO, "个人免冠近照"),
        ("evidence.household_booklet[0]", Step.PHOTO, "户口簿"),
        ("signature", Step.SIGN, "采集对象电子签名"),
    ],
)
def test_each_mark_has_its_page_and_its_name(path: str, step: Step | None, label: str) -> None:
    mark = Mark(path, "请核对")
    assert step_of(mark) is step
    assert label_of(mark, CATALOGUE) == label


def test_where_nothing_was_returned_work_begins_where_it_would(desk: Desk, jobs: Jobs) -> None:
    marks = CountyMarks(desk, jobs)
    assert marks.begins_at({}, (), Step.SIGN) is Step.SIGN
    assert not marks.is_changed(Mark("a[x].b", "请核对"), {}, ())
