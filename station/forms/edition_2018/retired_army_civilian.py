"""二(四) 军队无军籍离退休退职职工."""

from typing import Annotated

from station.forms.fields import Ask, Day, Fen, FieldType, Module, Text


class RetiredArmyCivilian(Module):
    """Work for the army without being of it."""

    worker_type: Annotated[
        Text | None, Ask("职工分类", codes="army_worker_type", required=True, source="plan 二(四)")
    ] = None
    became_by: Annotated[Text | None, Ask("成为军队职工方式", codes="army_worker_entry", source="annex 2.4")] = None
    joined_on: Annotated[Day | None, Ask("参加工作或入伍时间", required=True, source="annex 2.4")] = None
    former_status: Annotated[
        Text | None, Ask("退休前身份", codes="army_worker_status", required=True, source="annex 2.4")
    ] = None
    title: Annotated[Text | None, Ask("职务（职称）", codes="army_worker_title", source="annex 2.4")] = None
    former_unit: Annotated[Text | None, Ask("原单位", required=True, max_length=60, source="annex 2.4")] = None
    transfer_mode: Annotated[Text | None, Ask("移交方式", max_length=30, source="annex 2.4")] = None
    transfer_batch: Annotated[Text | None, Ask("安置计划批次", codes="transfer_batch", source="annex 2.4")] = None
    managed_by: Annotated[Text | None, Ask("管理单位性质", max_length=30, source="annex 2.4")] = None
    resettled_division: Annotated[
        Text | None,
        Ask(
            "安置地", type=FieldType.DIVISION, max_length=60, formerly=("resettled_at",), source="annex 2.4; GB/T 2260"
        ),
    ] = None
    received_on: Annotated[Day | None, Ask("接收时间", source="annex 2.4")] = None
    retired_on: Annotated[Day | None, Ask("离退休时间", required=True, source="annex 2.4")] = None
    retirement_certificate: Annotated[Text | None, Ask("离退休证件号", max_length=30, source="annex 2.4")] = None
    monthly_pension: Annotated[Fen | None, Ask("月离退休金（元）", type=FieldType.MONEY, source="annex 2.4")] = None
