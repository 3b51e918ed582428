"""What surrounds the program: image, compose file, unit, workflows, and the pages that say how it is run."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import sqlalchemy as sa
from ruamel.yaml import YAML

from bot.chat.run import Exit
from bot.cli import app
from bot.config import Settings, variable
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
GITHUB, DEPLOY = ROOT / ".github", ROOT / ".deploy"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PAGES = [*sorted(GITHUB.glob("*.md")), DEPLOY / "README.md"]
FORMS = GITHUB / "ISSUE_TEMPLATE"
SHAPES = {
    "vendor.compose-spec": [DEPLOY / "compose.yaml", DEPLOY / "cluster.yaml"],
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
    "vendor.github-issue-config": [FORMS / "config.yml"],
    "vendor.github-issue-forms": [FORMS / f"{name}.yml" for name in ("bug", "question", "wrong-answer")],
    "vendor.github-workflows": WORKFLOWS,
}
SETTINGS = set(map(variable, Settings.model_fields))
POSIX = pytest.mark.skipif(os.name == "nt", reason="a shell script")


def read(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_what_the_program_imports_comes_with_it() -> None:
    """All but what draws pictures, which an extra brings."""
    declared = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["dependencies"]
    names = {re.split(r"[^\w.-]", line)[0].casefold() for line in declared}
    brought_by = packages_distributions()
    lacking = set()
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for module in imported(file) - sys.stdlib_module_names - {"bot", "matplotlib"}:
            brought = {one.casefold().replace("_", "-") for one in brought_by.get(module, ())}
            if not brought & names:
                lacking.add(module)
    assert lacking == set()


def imported(file: Path) -> set[str]:
    """The packages that a file imports from, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text(file))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_each_file_has_its_published_shape(shape: str) -> None:
    files = SHAPES[shape]
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", shape, *map(str, files)]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert not done.returncode, done.stdout


def test_no_file_is_left_out_of_the_shapes() -> None:
    named = set(chain.from_iterable(SHAPES.values()))
    assert set(GITHUB.rglob("*.yml")) | set(DEPLOY.glob("*.yaml")) == named


# Workflows


def jobs() -> list[Any]:
    found = []
    for file in WORKFLOWS:
        for name, job in read(file)["jobs"].items():
            found.append(pytest.param(job, id=f"{file.stem}-{name}"))
    return found


@pytest.mark.parametrize("job", jobs())
def test_a_job_may_do_only_what_it_names_and_ends(job: dict[str, Any]) -> None:
    assert isinstance(job["permissions"], dict)
    assert "uses" in job or job["timeout-minutes"] <= 60
    for step in job.get("steps", ()):
        assert "${{" not in step.get("run", ""), "an expression in a script runs what a tag's or branch's name says"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_may_do_nothing_by_itself_and_pins_what_it_uses(file: Path) -> None:
    assert read(file)["permissions"] == {}
    used = re.findall(r"uses: (\S+)(.*)", text(file))
    assert used
    for name, comment in used:
        if not name.startswith("./"):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", name)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_tests_run_on_each_python_that_the_package_names() -> None:
    suite = read(GITHUB / "workflows/test.yml")["jobs"]["suite"]["strategy"]["matrix"]
    named = re.findall(r"Python :: (3\.\d+)", text(ROOT / "pyproject.toml"))
    assert suite["python"] == named
    assert {one["system"].split("-")[0] for one in suite["include"]} == {"windows", "macos"}


def test_only_what_was_tested_is_published_and_only_there_with_an_identity() -> None:
    release = read(GITHUB / "workflows/release.yml")["jobs"]
    for name, job in release.items():
        publishes = "id-token" in job["permissions"]
        assert publishes == (name in {"publish", "image"})
        if publishes:
            assert set(job["needs"]) == {"test", "build"}
            assert job["environment"] == "release"
    image = next(step["with"] for step in release["image"]["steps"] if "build-push" in step.get("uses", ""))
    assert image["sbom"] is True
    assert image["provenance"] == "mode=max"


def script(job: str, name: str) -> str:
    steps = read(GITHUB / "workflows/release.yml")["jobs"][job]["steps"]
    return next(str(step["run"]) for step in steps if step.get("name") == name)


@POSIX
def test_a_release_carries_its_part_of_the_changelog(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    sections = ("## [Unreleased]\n- soon", "## [1.10.0] - 2031-01-01\n- ten", "## [1.1.0] - 2030-01-01\n- one")
    (tmp_path / ".github/CHANGELOG.md").write_text("\n\n".join(sections))
    gh = tmp_path / "gh"
    gh.write_text("#!/bin/sh\necho $* > said\n")
    gh.chmod(0o755)
    env = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "TAG": "v1.1.0"}
    announce = script("announce", "A release with the changelog's words")
    subprocess.run(["sh", "-ec", announce], cwd=tmp_path, env=env, check=True)
    assert (tmp_path / "notes.md").read_text().split() == ["-", "one"]
    assert "release create v1.1.0 --verify-tag" in (tmp_path / "said").read_text()


@POSIX
@pytest.mark.parametrize(
    ("tag", "logged", "fine"),
    [("v0.1.0", "0.1.0", True), ("v0.1.1", "0.1.0", False), ("v0.1.0", "0x1.0", False), ("0.1.0", "0.1.0", False)],
)
def test_a_tag_that_disagrees_is_not_built(tmp_path: Path, tag: str, logged: str, fine: bool) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/CHANGELOG.md").write_text(f"## [{logged}] - 2030-01-01\n")
    (tmp_path / "bot.py").write_text('__version__ = "0.1.0"\n')
    check = script("build", "The tag, the version and the changelog agree")
    env = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "TAG": tag}
    done = subprocess.run(["sh", "-ec", check], cwd=tmp_path, env=env, check=False)
    assert (done.returncode == 0) == fine


# The image


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"^\s*#.*\n", "", text(DEPLOY / "Dockerfile"), flags=re.MULTILINE).replace("\\\n", "")
    split = [line.partition(" ") for line in joined.splitlines() if line]
    return [(name, rest.strip()) for name, _, rest in split]


def test_the_image_is_built_in_one_stage_and_runs_as_nobody_in_the_other() -> None:
    names = [name for name, _ in instructions()]
    assert names.count("FROM") == 2
    user = dict(instructions())["USER"]
    assert f" --user-group --no-create-home --home-dir /var/lib/article-bot {user}" in text(DEPLOY / "Dockerfile")
    assert json.loads(dict(instructions())["ENTRYPOINT"]) == ["article-bot"]


def test_what_the_image_is_made_of_is_there_and_not_ignored() -> None:
    copied = [rest.split()[:-1] for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    sources = set(chain.from_iterable(copied))
    ignore = text(DEPLOY / "Dockerfile.dockerignore").splitlines()
    assert {line[1:] for line in ignore if line.startswith("!")} == sources
    for source in sources:
        assert (ROOT / source).exists()
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    for needed in (project["project"]["readme"], *project["project"]["license-files"], "seeds", "data", "bot"):
        assert needed in sources
    extras = re.search(r"'\.\[(.*?)\]'", text(DEPLOY / "Dockerfile"))
    assert extras
    assert set(extras[1].split(",")) <= set(project["project"]["optional-dependencies"])


@contextmanager
def answering(status: int) -> Iterator[str]:
    """Answer /ready with a status, and anything else with 404; yields HOST:PORT."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def probe(address: str) -> int:
    interpreter, *rest = json.loads(dict(instructions())["HEALTHCHECK"].partition(" CMD ")[2])
    assert interpreter == "python"
    done = subprocess.run(
        [sys.executable, *rest], env={**os.environ, "ARTICLE_BOT_HEALTH": address}, stderr=subprocess.PIPE, check=False
    )
    return done.returncode


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (500, 1)])
def test_the_health_check_asks_whether_it_is_ready(status: int, code: int) -> None:
    with answering(status) as address:
        assert probe(address) == code


def test_the_health_check_fails_where_nobody_listens() -> None:
    with answering(200) as address:
        pass
    assert probe(address) == 1


# Compose


def services() -> dict[str, Any]:
    found: dict[str, Any] = read(DEPLOY / "compose.yaml")["services"]
    return found


@pytest.mark.parametrize("name", services())
def test_a_service_may_do_little_and_its_log_turns_over(name: str) -> None:
    one = services()[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert set(one["logging"]["options"]) == {"max-size", "max-file"}
    assert not one.get("ports")
    assert one["restart"] == "unless-stopped"


def test_the_bot_waits_for_its_database_and_shares_its_socket_alone() -> None:
    bot, postgres = services()["bot"], services()["postgres"]
    assert bot["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "pg_isready" in postgres["healthcheck"]["test"][1]
    assert postgres["network_mode"] == "none"
    address = sa.make_url(bot["environment"]["ARTICLE_BOT_DATABASE"])
    assert address.password is None
    assert f"socket:{address.query['host']}" in bot["volumes"]
    assert f"socket:{address.query['host']}" in postgres["volumes"]
    assert (address.username, address.database) == (
        postgres["environment"]["POSTGRES_USER"],
        postgres["environment"]["POSTGRES_DB"],
    )


def test_what_is_secret_comes_as_a_file_and_the_rest_are_settings() -> None:
    bot = services()["bot"]
    assert set(bot["environment"]) <= SETTINGS
    assert "DISCORD_TOKEN" not in bot["environment"]
    named = [bot["environment"][name] for name in ("DISCORD_TOKEN_FILE", "ARTICLE_BOT_KEY_FILE")]
    assert named == [f"/run/secrets/{secret}" for secret in bot["secrets"]]
    assert all("file" in read(DEPLOY / "compose.yaml")["secrets"][secret] for secret in bot["secrets"])


def test_one_process_more_than_share_the_servers_stands_by() -> None:
    bot = read(DEPLOY / "cluster.yaml")["services"]["bot"]
    assert bot["deploy"]["replicas"] == int(bot["environment"]["ARTICLE_BOT_CLUSTER"]) + 1


# The unit


def analyze(tmp_path: Path, *words: str) -> str:
    """Have systemd judge the unit, with a program in its place that is there."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here: apt-get install systemd")
    unit = tmp_path / "article-bot.service"
    unit.write_text(text(DEPLOY / "article-bot.service").replace("/opt/article-bot/bin/article-bot", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", *words, str(unit)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert not done.returncode, done.stdout
    return done.stdout


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    newer = re.compile(r"Unknown key (name )?'Restart(Steps|MaxDelaySec)' in section")  # before systemd 254
    wrong = [line for line in analyze(tmp_path, "verify", "--man=no").splitlines() if not newer.search(line)]
    assert wrong == []


def test_systemd_finds_the_unit_little_exposed(tmp_path: Path) -> None:
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", analyze(tmp_path, "security", "--offline=true"))
    assert level
    assert float(level[1]) <= 2.0


def test_the_unit_starts_again_only_where_that_helps() -> None:
    unit = dict(line.split("=", 1) for line in text(DEPLOY / "article-bot.service").splitlines() if "=" in line)
    assert unit["Restart"] == "on-failure"
    assert set(unit["RestartPreventExitStatus"].split()) == {str(int(Exit.REFUSED)), str(int(Exit.CONFIG))}
    assert unit["LoadCredential"] == "token:/etc/article-bot/token"


@pytest.mark.parametrize("file", ["article-bot.service", "Dockerfile", "compose.yaml", "cluster.yaml", "README.md"])
def test_settings_that_are_named_exist(file: str) -> None:
    named = set(re.findall(r"\b(?:ARTICLE_BOT|DISCORD)_[A-Z_]+", text(DEPLOY / file)))
    assert named
    assert named <= SETTINGS


# Pages


def test_commands_that_are_named_exist() -> None:
    files = [*PAGES, *WORKFLOWS, ROOT / ".pre-commit-config.yaml", DEPLOY / "article-bot.service"]
    known = set(app.list_commands(click.Context(app)))
    written = "\n".join(map(text, files))
    named = set(re.findall(r"(?:`|bin/|^\s*|: |&& )article-bot (\w+)", written, re.MULTILINE))
    assert {"check", "run", "missed"} <= named
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", text(page)):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_privacy_page_names_all_that_is_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    store = Store(url)
    store.prepare()
    store.close()
    engine = sa.create_engine(url)
    kept = set()
    for table in sa.inspect(engine).get_table_names():
        kept |= {(table, column["name"]) for column in sa.inspect(engine).get_columns(table)}
    engine.dispose()
    named: set[tuple[str, str]] = set()
    table = ""
    for line in text(GITHUB / "PRIVACY.md").splitlines():
        cells = [re.findall(r"`(\w+)`", cell) for cell in line.split("|")[1:3]] if line.startswith("|") else []
        if cells:
            table = cells[0][0] if cells[0] else table
            named |= {(table, column) for column in cells[1]}
    assert named == kept
    days = Settings.model_fields["retention_days"].default
    assert f"{days} days is the default" in text(GITHUB / "PRIVACY.md")


def test_the_changelog_has_a_place_for_what_comes() -> None:
    sections = re.findall(r"^## \[(.+?)\]( - \d{4}-\d\d-\d\d)?$", text(GITHUB / "CHANGELOG.md"), re.MULTILINE)
    assert sections[0] == ("Unreleased", "")
    assert all(date for _, date in sections[1:])


# Pictures


@pytest.mark.usefixtures("library")
def test_the_picture_shows_what_the_bot_says(tmp_path: Path) -> None:
    asked = tmp_path / "questions.txt"
    asked.write_text("Who wrote the article?\n\nHow many developers does <b>Oracle</b> have?\n")
    page = tmp_path / "replies.html"
    drawn = [sys.executable, str(GITHUB / "pictures/render"), "--questions", str(asked), "--html", str(page)]
    subprocess.run(drawn, cwd=ROOT, check=True)
    html = text(page)
    assert html.count('class="phone"') == 2
    assert "Zhu Shenshen is the author of the article." in html
    assert 'class="said answered"' in html
    assert "&lt;b&gt;Oracle" in html
    assert "<b>" not in html
