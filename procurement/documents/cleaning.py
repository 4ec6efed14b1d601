"""Text that others wrote, made safe to print: nothing invisible, undrawable or endless.

A character that would reorder, hide or break the line is not dropped but named (`[U+202E]`), so
that a reader sees that it was there.
"""

import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from procurement.documents.fonts import FACES, folder

#: Most characters of a name or an identifier.
NAME_LIMIT = 300
#: Most characters of a piece of prose.
PROSE_LIMIT = 20_000

#: Never printed as they are: controls, formats (bidi marks among them), surrogates, private use
#: and unassigned.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\u00ad")


@cache
def drawable() -> frozenset[int]:
    """Return the code points that every face of the document font has a glyph for."""
    faces = (TTFont(folder() / face, lazy=True).getBestCmap() for face in FACES)
    return frozenset.intersection(*(frozenset(face) for face in faces))


def clean(text: str, *, limit: int = PROSE_LIMIT) -> str:
    """Return `text` with hidden and undrawable characters named, cut at `limit`.

    What was cut is counted: `… [+9700]`.

    >>> clean("a" + chr(0x202E) + "b")
    'a[U+202E]b'
    """
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    kept = composed[:limit]
    shown = "".join(map(_shown, kept))
    left = len(composed) - len(kept)
    return f"{shown}… [+{left}]" if left else shown


def _shown(char: str) -> str:
    if char in _KEPT:
        return char
    if unicodedata.category(char) in _HIDDEN or ord(char) not in drawable():
        return f"[U+{ord(char):04X}]"
    return char
