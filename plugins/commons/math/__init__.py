r"""LaTeX in pages, typeset as MathML while the site is built.

`$...$` and `$$...$$` are recognised by `pymdownx.arithmatex`, converted to MathML Core by `math-core`, and drawn by the
browser with the STIX Two Math font that the site ships: no JavaScript, and a formula that is wrong fails the build.

In `mkdocs.yml`:

    markdown_extensions:
      - commons.math
"""

from commons.math.extension import MathExtension, makeExtension

__all__ = ["MathExtension", "makeExtension"]
