# SPDX-License-Identifier: Apache-2.0
"""Executes action.yml as a runner of GitHub does, or a job of ci/gitlab.yml as one of GitLab does; offline.

Usage: workflow.py github ACTION SETTING.json   prints what came of it as JSON
       workflow.py gitlab TEMPLATE SETTING.json

The setting has: workspace, temp, cache (folders), inputs (GitHub) or variables (GitLab), environment, run (a number that
is another one in each run). Steps run in a shell with the flags of the real runner; actions of others are known ones, which
are played: a cache is a folder of copies, an artifact a list of files. What the player does not know is a mistake.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import yaml

KNOWN_ACTIONS = {"actions/cache@v4", "actions/cache/restore@v4", "actions/cache/save@v4", "actions/upload-artifact@v4"}
TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>==|!=|&&|\|\||[!()]))")


class Unknown(Exception):
    """Something that this player does not know, so that it cannot say what GitHub would do."""


class Expression:
    """The part of GitHub's expressions that the action uses: names, texts, == != && || ! and always()."""

    def __init__(self, text, context, succeeded=True):
        self.tokens, at = [], 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            if not match:
                raise Unknown(f"expression {text!r} at {at}")
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self.context, self.succeeded, self.asks_status = context, succeeded, False

    def value(self):
        found = self.either()
        if self.tokens:
            raise Unknown(f"left over in an expression: {self.tokens}")
        return found

    def take(self, *signs):
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return None

    def either(self):
        left = self.both()
        while self.take("||"):
            right = self.both()
            left = left or right
        return left

    def both(self):
        left = self.compared()
        while self.take("&&"):
            right = self.compared()
            left = left and right
        return left

    def compared(self):
        left = self.single()
        if sign := self.take("==", "!="):
            return (left == self.single()) == (sign == "==")
        return left

    def single(self):
        if self.take("!"):
            return not self.single()
        if self.take("("):
            found = self.either()
            if not self.take(")"):
                raise Unknown("a bracket that is not closed")
            return found
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if self.take("("):
            if text != "always" or not self.take(")"):
                raise Unknown(f"function {text}")
            self.asks_status = True
            return True
        return self.lookup(text)

    def lookup(self, path):
        found = self.context
        first, *rest = path.split(".")
        if first not in found:
            raise Unknown(f"context {path}")
        found = found[first]
        for name in rest:
            if first == "inputs" and name not in found:
                raise Unknown(f"input {path}")
            found = found.get(name, "") if isinstance(found, dict) else ""
        return found


def filled(text, context):
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: str(Expression(match[1].strip(), context).value()), str(text))


def pairs(path):
    """The name=value lines that a step wrote for the runner."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if bad := [line for line in lines if "=" not in line]:
        raise Unknown(f"no name=value: {bad}")
    return dict(line.split("=", 1) for line in lines)


def copy(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


class Cache:
    """Keys of a cache are folders; the newest of a prefix is the one that was saved last."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def entry(self, key):
        if "," in key or len(key) > 512:
            raise Unknown(f"a key that GitHub refuses: {key}")
        return os.path.join(self.folder, re.sub(r"[^\w.-]", "_", key))

    def restore(self, path, key, prefixes=()):
        names = sorted(os.listdir(self.folder), key=lambda name: os.path.getmtime(os.path.join(self.folder, name)))
        exact = os.path.basename(self.entry(key))
        wanted = [name for name in names if name == exact]
        for prefix in prefixes:
            wanted = wanted or [name for name in names if name.startswith(os.path.basename(self.entry(prefix)))][-1:]
        if wanted:
            copy(os.path.join(self.folder, wanted[-1], "content"), path)
        return wanted[-1:] == [exact]

    def save(self, path, key):
        if os.path.exists(path) and not os.path.exists(self.entry(key)):
            copy(path, os.path.join(self.entry(key), "content"))


class GitHub:
    def __init__(self, action, setting):
        with open(action, encoding="utf-8") as file:
            self.action = yaml.safe_load(file)
        self.folder = os.path.dirname(os.path.abspath(action))
        self.setting, self.workspace, self.temp = setting, setting["workspace"], setting["temp"]
        self.cache = Cache(setting["cache"])
        unknown = set(setting["inputs"]) - set(self.action["inputs"])
        missing = [n for n, i in self.action["inputs"].items() if i.get("required") and n not in setting["inputs"]]
        if unknown or missing:
            raise Unknown(f"inputs: unknown {unknown}, missing {missing}")
        inputs = {name: str(one.get("default", "")) for name, one in self.action["inputs"].items()}
        self.context = {
            "inputs": inputs | setting["inputs"],
            "steps": {},
            "runner": {"temp": self.temp, "os": "Linux", "arch": "X64"},
            "github": {"run_id": str(setting["run"]), "run_attempt": "1"},
        }
        self.log, self.summary, self.steps, self.artifacts, self.later = [], "", [], {}, []
        self.succeeded = True

    def run(self):
        if self.action["runs"]["using"] != "composite":
            raise Unknown(self.action["runs"]["using"])
        for number, step in enumerate(self.action["runs"]["steps"]):
            self.step(number, step)
        for path, key in self.later:
            self.cache.save(path, key)
        outputs = {name: filled(one["value"], self.context) for name, one in self.action["outputs"].items()}
        return {
            "succeeded": self.succeeded,
            "code": self.steps[-1]["code"],
            "outputs": outputs,
            "summary": self.summary,
            "log": "".join(self.log),
            "steps": self.steps,
            "artifacts": self.artifacts,
        }

    def step(self, number, step):
        condition = Expression(str(step.get("if", "'true'")).removeprefix("${{").removesuffix("}}"), self.context)
        wanted = condition.value()
        if not wanted or not (self.succeeded or condition.asks_status):
            self.steps.append({"name": step["name"], "code": None})
            return
        outputs, code = self.play(step) if "uses" in step else self.shell(number, step)
        if "id" in step:
            self.context["steps"][step["id"]] = {"outputs": outputs}
        self.steps.append({"name": step["name"], "code": code})
        self.succeeded = self.succeeded and code == 0

    def shell(self, number, step):
        if step["shell"] != "bash" or "${{" in step["run"]:
            raise Unknown(f"{step['name']}: not bash, or an expression in its text")
        files = {name: os.path.join(self.temp, f"{name}-{number}") for name in ("output", "summary", "env", "script")}
        for path in files.values():
            open(path, "w").close()
        with open(files["script"], "w", encoding="utf-8") as file:
            file.write(step["run"])
        environment = self.setting["environment"] | {
            "GITHUB_OUTPUT": files["output"],
            "GITHUB_STEP_SUMMARY": files["summary"],
            "GITHUB_ENV": files["env"],
            "GITHUB_WORKSPACE": self.workspace,
            "GITHUB_ACTION_PATH": self.folder,
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "RUNNER_TEMP": self.temp,
        }
        environment |= {name: filled(value, self.context) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", files["script"]],
            cwd=self.workspace, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False,
        )
        self.log.append(done.stdout.decode("utf-8", "replace"))
        if os.path.getsize(files["summary"]) <= 1 << 20:
            with open(files["summary"], encoding="utf-8") as file:
                self.summary += file.read()
        if os.path.getsize(files["env"]):
            raise Unknown("the environment of later steps is changed")
        return pairs(files["output"]), done.returncode

    def play(self, step):
        if step["uses"] not in KNOWN_ACTIONS:
            raise Unknown(step["uses"])
        given = {name: filled(value, self.context) for name, value in step["with"].items()}
        path = os.path.join(self.workspace, given["path"])
        if step["uses"].startswith("actions/upload-artifact"):
            files = [os.path.join(at, name) for at, _, names in os.walk(path) for name in names]
            self.artifacts[given["name"]] = sorted(os.path.relpath(file, path) for file in files)
            return {}, 0
        if step["uses"].startswith("actions/cache/save"):
            self.cache.save(path, given["key"])
            return {}, 0
        hit = self.cache.restore(path, given["key"], given.get("restore-keys", "").split())
        if step["uses"].startswith("actions/cache@") and not hit:
            self.later.append((path, given["key"]))
        return {"cache-hit": "true" if hit else ""}, 0


class GitLab:
    def __init__(self, template, setting):
        with open(template, encoding="utf-8") as file:
            self.job = yaml.safe_load(file)[".streamgauge"]
        self.setting, self.cache = setting, Cache(setting["cache"])

    def run(self):
        workspace = self.setting["workspace"]
        variables = {name: str(value) for name, value in self.job["variables"].items()}
        if unknown := set(self.setting["variables"]) - set(variables):
            raise Unknown(f"variables {unknown}")
        variables |= self.setting["variables"]
        caches = [
            (os.path.join(workspace, path), re.sub(r"\$(\w+)", lambda match: variables[match[1]], cache["key"]))
            for cache in self.job["cache"] for path in cache["paths"]
        ]
        for path, key in caches:
            self.cache.restore(path, key)
        script = "\n".join(self.job["before_script"] + self.job["script"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=workspace, env=self.setting["environment"] | variables | {"GITLAB_CI": "true", "CI": "true"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )
        for path, key in caches:  # GitLab writes an entry anew after each job that succeeds
            if done.returncode == 0:
                shutil.rmtree(self.cache.entry(key), ignore_errors=True)
                self.cache.save(path, key)
        return {"code": done.returncode, "log": done.stdout.decode("utf-8", "replace"), "job": self.job}


if __name__ == "__main__":
    with open(sys.argv[3], encoding="utf-8") as setting_file:
        player = {"github": GitHub, "gitlab": GitLab}[sys.argv[1]](sys.argv[2], json.load(setting_file))
    print(json.dumps(player.run()))
