"""Taking a person's name out of what was written, and leaving the rest as it stood."""

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
    """The texts by which a person is known.

    Attributes:
        words: Names, addresses, handles; where one of them is all that a text says, it goes.
    """

    words: frozenset[str]

    @property
    def within(self) -> tuple[str, ...]:
        """Those taken out of longer texts too, longest first: an address, or a name in parts.

        A single word could as well be any other word of the text.
        """
        plain = {word for word in self.words if "@" in word or " " in word}
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
            return ERASED
        for word in self.within:
            text = re.sub(
                rf"(?<![\w.+-]){re.escape(word)}(?![\w-]|\.\w)", ERASED, text, flags=re.IGNORECASE
            )
        return text


def traces(*words: str) -> Traces:
    """Return the texts by which a person is known; blank ones say nothing.

    >>> traces("Ana Ruiz", "ana@firm.example").out_of(["Ask ANA RUIZ.", "ana@firm.example", 3])
    ['Ask [erased].', '[erased]', 3]
    """
    return Traces(words=frozenset(_said(words)))


def _said(words: Iterable[str]) -> Iterable[str]:
    return (word.strip() for word in words if word.strip())
