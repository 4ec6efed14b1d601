"""How easy a text is to read, by the published formula of its language.

All three are of one form: a constant, less so much for each word of an average sentence, less so
much for each syllable of an average word.  A higher score is easier.  They count, and do not
understand: a score says where to look, never that a text is good.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the formulas are made of."""

    words: int
    sentences: int
    syllables: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One published formula.

    Attributes:
        name: What it is called.
        source: Who published it, and the scale that `standard` is from.
        constant: The score before anything is taken away.
        per_word: Taken away for each word of an average sentence.
        per_syllable: Taken away for each syllable of an average word.
        standard: The least score that its scale calls standard or easier.
    """

    name: str
    source: str
    constant: Fraction
    per_word: Fraction
    per_syllable: Fraction
    standard: int


#: By language.  For Spanish not the formula of Fernandez Huerta: what it takes away for sentences
#: is printed in two ways that give different scores.
FORMULAS = {
    "en": Formula(
        name="Flesch",
        source="Flesch 1948",
        constant=Fraction("206.835"),
        per_word=Fraction("1.015"),
        per_syllable=Fraction("84.6"),
        standard=60,
    ),
    "es": Formula(
        name="Szigriszt-Pazos",
        source="Szigriszt-Pazos 1993; INFLESZ, Barrio-Cantalejo 2008",
        constant=Fraction("206.835"),
        per_word=Fraction(1),
        per_syllable=Fraction("62.3"),
        standard=55,
    ),
    "pt": Formula(
        name="Flesch-Martins",
        source="Martins et al. 1996",
        constant=Fraction("248.835"),
        per_word=Fraction("1.015"),
        per_syllable=Fraction("84.6"),
        standard=50,
    ),
}


def ease(counts: Counts, formula: Formula) -> Decimal | None:
    """Return how easy a text is to read, to a tenth; None where there is no sentence.

    >>> platypus = Counts(words=13, sentences=1, syllables=24)
    >>> ease(platypus, FORMULAS["en"])
    Decimal('37.5')
    """
    if not counts.words or not counts.sentences:
        return None
    score = (
        formula.constant
        - formula.per_word * Fraction(counts.words, counts.sentences)
        - formula.per_syllable * Fraction(counts.syllables, counts.words)
    )
    return (Decimal(score.numerator) / Decimal(score.denominator)).quantize(TENTH)
