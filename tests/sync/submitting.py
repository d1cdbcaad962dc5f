"""Packets handed to a county one by one."""

from station.errors import CountyRefused
from station.packet.wire import SignedReceipt
from station.sync.county_client import CountyClient


def submitted(client: CountyClient, packet: bytes) -> SignedReceipt:
    """Its receipt. Raises CountyRefused."""
    (answer,) = client.submit([packet])
    if isinstance(answer, CountyRefused):
        raise answer
    return answer
