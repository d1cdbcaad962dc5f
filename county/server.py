"""Runs the web application until it is told to stop."""

import os
import signal
import socket

import uvicorn
from starlette.types import ASGIApp

from station.errors import AddressTaken

_GRACE_SECONDS = 10


class Server:
    """Bound and listening once it is made, so that its address can be told; it can be stopped from then on."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        """Port 0 takes a free one. Raises AddressTaken."""
        self._socket = _listen(host, port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS, lifespan="off"
            )
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)  # the server, when it is done, raises the signal again: that ends here

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self) -> None:
        """Returns after SIGINT or SIGTERM, when the requests under way are answered."""
        with self._socket:
            self._server.run(sockets=[self._socket])

    def _stop(self, *_: object) -> None:
        self._server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends without Nagle's delay (40 ms an answer) only where it sees that it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise AddressTaken(host=host, port=port, cause=type(error).__name__) from None
    return listener
