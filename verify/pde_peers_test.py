"""bench/pde_peers.py with stand-ins for the benchmarks and for scipy: records, costs at equal error, peers that are missing.

usage: pde_peers_test.py CHECKOUT
"""
import importlib.util
import io
import json
import math
import pathlib
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout

checkout = pathlib.Path(sys.argv[1])
spec = importlib.util.spec_from_file_location("pde_peers", checkout / "bench/pde_peers.py")
pde_peers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pde_peers)


def stand_in(path, rows):
    """A program that prints what a Google Benchmark program prints for rows (method/value, error, milliseconds)."""
    found = {"benchmarks": [{"name": f"error_and_time/{name}", "error": error, "error_rms": error / 2, "evaluations": 10 * ms,
                             "cpu_time": ms} for name, error, ms in rows]}
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(found)}\nEND\n")
    path.chmod(0o755)
    return path


def no_scipy():
    raise ImportError("No module named 'scipy'")


class Peers(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.own = stand_in(self.folder / "bench_pde", [("tr_bdf2/16", 1e-2, 1.0), ("tr_bdf2/64", 1e-4, 4.0), ("sdirk4/8", 1e-3, 8.0)])

    def tearDown(self):
        self.temporary.cleanup()

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        kept, pde_peers.scipy_runs = pde_peers.scipy_runs, no_scipy
        default = pde_peers.peers.__defaults__
        pde_peers.peers.__defaults__ = (no_scipy,)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                status = pde_peers.main([str(a) for a in arguments])
        finally:
            pde_peers.scipy_runs, pde_peers.peers.__defaults__ = kept, default
        return status, out.getvalue()

    def records(self):
        path = self.folder / "new/peers.jsonl"
        status, text = self.run_main(self.own, "-o", path)
        self.assertEqual(status, 0)
        return text, {one["solver"]: one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())}

    def test_missing_peers_are_not_applicable_with_the_reason(self):
        text, records = self.records()
        self.assertIn("cvode_bdf              not_applicable: bench_cvode is not built: SUNDIALS 6 (libsundials-dev)", text)
        for name, reason in (("cvode_bdf", "libsundials-dev"), ("scipy_bdf", "No module named 'scipy'"), ("scipy_radau", "python3-scipy")):
            self.assertEqual(records[name]["outcome"], "not_applicable")
            self.assertEqual(records[name]["cause"], "peer_missing")
            self.assertIn(reason, records[name]["detail"])
        self.assertEqual(records["tr_bdf2"]["outcome"], "ok")

    def test_a_peer_stands_beside_the_fastest_at_its_error(self):
        stand_in(self.folder / "bench_cvode", [("cvode_bdf/4", 1e-3, 20.0), ("cvode_bdf/6", 1e-9, 30.0)])
        text, records = self.records()
        self.assertIn("flowgauge tr_bdf2 at that error 2.000 ms", text)
        self.assertIn("no run of flowgauge has that error", text)
        cvode = records["cvode_bdf"]
        self.assertEqual(cvode["outcome"], "ok")
        self.assertEqual(cvode["value"], [1e-4, 1e-6])
        self.assertEqual(cvode["knob"], "tolerance")
        self.assertEqual(cvode["nfe"], [200.0, 300.0])
        self.assertEqual(cvode["seconds"], [0.02, 0.03])
        self.assertEqual(records["tr_bdf2"]["value"], [16, 64])
        self.assertEqual(records["tr_bdf2"]["knob"], "steps")
        # At rms error 1e-4, half way on logarithms of the errors 5e-3 … 5e-5: share log(50)/log(100).
        share = math.log(50) / math.log(100)
        self.assertAlmostEqual(records["tr_bdf2"]["seconds_at_error"][0], 1e-3 * 4**share)
        self.assertEqual(records["tr_bdf2"]["nfe_at_error"][1:], ["nan", "nan"])
        self.assertEqual(records["sdirk4"]["seconds_at_error"], ["nan"] * 3)

    def test_a_density_that_is_not_finite_is_a_fault(self):
        run = {"value": 1e-4, "error": math.nan, "error_rms": math.nan, "evaluations": 3, "seconds": 1.0}
        one = pde_peers.record("cvode_bdf", [run])
        self.assertEqual((one["outcome"], one["cause"]), ("fault", "not_finite"))
        self.assertEqual(one["error_max"], ["nan"])

    def test_records_are_as_the_schema_says(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads((checkout / "lib/flowgauge/record/record.schema.json").read_text(encoding="utf-8"))
        _, records = self.records()
        for one in records.values():
            jsonschema.Draft202012Validator(schema).validate(one)
        self.assertEqual(len(records), 5)

    def test_the_system_keeps_mass_and_its_stationary_law(self):
        lower, main, upper = pde_peers.diagonals()
        for i in range(pde_peers.CELLS):
            column = main[i] + (upper[i - 1] if i > 0 else 0) + (lower[i + 1] if i + 1 < pde_peers.CELLS else 0)
            self.assertLessEqual(abs(column), 1e-12 * abs(main[i]))
        h = 14 / 400
        p = [math.exp(-0.8 * (-7 + (i + 0.5) * h) ** 2 / (2 * 0.605)) for i in range(400)]
        for i in range(1, 399):
            rate = lower[i] * p[i - 1] + main[i] * p[i] + upper[i] * p[i + 1]
            self.assertLessEqual(abs(rate), 1e-3)
        self.assertAlmostEqual(h * sum(pde_peers.start()), 1, places=12)

    def test_misuse_and_help(self):
        self.assertEqual(self.run_main()[0], 2)
        self.assertEqual(self.run_main("a", "-o")[0], 2)
        self.assertEqual(self.run_main("a", "-p", "b")[0], 2)
        status, text = self.run_main("--help")
        self.assertEqual(status, 0)
        self.assertIn("scripts/setup peer", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
