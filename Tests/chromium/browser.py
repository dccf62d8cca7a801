# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, driven over the DevTools protocol: enough of it to try a page as a reader would."""
import json
import subprocess
import tempfile

from websockets.sync.client import connect

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--remote-debugging-port=0", "--remote-allow-origins=*",
]


class Browser:
    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.messages, self.addresses, self.count, self.loads, self.session = [], [], 0, 0, None
        address = self._address()
        self.socket = connect(address, max_size=None, proxy=None, compression=None)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")

    def _address(self):
        for line in self.process.stderr:
            if "DevTools listening on " in line:
                return line.split("DevTools listening on ")[1].strip()
        raise SystemExit("chromium ended before it listened")

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except Exception:
            self.process.kill()
        self.process.stderr.close()
        self.process.wait(20)
        self.folder.cleanup()

    def call(self, method, **parameters):
        self.count += 1
        number = self.count
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self._note(answer)

    def _note(self, event):
        """What a page should never cause: a message, an error, a request for anything but itself."""
        name, detail = event.get("method"), event.get("params", {})
        self.loads += name == "Page.loadEventFired"
        if name == "Runtime.consoleAPICalled":
            self.messages.append("console: " + " ".join(str(one.get("value", one)) for one in detail["args"]))
        elif name == "Runtime.exceptionThrown":
            self.messages.append("exception: " + json.dumps(detail["exceptionDetails"])[:600])
        elif name == "Log.entryAdded":
            self.messages.append("log: " + detail["entry"]["text"])
        elif name == "Network.requestWillBeSent":
            self.addresses.append(detail["request"]["url"])

    def run(self, script):
        """The value of an expression in the page; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {json.dumps(answer['exceptionDetails'])[:600]}")
        return answer["result"].get("value")

    def open(self, path):
        """Its script runs while the page is read: once it has been, the page is ready or broken."""
        self._load("Page.navigate", url=f"file://{path}")
        if self.run("document.documentElement.dataset.state") != "ready":
            raise SystemExit(f"{path}: not ready; {self.messages}")

    def reload_without_scripts(self):
        self.call("Emulation.setScriptExecutionDisabled", value=True)
        self._load("Page.reload")

    def _load(self, method, **parameters):
        before = self.loads
        self.call(method, **parameters)
        while self.loads == before:
            self._note(json.loads(self.socket.recv(timeout=60)))

    def view(self, width, height=900, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 500)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.frames()

    def frames(self):
        self.run("new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 60))")

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def key(self, key, **more):
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)
