"""The policy pack: what a stack must keep, as pure functions over its resources, and the analyzer that asks them for the engine."""
