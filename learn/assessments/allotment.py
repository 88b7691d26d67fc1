"""Which form a person gets on which occasion, and who begins later: randomised blocks within the unit."""

from hashlib import sha256

ORDERS = ("ABC", "BCA", "CAB")
"""The Latin square: each form stands once at each occasion."""

BLOCK = len(ORDERS)

COMPARED = 4
"""How many people are a block of a delayed-start comparison."""

SHARES = (0.25, 0.5, 0.75)
"""What part of a block may begin later: whole people of four."""


def place_after(taken: int) -> tuple[int, int]:
    """(block, place) of the next person of a unit in which `taken` places were given before."""
    return divmod(taken, BLOCK)


def places_before(block: int, place: int) -> int:
    """How many places come before this one; the inverse of `place_after`."""
    return block * BLOCK + place


def order(seed: str, unit_id: int, block: int, place: int) -> str:
    """The forms for pre-test, post-test and follow-up, such as "BCA", of one place (0 to 2) of a block.

    A block holds the three orders once each, shuffled by the seed, so that every unit is balanced at
    the end of every block. A hash and not a generator: the same on every Python, for ever.
    """
    if not 0 <= place < BLOCK or block < 0:
        raise ValueError(f"block {block} has no place {place}")
    return sorted(ORDERS, key=lambda forms: sha256(f"{seed}/{unit_id}/{block}/{forms}".encode()).digest())[place]


def begins_later(seed: str, unit_id: int, taken: int, share: float) -> bool:
    """Whether the person who comes after `taken` others of a unit begins later in a delayed-start comparison.

    Of every four people of a unit, in the order in which they enrol, `share` (one of SHARES) begin later; which
    ones is shuffled by the seed, and has nothing to do with the order of forms.
    """
    if share not in SHARES:
        raise ValueError(f"{share} of four people are no whole people")
    block, place = divmod(taken, COMPARED)
    seats = sorted(range(COMPARED), key=lambda seat: sha256(f"{seed}/{unit_id}/later/{block}/{seat}".encode()).digest())
    return place in seats[: round(share * COMPARED)]
