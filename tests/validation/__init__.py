"""Simulations that hold each method to what it promises; `make validate` runs them in full."""
