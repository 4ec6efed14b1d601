"""`procure kpi`: definitions, results, charts."""
