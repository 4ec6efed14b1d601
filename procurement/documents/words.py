"""How one language of one city writes dates, times, money, numbers and catalogue words."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from outcome_metrics.definitions.definition import Text as MeasureText
from procurement.documents.cleaning import NAME_LIMIT, clean
from procurement.documents.facts import Span, Text
from procurement.locale import REGIONS, catalogue, text
from procurement.rules.money import Money

#: Ready text by name, as templates read it: strings, flags, and lists or views of them.
View = dict[str, object]

#: As typography has them; the hyphen is neither.
MINUS, DASH = "\N{MINUS SIGN}", "\N{EN DASH}"

#: A day or a number in the plain text of a term.
_TERM = re.compile(
    r"(?<![\w./:-])(?:(?P<day>\d{4}-\d\d-\d\d)|\d+(?:\.(?P<after>\d+))?)(?![\w./:-])"
)
_THIN = str.maketrans({"\u2009": "\u00a0", "\u202f": "\u00a0"})


@dataclass(frozen=True)
class Words:
    """Formats everything that is printed.

    Attributes:
        language: `en`, `es` or `pt`.
        zone: IANA time zone in which times are shown.
    """

    language: str
    zone: str

    @cached_property
    def locale(self) -> Locale:
        """The CLDR rules of the language's region."""
        return Locale.parse(REGIONS[self.language])

    def text(self, key: str, **params: object) -> str:
        """Return the catalogue's text for `key`."""
        return text(self.language, "documents", key, **params)

    def count(self, key: str, number: int, **params: object) -> str:
        """Return the catalogue's text for so many: `KEY.one` or `KEY.other`, with `{n}` filled."""
        form = "one" if self.locale.plural_form(number) == "one" else "other"
        return self.text(f"{key}.{form}", n=self.number(number), **params)

    def say(self, written: Text, *, limit: int | None = None) -> str:
        """Return what a city wrote, in this language if it did so, cleaned for print.

        A text that lacks this language is shown in the first language it has: it is never left out.
        """
        found = written if isinstance(written, str) else _in_language(written, self.language)
        return clean(found, limit=limit) if limit else clean(found)

    def term(self, prefix: str, written: Text) -> str:
        """Return the catalogue's words for a code such as `days`, or what a city wrote instead."""
        known = catalogue(self.language, "documents")
        if isinstance(written, str) and f"{prefix}.{written}" in known:
            return self.text(f"{prefix}.{written}")
        return self.say(written)

    def day(self, value: date) -> str:
        """Return a day in full, such as `20 de marzo de 2026`."""
        return format_date(value, "long", locale=self.locale).translate(_THIN)

    def short_day(self, value: date) -> str:
        """Return a day for a table cell, the month in letters."""
        return format_date(value, "medium", locale=self.locale).translate(_THIN)

    def span(self, value: Span) -> str:
        """Return a period of days."""
        found = format_interval(value.start, value.end, "yMMMd", locale=self.locale)
        return str(found).translate(_THIN)

    def quarter(self, value: date) -> str:
        """Return the calendar quarter of a day, such as `Q1 2026`."""
        return format_skeleton("yQQQ", value, locale=self.locale).translate(_THIN)

    def month(self, value: date) -> str:
        """Return the month and year of a day, short."""
        return format_skeleton("yMMM", value, locale=self.locale).translate(_THIN)

    def clock(self, value: datetime, zone: str | None = None) -> str:
        """Return the wall time, to the minute, in the city's zone or another."""
        local = value.astimezone(ZoneInfo(zone or self.zone))
        return format_time(local.time(), "short", locale=self.locale).translate(_THIN)

    def moment(self, value: datetime) -> str:
        """Return day, wall time, zone and offset of an aware time."""
        local = value.astimezone(ZoneInfo(self.zone))
        offset = f"{local:%z}".replace("-", MINUS)
        return (
            f"{self.day(local.date())}, {self.clock(value)}"
            f" ({self.zone.replace('_', ' ')}, UTC{offset[:3]}:{offset[3:]})"
        )

    def short_moment(self, value: datetime) -> str:
        """Return day and wall time for a table cell whose head names the zone."""
        local = value.astimezone(ZoneInfo(self.zone))
        return f"{self.short_day(local.date())}, {self.clock(value)}"

    def utc(self, value: datetime) -> str:
        """Return day and time in UTC."""
        there = value.astimezone(UTC)
        return f"{self.short_day(there.date())}, {self.clock(value, 'UTC')} UTC"

    def money(self, value: Money) -> str:
        """Return an amount with its ISO code, such as `USD 1,250.00`: `$` may mean several."""
        found = format_currency(
            value.amount, value.currency, "¤¤ #,##0.00", locale=self.locale, currency_digits=True
        )
        return found.replace("-", MINUS).translate(_THIN).replace(" ", "\u00a0")

    def number(self, value: Decimal | int, digits: int | None = None) -> str:
        """Return a number with so many digits after the point, or as many as it has."""
        exact = Decimal(value)
        if digits is None:
            digits = min(max(-_exponent(exact.normalize()), 0), 6)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        found = format_decimal(exact, pattern, locale=self.locale)
        return found.replace("-", MINUS).translate(_THIN)

    def plain_terms(self, text: str) -> str:
        """Return text with the days and numbers in it written as the region writes them."""
        return _TERM.sub(
            lambda found: (
                self.day(date.fromisoformat(found[0]))
                if found["day"]
                else self.number(Decimal(found[0]), len(found["after"] or ""))
            ),
            str(self.say(text)),
        )

    def percent(self, share: Decimal, digits: int = 0) -> str:
        """Return a share (0-1) as a percentage the way the region writes it."""
        pattern = self.locale.percent_formats[None].pattern
        if digits:
            pattern = pattern.replace("##0", "##0." + "0" * digits)
        found = format_percent(share, pattern, locale=self.locale)
        return found.replace("-", MINUS).translate(_THIN)

    def view(self, facts: object) -> View:
        """Return the fields of a dataclass as ready text, those of dataclasses within it too.

        Prose and names are cleaned; `None` becomes an empty string.  A plain `str` field is a name:
        it is cut short.

        Raises:
            TypeError: not a dataclass.
        """
        if not dataclasses.is_dataclass(facts) or isinstance(facts, type):
            raise TypeError(facts)
        fields = dataclasses.fields(facts)
        return {
            part.name: self._ready(getattr(facts, part.name), name=part.type is str)
            for part in fields
        }

    def _ready(self, value: object, *, name: bool = False) -> object:
        if value is None or isinstance(value, bool):
            return value if value is not None else ""
        if isinstance(value, str | Mapping | MeasureText):
            return self.say(value, limit=NAME_LIMIT if name else None)
        if isinstance(value, tuple):
            return [self._ready(part) for part in value]
        return self._formatted(value)

    def _formatted(self, value: object) -> object:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, Span):
            return self.span(value)
        if isinstance(value, Decimal | int):
            return self.number(value)
        return self.view(value)


def _in_language(written: Mapping[str, str] | MeasureText, language: str) -> str:
    if isinstance(written, MeasureText):
        written = {"en": written.en, "es": written.es, "pt": written.pt}
    return written.get(language) or next(iter(written.values()), "")


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
