"""Who reviews what, by which questions, and how the answers come into the catalog."""
