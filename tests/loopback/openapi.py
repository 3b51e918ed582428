"""Hold recorded requests and answers against Discord's own OpenAPI file."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

    from .rest import Recorded

ROOT = "urn:discord"


class Spec:
    """The file's schemas, each compiled when first used."""

    def __init__(self, document: dict[str, Any]) -> None:
        # only needed where the file is there
        from jsonschema_rs import Draft202012Validator, Registry

        schemas = document["components"]["schemas"]
        # Discord takes ids as integers too, which is how the client sends some of them
        schemas["SnowflakeType"] = {"type": ["string", "integer"]}
        # the codes inside "errors" are words ("BASE_TYPE_REQUIRED"), which the file forgets
        schemas["Error"]["properties"]["code"] = {"type": ["string", "integer"]}
        # forums for media are of a type of their own, which Discord's documentation has and the file forgets
        schemas["ChannelTypes"]["oneOf"].append({"title": "GUILD_MEDIA", "const": 16})
        schemas["MessageReferenceType"] = {"enum": [0, 1]}  # 1 is what was forwarded, of which the file knows nothing
        self._document, self._validator = document, Draft202012Validator
        self._registry = Registry([(ROOT, document)])
        self._compiled: dict[tuple[str, ...], Any] = {}

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls, path: Path) -> Spec:
        """Read the file, once a process."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def _faults(self, where: str, steps: tuple[str, ...], value: Any) -> list[str]:
        """Return the faults of a value under the JSON schema of a request body or response."""
        node = self._at(steps)
        if "$ref" in node:
            steps = tuple(node["$ref"].split("/")[1:])
            node = self._at(steps)
        if "application/json" not in node.get("content", {}):
            return []
        steps = (*steps, "content", "application/json", "schema")
        if steps not in self._compiled:
            pointer = "".join("/" + quote(step.replace("/", "~1")) for step in steps)
            self._compiled[steps] = self._validator({"$ref": f"{ROOT}#{pointer}"}, registry=self._registry)
        return [f"{where}: {_deepest(error)}" for error in self._compiled[steps].iter_errors(value)]

    def _at(self, steps: tuple[str, ...]) -> dict[str, Any]:
        node = self._document
        for step in steps:
            node = node[step]
        return node

    def check(self, request: Recorded) -> list[str]:
        """Return the faults of one exchange: of the body when it was accepted, of the answer always."""
        steps, status = ("paths", request.route, request.method.lower()), request.status
        known = self._document["paths"].get(request.route, {}).get(request.method.lower())
        if known is None or not status or status >= 500:
            return []
        where, found = f"{request.method} {request.route}", []
        if status < 300 and request.body is not None and "requestBody" in known:
            found += self._faults(f"{where} request", (*steps, "requestBody"), request.body)
        listed = str(status) if str(status) in known["responses"] else "4XX"
        if listed not in known["responses"]:
            return [*found, f"{where}: no status {status}"]
        return found + self._faults(f"{where} {status}", (*steps, "responses", listed), request.answer)


def _deepest(error: Any) -> str:
    """Return the place and message that lie furthest inside nested alternatives."""
    while inner := [one for errors in getattr(error.kind, "context", []) for one in errors]:
        error = max(inner, key=lambda one: len(one.instance_path))
    return f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
