"""The manual's pages, from the model and the findings."""

from qmsgen.pages.build import build

__all__ = ["build"]
