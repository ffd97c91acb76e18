#!/usr/bin/python3
"""The C client, compiled as C99 and as C++ with all warnings as errors, against the server in Python.

Usage: gauge_c_client_test.py SOURCE_FOLDER C_COMPILER C++_COMPILER
"""
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from gauge_server import COND_OT, VP, Server, pack, schedule_level  # noqa: E402

SOURCE = pathlib.Path(sys.argv[1]).resolve()
COMPILERS = {"c": sys.argv[2], "c++": sys.argv[3]}
if not shutil.which(COMPILERS["c"]):
    print(f"skipped: {COMPILERS['c']} is not there to compile the C client")
    sys.exit(77)
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", "-O1"]
FOLDER = tempfile.TemporaryDirectory()


def compiled(source, language, name):
    """The program of a source file in one of the two languages."""
    program = pathlib.Path(FOLDER.name) / name
    standard = ["-x", "c", "-std=c99"] if language == "c" else ["-x", "c++", "-std=c++11"]
    subprocess.run([COMPILERS[language], *standard, *WARNINGS, "-I", SOURCE / "lib/clients/c", SOURCE / source, "-o",
                    program, "-lm"], check=True)
    return str(program)


class Session(unittest.TestCase):
    language, channel = "c", "descriptor"

    @classmethod
    def setUpClass(cls):
        cls.program = compiled("verify/gauge_subjects.c", cls.language, f"subjects_{cls.language}")
        cls.server = Server([cls.program], cls.channel)

    @classmethod
    def tearDownClass(cls):
        status = cls.server.close()
        if status != 0:
            raise AssertionError(f"the client ended with status {status}\n{cls.server.text}")

    def setUp(self):
        self.server.refuse = lambda kind, header: None

    def ended(self, outcome, *arguments, **options):
        end = self.server.run(*arguments, **options)
        self.assertEqual(end["type"], outcome, end["header"])
        return end

    def test_hello(self):
        self.assertEqual((self.server.hello["protocol"], self.server.hello["client"]), (1, 'C "test" subjects 1'))
        self.assertEqual(self.server.subject("ddim"), {"name": "ddim", "kind": "sampler", "capabilities": {},
                                                       "claims": {"order": 1, "evaluations": "N"}})
        self.assertEqual(self.server.subject("requests")["capabilities"], {"dtype": "f32", "grid": "own"})

    def test_a_sampler_on_the_given_grid(self):
        for steps, shape in ((0, (2, 1)), (1, (1, 1)), (3, (3, 2)), (5, (2, 3, 2, 2))):
            end = self.ended("result", "ddim", steps=steps, shape=shape)
            x = self.server.law.start(shape, *self.server.started)
            mean, variance = self.server.law.coordinates(shape[1:])
            levels = [schedule_level(VP, t)[:2] for t in numpy.linspace(0.9, 0.1, steps + 1)]
            for (a, s), (b, r) in zip(levels[:-1], levels[1:]):
                x = mean * b + (x - mean * a) * (a * b * variance + s * r) / (a * a * variance + s * s)
            self.assertEqual(end["x"].shape, shape)
            self.assertLess(numpy.abs(end["x"] - x).max(), 1e-12)
            self.assertEqual({**end["header"]["end"], "t": 0.1}, self.server.task["data_end"])
            self.assertEqual([kind for kind, _, _ in self.server.requests], ["start"] + ["model", "step"] * steps)
        self.assertIn("must not break the framing", self.server.text_of_log())

    def test_every_request(self):
        self.server.noise = lambda shape, header: numpy.full(shape, 0.5 if "from" in header else 2.0)
        end = self.ended("result", "requests", grid="own", dtype="f32", schedule=COND_OT)
        heads = [(kind, {key: value for key, value in header.items() if key != "arrays"}, sorted(arrays))
                 for kind, header, arrays in self.server.requests]
        self.assertEqual(heads, [
            ("start", {"alpha": 0.5, "sigma": 0.75}, []),
            ("model", {"kind": "x0"}, ["alpha", "sigma", "x"]),
            ("model", {"kind": "velocity", "alpha": 0.5, "sigma": 0.5, "dalpha": 1, "dsigma": -1}, ["x"]),
            ("model", {"kind": "v", "t": 0.5}, ["x"]),
            ("noise", {"from": 0.5, "to": 0.25}, []), ("step", {"index": 3, "alpha": "nan", "sigma": "inf"}, []),
            ("noise", {}, []),
            ("jvp", {"kind": "epsilon", "alpha": 0.5, "sigma": 0.75}, ["v", "x"]),
            ("vjp", {"kind": "score", "alpha": 0.5, "sigma": 0.75}, ["v", "x"])])
        self.assertEqual(self.server.requests[1][2]["alpha"].tolist(), [0.5, 0.25, 0.125])
        self.assertEqual(self.server.requests[1][2]["sigma"].tolist(), [1.0, 0.75, 0.625])
        x = self.server.law.start((3, 2), 0.5, 0.75)
        spread = 0.25 * numpy.array(self.server.law.variance) + 0.5625
        self.assertEqual(end["x"].dtype.str, "<f4")
        self.assertLess(numpy.abs(end["x"] - (2.5 + (0.75 - 1) / spread * x)).max(), 1e-5)
        self.assertEqual(end["header"]["end"], {"alpha": 0.1, "sigma": 1e-300})

    def test_refusals_skips_and_errors(self):
        self.server.refuse = lambda kind, header: 'not "today", ü\n' if kind == "start" else None
        end = self.ended("skipped", "refusals", shape=(1, 2))
        self.assertEqual(end["header"], {"reason": 'refused: not "today", ü\n', "link": "https://example.org/why"})
        self.assertEqual(self.ended("error", "ddim")["header"]["message"], 'refused: not "today", ü\n')
        self.assertEqual(self.ended("error", "refusals")["header"]["message"], 'too many points "for" me\n')
        self.server.refuse = lambda kind, header: None
        for subject, steps, says in (("refusals", 1, "failed without a message"),
                                     ("silent", 1, "failed without a message"),
                                     ("refusals", 2, "returned without a result"), ("nobody", 1, "is not offered")):
            end = self.ended("error", subject, steps=steps, shape=(1, 2))
            self.assertIn(says, end["header"]["message"])

    def test_messages_that_are_not_clean_text(self):
        for steps, message in ((3, "pas trouv?"), (4, "\u00e9" * 255), (5, "?" * 511)):
            self.assertEqual(self.ended("error", "silent", steps=steps)["header"]["message"], message)
        self.server.refuse = lambda kind, header: "x" + "\u00e9" * 300
        self.assertEqual(self.ended("error", "ddim")["header"]["message"], "refused: x" + "\u00e9" * 250)

    def test_called_functions(self):
        end = self.server.call("schedule", "level", {"t": [0.25, 1.0]})
        self.assertEqual((end["alpha"].tolist(), end["sigma"].tolist()), ([0.25, 1.0], [0.75, 0.0]))
        end = self.server.call("shear", "forward", {"x": [[1.0, 2.0], [0.5, -1.0]]})
        self.assertEqual(end["y"].tolist(), [[2.0, 3.0], [1.0, -0.75]])
        self.assertEqual(end["log_det"].tolist(), [math.log(2.0)] * 2)
        self.assertEqual(self.server.call("shear", "inverse", {"x": [[1.0, 2.0]]})["header"], {"reason": "one way only"})
        end = self.ended("result", "sums", dtype="f32", x=numpy.array([[1.0, 2.0, 4.0], [0.5, 0.25, 8.0]]))
        self.assertEqual(end["log_prob"].tolist(), [7.0, 8.75])
        self.assertEqual(end["log_prob"].dtype.str, "<f4")

    def test_an_empty_batch(self):
        end = self.server.call("schedule", "level", {"t": numpy.empty(0)})
        self.assertEqual((end["alpha"].shape, end["sigma"].shape), ((0,), (0,)))


class SessionOfCpp(Session):
    language, channel = "c++", "unix"


class SessionOverStreams(Session):
    channel = "stdio"


class Endings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = compiled("verify/gauge_subjects.c", "c", "subjects_ends")

    def ends(self, frames, says, status=1):
        """The client, after its hello, is given bytes and then nothing."""
        server = Server([self.program], greet=False)
        server.receive()
        for frame in frames:
            server.send_bytes(frame)
        server.socket.shutdown(1)
        self.assertEqual(server.status(), status, (says, server.text))
        self.assertIn(says, server.text)

    def test_bad_frames_are_refused_for_their_cause(self):
        welcome = pack("welcome", 0, {"protocol": 1, "program": "x"})
        bad = [json.loads(line) for line in (SOURCE / "lib/flowgauge/gauge/transcript.jsonl").read_text(
            encoding="utf-8").splitlines() if '"bad"' in line]
        self.assertGreater(len(bad), 20)
        for line in bad:
            self.ends([welcome, bytes.fromhex(line["hex"])], f"flowgauge_client: {line['bad']}:")

    def test_good_frames_at_the_wrong_place_are_refused_as_such(self):
        welcome = pack("welcome", 0, {"protocol": 1, "program": "x"})
        for line in (SOURCE / "lib/flowgauge/gauge/transcript.jsonl").read_text(encoding="utf-8").splitlines():
            line = json.loads(line)
            if "bad" not in line and line["type"] not in ("run", "call", "bye"):
                self.ends([welcome, bytes.fromhex(line["hex"])], "type: no task where one was due")

    def test_the_welcome_is_looked_at(self):
        self.ends([pack("bye", 0, {})], "type: no welcome")
        self.ends([pack("welcome", 0, {"protocol": 2})], "another protocol than 1")
        self.ends([pack("welcome", 0, {})], "another protocol than 1")
        self.ends([], "ended before the welcome")

    def test_the_end_between_tasks_is_a_quiet_end(self):
        self.ends([pack("welcome", 0, {"protocol": 1})], "", status=0)
        self.ends([pack("welcome", 0, {"protocol": 1}), pack("bye", 0, {"reason": {"deep": [1, "}"]}})], "", status=0)

    def test_answers_to_other_questions_are_refused(self):
        run = pack("run", 1, {"subject": "ddim", "steps": 1, "dtype": "f64", "shape": [1, 2], "schedule": {}})
        for answer, says in ((pack("answer", 2, {}, [("x", [[1.0, 2.0]])]), "no answer where one was due"),
                             (pack("run", 1, {}), "no answer where one was due"), (b"", "ended instead of answering")):
            self.ends([pack("welcome", 0, {"protocol": 1}), run, answer], says)
        for arrays in ([("y", [[1.0, 2.0]])], [("x", [[1.0]])], [("x", "f32", [[1.0, 2.0]])], []):
            server = Server([self.program])
            server.sequence = 1
            server.send_bytes(run)
            server.receive()
            server.send("answer", 1, {}, arrays)
            kind, sequence, header, _ = server.receive()
            self.assertEqual((kind, sequence), ("error", 1))
            self.assertIn("another array than was asked for", header["message"])
            self.assertEqual(server.close(), 0)

    def test_tasks_that_lack_something_are_errors(self):
        for header, arrays, says in (({"shape": [1, 2]}, [], "steps or shape"), ({"steps": 1}, [], "steps or shape"),
                                     ({"steps": 1, "shape": [1, -1]}, [], "no shape"),
                                     ({"steps": 1, "shape": [1.5]}, [], "no shape"),
                                     ({"steps": 1, "shape": [2 ** 40, 2 ** 40]}, [], "past all limits"),
                                     ({"steps": 2, "shape": [1, 1]}, [("t", [1.0, 0.5])], "not steps + 1 doubles"),
                                     ({"steps": 1, "shape": [1, 1]}, [("alpha", "f32", [1.0, 0.5])], "not steps + 1")):
            with Server([self.program]) as server:
                server.send("run", 5, {"subject": "silent", "dtype": "f64", **header}, arrays)
                kind, sequence, answer, _ = server.receive()
                self.assertEqual((kind, sequence), ("error", 5))
                self.assertIn(says, answer["message"])

    def test_a_program_started_by_hand_says_how_it_is_meant(self):
        environment = {key: value for key, value in os.environ.items() if key != "FLOWGAUGE_FD"}
        for address, arguments, says in ((None, [], "run me with: flowgauge gauge -- COMMAND"),
                                         ("seven", [], "neither a descriptor's number nor stdio nor unix:PATH"),
                                         ("unix:/nowhere/at/all", [], "cannot connect"),
                                         (None, ["{1}"], "must be JSON objects"), (None, ["[]"], "must be JSON objects"),
                                         (None, ['{"a":1}x'], "must be JSON objects")):
            result = subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=60,
                                    env={**environment, **({"FLOWGAUGE_FD": address} if address else {})})
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn(says, result.stderr)

    def test_a_client_whose_server_is_gone_ends_with_a_message(self):
        server = Server([self.program])
        server.send("run", 1, {"subject": "ddim", "steps": 1, "dtype": "f64", "shape": [1, 1]})
        server.socket.close()
        server.socket = None
        self.assertEqual(server.status(), 1)
        self.assertIn("flowgauge_client: ", server.text)


class Example(unittest.TestCase):
    def test_ddim_of_one_image_in_single_precision(self):
        with Server([compiled("lib/clients/examples/ddim.c", "c", "ddim")]) as server:
            self.assertEqual(server.subject("ddim_c")["capabilities"]["shape"], [4, 8, 8])
            end = server.run("ddim_c", steps=50, shape=(1, 4, 8, 8), dtype="f32", parameterisation="epsilon")
            self.assertEqual(end["type"], "result", end["header"])
            x = server.law.start((1, 4, 8, 8), *server.started)
            exact = server.law.transport(x, server.started, schedule_level(VP, 0.1)[:2])
            self.assertLess(numpy.abs(end["x"] - exact).max(), 0.1)
            end = server.run("ddim_c", shape=(2, 4, 8, 8), dtype="f32")
            self.assertIn("one image", end["header"]["message"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
