"""All profiles at hand: those that came with the program, and the city's own folder.

A city's profile takes the place of a shipped one of the same code.  A profile that is wrong is
never passed over in silence: whoever asks for it gets what is wrong with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from procurement.ingest.jurisdictions.reader import read_profile
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Finding, blocking
from procurement.rules.jurisdictions.profile import Profile

#: Where the profiles that came with the program lie, as package data.
SHIPPED = Path(str(files("procurement.rules.jurisdictions"))) / "profiles"


@dataclass(frozen=True, slots=True)
class Shelved:
    """One file, as read.

    Attributes:
        code: What the profile is asked for by: the name of its file.
        path: The file.
        shipped: Whether it came with the program.
        profile: None where something blocks.
        findings: Everything found in it.
    """

    code: str
    path: Path
    shipped: bool
    profile: Profile | None
    findings: tuple[Finding, ...]


def profiles(own: Path) -> Iterator[Shelved]:
    """Yield every profile by code; `own` is the city's folder, which need not exist."""
    found = {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}
    found |= {path.stem: path for path in sorted(own.glob("*.yaml"))}
    for code, path in sorted(found.items()):
        yield _shelved(path, code)


def find_profile(own: Path, code: str) -> Profile:
    """Return the profile `code`: the city's own, else the shipped one.

    Raises:
        NotFoundError: there is none of this name.
        BadInputError: it cannot be used, with everything that is wrong.
    """
    listed = {path.stem: path for folder in (SHIPPED, own) for path in folder.glob("*.yaml")}
    if code not in listed:
        known = ", ".join(sorted(listed))
        raise NotFoundError(Finding("law.unknown_profile", {"code": code, "known": known}))
    shelved = _shelved(listed[code], code)
    if shelved.profile is None:
        raise BadInputError(*blocking(shelved.findings))
    return shelved.profile


def _shelved(path: Path, code: str) -> Shelved:
    shipped = path.parent == SHIPPED
    profile, findings = read_profile(path, shipped=shipped)
    if profile is not None and profile.code != code:
        facts = {"code": profile.code, "file": path.name}
        return Shelved(code, path, shipped, None, (*findings, Finding("law.other_name", facts)))
    return Shelved(code, path, shipped, profile, findings)
