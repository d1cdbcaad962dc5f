"""CC: which categories go together (plan 三(二)1)."""

from collections.abc import Collection, Iterator

from station.domain.category import Category, CategoryGroup
from station.forms.edition_2018.form import Form2018
from station.rules.problem import Problem
from station.rules.rule import Moment, rule

_PLAN = "工作方案三(二)1："


def _chosen(form: Form2018, group: CategoryGroup) -> list[Category]:
    return [category for category in form.categories or () if category.group is group]


def _names(categories: Collection[Category]) -> str:
    return "、".join(f"“{category.label}”" for category in categories)


@rule("CC-01", basis=_PLAN + "采集工作人员须根据采集对象有关证件确定对象类别后,勾选有关内容以便填写具体对象信息。")
def at_least_one(form: Form2018) -> Iterator[Problem]:
    if not form.categories:
        yield Problem("categories", "还没有选择对象类别，至少要选一类。")


@rule("CC-02", basis=_PLAN + "(1)至(6)不可复选,只能择其一")
def one_core_category(form: Form2018) -> Iterator[Problem]:
    core = _chosen(form, CategoryGroup.CORE)
    if len(set(core)) > 1:
        yield Problem("categories", f"{_names(core)}不能同时选，只能选其中一类。")


@rule("CC-03", basis=_PLAN + "(7)和(8)只能择其一,不能复选")
def one_kind_of_disability(form: Form2018) -> Iterator[Problem]:
    disabled = _chosen(form, CategoryGroup.DISABLED)
    if len(set(disabled)) > 1:
        yield Problem("categories", f"{_names(disabled)}不能同时选，只能选其中一类。")


@rule("CC-04", basis=_PLAN + "(7)“残疾军人” 不可单选,如选择(7),则须与(1)至(6)项复选")
def disabled_serviceman_served(form: Form2018) -> Iterator[Problem]:
    chosen = form.categories or ()
    if Category.DISABLED_SERVICEMAN in chosen and not _chosen(form, CategoryGroup.CORE):
        yield Problem(
            "categories", "“残疾军人”不能单独选，还要选他退役时的身份（军队转业干部至退伍红军老战士中的一类）。"
        )


@rule("CC-05", basis=_PLAN + "(8)不可与(1)至(6)复选")
def militia_did_not_serve(form: Form2018) -> Iterator[Problem]:
    core = _chosen(form, CategoryGroup.CORE)
    if Category.DISABLED_MILITIA_OR_LABORER in (form.categories or ()) and core:
        yield Problem("categories", f"“伤残民兵民工”不能与{_names(core)}同时选。")


@rule("CC-06", basis=_PLAN + "上述身份类别可复选")
def each_once(form: Form2018) -> Iterator[Problem]:
    chosen = form.categories or ()
    if len(set(chosen)) != len(chosen):
        yield Problem("categories", "同一类别选了两次。")


EXCLUDING = (one_core_category, one_kind_of_disability, militia_did_not_serve)
RULES = (at_least_one, disabled_serviceman_served, each_once, *EXCLUDING)


def exclusion(chosen: Collection[Category], candidate: Category, at: Moment) -> Problem | None:
    """Why a further category cannot join those chosen, or None if it can. What one still lacks does not keep it out."""
    form = Form2018(categories=[*chosen, candidate])
    return next((problem for rule in EXCLUDING for problem in rule.check(form, at)), None)
