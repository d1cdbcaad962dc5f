"""Pictures that cannot be read, fitted or kept."""

from station.errors.base import StationError


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


class SeveralPagesInFile(PhotoError):
    """A TIFF of several pages: only the first would be seen."""

    code = "PH-207"
    says = "一个文件里有几页，无法归档。"
    advice = "请在扫描仪上选择一页存为一个文件，或存为 PDF。"


class PhotoProfilesInvalid(PhotoError):
    code = "PH-204"
    says = "照片规格文件有错。"
    advice = "请对照程序自带的规格文件改正，或去掉这项设置。"
