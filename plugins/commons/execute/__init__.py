"""Pages whose code is run while the site is built."""
