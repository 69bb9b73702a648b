"""A stack's graph as drawings: who needs whom."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from audit.digest import Digest
from audit.markdown.escape import visible
from audit.model import Preview, System
from audit.names import names_of
from audit.secrecy import Secrecy
from audit.urn import parse_urn
from audit.values import SECRET
from domain.credentials import without_credentials

MOST_DRAWN: Final = 400
"""Nodes of a drawing; a larger one is not readable, and says how many it leaves out."""
_WIDTH, _HEIGHT, _GAP = 290, 26, 90
_LETTERS: Final = 36
"""Of a label, as many as fit into a box."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by URN with what is written on them, edges from what is needed to what needs it, and the nodes that change."""

    nodes: Mapping[str, str]
    edges: tuple[tuple[str, str], ...]
    changes: frozenset[str]
    left_out: int = 0


def neighbours(preview: Preview) -> Graph:
    """What changes in the clouds, with what it needs and what depends on it directly."""
    changing = {change.resource.urn: change for change in preview.changes if change.resource.system is not System.OTHER}
    needs = {urn: {needed for needed in change.needs if _is_drawn(needed)} for urn, change in changing.items()}
    edges = {(needed, urn) for urn, all_needed in needs.items() for needed in all_needed}
    edges |= {(urn, other) for urn, change in changing.items() for other in change.dependents[:5] if _is_drawn(other)}
    return limited(
        {node: _label(preview.names, node) for node in (*changing, *(end for edge in sorted(edges) for end in edge))},
        edges,
        frozenset(changing),
    )


def whole(digest: Digest) -> Graph:
    """All resources of a state, and who needs whom, without components and providers."""
    secrecy = Secrecy()
    states = {step.urn: step.new_state for step in digest.steps if step.new_state and _is_drawn(step.urn)}
    trees = {
        urn: secrecy.blind(state.type, [state.inputs, state.outputs], state.additional_secret_outputs) for urn, state in states.items()
    }
    shown = {urn: [secrecy.hide_in_tree(tree) for tree in both] for urn, both in trees.items()}
    names = names_of((urn, states[urn].id, inputs, outputs) for urn, (inputs, outputs) in shown.items())
    edges = {(needed, urn) for urn, state in states.items() for needed in state.dependencies if needed in states}
    return limited({urn: _label(names, urn) for urn in states}, edges, frozenset())


def limited(nodes: Mapping[str, str], edges: set[tuple[str, str]], changes: frozenset[str]) -> Graph:
    """As much of it as can be drawn."""
    kept = dict(list(nodes.items())[:MOST_DRAWN])
    inside = tuple(sorted(edge for edge in edges if edge[0] in kept and edge[1] in kept))
    return Graph(kept, inside, changes, len(nodes) - len(kept))


def svg(graph: Graph) -> str:
    """A drawing in columns: what is needed by all is on the left."""
    columns = _columns(graph)
    places: dict[str, tuple[int, int]] = {}
    rows: dict[int, int] = {}
    for urn in graph.nodes:
        column = columns[urn]
        places[urn] = (column * (_WIDTH + _GAP) + 5, rows.get(column, 0) * (_HEIGHT + 8) + 5)
        rows[column] = rows.get(column, 0) + 1
    width = (max(columns.values(), default=0) + 1) * (_WIDTH + _GAP)
    height = max(rows.values(), default=0) * (_HEIGHT + 8) + 10
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Graph" {size}>']
    for start, end in graph.edges:
        (x1, y1), (x2, y2) = ((x, y + _HEIGHT // 2) for x, y in (places[start], places[end]))
        x1 += _WIDTH
        middle = (x1 + x2) // 2
        parts.append(f'<path fill="none" stroke="#888" d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"/>')
    for urn, (x, y) in places.items():
        whole = graph.nodes[urn]
        label = html.escape(visible(whole))
        short = html.escape(visible(whole if len(whole) <= _LETTERS else f"{whole[: _LETTERS - 1]}…"))
        group = ' class="changes"' if urn in graph.changes else ""
        box = f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="4" fill="#f6f7f9" stroke="#888"/>'
        parts.append(f'<g{group}><title>{label}</title>{box}<text x="{x + 8}" y="{y + 18}">{short}</text></g>')
    left = f"<p>{graph.left_out:,} more are not drawn.</p>" if graph.left_out else ""
    return "\n".join([*parts, "</svg>"]) + left


def mermaid(graph: Graph) -> str:
    """The same for Markdown (https://mermaid.js.org/syntax/flowchart.html)."""
    numbers = {urn: f"n{number}" for number, urn in enumerate(graph.nodes)}
    lines = ["flowchart LR", *(f'  {numbers[urn]}["{_quoted(label)}"]' for urn, label in graph.nodes.items())]
    lines += [f"  {numbers[start]} --> {numbers[end]}" for start, end in graph.edges]
    return "\n".join(lines) + "\n"


def _quoted(label: str) -> str:
    return html.escape(visible(label)).replace("#", "&#35;")


def _columns(graph: Graph) -> Mapping[str, int]:
    """One more than the last of what a node needs."""
    needs: dict[str, list[str]] = {}
    for start, end in graph.edges:
        needs.setdefault(end, []).append(start)
    found: dict[str, int] = {}
    ahead = list(graph.nodes)
    for _ in range(len(ahead)):
        waiting = [urn for urn in ahead if urn not in found]
        ready = [urn for urn in waiting if all(needed in found for needed in needs.get(urn, ()))]
        if not ready:
            break
        found |= {urn: max((found[needed] + 1 for needed in needs.get(urn, ())), default=0) for urn in ready}
    return {urn: found.get(urn, 0) for urn in graph.nodes}


def _is_drawn(urn: str) -> bool:
    return not parse_urn(urn).type.startswith(("pulumi:", "databricks-cicd:"))


def _label(names: Mapping[str, str], urn: str) -> str:
    """Without credentials before it is cut or escaped: afterwards nobody recognises the rest of one."""
    return without_credentials(f"{parse_urn(urn).type.rsplit(':', 1)[-1]} {names.get(urn) or parse_urn(urn).name}", SECRET.value)
