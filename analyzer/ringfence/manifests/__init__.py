"""One file format a file: deployment, configuration, build and SQL files to facts."""
