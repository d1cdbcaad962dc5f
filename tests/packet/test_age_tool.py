"""The stock age tool (Debian package `age`) and the packets: each opens what the other made."""

import subprocess
from pathlib import Path

from station.packet.seal import MAGIC, open_packet
from station.packet.suite import decrypt_with
from tests.builders import CONTENT, PHOTO, new_keys

KEYS = new_keys()


def test_the_age_tool_opens_a_sealed_packet(tmp_path: Path) -> None:
    identity = tmp_path / "county.txt"
    identity.write_text(KEYS.identity + "\n")
    sealed = KEYS.packet()
    done = subprocess.run(
        ["age", "--decrypt", "--identity", str(identity)], input=sealed, capture_output=True, check=True
    )
    assert done.stdout.startswith(MAGIC)
    assert CONTENT in done.stdout
    assert PHOTO in done.stdout
    assert done.stdout == decrypt_with(KEYS.identity, sealed)


def test_what_the_age_tool_seals_is_opened() -> None:
    plain = decrypt_with(KEYS.identity, KEYS.packet())
    assert plain is not None
    done = subprocess.run(["age", "--recipient", KEYS.recipient], input=plain, capture_output=True, check=True)
    assert open_packet(done.stdout, KEYS.identity).content == CONTENT
