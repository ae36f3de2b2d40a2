"""ringfence: an architecture linter and data-ownership analyzer for microservices."""

__version__ = "0.1.0"
