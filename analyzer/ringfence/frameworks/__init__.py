"""One library a file: what its calls mean."""
