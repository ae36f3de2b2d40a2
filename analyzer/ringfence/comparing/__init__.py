"""Two states of one system side by side: what a change adds and removes."""
