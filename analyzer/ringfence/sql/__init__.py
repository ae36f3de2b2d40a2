"""SQL text to queries, tables, keys and views, by sqlglot."""
