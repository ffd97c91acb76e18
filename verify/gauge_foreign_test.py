#!/usr/bin/python3
"""flowgauge gauge on samplers in Python: right ones are never a fault, in double and in single precision; each of the
mistakes is one, and the diagnosis names what the catalogue knows.

Usage: gauge_foreign_test.py FLOWGAUGE SOURCE_FOLDER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)
try:
    import torch
except ImportError:
    torch = None
    print("skipped: python3-torch is not installed; its examples were not gauged")

FLOWGAUGE, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
sys.path.insert(0, str(SOURCE / "verify"))
import foreign_samplers  # noqa: E402

CLIENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE / "lib/clients/python"), os.environ.get("PYTHONPATH", "")])}
GATES = ("fault", "error")
LOW_ORDER_START = ["dpmpp_3m", "lms", "lms_4"]
WITH_NOISE = [name for name, (_, options) in foreign_samplers.CORRECT.items() if "noise" in options]
# What the diagnosis must tell a mistake for: a fault of the catalogue, or the right sampler that it is; by its map of Gaussian data.
TOLD_FOR = {**{name: what for name, (_, _, what, _) in foreign_samplers.FAULTS.items()}, "churn_more_noise": "edm_heun_churn_inflated"}


def gauged(arguments, *options):
    """Exit status and the records of a run of `flowgauge gauge --quick`, by subject."""
    with tempfile.TemporaryDirectory() as folder:
        command = [FLOWGAUGE, "gauge", "--quick", *options, "--out", folder, "--", sys.executable, *arguments]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=560, env=CLIENT)
        if done.returncode not in (0, 1):
            raise AssertionError(f"status {done.returncode}\n{done.stdout}\n{done.stderr}")
        subjects = {}
        for line in (pathlib.Path(folder) / "gauge.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["kind"] != "manifest":
                subjects.setdefault(record["id"].split("/")[0], []).append(record)
    return done.returncode, subjects


def gating(records):
    return [f"{record['id']}: {record['outcome']} {record['cause']}: {record['detail']}" for record in records
            if record["outcome"] in GATES]


class Samplers(unittest.TestCase):
    def right(self, names):
        status, subjects = gauged([SOURCE / "verify/foreign_samplers.py", *names])
        self.assertEqual(sorted(subjects), sorted(names))
        for name in names:
            self.assertEqual(gating(subjects[name]), [], name)
            self.assertIn("ok", [record["outcome"] for record in subjects[name]], name)
        self.assertEqual(status, 0)

    def test_right_ones_are_never_a_fault(self):
        names = [name for name in foreign_samplers.CORRECT if name not in LOW_ORDER_START + WITH_NOISE]
        self.right(names + [f"{name}_f32" for name in names])

    def test_nor_are_those_that_start_by_lower_orders(self):
        self.right(LOW_ORDER_START + [f"{name}_f32" for name in LOW_ORDER_START])

    def test_nor_are_those_with_noise(self):
        self.right(WITH_NOISE + [f"{name}_f32" for name in WITH_NOISE])

    def test_a_clock_of_integers_is_a_limit_with_its_size(self):
        status, subjects = gauged([SOURCE / "verify/foreign_samplers.py", *foreign_samplers.CLOCKS])
        for name in foreign_samplers.CLOCKS:
            self.assertEqual(gating(subjects[name]), [], name)
        self.assertEqual(status, 0)
        by_check = {(record["id"].split("/")[0], record["id"].split("/")[1], record.get("problem")): record
                    for records in subjects.values() for record in records if record.get("cause") == "integer_clock"}
        # A grid of 4096 steps on 0.02 to 0.3 of the clock has 280 of 1000 entries, or 112 of 400; DDIM over them errs
        # by what 112 steps leave, of order 1; a model told a time that is half an entry off by that, whatever the steps.
        sizes = {name: by_check[name, "shipped", "mixture_1d"]["w2"] for name in foreign_samplers.CLOCKS}
        self.assertLess(sizes["grid_on_table"], 2e-5)
        self.assertLess(abs(sizes["grid_on_short_table"] / 2.3e-3 - 1), 0.2)
        self.assertLess(abs(sizes["model_on_table"] / 5e-4 - 1), 0.5)
        for name, count in (("grid_on_table", 28), ("grid_on_short_table", 11), ("model_on_table", 28)):
            self.assertIn(f"its clock has {count}", by_check[name, "shipped", "mixture_1d"]["detail"])
        # The order that the clock hides is found where it cannot be seen: on whole ticks, with the model told exactly.
        self.assertIn("over steps of whole ticks", by_check["grid_on_short_table", "order", "mixture_1d"]["detail"])
        self.assertIn("with the model at the level of the grid", by_check["model_on_table", "order", "mixture_1d"]["detail"])
        self.assertIn("it ended 0.017 from", by_check["grid_on_table", "final_level", "mixture_1d"]["detail"])

    def test_what_is_declared_is_a_limit(self):
        status, subjects = gauged([SOURCE / "verify/foreign_samplers.py", *foreign_samplers.DECLARED])
        for name, (_, _, cause) in foreign_samplers.DECLARED.items():
            self.assertEqual(gating(subjects[name]), [], name)
            self.assertIn(cause, [record.get("cause") for record in subjects[name] if record["outcome"] == "limit"], name)
        self.assertEqual(status, 0)

    def test_such_a_limit_gates_where_it_costs_more_than_is_allowed(self):
        status, subjects = gauged([SOURCE / "verify/foreign_samplers.py", "model_on_table"], "--max-error", "1e-4")
        self.assertEqual([record["cause"] for record in subjects["model_on_table"] if record["outcome"] == "fault"], ["too_large"])
        self.assertEqual(status, 1)

    def test_mistakes_are_faults_and_are_named(self):
        names = [*foreign_samplers.FAULTS, *foreign_samplers.WRONG]
        # One check that gates makes a fault, and the diagnosis comes first: what would follow changes no verdict.
        status, subjects = gauged([SOURCE / "verify/foreign_samplers.py", *names], "--fail-fast")
        self.assertEqual(status, 1)
        self.assertEqual([name for name in names if not gating(subjects[name])], [])
        unnamed = [name for name in names if TOLD_FOR.get(name) not in [
            match["fault"] or match["method"] for record in subjects[name] for match in record.get("evidence", []) if "fault" in match]]
        # What couples rows, draws noise of its own or rounds to a table, and what one of the faults' code is alone in is nobody's.
        self.assertEqual(unnamed, ["churned_heun_old_level", "ddim_with_noise", "shrunk_on_table", "next_time_on_table",
                                   "mirrored_on_table", "coupled", "unseeded"])
        self.assertGreaterEqual((len(names) - len(unnamed)) / len(names), 0.9)


class Examples(unittest.TestCase):
    def test_in_numpy(self):
        for example in ("heun_numpy", "coupling_numpy", "loss_numpy"):
            status, subjects = gauged([SOURCE / f"lib/clients/examples/{example}.py"])
            self.assertEqual([gating(records) for records in subjects.values() if gating(records)], [], example)
            self.assertEqual(status, 0, example)

    @unittest.skipUnless(torch, "python3-torch is not installed")
    def test_in_torch(self):
        for example in ("scheduler_torch", "ancestral_torch", "likelihood_torch", "field_torch"):
            status, subjects = gauged([SOURCE / f"lib/clients/examples/{example}.py"])
            self.assertEqual([gating(records) for records in subjects.values() if gating(records)], [], example)
            self.assertEqual(status, 0, example)


class Clients(unittest.TestCase):
    def test_the_check_of_a_client_finds_nothing_wrong_with_ours(self):
        command = [FLOWGAUGE, "gauge", "--check", "--", sys.executable, SOURCE / "lib/clients/examples/heun_numpy.py"]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, env=CLIENT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
