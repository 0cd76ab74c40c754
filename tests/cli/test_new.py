from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.catalog import KINDS, load
from commons.cli import main
from tests.cli.running import contents, is_plain, run

PERSON = ("--set", "handle=Octo-Cat", "--set", "name=The Octocat")
PROJECT = (
    *("--set", "name=Tiny GPT", "--set", "summary.zh=小型 GPT。", "--set", "category=training", "--by", "octo-cat"),
    *(
        "--set",
        "repository=https://github.com/octo-cat/tiny",
        "--set",
        "license=MIT",
        "--set",
        "evidence.date=2026-01-31",
    ),
    *("--set", "evidence.commit=0123456789abcdef0123456789abcdef01234567"),
)


def test_a_whole_entry_passes_the_check(catalog: Path) -> None:
    result = run("new", "project", *PROJECT, "--set", "artifacts.kind=code", "--set", "artifacts.kind=weights")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "catalog/projects/tiny-gpt.yml: written\n"
    text = (catalog / "projects/tiny-gpt.yml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/project.schema.json\n")
    assert "\n# Its home page, if it has one besides the repository.\n# homepage: https://example.org/\n" in text
    after = load(catalog)
    assert after.diagnostics == ()
    (project,) = (each for each in after.projects if each.id == "tiny-gpt")
    assert [artifact.kind for artifact in project.artifacts] == ["code", "weights"]
    assert (project.log[0].by, project.log[0].to) == ("octo-cat", "proposed")
    # `commons fmt` has nothing to do.
    assert run("fmt", "--diff", catalog / "projects/tiny-gpt.yml").stdout == ""


def test_what_is_left_is_said_with_its_place(catalog: Path) -> None:
    result = run("new", "grant", "--set", "title=More hours", "--set", "unit=gpu-hours")
    assert result.exit_code == 1
    path = catalog / "grants/more-hours.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert f"{path}:{lines.index('project: null') + 1}:10: project must be text, got nothing (GC103)" in result.stderr
    assert "unknown unit 'gpu-hours'; did you mean 'gpu-hour'? (GC304)" in result.stderr
    said = [line for line in result.stderr.splitlines() if line.startswith("catalog/")]
    assert all(line.startswith(f"{path}:") for line in said)
    assert f"left to do: {len(said)};" in result.stderr
    checked = run("check", path)
    assert [line for line in checked.stdout.splitlines() if line.startswith("catalog/")] == said


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_entry_of_each_kind_says_what_is_missing_and_nothing_else(kind: str, catalog: Path) -> None:
    result = run("new", kind, "--id", "empty", "--by", "sample-person-1", "--set", "sample=true")
    assert result.exit_code == 1
    (path,) = catalog.glob("*/empty.yml")
    lines = path.read_text(encoding="utf-8").splitlines()
    said = [line.split(":") for line in result.stderr.splitlines() if line.startswith(str(path))]
    assert said
    assert all(lines[int(place[1]) - 1].endswith(": null") for place in said)
    # Each field that an entry can have is explained.
    remarks = " ".join(line.removeprefix("# ") for line in lines if line.startswith("# "))
    later = {"formerly", "sample"}
    assert [
        name
        for name, field in KINDS[kind].model_fields.items()
        if name not in later and str(field.description) not in remarks
    ] == []


def test_it_can_be_printed(catalog: Path) -> None:
    before = contents(catalog)
    result = run("new", "person", *PERSON, "--output", "-")
    assert result.exit_code == 0
    assert "\nhandle: Octo-Cat\n" in result.stdout
    assert contents(catalog) == before


def test_where_it_is_written_may_be_said(catalog: Path) -> None:
    assert run("new", "person", *PERSON, "--output", "catalog/people/octo-cat.yml").exit_code == 0
    assert (catalog / "people/octo-cat.yml").is_file()


REFUSED = {
    ("person", *PERSON, "--output", "octo-cat.yml"): "a person is written to catalog/people/ID.yml",
    ("person", *PERSON, "--output", "catalog/projects/octo-cat.yml"): "a person is written to catalog/people/ID.yml",
    ("person", *PERSON, "--output", "catalog/people/../../octo-cat.yml"): "a person is written to",
    ("person", *PERSON, "--output", "catalog/people/a.yml", "--id", "b"): "names the id 'a', and --id another",
    ("person", *PERSON, "--id", "../../x"): "an id is made of lower-case",
    ("person", *PERSON, "--id", "\x1b[2J"): "an id is made of lower-case",
    ("person", *PERSON, "--id", "sample-person-1"): "there is a person 'sample-person-1' already",
    ("person", "--set", "handle=sample-person-1"): "there is a person 'sample-person-1' already",
    ("project", *PROJECT, "--id", "sample-project-0"): "was the id of projects/sample-project-1, and is never used",
    ("project", "--set", "name=中文"): "no id can be made of what is known of this project: give it with --id",
    ("project", "--set", "licence=MIT"): "there is no field 'licence'; did you mean 'license'?",
    ("project", "--set", "license"): "'license' gives no field a value: write it like license=MIT",
    ("persona",): "there is no kind 'persona'; did you mean 'person'?",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_what_is_refused_writes_nothing(arguments: tuple[str, ...], catalog: Path, tmp_path: Path) -> None:
    before = contents(tmp_path)
    result = run("new", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert REFUSED[arguments] in result.stderr
    assert is_plain(result.stderr)
    assert contents(tmp_path) == before


def test_no_file_is_overwritten_even_one_that_cannot_be_read(catalog: Path) -> None:
    path = catalog / "people/octo-cat.yml"
    path.write_text("x: [", encoding="utf-8")
    result = run("new", "person", *PERSON)
    assert result.exit_code == 2
    assert "people/octo-cat.yml is there already, and is left as it is" in result.stderr
    assert path.read_text(encoding="utf-8") == "x: ["


def test_no_link_leads_out_of_the_catalog(catalog: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    for path in (catalog / "people").iterdir():
        path.unlink()
    (catalog / "people").rmdir()
    (catalog / "people").symlink_to(tmp_path / "outside")
    assert run("new", "person", *PERSON).exit_code == 2
    assert list((tmp_path / "outside").iterdir()) == []


def talk(*answers: str, arguments: tuple[str, ...] = ("person",)) -> Result:
    """Answer questions as in a terminal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commons.cli.output.is_interactive", lambda: True)
        return CliRunner().invoke(main, ["new", *arguments], input="".join(f"{answer}\n" for answer in answers))


def test_questions_are_asked_until_the_answer_is_right(catalog: Path) -> None:
    result = talk("Octo_Cat", "Octo-Cat", "", "The Octocat", "n")
    assert result.exit_code == 0, result.output
    assert "  handle must be a GitHub handle, got 'Octo_Cat' (GC106)\n" in result.stdout
    assert "  name must not be empty (GC104)\n" in result.stdout
    assert result.stdout.endswith("catalog/people/octo-cat.yml: written\n")
    assert load(catalog).diagnostics == ()


def test_choices_are_shown_with_their_labels_and_words_are_checked(catalog: Path) -> None:
    answers = ["Tiny", "A tiny GPT.", "", "trainig", "training", "http://x.org/y", "https://github.com/o/tiny", ""]
    answers += ["No licence file.", "", "12", "0123456789abcdef0123456789abcdef01234567", "2026-02-30", "2026-02-28"]
    result = talk(*answers, "n", "", "proposed", "octo-cat", arguments=("project",))
    assert result.exit_code == 0, result.output
    assert "\n  model-implementation" in result.stdout
    assert "unknown category 'trainig'; did you mean 'training'? (GC301)" in result.stdout
    assert "repository must begin with https://" in result.stdout
    assert "evidence.date is 2026-02-30, and there is no such day" in result.stdout
    (project,) = (each for each in load(catalog).projects if each.id == "tiny")
    assert (project.license, project.license_note is not None, project.category) == (None, True, "training")
    assert project.evidence.commit.startswith("0123")


def test_several_members_and_what_is_given_already(catalog: Path) -> None:
    arguments = ("grant", "--set", "title=Hours", "--set", "pool=sample-pool-1", "--by", "sample-person-5")
    answers = [
        "sample-project-1",
        "sample-person-5",
        "gpu-hour",
        "many",
        "10",
        "Why",
        "",
        "How",
        "",
        "Five and five",
        "",
    ]
    answers += ["First", "2026-12-01", "y", "Second", "2027-01-01", "n", "n", "hours"]
    result = talk(*answers, arguments=(*arguments, "--set", "sample=true"))
    assert result.exit_code == 0, result.output
    assert "requested must be a whole number, got the text 'many'" in result.stdout
    (grant,) = (each for each in load(catalog).grants if each.id == "hours")
    assert [milestone.title for milestone in grant.milestones] == ["First", "Second"]
    assert (grant.requested, grant.log[0].to) == (10, "submitted")


def test_who_has_enough_leaves_nothing_behind(catalog: Path) -> None:
    before = contents(catalog)
    result = talk("Octo-Cat")
    assert result.exit_code == 1
    assert "Aborted!" in result.stderr
    assert contents(catalog) == before


def test_nothing_is_asked_where_nobody_is(catalog: Path) -> None:
    assert run("new", "person", *PERSON).exit_code == 0
    assert talk(arguments=("person", "--set", "handle=b", "--set", "name=B", "--no-input")).exit_code == 0
