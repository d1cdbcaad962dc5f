"""Forms, the base register, signing."""

from station.errors.base import StationError


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
