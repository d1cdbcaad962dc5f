"""Progress of a command: told on a terminal, and nobody to stop it but Ctrl+C."""

import sys


class Quiet:
    """Fits station.services.ports.Progress."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Says nothing."""


class OnTerminal:
    """Tells on one line of stderr how far a long job is, where somebody looks on."""

    def step(self, done: int, total: int, note: str = "") -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{note} {done:,}/{total:,}" if done < total else "\r\x1b[K")
            sys.stderr.flush()
