"""What the command line's framework says itself, in the user's language, and how soon."""

import os
import subprocess
import sys

import pytest

from procurement.cli import framework
from procurement.cli.framework import translated

#: Words of Typer's that no Spanish or Portuguese screen shows.
ENGLISH = ("Usage", "Options", "Commands", "Show this", "required", "Missing", "such", "Invalid")


def procure(*arguments: str, language: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "procurement.cli.app", *arguments],
        env={**os.environ, "PROCURE_LANGUAGE": language, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "usage", "options", "needed"),
    [("es", "Uso:", "Opciones:", "[obligatorio]"), ("pt", "Uso:", "Opções:", "[obrigatório]")],
)
def test_the_help_of_a_command_holds_no_english_word(language, usage, options, needed):
    said = procure("bid", "submit", "--help", language=language).stdout

    assert said.startswith(f"{usage} procure bid submit [")
    assert options in said
    assert needed in said
    assert [word for word in ENGLISH if word in said] == []


@pytest.mark.parametrize(
    ("arguments", "spanish", "portuguese"),
    [
        (("nada",), "No existe el comando 'nada'.", "Não existe o comando 'nada'."),
        (("audt",), "¿Quiso decir 'audit'?", "Você quis dizer 'audit'?"),
        (("contract", "show"), "Falta el argumento 'CONTRACT'.", "Falta o argumento 'CONTRACT'."),
        (
            ("bid", "withdraw", "X", "--lot", "a"),
            "Falta la opción '--actor' (PROCURE_ACTOR).",
            "Falta a opção '--actor' (PROCURE_ACTOR).",
        ),
        (("kpi", "show", "X", "--zz"), "No existe la opción --zz", "Não existe a opção --zz"),
        (("kpi", "show", "X", "--as-of", "1"), "no tiene el formato", "não está no formato"),
        (("kpi", "show", "X", "--as-of"), "le falta su valor", "Falta o valor"),
        (("kpi", "show", "X", "Y"), "Sobran argumentos: Y", "Argumentos a mais: Y"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_a_wrong_use_is_explained_without_english(arguments, spanish, portuguese):
    for language, words in (("es", spanish), ("pt", portuguese)):
        said = procure(*arguments, language=language)

        assert said.returncode == 2
        assert words in said.stderr
        assert [word for word in ENGLISH if word in said.stderr] == []


def test_a_sentence_that_is_not_in_the_catalogue_stays_as_it_is():
    assert translated("Something Typer says from next year on") == (
        "Something Typer says from next year on"
    )


def test_what_a_user_wrote_is_never_translated(monkeypatch):
    monkeypatch.setattr(framework, "language", lambda: "es")

    assert translated("No such command 'required'.") == "No existe el comando 'required'."
    assert translated("Missing option '--option'.") == "Falta la opción '--option'."


def test_help_loads_no_database_and_no_heavy_library():
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from procurement.cli.app import app; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert {"sqlalchemy", "pydantic", "numpy", "babel", "rich", "prefect"} & set(loaded) == set()
