#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tries the mock provider with the vendors' own SDKs.

    python3 sdk_check.py http://127.0.0.1:8080 [NAME…]

With names only the files `check_NAME.py` are run. One line a check, `ok` or `FAIL` with the reason; exit status 0 when all
of them hold, 1 otherwise. The server's own script does not matter: each request brings the settings that it needs in the
header `x-mock`.
"""
import importlib
import pathlib
import sys
import traceback

import support


def load(names):
    """Imports the files of checks; each registers its own."""
    for path in sorted(pathlib.Path(__file__).parent.glob("check_*.py")):
        if not names or path.stem.removeprefix("check_") in names:
            importlib.import_module(path.stem)


def main():
    if len(sys.argv) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    base = sys.argv[1].rstrip("/")
    load(sys.argv[2:])
    clients, failed = {}, 0
    for function, maker in support.CHECKS:
        name = f"{function.__module__.removeprefix('check_')}.{function.__name__}"
        try:
            if maker not in clients:
                clients[maker] = maker(base)
            function(clients[maker])
            print(f"ok    {name}")
        except Exception as error:
            failed += 1
            place = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAIL  {name}: {type(error).__name__}: {error} ({place.name}:{place.lineno})")
    count = len(support.CHECKS)
    print(f"{count - failed} of {count} checks hold")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
