"""The page about rights is the one that its sources give."""

from __future__ import annotations

from tests.rights.__main__ import FILE, main, page


def test_the_committed_page_is_what_the_sources_give() -> None:
    assert page() == FILE.read_text(), "make docs"
    assert main(["--check"]) == 0


def test_it_names_every_identity_that_deploys_or_previews() -> None:
    text = page()
    for row in ("| apply | a custom role | the subscription |", "| plan | Reader | ResourceGroup |", "| apply | member of deployers"):
        assert row in text
