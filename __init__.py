"""tiaowen 条文: ask Chinese government policy, get the exact clause.

```python
from tiaowen import Assistant

assistant = Assistant.open()
answer = assistant.ask("软件正版化由谁牵头？")
print(answer.text)
```
"""

from typing import TYPE_CHECKING

from tiaowen.config import VERSION, Settings
from tiaowen.errors import TiaowenError
from tiaowen.models import (
    Answer,
    Citation,
    Clause,
    Document,
    Duty,
    Hit,
    Note,
    Role,
    Span,
    Status,
    Where,
)

if TYPE_CHECKING:
    from tiaowen.answer.verification import verify
    from tiaowen.api import Assistant, build, parse

__version__ = VERSION
__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Clause",
    "Document",
    "Duty",
    "Hit",
    "Note",
    "Role",
    "Settings",
    "Span",
    "Status",
    "TiaowenError",
    "Where",
    "build",
    "parse",
    "verify",
]


def __getattr__(name: str) -> object:
    # The index needs NumPy and FAISS; a program that only wants the models should not pay for them.
    if name in ("Assistant", "build", "parse"):
        from tiaowen import api

        return getattr(api, name)
    if name == "verify":
        from tiaowen.answer.verification import verify

        return verify
    raise AttributeError(f"module 'tiaowen' has no attribute {name!r}")
