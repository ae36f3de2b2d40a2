"""Bounded loaders of configuration languages, shared by manifests and configuration."""
