"""What the catalogue files hold, read as files, so that a repeated key cannot hide."""

import re
from pathlib import Path
from string import Formatter

HOME = Path(__file__).parents[2] / "procurement" / "locale"
KEY = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


def files(language: str) -> dict[str, Path]:
    """Return file name inside the language's folder -> path, of every catalogue."""
    folder = HOME / language
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.po"))}


def keys(path: Path) -> list[str]:
    """Return the keys of one file as written, repetitions included."""
    return KEY.findall(path.read_text("utf-8"))


def named(text: str) -> frozenset[str]:
    """Return the names in braces; a positional or broken field is an error."""
    names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    odd = [name for name in names if not name.isidentifier()]
    if odd:
        message = f"{text!r} holds {odd}"
        raise ValueError(message)
    return frozenset(names)
