"""The profiles that come with the program say what the domain specification says, and no more."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.ingest.jurisdictions.shelf import find_profile, profiles
from procurement.rules.calendar.durations import Duration, DurationUnit, last_day
from procurement.rules.findings import blocking
from procurement.rules.jurisdictions.legal_rules import LawError, PriceLimit
from procurement.rules.jurisdictions.preferences import Mechanism
from procurement.rules.jurisdictions.records import as_record, from_record
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, TieStep, Topic
from procurement.rules.periods import Roll

NOWHERE = Path("no-such-folder")
DAY = date(2026, 3, 6)
CITIES = {
    "portland-or": ("US", "USD", "America/Los_Angeles"),
    "toronto-on": ("CA", "CAD", "America/Toronto"),
    "guadalajara": ("MX", "MXN", "America/Mexico_City"),
    "bogota": ("CO", "COP", "America/Bogota"),
    "santiago": ("CL", "CLP", "America/Santiago"),
    "sao-paulo": ("BR", "BRL", "America/Sao_Paulo"),
}


def in_force(code, day=DAY):
    return find_profile(NOWHERE, code).on(day)


def preference(code, name):
    return next(one for one in find_profile(NOWHERE, code).preferences if one.code == name)


def test_there_is_one_profile_for_each_of_six_countries():
    found = {one.code: one.profile for one in profiles(NOWHERE)}

    assert {
        code: (one.country, one.currency, one.time_zone) for code, one in found.items() if one
    } == CITIES


@pytest.mark.parametrize("code", CITIES)
def test_no_shipped_rule_claims_to_be_confirmed_and_no_preference_is_active(code):
    profile = find_profile(NOWHERE, code)

    assert profile.shipped
    assert not any(rule.confirmed for rule in profile.rules)
    assert len(profile.on(DAY).doubts(*Topic)) == len(profile.on(DAY).rules)
    assert all(list(rule.missing(DAY, "")) for rule in profile.preferences)
    assert not profile.calendar.years


@pytest.mark.parametrize("code", CITIES)
def test_whatever_a_shipped_rule_says_it_cites_and_names_its_source(code):
    for rule in find_profile(NOWHERE, code).rules:
        assert rule.awaited or (rule.citation and rule.source), rule


@pytest.mark.parametrize("code", CITIES)
def test_a_shipped_profile_has_nothing_that_blocks(code):
    shelved = next(one for one in profiles(NOWHERE) if one.code == code)

    assert blocking(shelved.findings) == ()
    assert shelved.findings  # and says that it is unconfirmed


@pytest.mark.parametrize("code", CITIES)
def test_what_was_in_force_is_read_back_from_its_record(code):
    law = in_force(code)

    assert from_record(as_record(law)) == law


@pytest.mark.parametrize(
    ("variant", "days"),
    [
        ("bens_menor_preco", 8),
        ("bens", 15),
        ("servicos_comuns", 10),
        ("servicos_especiais", 25),
        ("tecnica_e_preco", 35),
        ("contratacao_integrada", 60),
    ],
)
def test_brazil_gives_bidders_so_many_business_days(variant, days):
    duration = in_force("sao-paulo").duration(Topic.BIDDING_TIME, variant)

    assert (duration.number, duration.unit) == (days, DurationUnit.BUSINESS)
    assert (duration.first_day_counts, duration.roll) == (False, Roll.FORWARD)


def test_brazils_law_of_2021_was_not_in_force_the_day_before():
    with pytest.raises(LawError) as refusal:
        in_force("sao-paulo", date(2021, 3, 31)).duration(Topic.BIDDING_TIME, "bens")

    assert refusal.value.findings[0].code == "law.missing"
    assert in_force("sao-paulo", date(2021, 4, 1)).duration(Topic.BIDDING_TIME, "bens").number == 15


def test_brazil_breaks_ties_in_the_order_of_article_60():
    assert in_force("sao-paulo").rule(Topic.TIE_BREAK).says == (
        TieStep.NEW_BIDS,
        TieStep.PAST_PERFORMANCE,
        TieStep.GENDER_EQUITY,
        TieStep.INTEGRITY,
        TieStep.LOCALITY,
    )


@pytest.mark.parametrize(
    ("name", "matches"), [("empate-ficto-concorrencia", True), ("empate-ficto-pregao", False)]
)
def test_a_small_firm_at_108_may_match_a_large_one_at_100_only_where_the_margin_is_ten(
    name, matches
):
    rule = preference("sao-paulo", name)

    assert rule.mechanism is Mechanism.RIGHT_TO_MATCH
    assert (Decimal(108_000) <= Decimal(100_000) * (1 + rule.limits.margin)) is matches


@pytest.mark.parametrize(
    ("variant", "limit"),
    [
        ("sobre_presupuesto", (PriceBasis.BUDGET, Decimal(0), None, PriceEffect.NOT_ACCEPTABLE)),
        (
            "sobre_mercado",
            (PriceBasis.MARKET_MEAN, Decimal("0.10"), None, PriceEffect.NOT_ACCEPTABLE),
        ),
        ("bajo_mercado", (PriceBasis.MARKET_MEAN, None, Decimal("0.40"), PriceEffect.UNSUITABLE)),
    ],
)
def test_mexicos_federal_law_bounds_prices(variant, limit):
    basis, above, below, effect = limit

    assert in_force("guadalajara").rule(Topic.PRICE_LIMIT, variant).says == PriceLimit(
        basis=basis, above=above, below=below, effect=effect
    )


def test_portland_gives_seven_calendar_days_and_one_business_day_for_an_addendum():
    law = in_force("portland-or")

    for topic in (Topic.TENDER_PROTEST, Topic.STANDSTILL, Topic.AWARD_PROTEST):
        assert last_day(law.duration(topic), DAY, law.calendar) == date(2026, 3, 13)
    assert law.duration(Topic.ADDENDUM_PROTEST) == Duration(number=1, unit=DurationUnit.BUSINESS)


@pytest.mark.parametrize(("variant", "days"), [("standard", 40), ("reduced", 10)])
def test_trade_agreements_give_40_days_to_bid_and_never_less_than_10(variant, days):
    law = in_force("toronto-on")

    assert law.duration(Topic.BIDDING_TIME, variant).number == days
    assert law.duration(Topic.PARTICIPATION_TIME).number == 25


@pytest.mark.parametrize(
    ("code", "topic"),
    [
        ("santiago", Topic.BIDDING_TIME),
        ("bogota", Topic.BIDDING_TIME),
        ("guadalajara", Topic.BIDDING_TIME),
        ("portland-or", Topic.BIDDING_TIME),
        ("toronto-on", Topic.STANDSTILL),
    ],
)
def test_what_counsel_has_yet_to_supply_is_refused_and_never_guessed(code, topic):
    with pytest.raises(LawError) as refusal:
        in_force(code).duration(topic)

    assert [found.code for found in refusal.value.findings] == ["law.awaited"]


def test_several_rules_on_one_topic_must_be_told_apart():
    with pytest.raises(LawError) as refusal:
        in_force("sao-paulo").duration(Topic.BIDDING_TIME)

    (found,) = refusal.value.findings
    assert found.code == "law.variant"
    assert "tecnica_e_preco" in str(found.params["known"])


def test_colombias_and_chiles_preferences_are_there_with_their_limits_and_inactive():
    mujeres = preference("bogota", "empresa-de-mujeres")
    local = preference("santiago", "proveedor-local")

    assert (mujeres.limits.share, mujeres.limits.points) == (Decimal("0.50"), None)
    assert (local.limits.value, local.limits.unit) == (500, "UTM")
    assert "preference.not_approved" in [one.code for one in mujeres.missing(DAY, "")]
