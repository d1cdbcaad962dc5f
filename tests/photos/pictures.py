"""Pictures for tests, as files in memory."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    """What compresses worst."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def scene(width: int, height: int, grain: int = 6) -> Image.Image:
    """Soft shapes with a camera's grain: what compresses like a photograph."""
    rng = np.random.default_rng(7)
    soft = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8)).resize((width, height))
    tile = rng.integers(-grain, grain + 1, (256, 256, 1))
    grains = np.tile(tile, (height // 256 + 1, width // 256 + 1, 1))[:height, :width]
    return Image.fromarray(np.clip(np.asarray(soft, dtype=int) + grains, 0, 255).astype(np.uint8))


def quarters(width: int = 400, height: int = 500) -> Image.Image:
    """Red and green above, blue and white below: shows how a picture was turned."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((220, 0, 0), (0, 0, width // 2, height // 2))
    image.paste((0, 180, 0), (width // 2, 0, width, height // 2))
    image.paste((0, 0, 220), (0, height // 2, width // 2, height))
    return image


def png_claiming(width: int, height: int) -> bytes:
    """A file of a hundred bytes that says it holds that many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
