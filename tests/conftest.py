"""What every test shares: no screen, and no environment of the developer's."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")
for name in [name for name in os.environ if name.startswith(("STATION_", "COUNTY_"))]:
    del os.environ[name]
