"""What every test shares: no screen, and no environment of the developer's."""

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("share", deadline=None, max_examples=100)
settings.register_profile("prove", deadline=None, max_examples=2000)
settings.load_profile("share")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")
for name in [name for name in os.environ if name.startswith(("STATION_", "COUNTY_"))]:
    del os.environ[name]
_state = tempfile.TemporaryDirectory(prefix="station-state")
os.environ["STATION_STATE"] = _state.name  # what belongs to this machine: not the developer's


@pytest.fixture(autouse=True)
def garbage_of_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test leaves of screens and jobs is taken apart in the UI thread, as `station.ui.garbage` does it."""
    if "qapp" not in request.fixturenames:
        if not gc.isenabled():
            gc.collect()
            gc.enable()
        yield
        return
    gc.disable()
    yield
    gc.collect(1)
