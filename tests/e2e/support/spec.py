"""docs/openapi.json as a judge: every answer that a `Person` of these suites gets is held against it."""
from __future__ import annotations

import copy
import json
import re
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .process import ROOT

URI = "urn:openapi"


def absolute(value: Any) -> Any:
    """References lead into the document, wherever the schema is looked at from."""
    if isinstance(value, dict):
        return {k: URI + v if k == "$ref" and v.startswith("#") else absolute(v) for k, v in value.items()}
    return [absolute(v) for v in value] if isinstance(value, list) else value


class Operation:
    def __init__(self, spec: "Spec", method: str, path: str, about: dict):
        self.spec, self.method, self.path, self.about = spec, method, path, about
        self.pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
        self.validators: dict[int, Draft202012Validator] = {}

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in self.about["responses"]}

    @property
    def security(self) -> set[str]:
        """`bearer`, `service`, or nothing."""
        return {scheme for one in self.about.get("security", self.spec.document["security"]) for scheme in one}

    def content(self, status: int) -> dict:
        return self.spec.resolved(self.about["responses"][str(status)])["content"]

    def faults(self, status: int, content_type: str, value: Any) -> list[str]:
        """What the document says against this answer; `value` is its JSON, where it is JSON."""
        if status not in self.statuses:
            return [f"{self.name}: {status} is not in the document"]
        kind, content = content_type.split(";")[0], self.content(status)
        if kind not in content:
            return [f"{self.name}: {status} as {content_type!r}"]
        if kind != "application/json":
            return []
        if status not in self.validators:
            self.validators[status] = Draft202012Validator({"$id": URI + ":part", **absolute(content[kind]["schema"])}, registry=self.spec.registry)
        return [f"{self.name}: {status}: {e.json_path}: {e.message}" for e in self.validators[status].iter_errors(value)]


class Spec:
    def __init__(self, document: dict):
        self.document = document
        self.registry = Registry().with_resource(URI, Resource(contents=document, specification=DRAFT202012))
        found = [Operation(self, method.upper(), path, about) for path, methods in document["paths"].items() for method, about in methods.items()]
        # Paths without a parameter come first, as in the server.
        self.operations = sorted(found, key=lambda o: "{" in o.path)

    def resolved(self, part: dict) -> dict:
        while "$ref" in part:
            found = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            part = found
        return part

    def operation(self, method: str, path: str) -> Operation | None:
        """`path` as it is asked for, with or without a query."""
        plain = unquote(path.split("?")[0], errors="replace")
        return next((o for o in self.operations if o.method == method and o.pattern.fullmatch(plain)), None)

    def faults(self, method: str, path: str, status: int, content_type: str, value: Any) -> list[str]:
        found = self.operation(method, path)
        return found.faults(status, content_type, value) if found else []


def load() -> dict:
    return json.loads((ROOT / "docs/openapi.json").read_text())


def as_v1(document: Any) -> Any:
    """The document without the duty to have what is marked as new: v1.0.0 did not."""
    document = copy.deepcopy(document)

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            properties = part.get("properties")
            if isinstance(properties, dict) and "required" in part:
                part["required"] = [name for name in part["required"] if not properties[name].get("x-new")]
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            walk(inner)

    walk(document)
    return document


OURS = Spec(load())


def check(method: str, path: str, status: int, content_type: str, body: bytes) -> None:
    """Fails when an answer of ours is not as the document says; of paths that it does not have it says nothing."""
    if OURS.operation(method, path) is None:
        return
    value = json.loads(body) if content_type.startswith("application/json") and body else None
    faults = OURS.faults(method, path, status, content_type, value)
    assert not faults, f"{faults[0]}\n{body[:1000]!r}"
