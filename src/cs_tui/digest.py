"""SHA-256 as Python itself computes it; `hashlib` loads OpenSSL for the same, which is 4 MB of every session."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha256 import sha256  # where `hashlib` has it from when there is no OpenSSL
    except ImportError:  # another Python than 3.11 calls it otherwise, and some are built without
        from hashlib import sha256

__all__ = ["sha256"]
