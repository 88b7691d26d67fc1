"""The JSON API of version 1: thin views over the services that make the pages, for programs with a token.

Mounted as an application of its own, so that nothing of the pages reaches it: it reads no cookie (and so needs no
check of where a form comes from), answers every error as a problem document, and describes itself in OpenAPI.
"""
