"""What libyaml says about YAML that it cannot read, in plain sentences and at the place that is to be changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import named

if TYPE_CHECKING:
    import yaml

# By libyaml's (context, problem), and then by the problem alone.
_IN_CONTEXT = {
    ("while parsing a flow sequence", "did not find expected ',' or ']'"): (
        "the list that opens here with '[' is not closed with ']', or lacks a ',' between two values"
    ),
    ("while parsing a flow mapping", "did not find expected ',' or '}'"): (
        "the mapping that opens here with '{' is not closed with '}', or lacks a ',' between two fields"
    ),
    ("while scanning a quoted scalar", "found unexpected end of stream"): "the quote that opens here is never closed",
    ("while scanning a quoted scalar", "found unexpected document indicator"): (
        "the quote that opens here is not closed before a line that begins with '---' or '...'"
    ),
    ("while scanning a simple key", "could not find expected ':'"): "this line lacks a ':' after a field's name",
    ("while scanning an alias", "did not find expected alphabetic or numeric character"): (
        "a value cannot begin with '*': put it in quotes"
    ),
    ("while scanning an anchor", "did not find expected alphabetic or numeric character"): (
        "a value cannot begin with '&': put it in quotes"
    ),
}
_NO_MAPPING = "mapping values are not allowed in this context"
_PROBLEMS = {
    _NO_MAPPING: (
        "a ':' cannot stand here: put a value that contains ': ' in quotes, and begin a field at its siblings' column"
    ),
    "block sequence entries are not allowed in this context": (
        "a '- ' cannot stand here: begin a list in a line of its own, or put the value in quotes"
    ),
    "did not find expected key": (
        "this does not fit what stands before it: begin a field at the same column as the others, "
        "and put nothing behind a quoted value or a closing bracket"
    ),
    "did not find expected '-' indicator": "this is no item of the list before it: an item begins with '- '",
    "did not find expected node content": "a value is missing here",
    "found unknown escape character": (
        "unknown escape after '\\': write '\\\\' for a backslash, or use single quotes, where '\\' is plain"
    ),
    "did not find expected hexdecimal number": "'\\x', '\\u' and '\\U' are followed by 2, 4 and 8 hexadecimal digits",
    "found invalid Unicode character escape code": "this escape stands for no character",
    "did not find expected <document start>": "nothing can follow here: the document ends before it",
    "found a tab character that violates indentation": "a tab cannot indent: use spaces",
    "found a tab character where an indentation space is expected": "a tab cannot indent: use spaces",
    "did not find expected comment or line break": "the text after '|' or '>' begins in the next line",
    "found invalid leading empty lines": "an empty line before the text is indented more deeply than the text",
}
_DEEPER = "this field begins deeper than the one above it, which has a value already: begin both at the same column"
_FIELD = re.compile(r"( *)[A-Za-z_][\w.-]*")
_DIRECTIVE = "a line that begins with '%' is not allowed: put text that begins with '%' in quotes"


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Say what is wrong.

    Args:
        error: From libyaml.
        text: What it was reading.

    Returns:
        Line and column, counting from 0, and a sentence.
    """
    context, problem = error.context or "", error.problem or "this cannot be read"
    mark = error.problem_mark or error.context_mark
    if (context, problem) in _IN_CONTEXT:
        sentence, mark = _IN_CONTEXT[context, problem], error.context_mark or mark
    elif context == "while scanning a directive":
        sentence, mark = _DIRECTIVE, error.context_mark or mark
    elif problem == "found character that cannot start any token" and mark is not None:
        sentence = _unstartable(text[mark.index : mark.index + 1])
    elif problem == _NO_MAPPING and mark is not None and (column := _field_before(text, mark)) is not None:
        return mark.line, column, _DEEPER
    else:
        sentence = _PROBLEMS.get(problem, f"this is not YAML: {problem}")
    return (mark.line, mark.column, sentence) if mark is not None else (0, 0, sentence)


def _field_before(text: str, mark: yaml.Mark) -> int | None:
    """The column of a line's first name if the mark is right behind it."""
    field = _FIELD.match(text, mark.index - mark.column)
    return len(field[1]) if field and field.end() == mark.index else None


def _unstartable(character: str) -> str:
    if character == "\t":
        return "a tab cannot indent: use spaces"
    shown = repr(character) if character.isprintable() else named(character)
    return f"a value cannot begin with {shown}: put it in quotes"
