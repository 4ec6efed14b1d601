"""What this process works with: settings and engine, made once."""

from functools import cache

from sqlalchemy import Engine

from procurement.rules.errors import RetryLaterError
from procurement.settings import Settings
from procurement.store.database.engine import make_engine

__all__ = ["RetryLaterError", "engine", "forget", "settings"]  # what flows need to know


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()


@cache
def engine() -> Engine:
    """Return the engine of this process."""
    return make_engine(settings().url)


def forget() -> None:
    """Read the settings again at the next call: for a program that changes its environment."""
    engine.cache_clear()
    settings.cache_clear()
