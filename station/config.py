"""Settings of a process: read once, handed down, never imported as a global."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """From the environment (STATION_…): where the store is, who unlocks it, and how much is logged."""

    model_config = SettingsConfigDict(env_prefix="STATION_", hide_input_in_errors=True)

    data: Path = Field(default_factory=lambda: user_data_path("collection-station", appauthor=False))
    operator: str = "admin"
    password: SecretStr | None = None
    log_level: str = "INFO"
