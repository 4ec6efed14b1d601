"""Every word the command line asks for is there, and none is there that it never asks for."""

import ast

import pytest

from outcome_metrics.ratings import Rating
from outcome_metrics.states import State
from procurement.actions.review_contracts import ReviewDecision
from procurement.locale import LANGUAGES, catalogue
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.vocabulary import Role
from tests.locale.catalogues import named
from tests.locale.sources import Call, calls, keys_of, modules, texts

#: Room for a command's first sentence in a list of commands, on a screen of 80 columns: the list of
#: all groups is indented more than the list of one group.
ROOM = {1: 62, 2: 66}

PATHWAYS = (*SOLICITATION_PATHWAYS.values(), *CONTRACT_PATHWAYS.values())


def _columns() -> set[str]:
    """Return what `show_table` and `show_pairs` are given as titles."""
    shown: set[str] = set()
    for call in calls("show_table", "cli"):
        titles = call.argument(0, "columns")
        assert isinstance(titles, ast.Tuple), call.at
        for title in titles.elts:
            shown |= texts(title, call.scope) or {call.at}
    for call in calls("show_pairs", "cli"):
        shown |= keys_of(call.argument(0, "pairs"), call.scope) or {call.at}
    return shown


def _demo_steps() -> set[str]:
    """Return the names of the steps, from the list that `Story.steps` returns."""
    returned = [
        step
        for _, tree in modules("cli")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "steps"
        for part in ast.walk(node)
        if isinstance(part, ast.Return) and isinstance(part.value, ast.List)
        for step in part.value.elts
    ]
    return {
        str(step.elts[0].value)
        for step in returned
        if isinstance(step, ast.Tuple) and isinstance(step.elts[0], ast.Constant)
    }


#: Keys that the code completes at run time: the prefix, and everything it can be completed with.
#: `role.` is for the screens that name roles; today's tables still print their codes.
FAMILIES = {
    "stage.": {stage.code for pathway in PATHWAYS for stage in pathway.stages},
    "state.": set(State),
    "rating.": set(Rating),
    "decision.": set(ReviewDecision),
    "role.": set(Role),
    "column.": _columns(),
    "demo.step.": _demo_steps(),
}


def _asked() -> list[tuple[str, Call]]:
    """Return (key, call) of every `say("literal")` of the command line."""
    return [
        (key, call)
        for call in calls("say", "cli")
        for key in texts(call.argument(0, "key"), call.scope) or ()
    ]


def _completed() -> set[str]:
    """Return every key of a family."""
    return {f"{prefix}{end}" for prefix, ends in FAMILIES.items() for end in ends}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_the_screen_asks_for_is_there(language):
    words = catalogue(language, "cli")

    asked = {key: call.at for key, call in _asked()} | dict.fromkeys(_completed(), "family")

    assert {key: at for key, at in asked.items() if key not in words} == {}
    assert len(asked) > 200


def test_every_key_built_at_run_time_belongs_to_a_known_family():
    for call in calls("say", "cli"):
        key = call.argument(0, "key")
        if texts(key, call.scope) is None:
            assert isinstance(key, ast.JoinedStr), call.at
            start = key.values[0]
            assert isinstance(start, ast.Constant), call.at

            assert start.value in FAMILIES, call.at


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_there_that_the_screen_never_asks_for(language):
    asked = {key for key, _ in _asked()} | _completed()

    assert set(catalogue(language, "cli")) - asked == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_names_only_what_each_of_its_callers_gives(language):
    words = catalogue(language, "cli")

    unknown = {
        (key, call.at): sorted(named(words[key]) - call.keywords)
        for key, call in _asked()
        if key in words and not named(words[key]) <= call.keywords
    }

    assert unknown == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_family_name_nothing(language):
    words = catalogue(language, "cli")

    assert [key for key in _completed() if named(words.get(key, ""))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_taken_for_markup_by_the_screen(language):
    words = catalogue(language, "cli")

    assert [key for key, said in words.items() if "[" in said or "]" in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_of_a_command_fits_into_the_list_of_commands(language):
    helps = {
        key: said.partition(". ")[0].removesuffix(".") + "."
        for key, said in catalogue(language, "cli").items()
        if key.startswith("help.") and key != "help.procure"
    }

    cut = {key: first for key, first in helps.items() if len(first) > ROOM[key.count(".")]}

    assert cut == {}
    assert len(helps) > 30
