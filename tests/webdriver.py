"""Drives Chromium: speaks WebDriver to chromedriver, by the standard library
alone."""

import base64
import json
import re
import subprocess
import urllib.error
import urllib.request

FLAGS = [
    "--headless", "--disable-gpu", "--no-first-run", "--disable-quic",
    "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--force-prefers-reduced-motion",
    "--window-size=1500,1000", "--hide-scrollbars",
    # Where the test is root, or in a container, there is no sandbox.
    "--no-sandbox", "--disable-dev-shm-usage",
]


class Browser:
    def __init__(self, profile):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        port = None
        while not port:
            line = self.driver.stdout.readline()
            if not line:
                raise RuntimeError("chromedriver does not start")
            port = re.search(r"started successfully on port (\d+)", line)
        self.url = f"http://127.0.0.1:{port.group(1)}/session"
        try:
            self.open(profile)
        except BaseException:
            self.driver.terminate()
            raise

    def open(self, profile):
        session = self.ask("POST", "", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {
                "args": FLAGS + ["--user-data-dir=" + profile]},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "timeouts": {"implicit": 10000}}}})
        self.url += "/" + session["sessionId"]
        self.go("about:blank")
        self.complaints("") # about the page that the browser begins with

    def close(self):
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json"},
            method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def go(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync",
                        {"script": script, "args": arguments})

    def click(self, selector):
        found = self.ask("POST", "/element", {"using": "css selector",
                                              "value": selector})
        self.ask("POST", f"/element/{list(found.values())[0]}/click", {})

    def press(self, key, times):
        down_up = [{"type": "keyDown", "value": key},
                   {"type": "keyUp", "value": key}]
        self.ask("POST", "/actions", {"actions": [
            {"type": "key", "id": "keys", "actions": down_up * times}]})

    def resize(self, width):
        self.ask("POST", "/goog/cdp/execute", {
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": {"width": width, "height": 900, "mobile": False,
                       "deviceScaleFactor": 1}})

    def screenshot(self, path):
        shot = self.ask("POST", "/goog/cdp/execute", {
            "cmd": "Page.captureScreenshot",
            "params": {"captureBeyondViewport": True}})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def complaints(self, base):
        """What went wrong since the last time: console and network."""
        found = [entry["message"] for entry
                 in self.ask("POST", "/se/log", {"type": "browser"})
                 if entry["level"] in ("SEVERE", "WARNING")]
        for entry in self.ask("POST", "/se/log", {"type": "performance"}):
            event = json.loads(entry["message"])["message"]
            found += network_complaint(event["method"], event["params"], base)
        return found


def network_complaint(method, params, base):
    if method == "Network.requestWillBeSent":
        url = params["request"]["url"]
        if url.startswith(("http", "ws", "file")) and \
                not url.startswith(base):
            return ["foreign request: " + url]
    elif method == "Network.loadingFailed" and not params.get("canceled"):
        return ["failed request: " + params["errorText"]]
    elif method == "Network.responseReceived":
        if params["response"]["status"] >= 400:
            return ["failed request: " + params["response"]["url"]]
    return []
