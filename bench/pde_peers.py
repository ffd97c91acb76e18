#!/usr/bin/python3
"""bench/pde_peers.py BENCH_PDE [-o RECORDS]

Other people's stiff solvers on the system that bench_pde's error_and_time solves: Scharfetter and Gummel's flux of the
Ornstein–Uhlenbeck equation on 400 cells, from a mixture of Gaussians at t = 0 to t = 1. Runs CVODE (bench_cvode, which is built beside
bench_pde where SUNDIALS is installed) and scipy, and prints for each run its error and time beside the time that flowgauge needs for the
same error (between its runs by straight lines on logarithms, the fastest method). A peer that is missing is not_applicable, with the
reason. RECORDS: the same as records, one JSON object a line, for flowgauge report.

  scripts/setup peer
  bench/pde_peers.py build/release/bench/bench_pde -o out/peers.jsonl
  build/release/flowgauge report out/peers.jsonl -o out/peers
"""
import json
import math
import pathlib
import subprocess
import sys
import time

CELLS, LOW, HIGH, RATE, DIFFUSION = 400, -7.0, 7.0, 0.8, 1.1**2 / 2
WEIGHTS, MEANS, VARIANCES = (0.3, 0.7), (-1.0, 1.5), (0.2, 0.1)
PROBLEM = "ornstein_uhlenbeck_line_on_400_cells"
ERRORS = (1e-4, 1e-6, 1e-8)
OWN_STEPS = {"tr_bdf2", "sdirk4", "odeint_rk4"}


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


def benchmark_runs(program):
    """{method: runs} of a Google Benchmark program; a run is a dict of value, error, error_rms, evaluations, seconds."""
    run = subprocess.run([program, "--benchmark_filter=error_and_time", "--benchmark_format=json"], capture_output=True, text=True,
                         check=True)
    methods = {}
    for one in json.loads(run.stdout)["benchmarks"]:
        _, method, value = one["name"].split("/")
        methods.setdefault(method, []).append({"value": int(value) if method in OWN_STEPS else 10.0 ** -int(value),
                                               "error": one["error"], "error_rms": one["error_rms"],
                                               "evaluations": one["evaluations"], "seconds": 1e-3 * one["cpu_time"]})
    return methods


def scipy_runs():
    """{method: runs} of scipy's stiff solvers. Raises ImportError where scipy is missing."""
    import numpy
    from scipy.integrate import solve_ivp
    from scipy.linalg import expm
    from scipy.sparse import diags

    lower, main, upper = (numpy.array(d) for d in diagonals())
    matrix = diags([lower[1:], main, upper[:-1]], [-1, 0, 1], format="csc")
    p = numpy.array(start())
    exact = expm(matrix.toarray()) @ p
    methods = {}
    for method in ("BDF", "Radau"):
        for tolerance in (1e-4, 1e-6, 1e-8, 1e-10):
            begin = time.process_time()
            end = solve_ivp(lambda t, y: matrix @ y, (0, 1), p, method=method, jac=lambda t, y: matrix, rtol=tolerance,
                            atol=tolerance * 1e-2)
            seconds = time.process_time() - begin
            error = end.y[:, -1] - exact
            methods.setdefault(f"scipy_{method.lower()}", []).append(
                {"value": tolerance, "error": float(abs(error).max()), "error_rms": float(numpy.sqrt((error**2).mean())),
                 "evaluations": int(end.nfev), "seconds": seconds})
    return methods


def cost_at(runs, key, norm, error):
    """What an error costs between two runs of a ladder; None where no two neighbours have it between them."""
    runs = sorted(runs, key=lambda run: -run[norm])
    for coarse, fine in zip(runs, runs[1:]):
        if coarse[norm] >= error >= fine[norm] and coarse[norm] > fine[norm]:
            share = math.log(coarse[norm] / error) / math.log(coarse[norm] / fine[norm])
            return coarse[key] * (fine[key] / coarse[key]) ** share
    return None


def record(method, runs=None, reason=None):
    """The record of a method: its runs, or why there are none."""
    one = {"version": 1, "kind": "work_precision", "id": f"{method}/work_precision/grid=uniform;problem={PROBLEM}",
           "outcome": "not_applicable" if runs is None else "ok", "solver": method, "problem": PROBLEM, "grid": "uniform",
           "norm": "density"}
    if runs is None:
        return one | {"cause": "peer_missing", "detail": reason}
    number = lambda x: x if x is not None and math.isfinite(x) else "nan"
    steps = method in OWN_STEPS
    one |= {"adaptive": not steps, "knob": "steps" if steps else "tolerance"}
    for name, key in (("value", "value"), ("nfe", "evaluations"), ("error_max", "error"), ("error_rms", "error_rms"),
                      ("seconds", "seconds")):
        one[name] = [number(run[key]) for run in runs]
    if not all(math.isfinite(run["error"]) for run in runs):
        one |= {"outcome": "fault", "cause": "not_finite", "detail": "a density is not finite"}
    one["errors_asked"] = list(ERRORS)
    for name, key in (("nfe_at_error", "evaluations"), ("seconds_at_error", "seconds")):
        one[name] = [number(cost_at(runs, key, "error_rms", error)) for error in ERRORS]
    return one


def peers(cvode_program, scipy=scipy_runs):
    """({method: runs}, {method: reason}) of the peers that are there and of those that are not."""
    found, missing = {}, {}
    if pathlib.Path(cvode_program).exists():
        found |= benchmark_runs(cvode_program)
    else:
        missing["cvode_bdf"] = "bench_cvode is not built: SUNDIALS 6 (libsundials-dev) was not installed when the build was configured"
    try:
        found |= scipy()
    except ImportError as reason:
        missing["scipy_bdf"] = missing["scipy_radau"] = f"scipy (python3-scipy) cannot be imported: {reason}"
    return found, missing


def main(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "-o"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    own = benchmark_runs(arguments[0])
    found, missing = peers(pathlib.Path(arguments[0]).with_name("bench_cvode"))
    for method, runs in own.items():
        for run in runs:
            print(f"flowgauge {method:12} {run['value']:<8} error {run['error']:.2e}  {1e3 * run['seconds']:9.3f} ms")
    for method, runs in found.items():
        for run in runs:
            times = [(at, name) for name, others in own.items()
                     if (at := cost_at(others, "seconds", "error", run["error"])) is not None]
            beside = (f"flowgauge {min(times)[1]} at that error {1e3 * min(times)[0]:.3f} ms" if times
                      else "no run of flowgauge has that error")
            print(f"{method:22} {run['value']:<8g} error {run['error']:.2e}  {1e3 * run['seconds']:9.3f} ms   {beside}")
    for method, reason in missing.items():
        print(f"{method:22} not_applicable: {reason}")
    if len(arguments) == 3:
        path = pathlib.Path(arguments[2])
        path.parent.mkdir(parents=True, exist_ok=True)
        records = [record(method, runs) for method, runs in (own | found).items()]
        records += [record(method, reason=reason) for method, reason in missing.items()]
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
