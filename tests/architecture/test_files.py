"""Files that describe the project agree with it."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

CODE = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = sorted((CODE / "requirements").glob("*.in"))
# Read by the settings, but made by docker-compose.yml or meant for a developer's machine.
NOT_FOR_THE_OPERATOR = {
    "BROKER_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "PIXSCHOOL_DEMO",
    "PIXSCHOOL_LOCAL",
    "PIXSCHOOL_VAR",
    "PORT",
    "REDIS_URL",
    "TRUSTED_PROXY_COUNT",
}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_dependency_has_its_reason(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if line and line[0] not in "#-"]
    assert lines
    assert [line for line in lines if not re.search(r"\s# \S|\s{2,}# ?\S", line)] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_locks_are_hashed_and_name_no_host(path: Path) -> None:
    lock = path.with_suffix(".txt").read_text()
    assert not re.search(r"https?:|file:|git\+|--(?:extra-)?index|--find-links", lock)
    pinned = re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==", lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"== ?\S+ \\\n    --hash=sha256:", lock)) > 0


def test_publiccode_says_the_same_as_the_project() -> None:
    described = yaml.safe_load((CODE / "publiccode.yml").read_text())
    project = tomllib.loads((CODE / "pyproject.toml").read_text())["project"]
    assert described["softwareVersion"] == project["version"]
    assert described["legal"]["license"] == project["license"] == "AGPL-3.0-or-later"
    for text in described["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000


def test_the_operator_is_told_every_variable() -> None:
    source = (CODE / "pixschool" / "settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|_secret)\(\s*["\']([A-Z_]+)["\']', source))
    told = set(re.findall(r"^#?([A-Z_]+)=", (CODE / ".env.example").read_text(), re.MULTILINE))
    assert read - told == NOT_FOR_THE_OPERATOR


COMPOSE = yaml.safe_load((CODE / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", COMPOSE)
def test_every_service_is_sealed(name: str) -> None:
    """No power beyond what its start needs, no writable image, no more memory than its share."""
    service = COMPOSE[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["mem_limit"]
    for place in service.get("tmpfs", []):
        assert "size=" in place, place


def test_the_context_of_the_image_holds_no_secret() -> None:
    ignored = (CODE / ".dockerignore").read_text().splitlines()
    assert {".env*", ".git", "var", "backups", "*.dump"} <= set(ignored)


def test_every_service_of_the_compose_file_tells_its_health() -> None:
    services = yaml.safe_load((CODE / "docker-compose.yml").read_text())["services"]
    from_the_image = {"web"}  # the Dockerfile's HEALTHCHECK
    silent = {name for name, service in services.items() if "healthcheck" not in service}
    assert silent == {*from_the_image, "proxy"}
