"""Dates, money and numbers as each region writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from outcome_metrics.definitions.definition import Text
from procurement.documents.facts import Span
from procurement.documents.words import Words
from procurement.rules.money import Money

DEADLINE = datetime(2026, 3, 20, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "USD 1,840,000.50"), ("es", "USD 1,840,000.50"), ("pt", "USD 1.840.000,50")],
)
def test_money_names_its_currency_and_is_written_as_the_region_writes_it(language, expected):
    shown = Words(language, "UTC").money(Money.of("1840000.50", "USD"))

    assert shown.replace("\u00a0", " ") == expected


def test_a_currency_without_minor_units_is_printed_without_them():
    assert Words("es", "UTC").money(Money.of(1250, "CLP")).replace("\u00a0", " ") == "CLP 1,250"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/Mexico_City", "17:00 (America/Mexico City, UTC\u221206:00)"),
        ("America/Sao_Paulo", "20:00 (America/Sao Paulo, UTC\u221203:00)"),
        ("Asia/Kolkata", "04:30 (Asia/Kolkata, UTC+05:30)"),
    ],
)
def test_a_deadline_is_shown_as_wall_time_with_its_zone_and_offset(zone, expected):
    assert Words("pt", zone).moment(DEADLINE).endswith(expected)


def test_a_day_after_midnight_utc_is_the_day_before_in_the_city():
    late = datetime(2026, 3, 21, 0, 0, tzinfo=UTC)

    assert Words("es", "America/Tijuana").moment(late).startswith("20 de marzo de 2026, 5:00")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Jan 1 \u2013 Jun 30, 2026"),
        ("es", "1 de ene \u2013 30 de jun de 2026"),
        ("pt", "1 de jan. \u2013 30 de jun. de 2026"),
    ],
)
def test_a_period_is_written_once_with_what_both_ends_share(language, expected):
    shown = Words(language, "UTC").span(Span(start=date(2026, 1, 1), end=date(2026, 6, 30)))

    assert shown.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("share", "digits", "expected"),
    [("0.8999", 0, "90%"), ("0.8999", 2, "89,99%"), ("-0.25", 1, "\u221225,0%")],
)
def test_a_share_is_a_percentage_with_the_digits_asked_for(share, digits, expected):
    assert Words("pt", "UTC").percent(Decimal(share), digits) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("1200", "1,200"), ("0.50", "0.5"), ("-3.25", "\u22123.25")]
)
def test_a_number_has_the_digits_that_it_needs(value, expected):
    assert Words("en", "UTC").number(Decimal(value)) == expected


def test_one_is_counted_in_the_singular_and_all_else_in_the_plural():
    words = Words("es", "UTC")

    assert words.count("days", 1) == "1 día corrido"
    assert words.count("days", 0) == "0 días corridos"
    assert words.count("days", 2) == "2 días corridos"


def test_a_text_that_lacks_the_language_is_shown_in_the_one_it_has():
    assert Words("pt", "UTC").say({"es": "baches"}) == "baches"


def test_the_texts_of_a_kpi_are_read_as_they_are():
    name = Text(en="potholes", es="baches", pt="buracos")

    assert Words("pt", "UTC").say(name) == "buracos"


def test_a_word_that_the_catalogue_lacks_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        Words("en", "UTC").text("no.such.word")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "6.5; 1,250.00 by March 20, 2026"),
        ("es", "6.5; 1,250.00 by 20 de marzo de 2026"),
        ("pt", "6,5; 1.250,00 by 20 de março de 2026"),
    ],
)
def test_days_and_numbers_in_plain_terms_are_written_as_the_region_writes_them(language, expected):
    said = Words(language, "UTC").plain_terms("6.5; 1250.00 by 2026-03-20")

    assert said == expected


@pytest.mark.parametrize("text", ["5..9", "40/120", "v2", "lot-3", "1.2.3", "2026-03-20T10:00"])
def test_what_is_no_single_number_or_day_stays_as_it_is(text):
    assert Words("pt", "UTC").plain_terms(text) == text
