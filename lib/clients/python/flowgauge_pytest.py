"""pytest plugin: every check that flowgauge makes of a Gauge in a test module is one test, named by the check's id.

    # test_my_samplers.py
    from my_samplers import gauge

    pytest -p flowgauge_pytest test_my_samplers.py                       (the wheel registers it: no -p needed)
    pytest -p flowgauge_pytest -k order --flowgauge-options "--quick --claim order=2"

The plugin starts `flowgauge gauge --serve` and serves it from the test process while tests are collected, because the
ids are known only then. `fault` and `error` fail, with cause and detail; `limit` passes unless --flowgauge-fail-on limit;
what was not applicable or not decided is skipped with its reason; what a known file lists is expected to fail.
"""
from __future__ import annotations

import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import threading

import pytest

from flowgauge_client import Gauge

ORDER = ("ok", "not_applicable", "inconclusive", "limit", "fault", "error")


def pytest_addoption(parser):
    group = parser.getgroup("flowgauge", "samplers, schedules, maps and likelihoods held against exact answers")
    group.addoption("--flowgauge-program", metavar="PATH", default=os.environ.get("FLOWGAUGE", "flowgauge"),
                    help="the program (default: $FLOWGAUGE, or flowgauge on the path)")
    group.addoption("--flowgauge-options", metavar="OPTIONS", default="--quick",
                    help="options of `flowgauge gauge`, as in a shell (default: --quick)")
    group.addoption("--flowgauge-out", metavar="FOLDER", help="keep the records there (default: a temporary folder)")
    group.addoption("--flowgauge-fail-on", choices=["fault", "limit"], default="fault",
                    help="limit: a check that comes out as limit fails too")


def pytest_pycollect_makeitem(collector, name, obj):
    if isinstance(obj, Gauge):
        return GaugeCollector.from_parent(collector, name=name, gauge=obj)
    return None


class GaugeCollector(pytest.Collector):
    """Measures a Gauge and makes a test of each check."""

    def __init__(self, *, gauge, **options):
        super().__init__(**options)
        self.gauge = gauge

    def collect(self):
        folder = self.config.getoption("--flowgauge-out")
        with tempfile.TemporaryDirectory() as temporary:
            checks = measure(self.config, self.gauge, pathlib.Path(folder or temporary))
        if not checks:
            raise self.CollectError("flowgauge made no check of what is offered")
        for name, record in checks.items():
            yield Check.from_parent(self, name=name, record=record)

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, GaugeFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class GaugeFailed(Exception):
    """flowgauge could not measure; the message is what it said."""


class CheckFailed(Exception):
    """A check gates."""


class Check(pytest.Item):
    """One check: its record is there already."""

    def __init__(self, *, record, **options):
        super().__init__(**options)
        self.record = record

    def runtest(self):
        outcome, record = self.record["outcome"], self.record
        self.user_properties.append(("outcome", outcome))
        if outcome != "ok":
            self.user_properties.append(("cause", record.get("cause", "")))
        reason = f"{record.get('cause', outcome)}: {record.get('detail', '')}"
        if gates(record, self.config) and "known" in record:
            pytest.xfail(record["known"])
        if gates(record, self.config):
            raise CheckFailed(reason)
        if outcome in ("not_applicable", "inconclusive"):
            pytest.skip(reason)

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, CheckFailed):
            return f"{self.record['id']}\n{self.record['outcome']} — {excinfo.value}"
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, self.name


def gates(record: dict, config) -> bool:
    """Whether the test of a record fails, unless a known file lists it."""
    return record["outcome"] in ("fault", "error") or (
        record["outcome"] == "limit" and config.getoption("--flowgauge-fail-on") == "limit")


def worst_by_id(records: list) -> dict:
    """The records with an id of their own, for each id the one with the worst outcome."""
    checks = {}
    for record in records:
        if record.get("kind") in ("manifest", "timing", "field") or record.get("outcome") not in ORDER:
            continue
        before = checks.get(record["id"])
        if before is None or ORDER.index(record["outcome"]) > ORDER.index(before["outcome"]):
            checks[record["id"]] = record
    return checks


def measure(config, gauge: Gauge, folder: pathlib.Path) -> dict:
    """The checks of a gauging of what is served from this process: records by id. GaugeFailed where flowgauge could not
    measure, or found a run at fault though no check is: a stale entry of a known file, a change against a baseline."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [config.getoption("--flowgauge-program"), "gauge", "--serve",
               *shlex.split(config.getoption("--flowgauge-options")), "--out", str(folder.resolve())]
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.jsonl")}
    with tempfile.TemporaryFile("w+") as log:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        except OSError as error:
            raise GaugeFailed(f"{command[0]} cannot be started: {error.strerror}; name it by --flowgauge-program or "
                              f"$FLOWGAUGE") from None
        printed = []
        try:
            address = None
            for line in process.stdout:
                printed.append(line)
                address = re.search(r"(?:unix:|^|\s)(/\S+)", line)
                if address:
                    break
            if address:
                # What else it prints must not fill the pipe while this process serves.
                drain = threading.Thread(target=lambda: printed.append(process.stdout.read()), daemon=True)
                drain.start()
                gauge.serve("unix:" + address.group(1))
                drain.join()
            status = process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        log.seek(0)
        said = log.read().strip()
    if not address or status not in (0, 1):
        raise GaugeFailed(f"{shlex.join(command)} ended with status {status}: {said or 'nothing on standard error'}")
    records = []
    for path in sorted(folder.glob("*.jsonl")):
        if before.get(path) != path.stat().st_mtime_ns:
            records += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    checks = worst_by_id(records)
    if status == 1 and checks and not any(gates(record, config) and "known" not in record for record in checks.values()):
        raise GaugeFailed(f"{shlex.join(command)} ended with status 1 though no check fails:\n{said}\n"
                          f"{''.join(printed).strip()[-4000:]}")
    return checks
