"""二(一) 军队转业干部."""

from typing import Annotated

from station.forms.edition_2018 import follows
from station.forms.fields import Ask, Day, Flag, Module, Text, When

_PLANNED = (When(".resettlement", ("planned_assignment",)),)
_SELF_CHOSEN = (When(".resettlement", ("self_chosen_career",)),)


class TransferredOfficer(Module):
    """How an officer was transferred to civilian work."""

    resettlement: Annotated[
        Text | None, Ask("安置方式", codes="officer_resettlement", required=True, source="plan 二(一)")
    ] = None
    is_leader: Annotated[Flag | None, Ask("是否领导职务", source="annex 2.4")] = None
    post_type: Annotated[Text | None, Ask("职务类别", codes="post_type", source="annex 2.4")] = None
    post: Annotated[Text | None, Ask("职务名称", max_length=60, source="annex 2.4")] = None
    post_grade: Annotated[Text | None, Ask("职务等级", codes="post_grade", source="annex 2.4")] = None
    post_since_on: Annotated[Day | None, Ask("任现职级时间", source="annex 2.4")] = None
    placement_unit: Annotated[
        Text | None, Ask("安置单位", required=True, max_length=60, shown_when=_PLANNED, source="annex 2.4")
    ] = None
    placement_unit_type: Annotated[
        Text | None,
        Ask("安置单位性质", codes="placement_unit_type", required=True, shown_when=_PLANNED, source="annex 2.4"),
    ] = None
    placement_post_grade: Annotated[Text | None, Ask("安置职务级别", codes="civil_post_grade", source="annex 2.4")] = (
        None
    )
    resettled_on: Annotated[Day | None, Ask("安置（转业）时间", required=True, source="annex 2.4")] = None
    reported_on: Annotated[Day | None, Ask("报到时间", source="annex 2.4")] = None
    pension_from_on: Annotated[
        Day | None, Ask("退役金起始发放时间", required=True, shown_when=_SELF_CHOSEN, source="annex 2.4")
    ] = None
    transfer_certificate: Annotated[
        Text | None, Ask("转业证件号", max_length=30, follows=follows.certificate_of("transfer"), source="annex 2.4")
    ] = None
