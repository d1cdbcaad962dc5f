"""Runs the web application until it is told to stop, in this process or in several."""

import logging
import os
import signal
import socket
import ssl
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from station.errors import AddressTaken

_GRACE_SECONDS = 10
_log = logging.getLogger(__name__)


class Server:
    """Serves on a socket that listens already. It can be stopped from the moment it is made."""

    def __init__(self, app: ASGIApp, listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        self._socket = listener
        config = uvicorn.Config(
            app, log_config=None, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS, lifespan="off"
        )
        config.load()
        config.ssl = tls
        self._server = uvicorn.Server(config)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)  # the server, when it is done, raises it again: that ends here

    def run(self) -> None:
        """Returns after SIGINT, SIGTERM or `stop`, when the requests under way are answered."""
        with self._socket:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """From any thread."""
        self._server.should_exit = True

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stop()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises AddressTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends without Nagle's delay (40 ms an answer) only where it sees that it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressTaken(host=host, port=port, cause=type(error).__name__) from None
    return listener


_BACKLOG = 1024


def url_of(listener: socket.socket, *, tls: bool = False) -> str:
    """Where it listens."""
    host, port = listener.getsockname()[:2]
    return f"http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{port}"
