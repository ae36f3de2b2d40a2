"""How fast ringfence is: made-up systems of any size, runs of the whole program, growth of single stages.

Nothing of this is installed with ringfence. ``python -m benchmarks --help`` says what can be measured.
"""
