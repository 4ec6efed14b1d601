"""Free text that people write: plain, or the same in several languages.

One text column holds either.  Several languages are a JSON object of language -> text, such as
`{"en": "Late", "es": "Tarde"}`; anything else is plain text in the writer's own language.
"""

import json
from collections.abc import Mapping

from procurement.rules.audit_chain import canonical

LANGUAGES = frozenset({"en", "es", "pt"})


def words(written: str) -> Mapping[str, str] | str:
    """Return language -> text, or the plain text.

    >>> words('{"en": "Late", "es": "Tarde"}')["es"]
    'Tarde'
    >>> words("{late}")
    '{late}'
    """
    if not written.startswith("{"):
        return written
    try:
        read = json.loads(written)
    except ValueError:
        return written
    known = isinstance(read, dict) and read and read.keys() <= LANGUAGES
    if known and all(isinstance(text, str) for text in read.values()):
        return dict(read)
    return written


def written(text: Mapping[str, str] | str) -> str:
    """Return the one text to store."""
    return text if isinstance(text, str) else canonical(dict(text))
