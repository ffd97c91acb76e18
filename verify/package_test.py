#!/usr/bin/python3
"""What users get: the installed tree, moved; the wheel; a project of their own that finds the package. All outside of the
source tree.

Usage: package_test.py SOURCE_FOLDER BUILD_FOLDER CMAKE
"""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

SOURCE, BUILD, CMAKE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=500,
                            stdin=subprocess.DEVNULL, **{"env": BARE, **options})
    if result.returncode != 0:
        raise AssertionError(f"{command} ended with {result.returncode}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return result.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        run(CMAKE, "--install", BUILD, "--component", "program", "--strip", "--prefix", cls.folder / "first")
        cls.tree = cls.folder / "moved here"
        (cls.folder / "first").rename(cls.tree)
        cls.program = cls.tree / "bin/flowgauge"

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_program_runs_where_it_was_moved_and_brings_its_libraries(self):
        self.assertRegex(run(self.program, "--version", cwd="/"), r"flowgauge \d+\.\d+\.\d+")
        point = json.loads(run(self.program, "eval", "mixture_1d", "--t", "0.3", "--x", "0.5", cwd="/"))["points"][0]
        self.assertEqual(point["t"], 0.3)
        if shutil.which("ldd"):
            for line in run("ldd", self.program).splitlines():
                if any(name in line for name in ("libtbb", "libstdc++", "libgcc_s")):
                    self.assertIn(str(self.tree), line)
                self.assertNotIn("not found", line)

    def test_clients_and_their_papers_are_there(self):
        share = self.tree / "share/flowgauge"
        for name in ("protocol.md", "frames.schema.json", "transcript.jsonl", "record.schema.json", "LICENSE",
                     "clients/README.md", "clients/c/flowgauge_client.h", "clients/python/flowgauge_client.py",
                     "clients/python/flowgauge_pytest.py", "clients/examples/heun_numpy.py", "clients/examples/ddim.c"):
            self.assertGreater((share / name).stat().st_size, 0, name)
        self.assertEqual(list(self.tree.rglob("__pycache__")), [])

    def test_the_wheel_is_what_it_says_and_pip_installs_it_without_network(self):
        first, again = (pathlib.Path(run(sys.executable, SOURCE / "scripts/make-wheel", self.tree, "1.2.3", place).strip())
                        for place in (self.folder, pathlib.Path(tempfile.mkdtemp(dir=self.folder))))
        self.assertEqual(first.read_bytes(), again.read_bytes())
        self.assertRegex(first.name, r"^flowgauge-1\.2\.3-py3-none-manylinux_2_\d+_\w+\.whl$")
        with zipfile.ZipFile(first) as archive:
            names = archive.namelist()
            record = [line.rsplit(",", 2) for line in archive.read("flowgauge-1.2.3.dist-info/RECORD").decode().split()]
            self.assertEqual(sorted(name for name, _, _ in record), sorted(names))
            for name, digest, length in record[:-1]:
                content = archive.read(name)
                expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, length), (f"sha256={expected}", str(len(content))))
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode != 0:
            print("skipped: this Python has no pip; the wheel was not installed")
            return
        place = self.folder / "environment"
        run(sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--no-compile", "--prefix", place, first)
        (program,) = place.rglob("bin/flowgauge")
        self.assertRegex(run(program, "--version", cwd="/"), r"flowgauge \d+\.\d+\.\d+")
        (client,) = place.rglob("flowgauge_client.py")
        if client.parent.name in ("site-packages", "dist-packages"):
            says = run(sys.executable, "-c", "import flowgauge_client; print(flowgauge_client.__version__)",
                       env={**BARE, "PYTHONPATH": str(client.parent)})
            self.assertRegex(says, r"^\d+\.\d+\.\d+\n$")

    def test_make_wheel_says_what_it_needs(self):
        for arguments in ([], [self.folder, "1", self.folder]):
            result = subprocess.run([sys.executable, SOURCE / "scripts/make-wheel", *arguments], capture_output=True,
                                    text=True)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn("scripts/make-wheel INSTALLED VERSION FOLDER", result.stderr)


class Found(unittest.TestCase):
    def test_a_project_of_one_s_own_finds_the_package(self):
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            run(CMAKE, "--install", BUILD, "--prefix", folder / "prefix")
            project = folder / "project"
            project.mkdir()
            shutil.copy(SOURCE / "verify/examples/own_solver.cpp", project)
            (project / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.25)\nproject(own CXX)\nfind_package(flowgauge 0.1 REQUIRED)\n"
                "add_executable(own_solver own_solver.cpp)\n"
                "target_link_libraries(own_solver PRIVATE flowgauge::flowgauge_app flowgauge::flowgauge_options)\n")
            # Nothing of the source tree or of the build may be needed.
            for path in (folder / "prefix/lib").rglob("*.cmake"):
                text = path.read_text()
                self.assertNotIn(str(SOURCE), text, path)
                self.assertNotIn(str(BUILD), text, path)
            environment = {**os.environ, "CMAKE_PREFIX_PATH": str(folder / "prefix")}
            run(CMAKE, "-S", project, "-B", folder / "build", "-D", "CMAKE_BUILD_TYPE=Debug", env=environment)
            run(CMAKE, "--build", folder / "build", env=environment)
            self.assertIn("ralston", run(folder / "build/own_solver", "list", "solvers"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
