"""Where the database's exceptions become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from county.services.ports import Collision
from station.errors import DiskFull, NotCanonical, StorageError

_NO_SPACE = "53100"  # as PostgreSQL calls it


@contextmanager
def storage_errors() -> Iterator[None]:
    """Trouble with the database raises Collision, DiskFull or StorageError; a wrong statement stays the bug it is.

    A value that the database cannot hold, such as a null character in a text, raises NotCanonical.
    """
    try:
        yield
    except IntegrityError:
        raise Collision from None
    except DataError as error:
        raise NotCanonical(cause=type(error.orig).__name__) from None
    except ProgrammingError:
        raise
    except DBAPIError as error:
        if "disk is full" in str(error.orig) or getattr(error.orig, "sqlstate", None) == _NO_SPACE:
            raise DiskFull from None
        raise StorageError(cause=type(error.orig).__name__) from None
    except PoolTimeout:
        raise StorageError(cause="busy") from None
