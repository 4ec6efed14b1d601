"""A remedy that names a command names one that exists, with arguments that it takes and needs."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from procurement.actions.asking.catalogue import VERBS
from procurement.cli.app import app
from procurement.locale import LANGUAGES, catalogue

#: A command as texts write it: up to the next one, or the end.  Before an article, "procure" is
#: the Portuguese verb.
COMMAND = re.compile(r"\bprocure (?![ao]s? )((?:(?!\bprocure\b).)*)", re.DOTALL)
ARGUMENT = re.compile(r"(?<=\s)([a-z_]+)=")
OPTION = re.compile(r"(?<=\s)--[a-z-]+")


def _named(language: str) -> Iterator[tuple[str, str]]:
    """Yield (key, what follows `procure`) of each command in the words of a language."""
    for domain in ("findings", "cli"):
        for key, said in catalogue(language, domain).items():
            for found in COMMAND.finditer(said):
                yield key, found.group(1)


@cache
def _procure() -> TyperGroup:
    return get_command(app)


def _command(words: list[str]) -> tuple[TyperCommand | TyperGroup, list[str]]:
    """Return the command that the first words name, and the words after it."""
    command: TyperCommand | TyperGroup = _procure()
    while isinstance(command, TyperGroup) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_that_a_text_names_exists(language):
    unknown = {
        (key, said)
        for key, said in _named(language)
        if isinstance(_command(re.findall(r"[a-z]+(?:-[a-z]+)*", said))[0], TyperGroup)
    }

    assert unknown == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_that_a_command_in_a_text_names_is_one_of_its_own(language):
    unknown = set()
    for key, said in _named(language):
        command, _ = _command(said.split())
        known = {name for one in command.params for name in one.opts} | {"--help"}
        unknown |= {(key, option) for option in OPTION.findall(said) if option not in known}

    assert unknown == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_that_a_text_names_writes_out_is_given_what_it_needs_and_nothing_else(language):
    wrong = set()
    for key, said in _named(language):
        if verb := re.match(r"act ([a-z_]+\.[a-z_]+)", said):
            fields = VERBS[verb[1]].arguments.model_fields
            needed = {name for name, field in fields.items() if field.is_required()}
            given = set(ARGUMENT.findall(said))
            if not given and "--actor" not in said:
                continue  # the text only mentions the act
            wrong |= {(key, name) for name in (needed - given) | (given - fields.keys())}

    assert wrong == set()
