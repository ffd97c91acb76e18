"""What the catalogues owe their readers: run `verify --faults` once and hold every entry against its records.

Every schedule, target, path, process, map, flow, objective, trace estimator and gradient has a source, a law that holds on it, an independent check and a planted
fault that is caught; every law is decided somewhere; names are unique; methods lead to entries that exist.
"""

import collections
import functools
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
# Laws whose other side shares nothing with the formula: differentiation by duals, quadrature, another algorithm, 50 digits.
INDEPENDENT = {
    "schedules": {"alpha_derivative", "lambda_inverse"},
    "targets": {"data_convolution"},
    "paths": {"continuity"},
    "processes": None,  # any law: their two sides are differentiation or quadrature against closed forms
    "maps": {"map_log_det"},
    "flows": {"flow_jacobian_determinant"},
    "traces": None,  # sums over all signs or nodes against closed forms
    "sensitivities": None,  # duals through the steps, and closed forms
    "objectives": None,
}


def call(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True).stdout


@functools.lru_cache(maxsize=None)
def entries(kind):
    return json.loads(call("list", kind, "--json"))


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([PROGRAM, "verify", "--faults", "--quiet", "--out", folder], capture_output=True, text=True)
            lines = (pathlib.Path(folder) / "verify.jsonl").read_text().splitlines()
        cls.status = run.returncode
        cls.records = [json.loads(line) for line in lines]
        cls.kinds = [kind["name"] for kind in json.loads(call("list", "--json"))]
        cls.laws_on = collections.defaultdict(set)  # subject of the id -> laws that hold on it
        for record in cls.records:
            if record["kind"] == "identity" and record["outcome"] == "ok":
                cls.laws_on[record["subject"]].add(record["identity"])
        cls.broken = {fault["breaks"] for fault in entries("faults")}

    def laws(self, kind, name):
        """The laws that hold on some subject made of the entry."""
        if kind == "targets":
            problems = {problem["name"] for problem in entries("problems") if problem["target"] == name}
        found = set()
        for subject, laws in self.laws_on.items():
            parts = subject.split(".")
            if kind == "targets" and problems & set(subject.split(".", 1)[1:]):
                found |= laws
            elif kind == "paths" and name == "gaussian_path":
                found |= laws
            elif name in parts:
                found |= laws
        return found

    def test_nothing_gates(self):
        bad = [record["id"] for record in self.records if record["outcome"] not in ("ok", "not_applicable")]
        self.assertEqual(bad, [])
        self.assertEqual(self.status, 0)

    def test_names_are_unique_and_entries_say_what_they_are(self):
        for kind in self.kinds:
            if kind in ("checks", "writers"):
                continue
            names = [entry["name"] for entry in entries(kind)]
            with self.subTest(kind=kind):
                self.assertEqual(len(names), len(set(names)))
                self.assertGreater(len(names), 0)
        for kind in ("schedules", "targets", "paths", "processes", "maps", "conditioners", "objectives", "identities", "grids",
                     "solvers", "schemes", "densities", "flows", "traces", "sensitivities", "likelihoods"):
            for entry in entries(kind):
                with self.subTest(kind=kind, name=entry["name"]):
                    for key in ("title", "statement", "assumptions", "source", "blind_to"):
                        self.assertTrue(entry[key], key)

    def test_every_entry_is_verified_independently_and_broken_on_purpose(self):
        for kind, independent in INDEPENDENT.items():
            for entry in entries(kind):
                name = entry["name"]
                with self.subTest(kind=kind, name=name):
                    laws = self.laws(kind, name)
                    self.assertTrue(laws, "no law holds on it")
                    if independent is not None:
                        self.assertTrue(laws & independent, f"no independent check among {sorted(laws)}")
                    self.assertIn(name, self.broken, "no planted fault")

    def test_every_law_is_decided_and_sees_a_fault(self):
        decided = set().union(*self.laws_on.values())
        seen = set()
        for record in self.records:
            if record["kind"] == "fault":
                for check in record["checks"]:
                    if not record["outcome"] == "ok":
                        continue
                    if check["margin"] == "inf" or (isinstance(check["margin"], (int, float)) and check["margin"] > 1):
                        seen.add(check["check"].split(":")[0].split("/")[0])
        for law in entries("identities"):
            name = law["name"]
            if name == "flow_map":
                continue
            with self.subTest(name=name):
                self.assertIn(name, decided, "decided nowhere")
                if not name.startswith("rounding_"):
                    self.assertIn(name, seen, "no planted fault is seen by it")

    def test_faults_are_caught_by_a_wide_margin_and_their_checks_pass_without_them(self):
        """An order that falls by one is 20 tolerances off, what rounding adds up to is tens, an error that does not follow the
        tolerance is 3 bands off; formulas are off by their own size."""
        faults = [record for record in self.records if record["kind"] == "fault"]
        self.assertEqual({record["fault"] for record in faults}, {fault["name"] for fault in entries("faults")})
        for record in faults:
            with self.subTest(fault=record["fault"]):
                names = [check["check"].split("/")[0] for check in record["checks"]]
                measured = any(name.endswith(("order", "_rate")) or name in ("digits", "mass") for name in names)
                least = 5 if measured else 3 if "tolerance" in names else 1e3
                self.assertGreaterEqual(float(record["margin"]), least)
                for check in record["checks"]:
                    self.assertLessEqual(float(check["clean_residual"]), float(check["tolerance"]), check["check"])

    def test_map_examples_are_read_and_undo_themselves(self):
        for entry in entries("maps"):
            with self.subTest(name=entry["name"]), tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump({"map": entry["example"]}, file)
                file.flush()
                for dimension in (2, 3, 6, 8):
                    x = ",".join(str(0.3 + 0.07 * i) for i in range(dimension))
                    run = subprocess.run([PROGRAM, "eval", file.name, "--x", x], capture_output=True, text=True)
                    if run.returncode == 0:
                        break
                point = json.loads(run.stdout)["points"][0]
                back = json.loads(call("eval", file.name, "--x", ",".join(map(repr, point["image"]))))["points"][0]
                for found, expected in zip(back["inverse"], point["x"]):
                    self.assertAlmostEqual(found, expected, places=13)
                self.assertAlmostEqual(back["inverse_log_det"], -point["log_det"], places=13)

    def test_methods_lead_to_entries(self):
        names = {kind: {entry["name"] for entry in entries(kind)} for kind in self.kinds if kind != "checks"}
        for method in entries("methods"):
            with self.subTest(method=method["name"]):
                self.assertTrue(method["entries"] or method["later"] or method["out_of_scope"])
                for entry in method["entries"]:
                    self.assertIn(entry["name"], names[entry["kind"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
