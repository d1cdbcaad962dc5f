"""The county's own half: act at the county."""

from station.errors.sync import SyncError


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
