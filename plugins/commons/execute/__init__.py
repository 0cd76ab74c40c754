"""Pages whose code is run while the site is built.

A page's code cells are read with their lines (`cells`, `pages`), run in a process of their own (`running`, `processes`,
`worker`) unless the store has what they made (`keys`, `imports`), and shown with their outputs (`extension`,
`rendering`, `figures`). In `mkdocs.yml`:

    markdown_extensions:
      commons.execute.extension: {}

Nothing is imported here: a page's process imports `commons.execute.worker`, and should begin at once.
"""
