#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A page that looks like the terminal whose text is in FILE (as `tmux capture-pane -e -p` gives it), on standard output."""

import html
import re
import sys

COLOURS = ["#000000", "#f0716b", "#7fd88f", "#e5c07b", "#6cb6ff", "#c79bf2", "#62d6d6", "#d7dae0"]
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; background: #16181d; color: #d7dae0; }}
pre {{ margin: 0; font: 14px/1.25 "DejaVu Sans Mono", monospace; }}
</style><pre>{}</pre>
"""


def style(codes, state):
    """The state after the numbers of one SGR sequence."""
    for code in codes or [0]:
        if code == 0:
            state = {}
        elif code == 1:
            state = {**state, "font-weight": "bold"}
        elif code == 2:
            state = {**state, "opacity": "0.65"}
        elif code in (22, 39):
            drop = ("font-weight", "opacity") if code == 22 else ("color",)
            state = {name: value for name, value in state.items() if name not in drop}
        elif 30 <= code <= 37 or 90 <= code <= 97:
            state = {**state, "color": COLOURS[code % 10]}
    return state


def page(text):
    out, state = [], {}
    for part in re.split("(\x1b\\[[0-9;]*m)", text.rstrip("\n")):
        if part.startswith("\x1b["):
            state = style([int(code) for code in part[2:-1].split(";") if code], state)
        elif part:
            css = "; ".join(f"{name}: {value}" for name, value in state.items())
            out.append(f'<span style="{css}">{html.escape(part)}</span>' if css else html.escape(part))
    return PAGE.format("".join(out))


with open(sys.argv[1], encoding="utf-8") as file:
    sys.stdout.write(page(file.read()))
