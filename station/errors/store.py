"""The store, its keys, its copies, the disk."""

from station.errors.base import StationError


class StorageError(StationError):
    """The disk: act there."""

    code = "DB-300"
    says = "数据没有保存。"
    advice = "请不要关机，检查磁盘空间后重试；仍不行请联系县级技术员。"


class StoreMissing(StorageError):
    code = "DB-301"
    says = "这里还没有采集站的数据库。"
    advice = "请先运行 station init 建立，或检查数据目录是否正确。"


class StoreExists(StorageError):
    code = "DB-302"
    says = "这里已经有采集站的数据库。"
    advice = "为避免覆盖已有数据，请换一个目录，或直接使用现有的数据库。"


class WrongPassphrase(StorageError):
    code = "DB-303"
    says = "操作员或口令不对，数据库没有打开。"
    advice = "请核对操作员名和口令的大小写后重试。"


class WeakPassphrase(StorageError):
    code = "DB-304"
    says = "口令太短，保护不了资料。"
    advice = "请设置至少 10 个字符的口令，可以用一句容易记住的话。"


class GuessablePassphrase(WeakPassphrase):
    code = "DB-312"
    says = "这个口令太容易被猜到。"
    advice = "请换一句自己记得住、别人想不到的话；不要用纯数字、连续或重复的字符、操作员名。"


class TooManyAttempts(StorageError):
    """Wrong passphrases came one after another; `seconds` tells how long nothing is tried."""

    code = "DB-313"
    says = "口令连续输错，暂时不能登录。"
    advice = "请等候后再试；忘记口令请管理员重置，管理员也忘记时可用县级恢复密钥。"

    def sentence(self) -> str:
        return f"{self.says}还需等候{waiting_told(self.seconds)}。{self.advice}"

    @property
    def seconds(self) -> int:
        given = self.facts.get("seconds")
        return given if isinstance(given, int) else 0


def waiting_told(seconds: int) -> str:
    """A time to wait, as it is said."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}分{rest}秒" if minutes and rest else f"{minutes}分钟" if minutes else f"{rest}秒"


class OperatorRemoved(StorageError):
    """Somebody's passphrase fits, and the store does not know him as one who works here."""

    code = "DB-314"
    says = "这个操作员已停用，不能登录。"
    advice = "需要恢复时请联系本站管理员。"


class StoreLocked(StorageError):
    """Something was to be done while the station is locked."""

    code = "DB-315"
    says = "采集站已锁定。"
    advice = "请操作员输入口令解锁后再试；草稿都在。"


class KeyBeingRenewed(StorageError):
    code = "DB-316"
    says = "正在更换数据密钥，数据库暂时不能使用。"
    advice = "请等它完成后再试。"


class StoreInUse(StorageError):
    code = "DB-305"
    says = "采集站窗口或另一个命令正在使用数据库。"
    advice = "请先关闭它，再执行这个操作。"


class StoreDamaged(StorageError):
    code = "DB-306"
    says = "数据库文件损坏，没有打开。"
    advice = "请不要继续操作，保留现状并联系县级技术员用备份恢复。"


class StoreTooNew(StorageError):
    code = "DB-307"
    says = "这个数据库是由更新版本的采集站建立的。"
    advice = "请升级采集站程序；数据没有改动。"


class DiskFull(StorageError):
    code = "DB-308"
    says = "磁盘已满，刚才的操作没有保存。"
    advice = "请清理磁盘空间后再保存；已保存的记录不受影响。"


class NoRoomForRenewal(DiskFull):
    """Renewing the key needs room for a second copy of the store; `needed` and `free` are bytes."""

    code = "DB-317"
    says = "磁盘空间不够，数据密钥没有更换；数据没有改动。"
    advice = "请清理磁盘，或换到空间更大的磁盘后，再点“更换密钥”。"


class StoreBehind(StorageError):
    """The head beside the store tells of lines or packets that are not in it; `missing` says which, in Chinese."""

    code = "DB-320"
    says = "保存过的记录少了一部分，没有打开。"
    advice = "请不要继续采集，先用镜像或备份恢复；确实找不回来的，由县级技术员运行 station store accept-loss 后继续。"

    def __init__(self, missing: str = "", **facts: object) -> None:
        super().__init__(**facts, missing=missing)
        self.missing = missing

    def sentence(self) -> str:
        return f"{self.says}{self.missing}{'。' if self.missing else ''}{self.advice}"


class HeadLost(StoreBehind):
    """The head beside the store is missing, damaged or another store's: nobody can tell whether all is there."""

    code = "DB-321"
    says = "无法确认保存过的记录是否齐全，没有打开。"
    advice = "请先与镜像、备份或县级收到的数据核对；确认后由县级技术员运行 station store accept-loss 继续。"


class NothingLost(StorageError):
    """A loss was to be accepted where there is none."""

    code = "DB-325"
    says = "没有发现保存过的记录缺失，不需要确认。"
    advice = "可以照常使用。"


class PageDamaged(StoreDamaged):
    """Something that was asked for stands on a damaged page; the rest of the store can be read."""

    code = "DB-322"
    says = "数据库有一处损坏，这项内容读不出来。"
    advice = "其他内容仍可使用；请运行 station store verify --full 查明，再用镜像或备份恢复。"


class KeysDamaged(StoreDamaged):
    """The key file is not as it was written, and the passphrase does not open it."""

    code = "DB-323"
    says = "密钥文件 store.keys 有损坏，口令打不开数据库。"
    advice = "请从备份或镜像恢复这个文件，或由另一位操作员登录；再联系县级技术员。"


class EvidenceDamaged(StorageError):
    """The bytes of a piece of evidence are not those its digest names."""

    code = "DB-324"
    says = "记录所附的照片或签名已损坏。"
    advice = "请联系县级技术员用镜像或备份恢复，或重新拍摄。"


class DiskReadOnly(StorageError):
    code = "DB-309"
    says = "磁盘是只读的，刚才的操作没有保存。"
    advice = "请检查磁盘或存储卡的写保护开关；没有开关的，磁盘可能有故障，请联系县级技术员。已保存的记录不受影响。"


class RecordNotFound(StorageError):
    code = "DB-310"
    says = "没有找到这条记录。"
    advice = "请核对记录号。"


class EvidenceMissing(StorageError):
    code = "DB-311"
    says = "记录所附的照片或签名找不到了。"
    advice = "请联系县级技术员检查数据库。"


class FolderNotEmpty(StorageError):
    code = "DB-330"
    says = "目标文件夹里已经有文件。"
    advice = "请换一个空的文件夹。"


class NoCopyThere(StorageError):
    code = "DB-331"
    says = "这个文件夹里没有镜像，也没有备份。"
    advice = "请核对文件夹；在 U 盘上的，请确认插的是同一个 U 盘。"


class MirrorUnreadable(StorageError):
    """Both copies of the index are damaged, or were written under another key."""

    code = "DB-332"
    says = "镜像或备份的索引读不出来：已损坏，或不是用这个数据库的密钥写的。"
    advice = "请换一份备份；仍在用的镜像请移除后重新添加。"


class MirrorTooNew(StorageError):
    code = "DB-333"
    says = "这份镜像或备份是由更新版本的采集站写的。"
    advice = "请升级采集站程序后再试。"


class MirrorOfAnother(StorageError):
    """A copy of another store, or of this one after it was restored elsewhere: not to be written over."""

    code = "DB-334"
    says = "这个文件夹里是另一个数据库的镜像，没有覆盖它。"
    advice = "请换一个空的文件夹；确实不再需要的，请先自行删除其中的文件。"


class MirrorAhead(StorageError):
    """The copy has commits that the store has lost."""

    code = "DB-335"
    says = "镜像里保存的内容比本机数据库还新：本机可能丢失了最后几次保存。"
    advice = "请不要继续录入，联系县级技术员用这份镜像恢复。"


class MirrorGone(StorageError):
    code = "DB-336"
    says = "镜像盘不在，或已被拔出。"
    advice = "请插回镜像盘，落下的内容会自动补上；本机数据不受影响。"


class MirrorFull(StorageError):
    code = "DB-337"
    says = "镜像盘已满，最近的内容没有复制过去。"
    advice = "请清理镜像盘或换一个更大的；本机数据不受影响。"


class MirrorNotWritten(StorageError):
    code = "DB-338"
    says = "镜像盘写不进去。"
    advice = "请检查镜像盘是否写保护、是否有权限；本机数据不受影响。"


class CopyDamaged(StorageError):
    """A copy does not hold what it should; `damages` counts the places."""

    code = "DB-339"
    says = "镜像或备份已损坏，用它恢复不出数据库。"
    advice = "请换一份备份，并把这一份交给县级技术员。"


class RecoveryKeyUnfit(StorageError):
    code = "DB-340"
    says = "这个文件不是本数据库所用的县级恢复密钥。"
    advice = "请向县级索取与本站相符的恢复密钥。"


class StoreCloned(StorageError):
    """The store was copied here from another machine or folder, where it may still be in use."""

    code = "DB-341"
    says = "这个数据库是从别处复制来的，不能直接使用，否则两处的数据包编号会重复。"
    advice = "请确认原来那一份不再使用或另有用途，再运行 station store adopt。"
