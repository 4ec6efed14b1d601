"""THE list of ready KPI definitions, by service.

They are proposals: a city takes a copy, names its own offices and source, and sets thresholds with
the target.  Data only; to add one, add it to the file of its service.
"""

from collections.abc import Mapping
from types import MappingProxyType

from outcome_metrics.catalogue.ambulance import AMBULANCE
from outcome_metrics.catalogue.job_training import JOB_TRAINING
from outcome_metrics.catalogue.lighting import LIGHTING
from outcome_metrics.catalogue.park_upkeep import PARK_UPKEEP
from outcome_metrics.catalogue.permits import PERMITS
from outcome_metrics.catalogue.ready import Ready
from outcome_metrics.catalogue.school_meals import SCHOOL_MEALS
from outcome_metrics.catalogue.shelter import SHELTER
from outcome_metrics.catalogue.street_repair import STREET_REPAIR
from outcome_metrics.catalogue.transit import TRANSIT
from outcome_metrics.catalogue.waste import WASTE
from outcome_metrics.definitions.definition import Kpi

#: Service -> its definitions.
SERVICES: Mapping[str, tuple[Ready, ...]] = MappingProxyType(
    {
        "shelter": SHELTER,
        "waste": WASTE,
        "street_repair": STREET_REPAIR,
        "lighting": LIGHTING,
        "permits": PERMITS,
        "school_meals": SCHOOL_MEALS,
        "transit": TRANSIT,
        "ambulance": AMBULANCE,
        "job_training": JOB_TRAINING,
        "park_upkeep": PARK_UPKEEP,
    }
)
#: Code -> ready definition, with its worked case.
READY: Mapping[str, Ready] = MappingProxyType(
    {ready.kpi.code: ready for listed in SERVICES.values() for ready in listed}
)
#: Code -> definition.
CATALOGUE: Mapping[str, Kpi] = MappingProxyType({code: one.kpi for code, one in READY.items()})
