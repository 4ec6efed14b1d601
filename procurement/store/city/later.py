"""What is read from the database only if somebody looks at it."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class _Later(Generic[T]):
    """Stands for what `take` returns: taken once, when the first of its attributes is asked for."""

    def __init__(self, take: Callable[[], T]) -> None:
        self._take = take

    @cached_property
    def _taken(self) -> T:
        return self._take()

    def __getattr__(self, name: str) -> object:
        return getattr(self._taken, name)


def later(take: Callable[[], T]) -> T:
    """Return an object with the attributes of what `take` will return, without calling it yet."""
    return cast("T", _Later(take))
