"""From a table's name of a contract to ours."""

import re

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]")


def contract_id(key: str, *, prefix: str) -> str:
    """Return the name that a contract of a table has here; it may be part of a file's name.

    >>> contract_id("AD-SRO-011/15", prefix="GACM-")
    'GACM-AD-SRO-011_15'
    """
    return _NOT_IN_IDS.sub("_", f"{prefix}{key}")
