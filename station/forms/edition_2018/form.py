"""The form as a whole."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from station.domain.category import Category
from station.forms.edition_2018.appeals import Appeals
from station.forms.edition_2018.discharged_soldier import DischargedSoldier
from station.forms.edition_2018.identity import Identity, OtherIdentity
from station.forms.edition_2018.living import Living
from station.forms.edition_2018.service import Service
from station.forms.fields import Ask, Module, Part, When

WHO_SERVED = (
    Category.TRANSFERRED_OFFICER,
    Category.DISCHARGED_SOLDIER,
    Category.RETIRED_OFFICER_OR_NCO,
    Category.DEMOBILIZED_SERVICEMAN,
    Category.RED_ARMY_VETERAN,
)
"""The categories whose registrants are asked for the service block."""


def _text(value: object) -> object:
    """An enum would look for anything else by its repr, which deep lists do not have."""
    if not isinstance(value, str):
        raise PydanticCustomError("enum", "not a category")
    return value


class Form2018(Module):
    """信息采集表, edition 2018."""

    edition: Literal["2018"] = "2018"
    categories: Annotated[
        list[Annotated[Category, BeforeValidator(_text)]] | None,
        Ask("对象类别", required=True, source="plan 三(二)1", help="可复选，按方案的复选规则。"),
    ] = None
    identity: Annotated[Identity, Part("基础身份信息", source="plan 三(一)")] = Field(default_factory=Identity)
    other_identity: Annotated[OtherIdentity, Part("其他身份信息", source="plan 三(一)")] = Field(
        default_factory=OtherIdentity
    )
    service: Annotated[
        Service, Part("服役信息", shown_when=(When("categories", WHO_SERVED),), source="plan 三(二)2")
    ] = Field(default_factory=Service)
    discharged_soldier: Annotated[
        DischargedSoldier, Part("退役士兵", category=Category.DISCHARGED_SOLDIER, source="plan 二(二)")
    ] = Field(default_factory=DischargedSoldier)
    living: Annotated[Living, Part("基本生活状况", source="plan 三(三)")] = Field(default_factory=Living)
    appeals: Annotated[Appeals, Part("主要诉求", source="plan 三(四)")] = Field(default_factory=Appeals)
