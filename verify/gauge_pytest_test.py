#!/usr/bin/python3
"""The pytest plugin with a stand-in for flowgauge that serves one task and writes records of every outcome.

Usage: gauge_pytest_test.py SOURCE_FOLDER
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

for module in ("numpy", "pytest"):
    try:
        __import__(module)
    except ImportError:
        print(f"skipped: python3-{module} is not installed")
        sys.exit(77)

SOURCE = pathlib.Path(sys.argv[1]).resolve()
STAND_IN = '''#!{python}
import json, pathlib, socket, sys
sys.path.insert(0, {verify!r})
import gauge_server

arguments = sys.argv[1:]
out = pathlib.Path(arguments[arguments.index("--out") + 1])
if "--misuse" in arguments:
    print("flowgauge: --misuse is unknown; allowed are --quick", file=sys.stderr)
    sys.exit(2)
path = str(out / "socket")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(1)
listener.settimeout(20)
print("waiting for a client")
print("FLOWGAUGE_FD=unix:" + path, flush=True)
server = gauge_server.Server.__new__(gauge_server.Server)
server.law, server.sequence, server.frames = gauge_server.Law(), 0, []
server.socket, _ = listener.accept()
server.input = server.output = server.socket.fileno()
server.refuse, server.text_of_log = lambda kind, header: None, lambda: ""
_, _, server.hello, _ = server.receive()
server.send("welcome", 0, {{"protocol": 1, "program": "stand-in"}})
print("x" * 200000, flush=True)
print("mine/order/grid=smooth got worse", flush=True)
end = server.run(server.hello["subjects"][0]["name"])
server.send("bye", 0, {{}})
records = [{{"kind": "manifest", "id": "manifest", "outcome": "ok", "arguments": arguments}}]
def add(name, outcome, **more):
    records.append({{"kind": "order", "id": "mine/" + name, "outcome": outcome, **more}})
if "--stale" in arguments:
    print("flowgauge: known file line 1: mine/gone matches no check of the suite", file=sys.stderr)
    add("order/grid=smooth", "ok")
    add("known/fault", "fault", cause="order_missed", detail="claims 3", known="issue 7")
    add("shipped/steps=20", "limit", cause="float32_state", detail="loses 1e-7")
elif "--nothing" not in arguments:
    add("order/grid=smooth", "ok" if end["type"] == "result" else "error", cause="error", detail=str(end["header"]))
    add("order/grid=rough", "fault", cause="order_missed", detail="claims 2, has 1.0")
    add("order/grid=rough", "ok")
    add("shipped/steps=20", "limit", cause="float32_state", detail="loses 1e-7")
    add("shipped/own", "not_applicable", cause="own_grid", detail="takes a given grid")
    add("shipped/few", "inconclusive", cause="floor", detail="below the floor")
    add("known/fault", "fault", cause="order_missed", detail="claims 3", known="issue 7")
(out / "gauge.jsonl").write_text("".join(json.dumps(record) + "\\n" for record in records))
sys.exit(1)
'''
MODULE = '''
import os, sys
from flowgauge_client import Gauge

gauge = Gauge("in pytest 1")

@gauge.sampler("mine", order=1)
def mine(task):
    print("printed while serving")
    if os.environ.get("BREAK"):
        raise ValueError("broken on purpose")
    return task.x0(task.start(), task.alpha[0], task.sigma[0])

def test_beside_it():
    assert True
'''


class Plugin(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.program = self.folder / "flowgauge"
        self.program.write_text(STAND_IN.format(python=sys.executable, verify=str(SOURCE / "verify")))
        self.program.chmod(0o755)
        (self.folder / "test_mine.py").write_text(MODULE)

    def tearDown(self):
        self.temporary.cleanup()

    def pytest(self, *arguments, program=None, **environment):
        paths = os.pathsep.join([str(SOURCE / "lib/clients/python"), os.environ.get("PYTHONPATH", "")])
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "flowgauge_pytest", "-p", "no:cacheprovider", "-v", "-rA",
             "--flowgauge-program", str(program or self.program), "--junit-xml", "junit.xml", *arguments],
            cwd=self.folder, capture_output=True, text=True, timeout=60,
            env={**os.environ, "PYTHONPATH": paths, **environment})

    def test_one_test_a_check(self):
        result = self.pytest("--flowgauge-out", "out", "--flowgauge-options", "--quick --claim 'order=2 or 3'")
        said = result.stdout
        self.assertEqual(result.returncode, 1, said + result.stderr)
        for line in ("gauge::mine/order/grid=smooth PASSED", "gauge::mine/order/grid=rough FAILED",
                     "gauge::mine/shipped/steps=20 PASSED", "gauge::mine/shipped/own SKIPPED",
                     "gauge::mine/shipped/few SKIPPED", "gauge::mine/known/fault XFAIL", "test_beside_it PASSED",
                     "fault — order_missed: claims 2, has 1.0", "own_grid: takes a given grid", "issue 7",
                     "1 failed, 3 passed, 2 skipped, 1 xfailed"):
            self.assertIn(line, said)
        first = (self.folder / "out/gauge.jsonl").read_text().splitlines()[0]
        self.assertIn('["gauge", "--serve", "--quick", "--claim", "order=2 or 3", "--out", "'
                      + str(self.folder.resolve() / "out"), first)
        cases = xml.etree.ElementTree.parse(self.folder / "junit.xml").iter("testcase")
        properties = {case.get("name"): {p.get("name"): p.get("value") for p in case.iter("property")} for case in cases}
        self.assertEqual(properties["mine/shipped/steps=20"], {"outcome": "limit", "cause": "float32_state"})
        self.assertEqual(properties["mine/order/grid=smooth"], {"outcome": "ok"})

    def test_limits_fail_where_they_are_told_to(self):
        result = self.pytest("--flowgauge-fail-on", "limit", "-k", "shipped")
        self.assertIn("gauge::mine/shipped/steps=20 FAILED", result.stdout)
        self.assertIn("limit — float32_state: loses 1e-7", result.stdout)
        self.assertIn("1 failed, 2 skipped, 4 deselected", result.stdout)

    def test_capture_and_an_error_of_the_sampler(self):
        result = self.pytest("-s", BREAK="1")
        self.assertIn("gauge::mine/order/grid=smooth FAILED", result.stdout)
        self.assertIn("ValueError: broken on purpose", result.stdout)

    def test_what_goes_wrong_is_said(self):
        for arguments, program, says in (
                (["--flowgauge-options=--misuse"], None, "ended with status 2: flowgauge: --misuse is unknown"),
                (["--flowgauge-options=--nothing"], None, "flowgauge made no check of what is offered"),
                ([], self.folder / "nowhere", "nowhere cannot be started: No such file or directory; name it by")):
            result = self.pytest(*arguments, program=program)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn(says, result.stdout)
            self.assertNotIn("Traceback", result.stdout)

    def test_a_run_at_fault_without_a_failing_check_is_not_green(self):
        result = self.pytest("--flowgauge-options=--stale")
        self.assertEqual(result.returncode, 2, result.stdout)
        for says in ("ended with status 1 though no check fails:", "known file line 1: mine/gone matches no check",
                     "mine/order/grid=smooth got worse"):
            self.assertIn(says, result.stdout)
        self.assertNotIn("Traceback", result.stdout)
        # Where a limit fails a test there is one.
        result = self.pytest("--flowgauge-options=--stale", "--flowgauge-fail-on", "limit")
        self.assertIn("1 failed, 2 passed, 1 xfailed", result.stdout)

    def test_old_records_of_a_folder_are_not_taken_for_new(self):
        (self.folder / "out").mkdir()
        (self.folder / "out/old.jsonl").write_text('{"kind": "order", "id": "old/check", "outcome": "fault"}\n')
        self.assertNotIn("old/check", self.pytest("--flowgauge-out", "out").stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
