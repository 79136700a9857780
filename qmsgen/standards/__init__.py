"""Clause catalogues as data: numbers and short titles, never a standard's text."""
