"""The report as Markdown, for a pull request, a build summary or a terminal."""

from audit.markdown.report import render

__all__ = ["render"]
