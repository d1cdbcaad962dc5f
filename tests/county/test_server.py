import socket

import pytest

from county.server import listen
from station.errors import AddressTaken


def test_answers_are_sent_without_nagles_delay() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP  # what asyncio looks at before it turns the delay off


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(AddressTaken):
        listen("192.0.2.1", 0)
