"""The first lines of a user's day: help, in three languages, quickly."""

import os
import subprocess
import sys

import pytest
import typer

from procurement.locale import LANGUAGES


def procure(*arguments: str, language: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "procurement.cli.app", *arguments],
        env={**os.environ, "PROCURE_LANGUAGE": language, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "sample city"), ("es", "ciudad de muestra"), ("pt", "cidade")],
)
def test_help_speaks_the_language_of_the_environment(language, words):
    said = procure("--help", language=language)

    assert said.returncode == 0
    assert words in " ".join(said.stdout.split())


def commands():
    from procurement.cli.app import app

    def walk(command, path):
        yield path, command
        for name, child in getattr(command, "commands", {}).items():
            yield from walk(child, (*path, name))

    return list(walk(typer.main.get_command(app), ()))


@pytest.mark.parametrize(
    ("path", "command"),
    commands(),
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_every_command_and_every_option_says_what_it_is(path, command):
    unexplained = [
        parameter.name
        for parameter in command.params
        if not getattr(parameter, "help", None) and parameter.name != "help"
    ]

    assert command.help, path
    assert unexplained == []


def test_there_is_a_language_for_each_catalogue():
    assert set(LANGUAGES) == {"en", "es", "pt"}


def test_a_wrong_option_is_a_wrong_use_and_not_a_crash():
    said = procure("solicitation", "list", "--nonsense", language="en")

    assert said.returncode == 2
    assert "Traceback" not in said.stderr
