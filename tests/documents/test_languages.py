"""No word of one language in the documents of another."""

import re
from html.parser import HTMLParser

import pytest

import contract_templates
from procurement.documents.environment import environment
from procurement.documents.render import KINDS, render_html
from procurement.locale import catalogue
from tests.documents import samples

#: English words that neither Spanish nor Portuguese has, as people write and as our templates do.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    the and of with from which is are was were this that not by been have will be must shall
    if on what when who why how all any each other they their you your we our it its at an or
    than measure measures target baseline rating bid bids award awarded bidder supplier
    vendor contract signed signal unknown missing below above period years quarter page
    version document template review counsel software point points price score scores
    """,
    )
)

#: What is the same in every language: commands, file names and identifiers.
NEUTRAL = ("procure audit verify", "data.json", "SHA-256", "compras@villaclara.example")


class Text(HTMLParser):
    """Collects what a reader reads."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        self.found.append(data)


def read(html):
    parser = Text()
    parser.feed(html)
    return re.sub(r"\s+", " ", " ".join(parser.found))


def documents():
    return [
        (KINDS[type(facts)].template, facts)
        for facts in (*samples.every_document(), *samples.bare_documents())
    ]


def rendered(facts, language):
    text = read(render_html(facts, language))
    for neutral in NEUTRAL:
        text = text.replace(neutral, " ")
    return text


def english_sentences():
    """Return what English says and the language does not: catalogue strings and template texts."""
    found = {value for value in catalogue("en", "documents").values() if "{" not in value}
    for path in (contract_templates.root() / "en").rglob("*.j2"):
        source = re.sub(r"{[{%].*?[%}]}", "\n", path.read_text("utf-8"), flags=re.DOTALL)
        found |= {part.strip() for part in re.sub(r"<[^>]+>", "\n", source).split("\n")}
        found |= set(re.findall(r'"([^"<>{}]+)"', path.read_text("utf-8")))
    return {text for text in found if len(text) >= 4 and " " in text}


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize(("name", "facts"), documents())
def test_no_english_word_stands_in_a_document_of_another_language(name, facts, language):
    text = rendered(facts, language)
    words = set(re.findall(r"\w+", text.lower()))

    assert words & COMMON == set(), name
    assert [sentence for sentence in english_sentences() if f" {sentence} " in text] == []


@pytest.mark.parametrize(("name", "facts"), documents())
def test_the_word_list_finds_the_english_of_an_english_document(name, facts):
    text = rendered(facts, "en")

    assert len(set(re.findall(r"\w+", text.lower())) & COMMON) > 20, name
    assert len([sentence for sentence in english_sentences() if sentence in text]) > 10


@pytest.mark.parametrize(
    ("language", "foreign"),
    [
        ("es", r"\b(não|são|uma|pelo|até|ou|dados)\b"),
        ("pt", r"\b(el|los|las|una|del|hasta|según)\b"),
    ],
)
@pytest.mark.parametrize(("name", "facts"), documents())
def test_spanish_and_portuguese_are_not_mixed(name, facts, language, foreign):
    text = rendered(facts, language).replace("Pavimentos del Norte", "")

    assert re.findall(foreign, text.lower()) == [], name


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize(("name", "facts"), documents())
def test_no_unready_value_is_printed(name, facts, language):
    text = rendered(facts, language)

    assert not re.search(r"None|True|False|Decimal|datetime|\{\{|\}\}|\bnan\b|Money\(", text), name


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("en", ["Request for proposals", "amendment", "baseline", "target", "Protest"]),
        ("es", ["Bases de licitación", "modificación", "línea base", "meta", "impugn"]),
        ("pt", ["Edital de licitação", "termo aditivo", "linha de base", "meta", "recurso"]),
    ],
)
def test_each_language_uses_the_terms_of_its_own_practice(language, terms):
    text = " ".join(rendered(facts, language) for _, facts in documents()).lower()

    assert [term for term in terms if term.lower() not in text] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["has not been amended", "No gap in the data", "not recomputed"]),
        ("es", ["no se ha modificado", "No hay vacíos", "no se recalculó"]),
        ("pt", ["não foi aditado", "Não há lacunas", "não foi recalculada"]),
    ],
)
def test_what_did_not_happen_is_said_in_words(language, said):
    text = rendered(samples.bare_documents()[-2], language)

    assert [sentence for sentence in said if sentence not in text] == []


def test_every_document_prints_through_one_environment():
    assert environment() is environment()
