"""What to do about what an audit found: a change of the entry where there is one, and words in any case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.edits import apply
from commons.catalog.explanation import page_address
from commons.catalog.forms import form
from commons.catalog.kinds.entry import MAINTAINERS
from commons.catalog.markdown import harmless
from commons.reviewing.recording import continued

if TYPE_CHECKING:
    from datetime import date

    from commons.audit.auditing import Report
    from commons.catalog import Catalog

_ARCHIVED = "archived"
_NOTE = {"en": "The repository is archived.", "zh": "仓库已归档。"}


@dataclass(frozen=True)
class Proposal:
    """What is said about one entry, and how it might be changed.

    Attributes:
        report: What was found.
        text: The entry's file as it might be; None where somebody has to look first.
        body: Markdown for people, in which nothing of the entry or of a server is markup.
    """

    report: Report
    text: str | None
    body: str


def propose(report: Report, catalog: Catalog, day: date) -> Proposal:
    """Say what was found about an entry, and change what needs no judgement.

    A repository that has moved gets its new address; one that is archived lets its entry be archived too, if its life
    allows that. A link that is dead and a licence that is another are for people.

    Args:
        report: With something that was found.
        catalog: That the entry is in, for the lives of entries.
        day: Of the event that is added to a log.
    """
    edits = [edit for found in report.found for edit in found.fix]
    text = apply(report.tree.text, edits)
    state = report.tree.node("state")
    archives = any(found.id == "GC905" for found in report.found)
    if archives and state is not None and catalog.lifecycle.find(report.kind, state.value, _ARCHIVED):
        event = {"at": day.isoformat(), "by": MAINTAINERS, "from": state.value, "to": _ARCHIVED, "note": _NOTE}
        text = continued(text, report.kind, form(report.kind, catalog), {"state": _ARCHIVED}, [event])
    changed = text if text != report.tree.text else None
    return Proposal(report, changed, _body(report, is_changed=changed is not None))


def _body(report: Report, *, is_changed: bool) -> str:
    lines = [f"The weekly audit looked at what {harmless(report.id)} speaks of, and found:", ""]
    for found in report.found:
        rule = f"[{found.id}]({page_address(found.id, 'en')})"
        lines.append(f"- line {found.line}: {harmless(found.message)} ({rule})")
    lines.append("")
    if is_changed:
        lines.append("The change proposes what follows from it. Look whether it is right before it is merged.")
    else:
        lines.append("Nothing is proposed: somebody has to look, and to change the entry or to say why it may stay.")
    return "\n".join(lines) + "\n"
