"""What files were read to say, whoever read them."""

from ringfence.read.packing import Packed, packed


def summaries(read):
    """The summary of every file, by path."""
    return {path: (said if isinstance(said, Packed) else packed(said)).summary for path, said in read}
