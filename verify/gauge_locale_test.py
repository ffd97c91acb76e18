#!/usr/bin/python3
"""flowgauge gauge and its clients where numbers are written with a comma, or with a point of several bytes: the same
records as in the locale C.

Usage: gauge_locale_test.py FLOWGAUGE SOURCE_FOLDER C_COMPILER
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

FLOWGAUGE, SOURCE, COMPILER = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
FOLDER = tempfile.TemporaryDirectory()
LOCALES = {"de_DE": ",", "ps_AF": "\u066b"}  # and their decimal points
C_PROGRAM = """
#define main subjects
#include "gauge_subjects.c"
#undef main
int main(int count, char** arguments) {
  fprintf(stderr, "%s %.1f\\n", setlocale(LC_ALL, "") ? "set" : "unset", 0.5);
  return subjects(count, arguments);
}
"""
PYTHON_PROGRAM = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")
print("set", locale.str(0.5), file=sys.stderr)
from flowgauge_client import Gauge

gauge = Gauge("of a locale")


@gauge.sampler("euler", order=1, evaluations="N", arrays="list")
def euler(task):
    x = task.start()
    for i in range(task.steps):
        a, s, b, r = task.alpha[i], task.sigma[i], task.alpha[i + 1], task.sigma[i + 1]
        data = task.x0(x, a, s)
        x = [[b * z + r * (y - a * z) / s for y, z in zip(row, others)] for row, others in zip(x, data)]
    return x


gauge.serve()
"""


def locale_made(name):
    done = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{FOLDER.name}/{name}.UTF-8"], capture_output=True)
    return done.returncode in (0, 1) and pathlib.Path(FOLDER.name, f"{name}.UTF-8").is_dir()


if not shutil.which("localedef") or not all(map(locale_made, LOCALES)):
    print("skipped: localedef cannot make locales with other decimal points (package locales)")
    sys.exit(77)
if not shutil.which(COMPILER):
    print(f"skipped: {COMPILER} is not there to compile the C client")
    sys.exit(77)


def gauged(locale, client, *words):
    """The numbers of a run and what the client said, without what takes time."""
    out = pathlib.Path(FOLDER.name, "out")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    environment |= {"LOCPATH": FOLDER.name, "LC_ALL": locale, "PYTHONPATH": str(SOURCE / "lib/clients/python"), "PYTHONUTF8": "1"}
    done = subprocess.run([FLOWGAUGE, "gauge", "--quick", "--trace", out.with_suffix(".trace"), "--junit", out.with_suffix(".xml"),
                           "--out", out, *words, "--", *client], capture_output=True, text=True, env=environment, timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"{locale}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
    records = [json.loads(line) for line in (out / "gauge.jsonl").read_text().splitlines()]
    frames = [json.loads(line) for line in out.with_suffix(".trace").read_text().splitlines()]
    for entry in records[1:] + frames:
        entry.pop("seconds", None)
    return records[1:], frames, done.stdout, out.with_suffix(".xml").read_text().count(",")


class Locales(unittest.TestCase):
    def same(self, client, *words):
        records, frames, text, commas = gauged("C", client, *words)
        self.assertGreater(len(records), 5)
        self.assertGreater(len(frames), 100)
        for name in LOCALES:
            others = gauged(f"{name}.UTF-8", client, *words)
            self.assertEqual(others[0], records, name)
            self.assertEqual(others[1], frames, name)
            self.assertEqual(others[2:], (text, commas), name)

    def test_the_clients_are_in_them(self):
        for name, point in LOCALES.items():
            for client in (self.c_client(), [sys.executable, self.python_client()]):
                done = subprocess.run(client, capture_output=True, text=True, encoding="utf-8", check=False,
                                      env={**os.environ, "LOCPATH": FOLDER.name, "LC_ALL": f"{name}.UTF-8", "PYTHONUTF8": "1",
                                           "PYTHONPATH": str(SOURCE / "lib/clients/python")})
                self.assertTrue(done.stderr.startswith(f"set 0{point}5"), (name, done.stderr))

    def c_client(self):
        source, program = pathlib.Path(FOLDER.name, "client.c"), pathlib.Path(FOLDER.name, "client")
        if not program.exists():
            source.write_text(C_PROGRAM)
            subprocess.run([COMPILER, "-std=c99", "-O1", "-I", SOURCE / "lib/clients/c", "-I", SOURCE / "verify", source, "-o", program, "-lm"], check=True)
        return [program]

    def python_client(self):
        file = pathlib.Path(FOLDER.name, "client.py")
        file.write_text(PYTHON_PROGRAM)
        return file

    def test_in_c(self):
        self.same(self.c_client(), "--subject", "ddim")

    def test_in_python(self):
        self.same([sys.executable, self.python_client()])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
