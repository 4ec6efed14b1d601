"""A city's own profile: everything that is wrong at once, with place, value and remedy."""

from pathlib import Path

import pytest

from procurement.ingest.jurisdictions.reader import read_profile
from procurement.ingest.jurisdictions.shelf import find_profile, profiles
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Severity, blocking

GOOD = """\
profile: 1
code: rio-claro
name: {en: Rio Claro, pt: Rio Claro}
country: BR
part: SP
time_zone: America/Sao_Paulo
currency: BRL
languages: [pt]
calendar:
  code: rio-claro
  years:
    - year: 2026
      source: Decreto 1/2026
      closed: [{day: 2026-03-26, why: Aniversário}]
      half: [{day: 2026-02-18, why: Cinzas}]
      works: [{day: 2026-07-09, why: Decreto 2/2026}]
rules:
  - topic: standstill
    duration:
      {number: 5, unit: business, first_day_counts: false, roll: forward, closes_at: "17:00"}
    citation: Lei municipal 1
    from: 2024-01-01
    to: 2025-12-31
    confirmed: true
    confirmed_by: Procuradoria, 2025-12-01
  - topic: standstill
    duration: {number: 7, unit: business, first_day_counts: false, roll: forward}
    citation: Lei municipal 2
    from: 2026-01-01
    confirmed: true
    confirmed_by: Procuradoria, 2025-12-01
"""


def written(folder, text=GOOD, name="rio-claro") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def found_in(folder, *changes):
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    profile, findings = read_profile(written(folder, text))
    for finding in findings:
        assert finding.place
        for language in LANGUAGES:
            said = say(finding, language)
            assert "{" not in said.sentence + said.remedy
    return profile, findings


def test_a_confirmed_profile_is_read_without_a_remark(tmp_path):
    profile, findings = found_in(tmp_path)

    assert findings == ()
    assert profile is not None
    assert all(rule.confirmed for rule in profile.rules)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("code: rio-claro", "code: Rio Claro", "law.bad_code", 2),
        ("country: BR", "country: XX", "calendar.unknown_country", 4),
        ("part: SP", "part: ZZ", "calendar.unknown_part", 5),
        ("America/Sao_Paulo", "America/Gotham", "case.unknown_zone", 6),
        ("currency: BRL", "currency: BRX", "case.unknown_currency", 7),
        ("day: 2026-03-26", "day: 2025-03-26", "calendar.other_year", 14),
        ("day: 2026-07-09", "day: 2026-07-10", "calendar.no_holiday", 16),
        ("day: 2026-02-18", "day: 2026-03-26", "calendar.open_and_closed", 15),
        ("day: 2026-03-26", "day: 2026-02-30", "case.no_such_day", 14),
        ("topic: standstill", "topic: standstil", "case.not_listed", 18),
        ("number: 5", "number: -5", "case.below", 20),
        ("unit: business", "unit: working", "case.not_listed", 20),
        ("first_day_counts: false", "first_day_counts: maybe", "case.not_true_false", 20),
        ('closes_at: "17:00"', 'closes_at: "25:00"', "case.not_time", 20),
        ("to: 2025-12-31", "to: 2026-12-31", "law.overlap", 26),
        ("to: 2025-12-31", "to: 2023-12-31", "case.span_backwards", 18),
        ("confirmed_by: Procuradoria, 2025-12-01", "note: x", "law.confirmed_without", 18),
        ("citation: Lei municipal 1", "note: x", "law.confirmed_without", 18),
        ("from: 2024-01-01", "note: x", "law.confirmed_without", 18),
        ("topic: standstill", "topic: suppression", "law.other_form", 18),
        ("topic: standstill", "topic: vendor_comment", "law.other_unit", 20),
        ("number: 5, unit: business", "number: 0, unit: months", "law.nothing_to_count", 20),
        ("citation: Lei", "zitation: Lei", "case.unknown_field", 21),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, code, line):
    profile, findings = found_in(tmp_path, (old, new))

    places = [(one.code, one.place.line) for one in findings if one.severity is Severity.BLOCKS]
    assert profile is None
    assert (code, line) in places


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    _, findings = found_in(
        tmp_path,
        ("day: 2026-03-26", "day: 2025-03-26"),
        ("to: 2025-12-31", "to: 2026-12-31"),
        ("confirmed_by: Procuradoria, 2025-12-01", "note: x"),
    )

    assert [one.code for one in findings] == [
        "calendar.other_year",
        "law.confirmed_without",
        "law.overlap",
    ]


def test_an_unconfirmed_rule_is_advised_and_the_profile_still_used(tmp_path):
    profile, findings = found_in(tmp_path, ("confirmed: true", "confirmed: false"))

    assert profile is not None
    assert [(one.code, one.severity) for one in findings] == [
        ("law.not_confirmed", Severity.ADVISES)
    ]
    assert [rule.confirmed for rule in profile.rules] == [False, True]


def test_a_rule_cannot_be_both_awaited_and_confirmed(tmp_path):
    duration = GOOD[GOOD.index("    duration:\n") : GOOD.index("    citation: Lei municipal 1")]

    _, findings = found_in(tmp_path, (duration, "    awaited: true\n"))

    assert [one.code for one in findings] == ["law.awaited_confirmed"]


def test_a_preference_without_a_law_is_refused(tmp_path):
    added = (
        "rules:",
        "preferences:\n  - {code: locals, mechanism: points, confirmed: false}\nrules:",
    )

    _, findings = found_in(tmp_path, added)

    assert [one.code for one in blocking(findings)] == ["law.preference_uncited"]


def test_a_citys_own_profile_takes_the_place_of_a_shipped_one(tmp_path):
    written(tmp_path, GOOD.replace("code: rio-claro\n", "code: sao-paulo\n", 1), "sao-paulo")

    profile = find_profile(tmp_path, "sao-paulo")

    assert not profile.shipped
    assert len(profile.rules) == 2


def test_a_profile_that_is_wrong_is_never_passed_over_for_the_shipped_one(tmp_path):
    written(tmp_path, "profile: 1\ncode: sao-paulo\n", "sao-paulo")

    with pytest.raises(BadInputError) as refusal:
        find_profile(tmp_path, "sao-paulo")

    assert {found.code for found in refusal.value.findings} == {"case.missing_field"}
    assert next(one for one in profiles(tmp_path) if one.code == "sao-paulo").profile is None


def test_a_file_and_its_profile_have_the_same_name(tmp_path):
    written(tmp_path, GOOD, "claro")

    with pytest.raises(BadInputError) as refusal:
        find_profile(tmp_path, "claro")

    assert refusal.value.findings[0].code == "law.other_name"


def test_an_unknown_profile_is_answered_with_the_known_ones(tmp_path):
    with pytest.raises(NotFoundError) as refusal:
        find_profile(tmp_path, "atlantis")

    assert "sao-paulo" in str(refusal.value.findings[0].params["known"])
