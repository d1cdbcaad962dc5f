"""The audit trail: who did what to which record and when. Holds no personal data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Action(StrEnum):
    """What an operator did."""

    STORE_MADE = "store_made"
    STATION_ENROLLED = "station_enrolled"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    OPERATOR_ADDED = "operator_added"
    ROLE_CHANGED = "role_changed"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105
    PASSPHRASE_RESET = "passphrase_reset"  # noqa: S105
    OPERATOR_UNLOCKED = "operator_unlocked"
    OPERATOR_REMOVED = "operator_removed"
    KEY_RENEWED = "key_renewed"
    RECOVERY_KEY_SET = "recovery_key_set"
    RECOVERED = "recovered"
    CAMPAIGN_CHANGED = "campaign_changed"
    RECORD_CHECKED = "record_checked"
    RECORD_RETURNED = "record_returned"
    LOSS_ACCEPTED = "loss_accepted"
    STORE_SALVAGED = "store_salvaged"
    STORE_BACKED_UP = "store_backed_up"
    AUDIT_EXPORTED = "audit_exported"
    PERSON_LOOKED_UP = "person_looked_up"
    REGISTER_SEARCHED = "register_searched"
    RECORDS_LISTED = "records_listed"
    REGISTER_IMPORTED = "register_imported"
    REMOVAL_MARKED = "removal_marked"
    RECORD_STARTED = "record_started"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REMOVED = "evidence_removed"
    REASON_GIVEN = "reason_given"
    REASON_WITHDRAWN = "reason_withdrawn"
    RECORDS_JOINED = "records_joined"
    REVISION_SAVED = "revision_saved"
    RECORD_SHOWN = "record_shown"
    FORM_PRINTED = "form_printed"
    SLIP_PRINTED = "slip_printed"
    LIST_PRINTED = "list_printed"
    PACKET_QUEUED = "packet_queued"
    RECEIPT_TAKEN = "receipt_taken"
    COUNTY_HEARD = "county_heard"
    RECORD_JUDGED = "record_judged"
    SETTINGS_UNFIT = "settings_unfit"
    CARRIED_OUT = "carried_out"
    CORRECTION_BEGUN = "correction_begun"
    DRAFT_DISCARDED = "draft_discarded"
    EPOCH_OPENED = "epoch_opened"
    MIRROR_ADDED = "mirror_added"
    MIRROR_REMOVED = "mirror_removed"
    BACKUPS_PLANNED = "backups_planned"
    RECORD_PURGED = "record_purged"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Action.STORE_MADE: "建立数据库",
    Action.STATION_ENROLLED: "在县级登记",
    Action.LOGGED_IN: "登录",
    Action.LOSS_ACCEPTED: "确认数据缺失，继续使用",
    Action.STORE_SALVAGED: "从损坏的数据库抢救",
    Action.STORE_BACKED_UP: "备份",
    Action.LOGIN_FAILED: "登录未成功",
    Action.OPERATOR_ADDED: "增加操作员",
    Action.ROLE_CHANGED: "修改角色",
    Action.PASSPHRASE_CHANGED: "修改口令",
    Action.PASSPHRASE_RESET: "重置口令",
    Action.OPERATOR_UNLOCKED: "解除锁定",
    Action.OPERATOR_REMOVED: "停用操作员",
    Action.KEY_RENEWED: "更换数据密钥",
    Action.RECOVERY_KEY_SET: "设置恢复密钥",
    Action.RECOVERED: "用恢复密钥打开",
    Action.CAMPAIGN_CHANGED: "修改采集任务设置",
    Action.RECORD_CHECKED: "复核通过",
    Action.RECORD_RETURNED: "退回采集员",
    Action.EVIDENCE_REMOVED: "删去佐证材料",
    Action.EPOCH_OPENED: "开始新的一期",
    Action.MIRROR_ADDED: "增加镜像",
    Action.MIRROR_REMOVED: "取消镜像",
    Action.BACKUPS_PLANNED: "设置定时备份",
    Action.RECORD_PURGED: "清除记录",
    Action.AUDIT_EXPORTED: "导出审计记录",
    Action.PERSON_LOOKED_UP: "比对到采集人员",
    Action.REGISTER_SEARCHED: "查找基础库",
    Action.RECORDS_LISTED: "列出记录",
    Action.REGISTER_IMPORTED: "导入基础库",
    Action.REMOVAL_MARKED: "标记不再采集",
    Action.RECORD_STARTED: "开始采集",
    Action.EVIDENCE_ADDED: "增加佐证材料",
    Action.REASON_GIVEN: "说明理由",
    Action.REASON_WITHDRAWN: "撤回理由",
    Action.RECORDS_JOINED: "并入已有记录",
    Action.REVISION_SAVED: "保存一版",
    Action.RECORD_SHOWN: "查看记录",
    Action.FORM_PRINTED: "打印采集表",
    Action.SLIP_PRINTED: "打印回执单",
    Action.LIST_PRINTED: "打印名单",
    Action.PACKET_QUEUED: "待报送",
    Action.RECEIPT_TAKEN: "取得回执",
    Action.COUNTY_HEARD: "收到县级消息",
    Action.RECORD_JUDGED: "县级处理结果",
    Action.SETTINGS_UNFIT: "县级设置不适用",
    Action.CARRIED_OUT: "写入U盘",
    Action.CORRECTION_BEGUN: "改正县级退回的记录",
    Action.DRAFT_DISCARDED: "放弃草稿",
}


def action_of(text: str) -> Action | str:
    """The action a line names; one that a later version named stays as it is."""
    return Action(text) if text in set(Action) else text


def told(action: Action | str) -> str:
    """The action in Chinese, where it is known."""
    return action.label if isinstance(action, Action) else action


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the trail. `digest` covers the line and the digest of the one before it.

    `number` orders the lines; `at` is what the clock said. `action` may be one that a later version named.
    """

    number: int
    at: datetime
    operator: str
    action: Action | str
    subject: UUID | None
    detail: str
    previous: str
    digest: str
