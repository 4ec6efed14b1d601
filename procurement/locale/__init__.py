"""Every text that people read on a screen, in English, Spanish and Portuguese.

gettext catalogues: one folder for a language, one `.po` file for a domain (cli, charts ...), or a
folder of them where a domain has many subjects (findings).  The message id is a stable key, not an
English sentence, so that English is a language like the others.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "es", "pt")

#: Which CLDR rules format dates and numbers; Latin American forms, not European ones.
REGIONS = {"en": "en_US", "es": "es_419", "pt": "pt_BR"}


#: One text of a `.po` file: its key and what it says, each one or more quoted lines.  Read here and
#: not by babel, whose import alone takes longer than everything else that `procure --help` does.
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"(?:\n|\Z))+)', re.MULTILINE)


class UnknownTextError(KeyError):
    """No such text in this language: a defect of the program, found by the parity test."""

    def __init__(self, language: str, domain: str, key: str) -> None:
        """Say which."""
        super().__init__(f"{language}/{domain}: {key}")


@cache
def catalogue(language: str, domain: str) -> dict[str, str]:
    """Return key -> text of one domain in one language."""
    home = files(__name__) / language
    folder = home / domain
    parts = sorted(folder.iterdir(), key=str) if folder.is_dir() else [home / f"{domain}.po"]
    texts: dict[str, str] = {}
    for part in parts:
        texts |= {key: said for key, said in _entries(part.read_text("utf-8")) if key}
    return texts


def _entries(source: str) -> Iterator[tuple[str, str]]:
    """Yield (key, text) as a `.po` file holds them; the key of its head is empty."""
    for key, said in ENTRY.findall(source):
        yield _joined(key), _joined(said)


def _joined(lines: str) -> str:
    """Return what quoted lines say together; their escapes are those of JSON."""
    return "".join(json.loads(line) for line in lines.splitlines())


def text(language: str, domain: str, key: str, **params: object) -> str:
    """Return the text for `key`, its `{names}` filled from `params`.

    Raises:
        UnknownTextError: the language has no such key.
    """
    try:
        found = catalogue(language, domain)[key]
    except (KeyError, FileNotFoundError):
        raise UnknownTextError(language, domain, key) from None
    return found.format(**params) if params else found
