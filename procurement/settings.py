"""Settings from the environment, each with its unit and its effect."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What differs between installations.  Every name is read as `PROCURE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="PROCURE_", extra="ignore")

    #: Folder of the embedded database, the sealed bids and the documents.
    home: Path = Path("procurement-data")
    #: SQLAlchemy URL of the city's database; empty means SQLite inside `home`.
    database_url: str = ""
    #: Folder of keys and signed audit heads, outside `home`: a rebuilt database is found out.
    #: Empty means a folder beside `home`, named `<home>-keys`.
    keys: Path | None = None
    #: Code of the law profile that holds where a case names none; empty: the case cites its own.
    jurisdiction: str = ""
    #: Folder of the city's own law profiles; empty means `home`/law.
    law: Path | None = None
    #: `inline`: Prefect runs the flow in this process.  `deployment`: a Prefect worker runs it.
    dispatch: str = "inline"
    #: Screen language: en, es or pt; empty means that of the environment, else en.
    language: str = ""
    #: Largest table or case file taken in, bytes of unpacked content.
    max_table_bytes: int = 200_000_000
    #: Largest envelope of a bid, bytes.
    max_envelope_bytes: int = 2_000_000_000
    #: Mail relay as host:port; empty means that messages are written to `home`/mail.
    smtp: str = ""
    #: Sender of every message.
    mail_from: str = "procurement@city.invalid"

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.home / 'city.db').as_posix()}"

    @property
    def keys_folder(self) -> Path:
        """Where keys and signed heads lie."""
        return self.keys or self.home.with_name(self.home.name + "-keys")

    @property
    def law_folder(self) -> Path:
        """Where the city's own law profiles lie."""
        return self.law or self.home / "law"

    @property
    def vault(self) -> Path:
        """Where sealed envelopes lie, as ciphertext."""
        return self.home / "vault"
