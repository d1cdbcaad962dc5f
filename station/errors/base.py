"""The root of every error, and what belongs to no part alone."""

from typing import ClassVar


class StationError(Exception):
    """`facts` go to the log, so they never hold a name, an ID number or an address."""

    code: ClassVar[str] = "ST-001"
    says: ClassVar[str] = "操作没有完成。"
    advice: ClassVar[str] = "请重试；仍不行请联系县级技术员。"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def sentence(self) -> str:
        """What happened and what to do, for the operator; facts that say more are appended where a class wants it."""
        return f"{self.says}{self.advice}"

    def __str__(self) -> str:
        facts = " ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"[{self.code}] {facts}".rstrip()


class UnexpectedError(StationError):
    """A bug: the trace is in the log, the operator gets one calm sentence."""

    code = "ST-000"
    says = "程序遇到意外情况，已保存的数据不受影响。"
    advice = "请重试；仍不行请把日志交给县级技术员。"


class WrongUsage(StationError):
    """What was asked for cannot be asked for."""

    code = "ST-002"
    says = "命令或参数不对。"
    advice = "请对照 --help 改正后再试。"


class FileUnreadable(StationError):
    """A file the operator named cannot be read."""

    code = "ST-003"
    says = "文件读不出来。"
    advice = "请检查文件是否存在、是否有权限打开，再试一次。"


class FileNotWritten(StationError):
    """A file the operator named cannot be written."""

    code = "ST-006"
    says = "文件没有写成。"
    advice = "请检查文件夹是否存在、是否有权限和空间，再试一次。"


class Cancelled(StationError):
    """The operator asked a job to stop."""

    code = "ST-004"
    says = "操作已取消。"
    advice = "已完成的部分保留，可以随时重新开始。"


class ReaderKindUnknown(WrongUsage):
    """A reader was named in a way this version does not know."""

    code = "ST-005"
    says = "没有这种阅读器的写法，或这个版本还不支持它。"
    advice = "可用的写法：simulated、pcsc:阅读器名称、escape:阅读器名称、serial:串口、sdt:库文件。"
