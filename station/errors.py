"""Every error raised on purpose, by the station and by the county.

An error has a stable code for the log, a sentence that says what happened, and one that says what to do.
"""

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


# -- the desk: devices ------------------------------------------------------------------------------------------------


class DeviceError(StationError):
    """Something on the desk: act there."""

    code = "DV-100"
    says = "设备没有反应。"
    advice = "请检查设备连接后重试。"


class CardServiceDown(DeviceError):
    code = "DV-101"
    says = "读卡服务没有启动。"
    advice = "请启动智能卡服务（pcscd）；仍不行请联系县级技术员。"


class NoReader(DeviceError):
    code = "DV-102"
    says = "没有找到身份证阅读器。"
    advice = "请接好阅读器的连接线，换一个接口再试。"


class ReaderWithoutSamv(DeviceError):
    code = "DV-103"
    says = "这台阅读器能感应卡片，但没有公安安全模块（SAM_V），读不出姓名、号码和照片。"
    advice = "请换用居民身份证专用阅读器。"


class ReaderLost(DeviceError):
    code = "DV-104"
    says = "阅读器连接中断。"
    advice = "请重新接好阅读器，再把身份证放上。"


class ReaderDamaged(DeviceError):
    code = "DV-105"
    says = "阅读器的安全模块自检失败或未授权。"
    advice = "请更换阅读器，并联系县级技术员。"


class ReaderBusy(DeviceError):
    code = "DV-106"
    says = "阅读器正被另一个程序使用。"
    advice = "请关闭其他读卡程序后再试。"


class ReaderSilent(DeviceError):
    """The line to a reader is open, and nothing comes back on it."""

    code = "DV-107"
    says = "阅读器没有应答。"
    advice = "请检查阅读器的电源和连接线，核对串口和波特率。"


class PortNotPermitted(DeviceError):
    code = "DV-108"
    says = "没有权限打开阅读器所在的串口。"
    advice = "请县级技术员把当前用户加入串口用户组（dialout），重新登录后再试。"


class LibraryUnusable(DeviceError):
    """A library of a reader's maker cannot be loaded, or lacks the functions it should have."""

    code = "DV-114"
    says = "厂商提供的库文件载入不了，或缺少需要的函数。"
    advice = "请核对库文件的路径，向阅读器厂商索取适合本机系统的版本。"


class LibraryIs32Bit(LibraryUnusable):
    code = "DV-115"
    says = "厂商提供的库文件是 32 位的，本程序是 64 位的，载入不了。"
    advice = "请向阅读器厂商索取 64 位的库文件。"


class LibraryOfOtherMachine(LibraryUnusable):
    code = "DV-116"
    says = "厂商提供的库文件是为另一种处理器或系统编译的，载入不了。"
    advice = "请向阅读器厂商索取适合本机处理器和系统的库文件。"


class NoCard(DeviceError):
    code = "DV-110"
    says = "没有感应到身份证。"
    advice = "请把身份证平放在读卡区；刚读过的卡要先拿开再放上。"


class NotAnIdCard(DeviceError):
    code = "DV-111"
    says = "这张卡不是居民身份证，读不了。"
    advice = "请放上二代居民身份证。"


class CardUnreadable(DeviceError):
    code = "DV-112"
    says = "身份证读取失败。"
    advice = "请把卡片平放在读卡区，听到提示音再拿起。"


class CardNotAuthenticated(DeviceError):
    code = "DV-113"
    says = "身份证没有通过机具认证。"
    advice = "请拿开卡片重新放置；多次失败请核对证件真伪。"


class FrameDamaged(DeviceError):
    code = "DV-120"
    says = "阅读器返回的数据不完整或校验不对。"
    advice = "请重新放卡再读；经常出现请检查连接线。"


class CardTextDamaged(DeviceError):
    code = "DV-121"
    says = "这些数据不是身份证的文字信息。"
    advice = "请重新读卡，或检查所给的文件。"


class PortraitNotDecoded(DeviceError):
    """The maker's library made no picture of a chip's portrait; `reason` tells how."""

    code = "DV-122"
    says = "身份证里的照片没有解码出来。"
    advice = "不影响采集：原始照片数据已保留；请核对解码库的设置。"


class CameraUnavailable(DeviceError):
    code = "DV-130"
    says = "摄像头打不开。"
    advice = "请检查摄像头是否接好、是否被其他程序占用；也可以从文件导入照片。"


class CameraMissing(CameraUnavailable):
    code = "DV-131"
    says = "没有找到摄像头。"
    advice = "请接好摄像头，接上后会自动打开；也可以从文件导入。"


class CameraUnplugged(CameraUnavailable):
    code = "DV-132"
    says = "摄像头断开了。"
    advice = "请重新接好，画面会自动恢复；也可以换一个摄像头，或从文件导入。"


class PrinterUnavailable(DeviceError):
    code = "DV-140"
    says = "打印没有完成。"
    advice = "请检查打印机后重试，或先保存为 PDF 文件。"


class FontsMissing(DeviceError):
    code = "DV-141"
    says = "这台电脑缺少打印采集表所需的中文字体（宋体、黑体）。"
    advice = "请安装字体（Debian、UOS、麒麟：fonts-arphic-uming、fonts-wqy-zenhei）后重试。"


class StrokesUnreadable(DeviceError):
    """The strokes of an electronic signature, as they were kept, are damaged."""

    code = "DV-150"
    says = "电子签名的笔迹数据读不出来。"
    advice = "请采集对象重新签名。"


# -- pictures ---------------------------------------------------------------------------------------------------------


class PhotoError(StationError):
    code = "PH-200"
    says = "照片处理没有完成。"
    advice = "请重新拍摄。"


class PhotoUnreadable(PhotoError):
    code = "PH-201"
    says = "照片读不出来。"
    advice = "请重新拍摄，或换一个图片文件。"


class PhotoTooLarge(PhotoError):
    code = "PH-202"
    says = "照片尺寸太大，无法处理。"
    advice = "请把相机的分辨率调低后重新拍摄。"


class PhotoCannotFit(PhotoError):
    code = "PH-203"
    says = "照片无法压缩到规定的大小以内。"
    advice = "请靠近一些、用简单的背景重新拍摄。"


class PictureRefused(PhotoError):
    """What is wrong with the picture no reason excuses, or no reason was given."""

    code = "PH-205"
    says = "这张照片不合要求，不能保存。"
    advice = "请按提示重新拍摄。"


class PictureKnown(PhotoError):
    """The record has a picture of the very same bytes."""

    code = "PH-206"
    says = "这张图片已经在材料里了。"
    advice = "请换一页拍摄，或选择另一个文件。"


class PhotoProfilesInvalid(PhotoError):
    code = "PH-204"
    says = "照片规格文件有错。"
    advice = "请对照程序自带的规格文件改正，或去掉这项设置。"


# -- the disk: storage ------------------------------------------------------------------------------------------------


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


# -- the form ---------------------------------------------------------------------------------------------------------


class FormError(StationError):
    code = "FM-400"
    says = "信息采集表有问题。"
    advice = "请按提示改正后再试。"


class FormIncomplete(FormError):
    """A form with blocking problems was to be submitted; `problems` counts them."""

    code = "FM-401"
    says = "信息采集表还有必须改正的问题，不能提交。"
    advice = "请按问题清单逐条改正。"


class NotConfirmed(FormError):
    code = "FM-402"
    says = "内容还没有经采集对象签字确认，或签字后又有改动。"
    advice = "请采集对象重新核对并签字。"


class NotOverridable(FormError):
    """A reason was given for a rule that admits none, or for a problem that is not there; `rule` is its code."""

    code = "FM-404"
    says = "这个问题不能靠说明理由放行。"
    advice = "请按提示改正内容；内容已改动的，请等校验完再试。"


class ReasonUnfit(FormError):
    """A reason is too short or too long, or holds what no text can."""

    code = "FM-405"
    says = "理由写得太短或太长。"
    advice = "请用4到200个字写明实际情况和依据。"


class ReasonsUnreadable(FormError):
    """overrides.json is no list of reasons."""

    code = "FM-406"
    says = "理由文件的内容不对。"
    advice = "应为一个列表，每项写明号码、规则和理由，写法见使用说明。"


class ContentChanged(FormError):
    """Somebody signed content that is not what the form holds now."""

    code = "FM-420"
    says = "签字时看到的内容与现在的不一致，这次签字没有采用。"
    advice = "请重新核对现在的内容，再签一次。"


class InabilityUnfit(FormError):
    """A statement that somebody cannot sign lacks its reason, its witness or the witness's signature."""

    code = "FM-421"
    says = "不能签字的说明不完整。"
    advice = "请选择原因（其他原因要写明），填写见证人的姓名和身份，并请见证人签字。"


class PaperOutdated(FormError):
    """A signed page is of another content than the form holds now, or none was printed."""

    code = "FM-422"
    says = "内容在打印以后有改动，或还没有打印，纸上签的不是现在的内容。"
    advice = "请重新打印信息采集表，签字或按手印后再拍照导入。"


class AlreadyRecorded(FormError):
    """A draft was to be submitted whose number belongs to a submitted record."""

    code = "FM-407"
    says = "这个人在本站已有报送过的记录，不能再报一份。"
    advice = "请回到“填写信息”，把这份草稿并入已有记录接着做。"


class CardNotTaken(FormError):
    code = "FM-403"
    says = "这种证件不在本次采集范围内。"
    advice = "请使用居民身份证；有疑问请查看政策说明。"


class RegisterEntryUnknown(FormError):
    """No person of the base register has this number of its own (base_id)."""

    code = "FM-411"
    says = "基础库中没有这个人员编号。"
    advice = "请先在基础库中查找，核对人员编号。"


class DiedLater(FormError):
    """Who died on the reference date or later is still collected."""

    code = "FM-412"
    says = "这个人在标准时点以后去世，仍在采集范围内。"
    advice = "请照常采集，由家属代办；只有标准时点以前去世的才标记为死亡、不再采集。"


class IdentityWrong(FormError):
    """What was typed instead of reading a card does not hold; `fields` counts what is wrong."""

    code = "FM-413"
    says = "手工录入的身份信息不完整或不对。"
    advice = "请对照身份证，按每一项旁边的提示改正。"


class RegisterUnreadable(FormError):
    code = "FM-410"
    says = "基础库文件读不出来或没有可用的表头。"
    advice = "请检查文件格式（xlsx、xls、csv），第一行应为“姓名”“公民身份号码”等表头。"


class RegisterFileEmpty(RegisterUnreadable):
    code = "FM-414"
    says = "文件里什么也没有。"
    advice = "请检查是否拷贝完整，再选一次文件。"


class RegisterFileProtected(RegisterUnreadable):
    code = "FM-415"
    says = "工作簿加了打开密码，读不出来。"
    advice = "请在电子表格软件中打开，取消密码后另存，再导入。"


class RegisterFileTooLarge(RegisterUnreadable):
    """It would take more memory than a station has, whether honest or a bomb."""

    code = "FM-416"
    says = "文件太大，超出一次导入的限度。"
    advice = "请检查是否选错了文件；确实需要的，请按乡镇分成几个文件导入。"


class RegisterFileIsPage(RegisterUnreadable):
    code = "FM-417"
    says = "文件名像电子表格，内容却是网页。"
    advice = "请用电子表格软件打开，另存为 xlsx，再导入。"


class SheetUnknown(RegisterUnreadable):
    code = "FM-418"
    says = "工作簿里没有这个名称的工作表。"
    advice = "请先预览，看有哪些工作表，再指定其中一个。"


class HeadingsMissing(RegisterUnreadable):
    """No row names both; what is missing may be given by hand."""

    code = "FM-419"
    says = "没有找到同时有“姓名”和“公民身份号码”的表头。"
    advice = "请检查表头；列名不同的，请指定哪一列是姓名、哪一列是公民身份号码。"


class ColumnUnknown(RegisterUnreadable):
    """A column or a field was given that the file or the form does not have."""

    code = "FM-430"
    says = "指定的列或项目不存在。"
    advice = "请对照预览中的列名和“station form fields”列出的项目。"


class RegisterBusy(FormError):
    code = "FM-431"
    says = "基础库正在导入。"
    advice = "请等这次导入完成，或取消以后再试。"


class NothingImported(FormError):
    code = "FM-432"
    says = "还没有导入过基础库。"
    advice = "请先导入基础库文件。"


# -- the line: packets and the county ---------------------------------------------------------------------------------


class SyncError(StationError):
    """The line to the county: act there."""

    code = "SY-500"
    says = "与县级的数据交换没有完成。"
    advice = "数据都在本机，不会丢失；请稍后再试。"


class CountyUnreachable(SyncError):
    code = "SY-501"
    says = "连不上县级服务。"
    advice = "数据都在本机，不会丢失；请检查网络后再同步，或改用 U 盘报送。"


class NotEnrolled(SyncError):
    code = "SY-502"
    says = "本采集站还没有在县级登记。"
    advice = "请向县级索取登记文件，运行 station enrol。"


class EnrolmentRefused(SyncError):
    code = "SY-503"
    says = "县级没有接受登记。"
    advice = "登记码可能已用过或已过期，请向县级重新索取。"


class CountyRefused(SyncError):
    """The county refused a packet; `reason` is the county's own code."""

    code = "SY-504"
    says = "县级没有接收这个数据包。"
    advice = "数据仍在本机；请把日志中的原因代码告诉县级技术员。"


class ReceiptInvalid(SyncError):
    code = "SY-505"
    says = "收到的回执不是本县签发的，或与数据包不符。"
    advice = "请不要继续同步，联系县级技术员核实。"


class RequestNotUnderstood(SyncError):
    """The county got a request that is none of its own, or a cut or malformed one."""

    code = "SY-506"
    says = "县级服务看不懂这个请求。"
    advice = "请核对县级服务的地址，两边的程序版本应当一致。"


class RequestTooLarge(SyncError):
    code = "SY-507"
    says = "数据包超过县级服务允许的大小。"
    advice = "请减少或压缩所附的照片后重新报送。"


class RequestNotSigned(SyncError):
    """Who asks is not the station he says he is."""

    code = "SY-508"
    says = "县级服务没有认出这个采集站。"
    advice = "请核对采集站的登记；换过电脑或恢复过数据库的，请用新的登记文件重新登记。"


class ClockOff(SyncError):
    """The request's time is more than a day off the county's."""

    code = "SY-509"
    says = "这台电脑的时间与县级服务相差太大。"
    advice = "请校正电脑的日期和时间。"


class CertificateUntrusted(SyncError):
    code = "SY-510"
    says = "县级服务的证书不是可信机构签发的，没有连接。"
    advice = "数据都在本机，没有发出。请向县级索取写有证书的新登记文件重新登记，或改用 U 盘报送。"


class CertificateOfAnother(SyncError):
    code = "SY-511"
    says = "应答的不是登记时的县级服务：证书不符，没有连接。"
    advice = (
        "数据都在本机，没有发出。可能有人冒充县级服务，请找县级技术员核实；县级换过证书的，用新的登记文件重新登记。"
    )


class CertificateOutOfDate(SyncError):
    code = "SY-512"
    says = "县级服务的证书不在有效期内，没有连接。"
    advice = "请先核对这台电脑的日期和时间；时间没有错的，请县级技术员更换证书。数据都在本机。"


class NotReturned(SyncError):
    """A correction was asked for of a record that the county did not return."""

    code = "SY-514"
    says = "这条记录没有被县级退回。"
    advice = "只有退回的记录可以这样改正；本人情况有变化的，请在读卡页重新采集。"


class TicketUnfit(SyncError):
    """A file that is no enrolment ticket, or another station's."""

    code = "SY-513"
    says = "这不是县级发给本采集站的登记文件。"
    advice = "请核对文件和采集站编号；不符的，请向县级重新索取。"


class MessageNotOurs(SyncError):
    """A message of another county, or to another station."""

    code = "SY-515"
    says = "这条县级消息不是发给本采集站的。"
    advice = "请核对 U 盘是不是本站的；其他消息照常读取。"


class StickNotThere(SyncError):
    code = "SY-516"
    says = "没有找到 U 盘，或者它在读写时被拔出。"
    advice = "数据都在本机；请插好 U 盘后重新操作。"


class NoRoomOnStick(SyncError):
    code = "SY-517"
    says = "U 盘空间不足。"
    advice = "已写入的有效；请删去 U 盘上无关的文件，或换一个 U 盘后重新操作。"


class StickNotWritten(SyncError):
    """The stick is write-protected or fails."""

    code = "SY-518"
    says = "U 盘不能写入。"
    advice = "请关闭 U 盘的写保护，或换一个 U 盘。"


class NothingOnStick(SyncError):
    code = "SY-519"
    says = "这个 U 盘上没有本县给本站的文件。"
    advice = "请核对是不是县级写过的那个 U 盘，再选它的根目录。"


class CountyError(SyncError):
    """The county's own data directory or port: act at the county."""

    code = "SY-520"
    says = "县级服务没有完成操作。"
    advice = "请检查县级服务的设置后重试。"


class CountyMissing(CountyError):
    code = "SY-521"
    says = "这里还没有县级服务的数据。"
    advice = "请先运行 county init 建立，或检查数据目录是否正确。"


class CountyExists(CountyError):
    code = "SY-522"
    says = "这里已经有县级服务的数据。"
    advice = "为避免覆盖密钥和已收的数据，请换一个目录，或直接使用现有的数据。"


class CountyKeysDamaged(CountyError):
    code = "SY-523"
    says = "县级密钥文件读不出来。"
    advice = "请用备份恢复 county-keys.json，不要重新建立。"


class CountySettingsInvalid(CountyError):
    code = "SY-524"
    says = "县级服务的设置有错。"
    advice = "请检查数据目录里的 county.json 和以 COUNTY_ 开头的环境变量。"


class CountyTooNew(CountyError):
    code = "SY-525"
    says = "县级数据库是由更新版本的程序建立的。"
    advice = "请升级县级服务程序；数据没有改动。"


class AddressTaken(CountyError):
    code = "SY-526"
    says = "县级服务的地址或端口用不了。"
    advice = "请换一个端口，或先关闭占用它的程序。"


class PacketNotHeld(CountyError):
    code = "SY-527"
    says = "县里没有这个回执编号的数据包。"
    advice = "请用 county packets 查看已收到的数据包及其回执编号。"


class NotOnShelf(CountyError):
    code = "SY-528"
    says = "待处理区没有这一件，或它不能这样处理。"
    advice = "请刷新待处理区后再试。"


class StationNotKnown(CountyError):
    code = "SY-529"
    says = "县里没有登记这个采集站。"
    advice = "请核对采集站编号。"


class RevisionNotHeld(CountyError):
    code = "SY-530"
    says = "县里没有收到这份记录的这个版本。"
    advice = "请刷新列表后再试。"


class StillClashing(CountyError):
    """Approval asks for one value a field."""

    code = "SY-531"
    says = "有的内容两处不一致，还没有确定采用哪一个。"
    advice = "请先逐项确定采用的内容，再通过。"


class NotNewest(CountyError):
    """What the reviewer saw is not what is there now."""

    code = "SY-532"
    says = "这个人的材料刚有变化，刚才看到的已不是最新的。"
    advice = "请刷新后重新查看，再作决定。"


class LogInRefused(CountyError):
    code = "SY-533"
    says = "姓名或口令不对，没有登录。"
    advice = "请核对后重试。"


class TooManyLogIns(CountyError):
    """`wait` is in minutes."""

    code = "SY-534"
    says = "口令错的次数太多，暂时不能登录。"
    advice = "请稍后再试，或请管理员重设口令。"

    def sentence(self) -> str:
        return f"{self.says}请过 {self.facts.get('wait', 30)} 分钟再试，或请管理员重设口令。"


class NotLoggedIn(CountyError):
    code = "SY-535"
    says = "还没有登录，或登录已经过期。"
    advice = "请重新登录。"


class PassphraseToChange(CountyError):
    code = "SY-541"
    says = "第一次登录，还在使用别人设置的口令。"
    advice = "请先设置自己的口令。"


class NotAllowed(CountyError):
    code = "SY-536"
    says = "您的角色不能做这件事。"
    advice = "需要时请联系县级管理员。"


class ReviewerExists(CountyError):
    code = "SY-537"
    says = "已经有同名的审核人员。"
    advice = "请换一个登录名。"


class ReviewerUnknown(CountyError):
    code = "SY-538"
    says = "没有这个审核人员。"
    advice = "请核对登录名。"


class LastCountyAdministrator(CountyError):
    code = "SY-539"
    says = "这是最后一位管理员，不能停用或改为其他角色。"
    advice = "请先指定另一位管理员。"


class FormNotFromHere(CountyError):
    """A form without the token that this session was given."""

    code = "SY-540"
    says = "这个页面已经过期，操作没有执行。"
    advice = "请刷新页面后再试。"


class StickError(CountyError):
    """Trouble with the stick itself."""

    code = "SY-549"
    says = "U 盘没有读写完。"
    advice = "请换一个 U 盘接口或 U 盘再运行一次，已经接收的不会丢失。"


class StickNotFound(StickError):
    code = "SY-550"
    says = "这个文件夹里没有采集站写的内容。"
    advice = "请插好 U 盘，给出它的位置；新 U 盘要写给哪个采集站，请用选项指定。"


class StickReadOnly(StickError):
    """What was on it has been taken in; nothing could be written for the stations."""

    code = "SY-551"
    says = "U 盘写不进去，可能打开了写保护。"
    advice = "数据包已经接收；请关闭写保护后再运行一次，给采集站的消息才会写上。"


class StickFull(StickError):
    code = "SY-552"
    says = "U 盘已满，给采集站的消息没有写全。"
    advice = "数据包已经接收；请腾出空间或换一个 U 盘，再运行一次。"


class StickGone(StickError):
    code = "SY-553"
    says = "读写到一半，U 盘不见了。"
    advice = "已经接收的不会丢失；请插好 U 盘再运行一次，重复的不会重复接收。"


class ListUnreadable(CountyError):
    """`line` is the number of the line that is no person."""

    code = "SY-554"
    says = "名单文件读不出来。"
    advice = "请核对文件：表格须有表头，逐行格式的每行是一个人员。"


class PublishedFileInvalid(CountyError):
    code = "SY-555"
    says = "要下发的文件格式不对。"
    advice = "请核对文件内容；没有下发任何改动。"


class RecoveryKeyMisplaced(CountyError):
    """The key that opens every station's store must not lie beside the service."""

    code = "SY-556"
    says = "恢复密钥不能放在县级服务的数据目录里，也不能覆盖已有的文件。"
    advice = "请写到 U 盘等另外保管的地方。"


class NothingPublished(CountyError):
    code = "SY-557"
    says = "还没有下发过采集任务。"
    advice = "请先下发采集任务文件，再下发其他设置。"


class PacketError(StationError):
    code = "PK-600"
    says = "数据包无法接收。"
    advice = "请由采集站重新报送；仍不行请联系县级技术员。"


class PacketUnreadable(PacketError):
    code = "PK-601"
    says = "数据包打不开：不是发给本县的，或在途中被改动、截断。"
    advice = "请由采集站重新报送。"


class PacketMalformed(PacketError):
    code = "PK-602"
    says = "数据包内容残缺或格式不对。"
    advice = "请由采集站重新报送。"


class SignatureInvalid(PacketError):
    code = "PK-603"
    says = "数据包的签名不对。"
    advice = "请核实采集站的登记情况，由采集站重新报送。"


class StationUnknown(PacketError):
    code = "PK-604"
    says = "没有登记过的采集站。"
    advice = "请先在县级登记该采集站。"


class NumberTaken(PacketError):
    code = "PK-605"
    says = "这个编号已经收过另一个数据包，两者内容不同。"
    advice = "采集站的数据库可能被复制或恢复过，请人工核对。"


class PacketTooNew(PacketError):
    code = "PK-606"
    says = "数据包的格式版本比县级服务新。"
    advice = "请升级县级服务后重新报送。"


class EvidenceNotHeld(PacketMalformed):
    """The packet leaves out evidence that it says the county has."""

    code = "PK-608"
    says = "数据包没有带上佐证材料，县里也没有收到过。"
    advice = "以前的数据包到齐后会自动再次接收；请催收缺少的数据包。"


class KeyRevoked(PacketError):
    """Signed with the key of a laptop that was reported lost; a person decides."""

    code = "PK-609"
    says = "该采集站的这把密钥已经停用。"
    advice = "数据包已放入待处理区，由审核员核实后决定是否接收。"


class RevisionAltered(PacketError):
    code = "PK-610"
    says = "同一个版本号已收到过不同的内容。"
    advice = "数据包已放入待处理区，请联系采集站核对。"


class NotCanonical(PacketError):
    code = "PK-607"
    says = "内容里有无法保存的字符或数值。"
    advice = "请检查最近填写的内容，重新输入后再保存。"


# -- who may do what --------------------------------------------------------------------------------------------------


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
