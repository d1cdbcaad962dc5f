"""Several processes that serve one address: started, watched, started again, stopped together.

They share a listening socket and the database, and nothing else. When the first process is gone, however it ended, the
others end by themselves: an address held by nobody's children could not be served again.
"""

import logging
import multiprocessing
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from types import FrameType

from county.server import Server

_log = logging.getLogger(__name__)
_GRACE_SECONDS = 15
_LIVED_LONG_ENOUGH = 5.0
"""Seconds; a worker that ends sooner is started again after a pause, so that a broken county does not spin."""
_PAUSE_SECONDS = 1.0

Serve = Callable[[socket.socket, Callable[[Server], None]], None]
"""What a worker does: makes its server on the socket, hands it over, and runs it. Has to be a module's function."""


class Workers:
    """The first process: it serves nobody itself."""

    def __init__(self, serve: Serve, listener: socket.socket, count: int) -> None:
        self._serve, self._socket, self._count = serve, listener, count
        self._context = multiprocessing.get_context("spawn")  # a fork would share database connections
        self._alive, self._until = self._context.Pipe(duplex=False)  # its other end closes when this process is gone
        self._workers: dict[SpawnProcess, float] = {}
        self._wakes, self._wake = self._context.Pipe(duplex=False)
        self._stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def run(self) -> None:
        """Returns after SIGINT or SIGTERM, when the workers have answered what was under way."""
        while not self._stopping:
            while len(self._workers) < self._count:
                self._start()
            wait([self._wakes, *(worker.sentinel for worker in self._workers)])
            for worker in [each for each in self._workers if not each.is_alive()]:
                begun = self._workers.pop(worker)
                if not self._stopping:
                    _log.error("a worker ended: %s", worker.exitcode)
                    if time.monotonic() - begun < _LIVED_LONG_ENOUGH:
                        self._wakes.poll(_PAUSE_SECONDS)
        self._stop()

    def _start(self) -> None:
        worker = self._context.Process(target=_work, args=(self._serve, self._socket, self._alive))
        worker.start()
        self._workers[worker] = time.monotonic()

    def _stop(self) -> None:
        self._socket.close()
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.join(_GRACE_SECONDS)
            if worker.is_alive():
                worker.kill()
                worker.join()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if not self._stopping:
            self._stopping = True
            self._wake.send_bytes(b"x")


def _work(serve: Serve, listener: socket.socket, alive: Connection) -> None:
    def watch(server: Server) -> None:
        Thread(target=_stop_with, args=(alive, server), daemon=True).start()

    serve(listener, watch)


def _stop_with(alive: Connection, server: Server) -> None:
    """Nothing is ever sent: the pipe ends when the first process does."""
    try:
        alive.recv_bytes()
    except (EOFError, OSError):
        server.stop()
