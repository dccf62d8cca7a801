# SPDX-License-Identifier: Apache-2.0
"""What the checks of all SDKs have in common.

A file `check_*.py` beside this one holds the checks of one SDK: functions with `@check(maker)`, where `maker(base)` makes
the client that the function gets; each maker is called once. A check holds when it raises nothing.
"""
import json

TOOL_SCHEMA = {
    "type": "object",
    "properties": {"station": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["station"],
}
# The tools of Chat Completions, and of all who took its form over.
CHAT_TOOLS = [{"type": "function", "function": {"name": "level", "description": "d", "parameters": TOOL_SCHEMA}}]
HELLO = [{"role": "user", "content": "How high is the river?"}]
# Settings under which every stream must say the same.
ODD_WRITES = ["split=7 split-gap=100us", "join=5", "tokens-per-chunk=3", "ping=1ms ttft=10ms"]
CHECKS = []


def check(maker):
    def register(function):
        CHECKS.append((function, maker))
        return function
    return register


def mock(settings=""):
    """The header that brings the settings of one request; 12 tokens unless they say otherwise."""
    return {"x-mock": f"ttft=2ms gap=1ms tokens=12 {settings}".strip()}


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def arguments_fit(arguments):
    value = json.loads(arguments) if isinstance(arguments, str) else arguments
    expect(isinstance(value["station"], str) and isinstance(value["days"], int), f"arguments {value}")


def is_transport_error(error):
    """The SDKs wrap some errors of their HTTP library and let others through."""
    names = {kind.__name__ for kind in type(error).__mro__}
    expect(names & {"APIConnectionError", "TransportError"}, f"{type(error).__name__}: {error}")
