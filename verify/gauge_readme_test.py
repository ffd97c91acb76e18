#!/usr/bin/python3
"""lib/clients/README.md as a newcomer reads it: its files are written and its commands run as they stand, in an empty folder.

Usage: gauge_readme_test.py FLOWGAUGE SOURCE_FOLDER C_COMPILER
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

FLOWGAUGE, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
README = (SOURCE / "lib/clients/README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", README, re.M | re.S))


def blocks(section, language):
    return re.findall(rf"```{language}\n(.*?)```", SECTIONS[section], re.S)


def commands(section):
    lines = [line.split("  #")[0].strip() for block in blocks(section, "sh") for line in block.splitlines()]
    return [line for line in lines if line]


class Readme(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name) / "empty"
        self.folder.mkdir()
        programs = self.folder.parent / "programs"
        programs.mkdir()
        (programs / "flowgauge").symlink_to(FLOWGAUGE)
        (programs / "python3").symlink_to(sys.executable)
        (programs / "pytest").write_text(f"#!/bin/sh\nexec {sys.executable} -m pytest \"$@\"\n")
        (programs / "pytest").chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}",
                            "PYTHONPATH": str(SOURCE / "lib/clients/python"), "PYTHONDONTWRITEBYTECODE": "1"}
        (self.folder / "mine.py").write_text(blocks("A Python function", "python")[0], encoding="utf-8")

    def tearDown(self):
        self.temporary.cleanup()

    def run_as_written(self, command, folder=None):
        done = subprocess.run(command, shell=True, cwd=folder or self.folder, env=self.environment, capture_output=True,
                              text=True, timeout=300)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def test_a_python_function(self):
        wanted = commands("A Python function")
        self.assertEqual([re.sub(r" -- .*", "", command) for command in wanted],
                         ["flowgauge gauge --check", "flowgauge gauge --quick", "flowgauge gauge --out out"])
        for command in wanted:
            self.assertIn("flowgauge", command)
            self.run_as_written(command)

    def test_a_false_claim_is_told(self):
        text = (self.folder / "mine.py").read_text(encoding="utf-8")
        (self.folder / "mine.py").write_text(text.replace("order=1", "order=2"), encoding="utf-8")
        with self.assertRaises(AssertionError) as raised:
            self.run_as_written("flowgauge gauge --quick -- python3 mine.py")
        self.assertIn("order", str(raised.exception))

    def test_in_c(self):
        if not shutil.which(sys.argv[3]):
            self.skipTest("no C compiler")
        shutil.copytree(SOURCE / "lib/clients/c", self.folder / "c")
        shutil.copytree(SOURCE / "lib/clients/examples", self.folder / "examples")
        wanted = commands("C and C++")
        self.assertEqual(len(wanted), 2)
        for command in wanted:
            self.run_as_written(command, self.folder / "examples")

    def test_in_ci(self):
        try:
            import pytest  # noqa: F401
        except ImportError:
            print("skipped: python3-pytest is not installed; the command of pytest was not run")
            return
        (self.folder / "test_mine.py").write_text("from mine import gauge\n")
        quick, *others, tests = commands("In CI")
        self.run_as_written(quick)
        self.assertEqual(len(others), 3)
        for command in others:
            self.run_as_written(command)
        self.assertEqual((self.folder / "gauge.known").read_text(encoding="utf-8").count("mine"), 0)
        self.assertIn("<testsuite", (self.folder / "gauge.xml").read_text(encoding="utf-8"))
        self.assertRegex(self.run_as_written(tests), r"\d+ passed")

    def test_the_three_shapes_are_offered_as_written(self):
        try:
            import torch  # noqa: F401
        except ImportError:
            print("skipped: python3-torch is not installed; the adapters of the README were not tried")
            return
        (text,) = blocks("A function (model, x, sigmas), a scheduler object, a field", "python")
        program = ("from flowgauge_client import Gauge\ngauge = Gauge('x')\nclass MyScheduler:\n    pass\n" + text
                   + "\nprint(sorted(gauge._subjects))")
        (self.folder / "shapes.py").write_text(program, encoding="utf-8")
        self.assertEqual(self.run_as_written("python3 shapes.py").strip(), "['my_euler', 'my_rk4', 'my_scheduler']")

    def test_every_example_named_is_there(self):
        for name in re.findall(r"`(examples/\S+?)`", README):
            self.assertTrue((SOURCE / "lib/clients" / name).is_file(), name)
        named = set(re.findall(r"`examples/(\S+?)`", README))
        self.assertEqual(named, {path.name for path in (SOURCE / "lib/clients/examples").iterdir() if path.is_file()})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
