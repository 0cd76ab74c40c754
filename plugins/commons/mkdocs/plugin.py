"""The plugin itself: which of MkDocs' events calls which room."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mkdocs.config import base, config_options
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url

from commons import assets, executor, front_matter, live, pages, source, templates
from commons.catalog import load
from commons.forge import Forge
from commons.handover import Shard
from commons.mkdocs.cells import NotebookFile, link_style, run_pages, source_path
from commons.mkdocs.data_page import DataPage, data_file
from commons.mkdocs.framing import Framing
from commons.mkdocs.links import LocateLinks
from commons.mkdocs.mends import contents, mend, switch
from commons.mkdocs.publishing import Publishing
from commons.mkdocs.snippets import missing_snippets
from commons.pages import cards, policy
from commons.pages.community import Community
from commons.pages.downloads import gap
from commons.pages.foot import Foot, Giscus, site_version
from commons.pages.metadata import sitemap
from commons.reference import References, expand
from commons.search import Filters, with_search
from commons.site import HEAD, Filling, FrameError, Notes, fill, tight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from commons.catalog import Catalog

log = get_plugin_logger("commons")

NOT_FOUND = {"en": "404 - Not found", "zh": "404 - 找不到页面"}


class LanguageOptions(base.Config):
    """One language of the site."""

    name = config_options.Type(str)
    path = config_options.Type(str)


class GiscusOptions(base.Config):
    """Where giscus finds the discussions; giscus.app says the ids."""

    repository_id = config_options.Type(str, default="")
    categories = config_options.DictOfItems(config_options.Type(str), default={})


class Options(base.Config):
    """The plugin's options in `mkdocs.yml`."""

    catalog = config_options.Type(str, default="catalog")
    languages = config_options.DictOfItems(config_options.SubConfig(LanguageOptions), default={})
    giscus = config_options.SubConfig(GiscusOptions)
    policy = config_options.Type(bool, default=True)
    cards = config_options.Type(str, default="")


class CommonsPlugin(BasePlugin[Options]):
    """Adds the catalog's pages and this project's styles, and reports what is wrong in a page at its line."""

    # Who builds without MkDocs' command line does not serve.
    _serving = False

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002
        """See whether pages are served while they are written: MkDocs' script for that has another text each time."""
        self._serving = command == "serve"
        if command == "build":
            # Little of what a build makes is garbage before its end, and to look for it takes a tenth of the time.
            gc.disable()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Set the language, its address, and the files every page loads."""
        self._sources: dict[str, source.Source] = {}
        self._links = LocateLinks(self._sources)
        logging.getLogger("mkdocs.structure.pages").addFilter(self._links)
        self._language = str(config.theme["language"])
        templates.set_language(self._language)
        self._root = Path(config.config_file_path).resolve().parent
        self._references = References(Path(os.path.relpath(config.docs_dir)), self._language)
        whole = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
        languages = {code: language.path for code, language in self.config.languages.items()}
        self._publication = pages.Publication(config.site_name, whole, languages or {self._language: ""})
        config.site_url = self._publication.address_of(self._language) or config.site_url
        # The switch of pages that have no file, such as 404.html: to the home pages. The others' is set page by page.
        config.extra["alternate"] = [
            {"name": language.name, "lang": code, "link": get_relative_url(language.path, self._own_path())}
            for code, language in self.config.languages.items()
        ]
        config.extra_css = [*(assets.FOLDER + style for style in assets.STYLES), *config.extra_css]
        config.extra_javascript = [*(assets.FOLDER + script for script in assets.SCRIPTS), *config.extra_javascript]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Run the pages' code, and add the catalog's pages and this project's assets."""
        self._check_pages(files)
        catalog = load(self._root / self.config.catalog)
        if catalog.diagnostics:
            hint = "The catalog has mistakes: `commons check` shows each in its line."
            raise PluginError("\n".join([*map(str, catalog.diagnostics), hint]))
        self._references = replace(self._references, catalog=catalog)
        self._foot = self._foot_of(catalog, config)
        languages = {code: language.path for code, language in self.config.languages.items()} or {self._language: ""}
        self._shard = Shard.asked()
        self._notes = Notes(Filters(catalog, languages), self._language, self._shard)
        self._publishing = Publishing(catalog, self._language, self._publication, with_cards=bool(self.config.cards))
        self._begin_figures(files)
        run_pages(files, config)
        up = "../" * len(Path(config.docs_dir).resolve().relative_to(self._root).parts)
        repository = self._foot.forge.repository
        planned = tuple(pages.plan_all(catalog, self._language, self._publication, repository=repository))
        self._framing = Framing([page for page in planned if page.family], config, up)
        for file in self._framing.files:
            files.append(file)
        for rendered in (
            *(page.render() for page in planned if not page.family),
            pages.render_data(catalog, self._language, self._publication, size=gap),
        ):
            files.append(data_file(rendered, config, up))
        for name, content in assets.contents():
            files.append(File.generated(config, name, content=content, inclusion=InclusionLevel.INCLUDED))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002
        """Remember the navigation, whose pages have no titles yet."""
        self._nav = nav
        return nav

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Say which file is being read, for the extensions that report problems in it."""
        path = source_path(page.file)
        if path is not None and not isinstance(page, DataPage):
            origins = page.file.origins if isinstance(page.file, NotebookFile) else ()
            self._sources[page.file.src_uri] = source.Source(path, page.file.content_string, origins)
            source.enter(self._sources[page.file.src_uri])
            missing_snippets(self._sources[page.file.src_uri], self._root)
            return self._with_references(markdown, page.file.src_uri)
        return markdown

    def _with_references(self, markdown: str, path: str) -> str:
        try:
            return expand(markdown, self._sources[path], path, self._references)
        except source.ProblemError as error:
            raise PluginError(str(error)) from error

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """The page is read: put a notebook together, and say below where to report a problem and where to discuss."""
        source.enter(None)
        if isinstance(page.file, NotebookFile):
            html = page.file.filled(html, self._sources[page.file.src_uri])
        return html + self._foot.of(
            PurePosixPath(page.file.src_uri).with_suffix(".md").as_posix(), page.canonical_url or page.url
        )

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:  # noqa: ARG002
        """All pages are read: stop if anything is wrong in any of them, and see which there are."""
        problems = sorted(problem for page in self._sources.values() for problem in page.problems)
        if problems:
            raise PluginError("\n".join(str(problem) for problem in problems))
        self._publishing.see(self._nav, files, self._framing.found)
        return env

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Write the page as Markdown too, mend what the theme lacks, and tell programs what the page is."""
        is_frame = self._framing.has(page)
        if not is_frame:
            self._publishing.write_markdown(page, Path(config.site_dir))
        switched = contents(switch(output, self._alternates(page.url)))
        mended = self._mended(link_style(switched, page))
        searched = with_search(mended, self._language, f"{get_relative_url('', self._own_path() + page.url)}/")
        head = HEAD if is_frame else self._publishing.head(page)
        html = self._secured(searched.replace("</head>", f"{head}</head>", 1))
        if is_frame:
            # MkDocs writes no file for a page without content.
            self._framing.keep(page, html)
            self._notes.add(html)
            return ""
        self._notes.add(html, page.url)
        return html

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Mend the page that says that a page is not there, which comes from a template alone; write the sitemap."""
        if template_name == sitemap.FILE:
            return self._publishing.sitemap
        if template_name != "404.html":
            return output_content
        named = NOT_FOUND.get(self._language, NOT_FOUND["en"])
        # It may be shown at any address, so its way to the root is a whole path.
        root = urlsplit(self._publication.address).path or "/"
        searched = with_search(self._mended(output_content), self._language, root)
        html = self._secured(searched.replace(NOT_FOUND["en"], named))
        self._notes.add(html)
        return html

    def _cards(self, community: Community, config: MkDocsConfig) -> Iterator[Callable[[], Iterator[tuple[str, bytes]]]]:
        """What draws the pictures of pages, if the settings name a font to draw them with."""
        if self.config.cards:
            font = self._root / self.config.cards
            yield from cards.plan(community, config.site_name, config.site_description or "", font)

    def _secured(self, html: str) -> str:
        """Add the content security policy, after everything else."""
        if self._serving or not self.config.policy:
            return html
        parts = urlsplit(self._foot.forge.repository)
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return policy.with_policy(html, forge=origin, discussions=bool(self.config.giscus.repository_id))

    def _mended(self, html: str) -> str:
        mended, missing = mend(html)
        for pattern in missing:
            log.warning("the theme no longer has %r: look whether commons/mkdocs/mends.py still needs it", pattern)
        return tight(mended)

    def _foot_of(self, catalog: Catalog, config: MkDocsConfig) -> Foot:
        return Foot(
            catalog,
            self._language,
            Forge((config.repo_url or "").rstrip("/")),
            site_version(os.environ.get("COMMONS_COMMIT", "")),
            Giscus(self.config.giscus.repository_id, self.config.giscus.categories),
        )

    def _begin_figures(self, files: Files) -> None:
        """Let others compute figures while the pages' code is run, if there are others."""
        try:
            elsewhere = executor.default()
        except executor.ExecutorError as error:
            raise PluginError(str(error)) from error
        if elsewhere:
            written = (file for file in files.documentation_pages() if file.abs_src_path)
            live.begin((source.Source(file.src_uri, file.content_string) for file in written), elsewhere)

    def _check_pages(self, files: Files) -> None:
        """Stop before MkDocs reads a page whose front matter is wrong, or that is no text."""
        sources = (file.abs_src_path for file in files.documentation_pages() if file.abs_src_path)
        paths = [Path(os.path.relpath(path)) for path in sources]
        problems = [problem for path in paths for problem in front_matter.check(path.read_bytes(), path.as_posix())]
        if problems:
            raise PluginError("\n".join(map(str, sorted(problems))))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fill the frames, write what is for the whole site, and leave MkDocs' loggers as they were."""
        catalog, site = self._publishing.catalog, self._notes.site(Path(config.site_dir))
        community = Community(catalog, self._language, address=config.site_url or "")
        try:
            filling = Filling(
                site,
                self._root / self.config.catalog,
                self._framing.frames(),
                self._publishing.head_of,
                self._notes.records,
            )
            files = [*self._cards(community, config), *pages.plan_files(catalog, self._language, self._publication)]
            elsewhere = not self._publication.is_root(self._language)
            downloads = partial(filling.write_downloads, catalog, self._language, sizes_only=elsewhere)
            fill(filling, self._framing.planned, files, downloads, shard=self._shard)
            self._notes.finish(self._plan())
        except (FrameError, cards.FontError) as error:
            raise PluginError(str(error)) from error
        self._publishing.write_files(Path(config.site_dir), config.site_description or "")
        logging.getLogger("mkdocs.structure.pages").removeFilter(self._links)
        gc.enable()

    def _plan(self) -> Iterator[str]:
        """What all parts of a site have in common, and no part of another."""
        yield os.environ.get("COMMONS_COMMIT", "")
        yield from (page.path for page in self._framing.planned)
        for path in sorted((self._root / self.config.catalog).rglob("*")):
            if path.is_file():
                yield f"{path.relative_to(self._root)} {hashlib.sha256(path.read_bytes()).hexdigest()}"

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:  # noqa: ARG002
        """Rebuild when an entry changes, or what pages refer to."""
        for watched in (self._root / self.config.catalog, self._references.bibliography, self._references.glossary):
            server.watch(str(watched))
        return server

    def _alternates(self, url: str) -> dict[str, str]:
        """Where a page is in each language, relative to it."""
        here = self._own_path() + url
        return {code: get_relative_url(language.path + url, here) for code, language in self.config.languages.items()}

    def _own_path(self) -> str:
        own = self.config.languages.get(self._language)
        return str(own.path) if own else ""
