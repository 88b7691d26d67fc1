"""Settings: every environment variable of Learn, typed, with the values production refuses."""

from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGED = Path(__file__).resolve().parent / "_files"
DEFAULT_SECRET = "only-for-development"  # noqa: S105 - a value that production refuses, not a secret


class UnsafeSettings(Exception):
    """Production was asked to start with settings that would put people's data at risk."""


def packaged(name: str) -> Path:
    """A folder that ships with Learn: inside the package in a wheel, at the top of a checkout."""
    inside = PACKAGED / name
    return inside if inside.is_dir() else REPOSITORY / name


class Settings(BaseSettings):
    """Read from the environment with the prefix LEARN_. Each is described in the README."""

    model_config = SettingsConfigDict(env_prefix="LEARN_", frozen=True)

    environment: Literal["development", "production"] = "development"
    debug: bool = False
    secret_key: str = DEFAULT_SECRET
    public_url: str = ""
    database_url: str = "sqlite:///var/learn.db"
    media_url: str = "file:var/media"
    content_dir: Path = Field(default_factory=lambda: packaged("content"))
    backup_dir: Path = Path("var/backups")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    trusted_proxies: str = ""
    hashing_threads: int = Field(default=2, ge=1)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def origin(self) -> str:
        """The scheme, host and port that a browser must name as Origin; empty when not configured."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def media_dir(self) -> Path:
        """The folder behind a `file:` media URL."""
        scheme, _, place = self.media_url.partition(":")
        if scheme != "file" or not place:
            raise UnsafeSettings(f"LEARN_MEDIA_URL must be file:FOLDER, not {self.media_url!r}")
        return Path(place)

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSettings, naming every setting that production must not start with."""
        if not self.is_production:
            return
        wrong = []
        if self.secret_key == DEFAULT_SECRET or len(self.secret_key) < 32:
            wrong.append("LEARN_SECRET_KEY must be a secret of at least 32 characters")
        if self.debug:
            wrong.append("LEARN_DEBUG must be off")
        if not self.is_https:
            wrong.append("LEARN_PUBLIC_URL must be the https address people use")
        if wrong:
            raise UnsafeSettings("; ".join(wrong))


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
