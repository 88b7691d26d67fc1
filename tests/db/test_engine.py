"""What an engine promises beside rows: an error of the database says what failed, and none of the values."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from learn.db.transactions import write

SECRET = "$argon2id$v=19$m=19456"


def test_an_error_names_the_statement_and_hides_its_values(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, write(engine) as db:
        db.execute(text("INSERT INTO no_such_table VALUES (:secret)"), {"secret": SECRET})
    assert "no_such_table" in str(caught.value)
    assert SECRET not in str(caught.value)
