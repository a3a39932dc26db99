"""How a document's content is kept on the server: large content compressed, the rest as it is.

A web page takes a fifth of the server's memory, of its log and of the way to a worker, and carrying it so takes less
processor time than carrying it whole. What is small gains nothing.

Packed content is one Zstandard frame (RFC 8878) and begins as such. Content that begins so by itself is packed whatever
its size, so that what begins so on the server is always ours.
"""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACK_BYTES = 16_384
"""Content from this size on is packed."""
_FRAME = b"\x28\xb5\x2f\xfd"
_COMPRESSOR = zstd.ZstdCompressor(
    options={zstd.CompressionParameter.compression_level: 1, zstd.CompressionParameter.checksum_flag: 1}
)
"""One for all, with a lock of its own: making its tables anew costs as much as packing a page."""


def pack(content: bytes) -> bytes:
    """Content as the server keeps it. What does not become smaller stays as it is."""
    ambiguous = content.startswith(_FRAME)
    if len(content) < PACK_BYTES and not ambiguous:
        return content
    packed = _COMPRESSOR.compress(content, zstd.ZstdCompressor.FLUSH_FRAME)
    return packed if ambiguous or len(packed) < len(content) else content


def unpack(kept: bytes) -> bytes:
    """The content that `pack` was given. Raises `ValueError` for a frame that is damaged."""
    if not kept.startswith(_FRAME):
        return kept
    try:
        return zstd.decompress(kept)
    except zstd.ZstdError as error:
        raise ValueError(f"damaged content: {error}") from error
