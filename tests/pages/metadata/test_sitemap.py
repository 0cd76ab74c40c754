from __future__ import annotations

from xml.etree import ElementTree as ET

from commons.pages.metadata import robots, sitemaps
from tests.pages.feeds.feeding import SOMEWHERE, shipped

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
URLS = ["", "learn/a%20%26b/", "catalog/projects/nanogpt/"]


def test_every_page_is_in_it_once_for_each_language_with_all_of_them() -> None:
    ((name, content),) = sitemaps(URLS, shipped(), SOMEWHERE)
    assert name == "sitemap.xml"
    root = ET.fromstring(content)
    assert [each.findtext(f"{MAP}loc") for each in root] == [
        f"https://example.org/{part}{url}" for url in sorted(URLS) for part in ("", "zh/")
    ]
    for each in root:
        links = {link.get("hreflang"): link.get("href", "") for link in each.iter(LINK)}
        assert links["zh"] == links["en"].replace("example.org/", "example.org/zh/")
        assert each.findtext(f"{MAP}loc") in links.values()


def test_an_entry_changed_on_the_day_of_its_last_event() -> None:
    ((_, content),) = sitemaps(URLS, shipped(), SOMEWHERE)
    days = {each.findtext(f"{MAP}loc"): each.findtext(f"{MAP}lastmod") for each in ET.fromstring(content)}
    project = next(each for each in shipped().projects if each.id == "nanogpt")
    assert days["https://example.org/catalog/projects/nanogpt/"] == project.log[-1].at.isoformat()
    assert days["https://example.org/"] is None


def test_a_large_site_has_several_and_an_index() -> None:
    urls = [f"p{number:02}/" for number in range(25)]
    files = dict(sitemaps(urls, shipped(), SOMEWHERE, most=20))
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    index = ET.fromstring(files["sitemap.xml"])
    assert [each.findtext(f"{MAP}loc") for each in index] == [f"https://example.org/{name}" for name in [*files][1:]]
    sizes = [len(ET.fromstring(content)) for name, content in files.items() if name != "sitemap.xml"]
    assert sizes == [20, 20, 10]


def test_robots_find_it() -> None:
    assert "Sitemap: https://example.org/sitemap.xml" in robots(SOMEWHERE).splitlines()
