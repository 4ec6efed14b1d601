"""The screen's language, and its words."""

import locale
import os

from procurement.locale import LANGUAGES, catalogue, text


def language() -> str:
    """Return the screen's language: PROCURE_LANGUAGE, else that of the environment, else en."""
    asked = os.environ.get("PROCURE_LANGUAGE") or ""
    for candidate in (asked, os.environ.get("LC_ALL"), os.environ.get("LANG"), _of_system()):
        short = (candidate or "")[:2].lower()
        if short in LANGUAGES:
            return short
    return LANGUAGES[0]


def _of_system() -> str:
    return locale.getlocale()[0] or ""


def say(key: str, **params: object) -> str:
    """Return the screen's text for `key`."""
    return text(language(), "cli", key, **params)


def word(key: str) -> str | None:
    """Return the screen's word for a code; None if there is none."""
    return catalogue(language(), "cli").get(key)
