"""Subjects for the test of the Python client: gauge_subjects.py CLIENT_FOLDER LIBRARY, which is numpy, torch or list.

With list, NumPy and torch are hidden, as on a machine that has neither.
"""
import random
import sys

CLIENT, LIBRARY = sys.argv[1:3]
if LIBRARY == "list":
    sys.modules["numpy"] = None
sys.path.insert(0, CLIENT)
import flowgauge_client  # noqa: E402
from flowgauge_client import Gauge, Refused, noise  # noqa: E402

print("a line on standard output that must not break the framing")
gauge = Gauge("test subjects 1")
if LIBRARY == "torch":
    import torch
if LIBRARY != "list":
    import numpy


def combine(a, x, b, y):
    """a x + b y."""
    if isinstance(x, list):
        return [combine(a, u, b, v) for u, v in zip(x, y)]
    return a * x + b * y


@gauge.sampler("ddim", order=1, evaluations="N", source="Song et al. 2021, arXiv:2010.02502, eq. 12", arrays=LIBRARY,
               parameterisations=["x0", "epsilon"])
def ddim(task):
    x = task.start()
    for i in range(task.steps):
        a, s = float(task.alpha[i]), float(task.sigma[i])
        output = task.model(x, a, s)
        if task.parameterisation == "x0":
            data, eps = output, combine(1 / s, x, -a / s, output)
        else:
            data, eps = combine(1 / a, x, -s / a, output), output
        x = combine(float(task.alpha[i + 1]), data, float(task.sigma[i + 1]), eps)
        task.step(i + 1, task.alpha[i + 1], task.sigma[i + 1], x)
    return x


@gauge.sampler("single", dtype="f32", arrays=LIBRARY)
def single(task):
    return task.result(task.x0(task.start(0.5, 0.75), 0.5, 0.75), 1.0, 0.0, evaluations=7)


@gauge.sampler("requests", arrays=LIBRARY)
def requests(task):
    """One request of every kind and form."""
    x = task.start()
    rows = [0.5, 0.25, 0.125][:len(x)]
    task.model(x, rows, [0.5 + level for level in rows])
    task.model(x, 0.5, 0.5, "velocity", dalpha=1.0, dsigma=-1.0)
    task.model(x, kind="v", t=rows)
    task.velocity(x, 0.5)
    task.score(x, 0.5, 0.5)
    task.epsilon(x, 0.5, 0.5)
    task.jvp(x, x, 0.5, 0.5, "epsilon")
    task.vjp(x, x, kind="score", t=0.5)
    task.noise()
    task.noise((2, 5))
    task.noise(interval=(0.5, 0.25))
    task.step(3, float("nan"), float("inf"))
    return x


@gauge.sampler("refusals", arrays=LIBRARY)
def refusals(task):
    x = task.start()
    try:
        task.model(x, 0.5, 0.5)
    except Refused as refused:
        task.skip(f"it said: {refused}", "https://example.org/why")
    return x


@gauge.sampler("failing", arrays=LIBRARY)
def failing(task):
    if task.steps == 1:
        raise ValueError("no single step: “σ” is missing")
    if task.steps == 2:
        sys.exit("gave up")
    if task.steps == 3:
        return task.model(task.start(), 0.5, 0.5, kind="x1")
    if task.steps == 4:
        return task.model(task.start(), 0.5)
    if task.steps == 5:
        return task.model(task.start(), 0.5, 0.5, t=0.5)
    if task.steps == 6:
        return task.model(task.start(), 0.5, 0.5, dalpha=0.5)
    if task.steps == 7:
        return task.start(0.5)
    if task.steps == 8:
        return task.result(task.start(), 0.5)
    if task.steps == 9:
        return [[1.0, 2.0], [3.0]]
    if task.steps == 13:
        raise ValueError("half of a pair: \ud83d")
    if task.steps == 12:
        open("/nowhere/at/all/checkpoint.pt")
    return task.model(task.start(), 0.5, 0.5, t=None) if task.steps < 11 else {}["missing"]


@gauge.schedule("cond_ot", arrays=LIBRARY)
def cond_ot(t):
    if LIBRARY == "list":
        return t, [1 - s for s in t]
    return t, 1 - t, 0 * t + 1, 0 * t - 1


def forward(x):
    images = [[2 * float(row[0]), float(row[1]) + float(row[0]) ** 2] for row in x]
    return images, [0.6931471805599453] * len(images)


gauge.map("shear", forward, lambda y: ([[r[0] / 2, r[1] - r[0] ** 2 / 4] for r in y], [-0.6931471805599453] * len(y)),
          arrays="list", dimension=2)
gauge.map("one_way", forward, arrays="list")


@gauge.log_prob("standard", target={"type": "gaussian", "mean": [0], "covariance": [[1]]}, dimension=1, arrays="list")
def standard(x):
    return [-row[0] ** 2 / 2 - 0.9189385332046727 if row[0] < 100 else float("-inf") for row in x]


@gauge.loss("matching", objective="denoising_score_matching", arrays="list")
def matching(x, data, epsilon, output, alpha, sigma):
    return [sum((o + e / s) ** 2 for o, e in zip(outputs, noises)) for outputs, noises, s in
            zip(output, epsilon, sigma)]


@gauge.likelihood("pushed", arrays=LIBRARY)
def pushed(task):
    """Reports what it was given: the sum of a row."""
    return [float(sum(row)) for row in task.x]


@gauge.sampler("random_numbers", noise="hook", arrays=LIBRARY)
def random_numbers(task):
    """Every function that noise() stands in for, in turn; then that all are themselves again."""
    x = task.start()
    before = originals()
    with noise():
        drawn = [[random.gauss(0, 1)], [random.gauss(3.0, 2.0)], [random.normalvariate(mu=1.0, sigma=0.5)]]
        if LIBRARY == "numpy":
            generator = numpy.random.default_rng(1)
            own = generator.standard_normal(out=numpy.empty(2))
            drawn += [numpy.random.randn(2, 3), numpy.random.randn(), numpy.random.standard_normal((1, 2)),
                      numpy.random.standard_normal(), numpy.random.normal(1.0, 2.0, 3),
                      numpy.random.normal([0.0, 10.0], 1.0), numpy.random.normal(size=(2, 2)),
                      generator.standard_normal(2), generator.normal(1.0, 0.5, size=(2,)),
                      generator.normal(size=1), own]
            assert generator.standard_normal(2, dtype=numpy.float32).dtype == numpy.float32
            assert 0 <= generator.uniform() < 1
        if LIBRARY == "torch":
            drawn += [torch.randn(2, 3), torch.randn((2, 2)), torch.randn(size=(3,)), torch.randn_like(torch.ones(2)),
                      torch.normal(1.0, 2.0, (2, 2)), torch.normal(torch.tensor([0.0, 10.0]), 1.0),
                      torch.normal(0.0, torch.tensor([1.0, 2.0])), torch.empty(3).normal_(1.0, 2.0),
                      torch.randn(2, out=torch.empty(2))]
            assert torch.randn(1, dtype=torch.float64, requires_grad=True).requires_grad
            assert torch.randn(1, dtype=torch.float64).dtype == torch.float64
            assert torch.randn(1).dtype == torch.float32
            assert torch.randn_like(torch.ones(1, dtype=torch.float16)).dtype == torch.float16
    assert originals() == before, "a function was not given back"
    try:
        with noise():
            raise KeyError("inside")
    except KeyError:
        pass
    assert originals() == before, "a function was not given back after an exception"
    flat = []
    for values in drawn:
        values = values.tolist() if hasattr(values, "tolist") else values
        flat += flowgauge_client._numbers(values)
    return task.result([flat], 1.0, 0.0) if x is not None else None


def originals():
    places = [vars(random)["gauss"], vars(random)["normalvariate"]]
    if LIBRARY != "list":
        places += [numpy.random.randn, numpy.random.standard_normal, numpy.random.normal, numpy.random.default_rng]
    if LIBRARY == "torch":
        places += [torch.randn, torch.randn_like, torch.normal, torch.Tensor.normal_, "normal_" in vars(torch.Tensor)]
    return places


if LIBRARY == "torch":
    from gauge_torch_subjects import add  # noqa: E402

    add(gauge)

if __name__ == "__main__":
    gauge.serve()
