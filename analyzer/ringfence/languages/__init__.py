"""One language a file: source to outline."""
