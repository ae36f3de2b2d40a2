"""The words of ringfence as data: no behaviour beyond small derived properties, no I/O.

What is written down and read again is annotated with types, not with texts that would have to be evaluated (as all are
after ``from __future__ import annotations``): for several hundred fields that takes longer than decoding them.
"""
