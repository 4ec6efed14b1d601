"""Words, sentences and syllables: what readability is computed from."""

import re

import pytest

from procurement.documents.prose import counted, parts_of, words_of
from procurement.documents.syllables import syllables
from procurement.rules.outreach.readability import FORMULAS, Counts, ease

#: Words divided as the dictionaries of each language divide them.
DIVIDED = {
    "en": "pro-cure-ment con-tract cit-y re-pair ar-e-a i-de-a crit-e-ri-a street res-i-dents used"
    " mend-ed a-ble peo-ple mam-mal rep-til-ian mil-lion state-ments set-tle-ment crea-ture"
    " sta-tion prove pag-es makes need-ed the pro-pos-al e-val-u-at-ed o-pen sen-tence sci-ence"
    " before",
    "es": "lí-nea-s Á-re-a rí-o pa-ís po-e-ta a-ho-ra te-o-rí-a e-va-lua-ción gue-rra a-é-re-o y"
    " ci-güe-ña hués-ped ha-bí-a pro-hi-bi-do le-er li-ci-ta-ción ser-vi-cio uno",
    "pt": "á-re-a ri-o pa-ís pro-pos-ta li-ci-ta-ção a-va-li-a-ção po-e-ta á-gua sa-ú-de co-ra-ção"
    " pão põe ô-ni-bus i-lu-mi-na-ção se-má-fo-ros vo-o quan-do mui-to e-di-tal",
}
#: Divided here as they are counted: `before` and the like are written whole.
WHOLE = {"before": 2, "lí-nea-s": 3, "uno": 2}
PAGE = """<html><head><title>Unread words of the head</title><style>p {color: red}</style></head>
<body><h2>A heading</h2><p>The city pays within 12.5 days, as art. 4 of the U.S. law says. It does
so <b>gladly</b> every time!</p><ul><li>Bidders are free to propose how to reach these goals</li>
</ul><table><tr><td>Lot</td><td>18,600,000.00 USD</td></tr></table></body></html>"""


@pytest.mark.parametrize("language", DIVIDED)
def test_syllables_are_those_of_the_dictionaries(language):
    wrong = {
        word: syllables(word.replace("-", ""), language)
        for word in DIVIDED[language].split()
        if syllables(word.replace("-", ""), language) != WHOLE.get(word, word.count("-") + 1)
    }

    assert wrong == {}


def test_two_sentences_get_the_scores_that_an_encyclopedia_prints():
    platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    passage = (
        "This sentence, taken as a reading passage unto itself, is being used to prove a point."
    )

    scores = [ease(counted([text], "en"), FORMULAS["en"]) for text in (platypus, passage)]

    assert [str(one) for one in scores] == ["37.5", "69.0"]


def test_prose_is_sentences_without_headings_labels_figures_and_the_head():
    parts = parts_of(PAGE)

    assert parts[0] == "A heading"
    assert parts[1].endswith("It does so gladly every time!")
    assert "Unread" not in " ".join(parts)
    found = counted(parts, "en")
    assert (found.words, found.sentences) == (29, 3)


def test_numbers_and_codes_are_no_words():
    assert words_of("Pay 12.5 % of well-known USD 18,600") == ["Pay", "of", "well-known", "USD"]


def test_nothing_written_counts_as_nothing():
    assert counted(parts_of("<p></p>"), "en") == Counts(words=0, sentences=0, syllables=0)
    assert not re.search("x", "".join(parts_of("")))
