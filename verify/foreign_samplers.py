"""Samplers written down once more in NumPy, right and with the mistakes that have been made in public code.

foreign_samplers.py NAME… serves the samplers of these names; a name with _f32 at its end works in single precision.
Each mistake is one line of a sampler that is right without it; where it was seen stands beside its name in FAULTS.
"""
import copy
import math
import pathlib
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib/clients/python"))
from flowgauge_client import Gauge  # noqa: E402
import foreign_samplers_with_noise as with_noise  # noqa: E402
from foreign_steps import begin, data_and_noise, end, log_ratio  # noqa: E402


def ddim(task, fault=""):
    """Song et al. 2021, arXiv:2010.02502, eq. 12 with η = 0."""
    x, alpha, sigma = begin(task)
    steps = 1 if fault == "one_step" else task.steps - 1 if fault in ("skip_last", "short_count") else task.steps
    for i in range(steps):
        a, s, b, r = alpha[i], sigma[i], alpha[i + 1], sigma[i + 1]
        if fault == "one_step":
            b, r = alpha[-1], sigma[-1]
        if fault == "short_count" and i == steps - 1:
            b, r = alpha[-1], sigma[-1]
        if fault in ("next_time", "loop_index"):
            k = i + 1 if fault == "next_time" else steps - 1 - i
            data = task.x0(x, alpha[k], sigma[k])
            noise = (x - a * data) / s
        elif fault == "mirrored_grid":
            data = task.x0(x, alpha[-1 - i], sigma[-1 - i])
            noise = (x - a * data) / s
        elif fault == "previous_time":
            data = task.x0(x, alpha[max(i - 1, 0)], sigma[max(i - 1, 0)])
            noise = (x - a * data) / s
        else:
            data, noise = data_and_noise(task, x, a, s)
        if fault == "skip_first" and i == 0:
            continue
        if fault == "clipped":
            data = numpy.clip(data, -1, 1)
            noise = (x - a * data) / s
        if fault == "data_without_alpha":
            data = x - s * noise
        if fault == "noise_without_alpha":
            noise = (x - data) / s
        if fault == "noise_by_variance":
            noise = (x - a * data) / (s * s)
        if fault == "v_for_noise":
            noise = a * noise - s * data
            data = (x - s * noise) / a
        if fault == "swapped":
            b, r = r, b
        if fault == "alpha_bar":
            b, r, noise = b * b, r * r, (x - a * a * data) / (s * s)
        if fault == "old_sigma":
            r = s
        if fault == "sample_as_noise":
            data, noise = (x - s * data) / a, data
        if fault == "off_by_one":
            k = min(i + 2, steps)
            noise, b, r = (x - b * data) / r, alpha[k], sigma[k]
        if fault == "first_level" and i == 0:
            noise = (x - b * data) / r
        if fault == "terminal" and i == steps - 1:
            b, r = a, s
        x = b * data + r * noise
        if fault == "first_twice" and i == 0:
            data, noise = data_and_noise(task, x, a, s)
            x = b * data + r * noise
    return end(task, x, alpha, sigma)


def euler(task, fault=""):
    """Euler's method on the probability flow in the schedule's clock."""
    x, times = task.start(), task.t.tolist()
    for t, u in zip(times[:-1], times[1:]):
        h = {"against_time": abs(u - t), "first_length": times[1] - times[0]}.get(fault, u - t)
        x = x + h * task.velocity(x, 1 - t if fault == "mirrored" else t)
    return x


# c, a and b of a method x + h Σ b_i k_i, k_i = u(x + h Σ a_ij k_j, t + c_i h).
RK4 = ((0, 0.5, 0.5, 1), ((), (0.5,), (0, 0.5), (0, 0, 1)), (1 / 6, 1 / 3, 1 / 3, 1 / 6))
TABLEAUX = {
    ("trapezoid", ""): ((0, 1), ((), (1,)), (0.5, 0.5)),
    ("trapezoid", "old_time"): ((0, 0), ((), (1,)), (0.5, 0.5)),
    ("midpoint", ""): ((0, 0.5), ((), (0.5,)), (0, 1)),
    ("midpoint", "old_time"): ((0, 0), ((), (0.5,)), (0, 1)),
    ("ralston", ""): ((0, 2 / 3), ((), (2 / 3,)), (0.25, 0.75)),
    ("ralston", "swapped_weights"): ((0, 2 / 3), ((), (2 / 3,)), (0.75, 0.25)),
    ("rk4", ""): RK4,
    ("rk4", "missing_digit"): (RK4[0], ((), (0.5,), (0, 0.05), (0, 0, 1)), RK4[2]),
    ("rk4", "earlier_stage"): (RK4[0], ((), (0.5,), (0, 0.5), (0, 1, 0)), RK4[2]),
}


def runge_kutta(name):
    """An explicit Runge–Kutta method on the probability flow in the schedule's clock."""
    def run(task, fault=""):
        nodes, stages, weights = TABLEAUX[name, fault]
        x, times = task.start(), task.t.tolist()
        for t, u in zip(times[:-1], times[1:]):
            h, slopes = u - t, []
            for node, row in zip(nodes, stages):
                slopes.append(task.velocity(x + sum(h * a * k for a, k in zip(row, slopes)), t + node * h))
            x = x + sum(h * b * k for b, k in zip(weights, slopes))
        return x

    return run


def heun(task, fault=""):
    """Karras et al. 2022, arXiv:2206.00364, algorithm 1, without churn: trapezoidal rule in σ/α."""
    x, alpha, sigma = begin(task)
    y, rho = x / alpha[0], sigma / alpha
    for i in range(task.steps):
        slope = data_and_noise(task, y * alpha[i], alpha[i], sigma[i])[1]
        if sigma[i + 1] == 0:  # nothing to average with: a step of Euler's
            y = y + (rho[i + 1] - rho[i]) * slope
            continue
        ahead = y + (rho[i + 1] - rho[i]) * slope
        if fault == "old_time":
            second = data_and_noise(task, ahead * alpha[i], alpha[i], sigma[i])[1]
        elif fault == "old_divisor":
            second = (ahead - data_and_noise(task, ahead * alpha[i + 1], alpha[i + 1], sigma[i + 1])[0]) / rho[i]
        else:
            second = data_and_noise(task, ahead * alpha[i + 1], alpha[i + 1], sigma[i + 1])[1]
        weight = 1.0 if fault == "sum_of_slopes" else 0.5
        y = y + weight * (rho[i + 1] - rho[i]) * (slope + second)
    if fault == "one_step_more":
        data_and_noise(task, y * alpha[-1], alpha[-1], sigma[-1])
    return end(task, y * alpha[-1], alpha, sigma)


def dpm_solver_2(task, fault=""):
    """Lu et al. 2022, arXiv:2206.00927, algorithm 1: midpoint in λ."""
    x, alpha, sigma = begin(task)
    lam = log_ratio(alpha, sigma)
    for i in range(task.steps):
        a, s, b, r, h = alpha[i], sigma[i], alpha[i + 1], sigma[i + 1], lam[i + 1] - lam[i]
        data, noise = data_and_noise(task, x, a, s)
        if r == 0:  # a step without length in λ is one of DDIM
            x = b * data
            continue
        am, sm = type(h)(1), numpy.exp(-lam[i] - h / 2)  # the level in the middle; its scale is free
        middle = am / a * x - sm * numpy.expm1(h / 2) * noise
        second = noise if fault == "old_noise" else data_and_noise(task, middle, am, sm)[1]
        x = b / a * x - r * numpy.expm1(2 * h if fault == "double_lambda" else h) * second
    return end(task, x, alpha, sigma)


def dpmpp_2m(task, fault=""):
    """Lu et al. 2022, arXiv:2211.01095, algorithm 2."""
    x, alpha, sigma = begin(task)
    lam = log_ratio(alpha, sigma)
    before = None
    for i in range(task.steps):
        h = lam[i + 1] - lam[i]
        data = data_and_noise(task, x, alpha[i], sigma[i])[0]
        if sigma[i + 1] == 0 and fault != "log_of_zero":
            x = alpha[i + 1] * data
            continue
        guess = data
        if before is not None and fault != "first_order":
            r = (lam[i] - lam[i - 1]) / h
            r = {"ratio_one": type(r)(1), "half_missing": r / 2, "half_too_many": 2 * r}.get(fault, r)
            sign = -1 if fault == "other_sign" else 1
            guess = data + sign * (data - before) / (2 * r)
        length = lam[i] - lam[i - 1] if fault == "last_length" and i > 0 else h
        if fault == "double_lambda":
            length = 2 * h
        scale = type(h)(1) if fault == "without_alpha" else alpha[i] if fault == "alpha_of_start" else alpha[i + 1]
        ratio = {"ratio_of_alphas": alpha[i + 1] / alpha[i], "ratio_inverted": sigma[i] / sigma[i + 1]}.get(fault, sigma[i + 1] / sigma[i])
        x = ratio * x - scale * numpy.expm1(-length) * guess
        before = None if fault == "forgets" else data
    return end(task, x, alpha, sigma)


def dpmpp_2s(task, fault=""):
    """Lu et al. 2022, arXiv:2211.01095, algorithm 1: midpoint in λ with predictions of the data."""
    x, alpha, sigma = begin(task)
    lam = log_ratio(alpha, sigma)
    for i in range(task.steps):
        h = lam[i + 1] - lam[i]
        data = data_and_noise(task, x, alpha[i], sigma[i])[0]
        if sigma[i + 1] == 0:
            x = alpha[i + 1] * data
            continue
        am, sm = type(h)(1), numpy.exp(-lam[i] - h / 2)
        middle = sm / sigma[i] * x - am * numpy.expm1(-h / 2) * data
        if fault == "not_reached":
            middle = x
        at = (alpha[i], sigma[i]) if fault == "old_time" else (am, sm)
        data = data_and_noise(task, middle * (at[0] / am if fault == "old_time" else 1), *at)[0]
        x = sigma[i + 1] / sigma[i] * x - alpha[i + 1] * numpy.expm1(-h) * data
    return end(task, x, alpha, sigma)


def third_order_step(task, x, begin_at, end_at, h, data):
    """DPM-Solver++ of order 3 in one step, arXiv:2211.01095, algorithm 3 (r = 1/3, 2/3)."""
    points, differences = [], []
    for part in (h / 3, 2 * h / 3):
        a, s = begin_at[0], begin_at[0] * (begin_at[1] / begin_at[0]) * numpy.exp(-part)  # a level of any scale
        y = s / begin_at[1] * x - a * numpy.expm1(-part) * data
        if differences:
            y = y + a * 2 * (numpy.expm1(-part) / part + 1) * differences[0]
        differences.append(data_and_noise(task, y, a, s)[0] - data)
        points.append(y)
    phi = numpy.expm1(-h)
    return end_at[1] / begin_at[1] * x - end_at[0] * phi * data + end_at[0] * (phi / h + 1) * differences[1] * type(h)(1.5)


def dpmpp_3m(task, fault="", start=""):
    """DPM-Solver++ of order 3, Lu et al. 2022, arXiv:2211.01095, appendix B, with the factor 2 that the third
    derivative of the exponential form needs; first step Euler's, second of order 2."""
    x, alpha, sigma = begin(task)
    lam = log_ratio(alpha, sigma)
    past = []
    for i in range(task.steps):
        h = lam[i + 1] - lam[i]
        data = data_and_noise(task, x, alpha[i], sigma[i])[0]
        if sigma[i + 1] == 0:
            x = alpha[i + 1] * data
            continue
        if start == "3s" and i < 2:  # singlestep of order 3, stages after h/3 and 2h/3
            x = third_order_step(task, x, (alpha[i], sigma[i]), (alpha[i + 1], sigma[i + 1]), h, data)
            past = [data] + past[:1]
            continue
        if fault == "euler_end" and i == task.steps - 1:
            past = []
        one = numpy.expm1(-h)
        two = one / h + 1
        three = two / h - type(h)(0.5)
        x = sigma[i + 1] / sigma[i] * x - alpha[i + 1] * one * data
        if len(past) == 1:
            x = x - alpha[i + 1] * one * (data - past[0]) / (2 * (lam[i] - lam[i - 1]) / h)
        elif len(past) == 2:
            r0, r1 = (lam[i] - lam[i - 1]) / h, (lam[i - 1] - lam[i - 2]) / h
            near, far = (data - past[0]) / r0, (past[0] - past[1]) / r1
            first = near + r0 / (r0 + r1) * (near - far)
            second = (1 if fault == "factor_two" else 2) * (near - far) / (r0 + r1)
            x = x + alpha[i + 1] * two * first - alpha[i + 1] * three * second
        past = [data] + past[:1]
    return end(task, x, alpha, sigma)


def ab2(task, fault=""):
    """Adams–Bashforth of two steps with variable length on the probability flow; first step Euler's."""
    x, before, times = task.start(), None, task.t.tolist()
    for i in range(task.steps):
        h = times[i + 1] - times[i]
        slope = task.velocity(x, times[i])
        if before is None:
            x = x + h * slope
        else:
            w = 1.0 if fault == "ratio_one" else h / (times[i] - times[i - 1])
            w = -w if fault == "other_sign" else w
            x = x + h * ((1 + w / 2) * slope - w / 2 * before)
        before = slope
    return x


def lms_weights(rho, order):
    """Integrals over every step of Lagrange's polynomials through the levels behind it, newest first, climbing to an
    order of at most 4: two points of Gauss's are exact to degree 3."""
    first, length = rho[:-1], numpy.diff(rho)
    weights = numpy.zeros((len(first), order))
    for count in range(1, order + 1):
        rows = numpy.arange(count - 1, len(first) if count == order else min(count, len(first)))
        nodes = rho[rows[:, None] - numpy.arange(count)]
        for side in (-1, 1):
            place = first[rows] + length[rows] * (1 + side / math.sqrt(3)) / 2
            for j in range(count):
                factors = [(place - nodes[:, k]) / (nodes[:, j] - nodes[:, k]) for k in range(count) if k != j]
                weights[rows, j] += length[rows] / 2 * numpy.prod(factors, axis=0)
    return weights


def lms(task, fault="", order=4):
    """Linear multistep in σ/α with exact integrals of Lagrange's polynomials, climbing to its order."""
    x, alpha, sigma = begin(task)
    weights = lms_weights((sigma / alpha).astype(float), order).astype(alpha.dtype)
    y, past = x / alpha[0], []
    for i in range(task.steps):
        past = [data_and_noise(task, y * alpha[i], alpha[i], sigma[i])[1]] + past[:order - 1]
        slopes = past
        if fault == "shifted_history":  # multipliers [2, 2, 1] of a history that should be read as [2, 1, 0]
            slopes = [past[max(j - 1, 0)] for j in range(len(past))]
        y = y + sum(weight * slope for weight, slope in zip(weights[i], slopes))
    return end(task, y * alpha[-1], alpha, sigma)


def ddim_eta(task, fault="", eta=1.0):
    """DDIM with noise, Song et al. 2021, arXiv:2010.02502, eq. 12 and 16."""
    x, alpha, sigma = begin(task)
    for i in range(task.steps):
        a, s, b, r = alpha[i], sigma[i], alpha[i + 1], sigma[i + 1]
        data, noise = data_and_noise(task, x, a, s)
        width = eta * r * math.sqrt(max(1 - (a * r / (b * s)) ** 2, 0.0))
        kept = r if fault == "not_shrunk" else math.sqrt(max(r * r - width * width, 0.0))
        drawn = numpy.random.default_rng().standard_normal(x.shape) if fault == "own_noise" else task.noise()
        x = b * data + type(a)(kept) * noise + type(a)(width) * drawn.astype(x.dtype)
    return end(task, x, alpha, sigma)


def euler_maruyama(task, fault=""):
    """Euler–Maruyama on the reverse of the variance-preserving SDE, Song et al. 2021, arXiv:2011.13456, eq. 6."""
    if task.schedule["type"] != "vp_linear":
        task.skip("written for vp_linear only")
    low, high = task.schedule["beta_min"], task.schedule["beta_max"]
    x, times = task.start(), task.t.tolist()
    for i in range(task.steps):
        t, u = times[i], times[i + 1]
        rate, h = low + t * (high - low), t - u
        score = task.score(x, task.alpha[i], task.sigma[i])
        part = 0.5 if fault == "half_drift" else 1.0
        width = {"noise_by_step": math.sqrt(rate) * h, "squared_width": rate * math.sqrt(h)}.get(
            fault, math.sqrt(rate * h))
        x = x + h * (rate / 2 * x + part * rate * score) + width * task.noise()
    return x


def churn(task, fault=""):
    """Karras et al. 2022, arXiv:2206.00364, algorithm 2 with γ = 0.2/N; noise times S_noise."""
    x, alpha, sigma = begin(task)
    y, rho = x / alpha[0], sigma / alpha
    scale = 1.007 if fault == "more_noise" else 1.0
    for i in range(task.steps):
        up = rho[i] * (1 + 0.2)
        y = y + scale * math.sqrt(up * up - rho[i] ** 2) * task.noise().astype(y.dtype)
        slope = (y - task.x0(y, 1.0, up)) / up
        ahead = y + (rho[i + 1] - up) * slope
        second = (ahead - task.x0(ahead, 1.0, rho[i + 1])) / rho[i + 1]
        y = y + (rho[i + 1] - up) * (slope + second) / 2
    return end(task, y * alpha[-1], alpha, sigma)


def coupled(task):
    """DDIM that sets the spread of every prediction over the batch to one of its own making."""
    x, alpha, sigma = begin(task)
    for i in range(task.steps):
        data, _ = data_and_noise(task, x, alpha[i], sigma[i])
        data = data + 0.01 * (data.mean(0) - data)
        x = alpha[i + 1] * data + sigma[i + 1] * (x - alpha[i] * data) / sigma[i]
    return end(task, x, alpha, sigma)


def coupled_less(task):
    """The same, the less the more steps there are, so that it goes to the truth."""
    own = copy.copy(task)

    def model(x, a, s, kind=None):
        data = type(task).model(own, x, a, s, kind)
        return data + 0.05 / task.steps * (data.mean(0) - data)

    own.model = model
    return ddim(own)


def table(entries):
    """α and σ of every entry of the linear table of Ho et al. 2020, arXiv:2006.11239, float32 as it is kept."""
    kept = numpy.cumprod(1 - numpy.linspace(0.1, 20, entries, dtype=numpy.float32) / entries, dtype=numpy.float32)
    return numpy.sqrt(kept), numpy.sqrt(1 - kept)


def ticks(task, entries):
    """The times of the task as places in that table."""
    if task.schedule["type"] != "vp_linear":
        task.skip("its table is one of vp_linear")
    return numpy.clip(numpy.rint(task.t * entries).astype(numpy.int64) - 1, 0, entries - 1)


def on_table(sampler, entries):
    """A sampler whose grid is rounded to the table, so that it starts, goes and ends there."""
    def run(task):
        places = numpy.unique(ticks(task, entries))[::-1]
        own = copy.copy(task)
        own.alpha, own.sigma = (level[places].astype(float) for level in table(entries))
        own.steps = len(places) - 1
        return sampler(own)

    return run


def model_on_table(sampler, entries, ahead=0):
    """A sampler that goes where it should and tells its model an integer time, that of so many steps ahead."""
    def run(task):
        places, (alpha, sigma) = ticks(task, entries), table(entries)
        own = copy.copy(task)

        def model(x, a, s, kind=None):
            place = places[min(numpy.abs(task.alpha / task.sigma - a / s).argmin() + ahead, task.steps)]
            return type(task).model(own, x, alpha[place], sigma[place], kind)

        own.model = model
        return sampler(own)

    return run


def shrunk(task):
    """DDIM that takes 0.98 of every prediction."""
    own = copy.copy(task)
    own.model = lambda x, a, s, kind=None: 0.98 * type(task).model(own, x, a, s, kind)
    return ddim(own)


def unseeded(task):
    """DDIM with a little noise of its own, which its claims do not own up to."""
    result = ddim(task)
    result.x = result.x + 1e-9 * numpy.random.default_rng().standard_normal(result.x.shape)
    return result


ALL = ["x0", "epsilon", "v"]
# name: function, options
CORRECT = {
    "ddim": (ddim, {"order": 1, "evaluations": "N", "parameterisations": ALL}),
    "euler": (euler, {"order": 1, "evaluations": "N", "parameterisations": ["velocity"]}),
    "trapezoid": (runge_kutta("trapezoid"), {"order": 2, "evaluations": "2*N", "parameterisations": ["velocity"]}),
    "midpoint": (runge_kutta("midpoint"), {"order": 2, "evaluations": "2*N", "parameterisations": ["velocity"]}),
    "ralston": (runge_kutta("ralston"), {"order": 2, "evaluations": "2*N", "parameterisations": ["velocity"]}),
    "rk4": (runge_kutta("rk4"), {"order": 4, "evaluations": "4*N", "parameterisations": ["velocity"]}),
    "heun": (heun, {"order": 2, "evaluations": "2*N-1", "parameterisations": ALL}),
    "dpm_solver_2": (dpm_solver_2, {"order": 2, "evaluations": "2*N", "parameterisations": ALL}),
    "dpmpp_2m": (dpmpp_2m, {"order": 2, "evaluations": "N", "parameterisations": ALL}),
    "dpmpp_3m": (dpmpp_3m, {"order": 3, "evaluations": "N", "parameterisations": ALL}),
    "dpmpp_2s": (dpmpp_2s, {"order": 2, "evaluations": "2*N", "parameterisations": ["x0"]}),
    "dpmpp_3m_3s_start": (lambda task, fault="": dpmpp_3m(task, fault, "3s"), {"order": 3, "parameterisations": ["x0"]}),
    "ab2": (ab2, {"order": 2, "evaluations": "N", "parameterisations": ["velocity"]}),
    "lms": (lambda task, fault="": lms(task, fault, 3), {"order": 3, "evaluations": "N", "parameterisations": ALL}),
    "lms_4": (lms, {"order": 4, "evaluations": "N", "parameterisations": ALL}),
    "ddim_eta": (ddim_eta, {"order": 1, "evaluations": "N", "noise": "hook"}),
    "euler_maruyama": (euler_maruyama, {"order": 1, "evaluations": "N", "noise": "hook", "parameterisations": ["score"]}),
    **with_noise.CORRECT,
}
# Clocks of integers, which round the grid or what the model is told: function, options.
CLOCKS = {
    "grid_on_table": (on_table(dpmpp_2m, 1000), {"order": 2, "dtype": "f32"}),
    "grid_on_short_table": (on_table(ddim, 400), {"order": 1}),
    "model_on_table": (model_on_table(dpmpp_2m, 1000), {"order": 2, "evaluations": "N"}),
}
# What is claimed of themselves by samplers that are right to it: function, options, the limit that it is told as.
DECLARED = {
    "coupled_as_declared": (coupled_less, {"order": 1, "evaluations": "N", "rows_independent": False}, "rows_coupled"),
    "unseeded_as_declared": (lambda task: unseeded(task), {"order": 1, "evaluations": "N", "deterministic": False}, "not_deterministic"),
    "dpmpp_3m_euler_end": (lambda task: dpmpp_3m(task, "euler_end"), {"order": 3, "evaluations": "N"}, "low_order_ends"),
}
# name: what it breaks, the mistake, what the diagnosis tells it for (a fault of flowgauge's catalogue, or the right sampler that it is),
# where it was seen
FAULTS = {
    "ddim_swapped": ("ddim", "swapped", "M45", ""),
    "ddim_alpha_bar": ("ddim", "alpha_bar", "M46", ""),
    "ddim_skip_last": ("ddim", "skip_last", "M48", ""),
    "ddim_old_sigma": ("ddim", "old_sigma", "M49", ""),
    "ddim_sample_as_noise": ("ddim", "sample_as_noise", "data_taken_for_noise", "huggingface/diffusers pull 2094"),
    "ddim_next_time": ("ddim", "next_time", "next_time_asked", "google/prompt-to-prompt issue 79"),
    "ddim_off_by_one": ("ddim", "off_by_one", "levels_off_by_one", "lucidrains/denoising-diffusion-pytorch issue 81"),
    "ddim_loop_index": ("ddim", "loop_index", "mirrored_index", "Stability-AI/stablediffusion pull 226"),
    "ddim_first_level": ("ddim", "first_level", "inversion_first_level", "Project-MONAI/GenerativeModels issue 446"),
    "ddim_terminal": ("ddim", "terminal", "M48", "lllyasviel/ControlNet pull 587"),
    "ddim_one_step": ("ddim", "one_step", "one_step_for_all", "LuChengTHU/dpm-solver issue 44"),
    "ddim_short_count": ("ddim", "short_count", "one_step_too_few", "sgl-project/sglang pull 33552"),
    "euler_against_time": ("euler", "against_time", "direction_of_time", "hustvl/LightningDiT issue 89"),
    "euler_first_length": ("euler", "first_length", "first_step_length", "rtqichen/torchdiffeq pull 82"),
    "euler_mirrored": ("euler", "mirrored", "mirrored_time", "hustvl/LightningDiT issue 89"),
    "trapezoid_old_time": ("trapezoid", "old_time", "M52", ""),
    "midpoint_old_time": ("midpoint", "old_time", "stage_at_old_time", "srenevey/ode-solvers pull 42"),
    "ralston_swapped_weights": ("ralston", "swapped_weights", "swapped_weights", ""),
    "rk4_missing_digit": ("rk4", "missing_digit", "missing_digit", "giovannipurpura/daceypy pull 11"),
    "rk4_earlier_stage": ("rk4", "earlier_stage", "earlier_stage", "f1tenth/f1tenth_gym pull 52"),
    "heun_old_time": ("heun", "old_time", "stages_at_start", ""),
    "heun_old_divisor": ("heun", "old_divisor", "old_noise_level", "huggingface/diffusers pull 1512"),
    "heun_sum_of_slopes": ("heun", "sum_of_slopes", "slopes_doubled", ""),
    "heun_one_step_more": ("heun", "one_step_more", "edm_heun", "huggingface/diffusers pull 1503"),
    "dpm_solver_2_old_noise": ("dpm_solver_2", "old_noise", "ddim", ""),
    "dpm_solver_2_double_lambda": ("dpm_solver_2", "double_lambda", "log_snr_doubled", ""),
    "dpmpp_2m_ratio_one": ("dpmpp_2m", "ratio_one", "M50", ""),
    "dpmpp_2m_half_missing": ("dpmpp_2m", "half_missing", "correction_doubled", ""),
    "dpmpp_2m_other_sign": ("dpmpp_2m", "other_sign", "correction_sign", ""),
    "dpmpp_2m_last_length": ("dpmpp_2m", "last_length", "length_of_step_before", "crowsonkb/k-diffusion issue 56"),
    "dpmpp_2m_without_alpha": ("dpmpp_2m", "without_alpha", "exploding_on_preserving",
                               "Haoming02/sd-webui-forge-classic pull 1381"),
    "dpmpp_2m_forgets": ("dpmpp_2m", "forgets", "ddim", ""),
    "dpmpp_2m_double_lambda": ("dpmpp_2m", "double_lambda", "log_snr_doubled", ""),
    "dpmpp_2m_log_of_zero": ("dpmpp_2m", "log_of_zero", "dpmpp_2m", "huggingface/diffusers issue 9007"),
    "dpmpp_3m_factor_two": ("dpmpp_3m", "factor_two", "dpmpp_3m_published", ""),
    "ab2_ratio_one": ("ab2", "ratio_one", "equal_steps_taken", ""),
    "lms_shifted_history": ("lms_4", "shifted_history", "history_shifted", "leejet/stable-diffusion.cpp pull 1885"),
    "ddim_eta_not_shrunk": ("ddim_eta", "not_shrunk", "M47", ""),
    "euler_maruyama_noise_by_step": ("euler_maruyama", "noise_by_step", "M41", ""),
    "euler_maruyama_squared_width": ("euler_maruyama", "squared_width", "M42", ""),
    "euler_maruyama_half_drift": ("euler_maruyama", "half_drift", "M43", ""),
    "ddim_mirrored_grid": ("ddim", "mirrored_grid", "mirrored_grid", ""),
    "ddim_previous_time": ("ddim", "previous_time", "previous_time_asked", ""),
    "ddim_skip_first": ("ddim", "skip_first", "inversion_first_level", ""),
    "ddim_first_twice": ("ddim", "first_twice", "first_step_repeated", ""),
    "ddim_clipped": ("ddim", "clipped", "data_clipped", ""),
    "ddim_data_without_alpha": ("ddim", "data_without_alpha", "data_without_alpha", ""),
    "ddim_noise_without_alpha": ("ddim", "noise_without_alpha", "noise_without_alpha", ""),
    "ddim_noise_by_variance": ("ddim", "noise_by_variance", "noise_by_variance", ""),
    "ddim_v_for_noise": ("ddim", "v_for_noise", "v_taken_for_noise", ""),
    "dpmpp_2m_half_too_many": ("dpmpp_2m", "half_too_many", "correction_halved", ""),
    "dpmpp_2m_alpha_of_start": ("dpmpp_2m", "alpha_of_start", "signal_of_start", ""),
    "dpmpp_2m_ratio_of_alphas": ("dpmpp_2m", "ratio_of_alphas", "state_of_other_form", ""),
    "dpmpp_2m_ratio_inverted": ("dpmpp_2m", "ratio_inverted", "state_upside_down", ""),
    "dpmpp_2s_old_time": ("dpmpp_2s", "old_time", "stages_at_start", ""),
    "dpmpp_2s_not_reached": ("dpmpp_2s", "not_reached", "stage_not_reached", ""),
    "ab2_other_sign": ("ab2", "other_sign", "correction_sign", ""),
    **with_noise.FAULTS,
}
# Samplers that are wrong as a whole: function, options, where it was seen.
WRONG = {
    "churn_more_noise": (lambda task: churn(task, "more_noise"), {"order": 1, "evaluations": "2*N", "noise": "hook",
                                                                  "parameterisations": ["x0"]}, ""),
    "ddim_with_noise": (lambda task: ddim_eta(task, "own_noise"), {"order": 1, "evaluations": "N"},
                        "lucidrains/denoising-diffusion-pytorch pull 139"),
    "shrunk_on_table": (on_table(shrunk, 1000), {"order": 1, "dtype": "f32"}, ""),
    "next_time_on_table": (model_on_table(dpmpp_2m, 1000, 1), {"order": 2, "evaluations": "N"}, ""),
    "mirrored_on_table": (model_on_table(lambda task: ddim(task, "mirrored_grid"), 1000), {"order": 1, "evaluations": "N"}, ""),
    "coupled": (coupled, {"order": 1, "evaluations": "N"}, ""),
    "unseeded": (unseeded, {"order": 1, "evaluations": "N"}, ""),
}


def subject(name):
    """Function and options of a name."""
    single = name.endswith("_f32")
    plain = name.removesuffix("_f32")
    if plain in CORRECT or plain in CLOCKS:
        function, options = {**CORRECT, **CLOCKS}[plain]
    elif plain in FAULTS:
        base, fault, _, _ = FAULTS[plain]
        right, options = CORRECT[base]
        options = {**options, "parameterisations": options.get("parameterisations", ["x0"])[:1]}
        function = lambda task: right(task, fault)
    else:
        function, options, _ = {**WRONG, **DECLARED}[plain]
    return function, {**options, **({"dtype": "f32"} if single else {})}


def main(names):
    gauge = Gauge("foreign samplers 1")
    for name in names:
        function, options = subject(name)
        gauge.sampler(name, function, **options)
    gauge.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
