"""GPT Commons: the catalog, its pages, and documents that are computed while the site is built."""
