"""A machine dies at a random moment and its data directory is gone: what the mirror had is there again."""

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from hypothesis import settings

from scripts import stage
from station.app import Application
from station.config import Settings
from station.db.mirror.restoring import by_passphrase, restore
from station.errors import EvidenceMissing
from tests.db.builders import OPERATOR, PASSPHRASE, make_store, open_store
from tests.services.builders import Quiet

DEATHS = max(3, settings().max_examples // 50)
"""Times the machine dies: 3, and 40 under make prove."""
PATIENCE_S = 60


def lived(data: Path, stick: Path, seconds: float) -> tuple[list[tuple[str, float]], set[str], float]:
    """What a station saved and when, what of it was mirrored for sure, and when it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.survivors", str(data), str(stick)],
        cwd=stage.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    time.sleep(seconds)  # how long it lives: what happens in it is not waited for
    process.send_signal(signal.SIGKILL)
    died = time.monotonic()
    process.wait(PATIENCE_S)
    lines = [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.stdout.close()
    saved = [(line[1], float(line[2])) for line in lines if line[0] == "saved"]
    return saved, {line[1] for line in lines if line[0] == "mirrored"}, died


def held(data: Path, digests: list[str]) -> set[str]:
    """Which pictures are in the store, whole."""
    store = open_store(data)
    found = set()
    with store.look() as unit:
        for digest in digests:
            try:
                assert hashlib.sha256(unit.blobs.get(digest)).hexdigest() == digest
            except EvidenceMissing:
                continue
            found.add(digest)
    store.close()
    return found


def test_a_machine_that_dies_costs_nothing_the_mirror_had(tmp_path: Path) -> None:
    chance = random.Random(20181008)
    data, stick = tmp_path / "station", tmp_path / "stick"
    make_store(data)
    everything: list[str] = []
    lost_s: list[float] = []
    for death in range(DEATHS):
        saved, mirrored, died = lived(data, stick, chance.uniform(0.2, 1.5))
        shutil.rmtree(data)
        report = restore(stick, data, by_passphrase(OPERATOR, PASSPHRASE, lambda unit: None), Quiet())
        assert report.damages == ()
        before = set(everything)
        everything += [digest for digest, _ in saved]
        kept = held(data, everything)
        assert before | mirrored <= kept, death
        order = [digest for digest, _ in saved]
        assert kept - before == set(order[: len(kept - before)])  # the last commits, and no others
        lost = [at for digest, at in saved if digest not in kept]
        lost_s.append(died - min(lost) if lost else 0.0)
        everything = [digest for digest in everything if digest in kept]
    print(f"died {DEATHS} times; work lost: " + " ".join(f"{each:.2f} s" for each in lost_s))
    assert len(everything) > DEATHS
    assert max(lost_s) < 60


def test_a_restore_that_is_killed_leaves_nothing_and_is_begun_again(tmp_path: Path) -> None:
    chance = random.Random(20181009)
    data, stick = tmp_path / "station", tmp_path / "stick"
    make_store(data)
    saved, _, _ = lived(data, stick, 1.0)
    digests = [digest for digest, _ in saved]
    restore(stick, tmp_path / "undisturbed", by_passphrase(OPERATOR, PASSPHRASE, lambda unit: None), Quiet())
    kept = held(tmp_path / "undisturbed", digests)
    environment = stage.environment() | {"STATION_PASSWORD": PASSPHRASE}
    target = tmp_path / "again"
    command = [*stage.STATION, "store", "restore", str(stick), "--data", str(target)]
    for _ in range(DEATHS):
        process = subprocess.Popen(
            command, cwd=stage.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        beside = target.with_name(target.name + ".restoring")
        until = time.monotonic() + PATIENCE_S
        while not beside.exists() and process.poll() is None:
            assert time.monotonic() < until
        time.sleep(chance.uniform(0, 0.2))  # where in it, is left to chance
        process.kill()
        process.wait(PATIENCE_S)
        assert not target.exists() or {path.name for path in target.iterdir()} >= {"store.db", "store.keys"}
        if target.exists():
            shutil.rmtree(target)
    assert subprocess.run(command, cwd=stage.ROOT, env=environment, check=True, capture_output=True)
    assert held(target, digests) == kept
    application = Application(Settings(password=PASSPHRASE))  # type: ignore[arg-type]
    store = application.unlock(target, OPERATOR, None)
    with store.look() as unit:
        assert unit.settings.station().epoch == 2
    store.close()
