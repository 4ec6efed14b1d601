"""Tables of KPI results, read by a mapping file: CSV, gzipped CSV and XLSX."""
