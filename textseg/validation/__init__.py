"""Checking a root: every problem with a code, a severity and its place."""

from textseg.validation.check import validate
from textseg.validation.codes import CODES, Code
from textseg.validation.report import Problem, Report

__all__ = ["CODES", "Code", "Problem", "Report", "validate"]
