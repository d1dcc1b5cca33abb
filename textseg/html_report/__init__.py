"""One HTML file to look at a result, or two side by side."""

from textseg.html_report.build import report

__all__ = ["report"]
