"""Pictures made by hand, and forms around them."""
import struct
import zlib

BOUNDARY = "----a-boundary-of-the-tests"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 4, height: int = 3, pixel: bytes = b"\xff\x00\x00", rows: int | None = None, filler: bytes = b"") -> bytes:
    """An RGB picture; `rows` that are there, if not as many as it says; `filler` in a chunk that no decoder reads."""
    row = b"\0" + pixel * width
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    more = chunk(b"fiLl", filler) if filler else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def part(content: bytes, name: str = "file", filename: str | None = "photo.png", kind: str | None = "image/png", more: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"' + (f'; filename="{filename}"' if filename is not None else "")
    head += (f"\r\nContent-Type: {kind}" if kind else "") + more + "\r\n\r\n"
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
