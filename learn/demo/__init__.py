"""The demonstration: invented units and people with believable histories, made only through the services."""

from learn.demo.cast import ACCOUNTS
from learn.demo.making import is_empty, make

__all__ = ["ACCOUNTS", "is_empty", "make"]
