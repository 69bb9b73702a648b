"""What a cluster policy allows: its definition's elements, applied to a cluster as Databricks applies them.

A definition is an object from attribute path (`node_type_id`, `autoscale.max_workers`, `spark_conf.spark.x`, `custom_tags.team`,
`init_scripts.*.workspace.destination`) to an element with a `type`: fixed, forbidden, range, allowlist, blocklist, regex or unlimited.
Source: Databricks, "Compute policy reference".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.paths import as_text
from localcloud.values import Json

TYPES: Final = ("fixed", "forbidden", "range", "allowlist", "blocklist", "regex", "unlimited")
VIRTUAL: Final = ("dbus_per_hour", "cluster_type")
"""Attributes that no request has: the service works them out."""

_MAPS: Final = ("sparkConf", "customTags", "sparkEnvVars")
_DEFAULT_MINUTES: Final = 60
_ONLY_JAVA: Final = re.compile(r"\\[pPQEhHvVRXGzZkxcN0]|\(\?(?![:=!]|<[=!A-Za-z])|[*+?}]\+|\[[^\]]*(\[|&&)")
"""What patterns of Java have that Python does not know, or means otherwise: they are taken as they are."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One attribute that the policy refuses: its path in the definition, and Databricks' words for it."""

    attribute: str
    reason: str


def definition_faults(definition: str) -> Iterator[str]:
    """What is wrong with a definition's text: it must be an object of elements of known types."""
    try:
        parsed = json.loads(definition)
    except json.JSONDecodeError as error:
        yield f"Invalid JSON given in the body of the request - failed to parse the policy definition: {error}"
        return
    if not isinstance(parsed, dict):
        yield "the policy definition must be an object from attribute to element"
        return
    for attribute, element in parsed.items():
        if not isinstance(element, dict) or element.get("type") not in TYPES:
            yield f"Policy definition validation failed: {attribute} needs a type, one of {', '.join(TYPES)}"
        else:
            yield from _element_faults(attribute, element)


_NO_POOLS: Final[Mapping[str, Json]] = {key: {"type": "forbidden"} for key in ("instance_pool_id", "driver_instance_pool_id")}
_NO_SINGLE_NODE: Final[Mapping[str, Json]] = {"spark_conf.spark.databricks.cluster.profile": {"type": "forbidden"}}
FAMILIES: Final[Mapping[str, Mapping[str, Json]]] = {
    "personal-vm": _NO_POOLS,
    **{family: {**_NO_POOLS, **_NO_SINGLE_NODE} for family in ("power-user", "shared-compute", "job-cluster")},
}
"""What the families' own definitions forbid. The rest of them, which Databricks may change, is not enforced here."""


def merged(definition: str, overrides: str, family: str = "") -> dict[str, Json]:
    """The elements of a definition, or of a policy family with what overrides it."""
    elements: dict[str, Json] = dict(FAMILIES.get(family, {}))
    for source in (definition, overrides):
        parsed = json.loads(source) if source else {}
        elements |= parsed
    return elements


def violations(elements: Mapping[str, Json], cluster: Mapping[str, Json], *, is_job: bool = False) -> list[Violation]:
    """What the policy refuses in a cluster (camelCase properties, as the program gives them)."""
    attributes = flat(cluster)
    if not is_job and "autotermination_minutes" not in attributes:
        attributes["autotermination_minutes"] = _DEFAULT_MINUTES  # what the provider sends when the program is silent
    defaults = cluster.get("applyPolicyDefaultValues") is True
    found: list[Violation] = []
    for attribute, element in elements.items():
        if isinstance(element, dict) and attribute not in VIRTUAL:
            for path in _matching(attribute, attributes):
                reason = _refused(element, attributes.get(path), fills_in=defaults)
                if reason:
                    found.append(Violation(path, f"Validation failed for {path}, {reason}"))
    return found


def flat(cluster: Mapping[str, Json]) -> dict[str, Json]:
    """A cluster's attributes by the paths that definitions use."""
    return dict(_flattened(cluster, ""))


def _element_faults(attribute: str, element: Mapping[str, Json]) -> Iterator[str]:
    kind = element["type"]
    if kind == "fixed" and "value" not in element:
        yield f"Policy definition validation failed: {attribute}: a fixed element needs a value"
    if kind in ("allowlist", "blocklist") and not isinstance(element.get("values"), list):
        yield f"Policy definition validation failed: {attribute}: a {kind} needs values"
    if kind == "range" and not {"minValue", "maxValue"} & set(element):
        yield f"Policy definition validation failed: {attribute}: a range needs minValue or maxValue"
    if kind == "regex" and not _ONLY_JAVA.search(as_text(element.get("pattern"))):
        try:
            re.compile(_in_python(element))
        except re.error as error:
            yield f"Policy definition validation failed: {attribute}: the pattern is no regular expression: {error}"


def _matches(element: Mapping[str, Json], value: str) -> bool:
    return bool(_ONLY_JAVA.search(as_text(element.get("pattern"))) or re.fullmatch(_in_python(element), value, re.ASCII))


def _in_python(element: Mapping[str, Json]) -> str:
    return re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", as_text(element.get("pattern")))


def _flattened(value: Mapping[str, Json], prefix: str, *, keep: bool = False) -> Iterator[tuple[str, Json]]:
    for key, item in value.items():
        path = f"{prefix}{key if keep else _snake(key)}"
        if isinstance(item, dict):
            yield from _flattened(item, f"{path}.", keep=key in _MAPS)
        elif isinstance(item, list):
            for index, entry in enumerate(item):
                if isinstance(entry, dict):
                    yield from _flattened(entry, f"{path}.{index}.")
                else:
                    yield f"{path}.{index}", entry
        elif item is not None:
            yield path, item


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _matching(attribute: str, attributes: Mapping[str, Json]) -> list[str]:
    """The paths that an element speaks of: itself, or with `*` every item there is."""
    if ".*" not in attribute:
        return [attribute]
    pattern = re.compile(re.escape(attribute).replace(r"\*", r"\d+"))
    return [path for path in attributes if pattern.fullmatch(path)]


def _refused(element: Mapping[str, Json], value: Json, *, fills_in: bool) -> str:
    """Why a value is refused; "" when it is not."""
    kind = element.get("type")
    shown = f'(is "{as_text(value)}")'
    if kind == "fixed":
        expected = as_text(element.get("value"))
        return "" if value is None or as_text(value) == expected else f"the value must be {expected} {shown}"
    if kind == "forbidden":
        return "" if value is None else f"the attribute is not allowed {shown}"
    if value is None:
        filled = fills_in and "defaultValue" in element
        return "" if element.get("isOptional") is True or filled or kind == "unlimited" else "the value must be present"
    return _limited(str(kind), element, value, shown)


def _limited(kind: str, element: Mapping[str, Json], value: Json, shown: str) -> str:
    listed = element.get("values")
    values = [as_text(item) for item in listed] if isinstance(listed, list) else []
    if kind == "allowlist" and as_text(value) not in values:
        return f"the value must be one of {', '.join(values)} {shown}"
    if kind == "blocklist" and as_text(value) in values:
        return f"the value must not be one of {', '.join(values)} {shown}"
    if kind == "regex" and not _matches(element, as_text(value)):
        return f"the value must match the regular expression {as_text(element.get('pattern'))} {shown}"
    if kind == "range":
        return _outside(element, value, shown)
    return ""


def _outside(element: Mapping[str, Json], value: Json, shown: str) -> str:
    low, high = element.get("minValue"), element.get("maxValue")
    try:
        number = float(as_text(value))
    except ValueError:
        return f"the value must be a number {shown}"
    if isinstance(low, int | float) and number < low:
        return f"the value must be at least {as_text(low)} {shown}"
    if isinstance(high, int | float) and number > high:
        return f"the value cannot be above {as_text(high)} {shown}"
    return ""
