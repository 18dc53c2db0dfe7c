"""The names other programs may import are these, and no others."""

from __future__ import annotations

import inspect

import pytest
import tiaowen

_PUBLIC = [
    "Answer", "Assistant", "Citation", "Clause", "Document", "Duty", "Hit", "Note", "Role",
    "Settings", "Span", "Status", "TiaowenError", "Where", "build", "parse", "verify",
]  # fmt: skip


def test_the_public_names() -> None:
    assert tiaowen.__all__ == _PUBLIC


@pytest.mark.parametrize("name", _PUBLIC)
def test_each_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(tiaowen, name)
    assert inspect.getdoc(value)
    assert value.__module__.startswith("tiaowen.")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"tiaowen.*no attribute 'Chunk'"):
        _ = tiaowen.Chunk


@pytest.mark.parametrize(
    "name", ["open", "ask", "search", "duties", "as_runnable", "as_retriever", "as_tool", "close"]
)
def test_what_an_assistant_can_do(name: str) -> None:
    assert inspect.getdoc(getattr(tiaowen.Assistant, name))


def test_options_are_named() -> None:
    """Keyword-only after the first argument."""
    for function in (
        tiaowen.Assistant.open, tiaowen.Assistant.ask, tiaowen.Assistant.search, tiaowen.parse,
    ):  # fmt: skip
        parameters = [p for p in inspect.signature(function).parameters if p != "self"]
        kinds = [inspect.signature(function).parameters[p].kind for p in parameters[1:]]
        assert set(kinds) <= {inspect.Parameter.KEYWORD_ONLY}, function


def test_every_error_of_the_program_is_a_tiaowen_error() -> None:
    from tiaowen import errors

    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    assert len(classes) >= 11
    assert all(issubclass(c, tiaowen.TiaowenError) for c in classes)
    assert not {c.__name__ for c in classes} & {"IndexError", "KeyError", "ImportError"}
    error = errors.StoreLocked("busy", advice="wait")
    assert (str(error), error.advice) == ("busy", "wait")
    assert errors.StoreLocked("busy").advice == ""
