"""Benchmarks: every figure is a ratio to a named baseline, taken in the same run (`make bench`)."""
