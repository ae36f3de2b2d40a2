"""All facts to one system; pure."""
