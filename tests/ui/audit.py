"""axe-core on the page of a browser: what it finds, kept for a report."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .browser import ARTIFACTS, Page

_PACKAGE = "axe_playwright_python"
"""Holds axe.min.js; only that file is used, so the package itself is not imported."""

REQUIRED = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""Rules of WCAG 2.2, level AA: nothing may be found."""

_RUN = """
const [tags, done] = arguments;
axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
                    elementRef: false })
  .then((result) => done({ violations: result.violations, passes: result.passes.length }),
        (error) => done({ failed: String(error) }));
"""


def _script() -> Path | None:
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).with_name("axe.min.js")
    return path if path.is_file() else None


MISSING_AXE = "" if _script() else "no axe-core here: run `make dev`"
"""Why axe-core cannot be run; empty where it can."""


@cache
def _axe() -> str:
    path = _script()
    assert path is not None
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a state of the page breaks."""

    state: str
    rule: str
    impact: str
    help: str
    required: bool
    """By WCAG; else good practice."""
    nodes: tuple[str, ...]
    """Selector and HTML of each element."""

    def __str__(self) -> str:
        return f"{self.state}: {self.rule} ({self.impact}), {self.help}\n  " + "\n  ".join(
            self.nodes[:8]
        )


@dataclass
class Report:
    """What was found over all states that were looked at."""

    states: dict[str, int] = field(default_factory=dict)
    """State, and how many rules passed there."""
    findings: list[Finding] = field(default_factory=list)

    def look(self, page: Page, state: str) -> list[Finding]:
        """Run axe-core on the page as it is now; what breaks a rule of WCAG."""
        if not page.js("return Boolean(window.axe)"):
            page.js(_axe())
        page.driver.set_script_timeout(60)
        result: dict[str, Any] = page.driver.execute_async_script(
            _RUN, [*REQUIRED, "best-practice"]
        )
        assert "failed" not in result, result
        found = [_finding(state, violation) for violation in result["violations"]]
        self.states[state] = result["passes"]
        self.findings += found
        return [finding for finding in found if finding.required]

    def write(self) -> str:
        """Keep all of it as JSON; a summary in a few lines."""
        ARTIFACTS.mkdir(exist_ok=True)
        data = {"states": self.states, "findings": [asdict(f) for f in self.findings]}
        path = ARTIFACTS / "axe.json"
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        required = [f for f in self.findings if f.required]
        rules = Counter(f.rule for f in self.findings if not f.required)
        return (
            f"axe-core: {len(self.states)} states, {sum(self.states.values())} checks passed, "
            f"{len(required)} WCAG violations, {sum(rules.values())} of good practice "
            f"{dict(rules) or ''}".rstrip()
        )


def _finding(state: str, violation: dict[str, Any]) -> Finding:
    nodes = tuple(
        f"{node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:240]}"
        for node in violation["nodes"]
    )
    return Finding(
        state, violation["id"], str(violation["impact"]), violation["help"],
        bool(set(violation["tags"]) & set(REQUIRED)), nodes,
    )  # fmt: skip
