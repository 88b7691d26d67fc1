"""Background work with leases, one code path on both databases."""
