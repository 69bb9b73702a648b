"""The Pulumi program: load the stack's configuration, build its graph, publish its outputs."""

from __future__ import annotations

import gc

gc.disable()  # the SDKs define thousands of classes while they are imported; looking for garbage among them takes half a second

import config
import outputs
import stack

gc.freeze()
gc.enable()
outputs.publish(stack.build(config.load()))
