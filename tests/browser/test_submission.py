"""The forms in a browser: what they make passes `commons check`, and `commons fmt` leaves it as it is."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from commons import assets
from commons.catalog import Catalog, load
from commons.catalog.diagnostics import FORBIDDEN
from commons.catalog.importing.words import id_of
from commons.catalog.issues.fields import FORMS
from commons.catalog.kinds import FOLDERS
from commons.catalog.layout import formatted
from commons.catalog.licenses import check_license
from commons.catalog.reader import read_text
from commons.catalog.urls import check_url, same_repository
from commons.catalog.writing import written
from commons.pages.submission import form_files, render_forms
from commons.pages.submission.questions import questions
from tests import hostile
from tests.browser.visiting import served, visited
from tests.pages.submission.answers import LINES, TEXTS, RightAnswers, hostile_answers, real_catalog

pytestmark = pytest.mark.browser

REPOSITORY = "https://github.com/gpt-commons/gpt-commons"
# Stricter than the site's: nothing but its own files, and nothing inline.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"><meta http-equiv="Content-Security-Policy" content="{policy}; img-src data:"></head>
<body class="md-typeset" data-md-color-scheme="default"><main>{html}</main>
<script src="{up}assets/commons/commons.js"></script></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return real_catalog(tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Catalog:
    found = load(folder)
    assert found.diagnostics == ()
    return found


@pytest.fixture(scope="module")
def forms(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The forms alone, of a catalog to which something can be submitted."""
    site = tmp_path_factory.mktemp("site")
    files = dict(assets.contents())
    for language, own in (("en", ""), ("zh", "zh/")):
        for page in render_forms(catalog, language, REPOSITORY):
            path = f"{own}{page.path.removesuffix('.md').removesuffix('index')}/index.html"
            up = "../" * path.replace("//", "/").count("/")
            files[path] = PAGE.format(
                language=language, title=page.title, html=page.html, policy=POLICY, up=up
            ).encode()
        files |= {own + name: content for name, content in form_files(catalog, language)}
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def form(browser: Browser, forms: str) -> Iterator[Page]:
    """One page for all tests of this module, which open forms in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    with visited(context, forms) as page:
        yield page
    context.close()


def open_form(page: Page, forms: str, kind: str, answers: Any = None, language: str = "en") -> None:
    """Open a form, with what was filled in before."""
    address = f"{forms}{'zh/' if language == 'zh' else ''}contribute/submit/{kind}/"
    if not page.url.startswith(forms):
        page.goto(address)
    page.evaluate(
        "([kind, draft]) => draft ? localStorage.setItem(`gpt-commons:submit:${kind}`, draft) : localStorage.clear()",
        [kind, json.dumps(answers) if answers else None],
    )
    page.goto(address)
    expect(page.locator(".gc-submit--ready")).to_be_visible()


def file_of(page: Page) -> str:
    return page.locator(".gc-submit__yaml code").text_content() or ""


def submit(page: Page) -> str:
    """Check a form; what is said to be wrong."""
    page.locator(".gc-submit button[type=submit]").click()
    problems = page.locator(".gc-submit__problems")
    return problems.inner_text() if problems.is_visible() else ""


def mistakes(folder: Path, kind: str, text: str) -> list[str]:
    """What `commons check` and `commons fmt` say of a file that is added."""
    tree = read_text(text, "")
    assert tree.root is not None, tree.diagnostics
    path = folder / FOLDERS[kind] / f"{tree.root.value['id']}.yml"
    assert not path.exists()
    path.write_text(text, encoding="utf-8")
    try:
        found = [str(each) for each in load(folder).diagnostics]
    finally:
        path.unlink()
    return [*found, *([] if formatted(tree, kind) == text else ["commons fmt would change it"])]


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("seed", range(2))
def test_random_right_answers_make_a_file_that_passes(
    form: Page, forms: str, folder: Path, catalog: Catalog, kind: str, seed: int
) -> None:
    answers = RightAnswers(catalog, seed).to(questions(kind, catalog, "en"))
    if kind == "reviewer":
        answers["by"] = "sample-person-4"
    open_form(form, forms, kind, answers)
    assert submit(form) == ""
    ready = form.locator(".gc-submit__ready")
    expect(ready).to_be_focused()
    text = file_of(form)
    assert mistakes(folder, kind, text) == []
    link = urlsplit(form.locator("[data-new-file]").get_attribute("href") or "")
    query = parse_qs(link.query)
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{REPOSITORY}/new/main/catalog/{FOLDERS[kind]}"
    assert query["filename"] == [f"{read_text(text, '').root.value['id']}.yml"]
    assert len(link.geturl()) <= 7500
    if form.locator(".gc-submit__long").is_visible():
        form.locator("[data-copy]").click()
        assert form.evaluate("navigator.clipboard.readText()") == text
    else:
        assert query["value"] == [text]


@pytest.mark.parametrize(("kind", "language"), list(zip(FORMS, itertools.cycle(["zh", "en"]), strict=False)))
def test_hostile_answers_stay_text(
    form: Page, forms: str, folder: Path, catalog: Catalog, kind: str, language: str
) -> None:
    texts = itertools.cycle(hostile.OWN)
    whole = questions(kind, catalog, language)
    for _ in range(2):
        answers = hostile_answers(whole, texts)
        open_form(form, forms, kind, answers, language)
        assert submit(form)
        tree = read_text(file_of(form), "")
        # What cannot be seen is refused, and is escaped until then.
        assert {each.id for each in tree.diagnostics} <= {"GC003"}
        assert form.locator(".gc-preview script, .gc-preview img").count() == 0
        name = "name" if "name" in answers else "title"
        if tree.root and name in tree.root.value:
            shown = " ".join(tree.root.value[name].split())
            assert " ".join(form.locator(".gc-card__title").inner_text().split()) == shown


def test_what_the_form_takes_the_check_takes_too(form: Page, forms: str, folder: Path, catalog: Catalog) -> None:
    """One hostile text at a time among right answers: it is refused in the form, or by nobody."""
    refused = 0
    for number, text in enumerate(hostile.OWN[::3]):
        answers = RightAnswers(catalog, number).to(questions("problem", catalog, "en"))
        answers |= {"id": "an-id", "actual": {"en": text}, "title": text, "steps": [text]}
        open_form(form, forms, "problem", answers)
        if submit(form):
            refused += 1
        else:
            assert mistakes(folder, "problem", file_of(form)) == [], text
    assert 0 < refused < len(hostile.OWN[::3])


def module(page: Page, forms: str, call: str, *values: Any) -> Any:
    """Call something of the script."""
    return page.evaluate(
        "async ([address, values]) => { const script = await import(address); const data = await (await "
        f"fetch(location.href + 'form.json')).json(); return ({call})(script, data, ...values) }}",
        [f"{forms}assets/commons/submission.js", values],
    )


def _random_texts(number: int) -> list[str]:
    chosen = random.Random(6)
    alphabet = "ab1.eE+-_ :#,[]{}\"'&*!|>%@`?~=<\\/\n\t词é😀\u200d\u00a0\u3000nulltrefaso0x"
    made = {"".join(chosen.choices(alphabet, k=chosen.randint(1, 7))).strip() for _ in range(number)}
    return sorted({*made, *TEXTS, *LINES, *hostile.OWN} - {""})


def test_texts_are_written_as_the_catalog_writes_them(form: Page, forms: str) -> None:
    open_form(form, forms, "project")
    texts = [text for text in _random_texts(4000) if "\n" not in text]
    call = (
        "({ writer }, data, texts) => texts.map((text) => [false, true].map((flow) => writer(data).scalar(text, flow)))"
    )
    for text, (plain, flow) in zip(texts, module(form, forms, call, texts), strict=True):
        assert (plain, flow) == (written(text), written(text, in_flow=True)), text


def test_entries_are_laid_out_as_the_catalog_lays_them_out(form: Page, forms: str) -> None:
    open_form(form, forms, "project")
    chosen, texts = random.Random(7), [text for text in _random_texts(300) if not FORBIDDEN.search(text)]
    words = [text for text in texts if "\n" not in text]
    entries = [
        {
            "id": "x",
            "name": chosen.choice(words),
            "summary": {"zh": chosen.choice(texts), "en": " ".join(chosen.choices(words, k=chosen.randint(1, 40)))},
            "license": None,
            "topics": chosen.choices(words, k=chosen.randint(0, 8)),
            "artifacts": [
                {"size": 5, "terms": {"en": chosen.choice(texts)}, "kind": "code", "title": chosen.choice(words)}
                for _ in range(chosen.randint(0, 2))
            ],
        }
        for _ in range(600)
    ]
    call = "({ writer }, data, entries) => entries.map((each) => writer(data).entry(each, data.order, data.modeline))"
    for text in module(form, forms, call, entries):
        assert formatted(read_text(text, ""), "project") == text


def test_ids_and_repositories_are_made_as_the_catalog_makes_them(form: Page, forms: str) -> None:
    open_form(form, forms, "project")
    texts = _random_texts(1500)
    found = module(form, forms, "({ idOf }, data, texts) => texts.map((text) => idOf(text) ?? null)", texts)
    # What is reserved the form refuses in words.
    reserved = set(module(form, forms, "(script, data) => data.reserved_ids"))
    assert [None if each in reserved else each for each in found] == [id_of(text) for text in texts]
    urls = [
        f"{scheme}{host}/{path}"
        for scheme in ("https://", "HTTP://", "")
        for host in ("github.com", "www.GitHub.com", "example.org")
        for path in ("A/b", "a/b.git", "a//b/", "a/b?x=1#y", "", "a/b.GIT/")
    ]
    call = "({ sameRepository }, data, urls) => urls.map((url) => sameRepository(url, data.caseless_hosts))"
    assert module(form, forms, call, urls) == [same_repository(url) for url in urls]


def test_addresses_and_licences_are_judged_as_the_catalog_judges_them(form: Page, forms: str) -> None:
    open_form(form, forms, "project")
    urls = [
        *hostile.OWN,
        *(
            "https://example.org",
            "https://example.org:443/x",
            "https://u@example.org",
            "https://localhost/",
            "ftp://a.b",
        ),
        *(
            "https://1.2.3.4/",
            "https://[::1]/",
            "https://a.test",
            "https://例.org/",
            "https://x.example.org/%zz",
            "https://",
        ),
        *(
            "https://example.org/a?b=c#d",
            "https://a-b.co/x",
            "https://-a.org/",
            "http://example.org",
            "https://exa mple.org",
        ),
    ]
    call = "({ wrongAddress }, data, urls) => urls.map((url) => wrongAddress(url, data.reserved_hosts) ?? null)"
    for url, said in zip(urls, module(form, forms, call, urls), strict=True):
        assert (said is None) == _passes(check_url, url), url
    parts = (
        "MIT",
        "Apache-2.0",
        "GPL-2.0",
        "mit",
        "GPL-3.0-only",
        "AND",
        "OR",
        "WITH",
        "Classpath-exception-2.0",
        "(",
        ")",
        "+",
    )
    chosen = random.Random(8)
    licences = [
        *hostile.OWN,
        *(
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT OR ISC) AND BSD-3-Clause",
            "LicenseRef-x",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
        *("Apache-2.0+", "MIT  OR ISC", "( MIT )", "MIT and ISC", "((MIT))", "MIT OR", ""),
        *(" ".join(chosen.choices(parts, k=chosen.randint(1, 5))) for _ in range(400)),
    ]
    call = (
        "({ isLicense }, { licenses, exceptions }, texts) => texts.map((text) =>"
        " isLicense(text, { licenses: new Set(licenses), exceptions: new Set(exceptions) }))"
    )
    for text, is_good in zip(licences, module(form, forms, call, licences), strict=True):
        # What is right in the form is right in the catalog; of what is unusual the form may want another spelling.
        assert not is_good or _passes(check_license, text), text
    assert module(form, forms, call, licences[len(hostile.OWN) :][:5]) == [True] * 5


def _passes(check: Any, value: str) -> bool:
    try:
        check(value)
    except Exception:
        return False
    return True


def test_a_project_is_submitted_with_the_keyboard_alone(form: Page, forms: str, folder: Path) -> None:
    open_form(form, forms, "project")
    form.locator("#gc-by-in").focus()
    for text in ("octocat", "Tiny GPT", "A tiny GPT.", "", "t", "github.com/octocat/tiny", "MIT"):
        form.keyboard.type(text)
        form.keyboard.press("Tab")
    form.keyboard.press("Tab")  # past "none of the list"
    form.keyboard.type("0123456789abcdef0123456789abcdef01234567")
    form.locator("#gc-evidence-date-in").fill("2026-01-31")
    form.locator(".gc-submit button[type=submit]").focus()
    form.keyboard.press("Enter")
    problems = form.locator(".gc-submit__problems")
    expect(problems).to_be_focused()
    expect(problems.locator("li")).to_have_text(["Repository: An address must begin with https://"])
    form.keyboard.press("Tab")
    form.keyboard.press("Enter")
    repository = form.locator("#gc-repository-in")
    expect(repository).to_be_focused()
    expect(repository).to_have_attribute("aria-invalid", "true")
    described = (repository.get_attribute("aria-describedby") or "").split()
    expect(form.locator(f"#{described[-1]}")).to_have_text("An address must begin with https://")
    repository.fill("https://github.com/octocat/tiny")
    expect(repository).not_to_have_attribute("aria-invalid", "true")
    form.locator(".gc-submit button[type=submit]").focus()
    form.keyboard.press("Enter")
    expect(form.locator(".gc-submit__ready")).to_be_focused()
    text = file_of(form)
    assert "repository: https://github.com/octocat/tiny\n" in text
    assert mistakes(folder, "project", text) == []
    with form.expect_download() as download:
        form.locator("[data-download]").click()
    assert download.value.suggested_filename == "tiny-gpt.yml"
    assert Path(download.value.path()).read_text(encoding="utf-8") == text


def test_members_come_and_go_and_the_focus_with_them(form: Page, forms: str) -> None:
    open_form(form, forms, "project")
    form.evaluate("document.querySelectorAll('.gc-more').forEach((each) => { each.open = true })")
    add, said = form.locator("#gc-tags > [data-do=add]"), form.locator(".gc-submit__said")
    for word in ("gpt-2", "no-such-tag", "pytorch"):
        # Not with the mouse: suggestions may lie over the button.
        add.press("Enter")
        form.keyboard.type(word)
    expect(said).to_have_text("Tags: number 3 added")
    expect(form.locator("#gc-tags input").nth(2)).to_be_focused()
    expect(form.locator("#gc-tags .gc-field__error").nth(2)).to_have_text("Choose one of the suggestions.")
    form.locator("#gc-tags [data-do=remove]").nth(1).click()
    expect(said).to_have_text("Tags: number 2 removed")
    expect(form.locator("#gc-tags [data-do=remove]").nth(1)).to_be_focused()
    assert "tags: [gpt-2, pytorch]\n" in file_of(form)
    # An artifact has the fields of its sort.
    form.locator("#gc-artifacts > [data-do=add]").click()
    sort = form.locator("#gc-artifacts select[data-sort]")
    sort.select_option("weights")
    form.evaluate("document.querySelectorAll('.gc-more').forEach((each) => { each.open = true })")
    expect(form.locator("#gc-artifacts [data-name=parameters]")).to_be_visible()
    form.locator("#gc-artifacts [data-name=parameters] input").fill("1000")
    sort.select_option("code")
    expect(form.locator("#gc-artifacts [data-name=parameters]")).to_be_hidden()
    assert "artifacts:\n  - kind: code\nlog" in file_of(form)


def test_a_draft_is_kept_and_discarded(form: Page, forms: str) -> None:
    open_form(form, forms, "discussion")
    form.locator("#gc-title-in").fill("Which tokenizer?")
    expect(form.locator(".gc-submit__yaml code")).to_contain_text("title: Which tokenizer?")
    form.reload()
    expect(form.locator(".gc-submit__restored")).to_be_visible()
    expect(form.locator("#gc-title-in")).to_have_value("Which tokenizer?")
    form.once("dialog", lambda dialog: dialog.accept())
    form.locator(".gc-submit__restored [data-discard]").click()
    expect(form.locator("#gc-title-in")).to_have_value("")
    form.reload()
    expect(form.locator(".gc-submit--ready")).to_be_visible()
    expect(form.locator(".gc-submit__restored")).to_be_hidden()
    # What is there may be anything.
    for draft in ("[]", "null", "{", '{"title": {"a": 1}, "tags": 3, "question": []}'):
        form.evaluate("(draft) => localStorage.setItem('gpt-commons:submit:discussion', draft)", draft)
        form.reload()
        expect(form.locator(".gc-submit--ready")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_javascript_there_is_the_file_to_fill_in(browser: Browser, address: str, language: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{'zh/' if language == 'zh' else ''}contribute/submit/grant/")
    expect(page.locator(".gc-submit__plain pre")).to_be_visible()
    expect(page.locator(".gc-submit__plain pre")).to_contain_text("requested: null")
    expect(page.locator(".gc-submit form")).to_be_hidden()
    expect(page.locator(".gc-submit noscript")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("zh", "dark", 375)])
def test_mistakes_are_accessible(page: Page, address: str, language: str, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}{'zh/' if language == 'zh' else ''}contribute/submit/project/")
    expect(page.locator(".gc-submit--ready")).to_be_visible()
    page.evaluate("document.querySelectorAll('.gc-more').forEach((each) => { each.open = true })")
    for name in ("artifacts", "papers", "tags"):
        page.locator(f"#gc-{name} > [data-do=add]").click()
    page.locator("#gc-name-in").fill("a" * 300)
    assert submit(page)
    page.evaluate("document.querySelectorAll('.gc-more').forEach((each) => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
