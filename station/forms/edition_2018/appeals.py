"""三(四) 主要诉求: told of the registrant's own will, never asked for."""

from typing import Annotated

from station.forms.fields import Ask, Codes, FieldType, Flag, Module, Text

APPEAL_LIMIT = 500
"""Most characters of an appeal's text, counted as Unicode code points."""


class Appeals(Module):
    """Nothing here is ever required or suggested."""

    difficulties: Annotated[Codes | None, Ask("主要困难", codes="difficulty", source="plan 三(四)")] = None
    appeals: Annotated[Codes | None, Ask("主要诉求", codes="appeal", source="plan 三(四)")] = None
    appeal_text: Annotated[
        Text | None,
        Ask(
            "具体诉求",
            type=FieldType.LONG_TEXT,
            max_length=APPEAL_LIMIT,
            source="plan 三(四)",
            help="只记录本人主动反映的、与退役军人事务有关的问题；民事纠纷和涉法涉诉问题不在采集范围。",
        ),
    ] = None
    policy_answered: Annotated[Flag | None, Ask("现场已解答", source="plan 三(四)")] = None
    answered_on_the_spot: Annotated[
        Text | None,
        Ask("现场政策解答", type=FieldType.LONG_TEXT, max_length=APPEAL_LIMIT, source="plan 三(四)"),
    ] = None
