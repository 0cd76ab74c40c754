"""Writing entries: a new one from its fields, and another name for one that is there. All or nothing is written."""
