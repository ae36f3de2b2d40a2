"""The words of ringfence as data: no behaviour beyond small derived properties, no I/O."""
