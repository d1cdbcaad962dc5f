"""The county's keys, in one private file of its data directory."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from county.files import write_private
from station.errors import CountyExists, CountyKeysDamaged, CountyMissing
from station.packet.suite import new_identity, new_signing_key, public_of

_FILE = "county-keys.json"

_Identity = Annotated[str, StringConstraints(pattern=r"^AGE-SECRET-KEY-1[0-9A-Z]{58}$")]
_Recipient = Annotated[str, StringConstraints(pattern=r"^age1[0-9a-z]{58}$")]
_Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CountyKeys(BaseModel):
    """The county's name and keys: Ed25519 for its word, age for what it is sent.

    Counties founded before the recovery key was kept apart have it here too; new ones have not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    format: Literal[1] = 1
    name: str = Field(min_length=1, max_length=64)
    signing_key_hex: _Hex32 = Field(repr=False)
    identity: _Identity = Field(repr=False)
    recipient: _Recipient
    recovery_identity: _Identity | None = Field(default=None, repr=False)
    recovery_recipient: _Recipient | None = None

    @classmethod
    def new(cls, name: str) -> Self:
        """Fresh keys."""
        identity, recipient = new_identity()
        return cls(
            name=name,
            signing_key_hex=new_signing_key().hex(),
            identity=identity,
            recipient=recipient,
        )

    @property
    def signing_key(self) -> bytes:
        """The private Ed25519 key, 32 bytes."""
        return bytes.fromhex(self.signing_key_hex)

    @property
    def public_key(self) -> str:
        """The public Ed25519 key, 64 hexadecimal characters: what stations check receipts with."""
        return public_of(self.signing_key)


def keys_exist(data_dir: Path) -> bool:
    """Whether a county was founded here."""
    return (data_dir / _FILE).exists()


def load_keys(data_dir: Path) -> CountyKeys:
    """Raises CountyMissing, CountyKeysDamaged."""
    try:
        text = (data_dir / _FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise CountyMissing from None
    except OSError as error:
        raise CountyKeysDamaged(cause=type(error).__name__) from None
    try:
        return CountyKeys.model_validate_json(text)
    except ValidationError as error:
        raise CountyKeysDamaged(problems=error.error_count()) from None


def save_new_keys(keys: CountyKeys, data_dir: Path) -> None:
    """Writes the file, whole and durable. Raises CountyExists: keys are never overwritten."""
    try:
        write_private(
            data_dir / _FILE, keys.model_dump_json(indent=2, exclude_none=True).encode("utf-8"), replace=False
        )
    except FileExistsError:
        raise CountyExists from None
