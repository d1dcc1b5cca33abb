"""Looking at datasets, predictions and results: contact sheets, comparisons, and what notebooks show."""

from textseg.viewing.html import to_html
from textseg.viewing.show import Display, show, view

__all__ = ["Display", "show", "to_html", "view"]
