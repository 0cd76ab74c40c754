"""What people do here, each told from its beginning to its end. A stage is reached with what was merged before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from commons.catalog.roles import Roles
from tests.stories.village import Village, picture, today

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TINY_GPT = {
    "name": "Tiny GPT",
    "summary-en": "A GPT that trains on a laptop.",
    "summary-zh": "能在笔记本电脑上训练的 GPT。",
    "category": "Training / 训练",
    "repository": "https://github.com/octo-cat/tiny-gpt",
    "license": "MIT",
    "tags": "pretraining, quantization",
    "maintainers": "octo-cat",
    "artifacts": "```yaml\n- kind: code\n```",
    "evidence-commit": COMMIT,
    "evidence-date": "2026-02-01",
    "evidence-license_file": "LICENSE",
}
PROJECT = "projects/tiny-gpt"
DECIDED = "https://example.org/discussions/20"


def by_issue(village: Village) -> None:
    """Submit a project with an issue, in the second attempt."""
    said = village.issue("project", "octo-cat", TINY_GPT | {"license": "Apache 2"}, exit_code=1)
    assert "did you mean 'Apache-2.0'?" in said
    assert said.endswith("1 mistake; nothing is written\n")
    said = village.issue("project", "octo-cat", TINY_GPT)
    assert said == f"catalog/{PROJECT}.yml: written\n"


def project(village: Village, submit: Callable[[Village], None] = by_issue, id_: str = "tiny-gpt") -> Iterator[str]:
    """Somebody joins, submits a project, two people review it, and it is accepted."""
    name = f"projects/{id_}"
    village.run("new", "person", "--set", "handle=Octo-Cat", "--set", "name=The Octocat")
    village.merge("octo-cat")
    yield "joined"

    submit(village)
    village.merge("octo-cat")
    assert village.waits_for(name)["roles"] == ["maintainer"]
    yield "submitted"

    village.move(name, "in-review", by="ada")
    village.merge("ada")
    assert village.waits_for(name)["reviews"] == 0
    said = village.run("review", "assign", id_, "--write", "--by", "ada")
    assert said.count(": written\n") == 2
    village.merge("ada")
    yield "assigned"

    for reviewer in ("rita", "ravi"):
        hand_in(village, f"{id_}-{reviewer}", reviewer)
        village.merge(reviewer)
    yield "handed in"

    for reviewer in ("rita", "ravi"):
        village.move(f"reviews/{id_}-{reviewer}", "completed", by="ben")
    village.merge("ben")
    assert village.waits_for(name)["reviews"] == 2
    yield "reviewed"

    village.move(name, "accepted", by="ada", ref=DECIDED)
    village.merge("ada")
    assert not village.waits_for(name)
    assert village.entry(name).state == "accepted"
    yield "accepted"


def hand_in(village: Village, review: str, reviewer: str) -> None:
    """Answer every question of the rubric."""
    questions = village.read().vocabulary.questions
    answers = [f"--answer={name}=yes" for name in questions] + [
        f"--why={name}=Seen at the commit." for name in questions
    ]
    village.run(
        *("review", "submit", review, *answers, "--verdict", "accept"),
        *("--summary", "It does what it says.", "--by", reviewer),
    )


APPLICATION = "reviewers/mona"
TRIAL = "reviews/trial-of-mona"


def reviewer(village: Village) -> Iterator[str]:
    """Somebody applies with evidence, writes a trial review that two people grade, and is a reviewer."""
    village.run("new", "person", "--set", "handle=Mona", "--set", "name=Mona", "--set", "reviews_a_month=2")
    village.merge("mona")
    application = {"areas": "Training / 训练", "evidence": "https://example.org/pull/41 | Wrote a data loader."}
    said = village.issue("reviewer", "mona", application, exit_code=1)
    assert "evidence" in said
    evidence = [
        {"url": f"https://example.org/pull/{number}", "what": {"en": what}}
        for number, what in ((41, "Wrote a data loader."), (42, "Found an error in a loss."))
    ]
    village.issue("reviewer", "mona", application | {"evidence": f"```yaml\n{json.dumps(evidence)}\n```"})
    village.merge("mona")
    assert village.waits_for(APPLICATION)["lacks"] == {"trial": 1}
    yield "applied"

    subject = ("--set", "project=sample-project-2", "--set", f"commit={COMMIT}", "--set", "reviewer=mona")
    said = village.run("new", "review", "--id", "trial-of-mona", *subject, "--by", "ada", exit_code=1)
    assert "conflicts must be a list, got nothing; an empty list is [] (GC103)" in said
    village.replace(TRIAL, "conflicts: null", "conflicts: []")
    village.say(APPLICATION, trial={"review": "trial-of-mona"})
    village.move(APPLICATION, "trial", by="ada")
    village.merge("ada")
    yield "on trial"

    hand_in(village, "trial-of-mona", "mona")
    village.merge("mona")
    yield "handed in"

    for grader in ("rita", "ravi"):
        grade(village, grader)
        village.merge(grader)
    assert village.waits_for(APPLICATION)["lacks"] == {}
    yield "graded"

    village.move(APPLICATION, "active", by="ben")
    village.merge("ben")
    catalog = village.read()
    roles = Roles(catalog, catalog)
    assert "mona" in roles.reviewers(sample=False)
    # What was written to be graded accepts no project.
    assert "trial-of-mona" in roles.trial_reviews()
    yield "active"


def grade(village: Village, grader: str) -> None:
    """Say that a trial is passed, criterion by criterion."""
    answers = [f"--answer={name}=yes" for name in village.read().vocabulary.criteria]
    verdict = ("--verdict", "passed", "--summary", "Thorough.", "--by", grader)
    village.run("review", "submit", "reviewer/mona", *answers, *verdict)


GRANT = "grants/hours-for-a-small-model"
POOL = "sample-pool-1"
HOURS = {
    "title": "Hours for a small model",
    "project": "sample-project-1",
    "pool": POOL,
    "unit": "GPU hours / GPU 小时",
    "requested": "100",
    "justification-goal-en": "Find out whether a smaller vocabulary suffices.",
    "justification-method-en": "Two models, the same data and seed.",
    "justification-estimate-en": "Two runs of 40 hours, and 20 hours for what fails.",
    "milestones": "```yaml\n- { title: First model, due: 2027-01-31 }\n- { title: Report, due: 2027-03-31 }\n```",
}


def grant(village: Village) -> Iterator[str]:
    """Somebody asks for hours, a maintainer decides, a steward hands them over, and the ledger balances."""
    before = account(village)
    village.run("new", "person", "--set", "handle=Lena", "--set", "name=Lena")
    village.merge("lena")
    village.issue("grant", "lena", HOURS)
    village.merge("lena")
    assert village.waits_for(GRANT)["roles"] == ["maintainer"]
    yield "requested"

    village.move(GRANT, "under-review", by="ben")
    village.merge("ben")
    yield "under review"

    decision = {"at": today(), "by": "ben", "verdict": "approve", "why": {"en": "The estimate is plausible."}}
    village.say(GRANT, approved=90, decisions=[decision])
    village.move(GRANT, "approved", by="ben", ref=DECIDED)
    village.merge("ben")
    assert account(village) == before | {"approved": before["approved"] + 90, "left": before["left"] - 90}
    yield "approved"

    village.say(GRANT, allocated=90, deliveries=[{"at": today(), "by": "ben", "amount": 50}])
    village.move(GRANT, "delivering", by="ben")
    village.merge("ben")
    yield "delivering"

    given = [{"at": today(), "by": "ben", "amount": amount} for amount in (50, 40)]
    village.say(GRANT, deliveries=given)
    village.move(GRANT, "delivered", by="ben")
    village.merge("ben")
    assert account(village)["delivered"] == before["delivered"] + 90
    yield "delivered"

    village.say(GRANT, report={"at": today(), "url": "https://example.org/report", "summary": {"en": "It suffices."}})
    village.merge("lena")
    village.move(GRANT, "closed", by="ada")
    village.merge("ada")
    after = account(village)
    assert after["capacity"] == after["approved"] + after["left"]
    assert after["delivered"] == before["delivered"] + 90
    assert not village.waits_for(GRANT)
    yield "closed"


def account(village: Village) -> dict[str, int]:
    """What the ledger says of the pool."""
    pools = json.loads(village.run("ledger", "--format", "json"))
    (period,) = next(each for each in pools if each["pool"] == POOL)["periods"]
    return {name: period[name] for name in ("capacity", "approved", "delivered", "left")}


PROBLEM = "problems/the-search-hides-what-it-found"
SEARCH = {
    "title": "The search hides what it found",
    "component": "The site / 网站",
    "steps": "1. Open the home page\n2. Search for GPT",
    "expected-en": "What was found stays visible.",
    "actual-en": "The line covers it.",
    "screenshots": "![The search hides what it found.](https://github.com/user-attachments/assets/"
    "01234567-89ab-cdef-0123-456789abcdef)",
}


def problem(village: Village) -> Iterator[str]:
    """Somebody reports a problem with a screenshot, a reviewer sees it too, and it is mended."""
    pictures = village.folder / "pictures"
    pictures.mkdir()
    (pictures / "1").write_bytes(b"<svg onload=go()>")
    said = village.issue("problem", "passer-by", SEARCH, "--images", "pictures", exit_code=1)
    assert "nothing is written" in said
    (pictures / "1").write_bytes(picture())
    village.issue("problem", "passer-by", SEARCH, "--images", "pictures")
    (pictures / "1").unlink()
    pictures.rmdir()
    village.merge("passer-by")
    yield "reported"

    village.move(PROBLEM, "confirmed", by="rita")
    village.merge("rita")
    assert village.waits_for(PROBLEM)["lacks"] == {"fix": 1}
    yield "confirmed"

    village.say(PROBLEM, fix="https://github.com/gpt-commons/gpt-commons/pull/13")
    village.move(PROBLEM, "fixed", by="ada")
    village.merge("ada")
    assert not village.waits_for(PROBLEM)
    yield "fixed"


DISCUSSION = "discussions/should-reviews-be-signed"
SIGNED = {
    "title": "Should reviews be signed",
    "board": "Reviewing / 评审",
    "question-en": "Is a name below a review enough?",
}


def discussion(village: Village) -> Iterator[str]:
    """Somebody begins a discussion, it is led elsewhere, and its outcome is recorded."""
    village.issue("discussion", "passer-by", SIGNED)
    village.merge("passer-by")
    assert village.waits_for(DISCUSSION)["lacks"] == {"outcome": 1}
    yield "begun"

    village.say(DISCUSSION, thread=DECIDED, outcome={"en": "A name is enough.", "zh": "署名即可。"})
    village.move(DISCUSSION, "decided", by="ada", ref=DECIDED)
    village.merge("ada")
    assert not village.waits_for(DISCUSSION)
    yield "decided"


STORIES: dict[str, Callable[[Village], Iterator[str]]] = {
    story.__name__: story for story in (project, reviewer, grant, problem, discussion)
}
