"""Mistakes for programs: our own JSON, and SARIF 2.1.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from commons.cli.output import as_json

if TYPE_CHECKING:
    from commons.catalog import Catalog, Diagnostic
    from commons.catalog.diagnostics import Edit

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def json(catalog: Catalog) -> str:
    """Everything that is known of each mistake, and how many there are."""
    from commons.catalog.diagnostics import TITLES

    return as_json(
        {
            "entries": catalog.entries,
            "errors": len(catalog.diagnostics),
            "new_errors": sum(not found.is_old for found in catalog.diagnostics),
            "warnings": len(catalog.warnings),
            "diagnostics": [
                {
                    "id": found.id,
                    "title": TITLES[found.id],
                    "severity": found.severity,
                    "path": found.path,
                    "line": found.line,
                    "column": found.column,
                    "message": found.message,
                    "is_old": found.is_old,
                    "related": [place._asdict() for place in found.related],
                    "fix": [_edit(edit) for edit in found.fix],
                }
                for found in sorted((*catalog.diagnostics, *catalog.warnings))
            ],
        }
    )


def _edit(edit: Edit) -> dict[str, Any]:
    """Places count from 1, columns in characters; the end is the place behind the last character."""
    places = {"line": edit.start.line, "column": edit.start.column}
    return {**places, "end_line": edit.end.line, "end_column": edit.end.column, "text": edit.text}


def sarif(catalog: Catalog) -> str:
    """A SARIF log with one run; rules are listed in the order of their ids."""
    from commons.catalog.diagnostics import TITLES
    from commons.catalog.explanation import page_address

    index = {id: number for number, id in enumerate(TITLES)}  # noqa: A001
    results = [_result(found, index) for found in sorted((*catalog.diagnostics, *catalog.warnings))]
    rules = [
        {"id": id, "shortDescription": {"text": title}, "helpUri": page_address(id)}
        for id, title in TITLES.items()  # noqa: A001
    ]
    driver = {"name": "commons check", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(found: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.id,
        "ruleIndex": index[found.id],
        "level": found.severity,
        "message": {"text": found.message},
        "locations": [_location(found.path, found.line, found.column)],
        "baselineState": "unchanged" if found.is_old else "new",
    }
    if found.related:
        result["relatedLocations"] = [
            {**_location(place.path, place.line, place.column), "message": {"text": place.message}}
            for place in found.related
        ]
    if found.fix:
        from commons.catalog.diagnostics import advice

        replacements = [{"deletedRegion": _region(edit), "insertedContent": {"text": edit.text}} for edit in found.fix]
        change = {"artifactLocation": {"uri": quote(found.path)}, "replacements": replacements}
        result["fixes"] = [{"description": {"text": advice(found)}, "artifactChanges": [change]}]
    return result


def _region(edit: Edit) -> dict[str, int]:
    start, end = edit.start, edit.end
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _location(path: str, line: int, column: int) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(path)}, "region": region}}
