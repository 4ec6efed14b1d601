"""What KPIs of one kind share: those counted from residents' requests for service."""

from outcome_metrics.definitions.definition import Text

#: The usual system; a city replaces it by its own.
REQUEST_SYSTEM = Text(
    en="The city's 311 request system",
    es="Sistema municipal de solicitudes 311",
    pt="Sistema municipal de solicitações 311",
)
REQUEST_DAYS = Text(
    en="Days from opening to completion, added up over the requests completed in the period",
    es="Días desde la apertura hasta la finalización, sumados para las solicitudes finalizadas en"
    " el período",
    pt="Dias entre a abertura e a conclusão, somados para as solicitações concluídas no período",
)
REQUESTS = Text(
    en="Requests completed in the period",
    es="Solicitudes finalizadas en el período",
    pt="Solicitações concluídas no período",
)
NO_DUPLICATES = Text(
    en="Duplicate requests and requests outside the city's responsibility",
    es="Solicitudes duplicadas y solicitudes ajenas a la competencia de la ciudad",
    pt="Solicitações duplicadas e solicitações fora da competência do município",
)
OLD_CASES = Text(
    en="Old requests may be left open, because only completed ones count; watch the backlog.",
    es="Podrían dejarse abiertas las solicitudes antiguas, porque solo cuentan las finalizadas;"
    " hay que vigilar las pendientes.",
    pt="Solicitações antigas podem ficar abertas, pois só contam as concluídas; é preciso"
    " acompanhar as pendentes.",
)
TRANSPORT_OFFICE = Text(
    en="Department of transportation",
    es="Departamento de transporte",
    pt="Secretaria de transportes",
)
