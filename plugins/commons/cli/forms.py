"""`commons forms`: the issue forms of the forge, made from the kinds and the vocabulary."""

from __future__ import annotations

from pathlib import Path

import click

from commons.cli.output import catalog_option


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; end with exit code 1 if a file is stale.")
@catalog_option
def forms(folder: Path, *, only_check: bool) -> None:
    """Write the issue forms into .github/ISSUE_TEMPLATE, one for each kind of entry that everybody may submit.

    Where the site and its repository are is read from mkdocs.yml.

    \b
    Examples:
      commons forms
      commons forms --check
    """
    from commons.catalog.issues import files
    from commons.cli.files import keep_current
    from commons.cli.output import read
    from commons.emit.settings import Settings, SettingsError
    from commons.forge import ISSUE_FORMS, Forge

    catalog = read(folder)
    if catalog.diagnostics:
        raise click.ClickException("the catalog has mistakes: `commons check` shows each in its line")
    try:
        settings = Settings.read(Path("mkdocs.yml"))
        site, repository = (settings.text(name).rstrip("/") for name in ("site_url", "repo_url"))
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    made = files(catalog, f"{site}/", Forge(repository).discussions)
    keep_current(((Path(ISSUE_FORMS) / name, text) for name, text in made), "commons forms", only_check=only_check)
