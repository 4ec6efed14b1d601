"""Public holidays of a country and its parts, from the package `holidays`.

The package knows what a law says of a whole country, state or province.  It does not know a city's
own closures: those are the city's data (`city_calendar`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import holidays

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding


class CalendarError(BadInputError):
    """A day cannot be told to be a day of work or a day off."""


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Whose public holidays count.

    Attributes:
        country: ISO 3166-1 alpha-2, such as BR.
        subdivision: ISO 3166-2 without the country, such as SP; empty: those of the whole country.
    """

    country: str
    subdivision: str = ""

    def of_year(self, year: int) -> Mapping[date, str]:
        """Return the days of one year, with their names in the country's own language.

        Raises:
            CalendarError: the country or its part is not known, or its law of that year is not.
        """
        known = known_subdivisions().get(self.country)
        if known is None:
            raise CalendarError(Finding("calendar.unknown_country", {"country": self.country}))
        if self.subdivision and self.subdivision not in known:
            names = {"country": self.country, "part": self.subdivision, "known": ", ".join(known)}
            raise CalendarError(Finding("calendar.unknown_part", names))
        own_language = holidays.country_holidays(self.country).default_language
        found = holidays.country_holidays(
            self.country,
            subdiv=self.subdivision or None,
            years=year,
            expand=False,
            language=own_language,  # else it is that of whoever runs the program
        )
        if not found.start_year <= year <= found.end_year:
            facts = {"country": self.country, "year": str(year)}
            raise CalendarError(Finding("calendar.unknown_year", facts))
        return dict(sorted((day, name) for day, name in found.items() if day.year == year))


def known_subdivisions() -> Mapping[str, list[str]]:
    """Return country -> its parts, as the package knows them."""
    return holidays.list_supported_countries(include_aliases=False)
