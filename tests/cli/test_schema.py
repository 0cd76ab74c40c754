from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from commons.cli import main
from tests.catalog.folder import make


def test_what_is_stale_is_written_once(tmp_path: Path) -> None:
    catalog = make(tmp_path)
    first = CliRunner().invoke(main, ["schema", str(catalog)])
    assert (first.exit_code, first.stdout.count(": written")) == (0, 8)
    again = CliRunner().invoke(main, ["schema", str(catalog), "--check"])
    assert (again.exit_code, again.stdout) == (0, "")
    path = catalog / "schema/grant.schema.json"
    path.write_text("{}", encoding="utf-8")
    check = CliRunner().invoke(main, ["schema", str(catalog), "--check"])
    assert check.exit_code == 1
    assert check.stdout == f"{path.as_posix()}: is stale; run `commons schema`\n"
    assert path.read_text(encoding="utf-8") == "{}"


def test_a_broken_vocabulary_makes_no_schema(tmp_path: Path) -> None:
    catalog = make(tmp_path)
    (catalog / "vocabulary/tags.yml").write_text("[", encoding="utf-8")
    result = CliRunner().invoke(main, ["schema", str(catalog)])
    assert result.exit_code == 1
    assert "see `commons check`" in result.stderr
    assert not (catalog / "schema").exists()
