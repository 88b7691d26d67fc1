"""Tests taken on paper where there is no equipment: planned, printed, copied back by hand, and kept as attempts."""
