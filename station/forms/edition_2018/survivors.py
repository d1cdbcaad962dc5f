"""二(九)(十)(十一) 烈士遗属、因公牺牲军人遗属、病故军人遗属: one entry for each of the dead."""

from typing import Annotated

from station.forms.fields import Ask, Day, Flag, Module, Text, When

_NOT_THE_HOLDER = (When(".is_holder", (False,)),)


class _OfTheDead(Module):
    """Who the dead was to the registrant, and what the certificate tells of him."""

    relation: Annotated[
        Text | None, Ask("与{whom}关系", codes="survivor_relation", required=True, source="plan 二(九)(十)(十一)")
    ] = None
    is_holder: Annotated[Flag | None, Ask("是否持证人", required=True, source="annex 2.4")] = None
    holder_name: Annotated[
        Text | None,
        Ask("持证人姓名", required=True, max_length=50, shown_when=_NOT_THE_HOLDER, source="annex 2.4"),
    ] = None
    certificate_number: Annotated[Text | None, Ask("{whom}证明书编号", max_length=30, source="annex 2.4")] = None
    deceased_name: Annotated[Text | None, Ask("{whom}姓名", required=True, max_length=50, source="annex 2.4")] = None
    deceased_sex: Annotated[Text | None, Ask("{whom}性别", codes="sex", source="annex 2.4")] = None
    deceased_born_on: Annotated[Day | None, Ask("{whom}出生日期", source="annex 2.4")] = None
    deceased_enlisted_on: Annotated[Day | None, Ask("{whom}入伍（参加革命）时间", source="annex 2.4")] = None
    deceased_unit: Annotated[Text | None, Ask("生前单位", max_length=60, source="annex 2.4")] = None
    deceased_post: Annotated[Text | None, Ask("生前职务", max_length=60, source="annex 2.4")] = None
    died_on: Annotated[Day | None, Ask("牺牲（病故）时间", required=True, source="annex 2.4")] = None
    died_at: Annotated[Text | None, Ask("牺牲（病故）地点", max_length=60, source="annex 2.4")] = None
    death_cause: Annotated[Text | None, Ask("牺牲（病故）原因", max_length=60, source="annex 2.4")] = None
    approved_on: Annotated[Day | None, Ask("批准（认定）时间", source="annex 2.4")] = None
    approved_by: Annotated[Text | None, Ask("批准机关", max_length=60, source="annex 2.4")] = None
    receives_pension: Annotated[
        Flag | None, Ask("是否享受定期抚恤金", required=True, source="plan 二(九)(十)(十一)")
    ] = None
    is_orphan: Annotated[Flag | None, Ask("是否孤儿", source="annex 2.4")] = None
    is_lonely_elder: Annotated[Flag | None, Ask("是否孤老", source="annex 2.4")] = None
    is_student: Annotated[Flag | None, Ask("是否在学", source="annex 2.4")] = None


class MartyrSurvivor(_OfTheDead):
    """二(九) 烈士遗属."""

    burial: Annotated[Text | None, Ask("安葬情况", codes="burial", source="annex 2.4")] = None
    buried_at: Annotated[Text | None, Ask("安葬地", max_length=60, source="annex 2.4")] = None


class DutyDeathSurvivor(_OfTheDead):
    """二(十) 因公牺牲军人遗属."""

    child_of_wronged: Annotated[Flag | None, Ask("建国前错杀后被平反人员子女", source="plan 二(十)")] = None


class IllnessDeathSurvivor(_OfTheDead):
    """二(十一) 病故军人遗属."""
