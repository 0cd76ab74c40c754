from __future__ import annotations

from pathlib import Path

from tests.building import copy_project, run_command


def test_the_folder_holds_all_there_is(tmp_path: Path) -> None:
    done = run_command("emit", str(tmp_path / "plain"))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr == f"{tmp_path}/plain/ is ready\n"
    assert {path.name for path in (tmp_path / "plain").iterdir()} == {
        ".emitted",
        "catalog",
        "docs",
        "mkdocs.yml",
        "mkdocs.zh.yml",
    }
    chinese = (tmp_path / "plain/docs/zh/catalog/projects/nanogpt.md").read_text(encoding="utf-8")
    assert chinese.startswith("---\ntitle: nanoGPT\n")
    text = (tmp_path / "plain/mkdocs.zh.yml").read_text(encoding="utf-8")
    assert "\nsite_dir: site/zh\n" in text
    assert "commons.emit.extension:" in text
    again = run_command("emit", str(tmp_path / "plain"))
    assert again.returncode == 0


def test_what_is_somebody_elses_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = run_command("emit", str(tmp_path))
    assert done.returncode == 1
    assert "is there and holds something else" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_catalog_with_mistakes_is_not_emitted(tmp_path: Path) -> None:
    folder = copy_project(tmp_path)
    entry = folder / "catalog/projects/nanogpt.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("\nlicense:", "\nlicence:"), encoding="utf-8")
    done = run_command("emit", "plain", folder=folder)
    assert done.returncode == 1
    assert "catalog/projects/nanogpt.yml:" in done.stderr
    assert not (folder / "plain").exists()


def test_outside_a_project_the_message_says_so(tmp_path: Path) -> None:
    done = run_command("emit", "plain", folder=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plain").exists()


def test_what_pages_refer_to_is_said_to_be_wrong_at_its_line(tmp_path: Path) -> None:
    folder = copy_project(tmp_path)
    works = folder / "docs/references.bib"
    works.write_text(works.read_text(encoding="utf-8").replace("  year = {2017},\n", "", 1), encoding="utf-8")
    done = run_command("emit", "plain", folder=folder)
    assert done.returncode == 1
    assert "docs/references.bib:" in done.stderr
    assert "has no year" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "plain").exists()
