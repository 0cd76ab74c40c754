"""How a project is cited: as BibTeX and as CSL-JSON, with what its entry knows. Authors are not among it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commons.catalog import Project

# What TeX reads as something else. BibTeX counts braces even behind a backslash, so there may be none alone.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "#$%&_"}


def bibtex(project: Project) -> str:
    """A project as an entry of BibTeX, which every style knows: what it is called, where, and the commit read."""
    evidence = project.evidence
    fields = {
        # Braces within: styles must not change the case of a name.
        "title": f"{{{_tex(project.name)}}}",
        "howpublished": f"\\url{{{_url(project.repository)}}}",
        "year": str(evidence.date.year),
        "month": str(evidence.date.month),
        "note": f"Commit {evidence.commit}",
    }
    if project.software_doi:
        fields["doi"] = _url(project.software_doi)
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{project.id},", *lines, "}"])


def csl_json(project: Project) -> str:
    """A project as CSL-JSON, which reference managers read."""
    date = project.evidence.date
    item: dict[str, object] = {
        "id": project.id,
        "type": "software",
        "title": project.name,
        "URL": project.repository,
        "version": project.evidence.commit,
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
    }
    if project.license:
        item["license"] = project.license
    if project.software_doi:
        item["DOI"] = project.software_doi
    fields = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in item.items())
    return "[{\n" + ",\n".join(fields) + "\n}]"


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


def _url(address: str) -> str:
    r"""An address for `\url`, which takes everything as it is but braces, backslashes and per cent signs."""
    return re.sub(r"[{}\\]", lambda sign: f"%{ord(sign[0]):02X}", address)
