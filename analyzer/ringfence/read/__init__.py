"""From the disk to the facts of each file."""
