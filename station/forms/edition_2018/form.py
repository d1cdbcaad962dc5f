"""The form as a whole."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from station.domain.category import Category
from station.forms.codes import code_table
from station.forms.edition_2018.active_duty_family import ActiveDutyFamilyMember
from station.forms.edition_2018.appeals import Appeals
from station.forms.edition_2018.demobilized_serviceman import DemobilizedServiceman
from station.forms.edition_2018.disability import DisabledMilitiaOrLaborer, DisabledServiceman
from station.forms.edition_2018.discharged_soldier import DischargedSoldier
from station.forms.edition_2018.identity import Guardian, Identity, OtherIdentity
from station.forms.edition_2018.living import Living
from station.forms.edition_2018.red_army_veteran import RedArmyVeteran
from station.forms.edition_2018.retired_army_civilian import RetiredArmyCivilian
from station.forms.edition_2018.retired_officer_or_nco import RetiredOfficerOrNco
from station.forms.edition_2018.service import Merit, Service
from station.forms.edition_2018.survivors import DutyDeathSurvivor, IllnessDeathSurvivor, MartyrSurvivor
from station.forms.edition_2018.transferred_officer import TransferredOfficer
from station.forms.fields import Ask, Module, Part, When

WHO_SERVED = (
    Category.TRANSFERRED_OFFICER,
    Category.DISCHARGED_SOLDIER,
    Category.RETIRED_OFFICER_OR_NCO,
    Category.DEMOBILIZED_SERVICEMAN,
    Category.RED_ARMY_VETERAN,
)
"""The categories whose registrants are asked for the service block."""

COMMENDED = tuple(code for code in code_table("commendation").codes if code not in code_table("commendation").exclusive)
"""The answers to 立功受奖情况 that have particulars."""

MOST_ENTRIES = 20
"""Most entries of a repeatable module: more are a mistake, not a family."""


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
    guardian: Annotated[
        Guardian,
        Part("监护人", shown_when=(When("other_identity.has_guardian", (True,)),), source="annex 3 V16"),
    ] = Field(default_factory=Guardian)
    service: Annotated[
        Service, Part("服役信息", shown_when=(When("categories", WHO_SERVED),), source="plan 三(二)2")
    ] = Field(default_factory=Service)
    merits: Annotated[
        list[Merit],
        Part(
            "立功受奖明细",
            shown_when=(When("categories", WHO_SERVED), When("service.commendations", COMMENDED)),
            source="annex 2.3",
            unit="项",
        ),
    ] = Field(default_factory=list, max_length=MOST_ENTRIES)
    transferred_officer: Annotated[
        TransferredOfficer, Part("军队转业干部", category=Category.TRANSFERRED_OFFICER, source="plan 二(一)")
    ] = Field(default_factory=TransferredOfficer)
    discharged_soldier: Annotated[
        DischargedSoldier, Part("退役士兵", category=Category.DISCHARGED_SOLDIER, source="plan 二(二)")
    ] = Field(default_factory=DischargedSoldier)
    retired_officer_or_nco: Annotated[
        RetiredOfficerOrNco,
        Part("军队离退休干部和退休士官", category=Category.RETIRED_OFFICER_OR_NCO, source="plan 二(三)"),
    ] = Field(default_factory=RetiredOfficerOrNco)
    retired_army_civilian: Annotated[
        RetiredArmyCivilian,
        Part("军队无军籍离退休退职职工", category=Category.RETIRED_ARMY_CIVILIAN, source="plan 二(四)"),
    ] = Field(default_factory=RetiredArmyCivilian)
    demobilized_serviceman: Annotated[
        DemobilizedServiceman, Part("复员军人", category=Category.DEMOBILIZED_SERVICEMAN, source="plan 二(六)")
    ] = Field(default_factory=DemobilizedServiceman)
    red_army_veteran: Annotated[
        RedArmyVeteran, Part("退伍红军老战士", category=Category.RED_ARMY_VETERAN, source="plan 二(五)")
    ] = Field(default_factory=RedArmyVeteran)
    disabled_serviceman: Annotated[
        DisabledServiceman, Part("残疾军人", category=Category.DISABLED_SERVICEMAN, source="plan 二(七)")
    ] = Field(default_factory=DisabledServiceman)
    disabled_militia_or_laborer: Annotated[
        DisabledMilitiaOrLaborer,
        Part("伤残民兵民工", category=Category.DISABLED_MILITIA_OR_LABORER, source="plan 二(八)"),
    ] = Field(default_factory=DisabledMilitiaOrLaborer)
    martyr_survivor: Annotated[
        list[MartyrSurvivor], Part("烈士遗属", whom="烈士", category=Category.MARTYR_SURVIVOR, source="plan 二(九)")
    ] = Field(default_factory=list, max_length=MOST_ENTRIES)
    duty_death_survivor: Annotated[
        list[DutyDeathSurvivor],
        Part("因公牺牲军人遗属", whom="因公牺牲军人", category=Category.DUTY_DEATH_SURVIVOR, source="plan 二(十)"),
    ] = Field(default_factory=list, max_length=MOST_ENTRIES)
    illness_death_survivor: Annotated[
        list[IllnessDeathSurvivor],
        Part("病故军人遗属", whom="病故军人", category=Category.ILLNESS_DEATH_SURVIVOR, source="plan 二(十一)"),
    ] = Field(default_factory=list, max_length=MOST_ENTRIES)
    active_duty_family_member: Annotated[
        list[ActiveDutyFamilyMember],
        Part("现役军人家属", category=Category.ACTIVE_DUTY_FAMILY_MEMBER, source="plan 二(十二)"),
    ] = Field(default_factory=list, max_length=MOST_ENTRIES)
    living: Annotated[Living, Part("基本生活状况", source="plan 三(三)")] = Field(default_factory=Living)
    appeals: Annotated[Appeals, Part("主要诉求", source="plan 三(四)")] = Field(default_factory=Appeals)
