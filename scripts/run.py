"""`make run`: the station on simulated devices, a sample base register, and a county service on loopback.

With a screen the window opens. Without one, one found and one new person are taken through the whole job in the same
windows, offscreen; screenshots, printed forms and the county's receipts are left in out/.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import stage

ROOT = stage.ROOT


def has_screen() -> bool:
    return (
        os.name == "nt"
        or sys.platform == "darwin"
        or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )


def prepare(home: Path) -> stage.County:
    """A county and a station that has joined it; what is there already is used as it is."""
    county_data, station_data, noted = home / "county", home / "station", home / "port"
    fresh = not (station_data / "store.db").exists()
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True, mode=0o700)
        stage.make_county(county_data)
    county = stage.County(county_data, int(noted.read_text()) if noted.exists() else 0)
    if fresh:
        noted.write_text(str(county.port))
        stage.make_station(station_data)
        stage.enrol(station_data, county, home / "ticket.json")
    return county


def with_screen(home: Path) -> int:
    county = prepare(home)
    print(f"操作员 admin，口令 {stage.PASSPHRASE}")
    try:
        command = [*stage.STATION, "gui", "--simulate", "--data", str(home / "station")]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    finally:
        county.stop()


def without_screen(home: Path, out: Path) -> int:
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
    county = prepare(home)
    print(f"县级服务：{county.url}", flush=True)
    try:
        environment = {**stage.environment(), "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "scripts.walkthrough", "--data", str(home / "station"), "--shots", str(out)]
        done = subprocess.run([*command, "found", "new"], cwd=ROOT, env=environment, check=False)
        if done.returncode:
            return done.returncode
        held, kept = stage.packets(county.data), stage.records(home / "station")
        receipts = [stage.signed_receipt(home / "station", record["record_id"]) for record in kept]
    finally:
        county.stop()
    (out / "county-receipts.json").write_text(json.dumps(receipts, ensure_ascii=False, indent=1) + "\n", "utf-8")
    receipted = {record["receipt_number"] for record in kept if record["state"] == "received"}
    if len(kept) != 2 or receipted != {packet["receipt_number"] for packet in held}:
        print("采集站与县级的记录不一致。", file=sys.stderr)
        return 1
    print(f"县级收到{len(held)}份，采集站{len(kept)}条记录都已回执：{'、'.join(sorted(map(str, receipted)))}")
    print(f"截图、信息采集表和回执在 {out}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".run")
    parser.add_argument("--out", type=Path, default=ROOT / "out")
    arguments = parser.parse_args()
    return with_screen(arguments.home) if has_screen() else without_screen(arguments.home, arguments.out)


if __name__ == "__main__":
    sys.exit(main())
