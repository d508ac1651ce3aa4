"""What a browser is called, by what it says of itself."""

from __future__ import annotations

# The first that is named counts: most browsers say that they are several.
_BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("OPR/", "Opera"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Name browser and machine ("Chrome, Android"): of all that a browser says only what its owner
    knows it by. "" for what is unknown."""
    names = (_first(agent, _BROWSERS), _first(agent, _MACHINES))
    return ", ".join(filter(None, names))


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in agent), "")
