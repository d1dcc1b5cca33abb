"""Docstrings of this project for the site: their examples are code, in a section of Google's style or by themselves."""

from __future__ import annotations

import re
from typing import Any

import griffe

_DOCTEST = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)
"""At the margin: in no section, so that Markdown would take it for a quotation."""


class Examples(griffe.Extension):
    """`Example:` is the section that Griffe knows as `Examples:`."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute before it is parsed."""
        if obj.docstring is not None:
            text = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)
            obj.docstring.value = _DOCTEST.sub(r"```pycon\n\g<0>\n```", text)
