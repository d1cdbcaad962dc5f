"""One process from which all victims of a module are forked."""

from collections.abc import Iterator

import pytest

from tests.sweep.sweep import Victims


@pytest.fixture(scope="module")
def victims(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victims]:
    with Victims(tmp_path_factory.mktemp("victims")) as victims:
        yield victims
