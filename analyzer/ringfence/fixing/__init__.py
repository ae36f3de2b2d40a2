"""Mending what can be mended in place. Every function takes a file's text and gives it back with the least change."""
