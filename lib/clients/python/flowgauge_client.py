"""Lets flowgauge gauge a sampler, schedule, map, density or loss written in Python.

One file without dependencies: copy it beside your code or install it. NumPy arrays, torch tensors and, where neither is
there, nested lists come and go. Your program says what it offers and serves it:

    from flowgauge_client import Gauge

    gauge = Gauge("my samplers 1.0")

    @gauge.sampler("euler", order=1, evaluations="N")
    def euler(task):
        x = task.start()
        for i in range(task.steps):
            data = task.x0(x, task.alpha[i], task.sigma[i])
            noise = (x - task.alpha[i] * data) / task.sigma[i]
            x = task.alpha[i + 1] * data + task.sigma[i + 1] * noise
        return x

    gauge.serve()

and is run by `flowgauge gauge -- python3 my_samplers.py`. Beside `sampler` there are `denoiser_sampler`, `scheduler`
and `ode_solver` for code that has one of the three shapes in use, and `likelihood`, `log_prob`, `map`, `schedule` and
`loss`.
Import this module before anything that prints: with `gauge --stdio` it takes standard output for itself.
The protocol is described in protocol.md of flowgauge; this client speaks version 1.
"""
from __future__ import annotations

import contextlib
import copy
import inspect
import json
import math
import os
import random
import re
import socket
import struct
import sys
import traceback
from array import array

try:
    import numpy
except ImportError:
    numpy = None

__version__ = "0.1.0"
__all__ = ["FrameError", "Gauge", "Refused", "Result", "Skip", "Task", "noise"]

TYPES = ("hello", "welcome", "run", "call", "start", "model", "jvp", "vjp", "noise", "step", "answer", "refused",
         "result", "skipped", "error", "bye")
MAGIC = b"FGP1"
FIXED = struct.Struct("<4sHHQIIQ")
HEADER_LIMIT = 16 << 20
PAYLOAD_LIMIT = 2 << 30
READ_AHEAD = 1 << 14
ITEM_SIZE = {"f64": 8, "f32": 4}
TYPECODE = {"f64": "d", "f32": "f"}
LITTLE_ENDIAN = {"f64": "<f8", "f32": "<f4"}
PARAMETERISATIONS = ("x0", "epsilon", "v", "velocity", "score")


class FrameError(Exception):
    """What came over the channel is no frame; `cause` is magic, type, header_length, payload_length, header, arrays or
    truncated."""

    def __init__(self, cause: str, message: str):
        super().__init__(f"{cause}: {message}")
        self.cause = cause


class Refused(Exception):
    """flowgauge did not grant a request; the message says why. The task goes on if this is caught."""


class Skip(Exception):
    """Raised by a subject that cannot do a task: reason, and a link where one explains it."""

    def __init__(self, reason: str, link: str = ""):
        super().__init__(reason)
        self.reason, self.link = reason, link


# Arrays: whatever library they come from, they pass as (dtype, shape, bytes).

class Raw:
    """An array as it stands in a frame: dtype f64 or f32, shape, little-endian bytes in C order. The bytes may be those
    of somebody's array; only a bytearray is nobody else's."""

    def __init__(self, dtype: str, shape, data):
        self.dtype, self.shape, self.data = dtype, list(shape), data

    def values(self) -> array:
        values = array(TYPECODE[self.dtype])
        values.frombytes(self.data)
        if sys.byteorder == "big":
            values.byteswap()
        return values


def _torch():
    """torch, if the program has imported it."""
    return sys.modules.get("torch")


def _is_tensor(value) -> bool:
    torch = _torch()
    return torch is not None and isinstance(value, torch.Tensor)


def _shape(value) -> list:
    shape = []
    while isinstance(value, (list, tuple)):
        shape.append(len(value))
        if not value:
            break
        value = value[0]
    return shape


def _flat(value, shape):
    """The numbers of a nested list in C order; ValueError where its rows differ in length."""
    if not shape:
        if isinstance(value, (list, tuple)):
            raise ValueError("nested lists: rows differ in depth")
        yield float(value)
        return
    if not isinstance(value, (list, tuple)) or len(value) != shape[0]:
        raise ValueError("nested lists: rows differ in length")
    for row in value:
        yield from _flat(row, shape[1:])


def _nested(values, shape):
    if not shape:
        return values[0]
    stride = len(values) // shape[0] if shape[0] else 0
    return [_nested(values[i * stride:(i + 1) * stride], shape[1:]) for i in range(shape[0])]


def to_raw(value, dtype: str | None = None) -> Raw:
    """Any array, tensor, number or nested list as bytes, in its own precision (half precision as f32, integers as f64)
    unless dtype names another."""
    if _is_tensor(value):
        torch = _torch()
        if dtype is None:
            dtype = "f32" if value.dtype in (torch.float32, torch.float16, torch.bfloat16) else "f64"
        value = value.detach().to("cpu", {"f64": torch.float64, "f32": torch.float32}[dtype]).contiguous()
        if numpy is None:
            value = value.tolist()
        else:
            value = value.numpy()
    if numpy is not None and hasattr(value, "__array__"):
        value = numpy.asarray(value)
        if dtype is None:
            dtype = "f32" if value.dtype in (numpy.float32, numpy.float16) else "f64"
        value = numpy.asarray(value, LITTLE_ENDIAN[dtype], order="C")
        return Raw(dtype, value.shape, value.data.cast("B") if value.size and value.ndim else value.tobytes())
    dtype = dtype or "f64"
    if isinstance(value, array):
        value = value.tolist()
    shape = _shape(value)
    values = array(TYPECODE[dtype], _flat(value, shape))
    if sys.byteorder == "big":
        values.byteswap()
    return Raw(dtype, shape, values.tobytes())


def from_raw(raw: Raw, library: str):
    """The array of a frame in a library: torch, numpy or list."""
    if library == "list":
        return _nested(raw.values().tolist(), raw.shape)
    if library == "torch" and numpy is None:
        torch = _torch()
        return torch.tensor(raw.values().tolist(), dtype=_torch_dtype(raw.dtype)).reshape(raw.shape)
    values = numpy.frombuffer(raw.data, LITTLE_ENDIAN[raw.dtype]).reshape(raw.shape)
    own = isinstance(raw.data, bytearray)
    values = values.astype({"f64": numpy.float64, "f32": numpy.float32}[raw.dtype], copy=not own)
    return _torch().from_numpy(values) if library == "torch" else values


def _torch_dtype(dtype: str):
    return {"f64": _torch().float64, "f32": _torch().float32}[dtype]


def _like(raw: Raw, example):
    """The array of a frame in the library, precision and place of another array."""
    if _is_tensor(example):
        return from_raw(raw, "torch").to(example)
    if numpy is not None and hasattr(example, "__array__"):
        values = from_raw(raw, "numpy")
        kind = getattr(example, "dtype", values.dtype)
        return values.astype(kind) if getattr(kind, "kind", "") == "f" else values
    return from_raw(raw, "list")


def _numbers(value) -> list:
    """The numbers of a scalar or an array of levels, one a row: (N,), (N, 1), (N, 1, 1, 1), …"""
    if isinstance(value, float):
        return [float(value)]
    if hasattr(value, "tolist"):
        value = value.detach().tolist() if _is_tensor(value) else value.tolist()
    elif numpy is not None and hasattr(value, "__array__"):
        value = numpy.asarray(value).tolist()
    shape = _shape(value)
    return list(_flat(value, shape))


# Frames.

def _wire(value):
    """A header's value with numbers that are not finite as text, and ? for what is no character."""
    if isinstance(value, dict):
        return {key: _wire(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_wire(entry) for entry in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if value != value else "inf" if value > 0 else "-inf"
    return value


_TO_JSON = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def _header_text(header: dict) -> bytes:
    try:
        text = _TO_JSON.encode(header)
    except ValueError:
        text = "\\ud"
    # A number that is not finite, or half a character: both are rare, and a header is written for every prediction.
    return (_TO_JSON.encode(_wire(header)) if "\\ud" in text else text).encode()


def _number(value) -> float:
    return float(value)  # "nan", "inf" and "-inf" are what float() reads


class Frame:
    """A frame: kind is the name of its type, arrays is a dict of Raw by name."""

    def __init__(self, kind: str, sequence: int, header: dict, arrays: dict):
        self.kind, self.sequence, self.header, self.arrays = kind, sequence, header, arrays


def encode_frame(kind: str, sequence: int, header: dict, arrays: dict | None = None) -> list:
    """The bytes of a frame, in parts; arrays are Raw by name."""
    if arrays:
        header = {**header, "arrays": [{"name": name, "dtype": raw.dtype, "shape": raw.shape}
                                       for name, raw in arrays.items()]}
    text = _header_text(header)
    payload = [raw.data for raw in (arrays or {}).values()]
    length = sum(map(len, payload))
    if len(text) > HEADER_LIMIT:
        raise FrameError("header_length", f"{len(text)} bytes, at most {HEADER_LIMIT} can be sent")
    if length > PAYLOAD_LIMIT:
        raise FrameError("payload_length", f"{length} bytes, at most {PAYLOAD_LIMIT} can be sent")
    fixed = FIXED.pack(MAGIC, TYPES.index(kind) + 1, 0, sequence, len(text), 0, length)
    return [fixed + text, *payload]


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


_FROM_JSON = json.JSONDecoder(parse_constant=_no_constant)


def _layout(header: dict, length: int) -> list:
    """(name, dtype, shape, bytes) of the arrays of a header; FrameError unless they add up to the payload."""
    entries = header.get("arrays", [])
    if not isinstance(entries, list):
        raise FrameError("arrays", "the key arrays is no list")
    layout, total = [], 0
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
            raise FrameError("arrays", f"an array without a name: {entry!r}")
        shape = entry.get("shape")
        if entry.get("dtype") not in ITEM_SIZE:
            raise FrameError("arrays", f"{entry['name']}: dtype {entry.get('dtype')!r}; allowed are f64 and f32")
        if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
            raise FrameError("arrays", f"{entry['name']}: shape {shape!r} is no list of lengths")
        size = ITEM_SIZE[entry["dtype"]] * math.prod(shape)
        layout.append((entry["name"], entry["dtype"], shape, size))
        total += size
    if total != length:
        raise FrameError("arrays", f"{total} bytes by the header, {length} in the payload")
    return layout


def read_frame(read) -> Frame | None:
    """The next frame of read(count) -> bytes; None where the channel has ended between two frames. Else FrameError."""
    fixed = read(FIXED.size)
    if not fixed:
        return None
    magic, number, _, sequence, header_length, _, payload_length = FIXED.unpack(_all(fixed, FIXED.size))
    if magic != MAGIC:
        raise FrameError("magic", f"{magic!r} where {MAGIC!r} begins a frame")
    if not 1 <= number <= len(TYPES):
        raise FrameError("type", f"{number}; known are 1 to {len(TYPES)}")
    if header_length > HEADER_LIMIT:
        raise FrameError("header_length", f"{header_length} bytes; at most {HEADER_LIMIT} are allowed")
    if payload_length > PAYLOAD_LIMIT:
        raise FrameError("payload_length", f"{payload_length} bytes; at most {PAYLOAD_LIMIT} are allowed")
    text = _all(read(header_length), header_length)
    try:
        header = _FROM_JSON.decode(text.decode("utf-8"))
    except ValueError as error:
        raise FrameError("header", str(error)) from None
    if not isinstance(header, dict):
        raise FrameError("header", "no JSON object")
    layout = _layout(header, payload_length)
    arrays = {}
    for name, dtype, shape, size in layout:
        arrays[name] = Raw(dtype, shape, _all(read(size), size))
    return Frame(TYPES[number - 1], sequence, header, arrays)


def _all(data, count):
    if len(data) != count:
        raise FrameError("truncated", f"{len(data)} bytes where {count} were announced")
    return data


# The channel.

def _moved(move, descriptor: int, what):
    """What os.read, os.readv or os.writev gives; FrameError where the channel is gone, apart from what a subject's files
    do."""
    try:
        return move(descriptor, what)
    except OSError as error:
        raise FrameError("truncated", f"the channel is gone: {error.strerror}") from None


class Channel:
    """Frames over two descriptors, which may be the same."""

    def __init__(self, read_descriptor: int, write_descriptor: int, owner=None):
        self._read, self._write, self._owner = read_descriptor, write_descriptor, owner
        self._ahead = b""  # what has been read of the next frame

    def receive(self) -> Frame | None:
        return read_frame(self._take)

    def send(self, parts: list) -> None:
        views = [memoryview(part) for part in parts if len(part)]
        while views:
            sent = _moved(os.writev, self._write, views[:16])  # POSIX promises room for 16
            while views and sent >= len(views[0]):
                sent -= len(views.pop(0))
            if sent:
                views[0] = views[0][sent:]

    def close(self) -> None:
        if self._owner is not None:
            self._owner.close()

    def _take(self, count: int) -> bytearray:
        if not self._ahead and 0 < count < READ_AHEAD:
            self._ahead = _moved(os.read, self._read, READ_AHEAD)
        if count <= len(self._ahead):
            data, self._ahead = bytearray(self._ahead[:count]), self._ahead[count:]
            return data
        data, begun = bytearray(count), len(self._ahead)
        data[:begun], self._ahead = self._ahead, b""
        view, filled = memoryview(data), begun
        while filled < count:
            got = _moved(os.readv, self._read, [view[filled:]])
            if got == 0:
                break
            filled += got
        view.release()
        del data[filled:]
        return data


def _take_standard_streams() -> Channel:
    """Moves descriptors 0 and 1 to private ones and points 1 at 2, so that nobody's print breaks the framing."""
    sys.stdout.flush()
    private_in, private_out = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return Channel(private_in, private_out)


# Programs that this one starts must not take the channel for theirs.
_ADDRESS = os.environ.pop("FLOWGAUGE_FD", "")
_STREAMS = _take_standard_streams() if _ADDRESS == "stdio" else None


def _open_channel(address: str) -> Channel:
    if address == "stdio" and _STREAMS is not None:
        return _STREAMS
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(address[len("unix:"):])
        return Channel(connection.fileno(), connection.fileno(), connection)
    if re.fullmatch(r"[0-9]+", address):
        descriptor = int(address)
        os.set_inheritable(descriptor, False)
        return Channel(descriptor, descriptor)
    raise ValueError(f"FLOWGAUGE_FD is {address!r}; allowed are a descriptor's number, stdio and unix:PATH")


# What a subject sees.

class Result:
    """The end of a sampler's run: points, the level (α, σ) they have been carried to, its own count of evaluations."""

    def __init__(self, x, alpha, sigma, evaluations: int | None = None):
        self.x, self.alpha, self.sigma, self.evaluations = x, float(alpha), float(sigma), evaluations


class Task:
    """A run: its grid, and the model as flowgauge serves it.

    steps; t, alpha, sigma: N + 1 numbers from the noise to the data (None with a grid of the subject's own);
    noise_end, data_end: dicts of t, alpha, sigma; parameterisation: what the model is to be asked for; dtype; shape of
    the start, rows first; schedule, grid and check as flowgauge names them; x: the points of a likelihood's task.
    """

    def __init__(self, channel: Channel, frame: Frame, library: str):
        header = frame.header
        self._channel, self._library, self._sequence = channel, library, 0
        self._start_level = None
        self.evaluations = 0
        self.subject, self.check = header["subject"], header["check"]
        self.steps, self.parameterisation = header["steps"], header["parameterisation"]
        self.dtype, self.shape = header["dtype"], header["shape"]
        self.schedule, self.grid = header["schedule"], header["grid"]
        self.noise_end = {key: _number(header["noise_end"][key]) for key in ("t", "alpha", "sigma")}
        self.data_end = {key: _number(header["data_end"][key]) for key in ("t", "alpha", "sigma")}
        known = {name: from_raw(raw, library) for name, raw in frame.arrays.items()}
        self.t, self.alpha, self.sigma = known.get("t"), known.get("alpha"), known.get("sigma")
        self.x = known.get("x")

    def start(self, alpha=None, sigma=None):
        """Points at the level where the run begins: the grid's first unless given. Once a task, before the first
        prediction."""
        if (alpha is None) != (sigma is None):
            raise ValueError("start: alpha and sigma come together")
        if alpha is None:
            alpha, sigma = self.noise_end["alpha"], self.noise_end["sigma"]
        answer = self._ask("start", {"alpha": float(alpha), "sigma": float(sigma)})
        return from_raw(answer.arrays["x"], self._library)

    def model(self, x, alpha=None, sigma=None, kind: str | None = None, *, t=None, dalpha=None, dsigma=None):
        """The model's prediction at the points x, in the task's parameterisation unless kind names another of x0,
        epsilon, v, velocity and score. The level is (alpha, sigma), or t in the clock of the task's schedule; each a
        number or one a row. A velocity at (alpha, sigma) needs dalpha and dsigma, their derivatives in your own clock.
        For torch tensors the prediction is differentiable once in x."""
        level = self._level(alpha, sigma, t, dalpha, dsigma)
        kind = kind or self.parameterisation
        if _is_tensor(x):
            return _prediction_function().apply(x, self, kind, level)
        return self._predict("model", x, kind, level)

    def x0(self, x, alpha, sigma):
        """The denoiser E[Z | x]."""
        return self.model(x, alpha, sigma, "x0")

    def epsilon(self, x, alpha, sigma):
        """The noise E[ε | x]."""
        return self.model(x, alpha, sigma, "epsilon")

    def velocity(self, x, t):
        """The velocity of the probability flow in the clock of the task's schedule."""
        return self.model(x, kind="velocity", t=t)

    def score(self, x, alpha, sigma):
        """The gradient of the log-density in x."""
        return self.model(x, alpha, sigma, "score")

    def jvp(self, x, v, alpha=None, sigma=None, kind: str | None = None, *, t=None, dalpha=None, dsigma=None):
        """J v row by row, J = ∂(prediction)/∂x."""
        level = self._level(alpha, sigma, t, dalpha, dsigma)
        return self._predict("jvp", x, kind or self.parameterisation, level, v)

    def vjp(self, x, v, alpha=None, sigma=None, kind: str | None = None, *, t=None, dalpha=None, dsigma=None):
        """vᵀ J row by row, J = ∂(prediction)/∂x."""
        level = self._level(alpha, sigma, t, dalpha, dsigma)
        return self._predict("vjp", x, kind or self.parameterisation, level, v)

    def noise(self, shape=None, interval=None):
        """Independent standard normals, of the shape of the start unless given. With interval=(s, t) in one clock: the
        increment of one Brownian path a coordinate over it, of variance |t − s|, the same whenever it is asked for."""
        header = {}
        if shape is not None:
            header["shape"] = [int(n) for n in shape]
        if interval is not None:
            header["from"], header["to"] = float(interval[0]), float(interval[1])
        return from_raw(self._ask("noise", header).arrays["z"], self._library)

    def step(self, index: int, alpha, sigma, x=None) -> None:
        """Tells flowgauge where the run is; for pictures and messages only."""
        header = {"index": int(index), "alpha": float(alpha), "sigma": float(sigma)}
        self._ask("step", header, {} if x is None else {"x": to_raw(x)})

    def result(self, x, alpha=None, sigma=None, evaluations: int | None = None) -> Result:
        """What a sampler returns if its points are not at the task's data end: the level they are at, as its own
        numbers have it."""
        if (alpha is None) != (sigma is None):
            raise ValueError("result: alpha and sigma come together")
        if alpha is None:
            alpha, sigma = self.data_end["alpha"], self.data_end["sigma"]
        return Result(x, alpha, sigma, evaluations)

    def skip(self, reason: str, link: str = "") -> None:
        """Ends the task as one that the subject cannot do."""
        raise Skip(reason, link)

    def array(self, values):
        """Numbers as an array of the task's library and dtype."""
        return from_raw(to_raw(values, self.dtype), self._library)

    @staticmethod
    def _level(alpha, sigma, t, dalpha, dsigma) -> dict:
        given = {"t": t, "alpha": alpha, "sigma": sigma, "dalpha": dalpha, "dsigma": dsigma}
        given = {key: _numbers(value) for key, value in given.items() if value is not None}
        if ("t" in given) == ("alpha" in given) or ("alpha" in given) != ("sigma" in given):
            raise ValueError(f"level: {', '.join(given) or 'nothing'} was given; allowed are t, or alpha and sigma")
        if "t" in given and len(given) > 1 or ("dalpha" in given) != ("dsigma" in given):
            raise ValueError(f"level: {', '.join(given)}; dalpha and dsigma come together and with alpha, sigma")
        return given

    def _predict(self, what: str, x, kind: str, level: dict, v=None):
        if kind not in PARAMETERISATIONS:
            raise ValueError(f"kind: {kind!r} is unknown; allowed are {', '.join(PARAMETERISATIONS)}")
        header, points = {"kind": kind}, to_raw(x)
        arrays = {"x": points}
        if v is not None:
            arrays["v"] = to_raw(v, points.dtype)
        for key, numbers in level.items():
            if numbers and numbers.count(numbers[0]) == len(numbers):
                header[key] = numbers[0]
            else:
                arrays[key] = to_raw(numbers, "f64")
        if what == "model":
            self.evaluations += 1
        return _like(self._ask(what, header, arrays).arrays["y"], x)

    def _ask(self, kind: str, header: dict, arrays: dict | None = None) -> Frame:
        self._sequence += 1
        self._channel.send(encode_frame(kind, self._sequence, header, arrays))
        answer = self._channel.receive()
        if answer is None:
            raise FrameError("truncated", f"the channel has ended instead of answering {kind}")
        if answer.kind == "refused" and answer.sequence == self._sequence:
            raise Refused(answer.header.get("message", ""))
        if answer.kind != "answer" or answer.sequence != self._sequence:
            raise FrameError("type", f"{answer.kind} {answer.sequence} where answer {self._sequence} was due")
        return answer


_PREDICTION = None


def _prediction_function():
    """The model as a function that torch can differentiate: backwards by `vjp`, forwards by `jvp`."""
    global _PREDICTION
    if _PREDICTION is None:
        torch = _torch()

        class Prediction(torch.autograd.Function):
            @staticmethod
            def forward(context, x, task, kind, level):
                context.question = task, kind, level
                context.save_for_backward(x)
                context.save_for_forward(x)
                return task._predict("model", x.detach(), kind, level)

            @staticmethod
            @torch.autograd.function.once_differentiable
            def backward(context, gradient):
                task, kind, level = context.question
                return task._predict("vjp", context.saved_tensors[0], kind, level, gradient), None, None, None

            @staticmethod
            def jvp(context, tangent, *_):
                task, kind, level = context.question
                return task._predict("jvp", context.saved_tensors[0], kind, level, tangent)

        _PREDICTION = Prediction
    return _PREDICTION


# Noise in place of the libraries' own.

_TASK: Task | None = None


def _drawn(shape, library: str):
    """Normal numbers of a shape from the server; a scalar where the shape is empty."""
    shape = [int(n) for n in shape]
    raw = _TASK._ask("noise", {"shape": shape or [1]}).arrays["z"]
    return from_raw(Raw(raw.dtype, shape, raw.data), library)


def _sizes(size) -> list:
    """The shape of randn(2, 3), randn((2, 3)) and randn(torch.Size([2, 3]))."""
    return list(size[0]) if len(size) == 1 and hasattr(size[0], "__iter__") else list(size)


def _torch_stand_ins(torch) -> list:
    def finish(values, dtype=None, device=None, requires_grad=False):
        values = values.to(dtype=dtype or torch.get_default_dtype(), device=device)
        return values.requires_grad_() if requires_grad else values

    def randn(*size, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, **options):
        values = finish(_drawn(_sizes(size or (options["size"],)), "torch"), dtype, device, requires_grad)
        return values if out is None else out.copy_(values)

    def randn_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
        return finish(_drawn(input.shape, "torch"), dtype or input.dtype, device or input.device, requires_grad)

    def normal(mean=0.0, std=1.0, size=None, *, generator=None, out=None, dtype=None, device=None, **_):
        example = mean if isinstance(mean, torch.Tensor) else std if isinstance(std, torch.Tensor) else None
        if size is None:
            size = torch.broadcast_tensors(torch.as_tensor(mean), torch.as_tensor(std))[0].shape
        values = finish(_drawn(size, "torch"), dtype or getattr(example, "dtype", None),
                        device or getattr(example, "device", None))
        values = mean + std * values
        return values if out is None else out.copy_(values)

    def normal_(self, mean=0.0, std=1.0, *, generator=None):
        return self.copy_(mean + std * _drawn(self.shape, "torch"))

    return [(torch, "randn", randn), (torch, "randn_like", randn_like), (torch, "normal", normal),
            (torch.Tensor, "normal_", normal_)]


class _StandInGenerator:
    """What numpy.random.default_rng returns inside of noise(): normal numbers of the server, all else of NumPy."""

    def __init__(self, own):
        self._own = own

    def standard_normal(self, size=None, dtype=float, out=None):
        values = _numpy_normal(0.0, 1.0, out.shape if size is None and out is not None else size)
        if out is not None:
            out[...] = values
            return out
        return values if size is None else values.astype(dtype)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return _numpy_normal(loc, scale, size)

    def __getattr__(self, name):
        return getattr(self._own, name)


def _numpy_normal(loc=0.0, scale=1.0, size=None):
    if size is None:
        size = numpy.broadcast(loc, scale).shape
    shape = [size] if numpy.ndim(size) == 0 else list(size)
    values = _drawn(shape, "numpy")
    values = values.astype(numpy.float64) if shape else float(values)
    return loc + scale * values


def _numpy_stand_ins() -> list:
    places, own = numpy.random, numpy.random.default_rng
    return [(places, "randn", lambda *size: _numpy_normal(size=size)),
            (places, "standard_normal", lambda size=None: _numpy_normal(size=size)),
            (places, "normal", _numpy_normal),
            (places, "default_rng", lambda seed=None: _StandInGenerator(own(seed)))]


@contextlib.contextmanager
def noise():
    """Inside of it torch.randn, randn_like, normal and Tensor.normal_, the normal numbers of numpy.random and of
    numpy.random.default_rng, random.gauss and random.normalvariate come from flowgauge. Generators made before, and
    functions imported by name (`from torch import randn`), keep their own numbers."""
    if _TASK is None:
        raise RuntimeError("noise() stands in for random numbers while a task is run; none is")
    gauss = lambda mu=0.0, sigma=1.0: mu + sigma * float(_drawn((), "list"))
    stand_ins = [(random, "gauss", gauss), (random, "normalvariate", gauss)]
    if _torch() is not None:
        stand_ins += _torch_stand_ins(_torch())
    if numpy is not None:
        stand_ins += _numpy_stand_ins()
    # Taken from the namespace itself: an attribute that a class only inherits is deleted again, not pinned to it.
    own = [(place, name, vars(place).get(name)) for place, name, _ in stand_ins]
    try:
        for place, name, stand_in in stand_ins:
            setattr(place, name, stand_in)
        yield
    finally:
        for place, name, function in own:
            if function is None:
                delattr(place, name)
            else:
                setattr(place, name, function)


# Subjects.

CLAIMS = ("order", "evaluations", "grids", "deterministic", "rows_independent", "source", "schedule", "target",
          "objective")
CAPABILITIES = ("dtype", "parameterisations", "grid", "noise", "batch", "shape", "dimension", "minimum_steps",
                "function")


class Gauge:
    """What a program offers. `client` is its name and version.

    Every subject has a name of letters, digits and _, and takes these options.
    Claims, judged where they are made: order; evaluations ("2*N-1"); grids ("any", "smooth"); deterministic;
    rows_independent; source; schedule and target, as in flowgauge's problem files; objective.
    Capabilities: dtype ("f64", "f32"); parameterisations, of x0, epsilon, v, velocity and score; grid ("given", "own");
    noise ("none"; "hook": flowgauge's, by task.noise or noise(); "own"); batch, the most rows (0: any number);
    shape of one point, where it is fixed; dimension of a map or density; minimum_steps.
    arrays: "numpy", "torch" or "list", what the subject is given.
    """

    def __init__(self, client: str = ""):
        self.client = client or os.path.basename(sys.argv[0]) or "python"
        self._subjects = {}

    def sampler(self, name: str, function=None, **options):
        """function(task) -> points at the task's data end, or task.result(points, alpha, sigma)."""
        return self._decorate(function, lambda f: self._add(name, "sampler", options, _run_sampler(f), f))

    def likelihood(self, name: str, function=None, **options):
        """function(task) -> log-densities of the rows of task.x, found by carrying them to the noise end."""
        return self._decorate(function, lambda f: self._add(name, "log_prob", options, lambda task: (
            {}, {"log_prob": to_raw(f(task))}), f))

    def log_prob(self, name: str, function=None, **options):
        """function(x) -> log-densities of the rows of x, of a density of its own (claim: target)."""
        return self._decorate(function, lambda f: self._add(name, "log_prob", {**options, "function": True}, {
            "log_prob": lambda x: {"log_prob": f(x)}}, f))

    def map(self, name: str, forward, inverse=None, **options):
        """forward(x) -> (y, log|det ∂y/∂x| of each row); inverse the same of the inverse map, where there is one."""
        functions = {"forward": lambda x: dict(zip(("y", "log_det"), forward(x)))}
        if inverse is not None:
            functions["inverse"] = lambda x: dict(zip(("y", "log_det"), inverse(x)))
        self._add(name, "map", options, functions)

    def schedule(self, name: str, function=None, **options):
        """function(t) -> (alpha, sigma) or (alpha, sigma, dalpha, dsigma) at the times t."""
        names = ("alpha", "sigma", "dalpha", "dsigma")
        return self._decorate(function, lambda f: self._add(name, "schedule", options, {
            "level": lambda t: dict(zip(names, f(t)))}, f))

    def loss(self, name: str, function=None, *, objective: str, **options):
        """function(x, data, epsilon, output, alpha, sigma) -> the loss of each row; objective: its name."""
        return self._decorate(function, lambda f: self._add(name, "loss", {**options, "objective": objective}, {
            "loss": lambda **given: {"loss": f(**given)}}, f))

    def denoiser_sampler(self, name: str, function=None, *, sigmas=None, noise_argument: str | None = None,
                         arguments: dict | None = None, arrays: str = "torch", **options):
        """function(model, x, sigmas, **arguments) -> points, in EDM's coordinates: x = z + σε, model(x, sigma) the
        denoiser, sigma a number or one a row. sigmas(N): a grid of its own instead of flowgauge's.
        noise_argument names an argument that takes noise_sampler(sigma, sigma_next), standard normals of one Brownian
        path. With noise="hook" it runs inside of noise()."""
        if sigmas is not None:
            options.setdefault("grid", "own")

        def wrap(f):
            def run(task):
                levels = sigmas(task.steps) if sigmas is not None else _edm_sigmas(task)
                levels = task.array(levels)
                given = dict(arguments or {})
                x = task.start(1.0, levels[0])
                if sigmas is not None:  # what flowgauge does not know otherwise
                    for index, sigma in enumerate(levels):
                        task.step(index, 1.0, sigma)
                if noise_argument:
                    given[noise_argument] = lambda s, t: task.noise(interval=(s, t)) / math.sqrt(abs(float(t - s)))
                denoiser = lambda x, sigma, **_: task.model(x, 1.0, sigma, "x0")
                return task.result(f(denoiser, x, levels, **given), 1.0, levels[-1], task.evaluations)

            return self._add(name, "sampler", {**options, "arrays": arrays}, _run_sampler(_hooked(options, run)), f)

        return self._decorate(function, wrap)

    def scheduler(self, name: str, factory=None, *, coordinates: str | None = None, arguments: dict | None = None,
                  arrays: str = "torch", **options):
        """factory() -> an object with set_timesteps(N), timesteps, step(output, t, x) and, where it has one,
        scale_model_input(x, t); called factory(prediction_type=…) if it takes that name. Levels are read from `sigmas`
        or `alphas_cumprod`; coordinates of the state are found out unless given: "vp" (α² + σ² = 1), "edm" (α = 1) or
        "flow" (α = 1 − σ). `arguments` go to step. With noise="hook" it runs inside of noise()."""
        options.setdefault("grid", "own")

        def wrap(make):
            def run(task):
                return _run_scheduler(task, make, coordinates, arguments or {})

            return self._add(name, "sampler", {**options, "arrays": arrays}, _run_sampler(_hooked(options, run)), make)

        return self._decorate(factory, wrap)

    def ode_solver(self, name: str, solve=None, *, calls: str = "times", arrays: str = "torch", **options):
        """solve(f, x, times) -> the state at the last time, or the states at all of them; calls="interval":
        solve(f, t0, t1, x, N) -> the state at t1. f(t, x) is the velocity of the probability flow in the schedule's
        clock."""
        if calls not in ("times", "interval"):
            raise ValueError(f"calls: {calls!r} is unknown; allowed are times and interval")
        options.setdefault("parameterisations", ["velocity"])
        options.setdefault("grid", "given" if calls == "times" else "own")

        def wrap(f):
            def run(task):
                x = task.start()
                field = lambda t, x: task.model(x, kind="velocity", t=t)
                if calls == "interval":
                    return f(field, task.noise_end["t"], task.data_end["t"], x, task.steps)
                states = f(field, x, task.array(task.t))
                return states if len(_size_of(states)) == len(task.shape) else states[-1]

            return self._add(name, "sampler", {**options, "arrays": arrays}, _run_sampler(_hooked(options, run)), f)

        return self._decorate(solve, wrap)

    def serve(self, address: str | None = None) -> None:
        """Says hello and works on tasks until there are no more. address: as FLOWGAUGE_FD, which it is taken from."""
        global _TASK
        address = _ADDRESS if address is None else address
        if not self._subjects:
            raise ValueError("serve: nothing is offered")
        if not address:
            program = os.path.basename(sys.argv[0]) or "my_sampler.py"
            print(f"{program}: not started by flowgauge; run me with: flowgauge gauge -- python3 {program}",
                  file=sys.stderr)
            sys.exit(2)
        channel = _open_channel(address)
        channel.send(encode_frame("hello", 0, {"protocol": 1, "client": self.client,
                                               "subjects": [entry[0] for entry in self._subjects.values()]}))
        welcome = channel.receive()
        if welcome is None or welcome.kind != "welcome":
            raise FrameError("type", f"{welcome.kind if welcome else 'the end'} where welcome was due")
        if welcome.header.get("protocol") != 1:
            raise FrameError("header", f"protocol {welcome.header.get('protocol')!r}; this client speaks 1")
        try:
            while True:
                frame = channel.receive()
                if frame is None or frame.kind == "bye":
                    return
                if frame.kind not in ("run", "call"):
                    raise FrameError("type", f"{frame.kind} where a task was due")
                channel.send(self._end_of_task(channel, frame))
        finally:
            _TASK = None
            channel.close()

    def _end_of_task(self, channel: Channel, frame: Frame) -> list:
        """The frame that ends a task: what a subject does never ends the session."""
        global _TASK
        try:
            if frame.header.get("subject") not in self._subjects:
                raise ValueError(f"subject: {frame.header.get('subject')!r} is not offered")
            _, work, library = self._subjects[frame.header["subject"]]
            if (frame.kind == "call") != isinstance(work, dict):
                raise ValueError(f"{frame.header['subject']} takes no {frame.kind}")
            if frame.kind == "call":
                header, arrays = _called(work, frame, library)
            else:
                _TASK = Task(channel, frame, library)
                header, arrays = work(_TASK)
            return encode_frame("result", frame.sequence, header, arrays)
        except Skip as skip:
            return encode_frame("skipped", frame.sequence, {"reason": skip.reason, **(
                {"link": skip.link} if skip.link else {})})
        except FrameError:
            raise
        except (Exception, SystemExit) as error:
            return encode_frame("error", frame.sequence, {"message": f"{type(error).__name__}: {error}",
                                                          "traceback": traceback.format_exc()})
        finally:
            _TASK = None

    @staticmethod
    def _decorate(function, add):
        return add if function is None else add(function)

    def _add(self, name, kind, options, work, function=None):
        if not re.fullmatch(r"[A-Za-z0-9_]+", name):
            raise ValueError(f"name: {name!r}; allowed are letters, digits and _")
        if name in self._subjects:
            raise ValueError(f"name: {name!r} is there already")
        options = dict(options)
        library = options.pop("arrays", "numpy" if numpy is not None else "list")
        if library not in ("numpy", "torch", "list"):
            raise ValueError(f"arrays: {library!r} is unknown; allowed are numpy, torch and list")
        if library == "torch":
            import torch as _  # noqa: F401  a subject on tensors needs it
        subject = {"name": name, "kind": kind, "claims": {}, "capabilities": {}}
        for key, value in options.items():
            if key in CAPABILITIES:
                subject["capabilities"][key] = value
            elif key in CLAIMS:
                subject["claims"][key] = value
            else:
                raise TypeError(f"{name}: option {key!r} is unknown; allowed are {', '.join(CLAIMS + CAPABILITIES)}")
        self._subjects[name] = subject, work, library
        return function


def _run_sampler(function):
    def work(task):
        end = function(task)
        if not isinstance(end, Result):
            end = task.result(end)
        header = {"end": {"alpha": end.alpha, "sigma": end.sigma}}
        if end.evaluations is not None:
            header["evaluations"] = int(end.evaluations)
        return header, {"x": to_raw(end.x)}

    return work


def _called(functions: dict, frame: Frame, library: str):
    name = frame.header.get("function")
    if name not in functions:
        raise Skip(f"has no function {name}")
    given = {key: from_raw(raw, library) for key, raw in frame.arrays.items()}
    values = functions[name](**given)
    return {}, {key: to_raw(value) for key, value in values.items()}


def _hooked(options: dict, run):
    """A run inside of noise() for subjects that ask for it."""
    if options.get("noise") != "hook":
        return run

    def hooked(task):
        with noise():
            return run(task)

    return hooked


def _size_of(value) -> list:
    return list(value.shape) if hasattr(value, "shape") else _shape(value)


def _edm_sigmas(task: Task) -> list:
    if task.alpha is None:
        raise Skip("flowgauge gives no grid; name one of your own with sigmas=")
    alphas, sigmas = _numbers(task.alpha), _numbers(task.sigma)
    if not all(alpha > 0 for alpha in alphas):
        raise Skip("a level with alpha = 0 has no place in EDM's coordinates")
    return [sigma / alpha for alpha, sigma in zip(alphas, sigmas)]


# Scheduler objects.

PREDICTION_TYPES = {"epsilon": "epsilon", "v_prediction": "v", "sample": "x0"}


def _setting(scheduler, name: str, default=None):
    """An attribute of a scheduler or of its config, which may be an object or a dict."""
    config = getattr(scheduler, "config", None)
    for place in (scheduler, config):
        value = place.get(name) if isinstance(place, dict) else getattr(place, name, None)
        if value is not None:
            return value
    return default


def _takes(function, name: str) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(p.name == name or p.kind is p.VAR_KEYWORD for p in parameters)


def _found_coordinates(scheduler, x) -> str:
    """Coordinates of a scheduler's state, by what scale_model_input does to it on a copy."""
    if hasattr(scheduler, "scale_model_input") and _sigmas(scheduler):
        first = _sigmas(scheduler)[0]
        scaled = copy.deepcopy(scheduler).scale_model_input(x / x, scheduler.timesteps[0])
        factor = _numbers(scaled)[0] if len(_size_of(scaled)) == 0 else float(scaled.reshape(-1)[0])
        if abs(factor * math.sqrt(1 + first * first) - 1) < 1e-3 and abs(factor - 1) > 1e-9:
            return "edm"
    if "FlowMatch" in type(scheduler).__name__ or _setting(scheduler, "use_flow_sigmas"):
        return "flow"
    return "vp"


def _sigmas(scheduler) -> list:
    """The noise levels of the timesteps and of the end, where a scheduler has them."""
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is None or callable(sigmas):
        return []
    sigmas = _numbers(sigmas)
    return sigmas if len(sigmas) == len(scheduler.timesteps) + 1 else []


def _vp(sigma: float):
    """(α, σ) with α² + σ² = 1 of a ratio σ/α."""
    scale = math.hypot(1.0, sigma)
    return 1 / scale, sigma / scale


def _table_level(value) -> tuple:
    """(α, σ) of an entry ᾱ of alphas_cumprod, which has been rounded already."""
    value = float(value)
    return math.sqrt(value), math.sqrt(1 - value)


def _scheduler_levels(scheduler, coordinates: str):
    """The levels of the model's input at every timestep, and of the state at the first and behind the last."""
    sigmas = _sigmas(scheduler)
    if sigmas:
        if coordinates == "flow":
            inputs = [(1 - s, s) for s in sigmas]
            return inputs[:-1], inputs[0], inputs[-1]
        inputs = [_vp(s) for s in sigmas]
        if coordinates == "edm":
            return inputs[:-1], (1.0, sigmas[0]), (1.0, sigmas[-1])
        return inputs[:-1], inputs[0], inputs[-1]
    table = getattr(scheduler, "alphas_cumprod", None)
    if table is None:
        raise ValueError(f"{type(scheduler).__name__} has neither sigmas of its timesteps nor alphas_cumprod")
    inputs = []
    for t in scheduler.timesteps:
        if float(t) != int(t):
            raise ValueError(f"timestep {float(t)} of {type(scheduler).__name__} is between two entries of its table")
        inputs.append(_table_level(table[int(t)]))
    return inputs, inputs[0], _table_level(_setting(scheduler, "final_alpha_cumprod", 1.0))


def _run_scheduler(task: Task, make, coordinates: str | None, arguments: dict) -> Result:
    names = {kind: name for name, kind in PREDICTION_TYPES.items()}
    wanted = names.get(task.parameterisation)
    takes = wanted is not None and _takes(make, "prediction_type")
    scheduler = make(prediction_type=wanted) if takes else make()
    scheduler.set_timesteps(task.steps)
    flow = coordinates or _found_coordinates(scheduler, task.array([[1.0]]))
    inputs, start, end = _scheduler_levels(scheduler, flow)
    own_type = _setting(scheduler, "prediction_type")
    kind = "velocity" if flow == "flow" else PREDICTION_TYPES.get(own_type, task.parameterisation)
    if flow != "flow" and kind != task.parameterisation:
        raise Skip(f"predicts {own_type} only")
    clock = {"dalpha": -1.0, "dsigma": 1.0} if kind == "velocity" else {}
    x = task.start(*start)
    behind = inputs[1:] + [end]
    for index, ((alpha, sigma), t) in enumerate(zip(inputs, scheduler.timesteps)):
        points = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        x = scheduler.step(task.model(points, alpha, sigma, kind, **clock), t, x, **arguments)
        x = x["prev_sample"] if isinstance(x, dict) else x.prev_sample if hasattr(x, "prev_sample") else x[0]
        task.step(index + 1, *behind[index])
    return task.result(x, *end, evaluations=task.evaluations)
