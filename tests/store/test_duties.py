"""The database excludes the roles that the rules exclude: a revision keeps a list of its own."""

from procurement.rules.duties.conflicts import APART, EVERYWHERE, WAIVABLE
from procurement.store.database.migrate import revisions


def test_the_guards_exclude_the_pairs_and_the_offices_that_the_rules_exclude():
    guarding = next(one for one in revisions() if hasattr(one, "EXCLUDING"))

    assert {frozenset(pair) for pair in guarding.EXCLUDING} == {frozenset(one) for one in WAIVABLE}
    assert set(guarding.EVERYWHERE) == set(EVERYWHERE)
    assert all(f"'{role}'" in guarding.APART for role in APART)
