"""Every screen that shows a rehearsal says so."""

import sys

from procurement.cli.words import say


def mark_rehearsal() -> None:
    """Say on the error stream that the database just used is a rehearsal, and its simulated time.

    Nothing is said where the command used no database, or one that was never set up.
    """
    setup = sys.modules.get("procurement.actions.setup")
    if setup is None or not setup.engine.cache_info().currsize:
        return
    from procurement.actions.solicitations.look import rehearsal_now
    from procurement.cli.show import notes
    from procurement.rules.errors import ProcurementError, RetryLaterError

    try:
        seen = rehearsal_now(setup.engine())
    except (ProcurementError, RetryLaterError):
        return
    if seen is not None:
        city, moment = seen
        notes.print(f"[bold reverse] {say('rehearsal.mark', city=city, moment=moment)} [/]")
