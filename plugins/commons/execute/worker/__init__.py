"""What runs in a page's own process.

Nothing here is imported by the build but `messages`, the form of what comes back. A change to any of these modules runs
every page anew.
"""
