"""Tells the engine what it must not delete or replace."""

from __future__ import annotations

import pulumi

from domain.work import HOLDS_WORK


def protect(opts: pulumi.ResourceOptions, *, locked: bool) -> pulumi.ResourceOptions:
    """`opts` for a component: with a lock, the engine neither deletes nor replaces those of its resources that hold work."""
    if not locked:
        return opts
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[_protect]))


def _protect(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    if args.type_ not in HOLDS_WORK:
        return None
    return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True)))
