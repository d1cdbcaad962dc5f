"""What is said of a new station cannot be used."""

from station.errors.base import WrongUsage


class StationCodeInvalid(WrongUsage):
    code = "ST-011"
    says = "采集站编号不对。"
    advice = "编号由县级编定：6到12位区划代码，一个短横，再加两位序号，如 450802101-01。"


class TownUnknown(WrongUsage):
    """A division was named that is no town, or one whose villages this version does not know."""

    code = "ST-012"
    says = "没有找到这个乡镇，或这个版本没有带它的村级区划。"
    advice = "请按乡镇（街道）的名称、拼音首字母或九位区划代码重新选择；仍没有的请联系县级技术员。"


class CampaignTitleUnfit(WrongUsage):
    code = "ST-013"
    says = "采集任务名称太长，或有不能显示的字符。"
    advice = "请改成不超过60个字的名称。"
