"""Where in a model pydantic's locations lead: the way without its tags, and what may stand at its end."""

from __future__ import annotations

from typing import Any, get_args, get_origin

from pydantic import BaseModel, RootModel

from commons.catalog.kinds.artifact import TAG

Location = tuple[str | int, ...]
# What `fields_at` says where no fields are.
TEXTS = ["name"]


def fields_at(model: type[BaseModel], location: Location) -> list[str]:
    """The names that may stand in the mapping at a location, in the model's order."""
    annotation = _annotation(model, location)
    if annotation is None:
        return []
    models = _models_in(annotation)
    if not models or issubclass(models[0], RootModel):
        return TEXTS
    return list(dict.fromkeys(field.alias or name for each in models for name, field in each.model_fields.items()))


def in_file(model: type[BaseModel], location: Location) -> Location:
    """A location as it is in a file: pydantic puts the tag of a union's member into it."""
    return _walk(model, location)[0]


def members_at(model: type[BaseModel], location: Location) -> dict[str, list[str]]:
    """The members of the union at a location by their tags, each with its fields; nothing if there is none."""
    tagged = _tagged(_annotation(model, location))
    return {tag: fields_at(member, ()) for tag, member in tagged.items()}


def _annotation(model: type[BaseModel], location: Location) -> Any:
    return _walk(model, location)[1]


def _walk(model: type[BaseModel], location: Location) -> tuple[Location, Any]:
    annotation: Any = model
    steps: list[str | int] = []
    for step in location:
        tagged = _tagged(annotation)
        if step in tagged:
            annotation = tagged[str(step)]
            continue
        steps.append(step)
        if isinstance(step, str):
            annotation = next((found for each in _models_in(annotation) if (found := _field(each, step))), None)
    return tuple(steps), annotation


def _field(model: type[BaseModel], name: str) -> Any:
    # A root model is a mapping of names that are data, to values of one model.
    fields = {field.alias or own: field.annotation for own, field in model.model_fields.items()}
    return fields.get(name, fields.get("root") if issubclass(model, RootModel) else None)


def _tagged(annotation: Any) -> dict[str, type[BaseModel]]:
    models = _models_in(annotation)
    if len(models) < 2 or not all(TAG in each.model_fields for each in models):
        return {}
    return {tag: each for each in models for tag in get_args(each.model_fields[TAG].annotation)}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]
