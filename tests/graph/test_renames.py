"""Everything renamed at once, with `formerly`: nothing is another resource, and only what people see in lists has another name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from localcloud.behaviours import replaces
from tests.components.mocked import Graph
from tests.graph.renamed import renamed, tidied
from tests.graph.rendered import options
from tests.graph.stacks import STACKS, built, sections, unchanged

NAMES: Mapping[str, set[str]] = {
    "azuredevops:index/branchPolicyAutoReviewers:BranchPolicyAutoReviewers": {"settings"},
    "azuredevops:index/branchPolicyStatusCheck:BranchPolicyStatusCheck": {"settings"},
    "azuredevops:index/workitemquery:Workitemquery": {"name"},
    "databricks:index/cluster:Cluster": {"clusterName"},
    "databricks:index/clusterPolicy:ClusterPolicy": {"name"},
    "azuredevops:index/variableGroup:VariableGroup": {"variables"},  # the pipeline of reviews finds the job by its name
    "databricks:index/instancePool:InstancePool": {"instancePoolName"},
    "databricks:index/ipAccessList:IpAccessList": {"label"},
    "databricks:index/job:Job": {"name"},
    "databricks:index/servicePrincipal:ServicePrincipal": {"displayName"},
    "databricks:index/sqlEndpoint:SqlEndpoint": {"name"},
}
"""What follows the key of today, by type: each can change in place (`localcloud/behaviours/replaces.json`)."""


def told(graph: Graph) -> Mapping[str, tuple[Mapping[str, object], object]]:
    """Inputs, and everything else that the engine is told, by URN."""
    return {
        resource.urn: (
            {key: value for key, value in resource.inputs.items() if key not in NAMES.get(resource.type, ())},
            (resource.secrets, resource.explicit, resource.property_depends_on, options(resource)),
        )
        for resource in graph.resources
    }


@pytest.mark.parametrize("name", STACKS)
def test_everything_renamed_is_what_it_was(name: str) -> None:
    before, after = unchanged(name), built(name, renamed(name))
    assert told(after) == told(before)


def test_what_follows_the_key_changes_in_place() -> None:
    assert not {token: found for token, names in NAMES.items() if (found := names & replaces.of(token))}


def test_once_renamed_formerly_may_leave_the_file() -> None:
    done = built("maximal", renamed("maximal"))
    later = built("maximal", tidied("maximal"), done.result)
    assert told(later) == told(done)
    assert later.result == done.result


def test_outputs_have_the_keys_of_today() -> None:
    workspace = _at(built("maximal", renamed("maximal")).result, "workspaces", "xmain")
    assert _at(workspace, "secret_scopes") == {"xpartners": "partners", "xvault": "vault"}
    assert _at(workspace, "vector_search", "xproducts", "indexes") == {"xsales.xorders.texts": "data_max_sales.orders.texts"}
    assert _at(workspace, "git_folders") == {"xshared": "/Shared/repository"}


def test_a_stack_with_another_name_keeps_its_names() -> None:
    stack = {**_at(sections("maximal"), "stack"), "name": "lake", "environment": "prod", "formerly": "data-max"}
    before, after = unchanged("maximal"), built("maximal", {**sections("maximal"), "stack": stack})
    assert _untagged(after) == _untagged(before)
    later = built("maximal", {**sections("maximal"), "stack": {**stack, "formerly": None}}, after.result)
    assert told(later) == told(after)


def test_what_is_named_by_text_is_renamed_too() -> None:
    """Principals and secrets are named without a reference that the models know."""
    keys = deepcopy(dict(sections("maximal")))
    main = _at(keys, "databricks", "workspaces", "main")
    text = json.dumps(main)
    for former, key in (("engineers", "team"), ("catalogue", "robot"), ("partners", "shop")):
        text = re.sub(rf"\b{former}\b", key, text)
    main.clear()
    main.update(json.loads(text))
    main["groups"]["team"]["formerly"], main["service_principals"]["robot"]["formerly"] = "engineers", "catalogue"
    main["secret_scopes"]["shop"]["formerly"] = "partners"
    assert told(built("maximal", keys)) == told(unchanged("maximal"))


def _untagged(graph: Graph) -> Mapping[str, object]:
    """Inputs without tags, and without the page that names the environment of today."""
    return {resource.urn: _without_tags(resource.inputs) for resource in graph.resources if resource.name != "handbook-page/Data max"}


def _without_tags(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_tags(item) for key, item in value.items() if key not in ("tags", "customTags")}
    return [_without_tags(item) for item in value] if isinstance(value, list) else value


def _at(here: object, *path: str) -> dict[str, Any]:
    for part in path:
        assert isinstance(here, Mapping)
        here = here[part]
    assert isinstance(here, dict)
    return here
