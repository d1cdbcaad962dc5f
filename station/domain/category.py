"""The twelve categories of the plan.

Stored by identifier, never by number: the plan's sections 二 and 三 number them differently.
"""

from enum import StrEnum


class CategoryGroup(StrEnum):
    """What the combination rules of the plan (三(二)1) distinguish."""

    CORE = "core"
    DISABLED = "disabled"
    FAMILY = "family"


class Category(StrEnum):
    """Who a registrant is to the Veterans Affairs office; several may hold at once."""

    TRANSFERRED_OFFICER = "transferred_officer"
    DISCHARGED_SOLDIER = "discharged_soldier"
    RETIRED_OFFICER_OR_NCO = "retired_officer_or_nco"
    RETIRED_ARMY_CIVILIAN = "retired_army_civilian"
    DEMOBILIZED_SERVICEMAN = "demobilized_serviceman"
    RED_ARMY_VETERAN = "red_army_veteran"
    DISABLED_SERVICEMAN = "disabled_serviceman"
    DISABLED_MILITIA_OR_LABORER = "disabled_militia_or_laborer"
    MARTYR_SURVIVOR = "martyr_survivor"
    DUTY_DEATH_SURVIVOR = "duty_death_survivor"
    ILLNESS_DEATH_SURVIVOR = "illness_death_survivor"
    ACTIVE_DUTY_FAMILY_MEMBER = "active_duty_family_member"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def group(self) -> CategoryGroup:
        if self in (Category.DISABLED_SERVICEMAN, Category.DISABLED_MILITIA_OR_LABORER):
            return CategoryGroup.DISABLED
        return CategoryGroup.FAMILY if self in _FAMILY else CategoryGroup.CORE


_LABELS = {
    Category.TRANSFERRED_OFFICER: "军队转业干部",
    Category.DISCHARGED_SOLDIER: "退役士兵",
    Category.RETIRED_OFFICER_OR_NCO: "军队离退休干部和退休士官",
    Category.RETIRED_ARMY_CIVILIAN: "军队无军籍离退休退职职工",
    Category.DEMOBILIZED_SERVICEMAN: "复员军人",
    Category.RED_ARMY_VETERAN: "退伍红军老战士（含西路军红军老战士和红军失散人员）",
    Category.DISABLED_SERVICEMAN: "残疾军人",
    Category.DISABLED_MILITIA_OR_LABORER: "伤残民兵民工",
    Category.MARTYR_SURVIVOR: "烈士遗属",
    Category.DUTY_DEATH_SURVIVOR: "因公牺牲军人遗属",
    Category.ILLNESS_DEATH_SURVIVOR: "病故军人遗属",
    Category.ACTIVE_DUTY_FAMILY_MEMBER: "现役军人家属",
}
_FAMILY = frozenset(
    (
        Category.MARTYR_SURVIVOR,
        Category.DUTY_DEATH_SURVIVOR,
        Category.ILLNESS_DEATH_SURVIVOR,
        Category.ACTIVE_DUTY_FAMILY_MEMBER,
    )
)


def in_group(group: CategoryGroup) -> tuple[Category, ...]:
    """The categories of one group, in the plan's order (三(二)1)."""
    return tuple(category for category in Category if category.group is group)
