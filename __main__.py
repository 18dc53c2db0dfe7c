"""The command line: reads arguments, calls the API, prints.

Exit codes: 0 done, 1 failure, 2 bad usage or input, 3 some inputs failed.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from .cli.common import DONE, FAILURE, fail
from .cli.parser import parser
from .errors import TiaowenError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Questions are UTF-8 whatever the locale says; odd bytes must not end in a traceback.
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except TiaowenError as error:
        return fail(error, debug=options.debug)
    except OSError as error:
        return fail(TiaowenError(f"{error.filename or ''}: {error.strerror}"), debug=options.debug)
    except Exception as error:
        if options.debug:
            traceback.print_exc()
        print(f"tiaowen: internal error: {type(error).__name__}: {error}", file=sys.stderr)
        print("  this is a defect; --debug shows where it happened", file=sys.stderr)
        return FAILURE


if __name__ == "__main__":
    sys.exit(main())
