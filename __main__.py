"""The Pulumi program: load the stack's configuration, build its graph, publish its outputs."""

from __future__ import annotations

import config
import outputs
import stack

outputs.publish(stack.build(config.load()))
