"""The pool that a part of a pipeline names."""

from __future__ import annotations

from localcloud.pipelines.building.fields import Fields
from localcloud.pipelines.model import Pool
from localcloud.pipelines.nodes import Leaf


def pool_of(fields: Fields) -> Pool | None:
    """The pool that is written in a job, a stage or the pipeline."""
    node = fields.node("pool")
    if node is None:
        return None
    if isinstance(node, Leaf):
        return Pool(node.text, None, (), node.place)
    inner = fields.inner("pool", "a pool", ("name", "vmImage", "demands"))
    if inner is None:
        return None
    return Pool(inner.text("name"), inner.text("vmImage"), inner.texts("demands") or (), inner.place)
