"""The log as tables: CSV and XLSX."""
