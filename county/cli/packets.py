"""county packets"""

from collections.abc import Iterator

from county.app import open_county
from county.cli.options import AsJson, DataDir, settings_of
from county.cli.output import emit
from county.domain import HeldPacket, HeldPackets


def packets(data: DataDir, as_json: AsJson = False) -> None:
    """列出已收到的数据包，按收到的先后。"""
    with open_county(settings_of(data)) as county:
        held = county.list_packets()
    emit([_document(packet) for packet in held], _lines(held), as_json=as_json)


def _document(packet: HeldPacket) -> dict[str, object]:
    return {
        "station": packet.station,
        "incarnation": str(packet.incarnation),
        "epoch": packet.epoch,
        "number": packet.number,
        "packet_digest": packet.packet_digest,
        "record_id": str(packet.record_id),
        "revision_id": str(packet.revision_id),
        "content_digest": packet.content_digest,
        "evidence_count": packet.evidence_count,
        "receipt_number": packet.receipt_number,
        "received_at": packet.received_at.isoformat(),
    }


def _lines(held: HeldPackets) -> Iterator[str]:
    for packet in held:
        place = f"{packet.station}  {packet.epoch}-{packet.number}"
        record = f"记录 {packet.record_id}  版本 {packet.revision_id}  内容 {packet.content_digest}"
        when = f"{packet.received_at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"{packet.receipt_number}  {place}  {record}  佐证材料 {packet.evidence_count} 件  {when}"
    yield f"共 {len(held)} 个数据包。"
