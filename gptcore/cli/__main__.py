"""`python -m gptcore.cli` is the `gptcore` command."""

from gptcore.cli import main

main(prog_name="gptcore")
