"""The live look at a camera's frame of 1280 × 720, beside the floor: the frame scaled once to what the finder sees."""

import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from station.photos.faces import FaceFinder
from station.photos.gate import PhotoGate
from station.photos.profiles import shipped_profiles
from tests.photos.people import Pixels, Sitting, curtain, taken, wall

SIZE = (1280, 720)
BUDGET = 10
ROUNDS = 30


def frames() -> dict[str, Pixels]:
    sitting = Sitting(SIZE, head=0.6, crown=0.2, middle=0.45)
    return {
        "a sitter before a wall": taken("drawn1", sitting),
        "one whose head is tilted": taken("drawn2", Sitting(SIZE, head=0.6, crown=0.2, roll=8)),
        "one before a curtain": taken("drawn0", sitting, curtain(sitting)),
        "nobody": wall(sitting),
        "noise": np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8),
    }


def milliseconds(work: Callable[[], object]) -> float:
    """The median of some rounds, after one to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    gate = PhotoGate(shipped_profiles(), FaceFinder())
    print(f"photo preview: {SIZE[0]} × {SIZE[1]}, at least {BUDGET} frames a second, median of {ROUNDS}")
    for name, frame in frames().items():
        data = cv2.cvtColor(frame, cv2.COLOR_RGB2BGRA).tobytes()
        ours = milliseconds(lambda data=data: gate.look(data, *SIZE, 4 * SIZE[0], "recent"))  # type: ignore[misc]
        least = milliseconds(lambda frame=frame: cv2.resize(frame, (142, 80), interpolation=cv2.INTER_AREA))  # type: ignore[misc]
        told = "within" if 1000 / ours >= BUDGET else "BELOW"
        print(f"  {name:<26} {ours:6.1f} ms {1000 / ours:6.1f} a second  floor {least:5.2f} ms  {told} budget")


if __name__ == "__main__":
    main()
