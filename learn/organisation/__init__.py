"""Units, positions, who works where, grants, and the one policy: who may see or do what."""
