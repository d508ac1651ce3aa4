"""Pictures told by their content: what a file says of itself is not believed."""

from __future__ import annotations

UNKNOWN = "application/octet-stream"


def picture_type(content: bytes) -> str:
    """Tell the kind of a picture that all platforms show in the chat, "" for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""


def true_type(content: bytes, said: str) -> str:
    """Tell what a file is taken for. One that only claims to be a picture is none."""
    found = picture_type(content)
    return found or (UNKNOWN if said.lower().startswith("image/") else said)
