"""Which addresses of an entry are asked for, and what their answers say about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from pydantic_core import PydanticCustomError

from commons import forge, store
from commons.audit.fetching import Answer
from commons.catalog.diagnostics import Diagnostic, quoted
from commons.catalog.reader import read_bytes
from commons.catalog.rules.finding import finding
from commons.catalog.urls import check_url, same_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commons.audit.fetching import Fetcher
    from commons.catalog.tree import Node, Tree

_GONE = frozenset({404, 410})
# What the forge says of a commit that it does not know.
_NO_COMMIT = _GONE | {422}
# Fields that are no links to be kept alive: a log only grows, and what it refers to was true on its day.
_APART = frozenset({"log"})
_OPEN = frozenset({"listed", "proposed", "in-review", "accepted"})


class Memory(Protocol):
    """Where answers are kept from one audit to the next."""

    def get(self, key: str) -> bytes | None:
        """What was kept, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""


@dataclass(frozen=True)
class Report:
    """What an audit found out about one entry.

    Attributes:
        kind: The entry's kind.
        id: Its id.
        file: Its file, relative to the catalog.
        tree: As it was read.
        found: What is wrong now, sorted; never an error of who wrote it.
        skipped: Addresses that could not be looked at this time, and why.
    """

    kind: str
    id: str
    file: str
    tree: Tree
    found: tuple[Diagnostic, ...]
    skipped: tuple[tuple[str, str], ...]


class Audit:
    """Asks about entries, one after another.

    Args:
        fetcher: Asks the network.
        memory: Keeps answers with their ETags, so that what has not changed is not sent again.
    """

    def __init__(self, fetcher: Fetcher, memory: Memory) -> None:
        self._fetcher, self._memory = fetcher, memory
        self._answers: dict[str, Answer] = {}

    def entry(self, kind: str, id: str, file: str, content: bytes, shown: str) -> Report:  # noqa: A002
        """Look at one entry.

        Args:
            kind: The entry's kind.
            id: Its id.
            file: Its file, relative to the catalog.
            content: What is in the file, which the rules accept.
            shown: How the file is printed.
        """
        tree = read_bytes(content, shown)
        looking = _Looking(self, tree)
        found = tuple(sorted(looking.found()))
        return Report(kind, id, file, tree, found, tuple(looking.skipped))

    def believed(self, reports: Sequence[Report]) -> list[Report]:
        """The reports of this audit; if no server at all has answered, without links that do not answer.

        Then it is our own network that is down, and nothing is known of theirs.
        """
        return list(reports) if self._fetcher.was_answered else [_without_silence(each) for each in reports]

    def ask(self, url: str) -> Answer:
        """Whether there is something at an address; each is asked for once in an audit."""
        if url not in self._answers:
            self._answers[url] = self._fetcher.ask(url)
        return self._answers[url]

    def read(self, url: str, *, for_good: bool = False) -> Answer:
        """What is at an address: as it was the last time, if its server says that it is the same.

        Args:
            url: The address.
            for_good: Whether what was once there can never be another, as a file at a commit.
        """
        if url in self._answers:
            return self._answers[url]
        place = store.key("audit.answer", {"url": url})
        kept = _kept(self._memory.get(place))
        if kept and for_good:
            answer = replace(kept, url=url)
        else:
            answer = self._fetcher.ask(url, etag=kept.etag if kept else "", read=True)
            if answer.status == 304 and kept:
                answer = replace(answer, status=200, content=kept.content, etag=kept.etag)
            elif answer.outcome == "answered" and answer.status == 200 and (answer.etag or for_good):
                self._memory.put(place, json.dumps([answer.etag, answer.content.hex()]).encode())
        self._answers[url] = answer
        return answer


def _kept(content: bytes | None) -> Answer | None:
    """An answer of a former audit; whatever else is there is as if there were nothing."""
    try:
        etag, hexadecimal = json.loads(content or b"")
        return Answer("answered", "", 200, bytes.fromhex(hexadecimal), etag if isinstance(etag, str) else "")
    except (ValueError, TypeError, RecursionError):
        return None


def _without_silence(report: Report) -> Report:
    silent = [found for found in report.found if found.id == "GC902"]
    skipped = [(f"line {found.line}", "no server at all answers: is the network down?") for found in silent]
    found = tuple(each for each in report.found if each not in silent)
    return replace(report, found=found, skipped=(*report.skipped, *skipped))


class _Looking:
    """What is asked about one entry, and what comes of it."""

    def __init__(self, audit: Audit, tree: Tree) -> None:
        self._audit, self._tree = audit, tree
        self.skipped: list[tuple[str, str]] = []

    def found(self) -> Iterator[Diagnostic]:
        repository, place = self._tree.node("repository"), _forge(self._tree)
        if place and repository:
            yield from self._repository(repository, place)
        for url, (name, node) in _pages(self._tree, place).items():
            yield from self._link(name, node, url)

    def _link(self, name: str, node: Node, url: str) -> Iterator[Diagnostic]:
        answer = self._audit.ask(url)
        if answer.outcome == "unsafe":
            yield finding(self._tree, node, "GC903", f"{name} leads to {quoted(answer.url)}: {answer.why}")
        elif answer.outcome == "lost":
            yield _warning(finding(self._tree, node, "GC902", f"{name} does not answer: {answer.why}"))
        elif answer.status in _GONE:
            message = f"{name} leads nowhere: its server says {answer.status}; give its address of today, or none"
            yield finding(self._tree, node, "GC901", message)
        elif answer.outcome != "answered":
            self.skipped.append((url, answer.why))

    def _repository(self, node: Node, place: forge.Forge) -> Iterator[Diagnostic]:
        """What the forge says about a repository; the page that readers see is not asked for besides."""
        answer = self._audit.read(place.api)
        facts = forge.facts(answer.content) if answer.status == 200 else None
        if answer.status in _GONE:
            message = f"repository leads nowhere: the forge says {answer.status}; give its address of today"
            yield finding(self._tree, node, "GC901", message)
        elif facts is None:
            why = answer.why or f"the forge answers with status {answer.status} and nothing that can be understood"
            self.skipped.append((place.api, why))
        else:
            yield from self._facts(node, place, facts)

    def _facts(self, node: Node, place: forge.Forge, facts: forge.Facts) -> Iterator[Diagnostic]:
        now = place
        if same_repository(facts.repository) != same_repository(place.repository):
            message = f"the repository is now {quoted(facts.repository)}"
            yield finding(self._tree, node, "GC904", message, instead=facts.repository)
            now = forge.Forge(facts.repository)
        state = self._tree.node("state")
        if facts.is_archived and state is not None and state.value in _OPEN:
            message = f"the repository is archived, and the entry is {quoted(str(state.value))}"
            yield finding(self._tree, state, "GC905", message)
        yield from self._license(facts)
        yield from self._license_file(now)

    def _license(self, facts: forge.Facts) -> Iterator[Diagnostic]:
        node = self._tree.node("license")
        if node is None or facts.license is None or self._tree.node("license_note"):
            return
        if node.value is None or facts.license not in str(node.value).replace("(", " ").replace(")", " ").split():
            said = quoted(node.value) if isinstance(node.value, str) else "none"
            message = f"the forge sees the licence {quoted(facts.license)}, and the entry says {said}"
            yield _warning(finding(self._tree, node, "GC907", message))

    def _license_file(self, place: forge.Forge) -> Iterator[Diagnostic]:
        commit, node = self._tree.node("evidence", "commit"), self._tree.node("evidence", "license_file")
        if commit is None:
            return
        if node is None:
            yield from self._commit(commit, place)
            return
        then = self._audit.read(place.raw(str(commit.value), str(node.value)), for_good=True)
        if then.status in _GONE:
            yield finding(self._tree, node, "GC901", "there is no such file at evidence.commit")
            return
        now = self._audit.read(place.raw("HEAD", str(node.value)))
        if now.status in _GONE:
            yield _warning(finding(self._tree, node, "GC906", "the licence file is not there any more"))
        elif then.status == 200 == now.status:
            if _plain(then.content) != _plain(now.content):
                message = "the licence file is another than at evidence.commit: read it, and name a newer commit"
                yield _warning(finding(self._tree, node, "GC906", message))
        else:
            wrong = then if then.status != 200 else now
            self.skipped.append((wrong.url, wrong.why or f"it answers with status {wrong.status}"))

    def _commit(self, node: Node, place: forge.Forge) -> Iterator[Diagnostic]:
        """Whether the forge has a commit; where a file is read at it, that says so."""
        answer = self._audit.ask(place.api_commit(str(node.value)))
        if answer.status in _NO_COMMIT:
            yield finding(self._tree, node, "GC901", "evidence.commit leads nowhere: the forge has no such commit")
        elif answer.outcome != "answered" or answer.status != 200:
            why = answer.why or f"it answers with status {answer.status}"
            self.skipped.append((place.api_commit(str(node.value)), why))


def _plain(content: bytes) -> bytes:
    """A text without what does not change what it says: how its lines end, and spaces there."""
    return b"\n".join(line.rstrip() for line in content.strip().splitlines())


def _warning(found: Diagnostic) -> Diagnostic:
    return replace(found, severity="warning")


def links(tree: Tree) -> list[str]:
    """The addresses that are asked for about an entry of which nothing has moved or is gone."""
    place = _forge(tree)
    return list(dict.fromkeys([*(_of_repository(tree, place) if place else ()), *_pages(tree, place)]))


def _forge(tree: Tree) -> forge.Forge | None:
    """The forge that an entry's repository is on, if it is one that can be asked about it."""
    node = tree.node("repository")
    return forge.Forge.of(node.value) if node and isinstance(node.value, str) else None


def _of_repository(tree: Tree, place: forge.Forge) -> Iterator[str]:
    yield place.api
    commit, file = tree.node("evidence", "commit"), tree.node("evidence", "license_file")
    if commit and file:
        yield from (place.raw(at, str(file.value)) for at in (str(commit.value), "HEAD"))
    elif commit:
        yield place.api_commit(str(commit.value))


def _pages(tree: Tree, place: forge.Forge | None) -> dict[str, tuple[str, Node]]:
    """The links of an entry, each once: by its address the first field that has it, and where.

    The page of a repository is none of them where the forge itself can be asked.
    """
    found: dict[str, tuple[str, Node]] = {}
    for name, node in _links(tree):
        found.setdefault(str(node.value), (name, node))
    repository = tree.node("repository")
    if place and repository:
        found.pop(str(repository.value), None)
    return found


def _links(tree: Tree) -> Iterator[tuple[str, Node]]:
    """The fields of an entry that are an address, each with its name."""
    for name, node in tree.root.members.items() if tree.root else ():
        if name not in _APART:
            yield from _addresses(str(name), node)


def _addresses(name: str, node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node.value, str):
        if _is_address(node.value):
            yield name, node
        return
    for step, member in node.members.items():
        yield from _addresses(name if isinstance(step, int) else f"{name}.{step}", member)


def _is_address(text: str) -> bool:
    try:
        check_url(text)
    except PydanticCustomError:
        return False
    return True
