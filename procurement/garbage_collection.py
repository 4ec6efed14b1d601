"""Work that makes much and drops nothing on the way: the garbage collector waits until it is done.

It would search the growing whole again and again, and find that all of it is still needed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Collect no garbage inside; what was left behind is collected at an allocation after it.

    What refers to itself stays in memory until then.  A pause inside a pause changes nothing.
    """
    waiting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if waiting:
            gc.enable()
