"""二(三) 军队离退休干部和退休士官."""

from typing import Annotated

from station.forms.edition_2018 import follows
from station.forms.fields import Ask, Day, Module, Text, When

_BEFORE_1949 = (When(".retirement_type", ("retired_cadre", "retired_then_cadre")),)
_DISABLED = (When("categories", ("disabled_serviceman",)),)


class RetiredOfficerOrNco(Module):
    """Retirement, treatment, and who manages it."""

    retirement_type: Annotated[
        Text | None, Ask("军休类别", codes="retirement_type", required=True, source="plan 二(三)")
    ] = None
    cadre_type: Annotated[Text | None, Ask("干部类别", codes="cadre_type", required=True, source="annex 2.4")] = None
    revolution_period: Annotated[
        Text | None,
        Ask("参加革命时期", codes="revolution_period", required=True, shown_when=_BEFORE_1949, source="annex 2.4"),
    ] = None
    treatment_grade: Annotated[
        Text | None, Ask("享受待遇级别", codes="treatment_grade", required=True, source="annex 2.4")
    ] = None
    resettlement_place: Annotated[Text | None, Ask("安置方式", codes="retiree_resettlement", source="annex 2.4")] = None
    managed_by: Annotated[
        Text | None, Ask("管理方式", codes="retiree_management", required=True, source="plan 二(三)")
    ] = None
    plan_batch: Annotated[Text | None, Ask("安置计划批次", max_length=30, source="annex 2.4")] = None
    received_on: Annotated[Day | None, Ask("接收日期", source="annex 2.4")] = None
    managing_unit: Annotated[Text | None, Ask("安置管理单位", max_length=60, source="annex 2.4")] = None
    serving_unit: Annotated[Text | None, Ask("接收服务单位", max_length=60, source="annex 2.4")] = None
    retired_on: Annotated[
        Day | None, Ask("离退休时间", required=True, follows=follows.discharged_on, source="annex 2.4")
    ] = None
    retirement_certificate: Annotated[
        Text | None,
        Ask(
            "离退休证件号",
            required=True,
            max_length=30,
            follows=follows.certificate_of("retirement"),
            source="annex 2.4",
        ),
    ] = None
    disability_nature: Annotated[
        Text | None, Ask("伤残属别", codes="disability_nature", shown_when=_DISABLED, source="annex 2.4")
    ] = None
