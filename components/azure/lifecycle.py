"""Lifecycle management: what a storage account does with files that were last changed some time ago.

A rule sees a file's age and path, and nothing else: it also deletes old files that a table still uses. A prefix matches like text, so
`bronze` is also the beginning of the container `bronze-raw`
(https://techcommunity.microsoft.com/blog/azurepaasblog/azure-storage-lifecycle-management-lcm-prefixmatch-issues/3917300).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from pulumi_azure_native.storage import ManagementPolicyBaseBlobArgsDict, ManagementPolicySchemaArgsDict


class LifecycleRule(TypedDict):
    """One rule. Days count from a file's last change."""

    prefixes: Sequence[str]
    """The prefixes it applies to, each with its last slash: `CONTAINER/` or `CONTAINER/folder/`."""
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
