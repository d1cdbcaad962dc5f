"""LV: living conditions that go with who a person is."""

from collections.abc import Iterator

from station.domain.category import Category
from station.forms.edition_2018.form import Form2018
from station.forms.edition_2018.living import Living
from station.rules.problem import Problem, Severity
from station.rules.rule import rule


@rule("LV-01", basis="信息采集表：个人年收入")
def income_is_not_negative(living: Living) -> Iterator[Problem]:
    if living.yearly_income is not None and living.yearly_income < 0:
        yield Problem("yearly_income", "年收入不能小于零。")


@rule("LV-02", basis="工作方案二(七)：残疾军人。指……并持有中华人民共和国残疾军人证的人员", severity=Severity.WARN)
def disability_benefit_goes_with_the_category(form: Form2018) -> Iterator[Problem]:
    if "disabled_serviceman" in (form.living.state_benefits or ()) and Category.DISABLED_SERVICEMAN not in (
        form.categories or ()
    ):
        yield Problem("living.state_benefits", "享受“残疾军人”抚恤的，对象类别中应有“残疾军人”，请核对。")


RULES = (income_is_not_negative, disability_benefit_goes_with_the_category)
