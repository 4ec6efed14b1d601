"""How much there is to read in a paper: its words, and the sentences and syllables of its prose."""

import re
from html.parser import HTMLParser

from procurement.documents.syllables import syllables
from procurement.rules.outreach.readability import Counts

#: Letters of one word, with an apostrophe or hyphen inside.
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: The end of a sentence: what follows begins with a capital, as it does not after the points of
#: 12.5, of `art. 4` or of `U.S. law`.
END = re.compile(r"[.!?…]+[\"»”)]*\s+(?=[\"«“(¿¡]*[^\W\d_a-zß-ÿ])")
#: A part with fewer words is a label, a figure or a heading, and no sentence.
FEWEST = 6
#: What is set within a line; anything else begins a part of its own.
INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup"})
#: What nobody reads as text.
UNREAD = frozenset({"head", "script", "style", "svg"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = [""]
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unread += tag in UNREAD
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts[-1] += data

    def _break(self, tag: str) -> None:
        if tag not in INLINE:
            self.parts.append("")


def parts_of(html: str) -> list[str]:
    """Return the texts of a page: one for each paragraph, point of a list, cell and heading."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [text for part in reader.parts if (text := " ".join(part.split()))]


def words_of(text: str) -> list[str]:
    """Return the words of a text, without its figures."""
    return WORD.findall(text)


def counted(parts: list[str], language: str) -> Counts:
    """Count the prose of a paper: headings, labels and figures are no sentences.

    The end of a part is the end of a sentence, with a point or without.
    """
    words = sentences = syllable_count = 0
    for part in parts:
        found = words_of(part)
        if len(found) < FEWEST:
            continue
        words += len(found)
        sentences += sum(bool(words_of(one)) for one in END.split(part))
        syllable_count += sum(
            syllables(piece, language) for word in found for piece in re.split("['’-]", word)
        )
    return Counts(words=words, sentences=sentences, syllables=syllable_count)
