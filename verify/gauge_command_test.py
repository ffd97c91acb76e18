"""gauge_command_test.py FLOWGAUGE GAUGE_CLIENT: the command gauge from outside: what it refuses, what it prints and leaves behind."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

FLOWGAUGE, CLIENT = sys.argv[1:3]


def run(*words, status=None, timeout=120):
    done = subprocess.run([FLOWGAUGE, "gauge", *map(str, words)], capture_output=True, text=True, timeout=timeout, check=False)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{words}: status {done.returncode}, not {status}\n{done.stdout}\n{done.stderr}")
    return done


def records(folder):
    return [json.loads(line) for line in (pathlib.Path(folder) / "gauge.jsonl").read_text().splitlines()]


def in_group(group):
    """The processes of a group that are not mere remains."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


class Misuse(unittest.TestCase):
    def refuse(self, message, *words):
        done = run(*words, status=2)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(message, done.stderr)

    def test_one_line_says_what_is_wrong(self):
        self.refuse("COMMAND is missing; write flowgauge gauge [options] -- COMMAND")
        self.refuse("COMMAND is missing", "--quick", "--")
        self.refuse("python3", "python3")
        self.refuse("--quik", "--quik", "--", CLIENT, "edm_heun")
        self.refuse("no_such_program cannot be started: No such file or directory", "--", "no_such_program")
        self.refuse("--timeout 0 is not allowed; it must be > 0", "--timeout", "0", "--", CLIENT, "edm_heun")
        self.refuse("--task-timeout", "--task-timeout", "soon", "--", CLIENT, "edm_heun")
        self.refuse("--memory 500 is not allowed; it must be a number with M or G behind it", "--memory", "500", "--", CLIENT, "edm_heun")
        self.refuse("--memory 0.1M is not allowed; it must be at least 1M", "--memory", "0.1M", "--", CLIENT, "edm_heun")
        self.refuse("--max-error -1 is not allowed", "--max-error=-1", "--", CLIENT, "edm_heun")
        self.refuse("--claim order is not allowed; it must be KEY=VALUE", "--claim", "order", "--", CLIENT, "edm_heun")
        self.refuse("--claim: \"order\" is \"x\"; a number in (0, 20] is needed", "--claim", "order=x", "--", CLIENT, "edm_heun")
        self.refuse("--claim: evaluations: \"2N\"", "--claim", "evaluations=2N", "--", CLIENT, "edm_heun")
        self.refuse("--claim: claims.objective: x is not one", "--claim", "objective=x", "--", CLIENT, "edm_heun")
        self.refuse("--claim ordr is unknown (did you mean \"order\"?)", "--claim", "ordr=2", "--", CLIENT, "edm_heun")
        self.refuse("--subject edm_hoin is not offered (did you mean \"edm_heun\"?); the client offers edm_heun", "--subject", "edm_hoin", "--", CLIENT, "edm_heun")
        self.refuse("--fail-fast excludes --write-known", "--fail-fast", "--write-known", "known", "--", CLIENT, "edm_heun")
        for option in ("--subject=edm_heun", "--quick", "--fail-fast", "--out=out", "--junit=junit.xml", "--known=known", "--write-known=known",
                       "--baseline=gauge.jsonl", "--max-error=1", "--against=heun", "--fail-on=limit"):
            self.refuse("--check grades nothing; leave out " + option.split("=")[0], "--check", option, "--", CLIENT, "edm_heun")
        self.refuse("--against heum is no solver that takes steps (did you mean \"heun\"?)", "--against", "heum", "--", "no_such_program")
        self.refuse("--against odeint_controlled_dopri5 is no solver that takes steps", "--against", "odeint_controlled_dopri5", "--", "no_such_program")
        self.refuse("/nowhere/junit.xml: cannot be written", "--junit", "/nowhere/junit.xml", "--", "no_such_program")
        self.refuse("/nowhere/known: cannot be written", "--write-known", "/nowhere/known", "--", "no_such_program")
        with tempfile.TemporaryDirectory() as folder:
            self.refuse("no_such_program cannot be started", "--junit", folder + "/junit.xml", "--write-known", folder + "/known",
                        "--", "no_such_program")
            self.assertEqual(os.listdir(folder), [])
        self.refuse("--serve starts no client", "--serve", "--", CLIENT, "edm_heun")
        self.refuse("--seed", "--seed", "-3", "--", CLIENT, "edm_heun")
        self.refuse("cannot be", "--trace", "/nowhere/at/all", "--", CLIENT, "edm_heun")
        self.refuse("--known is empty", "--known", "", "--", CLIENT, "edm_heun")
        self.refuse("", "--known", "/nowhere/at/all", "--", CLIENT, "edm_heun")
        self.refuse("", "--baseline", "/nowhere/at/all", "--", CLIENT, "edm_heun")

    def test_what_stands_behind_the_dashes_is_the_clients(self):
        done = run("--check", "--", CLIENT, "edm_heun", "--quick", "--", "--help", status=0)
        self.assertIn("ok     hello: test 1 offers edm_heun\n", done.stdout)


class Check(unittest.TestCase):
    def test_a_client_that_speaks_the_protocol(self):
        done = run("--check", "--", CLIENT, "solvers", status=0)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0], "ok     hello: test 1 offers euler, heun, dpmpp_2m, single, line, refuser, likelihood")
        self.assertEqual(lines[-1], "the client speaks the protocol")
        self.assertIn("ok     heun: run, epsilon: 8 evaluations; it asks for start, model, step", lines)
        self.assertIn("ok     heun: a refused request ends the task", lines)
        self.assertIn("ok     heun: a task with an unknown key is done", lines)
        self.assertIn("ok     line: inverse: a result", lines)
        self.assertIn("ok     refuser: run, x0: skipped: not\\x1b[31m today", lines)
        self.assertIn("ok     likelihood: a refused request: nothing was asked for", lines)
        self.assertIn("ok     a task for a subject it does not have ends in error", lines)
        self.assertIn("ok     bye: the client leaves", lines)
        told = json.loads(run("--check", "--json", "--", CLIENT, "edm_heun", status=0).stdout)
        self.assertIs(told["ok"], True)
        self.assertEqual(run("--check", "--quiet", "--", CLIENT, "edm_heun", status=0).stdout, "")

    def test_functions_are_called_in_their_own_dimension(self):
        done = run("--check", "--", CLIENT, "functions", status=0)
        for name, function in (("density", "log_prob"), ("own", "log_prob"), ("loss", "loss")):
            self.assertIn(f"ok     {name}: {function}: a result\n", done.stdout)

    def test_clients_that_do_not(self):
        wrong = {
            "dies_at_hello": "wrong  the client ended with status 3 before hello\n    | no module named torch\n",
            "protocol_2": 'wrong  hello: "protocol" is 2; 1 is needed\n',
            "wrong_shape": 'wrong  victim: run, x0: result: array "x" has shape [3, 2, 1]; [3, 2] is needed\n',
            "no_end": 'wrong  victim: run, x0: result: "end" is missing; {"alpha": number, "sigma": number} is needed\n',
            "stubborn": "wrong  victim: a refused request ends in a result; the task must end in error or skipped\n",
            "wrong_number": "wrong  victim: run, x0: the client broke the protocol: result carries the number 2; the task has 1\n",
            "careless": "wrong  a task for a subject it does not have ends in a result; it must end in error or skipped\n",
            "stays": "wrong  bye: the client was stopped by flowgauge; it must end with status 0 within 2 s\n",
        }
        for mode, line in wrong.items():
            with self.subTest(mode):
                done = run("--check", "--", CLIENT, mode, status=1)
                self.assertIn(line, done.stdout)
                self.assertTrue(done.stdout.endswith("the client has something to mend\n"))


class Runs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.out = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def test_a_right_sampler(self):
        done = run("--quick", "--out", self.out, "--junit", self.out / "junit.xml", "--trace", self.out / "trace.jsonl",
                   "--", CLIENT, "edm_heun", status=0)
        kept = records(self.out)
        self.assertEqual(kept[0]["kind"], "manifest")
        self.assertEqual(kept[0]["command"][-2:], [CLIENT, "edm_heun"])
        self.assertTrue(all(record["id"].startswith("edm_heun/") for record in kept[1:]))
        self.assertFalse([record["id"] for record in kept if record["outcome"] in ("fault", "error")])
        self.assertGreater(len(kept), 5)
        self.assertLessEqual(done.stdout.count("\n"), 40)
        self.assertIn("    it is edm_heun", done.stdout)
        last = done.stdout.splitlines()[-1]
        self.assertTrue(last.startswith("next: a line for CI: flowgauge gauge --quick --junit gauge.xml -- "), last)
        cases = xml.etree.ElementTree.parse(self.out / "junit.xml").getroot().iter("testcase")
        self.assertGreater(len(list(cases)), 5)
        trace = [json.loads(line) for line in (self.out / "trace.jsonl").read_text().splitlines()]
        self.assertEqual([frame["type"] for frame in trace[:3]], ["hello", "welcome", "run"])
        self.assertEqual(trace[-1]["type"], "bye")
        self.assertEqual({frame["from"] for frame in trace}, {"client", "server"})
        times = next(frame for frame in trace if frame["type"] == "run")["arrays"][0]
        self.assertEqual(times["name"], "t")
        self.assertEqual(len(times["digest"]), 16)
        self.assertEqual(len(times["first"]), min(4, times["shape"][0]))
        # The same again: no change against itself.
        again = run("--quick", "--baseline", self.out / "gauge.jsonl", "--json", "--", CLIENT, "edm_heun", status=0)
        json.loads(again.stdout)

    def test_everything_can_go_to_one_new_folder(self):
        out = self.out / "new" / "folder"
        words = ("--quick", "--claim", "order=3", "--out", out, "--junit", out / "gauge.xml", "--write-known", out / "known",
                 "--trace", out / "trace.jsonl", "--", CLIENT, "edm_heun")
        run(*words, status=1)
        self.assertEqual(sorted(os.listdir(out)), ["gauge.jsonl", "gauge.xml", "known", "trace.jsonl"])
        # What is refused costs nobody the records of an earlier run.
        kept = (out / "gauge.jsonl").read_bytes()
        refused = run("--out", out, "--junit", out / "none" / "gauge.xml", "--", CLIENT, "edm_heun", status=2)
        self.assertIn(f"{out}/none/gauge.xml: cannot be written", refused.stderr)
        self.assertEqual((out / "gauge.jsonl").read_bytes(), kept)

    def test_a_false_claim_gates_and_can_be_known(self):
        known = self.out / "known"
        done = run("--quick", "--claim", "order=3", "--out", self.out, "--write-known", known, "--", CLIENT, "edm_heun", status=1)
        faults = [record["id"] for record in records(self.out) if record["outcome"] == "fault"]
        self.assertTrue(faults)
        self.assertIn("next: mend the first of them; flowgauge report ", done.stdout)
        self.assertEqual([line.split("  # ")[0] for line in known.read_text().splitlines() if line and line[0] != "#"], faults)
        run("--quick", "--claim", "order=3", "--known", known, "--", CLIENT, "edm_heun", status=0)
        stale = run("--quick", "--known", known, "--", CLIENT, "edm_heun", status=1)
        self.assertIn("is listed as failing but is ok; take it out", stale.stderr)
        self.assertIn(f"\n{len(faults)} entries of {known} not as listed\nnext: take those entries out of {known}\n", stale.stdout)
        # Against a run without faults it is a regression.
        run("--quick", "--out", self.out / "good", "--", CLIENT, "edm_heun", status=0)
        worse = run("--quick", "--claim", "order=3", "--known", known, "--baseline", self.out / "good" / "gauge.jsonl", "--", CLIENT, "edm_heun", status=1)
        good = self.out / "good" / "gauge.jsonl"
        self.assertIn(f"\n{len(faults)} changes for the worse against {good}\n", worse.stdout)
        self.assertIn(f"\nnext: mend what got worse than {good};", worse.stdout)
        same = run("--quick", "--claim", "order=3", "--known", known, "--", CLIENT, "edm_heun", status=0)
        self.assertIn(f"\nnext: a line for CI: flowgauge gauge --quick --junit gauge.xml --known {known} -- ", same.stdout)

    def test_a_subject_is_left_at_the_first_check_that_gates(self):
        claim = ("--quick", "--claim", "order=3", "--out", self.out)
        run(*claim, "--", CLIENT, "edm_heun", status=1)
        whole = [(record["id"], record["outcome"]) for record in records(self.out)[1:]]
        first = next(place for place, (_, outcome) in enumerate(whole) if outcome == "fault")
        run(*claim, "--fail-fast", "--", CLIENT, "edm_heun", status=1)
        self.assertEqual([(record["id"], record["outcome"]) for record in records(self.out)[1:]], whole[:first + 1])
        # What a known file lists does not gate, and is no reason to stop.
        known = self.out / "known"
        known.write_text(f"{whole[first][0]}  # as claimed\n")
        run(*claim, "--fail-fast", "--known", known, "--", CLIENT, "edm_heun", status=1)
        self.assertGreater(len(records(self.out)), first + 2)

    def test_a_client_that_dies_is_an_error_and_what_was_measured_stays(self):
        done = run("--quick", "--out", self.out, "--", CLIENT, "exits", status=1)
        kept = records(self.out)[1:]
        self.assertEqual({record["outcome"] for record in kept}, {"error"})
        self.assertIn("the client ended with status 3", kept[0]["detail"])
        self.assertTrue(kept[-1]["detail"].startswith("not run: "), kept[-1]["detail"])
        self.assertIn("the client was started again 3 times", done.stdout)
        self.assertLessEqual(done.stdout.count("\n"), 50)
        first = run("--out", self.out, "--", CLIENT, "dies_at_hello", status=1)
        self.assertIn("    | no module named torch\n", first.stdout)
        self.assertEqual([record["id"] for record in records(self.out)[1:]], ["client/hello/protocol=1"])
        # What was not measured is not held against the entries of a known file.
        known = self.out / "known"
        known.write_text("victim/order  # slow\n")
        silent = run("--known", known, "--", CLIENT, "dies_at_hello", status=1)
        self.assertNotIn("matches no check", silent.stderr)
        whole = run("--known", known, "--", CLIENT, "functions", status=1)
        self.assertIn("victim/order matches no check", whole.stderr)

    def test_an_interruption_leaves_records_and_no_orphan(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                file = self.out / f"group{number}"
                process = subprocess.Popen([FLOWGAUGE, "gauge", "--out", self.out, "--", CLIENT, "orphans", file],
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                group = self.group_of(file)
                self.assertGreaterEqual(len(in_group(group)), 2)
                process.send_signal(number)
                _, err = process.communicate(timeout=20)
                self.assertEqual(process.returncode, 130)
                self.assertIn("flowgauge: interrupted; what was measured is kept", err)
                self.assert_gone(group)
                self.assertEqual(records(self.out)[0]["kind"], "manifest")

    def test_nobody_is_left_behind_when_it_is_killed(self):
        file = self.out / "group"
        process = subprocess.Popen([FLOWGAUGE, "gauge", "--out", self.out, "--", CLIENT, "orphans", file])
        group = self.group_of(file)
        self.assertGreaterEqual(len(in_group(group)), 2)
        process.kill()
        process.wait(timeout=20)
        self.assert_gone(group)
        self.assertEqual(records(self.out)[0]["kind"], "manifest")

    def group_of(self, file):
        """What the client `orphans` tells of its group."""
        for _ in range(400):
            if file.exists() and file.read_text():
                break
            time.sleep(0.05)
        return int(file.read_text())

    def assert_gone(self, group):
        for _ in range(100):
            if not in_group(group):
                break
            time.sleep(0.02)
        self.assertEqual(in_group(group), [])

    def test_a_client_that_starts_itself(self):
        process = subprocess.Popen([FLOWGAUGE, "gauge", "--serve", "--quick", "--out", self.out],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        path = pathlib.Path(process.stdout.readline().strip())
        self.assertTrue(path.is_socket())
        self.assertEqual(path.parent.stat().st_mode & 0o777, 0o700)
        client = subprocess.run([CLIENT, "edm_heun"], env={**os.environ, "FLOWGAUGE_FD": f"unix:{path}"}, timeout=120, check=False)
        out, err = process.communicate(timeout=60)
        self.assertEqual(client.returncode, 0)
        self.assertEqual(process.returncode, 0, out + err)
        self.assertFalse(path.parent.exists())
        self.assertIn("    it is edm_heun", out)
        late = subprocess.run([FLOWGAUGE, "gauge", "--serve", "--task-timeout", "0.2"], capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(late.returncode, 1)
        self.assertIn("no client came within 0.2 s (--task-timeout)", late.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
