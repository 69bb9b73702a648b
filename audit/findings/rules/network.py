"""From where services can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, listed, side, thing
from audit.model import Change, Operation, Preview
from audit.values import Tree, Value
from domain.exposure import GUARDS

GROUP: Final = "network"


def _opened(change: Change, preview: Preview) -> Iterator[Said]:
    for guard in GUARDS.values():
        before, after = at(change.before, guard.path), at(change.after, guard.path)
        if change.before and change.after and before in guard.safe and after not in guard.safe:
            yield Said(f"The {thing(change, preview)} {guard.otherwise}.", "", side(before), side(after))
    kind = change.resource.type.rsplit(":", 1)[-1]
    if change.operation is Operation.DELETE and kind in (
        "PrivateEndpoint",
        "IpAccessList",
        "NetworkSecurityGroup",
        "NetworkSecurityPerimeter",
    ):
        yield Said(f"The {thing(change, preview)} is gone, and what it kept apart is not.", "", "there", "gone")


def _ranges(tree: Tree) -> set[str]:
    found: set[str] = set()
    for path in ("ipAddresses", "networkRuleSet.ipRules", "properties.networkAcls.ipRules", "networkRuleSet.virtualNetworkRules"):
        value: object = at(tree, path)
        for item in value if isinstance(value, list) else ():
            found.add(_range(item))
    return found


def _range(item: Value) -> str:
    if isinstance(item, dict):
        return str(next((item[name] for name in ("value", "iPAddressOrRange", "id", "virtualNetworkResourceId") if name in item), item))
    return str(item)


def _ranges_added(change: Change, preview: Preview) -> Iterator[Said]:
    before, after = _ranges(change.before), _ranges(change.after)
    if change.before and change.after and change.after.get("listType") != "BLOCK" and (added := after - before):
        sentence = f"The {thing(change, preview)} also lets {listed(sorted(added))} in."
        yield Said(sentence, listed(sorted(added)), listed(sorted(before)), listed(sorted(after)))
    if change.before and change.after and change.after.get("listType") == "BLOCK" and (removed := before - after):
        yield Said(
            f"The {thing(change, preview)} no longer keeps {listed(sorted(removed))} out.",
            "",
            listed(sorted(before)),
            listed(sorted(after)),
        )


def _moved_out(change: Change, preview: Preview) -> Iterator[Said]:
    if change.before and at(change.before, "enableServerlessCompute") is False and at(change.after, "enableServerlessCompute") is True:
        yield Said(f"The {thing(change, preview)} runs on machines of Databricks, outside of your network.", "", "classic", "serverless")


RULES: Final = (
    Rule(
        "network-opened", GROUP, Risk.DANGER, "a service can be reached from more networks, with less encryption, or anonymously",
        "What only your networks could reach, others can try.",
        "Does anything else keep strangers out, and is it needed for good or for a while?",
        _opened,
    ),
    Rule(
        "addresses-added", GROUP, Risk.ATTENTION, "more addresses may reach a service",
        "Whoever has one of these addresses reaches the sign-in.",
        "Whose addresses are these, and is the range as small as it can be?",
        _ranges_added,
    ),
    Rule(
        "outside-the-network", GROUP, Risk.ATTENTION, "something runs outside of the stack's own network from now on",
        "Firewalls that let only that network in keep it out, and its calls come from other addresses.",
        "Does what it reads let serverless compute in, and may its data be there?",
        _moved_out,
    ),
)  # fmt: skip
