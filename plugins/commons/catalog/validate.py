"""A tree becomes a model, or one plain sentence for each mistake, at the place where it is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from commons.catalog.diagnostics import MAX_DIAGNOSTICS, Diagnostic, Edit, Place, quoted
from commons.catalog.edits import remove_member
from commons.catalog.kinds.artifact import TAG
from commons.catalog.locations import Location, fields_at, in_file, members_at
from commons.catalog.remedies import remedy
from commons.catalog.spelling import certain, closest
from commons.catalog.tree import Node, Tree
from commons.catalog.writing import rewrite

ModelT = TypeVar("ModelT", bound=BaseModel)


def validate(tree: Tree, model: type[ModelT], *, noun: str = "field") -> tuple[ModelT | None, tuple[Diagnostic, ...]]:
    """Make a model of a tree.

    Args:
        tree: From `commons.catalog.reader`.
        model: A pydantic model, strict, with `extra="forbid"`.
        noun: What its fields are called in messages.

    Returns:
        The model and no diagnostics, or None and one diagnostic or more. What the reader refused is not looked into.
    """
    if tree.root is None or tree.diagnostics:
        return None, tree.diagnostics
    try:
        return model.model_validate(tree.root.value), ()
    except ValidationError as error:
        found = _Findings(tree, tree.root, model, noun)
        return None, tuple(
            sorted(islice(found.diagnostics(error.errors(include_url=False, include_input=False)), MAX_DIAGNOSTICS))
        )


class _Findings:
    """Pydantic's errors about one tree, put in our words."""

    def __init__(self, tree: Tree, root: Node, model: type[BaseModel], noun: str) -> None:
        self._tree, self._root, self._model, self._noun = tree, root, model, noun

    def diagnostics(self, errors: Sequence[Mapping[str, Any]]) -> Iterator[Diagnostic]:
        missing: dict[Location, list[str]] = defaultdict(list)
        unknown: list[Location] = []
        for error in errors:
            location = tuple(error["loc"])
            if error["type"] == "missing":
                missing[location[:-1]].append(str(location[-1]))
            elif error["type"] == "extra_forbidden":
                unknown.append(location)
            elif error["type"] == "union_tag_not_found":
                missing[location].append(TAG)
                known = fields_at(self._model, location)
                unknown.extend((*location, name) for name in self._node(location).keys if name not in known)
            elif error["type"] == "union_tag_invalid":
                yield self._about_tag(location)
            elif not self._is_consequence(location, error):
                yield self._about_value(location, error)
        for location in unknown:
            is_alone = sum(each[:-1] == location[:-1] for each in unknown) == 1
            yield self._about_unknown(location, missing[location[:-1]], is_alone=is_alone)
        for parent, names in missing.items():
            for name in names:
                node = self._node(parent)
                yield self._diagnostic(node.place, "GC102", f"the {self._noun} '{name}' is missing")

    def _about_unknown(self, location: Location, missing: list[str], *, is_alone: bool) -> Diagnostic:
        """A name that is mistyped is one mistake: the field that was meant is then not missing too."""
        name = str(location[-1])
        node = self._node(location[:-1])
        known = fields_at(self._model, location[:-1])
        meant = closest(name, missing, cutoff=0.6) or closest(name, known, cutoff=0.6)
        place = node.keys.get(name, node.place)
        fix: tuple[Edit, ...] = ()
        # Nothing else is missing, or it cannot be another: only then is it sure enough to be written.
        if meant and meant not in node.members and (missing == [meant] or certain(name, known) == meant):
            fix = rewrite(self._tree, place, meant)
        other = "" if meant else self._of_other(location)
        if meant is None and not other and is_alone and len(missing) == 1:
            meant = missing[0]
        if meant in missing:
            missing.remove(meant)
        hint = f"; did you mean '{meant}'?" if meant else other or f"; there are: {', '.join(known)}"
        return self._diagnostic(place, "GC101", f"unknown {self._noun} {quoted(name)}{hint}", fix)

    def _of_other(self, location: Location) -> str:
        """The end of a sentence about a field that other members of a union have, and not the one that is meant."""
        name, tag = location[-1], location[-2:-1]
        having = [other for other, fields in members_at(self._model, location[:-2]).items() if name in fields]
        return f"; it belongs to {' and '.join(map(repr, having))}, and this is {tag[0]!r}" if having else ""

    def _about_tag(self, location: Location) -> Diagnostic:
        """A member of a union whose field `kind` names none of them."""
        node = self._node(location).members[TAG]
        if not isinstance(node.value, str):
            return self._about_value((*location, TAG), {"type": "string_type"})
        tags = members_at(self._model, location)
        meant, sure = closest(node.value, tags), certain(node.value, tags)
        hint = f"; did you mean '{meant}'?" if meant else f"; there are: {', '.join(tags)}"
        fix = rewrite(self._tree, node.place, sure) if sure else ()
        return self._diagnostic(node.place, "GC302", f"unknown kind of artifact {quoted(node.value)}{hint}", fix)

    def _about_value(self, location: Location, error: Mapping[str, Any]) -> Diagnostic:
        node, place = self._node(location), None
        if location and location[-1] == "[key]":  # pydantic's way to say that it is about a name and not its value
            location = location[:-1]
            place = self._node(location[:-1]).keys.get(str(location[-1]))
        id, say = _SENTENCES.get(error["type"], _OTHER)  # noqa: A001
        if error["type"].endswith("too_short") and error["ctx"]["min_length"] == 1:
            id, say = "GC104", _empty  # noqa: A001
        if error["type"].startswith("GC"):
            id, say = error["type"], _refusal  # noqa: A001
        message = f"{self._subject(location)} {say(node, error)}"
        member = error.get("ctx", {}).get("member")
        if member is not None:
            fix = remove_member(self._tree, node, member)
            return self._diagnostic(node.members[member].place, id, message, fix)
        if place is not None:
            return self._diagnostic(place, id, message)
        fix = remedy(self._tree, node, error, fields_at(self._model, location))
        return self._diagnostic(node.place, id, message, fix)

    def _is_consequence(self, location: Location, error: Mapping[str, Any]) -> bool:
        """Pydantic does not count members that are wrong, and then finds that there are too few."""
        if error["type"] != "too_short":
            return False
        return len(self._node(location).members) >= int(error["ctx"]["min_length"])

    def _subject(self, location: Location) -> str:
        """`summary.en`, or `each of topics`; the place says which."""
        location = in_file(self._model, location)
        names = [str(step) for step in location if isinstance(step, str)]
        if not location:
            return f"this text, which should have {self._noun}s such as '{fields_at(self._model, ())[0]}: …',"
        subject = ".".join(names) or f"each {self._noun}"
        return f"each of {subject}" if isinstance(location[-1], int) else subject

    def _node(self, location: Location) -> Node:
        """The node at a location, or the last one on the way that is there."""
        node = self._root
        for step in in_file(self._model, location):
            if step not in node.members:
                break
            node = node.members[step]
        return node

    def _diagnostic(self, place: Place, id: str, message: str, fix: tuple[Edit, ...] = ()) -> Diagnostic:  # noqa: A002
        return Diagnostic(self._tree.path, *place, id, message, fix=fix)


def _got(node: Node) -> str:
    """What stands there, as one would say it."""
    value = node.value
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return node.written or str(value).lower()
    if isinstance(value, (int, float)):
        return f"the number {node.written or value}"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    return "a mapping" if isinstance(value, dict) else "a list"


def _type(expected: str) -> Callable[[Node, Mapping[str, Any]], str]:
    return lambda node, error: f"must be {expected}, got {_got(node)}"  # noqa: ARG005


def _text(node: Node, error: Mapping[str, Any]) -> str:  # noqa: ARG001
    typed = node.written is not None and node.value is not None
    return f"must be text, got {_got(node)}" + ("; quote it" if typed else "")


def _list(node: Node, error: Mapping[str, Any]) -> str:  # noqa: ARG001
    if node.value is None:
        return f"must be a list, got {_got(node)}; an empty list is []"
    written = node.written if node.written and len(node.written) < 40 else "…"
    return f"must be a list, got {_got(node)}" + (f"; write [{written}]" if node.written else "")


def _bound(words: str, key: str) -> Callable[[Node, Mapping[str, Any]], str]:
    return lambda node, error: f"must be {words} {error['ctx'][key]}, got {node.written or _got(node)}"


def _empty(node: Node, error: Mapping[str, Any]) -> str:  # noqa: ARG001
    return "must not be empty"


def _too_short(node: Node, error: Mapping[str, Any]) -> str:
    unit = "characters" if isinstance(node.value, str) else "values"
    return f"must have at least {error['ctx']['min_length']} {unit}, got {len(node.members or str(node.value))}"


def _too_long(node: Node, error: Mapping[str, Any]) -> str:
    unit = "characters" if isinstance(node.value, str) else "values"
    length = len(node.value) if isinstance(node.value, (str, tuple, dict)) else "more"
    return f"must have at most {error['ctx']['max_length']} {unit}, got {length}"


def _refusal(node: Node, error: Mapping[str, Any]) -> str:  # noqa: ARG001
    return str(error["ctx"]["problem"])


def _other(node: Node, error: Mapping[str, Any]) -> str:
    return f"is not valid, got {_got(node)}: {error['msg']}"


_Say = Callable[[Node, Mapping[str, Any]], str]
_OTHER: tuple[str, _Say] = ("GC110", _other)
_SENTENCES: dict[str, tuple[str, _Say]] = {
    "string_type": ("GC103", _text),
    "int_type": ("GC103", _type("a whole number")),
    "int_from_float": ("GC103", _type("a whole number")),
    "float_type": ("GC103", _type("a number")),
    "finite_number": ("GC103", _type("a finite number")),
    "bool_type": ("GC103", _type("true or false")),
    "tuple_type": ("GC103", _list),
    "list_type": ("GC103", _list),
    "model_type": ("GC103", _type("a mapping")),
    "model_attributes_type": ("GC103", _type("a mapping")),
    "dict_type": ("GC103", _type("a mapping")),
    "string_too_short": ("GC105", _too_short),
    "too_short": ("GC105", _too_short),
    "string_too_long": ("GC105", _too_long),
    "too_long": ("GC105", _too_long),
    "greater_than": ("GC105", _bound("more than", "gt")),
    "greater_than_equal": ("GC105", _bound("at least", "ge")),
    "less_than": ("GC105", _bound("less than", "lt")),
    "less_than_equal": ("GC105", _bound("at most", "le")),
    "literal_error": ("GC106", lambda node, error: f"must be {error['ctx']['expected']}, got {_got(node)}"),
}
