"""Reads the command line. Exit status: 0 done, 1 done and what was checked does not hold, 2 wrong usage, 3 refused or
failed with `[CODE] sentence` on stderr.
"""

import logging
import os
import sys

from county.cli.commands import app
from station.errors import StationError, UnexpectedError

_FAILED = 3


def main() -> None:
    """The command `county`."""
    os.umask(0o077)  # whatever is written here, nobody else reads it
    try:
        app()
    except StationError as error:
        _fail(error)
    except Exception:  # a bug: the trace to the log, one calm sentence to the technician
        logging.getLogger("county").critical("unexpected", exc_info=True)
        _fail(UnexpectedError())


def _fail(error: StationError) -> None:
    facts = " ".join(f"{key}={value}" for key, value in error.facts.items())
    sys.stderr.write(f"[{error.code}] {error.sentence()}{f'（{facts}）' if facts else ''}\n")
    sys.exit(_FAILED)


if __name__ == "__main__":
    main()
