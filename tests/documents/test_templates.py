"""Three trees that hold the same documents, read the same names and compute nothing."""

import re
from collections import Counter

import pytest
from jinja2 import nodes

import contract_templates
from procurement.documents.environment import TemplateFaultError, environment, fill
from procurement.documents.manifest import templates
from procurement.documents.render import KINDS
from procurement.locale import LANGUAGES, catalogue
from procurement.locale.findings import say

ROOT = contract_templates.root()


def tree(language):
    home = ROOT / language
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*.j2"))


def dotted(node):
    if isinstance(node, nodes.Getattr):
        return f"{dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "?"


def names(source):
    """Return the dotted names that a template reads."""
    parsed = environment().parse(source)
    every = {dotted(found) for found in parsed.find_all(nodes.Getattr)}
    return {name for name in every if not name.startswith(("shape.", "loop.", "self.", "?"))}


def skeleton(source):
    """Return how often each tag and each statement occurs: the shape without the words."""
    return Counter(re.findall(r"</?[a-z0-9]+|{%-? *\w+", source))


def source(language, name):
    return (ROOT / language / name).read_text("utf-8")


def test_every_language_that_screens_speak_has_a_tree():
    assert contract_templates.LANGUAGES == LANGUAGES


@pytest.mark.parametrize("language", ["es", "pt"])
def test_a_language_has_the_same_files_as_english(language):
    assert tree(language) == tree("en")


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize("name", tree("en"))
def test_a_translation_reads_the_same_names_and_has_the_same_shape(language, name):
    assert names(source(language, name)) == names(source("en", name))
    assert skeleton(source(language, name)) == skeleton(source("en", name))


def prose(text):
    """Return what a template says by itself: its texts and its quoted labels."""
    bare = re.sub(r"{#.*?#}|{[{%].*?[%}]}|<[^>]+>", "\n", text, flags=re.DOTALL)
    plain = re.sub(r'class="[^"]*"', "", text)
    labels = re.findall(r'"([A-Za-z][^"<>{}(),]*)"', plain)
    return {part.strip() for part in (*bare.split("\n"), *labels) if " " in part.strip()}


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize("name", tree("en"))
def test_no_sentence_was_left_in_english(language, name):
    same = prose(source(language, name)) & prose(source("en", name))

    assert {text for text in same if re.search("[a-z]", text)} == {"procure audit verify"} & same


def test_a_name_that_only_one_language_reads_would_be_found():
    spanish = source("es", "clauses/payment.html.j2")

    planted = spanish.replace("contract.payment_days", "contract.pay_days")

    assert planted != spanish
    assert names(planted) != names(source("en", "clauses/payment.html.j2"))


def test_the_manifest_lists_each_document_and_each_clause_once():
    clauses = [clause for template in templates().values() for clause in template.clauses]
    files = {f"clauses/{clause.code}.html.j2" for clause in clauses}
    ids = [t.id for t in templates().values()] + [clause.id for clause in clauses]

    assert set(templates()) == {kind.template for kind in KINDS.values()}
    assert files == {name for name in tree("en") if name.startswith("clauses/")}
    assert len(set(ids)) == len(ids) == 9 + 12


def test_no_template_claims_a_review_that_nobody_made():
    assert {template.reviewer for template in templates().values()} == {""}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.j2")), ids=lambda p: p.name)
def test_a_template_prints_loops_and_includes_but_never_computes(path):
    parsed = environment().parse(path.read_text("utf-8"))
    forbidden = (nodes.BinExpr, nodes.Compare, nodes.Filter, nodes.Assign, nodes.CondExpr)

    assert [type(found).__name__ for found in parsed.find_all(forbidden)] == []


def test_a_long_table_never_stands_in_a_box_that_loses_or_slows_it():
    css = (ROOT / "shared" / "print.css").read_text("utf-8")

    assert "table-layout: fixed" in css
    assert not re.search(r"\b(flex|grid|float|opacity|box-shadow|column-count)\b *:", css)
    assert not re.search(r"display: *(flex|grid|inline-table)", css)


def test_every_table_has_its_columns_fixed():
    for path in ROOT.rglob("*.j2"):
        for table in path.read_text("utf-8").split("<table")[1:]:
            assert re.match(r"[^>]*>\s*(<colgroup>|{{ shape\.head)", table), path


def test_columns_of_every_table_fill_the_width():
    for path in ROOT.rglob("*.j2"):
        for head in re.findall(r"shape\.head\(\[(.*?)\]\)", path.read_text("utf-8")):
            widths = [int(width) for width in re.findall(r"\((\d+), ", head)]
            assert sum(widths) == 100, (path, widths)


@pytest.mark.parametrize("domain", ["documents", "findings"])
@pytest.mark.parametrize("language", ["es", "pt"])
def test_words_have_the_same_keys_and_the_same_parameters(language, domain):
    english, other = catalogue("en", domain), catalogue(language, domain)
    mine = {key for key in english if domain == "documents" or key.startswith("document.")}

    assert mine
    for key in mine:
        assert re.findall(r"{\w+}", other[key]).sort() == re.findall(r"{\w+}", english[key]).sort()


def written(tmp_path, text):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "bad.html.j2").write_text(text, encoding="utf-8")
    return tmp_path


def finding(tmp_path, text, **context):
    root = written(tmp_path, text)
    with pytest.raises(TemplateFaultError) as caught:
        fill("letters/bad.html.j2", context, root=root)
    return caught.value.findings[0]


def test_an_unknown_name_is_reported_with_template_line_and_variable(tmp_path):
    found = finding(tmp_path, "<p>\n{{ award.value }}\n{{ award.valeu }}", award={"value": "1"})

    assert found.code == "document.undefined_name"
    assert found.params == {"template": "letters/bad.html.j2", "line": 3, "name": "valeu"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_bad_name_can_be_read_in_each_language(tmp_path, language):
    said = say(finding(tmp_path, "{{ nobody }}"), language)

    assert "letters/bad.html.j2" in said.sentence
    assert "nobody" in said.sentence
    assert said.remedy


def test_a_template_that_cannot_be_parsed_is_reported_with_its_line(tmp_path):
    found = finding(tmp_path, "<p>\n{% for x in %}")

    assert found.code == "document.bad_template"
    assert (found.params["template"], found.params["line"]) == ("letters/bad.html.j2", 2)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ award.__init__.__globals__ }}",
        "{{ rows.append(1) }}",
        "{{ award.update({}) }}",
        "{{ range(9) }}",
        "{{ cycler }}",
        "{% include '../pyproject.toml' %}",
    ],
)
def test_a_template_cannot_reach_beyond_what_it_is_given(tmp_path, attack):
    assert finding(tmp_path, attack, award={"value": "1"}, rows=[])
