"""The garbage collector waits while something large is made."""

import gc

import pytest

from procurement.garbage_collection import collection_paused


def test_nothing_is_collected_inside_and_all_is_as_before_after_a_failure():
    seen = []

    with pytest.raises(TypeError), collection_paused():
        raise TypeError(seen.append(gc.isenabled()))

    assert seen == [False]
    assert gc.isenabled()


def test_a_pause_inside_a_pause_does_not_end_it():
    with collection_paused():
        with collection_paused():
            pass

        assert not gc.isenabled()
    assert gc.isenabled()
