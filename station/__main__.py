"""Reads the command line, calls the application.

Exit status: 0 done; 1 done, and what was checked does not hold; 2 wrong usage; 3 refused or failed, with
`[CODE] sentence` on stderr.
"""

import os
import sys
from pathlib import Path

from station.app import Application
from station.cli.commands import commands
from station.errors import StationError, UnexpectedError, WrongUsage
from station.logs import log_error

try:
    import resource
except ImportError:  # not on Windows, whose crash dumps the administrator sets
    resource = None  # type: ignore[assignment]

_WRONG_USAGE, _FAILED = 2, 3


def main() -> None:
    """The command `station`."""
    os.umask(0o077)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash dump would hold people in the clear
    try:
        application = Application()

        def run_window(data: Path | None, simulate: bool) -> int:
            from station.window import run_window  # Qt loads slowly, and commands do without it

            return run_window(application, application.folder(data), simulate=simulate)

        commands(application.parts(run_window))()
    except StationError as error:
        _fail(error)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # nothing more can be said
        sys.exit(_FAILED)
    except Exception as error:  # noqa: BLE001  # the outermost edge: a bug becomes one calm sentence
        log_error(error)
        _fail(UnexpectedError())


def _fail(error: StationError) -> None:
    log_error(error)
    sys.stderr.write(f"[{error.code}] {error.sentence()}\n")
    sys.exit(_WRONG_USAGE if isinstance(error, WrongUsage) else _FAILED)


if __name__ == "__main__":
    main()
