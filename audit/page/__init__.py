"""The report as one HTML page, which asks no other host for anything."""

from audit.page.render import render

__all__ = ["render"]
