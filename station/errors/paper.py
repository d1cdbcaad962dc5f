"""Paper that came back and cannot be taken as it is."""

from station.errors.base import StationError


class PaperError(StationError):
    code = "FM-440"
    says = "纸表归档没有完成。"
    advice = "请重试；仍不行请联系县级技术员。"


class PdfNotTaken(PaperError):
    code = "FM-441"
    says = "这是 PDF 文件，不是图片。"
    advice = "请在窗口的“归档纸表”里选择这个文件，或在扫描仪上选择存为图片，一页一张。"


class BlankNotThere(PaperError):
    code = "FM-442"
    says = "没有归档过这份手填表。"
    advice = "请先把它的各页拍照归档。"


class BlankIncomplete(PaperError):
    code = "FM-443"
    says = "这份手填表的页还没有齐。"
    advice = "请把缺的页拍照归档，再录入。"


class BlankTaken(PaperError):
    """One serial is one person's."""

    code = "FM-444"
    says = "这份手填表已经录入为另一个人。"
    advice = "请核对纸表上的姓名，选择正确的记录。"


class PageUnknown(PaperError):
    code = "FM-445"
    says = "页码不在这份表的范围内。"
    advice = "请对照纸上的“第几页、共几页”重新填写。"
