"""A story is told once in a session: whatever begins with it goes on from a copy of its city.

A chapter is a story that begins with an untouched city and the sample as it is.  Chapters begin
with each other: the one that ends with an award begins with a copy of the one that ends with the
opened prices, so a session does every act of the long way to an award once.
"""

import functools
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Story = Callable[..., str]


@dataclass(frozen=True)
class Kept:
    """How a city was when a story had been told, and what the story returned."""

    folder: Path
    database: str
    identities: Mapping[str, Any]
    untouched: bool
    said: str


class Shelf:
    """The cities of all stories that were told: one of each on each database."""

    def __init__(self, folder: Path, databases: Any) -> None:
        self._folder = folder
        self._databases = databases
        self._kept: dict[tuple[str, Story], Kept] = {}

    def tell(self, story: Story, city: Any) -> str:
        """Tell a story in an untouched city, or give the city what the story left before."""
        story = getattr(story, "story", story)
        key = city.engine.dialect.name, story
        if key not in self._kept:
            said = story(city)
            self._kept[key] = self._keep(city, said)
            return said
        self._give(city, self._kept[key])
        return self._kept[key].said

    def _keep(self, city: Any, said: str) -> Kept:
        folder = self._folder / str(len(self._kept))
        city.engine.dispose()
        shutil.copytree(city.home, folder)
        database = self._databases.kept(city.engine.url)
        return Kept(folder, database, dict(city.identities), city.untouched, said)

    def _give(self, city: Any, kept: Kept) -> None:
        city.engine.dispose()
        for known in kept.folder.iterdir():
            if known.is_dir():
                shutil.rmtree(city.home / known.name, ignore_errors=True)
        shutil.copytree(kept.folder, city.home, dirs_exist_ok=True)
        self._databases.give(city.engine.url, kept.database)
        city.identities = dict(kept.identities)
        city.untouched = kept.untouched


def chapter(story: Story) -> Story:
    """Make a story one that others may begin with: without changes, it is told once."""

    @functools.wraps(story)
    def told(city: Any, change: Any = None, **choices: Any) -> str:
        if city.shelf is None or not city.untouched or change or any(choices.values()):
            return story(city, change, **choices)
        return city.shelf.tell(story, city)

    told.story = story
    return told
