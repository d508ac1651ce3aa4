"""Measures Kawan Bimtek beside other bots that hold the same talk; see docs/benchmarks.md."""
