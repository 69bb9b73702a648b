"""Whom a service believes, and as whom something runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit import paths
from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, named, noun_of, number, side, thing
from audit.model import Change, Operation, Preview
from audit.urn import parse_urn
from audit.values import Absent, Marker

GROUP: Final = "trust"
_CREDENTIAL: Final = {"issuer": "issuer", "subject": "subject", "audiences": "audience"}
_CONNECTION: Final = frozenset({
    "azurermSpnTenantid", "azurermSubscriptionId", "serviceEndpointAuthenticationScheme", "credentials", "url", "resourceGroup",
})  # fmt: skip
_RUN_AS: Final = frozenset({"runAs", "servicePrincipalName", "userName", "singleUserName", "embedCredentials"})


def _trusted(change: Change, preview: Preview) -> Iterator[Said]:
    kind = change.resource.type.rsplit(":", 1)[-1]
    if not change.before or not change.after:
        return
    for item in change.properties:
        top = str(paths.parse(item.path)[0])
        changes = item.old != item.new and not (item.new is Marker.UNKNOWN and change.sources.get(top))
        if kind == "FederatedIdentityCredential" and top in _CREDENTIAL and changes:
            sentence = f"The managed identity {_identity(change, preview)} trusts another {_CREDENTIAL[top]}."
            yield Said(sentence, "", side(_leaf(item.old)), side(_leaf(item.new)))
        elif kind == "ServicePrincipal" and top == "applicationId" and changes:
            sentence = f"The {thing(change, preview)} is another application, with the same rights."
            yield Said(sentence, "", side(_leaf(item.old)), side(_leaf(item.new)))
        elif kind.startswith("ServiceEndpoint") and top in _CONNECTION and changes:
            yield Said(
                f"The {thing(change, preview)} signs in differently ({item.path}).", "", side(_leaf(item.old)), side(_leaf(item.new))
            )


def _federated(change: Change, preview: Preview) -> Iterator[Said]:
    if change.resource.type.endswith(":FederatedIdentityCredential") and change.operation is Operation.CREATE:
        subject = change.after.get("subject")
        kinds = {noun_of(parse_urn(urn).type.rsplit(":", 1)[-1]) for urn in change.sources.get("subject", ())}
        of_kind = f"the {kinds.pop()} " if len(kinds) == 1 else ""
        who = f"tokens for {subject}" if isinstance(subject, str) else f"{of_kind}{named(change, preview, 'subject', subject)}"
        yield Said(f"The managed identity {_identity(change, preview)} trusts {who}.")


def _identity(change: Change, preview: Preview) -> str:
    known = change.after.get("resourceName", change.before.get("resourceName"))
    return named(change, preview, "resourceName", known) if known else change.resource.name


def _belongs(change: Change, preview: Preview) -> Iterator[Said]:
    for item in change.properties if change.before and change.after else ():
        if item.path == "owner" and item.new is not Marker.UNKNOWN:
            who = named(change, preview, item.path, item.new)
            yield Said(f"The {thing(change, preview)} belongs to {who}.", who, named(change, preview, item.path, item.old), who)


def _runs_as(change: Change, preview: Preview) -> Iterator[Said]:
    if change.before and change.after:
        for item in change.properties:
            segments = [part for part in paths.parse(item.path) if isinstance(part, str)]
            if (
                segments
                and (segments[0] == "runAs" or segments[-1] in _RUN_AS)
                and "accessControls" not in segments
                and item.new is not Marker.UNKNOWN
            ):
                who = named(change, preview, item.path, item.new)
                yield Said(f"The {thing(change, preview)} runs as {who}.", who, named(change, preview, item.path, item.old), who)


def _leaf(value: object) -> bool | int | float | str | Marker | Absent | None:
    return value if isinstance(value, bool | int | float | str | Marker | Absent | None) else str(value)


def _told(change: Change, preview: Preview) -> Iterator[Said]:
    """Where events are sent, with what they say of the work."""
    if change.resource.type.rsplit(":", 1)[-1].startswith("Servicehook") and change.before and change.after:
        for item in change.properties:
            if item.path == "url":
                what = preview.names.get(change.resource.urn, change.resource.name)
                old, new = side(_leaf(item.old)), side(_leaf(item.new))
                yield Said(f"The service hook {what} tells {new} instead of {old}.", new, old, new)


def _live_longer(change: Change, preview: Preview) -> Iterator[Said]:
    old, new = (number(at(tree, "customConfig.maxTokenLifetimeDays")) for tree in (change.before, change.after))
    are_allowed = at(change.after, "customConfig.enableTokensConfig") != "false"
    if change.after and are_allowed and old and (new is None or new == 0 or new > old):
        words = f"{new:g} days" if new else "without an end"
        yield Said(f"Personal access tokens may live {words} instead of {old:g} days.", "", f"{old:g} days", words)


RULES: Final = (
    Rule(
        "trust-changed", GROUP, Risk.DANGER, "an identity trusts somebody else or is another one, or a connection signs in differently",
        "Whoever controls the new issuer or subject can act as this identity.",
        "Compare issuer and subject with those of the service connection in Azure DevOps.",
        _trusted,
    ),
    Rule(
        "trust-added", GROUP, Risk.ATTENTION, "an identity trusts somebody new",
        "Whoever controls the issuer or subject can act as this identity.",
        "Is it the service connection of this environment?",
        _federated,
    ),
    Rule(
        "owned-by-another", GROUP, Risk.DANGER, "something belongs to somebody else",
        "Whoever owns it may do everything with it, and give others rights on it.",
        "Ask the former owner, and the new one.",
        _belongs,
    ),
    Rule(
        "runs-as-another", GROUP, Risk.ATTENTION, "something runs as somebody else",
        "It can do what the new identity can.",
        "Does the new identity have more rights than the old one?",
        _runs_as,
    ),
    Rule(
        "told-to-another", GROUP, Risk.ATTENTION, "events are sent to another address",
        "They say who did what; whoever has the address reads it.",
        "Whose address is it?",
        _told,
    ),
    Rule(
        "tokens-live-longer", GROUP, Risk.ATTENTION, "personal access tokens may live longer",
        "A token that was lost or stolen works until it ends.",
        "What needs tokens at all, and for so long?",
        _live_longer,
    ),
)  # fmt: skip
