"""Pin every published pathway: `python -m tests.rules.pathways_lock [--repin CODE]`.

A version that something may already be on is never edited.  New versions are pinned; one that has
changed is named and left as it was pinned, unless `--repin` says that nothing is on it yet.
`docs/pathways.md` is written anew by the same command.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procurement.rules.stages import Pathway
from tests.rules.pathways_page import PATHWAYS, page

LOCK = Path(__file__).with_name("pathways.lock")
PAGE = Path(__file__).parents[2] / "docs" / "pathways.md"


def digest(pathway: Pathway[Any]) -> str:
    """Return the SHA-256 of everything a pathway says: stages, owners, exits, gates, consents."""
    said = [
        pathway.code,
        pathway.subject.value,
        [
            [
                stage.code,
                stage.owner.value,
                stage.ocds_tag,
                stage.usual_days,
                [
                    [
                        way.to,
                        [f"{gate.__module__}.{gate.__qualname__}" for gate in way.gates],
                        [[one.role.value, one.quorum] for one in way.approvals],
                        way.back,
                        way.reasoned,
                        *[f"{gate.__module__}.{gate.__qualname__}" for gate in way.waivable],
                    ]
                    for way in stage.exits
                ],
            ]
            for stage in pathway.stages
        ],
    ]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def pinned(lock: Path) -> dict[str, str]:
    """Return code -> digest, as pinned."""
    lines = lock.read_text("utf-8").splitlines() if lock.exists() else []
    pins = (line.partition(" ") for line in lines)
    return {code: value for code, _, value in pins}


def changed(pathways: Mapping[str, Pathway[Any]], pins: Mapping[str, str]) -> list[str]:
    """Return the pinned codes that are gone or say something else now."""
    return [
        code
        for code, value in pins.items()
        if code not in pathways or digest(pathways[code]) != value
    ]


def pin(pathways: Mapping[str, Pathway[Any]], lock: Path, *, anew: str = "") -> list[str]:
    """Pin what is new, and `anew`; return the codes that changed and were left alone."""
    pins = pinned(lock)
    pins.pop(anew, None)
    for code, pathway in pathways.items():
        pins.setdefault(code, digest(pathway))
    lines = (f"{code} {value}\n" for code, value in sorted(pins.items()))
    lock.write_text("".join(lines), "utf-8")
    return changed(pathways, pins)


def main() -> None:
    """Pin, write the page, and name what must not have changed.

    Raises:
        SystemExit: with those names.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.rules.pathways_lock")
    parser.add_argument("--repin", default="", metavar="CODE", help="nothing is on it yet")
    left = pin(PATHWAYS, LOCK, anew=parser.parse_args().repin)
    PAGE.write_text(page(), "utf-8")
    if left:
        sys.exit(f"write a new version: published, and has changed: {left}")


if __name__ == "__main__":
    main()
