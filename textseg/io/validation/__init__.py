"""What can be wrong with a dataset of any format: codes, problems, reports, and the checks of samples."""

from textseg.io.validation.check import validate
from textseg.io.validation.codes import CODES, Code
from textseg.io.validation.report import Problem, Report

__all__ = ["CODES", "Code", "Problem", "Report", "validate"]
