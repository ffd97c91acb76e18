#!/usr/bin/python3
"""The Python client against a server in Python: transcript, every message, three array libraries, adapters, errors.

Usage: gauge_client_test.py SOURCE_FOLDER
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import threading
import unittest

try:
    import numpy
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)
try:
    import torch
except ImportError:
    torch = None
    print("skipped: python3-torch is not installed; the parts on tensors were not run")
try:
    import jsonschema
except ImportError:
    jsonschema = None
    print("skipped: python3-jsonschema is not installed; frames were not held against their schema")

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import gauge_server  # noqa: E402
from gauge_server import COND_OT, VP, Server, schedule_level  # noqa: E402

SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
CLIENT = SOURCE / "lib/clients/python"
SUBJECTS = SOURCE / "verify/gauge_subjects.py"
GAUGE = SOURCE / "lib/flowgauge/gauge"
sys.path.insert(0, str(CLIENT))
import flowgauge_client  # noqa: E402
from flowgauge_client import FrameError, Gauge, Raw, encode_frame, from_raw, read_frame, to_raw  # noqa: E402

TRANSCRIPT = [json.loads(line) for line in (GAUGE / "transcript.jsonl").read_text(encoding="utf-8").splitlines()]
GOOD = [line for line in TRANSCRIPT if "bad" not in line]
BAD = [line for line in TRANSCRIPT if "bad" in line]


def reader(data):
    """read(count) of bytes, short at their end."""
    place = [0]

    def read(count):
        place[0] += count
        return data[place[0] - count:place[0]]

    return read


def words(values):
    """Nested numbers with what is not finite as text."""
    if isinstance(values, list):
        return [words(value) for value in values]
    return values if math.isfinite(values) else str(values)


def validator():
    return jsonschema.Draft202012Validator(json.loads((GAUGE / "frames.schema.json").read_text(encoding="utf-8")))


class Transcript(unittest.TestCase):
    def test_it_holds_every_type_and_every_cause(self):
        self.assertEqual([line["type"] for line in GOOD if line["type"] not in flowgauge_client.TYPES], [])
        self.assertEqual({line["type"] for line in GOOD}, set(flowgauge_client.TYPES))
        self.assertEqual({line["bad"] for line in BAD}, {"magic", "type", "header_length", "payload_length", "header",
                                                         "arrays", "truncated"})

    def test_good_frames_are_read_as_they_say(self):
        for line in GOOD:
            frame = read_frame(reader(bytes.fromhex(line["hex"])))
            self.assertEqual([frame.kind, frame.sequence, frame.header],
                             [line[key] for key in ("type", "sequence", "header")])
            for library in ("list", "numpy") + (("torch",) if torch else ()):
                values = {name: from_raw(raw, library) for name, raw in frame.arrays.items()}
                values = {name: words(value if library == "list" else value.tolist()) for name, value in values.items()}
                self.assertEqual(values, line.get("values", {}), line["what"])

    def test_good_frames_come_out_as_they_went_in(self):
        for line in GOOD:
            frame = read_frame(reader(bytes.fromhex(line["hex"])))
            header = {key: value for key, value in frame.header.items() if key != "arrays"}
            data = b"".join(encode_frame(frame.kind, frame.sequence, header, frame.arrays))
            original = bytes.fromhex(line["hex"])
            self.assertEqual(data[:16], original[:16])
            length = int.from_bytes(original[16:20], "little")
            self.assertEqual(data[20:32], original[20:32])
            self.assertEqual(data[32 + int.from_bytes(data[16:20], "little"):], original[32 + length:])
            self.assertEqual(read_frame(reader(data)).header, line["header"])

    def test_bad_frames_are_refused_for_their_cause(self):
        for line in BAD:
            with self.assertRaises(FrameError, msg=line["what"]) as raised:
                read_frame(reader(bytes.fromhex(line["hex"])))
            self.assertEqual(raised.exception.cause, line["bad"], line["what"])

    def test_the_end_between_frames_is_no_error(self):
        self.assertIsNone(read_frame(reader(b"")))

    def test_a_length_at_its_limit_is_read(self):
        asked = []

        def read(count):
            asked.append(count)
            return data[:32] if len(asked) == 1 else b""

        data = gauge_server.struct.pack(gauge_server.FIXED, b"FGP1", 12, 0, 1, 16 << 20, 0, 2 << 30)
        with self.assertRaises(FrameError) as raised:
            read_frame(read)
        self.assertEqual((raised.exception.cause, asked), ("truncated", [32, 16 << 20]))

    def test_frames_past_the_limits_are_not_sent(self):
        class Long(bytes):
            def __len__(self):
                return (2 << 30) + 1

        with self.assertRaises(FrameError) as raised:
            encode_frame("result", 1, {}, {"x": Raw("f64", [1], Long())})
        self.assertEqual(raised.exception.cause, "payload_length")
        with self.assertRaises(FrameError) as raised:
            encode_frame("error", 1, {"message": "x" * (16 << 20)})
        self.assertEqual(raised.exception.cause, "header_length")

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_good_headers_keep_the_schema(self):
        for line in GOOD:
            self.assertEqual([error.message for error in validator().iter_errors(line)], [], line["what"])

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_the_schema_refuses(self):
        first = {line["type"]: line["header"] for line in reversed(GOOD)}

        def without(kind, key):
            return {name: value for name, value in first[kind].items() if name != key}

        subject = first["hello"]["subjects"][0]
        broken = [(kind, without(kind, key)) for kind, keys in {
            "hello": ["protocol", "client", "subjects"], "welcome": ["protocol", "program"],
            "run": ["subject", "check", "steps", "parameterisation", "dtype", "shape", "schedule", "noise_end",
                    "data_end", "grid"],
            "call": ["subject", "check", "function", "dtype", "arrays"], "start": ["alpha", "sigma"],
            "model": ["kind", "alpha", "sigma", "arrays"], "jvp": ["arrays"], "vjp": ["arrays", "kind"],
            "step": ["index", "alpha", "sigma"], "refused": ["message"], "skipped": ["reason"], "error": ["message"],
        }.items() for key in keys]
        broken += [("hello", {**first["hello"], "protocol": 2}), ("hello", {**first["hello"], "subjects": []}),
                   ("start", {"alpha": "NaN", "sigma": 1}), ("start", {"alpha": None, "sigma": 1}),
                   ("noise", {"from": 1}), ("noise", {"shape": [-1]}), ("model", {**first["model"], "kind": "x1"}),
                   ("result", {"end": {"alpha": 1}}), ("result", {"evaluations": -1}),
                   ("answer", {"arrays": [{"name": "y", "dtype": "f16", "shape": [1]}]}),
                   ("jvp", {**first["jvp"], "arrays": first["jvp"]["arrays"][:1]})]
        for change in ({"name": "a b"}, {"kind": "solver"}, {"kind": "loss", "claims": {}}, {"claims": {"order": 0}},
                       {"claims": {"evaluations": "x"}}, {"claims": {"grids": "rough"}},
                       {"capabilities": {"parameterisations": []}}, {"capabilities": {"batch": -1}},
                       {"capabilities": {"shape": [0]}}, {"capabilities": {"noise": "some"}}):
            broken.append(("hello", {**first["hello"], "subjects": [{**subject, **change}]}))
        for kind, header in broken:
            self.assertFalse(validator().is_valid({"type": kind, "header": header}), (kind, header))


class Arrays(unittest.TestCase):
    def test_precision_is_kept(self):
        cases = [(numpy.ones(2), "f64"), (numpy.ones(2, numpy.float32), "f32"), (numpy.ones(2, numpy.float16), "f32"),
                 (numpy.ones(2, int), "f64"), (numpy.ones((2, 2)).T[:, :1], "f64"), ([1, 2.5], "f64"), (3, "f64"),
                 ([], "f64"), (numpy.ones((0, 3)), "f64"), (numpy.array([1.5], ">f8"), "f64"),
                 (numpy.float32(1.5), "f32"), (flowgauge_client.array("f", [1.0]), "f64")]
        if torch:
            cases += [(torch.ones(2), "f32"), (torch.ones(2).double(), "f64"), (torch.ones(2).half(), "f32"),
                      (torch.ones(2).bfloat16(), "f32"), (torch.ones(2, 3).t(), "f32"), (torch.arange(3), "f64"),
                      (torch.ones(1, requires_grad=True), "f32")]
        for value, dtype in cases:
            raw = to_raw(value)
            expected = value.detach().float().numpy() if torch and isinstance(value, torch.Tensor) else value
            self.assertEqual(raw.dtype, dtype)
            self.assertEqual(raw.shape, list(numpy.shape(expected)))
            self.assertEqual(words(numpy.array(from_raw(raw, "list")).tolist()), words(numpy.array(expected).tolist()))
            self.assertEqual(len(raw.data), numpy.size(expected) * {"f64": 8, "f32": 4}[dtype])
        self.assertEqual(to_raw([0.1], "f32").data, numpy.float32(0.1).tobytes())
        self.assertEqual(to_raw(numpy.array([0.1]), "f32").data, numpy.float32(0.1).tobytes())

    def test_a_channel_that_is_gone_is_no_error_of_a_file(self):
        ours, theirs = gauge_server.socket.socketpair()
        theirs.close()
        with self.assertRaises(FrameError) as raised:
            flowgauge_client.Channel(0, ours.fileno()).send(encode_frame("bye", 0, {}))
        self.assertIn("truncated: the channel is gone: Broken pipe", str(raised.exception))
        descriptor = ours.fileno()
        ours.close()
        with self.assertRaises(FrameError) as raised:
            flowgauge_client.Channel(descriptor, 0).receive()
        self.assertIn("truncated: the channel is gone: Bad file descriptor", str(raised.exception))

    def test_a_part_without_bytes_is_not_waited_for(self):
        def received(data):
            """What a channel makes of a frame whose sender stays and says no more."""
            ours, theirs = gauge_server.socket.socketpair()
            with ours, theirs:
                ours.sendall(data)
                frames = []

                def receive():
                    try:
                        frames.append(flowgauge_client.Channel(theirs.fileno(), 0).receive())
                    except FrameError as error:
                        frames.append(error)

                receiver = threading.Thread(target=receive, daemon=True)
                receiver.start()
                receiver.join(10)
                waits = receiver.is_alive()
                ours.shutdown(gauge_server.socket.SHUT_WR)
                receiver.join(10)
                self.assertFalse(waits, "it waits for bytes that were not announced")
                return frames[0]

        no_header = gauge_server.struct.pack(gauge_server.FIXED, b"FGP1", 16, 0, 0, 0, 0, 0)
        self.assertEqual(received(no_header).cause, "header")
        for arrays in ({"x": to_raw([])}, {"x": to_raw([1.0]), "y": to_raw(numpy.zeros((0, 2)))}):
            frame = received(b"".join(bytes(part) for part in encode_frame("result", 5, {}, arrays)))
            self.assertEqual({name: (raw.shape, bytes(raw.data)) for name, raw in frame.arrays.items()},
                             {name: (raw.shape, bytes(raw.data)) for name, raw in arrays.items()})

    def test_rows_of_different_length_are_refused(self):
        for value in ([[1.0], [1.0, 2.0]], [1.0, [2.0]], [[1.0], 2.0]):
            with self.assertRaises((ValueError, TypeError)):
                to_raw(value)

    def test_an_answer_comes_in_the_type_of_the_question(self):
        raw = Raw("f32", [2], numpy.ones(2, "<f4").tobytes())
        self.assertEqual(flowgauge_client._like(raw, numpy.zeros(2, numpy.float16)).dtype, numpy.float16)
        self.assertEqual(flowgauge_client._like(raw, numpy.zeros(2, int)).dtype, numpy.float32)
        self.assertEqual(flowgauge_client._like(raw, [0.0, 0.0]), [1.0, 1.0])
        if torch:
            self.assertEqual(flowgauge_client._like(raw, torch.zeros(2).double()).dtype, torch.float64)
        self.assertTrue(from_raw(raw, "numpy").flags.writeable)

    def test_an_array_of_one_s_own_is_not_shared(self):
        for library in ("numpy",) + (("torch",) if torch else ()):
            mine = numpy.ones(2)
            from_raw(to_raw(mine), library)[0] = 7
            self.assertEqual(mine.tolist(), [1.0, 1.0])

    def test_many_parts_go_through_a_narrow_channel(self):
        ours, theirs = gauge_server.socket.socketpair()
        arrays = {f"a{i}": to_raw(numpy.full(3 * i, float(i))) for i in range(40)}
        arrays["long"] = to_raw(numpy.arange(300000.0))
        sender = threading.Thread(target=flowgauge_client.Channel(0, ours.fileno()).send,
                                  args=(encode_frame("result", 5, {}, arrays),))
        sender.start()
        frame = flowgauge_client.Channel(theirs.fileno(), 0).receive()
        sender.join()
        for name, raw in arrays.items():
            self.assertEqual(bytes(frame.arrays[name].data), bytes(raw.data))
        ours.close()
        self.assertIsNone(flowgauge_client.Channel(theirs.fileno(), 0).receive())
        theirs.close()


class Misuse(unittest.TestCase):
    def test_subjects_are_refused_in_one_sentence(self):
        gauge = Gauge("x")
        gauge.sampler("there", lambda task: None)
        for says, call in [
                ("name: 'a b'; allowed are letters", lambda: gauge.sampler("a b", lambda task: None)),
                ("name: 'there' is there already", lambda: gauge.schedule("there", lambda t: None)),
                ("option 'ordr' is unknown; allowed are order",
                 lambda: gauge.sampler("new", lambda task: None, ordr=2)),
                ("arrays: 'jax' is unknown", lambda: gauge.sampler("new", lambda task: None, arrays="jax")),
                ("calls: 'time' is unknown", lambda: gauge.ode_solver("new", lambda: None, calls="time")),
                ("serve: nothing is offered", lambda: Gauge("x").serve("7")),
                ("FLOWGAUGE_FD is 'seven'; allowed are", lambda: gauge.serve("seven")),
                ("FLOWGAUGE_FD is 'stdio'", lambda: gauge.serve("stdio")),
                ("while a task is run; none is", lambda: flowgauge_client.noise().__enter__())]:
            with self.assertRaises((ValueError, TypeError, RuntimeError)) as raised:
                call()
            self.assertIn(says, str(raised.exception))

    def test_functions_stay_themselves(self):
        def function(*_):
            return None

        gauge = Gauge("x")
        for number, add in enumerate((gauge.sampler, gauge.likelihood, gauge.log_prob, gauge.schedule)):
            self.assertIs(add(f"plain_{number}")(function), function)
        self.assertIs(gauge.loss("of", objective="flow_matching")(function), function)
        if torch:
            for add in (gauge.denoiser_sampler, gauge.scheduler, gauge.ode_solver):
                self.assertIs(add(add.__name__)(function), function)

    def test_a_program_started_by_hand_says_how_it_is_meant(self):
        environment = {key: value for key, value in os.environ.items() if key != "FLOWGAUGE_FD"}
        result = subprocess.run(gauge_server.python(SUBJECTS, CLIENT, "numpy"), capture_output=True, text=True,
                                env=environment, timeout=60)
        self.assertEqual(result.returncode, 2)
        self.assertIn("run me with: flowgauge gauge -- python3 gauge_subjects.py", result.stderr)


def expected_ddim(server, steps, parameterisation="x0"):
    """DDIM by its affine form on a Gaussian: x → m α' + (x − m α)(αα'S + σσ')/(α²S + σ²)."""
    x = server.law.start(server.task["shape"], *server.started)
    mean, variance = server.law.coordinates(x.shape[1:])
    levels = [schedule_level(VP, t)[:2] for t in numpy.linspace(0.9, 0.1, steps + 1)]
    for (a, s), (b, r) in zip(levels[:-1], levels[1:]):
        x = mean * b + (x - mean * a) * (a * b * variance + s * r) / (a * a * variance + s * s)
    return x


class Sessions:
    """What holds for every array library."""

    library = channel = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server(gauge_server.python(SUBJECTS, CLIENT, cls.library), cls.channel)

    @classmethod
    def tearDownClass(cls):
        status = cls.server.close()
        if status != 0:
            raise AssertionError(f"the client ended with status {status}\n{cls.server.text_of_log()}")
        if jsonschema:
            for frame in cls.server.frames:
                for error in validator().iter_errors(frame):
                    raise AssertionError(f"{frame['type']}: {error.message}")

    def setUp(self):
        self.server.refuse = lambda kind, header: None
        self.server.noise = lambda shape, header: numpy.zeros(shape)

    def ended(self, outcome, *arguments, **options):
        end = self.server.run(*arguments, **options)
        self.assertEqual(end["type"], outcome, end["header"])
        return end

    def test_hello(self):
        self.assertEqual(self.server.hello["protocol"], 1)
        self.assertEqual(self.server.hello["client"], "test subjects 1")
        self.assertEqual(self.server.subject("ddim"), {
            "name": "ddim", "kind": "sampler", "claims": {"order": 1, "evaluations": "N",
                                                          "source": "Song et al. 2021, arXiv:2010.02502, eq. 12"},
            "capabilities": {"parameterisations": ["x0", "epsilon"]}})
        self.assertEqual(self.server.subject("standard")["capabilities"], {"dimension": 1, "function": True})
        self.assertEqual(self.server.subject("matching")["claims"], {"objective": "denoising_score_matching"})

    def test_standard_output_is_left_to_the_program(self):
        self.assertIn("must not break the framing", self.server.text_of_log())

    def test_a_sampler_on_the_given_grid(self):
        for parameterisation in ("x0", "epsilon"):
            for steps, shape in ((1, (1, 1)), (3, (2, 2)), (4, (3, 2, 2))):
                end = self.ended("result", "ddim", steps=steps, shape=shape, parameterisation=parameterisation)
                expected = expected_ddim(self.server, steps)
                self.assertEqual(end["x"].shape, expected.shape)
                self.assertEqual(end["x"].dtype, numpy.float64)
                self.assertLess(numpy.abs(end["x"] - expected).max(), 1e-12)
                self.assertEqual({**end["header"]["end"], "t": 0.1}, self.server.task["data_end"])
                kinds = [kind for kind, _, _ in self.server.requests]
                self.assertEqual(kinds, ["start"] + ["model", "step"] * steps)
                self.assertEqual([header["index"] for kind, header, _ in self.server.requests if kind == "step"],
                                 list(range(1, steps + 1)))

    def test_single_precision(self):
        end = self.ended("result", "single", dtype="f32")
        self.assertEqual(end["header"]["end"], {"alpha": 1.0, "sigma": 0.0})
        self.assertEqual(end["header"]["evaluations"], 7)
        question = self.server.requests[1][2]["x"]
        self.assertEqual(question.dtype.str, "<f8" if self.library == "list" else "<f4")
        expected, _ = self.server.law.prediction("x0", question.astype(float), 0.5, 0.75)
        self.assertLess(numpy.abs(end["x"] - expected).max(), 1e-6)

    def test_every_request(self):
        end = self.ended("result", "requests", schedule=COND_OT)
        heads = [(kind, {key: value for key, value in header.items() if key != "arrays"}, sorted(arrays))
                 for kind, header, arrays in self.server.requests]
        self.assertEqual(heads[1:], [
            ("model", {"kind": "x0"}, ["alpha", "sigma", "x"]),
            ("model", {"kind": "velocity", "alpha": 0.5, "sigma": 0.5, "dalpha": 1.0, "dsigma": -1.0}, ["x"]),
            ("model", {"kind": "v"}, ["t", "x"]),
            ("model", {"kind": "velocity", "t": 0.5}, ["x"]),
            ("model", {"kind": "score", "alpha": 0.5, "sigma": 0.5}, ["x"]),
            ("model", {"kind": "epsilon", "alpha": 0.5, "sigma": 0.5}, ["x"]),
            ("jvp", {"kind": "epsilon", "alpha": 0.5, "sigma": 0.5}, ["v", "x"]),
            ("vjp", {"kind": "score", "t": 0.5}, ["v", "x"]),
            ("noise", {}, []), ("noise", {"shape": [2, 5]}, []), ("noise", {"from": 0.5, "to": 0.25}, []),
            ("step", {"index": 3, "alpha": "nan", "sigma": "inf"}, [])])
        self.assertEqual(self.server.requests[1][2]["alpha"].tolist(), [0.5, 0.25, 0.125])
        self.assertEqual(self.server.requests[1][2]["sigma"].tolist(), [1.0, 0.75, 0.625])
        self.assertEqual(end["x"].tolist(), self.server.law.start((3, 2), 0.9, 1 - 0.9).tolist())

    def test_refusals_and_skips(self):
        self.server.refuse = lambda kind, header: "not “today”" if kind == "model" else None
        end = self.ended("skipped", "refusals")
        self.assertEqual(end["header"], {"reason": "it said: not “today”", "link": "https://example.org/why"})
        end = self.ended("error", "single")
        self.assertIn("Refused: not “today”", end["header"]["message"])

    def test_errors_end_a_task_and_not_the_session(self):
        for steps, says in ((1, "ValueError: no single step: “σ” is missing"), (2, "SystemExit: gave up"),
                            (3, "kind: 'x1' is unknown; allowed are x0"),
                            (4, "level: alpha was given; allowed are t, or"),
                            (5, "level: t, alpha, sigma was given"), (6, "dalpha and dsigma come together"),
                            (7, "start: alpha and sigma come together"), (8, "result: alpha and sigma come together"),
                            (9, "rows differ in length"), (11, "KeyError: 'missing'"),
                            (12, "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/at/all/"),
                            (13, "ValueError: half of a pair: ?")):
            end = self.ended("error", "failing", steps=steps)
            self.assertIn(says, end["header"]["message"])
            self.assertIn("Traceback (most recent call last)", end["header"]["traceback"])
        self.ended("result", "ddim")
        self.assertIn("'nobody' is not offered", self.ended("error", "nobody")["header"]["message"])
        self.assertIn("cond_ot takes no run", self.ended("error", "cond_ot")["header"]["message"])
        end = self.server.call("ddim", "level", {"t": [1.0]})
        self.assertIn("ddim takes no call", end["header"]["message"])

    def test_called_functions(self):
        end = self.server.call("cond_ot", "level", {"t": [0.25, 1.0]})
        self.assertEqual((end["alpha"].tolist(), end["sigma"].tolist()), ([0.25, 1.0], [0.75, 0.0]))
        self.assertEqual("dalpha" in end, self.library != "list")
        end = self.server.call("shear", "forward", {"x": [[1.0, 2.0], [0.5, -1.0]]})
        self.assertEqual(end["y"].tolist(), [[2.0, 3.0], [1.0, -0.75]])
        self.assertEqual(end["log_det"].tolist(), [0.6931471805599453] * 2)
        end = self.server.call("shear", "inverse", {"x": [[2.0, 3.0]]})
        self.assertEqual((end["y"].tolist(), end["log_det"].tolist()), ([[1.0, 2.0]], [-0.6931471805599453]))
        end = self.server.call("one_way", "inverse", {"x": [[2.0, 3.0]]})
        self.assertEqual((end["type"], end["header"]["reason"]), ("skipped", "has no function inverse"))
        end = self.server.call("standard", "log_prob", {"x": [[0.0], [1.0], [100.0]]})
        self.assertEqual(end["log_prob"].tolist(), [-0.9189385332046727, -1.4189385332046727, -math.inf])
        end = self.server.call("matching", "loss", {"x": [[1.0]], "data": [[0.0]], "epsilon": [[1.0]],
                                                    "output": [[0.5]], "alpha": [1.0], "sigma": [0.5]})
        self.assertEqual(end["loss"].tolist(), [6.25])

    def test_a_likelihood_sees_its_points(self):
        end = self.ended("result", "pushed", x=numpy.array([[1.0, 2.0], [0.5, 0.25]]))
        self.assertEqual(end["log_prob"].tolist(), [3.0, 0.75])
        self.assertNotIn("end", end["header"])

    def test_noise_stands_in_for_random_numbers(self):
        """The server's k-th draw is filled with k: every function hands out the next one, scaled as it was told."""
        drawn = iter(range(1, 100))
        self.server.noise = lambda shape, header: numpy.full(shape, float(next(drawn)))
        end = self.ended("result", "random_numbers")
        shapes = [header["shape"] for kind, header, _ in self.server.requests if kind == "noise"]
        expected = [1, 3 + 2 * 2, 1 + 0.5 * 3]
        sizes = [[1]] * 3
        if self.library == "numpy":  # the generator's draw with out= is made first
            expected += [5] * 6 + [6] + [7, 7] + [8] + [1 + 2 * 9] * 3 + [10, 20] + [11] * 4 + [12, 12]
            expected += [1 + 0.5 * 13] * 2 + [14] + [4, 4]
            sizes = sizes + [[2], [2, 3], [1], [1, 2], [1], [3], [2], [2, 2], [2], [2], [1], [2]]
        if self.library == "torch":
            expected += [4] * 6 + [5] * 4 + [6] * 3 + [7, 7] + [1 + 2 * 8] * 4 + [9, 19] + [10, 20] + [1 + 2 * 11] * 3
            expected += [12, 12]
            sizes = sizes + [[2, 3], [2, 2], [3], [2], [2, 2], [2], [2], [3], [2], [1], [1], [1], [1]]
        self.assertEqual(end["x"].tolist(), [[float(value) for value in expected]])
        self.assertEqual(shapes, sizes)


class Lists(Sessions, unittest.TestCase):
    library, channel = "list", "descriptor"


class Numpy(Sessions, unittest.TestCase):
    library, channel = "numpy", "unix"


@unittest.skipUnless(torch, "python3-torch is not installed")
class Torch(Sessions, unittest.TestCase):
    library, channel = "torch", "stdio"

    def gaussian_flow(self, levels, kind="edm"):
        """Euler's method on dx/dσ in EDM's coordinates, or on the velocity of x = (1 − σ)z + σε, each coordinate apart."""
        law, x = self.server.law, self.server.law.start(self.server.task["shape"], *self.server.started)
        mean, variance = law.coordinates(x.shape[1:])
        for s, t in zip(levels[:-1], levels[1:]):
            if kind == "edm":
                x = x + (t - s) * s * (x - mean) / (variance + s * s)
            else:
                spread = (1 - s) ** 2 * variance + s * s
                data = mean + (1 - s) * variance / spread * (x - (1 - s) * mean)
                x = x + (t - s) * (s / spread * (x - (1 - s) * mean) - data)
        return x

    def test_a_function_of_a_denoiser(self):
        levels = [schedule_level(VP, t)[:2] for t in numpy.linspace(0.9, 0.1, 5)]
        levels = [s / a for a, s in levels]
        end = self.ended("result", "k_euler")
        self.assertEqual(self.server.started, (1.0, levels[0]))
        self.assertLess(numpy.abs(end["x"] - self.gaussian_flow(levels)).max(), 1e-12)
        self.assertEqual(end["header"], {**end["header"], "end": {"alpha": 1.0, "sigma": levels[-1]}, "evaluations": 4})
        end = self.ended("result", "k_single", dtype="f32", shape=(2, 3, 2))
        self.assertEqual(self.server.started, (1.0, float(numpy.float32(levels[0]))))
        self.assertEqual(end["header"]["end"]["sigma"], float(numpy.float32(levels[-1])))
        self.assertEqual(end["x"].dtype.str, "<f4")
        self.assertLess(numpy.abs(end["x"] - self.gaussian_flow(levels)).max(), 1e-4)
        end = self.ended("result", "k_own", grid="own")
        self.assertEqual(self.server.started, (1.0, 8.0))
        self.assertLess(numpy.abs(end["x"] - self.gaussian_flow(numpy.linspace(8.0, 0.5, 5))).max(), 1e-12)
        self.assertEqual(self.server.subject("k_own")["capabilities"], {"grid": "own"})
        steps = [header for kind, header, _ in self.server.requests if kind == "step"]
        self.assertEqual([(step["index"], step["alpha"], step["sigma"]) for step in steps],
                         [(k, 1.0, s) for k, s in enumerate(numpy.linspace(8.0, 0.5, 5))])
        end = self.ended("skipped", "k_euler", schedule=COND_OT, start=0.0, end=1.0)
        self.assertIn("alpha = 0", end["header"]["reason"])
        self.assertIn("sigmas=", self.ended("skipped", "k_euler", grid="own")["header"]["reason"])

    def test_noise_of_samplers_that_draw_their_own(self):
        drawn = []
        self.server.noise = lambda shape, header: drawn.append(header) or numpy.full(shape, 2.0 ** len(drawn))
        end = self.ended("result", "k_hook", steps=2, shape=(1, 1))
        levels = [s / a for a, s in (schedule_level(VP, t)[:2] for t in numpy.linspace(0.9, 0.1, 3))]
        mean, variance = self.server.law.mean[0], self.server.law.variance[0]

        def expected(draws):
            x = self.server.law.start((1, 1), 1.0, levels[0])
            for s, t, z in zip(levels[:-1], levels[1:], draws):
                x = x + (t * math.sqrt(0.75) - s) * s * (x - mean) / (variance + s * s) + t / 2 * z
            return x

        self.assertLess(numpy.abs(end["x"] - expected([2.0, 4.0])).max(), 1e-12)
        self.assertEqual([entry["shape"] for entry in drawn], [[1, 1]] * 2)
        drawn.clear()
        end = self.ended("result", "k_path", steps=2, shape=(1, 1))
        draws = [2.0 ** k / math.sqrt(s - t) for k, s, t in zip((1, 2), levels[:-1], levels[1:])]
        self.assertLess(numpy.abs(end["x"] - expected(draws)).max(), 1e-12)
        for entry, s, t in zip(drawn, levels[:-1], levels[1:]):
            self.assertAlmostEqual(entry["from"], s, places=12)
            self.assertAlmostEqual(entry["to"], t, places=12)

    def test_scheduler_objects(self):
        table = numpy.cumprod(1 - torch.linspace(1e-4, 0.02, 1000).numpy(), dtype=numpy.float32).astype(float)
        for parameterisation in ("epsilon", "x0", "v"):
            end = self.ended("result", "table", steps=5, grid="own", dtype="f32", parameterisation=parameterisation)
            alphas = [table[t] for t in (800, 600, 400, 200, 0)] + [1.0]
            self.assertAlmostEqual(self.server.started[0], math.sqrt(alphas[0]), places=6)
            self.assertAlmostEqual(self.server.started[1], math.sqrt(1 - alphas[0]), places=6)
            levels = [math.sqrt((1 - a) / a) for a in alphas]
            x = self.gaussian_flow(levels)
            start = self.server.law.start(self.server.task["shape"], *self.server.started) / math.sqrt(alphas[0])
            mean, variance = self.server.law.coordinates(x.shape[1:])
            for s, t in zip(levels[:-1], levels[1:]):
                start = start + (t - s) * s * (start - mean) / (variance + s * s)
            self.assertLess(numpy.abs(end["x"] - start).max(), 2e-5)
            self.assertEqual(end["header"]["end"], {"alpha": 1.0, "sigma": 0.0})
            self.assertEqual({header["kind"] for kind, header, _ in self.server.requests if kind == "model"},
                             {parameterisation})
        end = self.ended("result", "table_only_epsilon", steps=5, grid="own", parameterisation="epsilon")
        final = float(numpy.float32(0.9999))
        self.assertEqual(end["header"]["end"], {"alpha": math.sqrt(final), "sigma": math.sqrt(1 - final)})
        end = self.ended("result", "table_without_end", steps=5, grid="own", parameterisation="epsilon")
        self.assertEqual(end["header"]["end"], {"alpha": 1.0, "sigma": 0.0})
        self.assertIn("predicts epsilon only", self.ended(
            "skipped", "table_only_epsilon", steps=5, grid="own", parameterisation="x0")["header"]["reason"])

    def test_schedulers_with_tables_of_sigmas(self):
        sigmas = [float(s) for s in torch.linspace(14.0, 0.1, 4)] + [0.0]
        end = self.ended("result", "sigmas", grid="own", parameterisation="epsilon")
        self.assertEqual(self.server.started, (1.0, 14.0))
        self.assertEqual(end["header"]["end"], {"alpha": 1.0, "sigma": 0.0})
        self.assertEqual(end["header"]["evaluations"], 4)
        self.assertLess(numpy.abs(end["x"] - self.gaussian_flow(sigmas)).max(), 1e-5)
        told = [header["sigma"] / header["alpha"] for kind, header, _ in self.server.requests if kind == "step"]
        self.assertLess(numpy.abs(numpy.array(told) - sigmas[1:]).max(), 1e-12)
        asked = [header for kind, header, _ in self.server.requests if kind == "model"]
        self.assertAlmostEqual(asked[0]["alpha"], 1 / math.sqrt(197), places=12)
        self.assertAlmostEqual(asked[0]["sigma"], 14 / math.sqrt(197), places=12)
        end = self.ended("result", "vp_sigmas", grid="own", parameterisation="epsilon")
        self.assertAlmostEqual(self.server.started[0], 1 / math.sqrt(197), places=12)
        self.assertEqual(end["header"]["end"], {"alpha": 1.0, "sigma": 0.0})
        end = self.ended("result", "flow", grid="own", parameterisation="velocity")
        self.assertEqual(self.server.started, (0.0, 1.0))
        self.assertLess(numpy.abs(end["x"] - self.gaussian_flow([1, 0.75, 0.5, 0.25, 0], "flow")).max(), 1e-5)
        self.assertEqual(end["header"]["end"], {"alpha": 1.0, "sigma": 0.0})

    def test_solvers_of_differential_equations(self):
        for subject in ("odeint", "interval", "last_only"):
            errors = []
            for steps in (16, 32):
                end = self.ended("result", subject, steps=steps, schedule=COND_OT, start=0.1, end=0.9)
                x = self.server.law.start((3, 2), 0.1, 0.9)
                errors.append(numpy.abs(end["x"] - self.server.law.transport(x, (0.1, 0.9), (0.9, 0.1))).max())
                self.assertEqual(len([1 for kind, _, _ in self.server.requests if kind == "model"]), 2 * steps)
            self.assertLess(errors[0], 0.01)
            self.assertLess(abs(math.log2(errors[0] / errors[1]) - 2), 0.2)
        self.assertEqual(self.server.subject("odeint")["capabilities"], {"parameterisations": ["velocity"], "grid": "given"})
        self.assertEqual(self.server.subject("interval")["capabilities"]["grid"], "own")

    def test_derivatives_come_from_the_server(self):
        end = self.ended("result", "derivatives")
        _, variance = self.server.law.coordinates((2,))
        slope = 0.75 / (0.25 * variance + 0.5625)
        weights = numpy.arange(1.0, 7.0).reshape(3, 2)
        self.assertLess(numpy.abs(end["x"][:, 0] - slope.sum()).max(), 1e-13)
        self.assertLess(numpy.abs(end["x"][:, 1:3] - slope * weights).max(), 1e-13)
        self.assertLess(numpy.abs(end["x"][:, 3:5] - slope * weights).max(), 1e-13)
        value, _ = self.server.law.prediction("epsilon", self.server.law.start((3, 2), *self.server.started), 0.5, 0.75)
        self.assertLess(numpy.abs(end["x"][:, 5:] - value).max(), 1e-13)
        kinds = [kind for kind, _, _ in self.server.requests]
        self.assertEqual((kinds.count("vjp"), kinds.count("jvp")), (3, 1))


class Endings(unittest.TestCase):
    def start(self, **options):
        return Server(gauge_server.python(SUBJECTS, CLIENT, "list"), greet=False, **options)

    def test_bad_frames_end_the_client_with_their_cause(self):
        for line in [line for line in BAD if line["what"] in (
                "another magic", "type 17", "a header of 16 MiB and a byte", "a payload of 2 GiB and a byte",
                "a header that is not JSON", "a byte short", "an end in the header")]:
            server = self.start()
            server.receive()
            server.send("welcome", 0, {"protocol": 1, "program": "x"})
            server.send_bytes(bytes.fromhex(line["hex"]))
            server.socket.shutdown(gauge_server.socket.SHUT_WR)
            self.assertNotEqual(server.status(), 0, line["what"])
            self.assertIn(f"FrameError: {line['bad']}:", server.text_of_log())

    def test_frames_at_the_wrong_place_end_it_too(self):
        for frames, says in (([("bye", 0, {})], "bye where welcome was due"),
                             ([("welcome", 0, {"protocol": 2})], "protocol 2; this client speaks 1"),
                             ([("welcome", 0, {"protocol": 1}), ("answer", 1, {})], "answer where a task was due"),
                             ([], "the end where welcome was due")):
            server = self.start()
            server.receive()
            for frame in frames:
                server.send(*frame)
            server.socket.shutdown(gauge_server.socket.SHUT_WR)
            self.assertNotEqual(server.status(), 0)
            self.assertIn(says, server.text_of_log())

    def test_an_answer_to_another_question_ends_it(self):
        for kind, sequence, says in (("answer", 2, "answer 2 where answer 1 was due"),
                                     ("step", 1, "step 1 where answer 1 was due"),
                                     ("refused", 7, "refused 7 where answer 1 was due"),
                                     (None, 0, "the channel has ended")):
            server = self.start()
            server.receive()
            server.send("welcome", 0, {"protocol": 1, "program": "x"})
            server.send("run", 1, {"subject": "ddim", "check": "c", "steps": 1, "schedule": VP, "grid": "own",
                                   "parameterisation": "x0", "dtype": "f64", "shape": [1, 1],
                                   "noise_end": {"t": 1, "alpha": "nan", "sigma": 1},
                                   "data_end": {"t": 0, "alpha": 1, "sigma": 0}})
            kinds = server.receive()
            self.assertEqual((kinds[0], kinds[2]["alpha"]), ("start", "nan"))
            if kind:
                server.send(kind, sequence, {"message": "x"})
            server.socket.shutdown(gauge_server.socket.SHUT_WR)
            self.assertNotEqual(server.status(), 0)
            self.assertIn(says, server.text_of_log())

    def test_the_end_of_the_channel_between_tasks_is_a_quiet_end(self):
        server = self.start()
        server.receive()
        server.send("welcome", 0, {"protocol": 1, "program": "x"})
        server.socket.shutdown(gauge_server.socket.SHUT_WR)
        self.assertEqual(server.status(), 0)

    def test_what_the_program_starts_does_not_see_the_channel(self):
        program = ("import sys; sys.path.insert(0, sys.argv[1]); import flowgauge_client, os; "
                   "print('seen' if 'FLOWGAUGE_FD' in os.environ else 'hidden')")
        server = Server(gauge_server.python("-c", program, CLIENT), greet=False)
        server.child.wait()
        self.assertIn("hidden", server.text_of_log())
        server.status()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
