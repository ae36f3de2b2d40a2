"""One output format a file: report to text."""
