"""Who usually collects and who checks the figures of a KPI; a city names its own."""

from outcome_metrics.definitions.definition import Text

VENDOR = Text(en="The vendor", es="El contratista", pt="A contratada")
CONTRACT_MANAGER = Text(
    en="The contract manager", es="El administrador del contrato", pt="O gestor do contrato"
)
