"""The first files of a repository."""

from __future__ import annotations

from pathlib import Path

from domain.seeds import filled, filled_files, read_seed_folder


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


def test_a_file_with_a_placeholder_in_its_name_is_there_for_each_environment() -> None:
    files = {"a.yml": "@@environment@@ @@project@@", "of/@@environment@@.yml": "@@agents@@ @@project@@"}
    environments = [{"environment": "dev", "agents": ""}, {"environment": "prod", "agents": "machines"}]
    assert filled_files(files, {"environment": "dev", "agents": "", "project": "Sales"}, environments) == {
        "a.yml": "dev Sales",
        "of/dev.yml": " Sales",
        "of/prod.yml": "machines Sales",
    }


def test_an_unknown_placeholder_in_a_name_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "@@stage@@.yml").write_text("x: 1\n")
    (mistake,) = read_seed_folder(tmp_path).mistakes
    assert mistake.summary == "@@stage@@.yml has the placeholder @@stage@@ in its name, which has no value"
