"""A builder's settings in YAML, changed without being understood: what is not ours stays as it is, tags included."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class SettingsError(ValueError):
    """A file of settings that cannot be read, or that lacks what is needed."""


class Settings:
    """The settings of one language.

    Args:
        root: The whole file, as YAML's nodes.
        path: The file, for messages.
    """

    def __init__(self, root: yaml.MappingNode, path: Path) -> None:
        self._root = root
        self._path = path

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file, and those it inherits from: mappings are merged, everything else is replaced.

        Raises:
            SettingsError: A file is not there, or is no mapping.
        """
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SettingsError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error
        if not isinstance(root, yaml.MappingNode):
            raise SettingsError(f"{path}: must be settings such as 'site_name: …'")
        settings = cls(root, path)
        parent = settings._find("INHERIT")
        if parent is None:
            return settings
        settings.remove("INHERIT")
        inherited = cls.read(path.parent / str(parent.value))
        return cls(_merged(inherited._root, root), path)

    def text(self, *names: str, default: str | None = None) -> str:
        """The text of a setting, from the environment where the file says so.

        Args:
            names: The way to it.
            default: What it is if the file does not have it.

        Raises:
            SettingsError: The file does not have it, and there is no default.
        """
        node = self._find(*names)
        if isinstance(node, yaml.ScalarNode):
            return os.environ.get(node.value, "") if node.tag == "!ENV" else str(node.value)
        if isinstance(node, yaml.SequenceNode) and node.tag == "!ENV" and node.value:
            *variables, fallback = node.value
            return next((os.environ[name.value] for name in variables if name.value in os.environ), str(fallback.value))
        if node is None and default is not None:
            return default
        raise SettingsError(f"{self._path}: {'.'.join(names)} must be a text")

    def names(self, *names: str) -> list[str]:
        """The names in a mapping; none if the file does not have it."""
        node = self._find(*names)
        return [str(name.value) for name, _ in node.value] if isinstance(node, yaml.MappingNode) else []

    def items(self, *names: str) -> list[str]:
        """The texts in a list; none if the file does not have it."""
        node = self._find(*names)
        return [str(item.value) for item in node.value] if isinstance(node, yaml.SequenceNode) else []

    def set(self, value: Any, *names: str) -> None:
        """Give a setting a value of JSON's types; mappings on the way to it are made."""
        *way, last = names
        node = self._root
        for name in way:
            found = _member(node, name)
            if not isinstance(found, yaml.MappingNode):
                found = yaml.MappingNode("tag:yaml.org,2002:map", [])
                _put(node, name, found)
            node = found
        made: Any = yaml.compose(yaml.safe_dump(value, allow_unicode=True), Loader=yaml.SafeLoader)
        _put(node, last, made)

    def remove(self, *names: str) -> None:
        """Remove a setting, if it is there."""
        *way, last = names
        node = self._find(*way) if way else self._root
        if isinstance(node, yaml.MappingNode):
            node.value = [(name, value) for name, value in node.value if name.value != last]

    def rename(self, names: Mapping[str, str], *way: str) -> None:
        """Give texts below a setting other ones, wherever they are in it."""
        waiting = [self._find(*way)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.ScalarNode):
                node.value = names.get(node.value, node.value)
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value
            elif isinstance(node, yaml.MappingNode):
                waiting += [value for _, value in node.value]

    def __str__(self) -> str:
        return yaml.serialize(self._root, Dumper=yaml.SafeDumper, allow_unicode=True, width=120)

    def _find(self, *names: str) -> yaml.Node | None:
        node: yaml.Node | None = self._root
        for name in names:
            node = _member(node, name) if isinstance(node, yaml.MappingNode) else None
        return node


def _member(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _put(node: yaml.MappingNode, name: str, value: yaml.Node) -> None:
    for index, (key, _) in enumerate(node.value):
        if key.value == name:
            node.value[index] = (key, value)
            return
    node.value.append((yaml.ScalarNode("tag:yaml.org,2002:str", name), value))


def _merged(parent: yaml.MappingNode, child: yaml.MappingNode) -> yaml.MappingNode:
    merged = yaml.MappingNode(parent.tag, list(parent.value))
    for key, value in child.value:
        former = _member(parent, key.value)
        if isinstance(former, yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            value = _merged(former, value)  # noqa: PLW2901 - the merged one stands for it
        _put(merged, key.value, value)
    return merged
