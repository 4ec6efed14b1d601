"""The smallest parts of a case: texts, numbers, money, days, local moments, codes.

Each reader raises a `PydanticCustomError` whose type is the code of a finding (`case.*`); its words
are in the catalogues.  What a value depends on (language, currency, time zone of the case) comes
in as the validation context, a `Frame`.
"""

import difflib
import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Annotated, ClassVar, LiteralString, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from procurement.rules.findings import Param
from procurement.rules.money import MINOR_DIGITS, Money

#: The languages that a case can be written in: those the documents exist in.
LANGUAGES = ("en", "es", "pt")
#: The code that ISO 4217 keeps for transactions without any currency.
NO_CURRENCY = "XXX"
#: What an amount is read as while the case's own currency is refused: the case is then refused as a
#: whole, so that this is never stored, shown or added to anything.
NO_MONEY = Money(0, NO_CURRENCY)
#: Days outside these years are slips of the pen; at the calendar's ends zones overflow.
FIRST_YEAR, LAST_YEAR = 1900, 2199

#: The metrics keep millionths; what is finer could not be kept exactly.
FINEST = Decimal("0.000001")

NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What values of a case are read against; None where the case's own entry is refused."""

    language: str | None = None
    currency: str | None = None
    time_zone: str | None = None


class Section(BaseModel):
    """A part of a case: knows all its fields, refuses any other, never changes."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, validate_by_alias=True
    )


def refuse(code: LiteralString, **params: Param) -> PydanticCustomError:
    """Return the error that becomes the finding `code`."""
    return PydanticCustomError(code, code, params)


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the known word that looks most like `word`.

    >>> nearest("wieght", ("goal", "weight"))
    'weight'
    """
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.0)
    return found[0] if found else ""


def frame_of(info: ValidationInfo) -> Frame:
    """Return the frame that the reader was given; an empty one when there is none."""
    return info.context if isinstance(info.context, Frame) else Frame()


def read_number(value: object) -> Decimal:
    """Read an exact decimal, written as a number or as text; no exponent, no thousands mark."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise refuse("case.not_number")
    if not NUMBER.fullmatch(str(value).strip()):
        raise refuse("case.not_number")
    number = Decimal(str(value).strip())
    if number != number.quantize(FINEST):
        raise refuse("case.too_fine", digits=-int(FINEST.as_tuple().exponent))
    return number


def read_day(value: object) -> date:
    """Read a day of the calendar, `2026-03-20`."""
    day = value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise refuse("case.no_such_day") from None
    if not isinstance(day, date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise refuse("case.not_date")
    return day


def read_clock(value: object) -> time:
    """Read a wall clock's time, `17:00` or `17:00:30`; `24:00` belongs to the next day."""
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        raise refuse("case.not_time")
    return time.fromisoformat(value)


def read_currency(value: object) -> str:
    """Read an ISO 4217 code that we know the minor digits of."""
    if not isinstance(value, str):
        raise refuse("case.not_text")
    if value not in MINOR_DIGITS:
        raise refuse("case.unknown_currency", known=", ".join(MINOR_DIGITS))
    return value


def read_money(value: object, info: ValidationInfo) -> Money:
    """Read an amount of the case's currency, above zero and with no more digits than it has."""
    amount = read_number(value)
    if amount <= 0:
        raise refuse("case.not_above", limit="0")
    currency = frame_of(info).currency
    if currency is None:
        return NO_MONEY
    digits = MINOR_DIGITS[currency]
    if amount.scaleb(digits) != amount.scaleb(digits).to_integral_value():
        raise refuse("case.amount_digits", currency=currency, digits=digits)
    return Money.of(amount, currency)


@cache
def known_zones() -> frozenset[str]:
    """Return the names of the IANA time zones of this installation."""
    return frozenset(zoneinfo.available_timezones())


def read_zone(value: object) -> str:
    """Read the name of an IANA time zone, `America/Bogota`."""
    if not isinstance(value, str):
        raise refuse("case.not_text")
    if value not in known_zones():
        raise refuse("case.unknown_zone", nearest=nearest(value, tuple(sorted(known_zones()))))
    return value


def read_texts(value: object, info: ValidationInfo) -> object:
    """Let a plain text stand for the text in the case's own language."""
    if isinstance(value, str):
        return {frame_of(info).language or LANGUAGES[0]: value}
    return value


def formed(pattern: str, code: LiteralString) -> AfterValidator:
    """Return the check that a text has the form of `pattern` from end to end."""
    form = re.compile(pattern)

    def check(value: str) -> str:
        if not form.fullmatch(value):
            raise refuse(code)
        return value

    return AfterValidator(check)


Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, formed(r"[a-z][a-z0-9_]{0,39}", "case.bad_code")]
Handle = Annotated[str, formed(r"[a-z][a-z0-9._-]{1,39}", "case.bad_handle")]
Reference = Annotated[str, formed(r"[A-Z0-9][A-Z0-9-]{1,38}[A-Z0-9]", "case.bad_reference")]
CatalogueRef = Annotated[
    str, formed(r"[a-z][a-z0-9_]{0,39}/[1-9][0-9]{0,3}", "case.bad_catalogue_ref")
]
Register = Annotated[str, formed(r"[A-Z]{2}-[A-Z0-9-]{2,20}", "case.bad_register")]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    formed(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[A-Za-z]{2,}", "case.bad_email"),
]
Number = Annotated[Decimal, BeforeValidator(read_number)]
Share = Annotated[Decimal, BeforeValidator(read_number), Field(ge=0, le=1)]
Percent = Annotated[Decimal, BeforeValidator(read_number), Field(gt=0, le=100)]
Days = Annotated[StrictInt, Field(ge=0, le=3660)]
Day = Annotated[date, BeforeValidator(read_day)]
Clock = Annotated[time, BeforeValidator(read_clock)]
Currency = Annotated[str, BeforeValidator(read_currency)]
Zone = Annotated[str, BeforeValidator(read_zone)]
Amount = Annotated[Money, BeforeValidator(read_money)]


class Texts(Section):
    """One text in up to three languages; always in the case's own."""

    en: Words | None = None
    es: Words | None = None
    pt: Words | None = None

    @model_validator(mode="after")
    def _in_own_language(self, info: ValidationInfo) -> Self:
        language = frame_of(info).language
        if language and self.read(language) is None:
            raise refuse("case.language_missing", tongue=language)
        return self

    def read(self, language: str) -> str | None:
        """Return the text in `language`, None when it has not been written."""
        found: str | None = {"en": self.en, "es": self.es, "pt": self.pt}.get(language)
        return found

    def in_all(self, own: str) -> dict[str, str]:
        """Return the text in every language; where it is not translated, in the case's `own`."""
        fallback = self.read(own) or ""
        return {language: self.read(language) or fallback for language in LANGUAGES}


Text = Annotated[Texts, BeforeValidator(read_texts)]


class Span(Section):
    """From one day to another, both included."""

    starts: Day = Field(alias="from")
    ends: Day = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.starts:
            raise refuse("case.span_backwards", first=str(self.starts), last=str(self.ends))
        return self


class LocalMoment(Section):
    """A moment as a city announces it: local day, wall time, zone (domain 9).

    The wall time governs; the instant is derived from it.  A time that the clocks skip, or that
    they show twice, is refused when the case is written.
    """

    date: Day
    time: Clock
    zone: str = Field(default="", validate_default=True)

    @field_validator("zone", mode="before")
    @classmethod
    def _zone_of_the_case(cls, value: object, info: ValidationInfo) -> str:
        return frame_of(info).time_zone or "UTC" if value == "" else read_zone(value)

    @model_validator(mode="after")
    def _shown_exactly_once(self) -> Self:
        wall = self.wall
        if wall.astimezone(UTC).astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(
            tzinfo=None
        ):
            raise refuse("case.time_skipped", moment=self.shown)
        if wall.utcoffset() != wall.replace(fold=1).utcoffset():
            raise refuse("case.time_twice", moment=self.shown)
        return self

    @property
    def wall(self) -> datetime:
        """The moment as an aware time of its zone."""
        return datetime.combine(self.date, self.time, zoneinfo.ZoneInfo(self.zone))

    @property
    def instant(self) -> datetime:
        """The moment in UTC."""
        return self.wall.astimezone(UTC)

    @property
    def shown(self) -> str:
        """The moment as it is written: day, time, zone."""
        return f"{self.date} {self.time} {self.zone}"
