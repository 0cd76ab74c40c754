"""What a page is about, in the words of schema.org, as JSON-LD.

Samples describe nothing real, so nothing is said of them but that there is a page.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import FOLDERS, KIND_IN, Grant, Person, Project
from commons.catalog.kinds.artifact import Data
from commons.catalog.labels import word_label
from commons.pages.downloads import DOWNLOADS, PAGE
from commons.pages.words import text_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from commons.catalog import Entry
    from commons.pages.community import Community
    from commons.pages.metadata.facts import PageFacts
    from commons.pages.publication import Publication

_LICENSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_SITE_LICENSE = "https://spdx.org/licenses/Apache-2.0"
# Units that are money, and its name; amounts are in hundredths.
_MONEY = {"us-cent": "USD", "euro-cent": "EUR", "fen": "CNY"}
_FORMATS = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
}
Node = dict[str, Any]


def in_script(data: object) -> str:
    """JSON for a `script` element: whatever is in its texts, nothing ends the element or opens another."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", written)


class StructuredData:
    """What the pages in one language are about.

    Args:
        community: The catalog in the language.
        publication: Where the site is.
    """

    def __init__(self, community: Community, publication: Publication) -> None:
        self._community, self._publication = community, publication
        self._language = community.language
        self._address = publication.address_of(self._language)
        self._entries = {
            (kind, entry.id): entry for kind in FOLDERS for entry in community.catalog.of(kind) if not entry.sample
        }
        self._pools = {pool.id: pool for pool in community.catalog.pools}
        self._about: dict[type[Entry], Callable[[Any, str], Iterator[Node]]] = {
            Project: self._project,
            Person: self._person,
            Grant: self._grant,
        }

    def of(self, page: PageFacts) -> Node:
        """The data of a page."""
        address = self._address + page.url
        about = [_filled(node) for node in self._nodes(page, address)]
        site = {"@type": "WebSite", "@id": self._publication.address + "#site", "name": self._publication.name}
        web: Node = {
            "@type": _types(page),
            "@id": address,
            "url": address,
            "name": page.title,
            "description": page.description,
            "inLanguage": self._language,
            "isPartOf": site | {"url": self._publication.address},
        }
        if page.path.startswith("learn/"):
            web |= {"license": _SITE_LICENSE, "isAccessibleForFree": True}
        if about:
            web["mainEntity"] = {"@id": about[0]["@id"]}
        return {"@context": "https://schema.org", "@graph": [_filled(web), *about]}

    def _nodes(self, page: PageFacts, address: str) -> Iterator[Node]:
        if page.path in {"index.md", PAGE}:
            yield self._catalog()
            return
        first, _, rest = page.path.partition("/")
        folder, _, name = rest.removesuffix(".md").partition("/")
        entry = self._entries.get((KIND_IN.get(folder, ""), name)) if first == "catalog" else None
        if entry is not None and type(entry) in self._about:
            yield from self._about[type(entry)](entry, f"{address}#{KIND_IN[folder]}")

    def _catalog(self) -> Node:
        words, root = self._community.words, self._publication.address
        shared = {"license": _SITE_LICENSE, "isAccessibleForFree": True}
        data = self._address + "catalog/data/"
        return {
            "@type": "DataCatalog",
            "@id": root + "#catalog",
            "name": words["data_catalog"].format(site=self._publication.name),
            "description": words["data_description"],
            "url": data,
            "inLanguage": list(self._publication.languages),
            **shared,
            "dataset": {
                "@type": "Dataset",
                "@id": root + "#dataset",
                "name": words["data_set"].format(site=self._publication.name),
                "description": words["data_set_description"],
                "url": data,
                "creator": {"@type": "Organization", "name": self._publication.name, "url": root},
                **shared,
                "distribution": [
                    {"@type": "DataDownload", "encodingFormat": _FORMATS[each.form], "contentUrl": root + each.path}
                    for each in DOWNLOADS
                    if not each.kind
                ],
            },
        }

    def _project(self, project: Project, id: str) -> Iterator[Node]:  # noqa: A002
        catalog = self._community.catalog
        label = partial(word_label, catalog.vocabulary, "tags", language=self._language)
        shared = {
            "name": project.name,
            "description": text_in(project.summary, self._language),
            "keywords": [*(label(tag) for tag in project.tags), *project.topics],
        }
        data = [artifact for artifact in project.artifacts if isinstance(artifact, Data)]
        if not data or any(artifact.kind == "code" for artifact in project.artifacts):
            yield {
                "@type": "SoftwareSourceCode",
                "@id": id,
                **shared,
                "url": project.homepage or project.repository,
                "codeRepository": project.repository,
                "programmingLanguage": list(project.languages),
                "license": _license(project.license),
                "citation": [paper.address for paper in project.papers if paper.address],
                "identifier": f"https://doi.org/{project.software_doi}" if project.software_doi else None,
            }
        for number, artifact in enumerate(data, start=1):
            yield {
                "@type": "Dataset",
                "@id": f"{id}-data-{number}",
                **shared,
                "name": artifact.title or project.name,
                "url": artifact.url or project.repository,
                "license": _license(artifact.license or project.data_license or project.license),
            }

    def _person(self, person: Person, id: str) -> Iterator[Node]:  # noqa: A002
        label = partial(word_label, self._community.catalog.vocabulary, "tags", language=self._language)
        yield {
            "@type": "Person",
            "@id": id,
            "name": person.name,
            "description": text_in(person.about, self._language) if person.about else None,
            "alternateName": person.handle,
            "sameAs": [f"https://github.com/{person.handle}", *([person.homepage] if person.homepage else [])],
            "knowsAbout": [label(tag) for tag in person.expertise],
            "affiliation": [{"@type": "Organization", "name": each.organization} for each in person.affiliations],
        }

    def _grant(self, grant: Grant, id: str) -> Iterator[Node]:  # noqa: A002
        currency, pool = _MONEY.get(grant.unit), self._pools.get(grant.pool)
        amount = grant.approved
        yield {
            "@type": "MonetaryGrant" if currency else "Grant",
            "@id": id,
            "name": grant.title,
            "description": text_in(grant.justification.goal, self._language),
            "amount": {"@type": "MonetaryAmount", "currency": currency, "value": amount / 100}
            if currency and amount is not None
            else None,
            # A donor may be a person or an organization; the entry does not say which.
            "sponsor": {"name": pool.donor} if pool and not pool.sample else None,
            "fundedItem": {"@id": f"{self._address}catalog/projects/{grant.project}/#project"},
        }


def _types(page: PageFacts) -> str | list[str]:
    if page.path.startswith("learn/"):
        return ["WebPage", "LearningResource"]
    if page.path == "about.md":
        return "AboutPage"
    return "CollectionPage" if re.fullmatch(r"catalog/[^/]+/index\.md", page.path) else "WebPage"


def _license(expression: str | None) -> str | None:
    """The address of a licence; what is more than one has none."""
    if not expression or not _LICENSE.fullmatch(expression) or expression.startswith("LicenseRef-"):
        return None
    return f"https://spdx.org/licenses/{expression}"


def _filled(node: Node) -> Node:
    """Without what has no value."""
    return {name: value for name, value in node.items() if value not in (None, "", [], ())}
