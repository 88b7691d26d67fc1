"""compose.yaml, as far as it can be known without an engine: it parses, and its parts fit each other."""

import ipaddress
import re
import tomllib
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from learn.cli.serving import DRAIN_SECONDS
from learn.config import Settings
from learn.db.engine import make_engine
from learn.db.glances import GLANCES
from tests.box import dockerfile
from tests.box.dockerfile import ROOT
from tests.web.access_table import TABLE

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("learn:")}
SERVING = [name for name, service in OURS.items() if service.get("restart") != "no"]
EXAMPLES = {name: (ROOT / "deploy" / name).read_text(encoding="utf-8") for name in ("env.example", "learn.env.example")}
CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
KNOWN = {f"LEARN_{name.upper()}" for name in Settings.model_fields}


def assigned(text: str) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def test_two_of_the_same_serve() -> None:
    assert len(SERVING) == 2
    assert SERVICES[SERVING[0]] == SERVICES[SERVING[1]]


def test_the_image_is_named_for_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {service["image"] for service in OURS.values()} == {f"learn:{version}"}


def test_the_image_is_built_once_by_what_the_others_wait_for() -> None:
    (building,) = (name for name, service in SERVICES.items() if "build" in service)
    assert all(building in SERVICES[name]["depends_on"] for name in SERVING)


def test_the_applications_wait_for_the_schema_and_the_schema_for_the_database() -> None:
    (migrate,) = (name for name, service in SERVICES.items() if service.get("command") == ["db", "upgrade"])
    for name in SERVING:
        assert SERVICES[name]["depends_on"][migrate]["condition"] == "service_completed_successfully"
    assert SERVICES[migrate]["depends_on"]["db"]["condition"] == "service_healthy"
    assert "pg_isready" in SERVICES["db"]["healthcheck"]["test"]
    assert SERVICES[migrate]["restart"] == "no"


def test_both_applications_keep_files_in_the_same_volume() -> None:
    written = dockerfile.read()[-1].last("VOLUME").rest
    for name in SERVING:
        (mount,) = SERVICES[name]["volumes"]
        assert mount.split(":")[1] == written


def test_every_volume_and_network_that_is_used_is_declared_and_the_other_way_round() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", ())]
    assert {mount for mount in mounts if not mount.startswith(".")} == {*COMPOSE["volumes"]}
    for mount in mounts:
        assert not mount.startswith(".") or (ROOT / mount).exists(), mount
    networks = {name for service in SERVICES.values() for name in service["networks"]}
    assert networks == {*COMPOSE["networks"]}


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}


def test_the_root_file_system_is_read_only_and_no_right_is_left() -> None:
    for name in (*SERVING, "migrate", "proxy"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    assert SERVICES["proxy"]["cap_add"] == ["NET_BIND_SERVICE"]


def test_every_setting_exists() -> None:
    named = {name for service in SERVICES.values() for name in service.get("environment", {})}
    named |= {name for text in EXAMPLES.values() for name in assigned(text)}
    assert {name for name in named if name.startswith("LEARN_")} <= KNOWN


def test_every_value_asked_for_stands_in_the_example_and_the_other_way_round() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert asked == {*assigned(EXAMPLES["env.example"])}
    assert set(re.findall(r"\{\$(\w+)", CADDYFILE)) <= {*SERVICES["proxy"]["environment"]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_holds_no_secret(name: str) -> None:
    values = assigned(EXAMPLES[name])
    secret = {key: value for key, value in values.items() if re.search("SECRET|PASSWORD", key)}
    assert secret
    assert {*secret.values()} == {""}


FILLED = {
    "LEARN_PUBLIC_URL": assigned(EXAMPLES["env.example"])["LEARN_PUBLIC_URL"],
    "LEARN_SECRET_KEY": "s" * 64,
    "POSTGRES_PASSWORD": "p" * 64,
}


def test_what_stands_in_the_compose_file_is_refused_by_no_rule() -> None:
    given = SERVICES[SERVING[0]]["environment"]
    filled = {
        key.removeprefix("LEARN_").lower(): re.sub(r"\$\{(\w+)[^}]*\}", lambda found: FILLED[found[1]], value)
        for key, value in given.items()
    }
    settings = Settings(**filled)
    settings.refuse_unsafe()
    assert make_engine(settings.database_url).url.host == "db"


def test_the_proxy_sends_to_both_and_is_the_only_one_believed() -> None:
    port = dockerfile.read()[-1].environment["LEARN_PORT"]
    assert set(re.findall(r"(\S+):(\d+)(?=[ {])", CADDYFILE)) == {(name, port) for name in SERVING}
    believed = SERVICES[SERVING[0]]["environment"]["LEARN_TRUSTED_PROXIES"]
    assert SERVICES["proxy"]["networks"]["inside"]["ipv4_address"] == believed
    (subnet,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert ipaddress.ip_address(believed) in ipaddress.ip_network(subnet["subnet"])
    # Whatever starts first is given the first address of this range.
    assert ipaddress.ip_address(believed) not in ipaddress.ip_network(subnet["ip_range"])


def test_the_health_page_that_the_proxy_asks_is_there() -> None:
    (path,) = re.findall(r"health_uri (\S+)", CADDYFILE)
    assert f"GET {path}" in {row.route for row in TABLE}


def test_the_database_has_room_for_every_connection_that_may_be_opened() -> None:
    most = int(re.findall(r"max_connections=(\d+)", " ".join(SERVICES["db"]["command"]))[0])
    pool: Any = make_engine("postgresql://learn@db/learn").pool
    each = pool.size() + pool._max_overflow + GLANCES
    # In each container: the server's engine and the background worker's. Besides: pg_dump, health, superusers.
    assert most >= len(SERVING) * 2 * each + 10


def test_backups_are_made_by_programs_of_the_servers_version() -> None:
    server = re.findall(r"postgres:(\d+)-(\w+)", SERVICES["db"]["image"])[0]
    image = dockerfile.read()[-1]
    commands = " ".join(step.rest for step in image.of("RUN"))
    assert re.findall(r"postgresql-client-(\d+)", commands) == [server[0]]
    assert image.base.endswith(server[1])


def test_a_container_is_given_the_time_that_the_server_takes_to_finish() -> None:
    for name in SERVING:
        # Requests are drained first, then the job under way.
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > 2 * DRAIN_SECONDS


def test_the_address_of_the_data_is_the_images_own() -> None:
    (mount,) = SERVICES["db"]["volumes"]
    assert PurePosixPath(mount.split(":")[1]) == PurePosixPath("/var/lib/postgresql/data")
