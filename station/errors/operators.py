"""Who may do what, and who works here."""

from station.errors.base import StationError, WrongUsage


class NotPermitted(StationError):
    """The operator's role does not include what was asked for; `allowed` names the roles whose it is."""

    code = "OP-700"
    says = "您的角色没有这项权限。"
    advice = "请由有权限的人员操作。"

    def sentence(self) -> str:
        allowed = self.facts.get("allowed")
        return f"{self.says}请由{allowed}操作。" if allowed else super().sentence()


class PassphraseMustChange(StationError):
    code = "OP-701"
    says = "这是临时口令，要先换成自己的口令。"
    advice = "请设置新口令（station operators passwd），然后再继续。"


class OperatorUnknown(StationError):
    code = "OP-702"
    says = "没有这个操作员。"
    advice = "请核对操作员名（station operators list）。"


class OperatorExists(StationError):
    code = "OP-703"
    says = "已经有同名的操作员。"
    advice = "请换一个名字；只是忘记口令的，请重置口令。"


class OperatorNameInvalid(WrongUsage):
    code = "OP-704"
    says = "操作员名不能用。"
    advice = "请用1到64个可显示的字符，前后不要有空格。"


class LastAdministrator(StationError):
    code = "OP-705"
    says = "这是最后一个管理员，不能停用，也不能改成别的角色。"
    advice = "请先指定另一个管理员。"


class NotForYourself(StationError):
    """An administrator was to reset or remove himself."""

    code = "OP-706"
    says = "不能对自己做这项操作。"
    advice = "自己的口令请用“修改口令”；停用请由另一个管理员操作。"


class RecoveryKeyInvalid(StationError):
    """What was given is no age key, or not the county's of this store."""

    code = "OP-707"
    says = "恢复密钥不对，或本站没有设置过县级恢复密钥。"
    advice = "请向县级核对恢复密钥后重试。"


class PassphraseUnchanged(StationError):
    code = "OP-708"
    says = "新口令和现在的口令一样。"
    advice = "请换一个不同的口令。"


class PassphrasesDiffer(StationError):
    code = "OP-709"
    says = "两次输入的新口令不一样。"
    advice = "请重新输入。"


class NotForCheck(StationError):
    """A record was to be checked or returned that does not wait for the lead."""

    code = "OP-710"
    says = "这条记录不在待复核的状态。"
    advice = "请刷新记录列表，只复核“已确认”的记录。"


class OwnRecord(StationError):
    code = "OP-711"
    says = "自己采集的记录不能自己复核。"
    advice = "请由另一位负责人复核。"


class NoteMissing(StationError):
    """A record was to be returned without saying why, or at too great length."""

    code = "OP-712"
    says = "退回时要写明原因。"
    advice = "请用1到200个字写明要改什么。"
