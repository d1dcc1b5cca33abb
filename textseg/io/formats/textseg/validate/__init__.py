"""Checking a root: every problem with a code, a severity and its place."""

from textseg.io.formats.textseg.validate.check import validate
from textseg.io.formats.textseg.validate.codes import CODES, Code
from textseg.io.formats.textseg.validate.report import Problem, Report

__all__ = ["CODES", "Code", "Problem", "Report", "validate"]
