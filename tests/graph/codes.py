"""Which keys the graph follows, found with a dozen graphs instead of one for each key.

Each key has a code: as many numbers as every other's, and none the same. Graph n is built with the changes of all keys that have n in their
code. What differs from the unchanged graph in just the graphs of one key's code follows that key: with several keys, it differs in more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from itertools import combinations, count
from math import comb

from tests.components.mocked import Graph
from tests.graph import changes
from tests.graph.leaves import Place, used
from tests.graph.rendered import options
from tests.graph.stacks import built, is_valid, sections, unchanged

EVERYWHERE = frozenset({
    "stack.name", "stack.environment", "azure.location", "devops.project.name", "devops.project.mode",
    "devops.access.pipelines_run_this_program",
})  # fmt: skip
"""Keys that so much follows, or goes with, that nothing of what others change could be told from it."""

Part = tuple[str | int, ...]
Change = Mapping[Place, object]


@cache
def followed(stack: str) -> frozenset[str]:
    """Patterns of keys of a maximal file that the graph follows. Of the others nothing is known."""
    change_of = _compatible(stack)
    graphs = next(number for number in count(1) if comb(number, number // 2) >= len(change_of))
    codes = dict(zip(change_of, map(frozenset, combinations(range(graphs), graphs // 2)), strict=False))
    before = _parts(unchanged(stack))
    differing: dict[Part, set[int]] = {}
    for number in range(graphs):
        chosen = [change for pattern, change in change_of.items() if number in codes[pattern]]
        after = _parts(built(stack, reduce(changes.applied, chosen, sections(stack))))
        for part in before.keys() | after.keys():
            if before.get(part) != after.get(part):
                differing.setdefault(part, set()).add(number)
    seen = set(map(frozenset, differing.values()))
    return frozenset(pattern for pattern, code in codes.items() if code in seen)


def _compatible(stack: str) -> Mapping[str, Change]:
    """A change of each key, all of which are valid together."""
    keys, found = sections(stack), dict[str, Change]()
    for leaf in used().values():
        if leaf.stack != stack or leaf.pattern in EVERYWHERE:
            continue
        for change in changes.candidates(leaf):
            try:
                changed = changes.applied(keys, change)
            except (LookupError, TypeError):  # another change has taken out where this one belongs
                continue
            if is_valid(stack, changed):
                keys, found[leaf.pattern] = changed, change
                break
    return found


def _parts(graph: Graph) -> Mapping[Part, object]:
    """All that the engine is told, in the smallest parts."""
    told = {
        resource.urn: (resource.inputs, resource.secrets, resource.explicit, resource.property_depends_on, options(resource))
        for resource in graph.resources
    }
    return dict(_smallest((), told))


def _smallest(place: Part, value: object) -> Iterator[tuple[Part, object]]:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            yield place, value
            return
    if isinstance(value, Mapping):
        yield place, len(value) > 0
        for key, item in value.items():
            yield from _smallest((*place, key), item)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _smallest((*place, number), item)
    else:
        yield place, value
