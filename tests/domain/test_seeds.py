"""The first files of a repository."""

from __future__ import annotations

from pathlib import Path

from domain.seeds import filled, read_seed_folder


def test_a_seed_is_text_with_known_placeholders(tmp_path: Path) -> None:
    (tmp_path / "sub" / "__pycache__").mkdir(parents=True)
    (tmp_path / "sub" / "__pycache__" / "a.pyc").write_bytes(b"\0")
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    (tmp_path / "sub" / "empty").write_bytes(b"")
    (tmp_path / ".windows.yml").write_bytes(b"\xef\xbb\xbfname: @@product@@\r\n")
    found = read_seed_folder(tmp_path)
    assert not found.mistakes
    assert found.files == {".windows.yml": "name: @@product@@\n", "sub/empty": ""}
    assert filled(found.files[".windows.yml"], {"product": "data"}) == "name: data\n"


def test_what_cannot_be_pushed_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("x: 1\ny: @@produkt@@\n")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "out").symlink_to(tmp_path.parent)
    assert [mistake.summary for mistake in read_seed_folder(tmp_path).mistakes] == [
        "a.yml:2 has the placeholder @@produkt@@, which has no value",
        "gone is a link to nothing",
        "logo.png:1 is not UTF-8: it has the byte 0x89",
        f"out is a link out of the folder, to {tmp_path.parent}",
    ]
