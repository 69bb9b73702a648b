"""The Pulumi program: load the stack's configuration, build its graph, publish its outputs."""

from __future__ import annotations

import gc

gc.disable()  # the SDKs define thousands of classes while they are imported; looking for garbage among them takes half a second

import pulumi.log

pulumi.log.debug = lambda *_, **__: None  # the SDK's own diary, which only `--debug` shows: to send it takes an eighth of a preview
import config
import outputs
import stack

gc.freeze()
gc.set_threshold(100_000)  # a program keeps what it makes: looking for garbage after each 700 objects takes a fifth of a preview
gc.enable()
outputs.publish(stack.build(config.load()))
