"""Markdown with a head of YAML: reading it, rendering it safely, telling every mistake by its line."""
