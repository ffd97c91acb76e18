"""The server's side of the gauge protocol in Python, so that clients are tested before and apart from flowgauge's own.

Frames are packed here by hand, not by the client's code. The law served is a product of Gaussians, each coordinate with
its own mean and variance, so every prediction and Jacobian has a closed form.
"""
import json
import math
import os
import pathlib
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time

import numpy

TYPES = ["hello", "welcome", "run", "call", "start", "model", "jvp", "vjp", "noise", "step", "answer", "refused",
         "result", "skipped", "error", "bye"]
DTYPES = {"f64": "<f8", "f32": "<f4"}
FIXED = "<4sHHQIIQ"
DEADLINE = 60.0


class Broken(Exception):
    """The client has broken the protocol, died or hung."""


def pack(kind, sequence, header, arrays=(), dtype="f64"):
    """A frame's bytes; arrays are (name, values) or (name, dtype, values)."""
    payload, entries = b"", []
    for entry in arrays:
        name, own, values = entry if len(entry) == 3 else (entry[0], dtype, entry[1])
        values = numpy.asarray(values, DTYPES[own], order="C")
        entries.append({"name": name, "dtype": own, "shape": list(values.shape)})
        payload += values.tobytes()
    if entries:
        header = {**header, "arrays": entries}
    text = json.dumps(header, ensure_ascii=False).encode()
    return struct.pack(FIXED, b"FGP1", TYPES.index(kind) + 1, 0, sequence, len(text), 0, len(payload)) + text + payload


class Law:
    """A product of Gaussians N(mean_j, variance_j), served at any level."""

    def __init__(self, mean=(0.7, -0.4), variance=(0.25, 1.5)):
        self.mean, self.variance = mean, variance

    def coordinates(self, shape):
        """Mean and variance of every coordinate of a point of that shape, repeated where there are more of them."""
        count = math.prod(shape)
        return tuple(numpy.resize(numpy.array(values, float), count).reshape(shape) for values in
                     (self.mean, self.variance))

    def start(self, shape, alpha, sigma):
        """Points at fixed quantiles-like offsets of each coordinate: no random numbers needed."""
        mean, variance = self.coordinates(shape[1:])
        offsets = numpy.sin(1.7 + 2.3 * numpy.arange(math.prod(shape))).reshape(shape)
        return alpha * mean + numpy.sqrt(alpha ** 2 * variance + sigma ** 2) * 1.5 * offsets

    def prediction(self, kind, x, alpha, sigma, dalpha=0.0, dsigma=0.0):
        """Value and slope of a prediction; levels are numbers or arrays of one a row."""
        mean, variance = self.coordinates(x.shape[1:])
        alpha, sigma, dalpha, dsigma = (numpy.reshape(level, (-1,) + (1,) * (x.ndim - 1)) for level in
                                        (alpha, sigma, dalpha, dsigma))
        spread = alpha ** 2 * variance + sigma ** 2
        data, data_slope = mean + alpha * variance / spread * (x - alpha * mean), alpha * variance / spread
        noise, noise_slope = sigma / spread * (x - alpha * mean), sigma / spread
        of_data, of_noise = {"x0": (1.0, 0.0), "epsilon": (0.0, 1.0), "v": (-sigma, alpha),
                             "velocity": (dalpha, dsigma), "score": (0.0, 0.0)}[kind]
        if kind == "score":
            return -(x - alpha * mean) / spread, -1 / spread + 0 * x
        return of_data * data + of_noise * noise, of_data * data_slope + of_noise * noise_slope + 0 * x

    def transport(self, x, start, end):
        """The exact flow map from one level to another."""
        mean, variance = self.coordinates(x.shape[1:])
        spread = [numpy.sqrt(a * a * variance + s * s) for a, s in (start, end)]
        return end[0] * mean + spread[1] / spread[0] * (x - start[0] * mean)


def schedule_level(schedule, t):
    """(α, σ, dα/dt, dσ/dt) of the two schedules that the tests use."""
    if schedule["type"] == "cond_ot":
        return t, 1 - t, 1.0, -1.0
    if schedule["type"] == "vp_linear":
        low, high = schedule["beta_min"], schedule["beta_max"]
        integral, rate = low * t + (high - low) * t * t / 2, low + (high - low) * t
        alpha, sigma = math.exp(-integral / 2), math.sqrt(-math.expm1(-integral))
        return alpha, sigma, -rate / 2 * alpha, rate / 2 * alpha * alpha / sigma
    raise ValueError(schedule["type"])


def times_between(start, end, steps, grid):
    """Evenly spaced; on the grid `rough` every second time is moved by half a step: lengths alternate 3:1."""
    times = numpy.linspace(start, end, steps + 1)
    if grid == "rough":
        times[1:-1:2] += (end - start) / steps / 2
    return times


VP = {"type": "vp_linear", "beta_min": 0.1, "beta_max": 20}
COND_OT = {"type": "cond_ot"}


class Server:
    """Starts a client, hears its hello and gives it tasks. `channel` is descriptor, stdio or unix."""

    def __init__(self, command, channel="descriptor", law=None, greet=True, environment=None):
        self.law, self.sequence, self.frames, self.requests = law or Law(), 0, [], []
        self.noise = lambda shape, header: numpy.zeros(shape)
        self.refuse = lambda kind, header: None
        environment = {**os.environ, **(environment or {})}
        self.folder = tempfile.TemporaryDirectory()
        self.log = open(pathlib.Path(self.folder.name) / "log", "a+b")
        options = {"stdin": subprocess.DEVNULL, "stdout": self.log, "stderr": self.log}
        if channel == "stdio":
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
                                          bufsize=0, env={**environment, "FLOWGAUGE_FD": "stdio"})
            self.input, self.output, self.socket = self.child.stdout.fileno(), self.child.stdin.fileno(), None
        elif channel == "unix":
            listener = socket.socket(socket.AF_UNIX)
            path = str(pathlib.Path(self.folder.name) / "socket")
            listener.bind(path)
            listener.listen(1)
            listener.settimeout(DEADLINE)
            self.child = subprocess.Popen(command, env={**environment, "FLOWGAUGE_FD": f"unix:{path}"}, **options)
            self.socket, _ = listener.accept()
            listener.close()
            self.input = self.output = self.socket.fileno()
        else:
            self.socket, theirs = socket.socketpair()
            self.child = subprocess.Popen(command, pass_fds=[theirs.fileno()],
                                          env={**environment, "FLOWGAUGE_FD": str(theirs.fileno())}, **options)
            theirs.close()
            self.input = self.output = self.socket.fileno()
        self.hello = None
        if greet:
            kind, _, self.hello, _ = self.receive()
            if kind != "hello":
                raise Broken(f"{kind} where hello was due")
            self.send("welcome", 0, {"protocol": 1, "program": "flowgauge test"})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def subject(self, name):
        return next(subject for subject in self.hello["subjects"] if subject["name"] == name)

    # Frames.

    def send_bytes(self, data):
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self.output, view):]
            except BrokenPipeError:
                raise Broken("the client no longer reads") from None

    def send(self, kind, sequence, header, arrays=(), dtype="f64"):
        data = pack(kind, sequence, header, arrays, dtype)
        self.frames.append({"type": kind, "header": json.loads(data[32:32 + int.from_bytes(data[16:20], "little")])})
        self.send_bytes(data)

    def take(self, count):
        data, until = b"", time.monotonic() + DEADLINE
        while len(data) < count:
            if not select.select([self.input], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Broken(f"nothing came for {DEADLINE} s\n{self.text_of_log()}")
            got = os.read(self.input, min(count - len(data), 1 << 20))
            if not got:
                raise Broken(f"the client has closed the channel\n{self.text_of_log()}")
            data += got
        return data

    def receive(self):
        """(type, sequence, header, arrays by name) of the next frame of the client."""
        magic, number, zero, sequence, header_length, more_zero, length = struct.unpack(FIXED, self.take(32))
        if magic != b"FGP1" or not 1 <= number <= 16 or zero or more_zero:
            raise Broken(f"no frame begins with {magic!r}, {number}, {zero}, {more_zero}\n{self.text_of_log()}")
        header, arrays = json.loads(self.take(header_length).decode()), {}
        for entry in header.get("arrays", []):
            size = math.prod(entry["shape"]) * int(DTYPES[entry["dtype"]][-1])
            length -= size
            values = numpy.frombuffer(self.take(size), DTYPES[entry["dtype"]]).reshape(entry["shape"])
            arrays[entry["name"]] = values
        if length:
            raise Broken(f"{length} bytes of payload belong to no array")
        self.frames.append({"type": TYPES[number - 1], "header": header})
        return TYPES[number - 1], sequence, header, arrays

    # Tasks.

    def run(self, subject, steps=4, shape=(3, 2), schedule=VP, start=0.9, end=0.1, parameterisation="x0", dtype="f64",
            grid="smooth", x=None):
        """One run on times_between start and end (none where the grid is `own`): how it ended."""
        self.sequence += 1
        self.requests = []
        ends = [dict(zip(("t", "alpha", "sigma"), (t, *schedule_level(schedule, t)[:2]))) for t in (start, end)]
        header = {"subject": subject, "check": f"{subject}/test/steps={steps}", "steps": steps, "schedule": schedule,
                  "parameterisation": parameterisation, "dtype": dtype, "shape": list(shape), "grid": grid,
                  "noise_end": ends[0], "data_end": ends[1]}
        arrays = []
        if grid != "own":
            times = times_between(start, end, steps, grid)
            levels = [schedule_level(schedule, t) for t in times]
            arrays = [("t", "f64", times), ("alpha", "f64", [level[0] for level in levels]),
                      ("sigma", "f64", [level[1] for level in levels])]
        if x is not None:
            arrays.append(("x", dtype, x))
        self.task = header
        self.send("run", self.sequence, header, arrays)
        return self.finish()

    def call(self, subject, function, arrays, dtype="f64"):
        self.sequence += 1
        header = {"subject": subject, "check": f"{subject}/test/{function}", "function": function, "dtype": dtype}
        self.task = header
        self.send("call", self.sequence, header, list(arrays.items()), dtype)
        return self.finish()

    def finish(self):
        """Answers requests until the task ends: {"type", "header", arrays by name}."""
        while True:
            kind, sequence, header, arrays = self.receive()
            if kind in ("result", "skipped", "error"):
                if sequence != self.sequence:
                    raise Broken(f"{kind} echoes {sequence} where {self.sequence} was due")
                return {"type": kind, "header": header, **arrays}
            self.requests.append((kind, header, arrays))
            refusal = self.refuse(kind, header)
            if refusal:
                self.send("refused", sequence, {"message": refusal})
            else:
                self.send("answer", sequence, {}, *self.answer(kind, header, arrays))

    def answer(self, kind, header, arrays):
        """Arrays of the answer to a request, and their dtype."""
        if kind == "start":
            self.started = header["alpha"], header["sigma"]
            return [("x", self.law.start(self.task["shape"], *self.started))], self.task["dtype"]
        if kind == "noise":
            shape = header.get("shape", self.task["shape"])
            return [("z", self.noise(shape, header))], self.task["dtype"]
        if kind == "step":
            return [], "f64"
        x = arrays["x"]
        level = {key: arrays.get(key, header.get(key)) for key in ("t", "alpha", "sigma", "dalpha", "dsigma")}
        if level["t"] is not None:
            times = numpy.atleast_1d(level["t"])
            level = dict(zip(("alpha", "sigma", "dalpha", "dsigma"), numpy.array(
                [schedule_level(self.task["schedule"], t) for t in times]).T))
        given = {key: value for key, value in level.items() if value is not None and key != "t"}
        value, slope = self.law.prediction(header["kind"], x.astype(float), **given)
        if kind != "model":
            value = slope * arrays["v"]
        return [("y", value)], {"<f8": "f64", "<f4": "f32"}[x.dtype.str]

    # The end.

    def close(self):
        """Says bye; the exit status of the client."""
        if self.child.poll() is None:
            try:
                self.send("bye", 0, {})
            except Broken:
                pass
            try:
                self.child.wait(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        return self.status()

    def status(self):
        self.child.wait(timeout=DEADLINE)
        for stream in (self.socket, self.child.stdin, self.child.stdout):
            if stream is not None:
                stream.close()
        self.text_of_log()
        self.log.close()
        self.folder.cleanup()
        return self.child.returncode

    def text_of_log(self):
        """What the client has printed so far; on both of its streams, unless frames go over standard output."""
        if not self.log.closed:
            self.log.seek(0)
            self.text = self.log.read().decode(errors="replace")
        return self.text


def python(*arguments):
    """The command that runs Python on these arguments."""
    return [sys.executable, *map(str, arguments)]
