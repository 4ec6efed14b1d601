"""`python -m flows`: serve every flow, with its schedule, from this process.

For development and small cities; times are UTC.  A city with workers deploys prefect.yaml instead.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

from prefect import Flow, serve
from prefect.deployments.runner import RunnerDeployment

import flows


def scheduled_flows() -> Iterator[tuple[Flow[Any, Any], str | None]]:
    """Yield each flow of this package (one a module, by its name), and when it runs by itself."""
    for module in iter_modules(flows.__path__, "flows."):
        if module.name.endswith("__main__"):
            continue
        loaded = import_module(module.name)
        flow = getattr(loaded, module.name.rpartition(".")[2], None)
        if isinstance(flow, Flow):
            yield flow, getattr(loaded, "CRON", None)


FLOWS = tuple(flow for flow, _ in scheduled_flows())

if __name__ == "__main__":
    # Prefect types these calls as sync-or-async; here they are sync.
    serve(
        *(
            cast("RunnerDeployment", flow.to_deployment("default", cron=cron))
            for flow, cron in scheduled_flows()
        )
    )
