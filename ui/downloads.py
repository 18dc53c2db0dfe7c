"""What is a file called that leaves the page, or the interface for programs?"""

from __future__ import annotations

import re
from urllib.parse import quote

_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+')
"""What some system refuses or takes for a path, or what turns the order of the letters round."""


def file_name(words: str) -> str:
    """Words as any system takes them for a name; may be empty."""
    return _NOT_IN_A_NAME.sub(" ", words).strip(" .")


def disposition(name: str) -> str:
    """Header of a download: the name in UTF-8, and in ASCII for programs that know no other.

    Source: RFC 6266, RFC 8187.
    """
    name = file_name(name)
    plain = f"duties.{name.rsplit('.', 1)[-1]}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
