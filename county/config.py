"""The county's settings: from the command line, `COUNTY_…` in the environment, `county.json`, in this order."""

import json
from pathlib import Path
from typing import Any, Self

import platformdirs
from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError

from county.files import write_private
from station.errors import CountySettingsInvalid

_FILE = "county.json"


def default_data_dir() -> Path:
    """Where a county's data lies if nobody says otherwise."""
    return platformdirs.user_data_path("collection-county", appauthor=False)


class Settings(BaseSettings):
    """Read once, handed down. `database_url` is the one setting that moves a county to PostgreSQL."""

    model_config = SettingsConfigDict(env_prefix="COUNTY_", extra="forbid", frozen=True, hide_input_in_errors=True)

    data_dir: Path
    url: str = Field(default="http://127.0.0.1:8765", pattern=r"^https?://[^\s]+$", max_length=300)
    """Where stations find this county: it stands on their tickets."""
    database_url: str = Field(default="", repr=False)
    """An SQLAlchemy address, such as postgresql+psycopg://…; SQLite in the data directory if empty."""
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    certificate: Path | None = None
    """The certificate (PEM) that stations meet at `url`: this service's own, or that of a proxy before it."""
    certificate_key: Path | None = None
    """Its private key (PEM), where this service speaks TLS itself."""
    pin_certificate: bool = True
    """Whether tickets tell the certificate's key, so that stations take no other. Not for one whose key changes."""
    max_packet_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    ticket_days: int = Field(default=30, ge=1)
    """How long an enrolment code can be used."""
    recovery_recipient: str = Field(default="", pattern=r"^(age1[0-9a-z]{58})?$")
    """For whom every station wraps its store's key; the identity is kept elsewhere (`county recovery-key make`)."""
    workers: int = Field(default=1, ge=1, le=64)
    """Processes that serve."""
    metrics_token: str = Field(default="", repr=False, max_length=200)
    """Whoever shows it may read the metrics from another machine; none, and only this machine may."""
    shelf_seconds: int = Field(default=60, ge=1)
    """How often what waits on the shelf is looked at."""

    @model_validator(mode="after")
    def _a_certificate_is_for_https(self) -> Self:
        if self.certificate_key and not self.certificate:
            raise ValueError("certificate")
        if self.certificate and not self.url.startswith("https://"):
            raise ValueError("url")
        return self

    @property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.own_database}"

    @property
    def own_database(self) -> Path:
        """Where SQLite keeps the county, if no other database is set."""
        return self.data_dir / "county.sqlite"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The file is the data directory's own, so it is found by what the command line said."""
        del dotenv_settings, file_secret_settings
        given = init_settings.init_kwargs if isinstance(init_settings, InitSettingsSource) else {}
        file = _read_file(Path(given["data_dir"]) / _FILE)
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=file)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    return document


def load_settings(data_dir: Path, **given: object) -> Settings:
    """The settings of the county in this directory; None is as good as not given.

    Raises CountySettingsInvalid.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(data_dir=data_dir.absolute(), **chosen)  # type: ignore[arg-type]  # validated right here
    except ValidationError as error:
        problems = error.errors(include_input=False)
        names = ",".join(".".join(map(str, each["loc"])) or str(each["ctx"]["error"]) for each in problems)
        raise CountySettingsInvalid(settings=names) from None
    except (SettingsError, OSError, ValueError) as error:
        raise CountySettingsInvalid(cause=type(error).__name__) from None


def change_settings(data_dir: Path, **changes: object) -> None:
    """Keeps other values of some settings, and the rest as it was. Raises CountySettingsInvalid."""
    load_settings(data_dir, **changes)
    document = _read_file(data_dir / _FILE) | changes
    write_private(data_dir / _FILE, json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8"))


def save_settings(settings: Settings) -> None:
    """Keeps what `county init` was told, so that later commands need not be."""
    document = settings.model_dump(mode="json", exclude={"data_dir"}, exclude_defaults=True)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    write_private(settings.data_dir / _FILE, text.encode("utf-8"))
