"""Taking a name out of what was written, and leaving the rest as it stood."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: What stands where a name or an address stood.
ERASED = "[erased]"


class ErasureGround(StrEnum):
    """Why a person is erased; a code, so that no name comes back as a reason."""

    ASKED = "asked"  # the person asked for it
    EXPIRED = "expired"  # the time for which it had to be kept is over
    MISTAKE = "mistake"  # it should never have been recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """The texts by which a person, or a firm, is known.

    Attributes:
        words: Names, addresses, handles; where one of them is all that a text says, it goes.
        instead: What stands in their place.
        anywhere: Whether a single word is taken out of longer texts too.
    """

    words: frozenset[str]
    instead: str = ERASED
    anywhere: bool = False

    @property
    def within(self) -> tuple[str, ...]:
        """Those taken out of longer texts too, longest first: an address, or a name in parts.

        A single word could as well be any other word of the text: it stays, unless `anywhere`.
        """
        plain = {word for word in self.words if self.anywhere or "@" in word or " " in word}
        return tuple(sorted(plain, key=lambda word: (-len(word), word)))

    def out_of(self, told: object) -> object:
        """Return what was told (text, or JSON data of texts) without them."""
        if isinstance(told, str):
            return self._out_of_text(told)
        if isinstance(told, list):
            return [self.out_of(one) for one in told]
        if isinstance(told, dict):
            return {name: self.out_of(one) for name, one in told.items()}
        return told

    def _out_of_text(self, text: str) -> str:
        if text.strip().casefold() in {word.casefold() for word in self.words}:
            return self.instead
        for word in self.within:
            alone = rf"(?<![\w.+-]){re.escape(word)}(?![\w-]|\.\w)"
            text = re.sub(alone, lambda _found: self.instead, text, flags=re.IGNORECASE)
        return text


def traces(*words: str, instead: str = ERASED, anywhere: bool = False) -> Traces:
    """Return the texts by which somebody is known; blank ones say nothing.

    >>> traces("Ana Ruiz", "ana@firm.example").out_of(["Ask ANA RUIZ.", "ana@firm.example", 3])
    ['Ask [erased].', '[erased]', 3]
    """
    return Traces(words=frozenset(_said(words)), instead=instead, anywhere=anywhere)


def _said(words: Iterable[str]) -> Iterable[str]:
    return (word.strip() for word in words if word.strip())
