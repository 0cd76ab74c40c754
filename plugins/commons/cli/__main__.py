"""`python -m commons.cli` is the `commons` command."""

from commons.cli import main

main(prog_name="commons")
