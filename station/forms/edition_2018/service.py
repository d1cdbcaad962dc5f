"""服役信息: the block shared by those who served; asked once, whichever core category applies."""

from typing import Annotated

from station.forms.fields import Ask, Codes, Day, Module, Text, When

_BY_CERTIFICATE = (When("service.proof_type", ("certificate",)),)


class Service(Module):
    """From enlistment to discharge, and how it is proven."""

    enlisted_on: Annotated[Day | None, Ask("入伍时间", required=True, source="annex 2.3")] = None
    enlisted_household_type: Annotated[
        Text | None, Ask("入伍时户籍性质", codes="household_type", required=True, source="annex 2.3")
    ] = None
    discharged_on: Annotated[Day | None, Ask("退役时间", required=True, source="annex 2.3")] = None
    unit_code: Annotated[
        Text | None,
        Ask(
            "部队代号",
            required=True,
            max_length=40,
            source="annex 2.3",
            help="只填代号（如五位数字），不填部队番号和驻地。",
        ),
    ] = None
    serviceman_class: Annotated[
        Text | None, Ask("军人类别", codes="serviceman_class", required=True, source="annex 2.3")
    ] = None
    commendations: Annotated[
        Codes | None, Ask("立功受奖情况", codes="commendation", required=True, source="annex 2.3")
    ] = None
    proof_type: Annotated[Text | None, Ask("证明方式", codes="proof_type", required=True, source="annex 1.4")] = None
    certificate_type: Annotated[
        Text | None,
        Ask(
            "退役证件类型",
            codes="discharge_certificate_type",
            required=True,
            shown_when=_BY_CERTIFICATE,
            source="plan 四(三)1",
        ),
    ] = None
    certificate_number: Annotated[
        Text | None, Ask("退役证件号", required=True, max_length=30, shown_when=_BY_CERTIFICATE, source="annex 2.3")
    ] = None
    resettled_at: Annotated[Text | None, Ask("安置地", required=True, max_length=60, source="annex 2.3")] = None
