"""The built-in rules: one module, one rule; its docstring is its documentation page."""
