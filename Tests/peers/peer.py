# SPDX-License-Identifier: Apache-2.0
"""What the scripts here have in common: how they are asked, and how they tell."""
import json
import sys


def asked():
    """The endpoint, as http://127.0.0.1:PORT, and how many requests to make, one after the other."""
    return sys.argv[1], int(sys.argv[2])


def report(tool, successes, metrics):
    """One JSON object on standard output; values are milliseconds."""
    values = {name: {key: float(value) for key, value in of.items()} for name, of in metrics.items()}
    print(json.dumps({"tool": tool, "successes": successes, "metrics_ms": values}))
