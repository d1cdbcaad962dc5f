"""The line to the county: act there."""

from station.errors.base import StationError


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
