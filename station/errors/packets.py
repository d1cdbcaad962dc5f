"""Packets, messages and letters that are not what they should be."""

from station.errors.base import StationError


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
