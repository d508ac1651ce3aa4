"""Minimal bots that hold the same talk, to compare with. They keep nothing safe and check little:
what they cost is what the library costs."""
