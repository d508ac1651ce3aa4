"""Places: an address as people type it, and how a region is told."""

from bot.text.places.choosing import chosen
from bot.text.places.naming import (
    full_name,
    is_below,
    label,
    place_name,
    scope_name,
    short_name,
    told_name,
)
from bot.text.places.reader import read
from bot.text.places.reading import MOST_LISTED, Reading
from bot.text.places.zones import zone_named

__all__ = [
    "MOST_LISTED",
    "Reading",
    "chosen",
    "full_name",
    "is_below",
    "label",
    "place_name",
    "read",
    "scope_name",
    "short_name",
    "told_name",
    "zone_named",
]
