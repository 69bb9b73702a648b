"""Measurements, each beside the least that the same work could cost. They print figures and judge nothing: tests do not look at clocks."""
