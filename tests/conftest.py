"""What holds for every test."""

from hypothesis import settings

# The same examples in every run, however fast the machine: no test depends on chance or on the clock.
settings.register_profile("qmsgen", derandomize=True, deadline=None)
settings.load_profile("qmsgen")
