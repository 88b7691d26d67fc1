"""What people do at the door: sign in, redeem a code, press a button."""

from sqlalchemy import func, select
from sqlmodel import SQLModel

from learn.db.transactions import reading
from tests.web.conftest import PASSWORD, World

NEW_PASSWORD = "ruộng bậc thang Hà Giang"


def count(world: World, model: type[SQLModel]) -> int:
    with reading(world.engine) as db:
        return db.execute(select(func.count()).select_from(model)).scalar_one()


def sign_in(client, username="hanhnt", password=PASSWORD, **more):
    return client.post("/sign-in", data={"username": username, "password": password, **more})


def redeem(client, code, username="hanhnt", password=NEW_PASSWORD, **more):
    fields = {"username": username, "code": code, "password": password, "password_again": password, **more}
    return client.post("/code", data=fields)


def press(client, address, **more):
    """Submit a form that is only a button: browsers send an empty body with the content type of forms."""
    return client.post(address, content=b"", headers={"Content-Type": "application/x-www-form-urlencoded"}, **more)
