"""What the papers say in the engine's own words, in every language at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from outcome_metrics.definitions.definition import Text as MeasureText
from procurement.documents.words import Words
from procurement.locale import LANGUAGES, catalogue, text
from procurement.rules.money import Money

DOMAIN = "papers"

#: A fact that a text names; numbers, days, times and money are written as each language does.
Said = str | int | Decimal | date | Money | Mapping[str, str] | MeasureText
#: A text in every language.
Spoken = dict[str, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """Says the texts of `papers.po`; times are those of `zone`."""

    zone: str

    def say(self, key: str, **facts: Said) -> Spoken:
        """Return the text for `key` in every language, its facts filled in.

        Raises:
            UnknownTextError: a language has no such text.
        """
        return {
            language: text(
                language,
                DOMAIN,
                key,
                **{name: self._shown(fact, language) for name, fact in facts.items()},
            )
            for language in LANGUAGES
        }

    def count(self, key: str, number: int) -> Spoken:
        """Return `KEY.one` or `KEY.other` for so many, by the grammar of each language."""
        said = {}
        for language in LANGUAGES:
            words = Words(language, self.zone)
            form = "one" if words.locale.plural_form(number) == "one" else "other"
            said[language] = text(language, DOMAIN, f"{key}.{form}", n=words.number(number))
        return said

    def _shown(self, fact: Said, language: str) -> str:
        words = Words(language, self.zone)
        match fact:
            case str():
                return fact
            case datetime():
                return words.short_moment(fact)
            case date():
                return words.day(fact)
            case Money():
                return words.money(fact)
            case Mapping() | MeasureText():
                return words.say(fact)
        return words.number(fact)


def known(key: str) -> bool:
    """Whether the catalogue has a text for `key`."""
    return key in catalogue(LANGUAGES[0], DOMAIN)


def within(written: Mapping[str, str] | str, language: str) -> str:
    """Return a text in `language`, in its first language where it lacks this one."""
    if isinstance(written, str):
        return written
    return written.get(language) or next(iter(written.values()), "")


def joined(parts: list[Mapping[str, str] | str], mark: str) -> Spoken:
    """Return texts one after the other, in every language."""
    return {
        language: mark.join(filter(None, (within(part, language) for part in parts)))
        for language in LANGUAGES
    }


def unstopped(written: Mapping[str, str] | str) -> Spoken:
    """Return a text without its full stop, to stand inside a sentence.

    A plain text is the same in every language.
    """
    if isinstance(written, str):
        written = dict.fromkeys(LANGUAGES, written)
    return {language: part.rstrip().rstrip(".") for language, part in written.items()}
