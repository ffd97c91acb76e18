#!/usr/bin/python3
"""Examples of the clients, and the samplers that the gauge is tried on, against the server in Python: what they claim.

Usage: gauge_examples_test.py SOURCE_FOLDER
"""
import math
import os
import pathlib
import re
import sys
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
    print("skipped: python3-torch is not installed; its examples were not run")

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import foreign_samplers  # noqa: E402
import gauge_server  # noqa: E402
from gauge_server import COND_OT, VP, Law, Server, schedule_level  # noqa: E402

SOURCE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
EXAMPLES = SOURCE / "lib/clients/examples"
PATH = {"PYTHONPATH": os.pathsep.join([str(SOURCE / "lib/clients/python"), os.environ.get("PYTHONPATH", "")])}


def serve(file, *names, **options):
    return Server(gauge_server.python(file, *names), environment=PATH, **options)


def error(server, subject, **options):
    """Largest error of a run against the exact flow map between the levels that it reported."""
    end = server.run(subject, **options)
    if end["type"] != "result":
        raise AssertionError(end["header"])
    level = end["header"]["end"]
    x = server.law.start(server.task["shape"], *server.started)
    return numpy.abs(end["x"] - server.law.transport(x, server.started, (level["alpha"], level["sigma"]))).max()


def order(server, subject, counts=(64, 128), **options):
    errors = [error(server, subject, steps=n, **options) for n in counts]
    return math.log(errors[0] / errors[1]) / math.log(counts[1] / counts[0])


def evaluations(server):
    return sum(kind == "model" for kind, _, _ in server.requests)


class Examples(unittest.TestCase):
    def test_heun(self):
        with serve(EXAMPLES / "heun_numpy.py") as server:
            self.assertLess(abs(order(server, "heun_numpy", start=0.7, grid="rough") - 2), 0.1)
            self.assertEqual(evaluations(server), 256)
            self.assertEqual(server.run("heun_numpy", schedule=COND_OT, start=0.1, end=1.0)["type"], "result")
            self.assertEqual(evaluations(server), 7)  # the last step into σ = 0 is one of Euler's

    def test_coupling(self):
        with serve(EXAMPLES / "coupling_numpy.py") as server:
            x = numpy.array([[0.3, -1.2], [2.0, 0.7], [-1.5, 0.1]])
            y = server.call("coupling", "forward", {"x": x})
            back = server.call("coupling", "inverse", {"x": y["y"]})
            self.assertLess(numpy.abs(back["y"] - x).max(), 1e-14)
            self.assertLess(numpy.abs(back["log_det"] + y["log_det"]).max(), 1e-14)
            step = numpy.array([0.0, 1e-6])
            ahead, behind = (server.call("coupling", "forward", {"x": x + s})["y"] for s in (step, -step))
            self.assertLess(numpy.abs(numpy.log((ahead - behind)[:, 1] / 2e-6) - y["log_det"]).max(), 1e-8)

    def test_loss_schedule_and_density(self):
        with serve(EXAMPLES / "loss_numpy.py") as server:
            given = {"x": [[0.0, 0.0]], "data": [[0.0, 0.0]], "epsilon": [[1.0, -2.0]], "output": [[0.5, 1.0]]}
            end = server.call("noise_loss", "loss", {**given, "alpha": [0.5], "sigma": [0.5]})
            self.assertEqual(end["loss"].tolist(), [9.25])
            times = numpy.array([0.001, 0.4, 1.0])
            end = server.call("linear_vp", "level", {"t": times})
            for k, t in enumerate(times):
                self.assertAlmostEqual(end["alpha"][k], schedule_level(VP, t)[0], places=14)
                self.assertAlmostEqual(end["sigma"][k], schedule_level(VP, t)[1], places=14)
            end = server.call("normal", "log_prob", {"x": [[0.5, -1.0]]})
            self.assertAlmostEqual(end["log_prob"][0], -math.log(2 * math.pi), places=14)

    @unittest.skipUnless(torch, "python3-torch is not installed")
    def test_scheduler_on_a_table(self):
        with serve(EXAMPLES / "scheduler_torch.py") as server:
            for parameterisation in ("epsilon", "v", "x0"):
                self.assertLess(error(server, "ddim_scheduler", steps=250, grid="own", dtype="f32",
                                      parameterisation=parameterisation), 0.05)
                self.assertEqual(evaluations(server), 250)
                table = numpy.cumprod(1 - numpy.linspace(1e-4, 0.02, 1000))
                self.assertAlmostEqual(server.started[0], math.sqrt(table[-1]), places=6)

    @unittest.skipUnless(torch, "python3-torch is not installed")
    def test_field(self):
        with serve(EXAMPLES / "field_torch.py") as server:
            measured = order(server, "rk4", (32, 64), schedule=COND_OT, start=0.1, end=0.9, grid="rough")
            self.assertLess(abs(measured - 4), 0.2)
            self.assertEqual(evaluations(server), 256)

    @unittest.skipUnless(torch, "python3-torch is not installed")
    def test_likelihood(self):
        with serve(EXAMPLES / "likelihood_torch.py") as server:
            server.law = Law(mean=(0.0, 0.0), variance=(0.25, 1.5))
            x = numpy.array([[0.3, -1.2], [2.0, 0.7], [-1.5, 0.1]])
            a, s = schedule_level(VP, 0.02)[:2]
            spread = a * a * numpy.array(server.law.variance) + s * s
            exact = -0.5 * (x ** 2 / spread + numpy.log(2 * math.pi * spread)).sum(1)
            errors = []
            for steps in (64, 128):
                end = server.run("cnf", steps=steps, start=1.0, end=0.02, x=x, parameterisation="velocity")
                self.assertEqual(end["type"], "result", end["header"])
                errors.append(numpy.abs(end["log_prob"] - exact).max())
                self.assertEqual(evaluations(server), 2 * steps)
            self.assertLess(errors[1], 0.02)
            self.assertGreater(errors[0] / errors[1], 3)

    @unittest.skipUnless(torch, "python3-torch is not installed")
    def test_ancestral_sampler(self):
        with serve(EXAMPLES / "ancestral_torch.py") as server:
            self.assertLess(gap_of_law(server, "euler_ancestral", 64), 0.6 * gap_of_law(server, "euler_ancestral", 32))


def gap_of_law(server, subject, steps, **options):
    """How far the exact law of a stochastic sampler on N(0.7, 0.25) is from the exact law at its end, in standard
    deviations. Rows of one run give the coefficients of its affine map: row k has 1 for its k-th normal number and 0 for
    all others, the last row but one has zeros only, and the last starts one further."""
    server.law = Law(mean=(0.7,), variance=(0.25,))
    rows = 2 * steps + 2
    server.law.start = lambda shape, a, s: a * 0.7 + numpy.eye(rows)[:, -1:]
    draws = iter(range(rows))
    server.noise = lambda shape, header: numpy.eye(rows)[:, [next(draws)]]
    end = server.run(subject, steps=steps, shape=(rows, 1), start=0.7, end=0.05, **options)
    if end["type"] != "result":
        raise AssertionError(end["header"])
    x, (a, s), (b, r) = end["x"][:, 0], server.started, end["header"]["end"].values()
    coefficients = x - x[-2]
    variance = coefficients[-1] ** 2 * (a * a * 0.25 + s * s) + (coefficients[:-1] ** 2).sum()
    exact = math.sqrt(b * b * 0.25 + r * r)
    return (abs(x[-2] - b * 0.7) + abs(math.sqrt(variance) - exact)) / exact


class Samplers(unittest.TestCase):
    """The samplers that the gauge is tried on are what they are said to be."""

    @classmethod
    def setUpClass(cls):
        names = [*foreign_samplers.CORRECT, *foreign_samplers.FAULTS, *foreign_samplers.WRONG, "dpmpp_2m_f32"]
        cls.server = serve(SOURCE / "verify/foreign_samplers.py", *names)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.server.law = Law()
        self.server.noise = lambda shape, header: numpy.zeros(shape)

    def test_right_ones_have_their_order_and_count(self):
        for name in ("ddim", "euler", "trapezoid", "midpoint", "ralston", "rk4", "heun", "dpm_solver_2", "dpmpp_2m",
                     "dpmpp_3m", "ab2", "lms"):
            _, options = foreign_samplers.CORRECT[name]
            for parameterisation in options["parameterisations"]:
                # Where the first step is one of Euler's its error must not show: far in the noise it does not.
                start = 1.0 if name in ("dpmpp_3m", "lms") else 0.7
                measured = order(self.server, name, start=start, end=0.05, grid="rough",
                                 parameterisation=parameterisation)
                self.assertGreater(measured, options["order"] - 0.2, (name, parameterisation))
                factor = re.match(r"(\d?)", options["evaluations"]).group() or 1
                self.assertEqual(evaluations(self.server), 128 * int(factor))

    def test_right_ones_with_noise_have_their_order(self):
        for name in ("ddim_eta", "euler_maruyama"):
            gaps = [gap_of_law(self.server, name, steps) for steps in (32, 64)]
            self.assertLess(abs(math.log2(gaps[0] / gaps[1]) - 1), 0.25, name)

    def test_single_precision_is_kept(self):
        end = self.server.run("dpmpp_2m_f32", dtype="f32")
        self.assertEqual(end["x"].dtype.str, "<f4")
        self.assertEqual({request[2]["x"].dtype.str for request in self.server.requests if request[0] == "model"}, {"<f4"})

    def test_mistakes_show(self):
        """Each is nearer to no claim than the sampler that it breaks: another order, count, law or end."""
        consistent = {"ddim_skip_last", "ddim_terminal", "ddim_next_time", "ddim_off_by_one", "ddim_first_level",
                      "ddim_short_count", "ddim_skip_first", "ddim_first_twice", "sde_dpmpp_2m_ratio_one",
                      "heun_one_step_more", "dpmpp_2m_log_of_zero"}
        for name, (base, _, _, _) in foreign_samplers.FAULTS.items():
            if "noise" in foreign_samplers.CORRECT[base][1]:
                gaps = []
                for which in (base, name):
                    self.server.law = Law()
                    gaps.append(gap_of_law(self.server, which, 64))
                self.server.law = Law()
                self.assertFalse(gaps[1] == gaps[0] if name in consistent else gaps[1] <= 2 * gaps[0], (name, gaps))
                continue
            options = {"steps": 128, "start": 1.0, "end": 0.05, "grid": "rough",
                       "parameterisation": foreign_samplers.CORRECT[base][1]["parameterisations"][0]}
            right, wrong = (error(self.server, which, **options) for which in (base, name))
            if name in consistent:
                same = name in ("heun_one_step_more", "dpmpp_2m_log_of_zero")
                self.assertEqual(right == wrong, same, name)
            else:
                self.assertFalse(wrong <= 2 * right, (name, right, wrong))

    def test_those_that_are_wrong_as_a_whole(self):
        for name in ("ddim", "heun", "dpm_solver_2", "dpmpp_2m", "dpmpp_3m", "lms", "ddim_eta", "dpmpp_2m_log_of_zero"):
            end = self.server.run(name, schedule=COND_OT, start=0.1, end=1.0, steps=5)
            self.assertEqual(numpy.isfinite(end["x"]).all(), name != "dpmpp_2m_log_of_zero", name)
        both = [self.server.run("unseeded")["x"] for _ in range(2)]
        self.assertTrue((both[0] != both[1]).any())
        full, half = (self.server.run("coupled", shape=(n, 2))["x"] for n in (4, 2))
        self.assertGreater(numpy.abs(full[:2] - half).max(), 1e-6)
        self.assertGreater(gap_of_law(self.server, "churn_more_noise", 64), 0.001)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
