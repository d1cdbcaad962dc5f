"""Where the database's exceptions become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from county.services.ports import Collision
from station.errors import DiskFull, StorageError


@contextmanager
def storage_errors() -> Iterator[None]:
    """Trouble with the database raises Collision, DiskFull or StorageError; a wrong statement stays the bug it is."""
    try:
        yield
    except IntegrityError:
        raise Collision from None
    except (ProgrammingError, DataError):
        raise
    except DBAPIError as error:
        if "disk is full" in str(error.orig):
            raise DiskFull from None
        raise StorageError(cause=type(error.orig).__name__) from None
    except PoolTimeout:
        raise StorageError(cause="busy") from None
