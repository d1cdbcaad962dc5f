"""A station as a process of its own, on simulated devices; whoever started it asks over its pipe what is to be seen."""

import argparse
import json
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QSocketNotifier
from PySide6.QtWidgets import QApplication

from scripts import seen
from station.app import Application
from station.ui.shell import Shell, dress
from station.window import simulated_cameras, simulated_reader, window_parts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("people", nargs="+")
    arguments = parser.parse_args()
    qt = QApplication(sys.argv[:1])
    dress(qt)
    cameras = simulated_cameras()
    shell = Shell(window_parts(Application(), arguments.data, simulated_reader(*arguments.people), lambda: cameras))
    shell.show()
    serve(qt, shell)
    del shell
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def serve(qt: QApplication, shell: Shell) -> None:
    """Runs the window, and answers a line on stdin with one on stdout; ends with the pipe."""

    def answer() -> None:
        line = sys.stdin.readline()
        if not line:
            qt.quit()
            return
        asked, _, rest = line.strip().partition(" ")
        answers = {
            "look": lambda: seen.look(shell).as_json(),
            "where": lambda: seen.where(shell, rest),
            "kind": lambda: seen.kind_of(shell, rest),
            "picture": lambda: shell.grab().save(rest),
        }
        print(json.dumps(answers[asked]()), flush=True)

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    qt.exec()


if __name__ == "__main__":
    main()
