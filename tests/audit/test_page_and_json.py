"""The page and the JSON document of the prepared previews."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audit import document, page
from audit.graph import Graph, mermaid, svg
from audit.preview import build
from audit.reading import read
from tests.audit.digests import NOTEBOOK, POLICY, VAULT, built, encoded, step, update, urn

ROOT = Path(__file__).parents[2]
PREPARED = sorted((ROOT / "tests/audit/prepared").glob("*.json"))


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_schema_is_published() -> None:
    published = (ROOT / "docs/report.schema.json").read_text()
    assert published == document.schema(), "write it again: python -c 'from audit import document; print(document.schema(), end=\"\")'"


@pytest.mark.parametrize("path", PREPARED, ids=lambda path: path.stem)
def test_the_json_is_as_the_schema_says(path: Path) -> None:
    report = json.loads(document.render(build(read(str(path)))))
    jsonschema.validate(report, json.loads((ROOT / "docs/report.schema.json").read_text()))
    assert report["findings"]
    assert len(report["changes"]) == sum(report["counts"].values())


def test_the_page_says_what_the_json_says_and_asks_no_other_host() -> None:
    preview = build(read(str(ROOT / "tests/audit/prepared/prod.approval-removed.json")))
    text = page.render(preview)
    assert "Releases to data-prod no longer wait for an approval." in text
    elements = Elements(text).tags
    assert not [name for name, attributes in elements if {"src", "href", "srcset", "action"} & attributes.keys()]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest", text)
    policy = next(attributes["content"] for name, attributes in elements if name == "meta" and "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    risks = [attributes["data-risk"] for name, attributes in elements if name == "article"]
    assert risks == ["danger", "danger", "routine"]


def test_code_is_side_by_side() -> None:
    old, new = (encoded(f"# Databricks notebook source\na\n{word}\n") for word in ("b", "c"))
    text = page.render(built(update({"contentBase64": old}, {"contentBase64": new}, of=urn("n", NOTEBOOK))))
    assert '<tr class="changed"><td class="old">b</td><td class="new">c</td></tr>' in text
    assert '<tr class="same"><td class="old">a</td><td class="new">a</td></tr>' in text


def test_nothing_from_the_preview_becomes_an_element_of_the_page() -> None:
    nasty = "</script><img src=x onerror=alert(1)>\"'"
    changed = update({nasty: nasty}, {nasty: f"{nasty}2"}, of=urn(nasty, POLICY))
    text = page.render(built(changed, diagnostics=[{"message": f"error: {nasty}", "severity": "error"}]))
    assert not [name for name, _ in Elements(text).tags if name == "img"]
    assert [name for name, _ in Elements(text).tags].count("script") == 1


def test_two_thousand_changes_are_one_page() -> None:
    steps: list[dict[str, Any]] = [update({"a": 1}, {"a": 2}, of=urn(f"v{number}", VAULT)) for number in range(2000)]
    text = page.render(built(*steps, step("delete", urn("gone", VAULT), old={})))
    assert text.count('class="item change"') == 2001
    assert "more are not drawn" in text


def test_a_graph_is_drawn_in_columns_and_written_for_markdown() -> None:
    graph = Graph({"a": "Vault <b>", "b": "Secret"}, (("a", "b"),), frozenset({"b"}))
    drawn = svg(graph)
    assert drawn.count("<rect") == 2
    assert "Vault &lt;b&gt;" in drawn
    assert mermaid(graph) == 'flowchart LR\n  n0["Vault &lt;b&gt;"]\n  n1["Secret"]\n  n0 --> n1\n'
