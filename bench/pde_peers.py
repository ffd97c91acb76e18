#!/usr/bin/python3
"""bench/pde_peers.py BENCH_PDE

Other people's stiff solvers on the system that bench_pde's error_and_time solves: Scharfetter and Gummel's flux of the
Ornstein–Uhlenbeck equation on 400 cells, from a mixture of Gaussians at t = 0 to t = 1. Runs both and prints, for each peer and
tolerance, its error and time beside the time that flowgauge needs for the same error (interpolated on logarithms between its runs, the
fastest method). A peer that is not installed is not_applicable, with the reason.

  bench/pde_peers.py build/release/bench/bench_pde
"""
import json
import math
import subprocess
import sys
import time

CELLS, LOW, HIGH, RATE, DIFFUSION = 400, -7.0, 7.0, 0.8, 1.1**2 / 2
WEIGHTS, MEANS, VARIANCES = (0.3, 0.7), (-1.0, 1.5), (0.2, 0.1)


def bernoulli(z):
    return 1.0 if z == 0 else z / math.expm1(z)


def diagonals():
    """Lower, main and upper diagonal of dp/dt = L p, row by row."""
    h = (HIGH - LOW) / CELLS
    lower, main, upper = [0.0] * CELLS, [0.0] * CELLS, [0.0] * CELLS
    for face in range(1, CELLS):
        z = -RATE * (LOW + face * h) * h / DIFFUSION
        left, right = DIFFUSION / h**2 * bernoulli(-z), DIFFUSION / h**2 * bernoulli(z)
        main[face - 1] -= left
        upper[face - 1] = right
        lower[face] = left
        main[face] -= right
    return lower, main, upper


def start():
    h = (HIGH - LOW) / CELLS
    centres = [LOW + (i + 0.5) * h for i in range(CELLS)]
    return [sum(w * math.exp(-((x - m) ** 2) / (2 * v)) / math.sqrt(2 * math.pi * v)
                for w, m, v in zip(WEIGHTS, MEANS, VARIANCES)) for x in centres]


def own_runs(program):
    """[(error, milliseconds, name)] of flowgauge."""
    run = subprocess.run([program, "--benchmark_filter=error_and_time", "--benchmark_format=json"], capture_output=True, text=True,
                         check=True)
    return [(b["error"], b["cpu_time"], b["name"].removeprefix("error_and_time/")) for b in json.loads(run.stdout)["benchmarks"]]


def time_at(runs, error):
    """Milliseconds of the fastest method at that error, and its name; None where no two runs of a method enclose it."""
    best = None
    for method in {name.split("/")[0] for _, _, name in runs}:
        points = sorted((e, t) for e, t, name in runs if name.split("/")[0] == method)
        for (e0, t0), (e1, t1) in zip(points, points[1:]):
            if e0 <= error <= e1:
                share = math.log(error / e0) / math.log(e1 / e0)
                t = math.exp((1 - share) * math.log(t0) + share * math.log(t1))
                best = min(best or (t, method), (t, method))
    return best


def scipy_runs():
    """Yields (name, error, milliseconds). Raises ImportError where scipy is missing."""
    import numpy
    from scipy.integrate import solve_ivp
    from scipy.linalg import expm
    from scipy.sparse import diags

    lower, main, upper = (numpy.array(d) for d in diagonals())
    matrix = diags([lower[1:], main, upper[:-1]], [-1, 0, 1], format="csc")
    p = numpy.array(start())
    exact = expm(matrix.toarray()) @ p
    for method in ("BDF", "Radau"):
        for tolerance in (1e-4, 1e-6, 1e-8, 1e-10):
            begin = time.process_time()
            end = solve_ivp(lambda t, y: matrix @ y, (0, 1), p, method=method, jac=lambda t, y: matrix, rtol=tolerance,
                            atol=tolerance * 1e-2).y[:, -1]
            yield f"scipy {method} {tolerance:g}", float(abs(end - exact).max()), 1e3 * (time.process_time() - begin)


def main(arguments):
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    runs = own_runs(arguments[0])
    for error, milliseconds, name in runs:
        print(f"flowgauge {name:20} error {error:.2e}  {milliseconds:9.3f} ms")
    try:
        for name, error, milliseconds in scipy_runs():
            beside = time_at(runs, error)
            shown = f"flowgauge {beside[1]} at that error {beside[0]:.3f} ms" if beside else "no run of flowgauge has that error"
            print(f"{name:30} error {error:.2e}  {milliseconds:9.3f} ms   {shown}")
    except ImportError as missing:
        print(f"scipy: not_applicable, {missing}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
