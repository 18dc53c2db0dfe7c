"""Does the interface keep what its description promises, whatever is sent?

Schemathesis makes requests from the OpenAPI document, right ones and wrong ones, and runs all its
checks: no server error; only statuses, media types, headers and fields that are described; wrong
data refused, right data accepted; other methods refused with `Allow`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

CONFIG: dict[str, Any] = {
    "seed": 46,
    "generation": {"deterministic": True, "max-examples": 20, "no-shrink": True},
    "operations": [
        {
            # Any text is right by the schema; that it is a document, or the name of one, of a
            # section or of a body, no schema can say.
            "include-operation-id": operation,
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}},
        }
        for operation in ("parse", "ask", "search")
    ],
}


@schemathesis.serializer("text/html", "text/markdown")
def text_of(context: schemathesis.SerializationContext, value: Any) -> bytes:
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def found(app: FastAPI) -> list[object]:
    """Everything that happened."""
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    return list(from_schema(schema).execute())


def test_no_check_fails(found: list[object]) -> None:
    said = [f"{e.label}: {e.info}" for e in found if isinstance(e, NonFatalError)]
    said += [repr(e.exception) for e in found if isinstance(e, FatalError)]
    cases = 0
    for event in found:
        if not isinstance(event, ScenarioFinished):
            continue
        cases += len(event.recorder.cases)
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.status == Status.FAILURE:
                    failure = check.failure_info
                    assert failure is not None
                    words = f"{failure.failure.title}\n{failure.failure.message}"
                    said.append(f"{event.label} {check.name}: {words}\n{failure.code_sample}")
    assert not said, "\n\n".join(said)
    assert cases > 500
    print(cases, Counter(e.phase.value for e in found if isinstance(e, ScenarioFinished)))


def test_every_operation_was_tried(found: list[object], app: FastAPI) -> None:
    tried = {e.label for e in found if isinstance(e, ScenarioFinished) and e.recorder.cases}
    from fastapi.testclient import TestClient

    paths = TestClient(app).get("/openapi.json").json()["paths"]
    assert {f"{m.upper()} {path}" for path, ms in paths.items() for m in ms} <= tried
