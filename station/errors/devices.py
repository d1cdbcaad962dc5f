"""Readers, cards, cameras, printers."""

from station.errors.base import StationError


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
