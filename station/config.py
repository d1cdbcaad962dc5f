"""Settings of a process: read once, handed down, never imported as a global."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path, user_state_path
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from station.errors import WrongUsage

LogLevel = Annotated[Literal["TRAFFIC", "DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)]


class Settings(BaseSettings):
    """From the environment (STATION_…): where the store is, who unlocks it, what is logged and what is on the desk.

    `state` keeps what belongs to this machine and not to a store. `reader` is a name as `station card read --reader`
    takes it; the portrait library is the one the reader's maker supplies, with the profile that says how it is called.
    `photo_profiles` are limits of one's own for photos.
    """

    model_config = SettingsConfigDict(env_prefix="STATION_", hide_input_in_errors=True)

    data: Path = Field(default_factory=lambda: user_data_path("collection-station", appauthor=False))
    state: Path = Field(default_factory=lambda: user_state_path("collection-station", appauthor=False))
    operator: str = "admin"
    password: SecretStr | None = None
    new_password: SecretStr | None = None
    log_level: LogLevel = "INFO"
    reader: str = "pcsc"
    portrait_library: Path | None = None
    portrait_profile: str = "unpack"
    photo_profiles: Path | None = None


def load_settings() -> Settings:
    """The settings of this process. Raises WrongUsage for a value that is none."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongUsage(setting=error.errors(include_input=False)[0]["loc"][0]) from None
