"""What the documents promise exists: commands, options, verbs, files."""

import importlib.util
import re
from pathlib import Path

import pytest
import typer
from hatchling.builders.sdist import SdistBuilder

from procurement.actions.asking.catalogue import VERBS
from procurement.cli.app import app
from tests.architecture.sources import ROOT

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
HOW_TO = [page for page in PAGES if page.parent.name == "how-to"]
#: Built from halves, so that this file does not name what it looks for.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "con" + "da.io"]
MACHINE_PATHS = ["work", "root", "tmp", "home/[a-z]+", "Users/[A-Za-z]+"]
#: Where a path of some machine is what the text is about.
ABOUT_PATHS = {"tools/setup", ".ci/run"}


def ids(page):
    return page.relative_to(ROOT).as_posix()


def said(page, starts):
    """Return the code of a page that begins with `starts`: lines of blocks, and words in a line."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^\s*```\w*\n(.*?)^\s*```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    spoken = (code.split("  #")[0].removeprefix("$ ") for code in lines + inline)
    return [code for code in spoken if code.startswith(starts)]


@pytest.fixture(scope="module")
def procure():
    return typer.main.get_command(app)


def find(command, words):
    """Return the command that `words` lead to, and the words that are left."""
    while words and words[0] in subcommands(command):
        command, words = subcommands(command)[words[0]], words[1:]
    return command, words


def subcommands(command):
    return getattr(command, "commands", {})


def options(command):
    return {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {
        "--help"
    }


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_that_a_page_names_exists_with_its_options(procure, page):
    for spoken in said(page, "procure "):
        first = re.split(r"\s(?:\||>|&&)\s", spoken)[0]
        command, left = find(procure, first.split()[1:])

        assert not subcommands(command) or not left or left[0].startswith("-"), spoken
        for word in left:
            if word.startswith("--"):
                assert word.split("=")[0] in options(command), spoken


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_verb_that_a_page_asks_for_exists(page):
    #: Verbs that a recipe invents to show how one is made.
    invented = set(re.findall(r'Verb\("([a-z_.]+)"', page.read_text("utf-8")))
    for spoken in said(page, "procure act "):
        verb = next(iter(spoken.split()[2:]), "")
        assert verb in {*VERBS, *invented, ""}, spoken


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_module_that_a_page_runs_exists(page):
    for spoken in said(page, ("python -m ", ".venv/bin/python -m ")):
        module, *rest = spoken.split(" -m ")[1].split()
        assert importlib.util.find_spec(module) is not None, spoken
        if module == "pytest":
            assert all((ROOT / path).exists() for path in rest if "/" in path), spoken


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_make_target_that_a_page_names_exists(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    for spoken in said(page, "make "):
        assert spoken.split()[1] in targets, spoken


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_file_that_a_page_links_to_exists(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)

    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_file_of_the_project_that_a_page_names_exists(page):
    folders = "flows|procurement|outcome_metrics|contract_templates|tests|examples|docs|tools"
    named = re.findall(rf"`((?:{folders})/[\w./{{}},*-]+)`", page.read_text("utf-8"))

    for path in (one for name in named for one in _alternatives(name)):
        assert list(ROOT.glob(path)), path


def _alternatives(path):
    choice = re.search(r"\{([^}]*)\}", path)
    if choice is None:
        return [path]
    return [path.replace(choice[0], one) for one in choice[1].split(",")]


@pytest.mark.parametrize("page", HOW_TO, ids=ids)
def test_a_recipe_is_one_screen_long_and_numbered_or_has_commands(page):
    text = page.read_text("utf-8")

    assert len(text.splitlines()) <= 60
    assert re.search(r"^1\. |^```sh$", text, re.MULTILINE)


@pytest.fixture(scope="module")
def tracked():
    """Return the files that are ours: what .gitignore does not leave out, with or without git."""
    return [Path(one.path) for one in SdistBuilder(str(ROOT)).recurse_included_files()]


def _texts(paths):
    for path in paths:
        raw = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in raw:
            yield path.relative_to(ROOT).as_posix(), raw.decode("utf-8")


def test_no_tracked_file_names_a_package_registry(tracked):
    found = [
        f"{name}: {host}" for name, text in _texts(tracked) for host in REGISTRIES if host in text
    ]

    assert found == []


def test_no_tracked_file_names_a_path_of_one_machine(tracked):
    machine = re.compile(r"(?<![\w./}*-])/(?:" + "|".join(MACHINE_PATHS) + r")(?![\w-])")

    found = [
        f"{name}: {hit[0]}"
        for name, text in _texts(tracked)
        if name not in ABOUT_PATHS
        for hit in machine.finditer(text)
    ]

    assert found == []
