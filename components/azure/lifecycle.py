"""Lifecycle management: what a storage account does with files that are no longer changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from pulumi_azure_native.storage import ManagementPolicyBaseBlobArgsDict, ManagementPolicySchemaArgsDict


class LifecycleRule(TypedDict):
    """One rule. Days count from a file's last change."""

    prefixes: Sequence[str]
    """The prefix it applies to: `CONTAINER` or `CONTAINER/folder`."""
    cool_after_days: NotRequired[int]
    """After how many days files move to the cheaper cool tier. Default: never."""
    delete_after_days: NotRequired[int]
    """After how many days files are deleted. Default: never."""


def lifecycle_policy(rules: Mapping[str, LifecycleRule]) -> ManagementPolicySchemaArgsDict:
    """The account's policy of these rules. Azure requires at least one rule, and at least one action in each."""
    return {
        "rules": [
            {
                "name": name,
                "type": "Lifecycle",
                "enabled": True,
                "definition": {
                    "filters": {"blob_types": ["blockBlob"], "prefix_match": sorted(rule["prefixes"])},
                    "actions": {"base_blob": _actions(rule)},
                },
            }
            for name, rule in sorted(rules.items())
        ]
    }


def _actions(rule: LifecycleRule) -> ManagementPolicyBaseBlobArgsDict:
    actions: ManagementPolicyBaseBlobArgsDict = {}
    if (cool := rule.get("cool_after_days")) is not None:
        actions["tier_to_cool"] = {"days_after_modification_greater_than": cool}
    if (delete := rule.get("delete_after_days")) is not None:
        actions["delete"] = {"days_after_modification_greater_than": delete}
    return actions
