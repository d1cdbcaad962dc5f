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
