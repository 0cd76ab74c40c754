"""Questions that a catalog answers: plain functions of it, for the command line and for pages alike."""
