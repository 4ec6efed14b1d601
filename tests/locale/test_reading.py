"""The catalogues as read here are what babel, which knows the whole format, reads in them."""

import pytest
from babel.messages.pofile import read_po

from procurement.locale import LANGUAGES, catalogue
from procurement.locale.findings import say
from procurement.rules.findings import Finding
from tests.locale.catalogues import files

MISSING = Finding(
    "approval.missing", {"role": "requester", "quorum": 1, "given": 0, "target": "outreach"}
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_is_read_as_babel_reads_it(language):
    ours: dict[str, dict[str, str]] = {}
    theirs: dict[str, dict[str, str]] = {}
    for name, path in files(language).items():
        domain = name.split("/")[0].removesuffix(".po")
        ours[domain] = catalogue(language, domain)
        with path.open("rb") as source:
            found = {str(one.id): str(one.string) for one in read_po(source) if one.id}
        theirs.setdefault(domain, {}).update(found)

    assert ours == theirs
    assert len(ours["findings"]) > 900


@pytest.mark.parametrize(
    ("language", "role", "stage"),
    [
        ("en", "Requesting department (requester)", "Market outreach (outreach)"),
        ("es", "Área requirente (requester)", "(outreach)"),
        ("pt", "Área requisitante (requester)", "Divulgação e consulta ao mercado (outreach)"),
    ],
)
def test_a_finding_names_roles_and_stages_in_words(language, role, stage):
    said = say(MISSING, language)

    assert role in said.sentence
    assert stage in said.sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_in_a_remedy_is_given_the_codes_to_type(language):
    said = say(MISSING, language)

    assert said.remedy.endswith("--as requester ocid=… target=outreach")


def test_each_role_of_a_list_has_its_words():
    denied = Finding("access.denied", {"verb": "x.y", "allowed": "legal, chair", "held": "-"})

    said = say(denied, "en")

    assert "Legal counsel (legal), Panel chair (chair)" in said.remedy
    assert said.sentence.endswith("are: -.")


def test_a_code_without_words_is_shown_as_it_is():
    said = say(Finding("reason.missing", {"target": "contract.amend"}), "en")

    assert "contract.amend" in said.sentence
