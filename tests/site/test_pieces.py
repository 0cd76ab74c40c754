"""Pieces of sites: what is put together, and what is refused. That real ones make the real site, test_build shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commons.handover import PIECE, Shard
from commons.site import PieceError, join, leave

RECORD = '<html lang="en"><head></head><body><h1>{0}</h1></body></html>'


def make(folder: Path, shard: str, *names: str, plan: str = "a plan") -> Path:
    """A piece with some pages."""
    piece, notes = folder / f"piece {shard.replace('/', ' of ')} {plan}", folder / "notes"
    for name in names:
        (piece / name).parent.mkdir(parents=True, exist_ok=True)
        (piece / name).write_text(name, encoding="utf-8")
        (notes / "records" / name).parent.mkdir(parents=True, exist_ok=True)
        (notes / "records" / name).write_text(RECORD.format(name), encoding="utf-8")
    (notes / "policies.en.json").write_text(json.dumps(["default-src 'self'"]), encoding="utf-8")
    (notes / "plan.en").write_text(plan, encoding="utf-8")
    leave(piece, notes, Shard.read(shard))
    return piece


def joined(folder: Path, *pieces: Path) -> dict[str, str]:
    site = folder / "site"
    site.mkdir()
    join(pieces, site, folder / "joined notes")
    return {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}


def test_pieces_make_a_site_in_any_order(tmp_path: Path) -> None:
    pieces = [make(tmp_path, "1/3", "index.html", "a/index.html"), make(tmp_path, "2/3", "a/b/index.html")]
    pieces.append(make(tmp_path, "3/3", "zh/a/index.html"))
    found = joined(tmp_path, *reversed(pieces))
    assert found == {name: name for name in ("index.html", "a/index.html", "a/b/index.html", "zh/a/index.html")}
    assert not (tmp_path / "site" / PIECE).exists()
    assert "default-src 'self'" in (tmp_path / "site/_headers").read_text(encoding="utf-8")
    known = json.loads((tmp_path / "site/pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    assert known["languages"]["en"]["page_count"] == 4


def test_a_missing_piece_is_named(tmp_path: Path) -> None:
    pieces = [make(tmp_path, "1/3", "index.html")]
    with pytest.raises(PieceError, match=r"^missing: 2/3, 3/3; `commons build --shard 2/3` makes the first of them$"):
        joined(tmp_path, *pieces)


def test_a_piece_of_another_site_is_refused(tmp_path: Path) -> None:
    pieces = [make(tmp_path, "1/2", "index.html"), make(tmp_path, "2/2", "a.html", plan="another")]
    with pytest.raises(PieceError, match=r"2 of 2 another: belongs to another site than .*piece 1 of 2 a plan; build"):
        joined(tmp_path, *pieces)
    assert list((tmp_path / "site").iterdir()) == []


def test_a_piece_of_another_number_of_pieces_is_refused(tmp_path: Path) -> None:
    pieces = [make(tmp_path, "1/2", "index.html"), make(tmp_path, "2/3", "a.html")]
    with pytest.raises(PieceError, match="belongs to another site"):
        joined(tmp_path, *pieces)


def test_a_piece_is_taken_once(tmp_path: Path) -> None:
    piece = make(tmp_path, "1/2", "index.html")
    with pytest.raises(PieceError, match=r"is piece 1/2 as .* is"):
        joined(tmp_path, piece, piece)


def test_two_pieces_with_the_same_page_are_refused(tmp_path: Path) -> None:
    pieces = [make(tmp_path, "1/2", "index.html"), make(tmp_path, "2/2", "index.html")]
    with pytest.raises(PieceError, match=r"2 of 2 a plan/index\.html: another piece has this file too"):
        joined(tmp_path, *pieces)


@pytest.mark.parametrize("shard", [None, b"", b"7", b"2/1", b"\xff\xfe", b"1/2\n3/4"])
def test_what_is_no_piece_is_refused(shard: bytes | None, tmp_path: Path) -> None:
    piece = make(tmp_path, "1/1", "index.html")
    if shard is None:
        (piece / PIECE / "shard").unlink()
    else:
        (piece / PIECE / "shard").write_bytes(shard)
    with pytest.raises(PieceError, match="is no piece of a site; `commons build --shard 1/2` makes one"):
        joined(tmp_path, piece)
