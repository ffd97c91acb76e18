#!/usr/bin/python3
"""The command line from outside: JSON fields, exit status, one clear line for wrong input and nothing on standard output.

Usage: command_line_test.py FLOWGAUGE OWN_SOLVER EXAMPLES_FOLDER OWN_MAP
"""

import concurrent.futures
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = OWN_SOLVER = EXAMPLES = OWN_MAP = None

MIXTURE = {
    "schedule": {"type": "vp_linear", "beta_min": 0.1, "beta_max": 20},
    "target": {"type": "gaussian_mixture", "weights": [0.3, 0.7], "means": [[-1, 0], [1.5, 0.5]],
               "covariances": [[[0.2, 0.05], [0.05, 0.1]], [[0.3, 0], [0, 0.2]]]},
}
GAUSSIAN = {"schedule": {"type": "cond_ot"}, "target": {"type": "gaussian", "mean": [0.7], "covariance": [[0.25]]}}


def each(call, values):
    """The results of call on the values, in their order, two at a time."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(call, values))


def run(*arguments, program=None, stdin=None, cwd=None):
    return subprocess.run([program or PROGRAM, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                          cwd=cwd, timeout=300)


class Base(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)

    def tearDown(self):
        self.temporary.cleanup()

    def file(self, content, name="problem.json"):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def answer(self, *arguments, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return json.loads(result.stdout)

    def refused(self, *arguments, says, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.returncode, 2, (arguments, result.stdout, result.stderr))
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        for part in [says] if isinstance(says, str) else says:
            self.assertIn(part, result.stderr)


class Eval(Base):
    def test_fields_order_and_shapes(self):
        answer = self.answer("eval", self.file(MIXTURE), "--t", "0.25,0.5", "--x", "0.5,-1;2,0.25;-0.12,3")
        self.assertEqual(answer["problem"], MIXTURE)
        self.assertEqual([p["t"] for p in answer["points"]], [0.25] * 3 + [0.5] * 3)
        self.assertEqual([p["x"] for p in answer["points"]][:3], [[0.5, -1], [2, 0.25], [-0.12, 3]])
        for point in answer["points"]:
            self.assertEqual(list(point), ["t", "x", "log_density", "score", "hessian", "velocity", "divergence",
                                           "denoiser", "posterior_covariance"])
            self.assertEqual(len(point["score"]), 2)
            self.assertEqual([len(row) for row in point["hessian"]], [2, 2])
            self.assertEqual([len(row) for row in point["posterior_covariance"]], [2, 2])

    def test_values_of_a_gaussian_by_hand(self):
        t, x = 0.5, 1.25
        point = self.answer("eval", self.file(GAUSSIAN), "--t", t, "--x", x)["points"][0]
        c = t * t * 0.25 + (1 - t) ** 2
        gap = x - t * 0.7
        self.assertAlmostEqual(point["log_density"], -gap * gap / (2 * c) - math.log(2 * math.pi * c) / 2, places=14)
        self.assertAlmostEqual(point["score"][0], -gap / c, places=14)
        self.assertAlmostEqual(point["hessian"][0][0], -1 / c, places=14)
        self.assertAlmostEqual(point["denoiser"][0], 0.7 + t * 0.25 * gap / c, places=14)
        self.assertAlmostEqual(point["posterior_covariance"][0][0], (1 - t) ** 2 * 0.25 / c, places=14)
        self.assertAlmostEqual(point["velocity"][0], 0.7 + (t * 0.25 - (1 - t)) * gap / c, places=14)
        self.assertAlmostEqual(point["divergence"], (t * 0.25 - (1 - t)) / c, places=14)

    def test_points_from_a_file_from_standard_input_and_inline_agree(self):
        problem = self.file(MIXTURE)
        csv = self.file("0.5,-1\n2,0.25\n", "points.csv")
        inline = self.answer("eval", problem, "--t", 0.25, "--x", "0.5,-1;2,0.25")
        self.assertEqual(inline, self.answer("eval", problem, "--t", 0.25, "--x", csv))
        self.assertEqual(inline, self.answer("eval", problem, "--t", 0.25, "--x", "-", stdin="0.5,-1\n2,0.25\n"))

    def test_points_are_points_before_they_are_files(self):
        self.file("7\n", "1")
        self.assertEqual(self.answer("eval", "mixture_1d", "--t", 0.1, "--x", "1", cwd=self.folder)["points"][0]["x"], [1])
        many = self.answer("eval", "mixture_1d", "--t", 0.1, "--x", ";".join(["0.125"] * 400))
        self.assertEqual(len(many["points"]), 400)
        self.refused("eval", "mixture_1d", "--t", 0.1, "--x", "1;", says="point 2")
        self.refused("eval", "mixture_1d", "--t", 0.1, "--x", "1;;2", says="point 2")
        self.refused("eval", "mixture_1d", "--t", 0.1, "--x", "1," * 400, says="value 401")

    def test_byte_order_marks_are_no_text(self):
        csv = self.folder / "points.csv"
        csv.write_bytes(b"\xef\xbb\xbf0.5,-1\n2,0.25\n")
        problem = self.folder / "marked.json"
        problem.write_bytes(b"\xef\xbb\xbf" + json.dumps(MIXTURE).encode())
        inline = self.answer("eval", self.file(MIXTURE), "--t", 0.25, "--x", "0.5,-1;2,0.25")
        self.assertEqual(inline, self.answer("eval", problem, "--t", 0.25, "--x", csv))

    def test_atoms_without_noise(self):
        problem = self.file({"schedule": {"type": "cond_ot"},
                             "target": {"type": "atoms", "points": [[-1], [2]], "weights": [1, 3]}})
        on, off = self.answer("eval", problem, "--t", 1, "--x", "2;0.9")["points"]
        self.assertEqual((on["log_density"], off["log_density"]), ("inf", "-inf"))
        self.assertEqual((on["denoiser"], off["denoiser"]), ([2], [2]))
        self.assertEqual(on["posterior_covariance"], [[0]])
        self.assertEqual(on["score"], ["nan"])

    def test_catalogue_name_is_echoed(self):
        self.assertEqual(self.answer("eval", "mixture_1d", "--t", 0.1, "--x", "0.5")["problem"], "mixture_1d")

    def test_empirical_file_is_relative_to_the_problem_file(self):
        self.file("1,2\n3,4\n", "data.csv")
        problem = self.file({"schedule": {"type": "edm"}, "target": {"type": "empirical", "file": "data.csv"}})
        self.assertEqual(self.answer("eval", problem, "--t", 1e-6, "--x", "1,2", cwd="/")["points"][0]["denoiser"], [1, 2])


class Maps(Base):
    """Map files: eval without a time."""

    def map_file(self, content):
        return self.file({"map": content}, "map.json")

    def test_fields_and_values_by_hand(self):
        scaled = {"type": "affine", "matrix": [[2, 1], [0, -0.5]], "shift": [1, 0]}
        file = self.map_file({"type": "composition", "layers": [scaled, {"type": "leaky_relu", "slope": 0.25}]})
        answer = self.answer("eval", file, "--x", "1,2;-1,-4")
        self.assertEqual(answer["problem"], {"map": {"type": "composition", "layers": [scaled, {"type": "leaky_relu", "slope": 0.25}]}})
        first, second = answer["points"]
        self.assertEqual(list(first), ["x", "image", "log_det", "inverse", "inverse_log_det"])
        self.assertEqual((first["x"], first["image"]), ([1, 2], [5, -0.25]))
        self.assertAlmostEqual(first["log_det"], math.log(0.25), places=15)
        self.assertEqual((first["inverse"], first["inverse_log_det"]), ([2, -4], 0))
        self.assertEqual(second["image"], [-1.25, 2])
        self.assertAlmostEqual(second["log_det"], math.log(0.25), places=15)
        # f⁻¹(−1, −4): leaky_relu⁻¹ gives (−4, −16), then x₂ = 32, x₁ = (−4 − 1 − 32)/2.
        self.assertEqual(second["inverse"], [-18.5, 32])
        self.assertAlmostEqual(second["inverse_log_det"], math.log(16), places=15)

    def test_maps_do_not_flow(self):
        self.refused("flow", self.map_file({"type": "softplus"}), "--from", 0, "--to", 1, "--x", 1, says="eval gives its image and inverse")

    def test_outside_of_domain_and_range_is_nan(self):
        softplus, logit = self.answer("eval", self.map_file({"type": "softplus"}), "--x", "-2,3"), self.answer(
            "eval", self.map_file({"type": "logit"}), "--x", "-2,0.5")
        point = softplus["points"][0]
        self.assertEqual((point["inverse"], point["inverse_log_det"]), (["nan", "nan"], "nan"))
        self.assertAlmostEqual(point["image"][1], math.log1p(math.exp(3)), places=15)
        point = logit["points"][0]
        self.assertEqual((point["image"], point["log_det"]), (["nan", "nan"], "nan"))
        self.assertAlmostEqual(point["inverse"][0], 1 / (1 + math.exp(2)), places=15)

    def test_far_out_and_through_layers_that_round(self):
        there = {"type": "inverse", "map": {"type": "logit"}}
        file = self.map_file({"type": "composition", "layers": [there, {"type": "logit"}]})
        for x in [40, 80, -80]:
            self.assertAlmostEqual(self.answer("eval", file, "--x", x)["points"][0]["image"][0], x, places=11)
        # Where 50 digits end, as the README says: half a unit of 2⁻¹⁶⁷ in the inverse, times eˣ.
        off = abs(self.answer("eval", file, "--x", 110)["points"][0]["image"][0] - 110)
        self.assertTrue(1e-5 < off <= 2**-168 * math.exp(110), off)
        self.assertIn("50 digits: layers that saturate", " ".join(run("eval", "--help").stdout.split()))
        self.assertEqual([p["image"] for p in self.answer("eval", file, "--x", "117;118;-118;-800")["points"]][1:], [["nan"], [-118], [-800]])
        softplus = {"type": "softplus"}
        file = self.map_file({"type": "composition", "layers": [softplus, {"type": "inverse", "map": softplus}]})
        self.assertEqual([p["image"] for p in self.answer("eval", file, "--x", "-1.4e9;-2e9")["points"]], [[-1.4e9], ["nan"]])
        point = self.answer("eval", self.map_file({"type": "softplus"}), "--x", "800;-800")["points"]
        self.assertEqual(point[0]["image"], [800])
        self.assertEqual(point[1]["log_det"], -800)

    def test_maf_and_iaf_undo_each_other(self):
        entries = {entry["name"]: entry for entry in self.answer("list", "maps", "--json")}
        maf = dict(entries["maf"]["example"])
        image = self.answer("eval", self.map_file(maf), "--x", "0.7,-1.2")["points"][0]
        back = self.answer("eval", self.map_file({**maf, "type": "iaf"}), "--x", ",".join(map(repr, image["image"])))["points"][0]
        for found, expected in zip(back["image"], [0.7, -1.2]):
            self.assertAlmostEqual(found, expected, places=14)
        self.assertAlmostEqual(back["log_det"], -image["log_det"], places=14)

    def test_points_from_standard_input(self):
        file = self.map_file({"type": "softplus"})
        self.assertEqual(self.answer("eval", file, "--x", "0.5;2"), self.answer("eval", file, "--x", "-", stdin="0.5\n2\n"))

    def test_wrong_input_is_one_line(self):
        file = self.map_file({"type": "affine", "matrix": [[1, 0], [0, 1]]})
        self.refused("eval", file, "--t", 0.5, "--x", "0,0", says=["--t", "no time"])
        self.refused("eval", file, "--x", "0", says=["1 coordinates", "map map has dimension 2"])
        self.refused("eval", file, says="--x")
        self.refused("eval", "mixture_1d", "--x", "0", says="--t is missing")
        for content, says in [
            ({"map": {"type": "planer"}}, ["map.type", "planar"]),
            ({"map": {}}, "map.type"),
            ({"map": 3}, "map"),
            ({"map": {"type": "softplus"}, "schedule": {"type": "edm"}}, ["schedule", "map"]),
            ({"map": {"type": "affine", "matrx": 1}}, ["map.matrx", "matrix"]),
            ({"map": {"type": "affine", "matrix": [[1, 2], [2, 4]]}}, ["map.matrix", "invertible"]),
            ({"map": {"type": "planar", "w": "1", "u": [1]}}, ["map.w", "array of numbers"]),
            ({"map": {"type": "composition", "layers": {"type": "softplus"}}}, "map.layers"),
            ({"map": {"type": "composition", "layers": [{"type": "softplus"}, {"type": "affin", "matrix": 1}]}},
             ["map.layers[1].type", "affine"]),
            ('{"map": {"type": "softplus", "type": "logit"}}', ["problem or map file", "type", "twice"]),
            ('{"map": {"type": "softplus"}', ["problem or map file", "wrong.json", "line 1"]),
        ]:
            with self.subTest(content=content):
                self.refused("eval", self.file(content, "wrong.json"), "--x", "0", says=says)


class Flow(Base):
    def test_gaussian_flow_by_hand(self):
        answer = self.answer("flow", self.file(GAUSSIAN), "--from", 0.25, "--to", 0.75, "--x", "1.5")
        self.assertEqual(list(answer), ["problem", "from", "to", "points"])
        point = answer["points"][0]
        ratio = math.sqrt((0.75**2 * 0.25 + 0.25**2) / (0.25**2 * 0.25 + 0.75**2))
        self.assertEqual(point["method"], "gaussian")
        self.assertAlmostEqual(point["image"][0], 0.75 * 0.7 + ratio * (1.5 - 0.25 * 0.7), places=14)
        self.assertAlmostEqual(point["log_density_change"], -math.log(ratio), places=14)

    def test_methods(self):
        self.assertEqual(self.answer("flow", "mixture_1d", "--from", 0.3, "--to", 0.02, "--x", "1")["points"][0]["method"],
                         "quantile")
        self.assertEqual(self.answer("flow", "mixture_1d", "--from", 0.3, "--to", 0.3, "--x", "1")["points"][0]["method"],
                         "identity")
        point = self.answer("flow", self.file(MIXTURE), "--from", 0.5, "--to", 0.25, "--x", "1,0.5")["points"][0]
        self.assertEqual(point["method"], "reference")
        self.assertLessEqual(point["error_estimate"], 1e-11)

    def test_density_change_is_the_difference_of_densities(self):
        problem = self.file(MIXTURE)
        point = self.answer("flow", problem, "--from", 0.5, "--to", 0.25, "--x", "1,0.5")["points"][0]
        at = self.answer("eval", problem, "--t", 0.25, "--x", ",".join(map(repr, point["image"])))["points"][0]
        start = self.answer("eval", problem, "--t", 0.5, "--x", "1,0.5")["points"][0]
        self.assertAlmostEqual(point["log_density_change"], at["log_density"] - start["log_density"], places=11)


class WrongInput(Base):
    def test_problem_files(self):
        def changed(**changes):
            problem = json.loads(json.dumps(MIXTURE))
            for path, value in changes.items():
                part, key = path.split("__")
                problem[part][key] = value
            return problem

        cases = [
            ("{\"schedule\": ", "problem.json"),
            ("[]", "object"),
            ({"schedule": {"type": "vp_linear"}}, "target"),
            ({**MIXTURE, "schedul": {}}, "schedule"),
            (changed(schedule__type="vp_lineer"), "vp_linear"),
            (changed(schedule__beta_mni=1), "beta_min"),
            (changed(schedule__beta_min=-1), "beta_min"),
            (changed(schedule__beta_min="1"), "beta_min"),
            (changed(target__weights=[0.3, -0.7]), "weights[1]"),
            (changed(target__weights=[0.3]), "weights"),
            (changed(target__weights=[0.3, None]), "weights[1]"),
            (changed(target__means=[[0, 0], [1]]), "means"),
            (changed(target__covariances=[[[0.2, 0.05], [0.06, 0.1]], [[0.3, 0], [0, 0.2]]]), ["covariances[0]", "symmetric"]),
            (changed(target__covariances=[[[0.2, 0.05], [0.05, 0.1]], [[0.3, 1], [1, 0.2]]]), ["covariances[1]", "positive definite"]),
            (changed(target__covariances=[[[0.2]], [[0.3]]]), "covariances"),
            ('{"schedule": {"type": "edm"}, "target": {"type": "gaussian", "mean": [1e999], "covariance": [[1]]}}', "1e999"),
            ('{"schedule": {"type": "edm"}, "target": {"type": "gaussian", "mean": [NaN], "covariance": [[1]]}}', "problem.json"),
            ({"schedule": {"type": "edm"}, "target": {"type": "empirical", "file": "missing.csv"}}, "missing.csv"),
        ]
        for content, says in cases:
            with self.subTest(content=content):
                self.refused("eval", self.file(content), "--t", 0.5, "--x", "0,0", says=says)

    def test_keys_given_twice(self):
        for content, key in [
            ('{"schedule": {"type": "edm"}, "schedule": {"type": "ve"}, "target": GAUSSIAN}', "schedule"),
            ('{"schedule": {"type": "edm", "type": "ve"}, "target": GAUSSIAN}', "type"),
            ('{"schedule": {"type": "edm"}, "target": GAUSSIAN, "noise_time": 1, "noise_time": 2}', "noise_time"),
        ]:
            gaussian = '{"type": "gaussian", "mean": [1], "covariance": [[1]]}'
            with self.subTest(key=key):
                problem = self.file(content.replace("GAUSSIAN", gaussian))
                self.refused("eval", problem, "--t", 0.5, "--x", "0", says=[f'"{key}"', "twice"])

    def test_folders_and_odd_bytes(self):
        self.refused("eval", self.folder, "--t", 0.1, "--x", "1", says="is a directory")
        csv = self.file("1\n\x1b[31m" + "x" * 1000 + "\n", "odd.csv")
        self.refused("eval", "mixture_1d", "--t", 0.1, "--x", csv, says=["odd.csv line 2", "\\x1b[31m"])
        message = run("eval", "mixture_1d", "--t", 0.1, "--x", csv).stderr
        self.assertNotIn("\x1b", message)
        self.assertLess(len(message), 200 + len(str(csv)))

    def test_files_without_a_record(self):
        for content in ["", "\n", '{"a": 1}', '{"kind":"manifest","id":"mani']:
            records = self.file(content, "none.jsonl")
            with self.subTest(content=content):
                self.refused("report", records, "-o", self.folder / "r", says=["none.jsonl", "record"])
                self.refused("compare", records, records, says=["none.jsonl", "record"])

    def test_empty_csv(self):
        self.file("", "empty.csv")
        problem = self.file({"schedule": {"type": "edm"}, "target": {"type": "empirical", "file": "empty.csv"}})
        self.refused("eval", problem, "--t", 0.5, "--x", "0,0", says="empty.csv")

    def test_arguments(self):
        problem = self.file(MIXTURE)
        self.refused("eval", problem, "--t", 1.5, "--x", "0,0", says=["1.5", "[0, 1]"])
        self.refused("eval", problem, "--t", "nan", "--x", "0,0", says="nan")
        self.refused("eval", problem, "--t", "1e999", "--x", "0,0", says="1e999")
        self.refused("eval", problem, "--t", "", "--x", "0,0", says="--t")
        self.refused("eval", problem, "--t", 0.5, "--x", "0", says="dimension 2")
        self.refused("eval", problem, "--t", 0.5, "--x", "0,nan", says="nan")
        self.refused("eval", problem, "--t", 0.5, "--x", "0,0;1", says="point 2")
        self.refused("eval", problem, "--t", 0.5, "--x", "nowhere.csv", says="nowhere.csv")
        self.refused("eval", problem, "--t", 0.5, says="--x")
        self.refused("eval", "mixtur_1d", "--t", 0.5, "--x", "0", says="mixture_1d")
        self.refused("flow", problem, "--from", 0.5, "--to", 2, "--x", "0,0", says="--to")
        self.refused("evl", says=["evl", "eval"])
        self.refused(says="command")
        self.refused("eval", problem, "--tt", 1, says="--tt")
        self.refused("list", "schedule", says="schedules")
        self.refused("explain", "contiuity", says="continuity")
        self.refused("verify", "--seed", "x", says="x")
        self.refused("verify", "--filter", "(", says="(")
        self.refused("verify", "--filter", "no such check", says="no such check")
        self.refused("study", "--solver", "huen", says="heun")
        self.refused("study", "--steps", "16,8", says="16")
        self.refused("study", "--out", "/proc/no/such", says="/proc/no/such")
        self.refused("compare", "a.jsonl", "b.jsonl", says="a.jsonl")
        self.refused("report", "a.jsonl", "-o", self.folder / "r", says="a.jsonl")
        self.refused("report", self.file("", "e.jsonl"), "-o", self.folder / "r", "--format", "pdf", says="html")


class ListAndExplain(Base):
    def test_every_kind_lists_and_each_entry_explains(self):
        for kind in ["schedules", "targets", "paths", "maps", "conditioners", "objectives", "distances", "problems", "identities", "solvers", "schemes", "densities", "grids", "writers", "faults"]:
            entries = self.answer("list", kind, "--json")
            self.assertTrue(entries, kind)
            text = run("list", kind).stdout
            for entry, explained in zip(entries, each(lambda entry: run("explain", entry["name"]), entries)):
                self.assertIn(entry["name"], text)
                self.assertEqual(explained.returncode, 0, entry["name"])
        self.assertGreater(len(self.answer("list", "checks", "--json")), 100)

    def test_parameter_tables_and_examples(self):
        entries = {e["name"]: e for kind in ["schedules", "targets"] for e in self.answer("list", kind, "--json")}
        self.assertEqual([p["name"] for p in entries["vp_linear"]["parameters"]], ["beta_min", "beta_max"])
        self.assertEqual(entries["vp_linear"]["parameters"][1]["default"], 20)
        for parameter in entries["gaussian_mixture"]["parameters"]:
            self.assertLessEqual({"name", "shape", "default", "range", "meaning"}, set(parameter))
        self.file("1,2\n3,4\n", "points.csv")
        # A generated problem of each entry is made of its example.
        dimensions = {p["name"].split(".")[-1]: p["dimension"] for p in self.answer("list", "problems", "--json") if "." in p["name"]}
        schedules = {e["name"] for e in self.answer("list", "schedules", "--json")}
        for name, entry in entries.items():
            if name in schedules:
                problem, dimension = {"schedule": entry["example"], "target": {"type": "gaussian", "mean": [1], "covariance": [[2]]}}, 1
            else:
                problem, dimension = {"schedule": {"type": "ve"}, "target": entry["example"]}, 2 if name == "empirical" else dimensions[name]
            with self.subTest(name=name):
                self.answer("eval", self.file(problem), "--t", 0.5, "--x", ",".join(["0.3"] * dimension))

    def test_check_ids_are_unique_and_stable(self):
        """An id is never renamed or reused: new ones are added to the golden list, none leaves it."""
        ids = [entry["name"] for entry in self.answer("list", "checks", "--json")]
        self.assertEqual(len(ids), len(set(ids)))
        golden = (pathlib.Path(__file__).parent / "check_ids.txt").read_text().splitlines()
        self.assertEqual(sorted(set(golden) - set(ids)), [], "ids that were renamed or lost")
        self.assertEqual(sorted(set(ids) - set(golden)), [], "new ids: add them to verify/check_ids.txt")

    def test_check_ids_say_what_they_are(self):
        ids = [entry["name"] for entry in self.answer("list", "checks", "--json")]
        # One of each law, measurement and kind of entry.
        one_of_each = {id.split("/")[0 if id.startswith(("fault/", "erratum/")) else 1]: id for id in ids}
        for id, explained in zip(one_of_each.values(), each(lambda id: run("explain", id).stdout, one_of_each.values())):
            with self.subTest(id=id):
                first = explained.split("\n")[0]
                self.assertTrue(first.startswith(id + " (check): "), first)
                self.assertGreater(len(first), len(id) + 20)
        self.assertTrue(self.answer("explain", ids[0], "--json")[0]["statement"])
        own = "heun/limit/grid=rough;param=velocity;problem=of_a_file;direction=backward"
        self.assertEqual(run("explain", own).returncode, 0)
        for id in ["heun/order/grid=nosuch;param=x0", "heun/ordr/grid=rough", "huen/order/grid=rough", "fault/M999"]:
            self.refused("explain", id, says=id)

    def test_help_and_version(self):
        self.assertIn("flowgauge ", run("--version").stdout)
        for command in ["list", "explain", "eval", "flow", "verify", "study", "compare", "report"]:
            result = run(command, "--help")
            self.assertEqual(result.returncode, 0)
            self.assertIn("Example", result.stdout)


class Runs(Base):
    def test_verify_filter_records_and_junit(self):
        junit = self.folder / "junit.xml"
        result = run("verify", "--filter", "^cond_ot/", "--out", self.folder, "--junit", junit)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        records = [json.loads(line) for line in (self.folder / "verify.jsonl").read_text().splitlines()]
        self.assertEqual(records[0]["kind"], "manifest")
        self.assertTrue(all(r["id"].startswith("cond_ot/") for r in records[1:]))
        self.assertIn("<testsuite", junit.read_text())

    def test_limits_are_printed_once_a_cause(self):
        result = run("study", "--solver", "odeint_abm3", "--solver", "odeint_abm4", "--grid", "rough", "--grid", "karras", "--problem", "mixture_1d", "--out", self.folder)
        limits = [line for line in result.stdout.split("\n") if line.startswith("limit  ")]
        self.assertEqual(len(limits), 1, limits)
        self.assertTrue(limits[0].startswith("limit  constant_step (4 checks): "), limits[0])

    def test_faults_are_printed_with_the_check_that_caught_them_and_the_margin(self):
        result = run("verify", "--faults", "--filter", "^fault/M0[1-3]$")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        lines = [line for line in result.stdout.splitlines() if line.startswith("caught  M0")]
        self.assertEqual([line.split()[1] for line in lines], ["M01", "M02", "M03"])
        for line in lines:
            self.assertRegex(line, r": by \S+, margin [0-9.e+]+$")

    def test_verify_gives_the_same_records_for_the_same_seed(self):
        lines = []
        for name in ["a", "b"]:
            run("verify", "--filter", "^(cond_ot|ve)/", "--seed", 7, "--out", self.folder / name)
            lines.append(sorted((self.folder / name / "verify.jsonl").read_text().splitlines()[1:]))
        self.assertEqual(*lines)

    def test_study_of_a_scheme(self):
        result = run("study", "--scheme", "semi_lagrangian", "--scheme", "craig_sneyd", "--out", self.folder)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        records = [json.loads(line) for line in (self.folder / "study.jsonl").read_text().splitlines()][1:]
        self.assertEqual({record["solver"] for record in records}, {"semi_lagrangian", "craig_sneyd"})
        self.assertGreaterEqual({record["problem"] for record in records}, {"probability_flow", "kinetic_plane", "correlated_plane"})
        self.refused("study", "--scheme", "craig_snyd", says="craig_sneyd")

    def test_study_report_and_compare(self):
        arguments = ["--problem", "mixture_1d", "--solver", "heun", "--solver", "ddim", "--steps", "32,64,128,256"]
        result = run("study", *arguments, "--out", self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        records = self.folder / "study.jsonl"
        before = records.read_text()
        self.assertIn('"order"', before)
        result = run("study", *arguments, "--out", self.folder, "--resume")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(records.read_text().splitlines()[1:len(before.splitlines())], before.splitlines()[1:])
        self.assertEqual(run("report", records, "-o", self.folder / "report").returncode, 0)
        for name in ["report.html", "report.md", "records.csv", "junit.xml", "summary.json"]:
            self.assertTrue((self.folder / "report" / name).stat().st_size > 0, name)
        self.assertEqual(run("compare", records, records).returncode, 0)
        worse = self.file(before.replace('"outcome":"ok"', '"outcome":"fault"'), "worse.jsonl")
        self.assertEqual(run("compare", records, worse).returncode, 1)
        self.assertEqual(run("compare", worse, records).returncode, 0)
        figure = run("report", records, "-o", self.folder / "figure", "--figure", "convergence", "--problem", "mixture_1d")
        self.assertEqual(figure.returncode, 0, figure.stderr)
        self.assertIn("<svg", pathlib.Path(figure.stdout.strip()).read_text())
        figure = run("report", records, "-o", self.folder / "figure", "--figure", "density", "--problem", "mixture_1d")
        self.assertEqual(figure.returncode, 0, figure.stderr)
        self.assertIn("<svg", pathlib.Path(figure.stdout.strip()).read_text())
        self.refused("report", records, "-o", self.folder / "figure", "--figure", "density", "--problem", "iris", says=["iris", "mixture_1d"])

    def test_what_is_measured_fits_the_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        run("verify", "--filter", "^(erratum/00[12]|fault/M0[1-3]|problem_catalogue/|ve/)", "--faults", "--out", self.folder)
        run("study", "--problem", "gaussian_2d", "--solver", "odeint_controlled_dopri5", "--tolerances", "1e-3,1e-4,1e-5", "--out", self.folder)
        run("study", "--scheme", "central", "--scheme", "crank_nicolson", "--scheme", "hermite_galerkin", "--out", self.folder / "schemes")
        schema = json.loads((pathlib.Path(__file__).parent.parent / "lib/flowgauge/record/record.schema.json").read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        kinds = set()
        for name in ["verify.jsonl", "study.jsonl", "schemes/study.jsonl"]:
            for line in (self.folder / name).read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                kinds.add(record["kind"])
                self.assertEqual([error.message[:200] for error in validator.iter_errors(record)], [], record["id"])
        self.assertLessEqual({"manifest", "identity", "erratum", "fault", "finding", "error", "work_precision", "field"}, kinds)

    def test_interrupting_keeps_what_was_measured(self):
        process = subprocess.Popen([PROGRAM, "study", "--out", str(self.folder)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        records = self.folder / "study.jsonl"
        for _ in range(600):
            if records.exists() and records.read_text().count("\n") >= 3:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        message = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 130)
        self.assertEqual(message, "flowgauge: interrupted; what was measured is kept\n")
        kept = records.read_text()
        self.assertGreaterEqual(kept.count("\n"), 3)
        self.assertEqual(run("report", records, "-o", self.folder / "report").returncode in (0, 1), True)

    def test_a_full_disk_is_one_clear_line(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("skipped: no /dev/full")
        with open("/dev/full", "w") as full:
            for arguments in [["list", "schedules"], ["--help"], ["study", "--help"], ["--version"]]:
                result = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(result.returncode, 2, arguments)
                self.assertEqual(result.stderr.count("\n"), 1)


class Selections(Base):
    """What a study is asked for and cannot measure or judge is said, never passed over."""

    def records(self):
        lines = map(json.loads, (self.folder / "study.jsonl").read_text().splitlines())
        return [record for record in lines if record["kind"] != "manifest"]

    def study(self, *arguments, status):
        result = run("study", "--problem", "mixture_1d", *arguments, "--out", self.folder)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout

    def test_counts_below_the_minimum_are_no_fault(self):
        self.study("--solver", "odeint_abm5", "--grid", "time_uniform", "--steps", "1,2,4", status=3)
        records = [record for record in self.records() if record["kind"] != "field"]
        self.assertEqual({r["kind"] for r in records}, {"order", "work_precision"})
        for record in records:
            self.assertEqual((record["outcome"], record["cause"]), ("not_applicable", "too_few_steps"), record)
            self.assertIn("5 steps", record["detail"])

    def test_ladders_that_do_not_double_are_measured_and_undecided(self):
        for steps in ["8", "8,16", "10,15,20"]:
            with self.subTest(steps=steps):
                self.assertIn("N, 2N, 4N", self.study("--solver", "heun", "--grid", "rough", "--steps", steps, status=3))
                order = [r for r in self.records() if r["kind"] == "order"][0]
                self.assertEqual((order["outcome"], order["cause"]), ("inconclusive", "no_doubling"))
                self.assertEqual(order["steps"], [int(n) for n in steps.split(",")])
                self.assertTrue(all(0 < error < 1 for error in order["errors"]), order["errors"])

    def test_ladders_of_the_other_kind_are_misuse(self):
        self.refused("study", "--solver", "odeint_controlled_dopri5", "--steps", "8,16,32", says="odeint_controlled_dopri5")
        self.refused("study", "--solver", "heun", "--tolerances", "1e-3,1e-4", says="heun")
        self.refused("study", "--grid", "user_times", says=["user_times", "time_uniform"])

    def test_repeats_are_measured_once_and_names_are_not_shared(self):
        once = ["--solver", "heun", "--grid", "rough"]
        self.study(*once, *once, "--problem", "mixture_1d", "--steps", "16,32,64", status=0)
        ids = [record["id"] for record in self.records()]
        self.assertEqual(len(ids), len(set(ids)))
        other = self.file(GAUSSIAN, "mixture_1d.json")
        self.refused("study", "--problem", "mixture_1d", "--problem", other, says=["both called mixture_1d", str(other)])
        for name, mean in [("d1", 1), ("d2", 2)]:
            (self.folder / name).mkdir()
            self.file(dict(GAUSSIAN, target=dict(GAUSSIAN["target"], mean=[mean])), name + "/p.json")
        self.refused("study", "--problem", self.folder / "d1/p.json", "--problem", self.folder / "d2/p.json",
                     says="both called p")
        ladder = [*once, "--steps", "16,32,64", "--out", self.folder / "p"]
        self.assertEqual(run("study", "--problem", self.folder / "d1/p.json", *ladder).returncode, 0)
        before = (self.folder / "p/study.jsonl").read_text()
        self.refused("study", "--problem", self.folder / "d2/p.json", *ladder, "--resume", says="another problem called p")
        self.assertEqual(run("study", "--problem", self.folder / "d1/p.json", *ladder, "--resume").returncode, 0)
        self.assertEqual((self.folder / "p/study.jsonl").read_text(), before)

    def test_empty_options_are_misuse(self):
        for option in ["--out", "--steps", "--tolerances", "--problem"]:
            self.refused("study", option, "", says=option)
        self.refused("verify", "--out", "", says="--out")


class OwnSolver(Base):
    def test_a_solver_of_ones_own_gets_the_same_command_line(self):
        solvers = json.loads(run("list", "solvers", "--json", program=OWN_SOLVER).stdout)
        self.assertIn("ralston", [s["name"] for s in solvers])
        result = run("study", "--solver", "ralston", "--problem", "mixture_1d", "--out", self.folder, program=OWN_SOLVER)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        orders = [r for r in map(json.loads, (self.folder / "study.jsonl").read_text().splitlines()) if r["kind"] == "order"]
        self.assertTrue(orders)
        for record in orders:
            self.assertEqual(record["outcome"], "ok", record)
            self.assertLessEqual(abs(record["measured_order"] - 2), 0.1)


class OwnMap(Base):
    def test_a_map_of_ones_own_is_held_to_the_laws_of_maps(self):
        result = run("verify", "--filter", "^bend/", "--out", self.folder, program=OWN_MAP)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        records = [json.loads(line) for line in (self.folder / "verify.jsonl").read_text().splitlines()][1:]
        outcomes = {record["id"].split("/")[1]: record["outcome"] for record in records}
        for law in ["map_round_trip", "map_log_det", "map_inverse_log_det", "map_differences", "map_vector_products", "map_batch", "lint"]:
            self.assertEqual(outcomes[law], "ok", law)
        self.assertEqual(outcomes["map_volume"], "not_applicable")


class Examples(Base):
    def test_every_example_problem_evaluates_and_flows(self):
        points = {"mixture": "0.5,-1;2,0.25", "iris": "5.8,3.0,3.8,1.2;5,3.4,1.5,0.2"}
        examples = sorted(pathlib.Path(EXAMPLES).glob("*.json"))
        self.assertEqual({example.stem for example in examples}, {*points, "map"})
        for point in self.answer("eval", pathlib.Path(EXAMPLES) / "map.json", "--x", "0.5,-1")["points"]:
            # The determinant of the composition by hand: that of the matrix times 1 + w·û/cosh² at the intermediate point.
            a = 1.5 * (1.1 * 0.5 - 0.6 + 0.3) - 0.8 * (-0.5 * 0.5 - 0.9 - 0.2) + 0.3
            stretch = 1 + (math.log1p(math.exp(1.5 * 0.6 - 0.8 * 1.1)) - 1) / math.cosh(a) ** 2
            self.assertAlmostEqual(point["log_det"], math.log(1.1 * 0.9 + 0.6 * 0.5) + math.log(stretch), places=14)
        for example in examples:
            if example.stem == "map":
                continue
            for point in self.answer("eval", example, "--t", 0.2, "--x", points[example.stem])["points"]:
                self.assertTrue(math.isfinite(point["log_density"]))
            for point in self.answer("flow", example, "--from", 0.5, "--to", 0.1, "--x", points[example.stem])["points"]:
                self.assertLessEqual(point["error_estimate"], 1e-10)

    def test_the_real_data_set_is_whole(self):
        rows = (pathlib.Path(EXAMPLES) / "../../lib/flowgauge/problem/data/iris.csv").read_text().split()
        columns = list(zip(*(map(float, row.split(",")) for row in rows)))
        self.assertEqual(len(rows), 150)
        for column, mean in zip(columns, [5.843333, 3.057333, 3.758, 1.199333]):
            self.assertAlmostEqual(sum(column) / 150, mean, places=6)
        # With almost no noise the denoiser of the smoothed data set is the mean of the neighbours, inside the data's range.
        point = self.answer("eval", pathlib.Path(EXAMPLES) / "iris.json", "--t", 0.01, "--x", "5.1,3.5,1.4,0.2")["points"][0]
        for value, column in zip(point["denoiser"], columns):
            self.assertTrue(min(column) <= value <= max(column))


if __name__ == "__main__":
    PROGRAM, OWN_SOLVER, EXAMPLES, OWN_MAP = map(os.path.abspath, sys.argv[1:5])
    unittest.main(argv=sys.argv[:1])
