"""Short digests that people see: fingerprints of findings, of accounts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha256 import sha256  # as hashlib does, which first loads the whole of OpenSSL
    except ImportError:
        try:
            from _sha2 import sha256  # as it is called from Python 3.12 on
        except ImportError:
            from hashlib import sha256


def short_digest(text: str, length: int) -> str:
    """The first digits of a text's SHA-256, hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
