"""THE list of ready KPI definitions.

They are proposals: a city takes a copy, names its own offices and source, and sets thresholds with
the target.  Data only; to add one, add it to the file of its service.
"""

from collections.abc import Mapping
from types import MappingProxyType

from outcome_metrics.catalogue.shelter_services import SHELTER_SERVICES
from outcome_metrics.catalogue.street_services import STREET_SERVICES
from outcome_metrics.definitions.definition import Kpi

CATALOGUE: Mapping[str, Kpi] = MappingProxyType(
    {kpi.code: kpi for kpi in (*STREET_SERVICES, *SHELTER_SERVICES)}
)
