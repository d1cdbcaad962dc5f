"""Fits 12-megapixel JPEGs to each profile, beside the floor: one Pillow decode and encode at the same output size.

A photograph of nothing in particular, and what each profile is for: a sitter whose head is tilted, a page on a desk.
"""

import io
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from station.photos.faces import FaceFinder
from station.photos.fit import fit
from station.photos.profiles import Profile, shipped_profiles
from tests.photos.papers import askew, desk, laid, sheet
from tests.photos.people import Sitting, jpeg, taken

WIDTH, HEIGHT = 4000, 3000
BUDGET_MS = 300
ROUNDS = 7


def photograph() -> bytes:
    """Soft shapes, edges and a camera's grain, as a camera would save them."""
    rng = np.random.default_rng(12)
    coarse = rng.integers(20, 235, (30, 40, 3), dtype=np.uint8)
    soft = np.asarray(Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), dtype=np.int16)
    grainy = np.clip(soft + rng.integers(-8, 9, (HEIGHT, WIDTH, 1), dtype=np.int16), 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(grainy).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def subject(profile: Profile) -> bytes:
    """What is put before the camera for the profile."""
    if profile.paper is not None:
        return jpeg(laid(sheet(1500, 2100), askew(1), desk(WIDTH, HEIGHT, "wood")), 92)
    return jpeg(taken("drawn1", Sitting((WIDTH, HEIGHT), head=0.5, crown=0.2, roll=7)), 92)


def floor(data: bytes, size: tuple[int, int]) -> None:
    """The least that can be done: decode as coarsely as the size allows, scale, encode once."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", size)
    image.resize(size, reducing_gap=2.0).save(io.BytesIO(), "JPEG", quality=85)


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
    plain = photograph()
    print(f"photo fit: {WIDTH} × {HEIGHT} JPEG, budget {BUDGET_MS} ms, median of {ROUNDS}")
    finder = FaceFinder()
    for profile in shipped_profiles().values():
        for what, data in (("photograph", plain), ("its subject", subject(profile))):
            fitted = fit(data, profile, finder)
            size = Image.open(io.BytesIO(fitted)).size
            ours = milliseconds(partial(fit, data, profile, finder))
            least = milliseconds(partial(floor, data, size))
            print(
                f"  {profile.name:<18} {what:<12} {size[0]:>4} × {size[1]:<4} {len(fitted):>7} bytes"
                f"  {ours:6.1f} ms  floor {least:6.1f} ms  ratio {ours / least:4.1f}"
                f"  {'within' if ours <= BUDGET_MS else 'OVER'} budget"
            )


if __name__ == "__main__":
    main()
