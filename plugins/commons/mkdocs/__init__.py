"""The MkDocs plugin: thin adapters between MkDocs and the other rooms. Nothing else in the project imports MkDocs."""

from commons.mkdocs.plugin import CommonsPlugin

__all__ = ["CommonsPlugin"]
