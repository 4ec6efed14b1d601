"""The law of a city that does not exist, as a file that its counsel would write."""

from pathlib import Path

import yaml

from procurement.actions import setup

#: The city council closed the hall on the eve of a holiday.
BRIDGE = {
    "year": 2014,
    "source": "City council",
    "closed": [{"day": "2014-07-03", "why": "Bridge day"}],
}


def rule(topic, number, unit="business", *, section="1.1"):
    """Return a rule that has been confirmed and in force for years."""
    return {
        "topic": topic,
        "duration": {"number": number, "unit": unit, "first_day_counts": False, "roll": "none"},
        "citation": f"Procurement Code of Puerto Claro, section {section} (fictional)",
        "from": "2012-01-01",
        "confirmed": True,
        "confirmed_by": "City counsel, 2012-01-01 (fictional)",
    }


def write_law(*rules, years=(BRIDGE,)) -> Path:
    """Put the profile where the city looks for its law, in place of an older one."""
    path = setup.settings().law_folder / "puerto-claro.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {
        "profile": 1,
        "code": "puerto-claro",
        "name": {"en": "Puerto Claro (fictional)"},
        "country": "US",
        "time_zone": "America/Chicago",
        "currency": "USD",
        "languages": ["en"],
        "calendar": {"code": "puerto-claro", "years": list(years)},
        "rules": list(rules),
    }
    path.write_text(yaml.safe_dump(profile, sort_keys=False), "utf-8")
    return path
