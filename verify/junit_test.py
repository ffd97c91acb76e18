"""junit.xml read back: counts, one test case a check, failures and skips with their reasons; SVG figures are XML.

usage: junit_test.py FOLDER (as written by make_sample_report)
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

folder = pathlib.Path(sys.argv[1])
failures = []


def expect(what, found, wanted):
    if found != wanted:
        failures.append(f"{what}: {found!r}, expected {wanted!r}")


root = xml.parse(folder / "small" / "junit.xml").getroot()
cases = {case.get("name"): case for case in root.iter("testcase")}
suite = root.find("testsuite")
expect("tests", (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")), ("16", "3", "0", "3"))
expect("number of cases", len(list(root.iter("testcase"))), 16)
limit = cases["heun/order/grid=rough;param=x0;problem=mix1d;direction=backward"]
expect("a limit passes with a word", ["system-out"], [child.tag for child in limit])
expect("fault", [child.tag for child in cases["ve.gaussian_1d/continuity/scalar=double"]], ["failure"])
hostile = "<b>&\"'</script><script>window.broken=1</script> | *x* \u00e9"
expect("escaping", cases["ve.gaussian_1d/continuity/scalar=double"][0].get("message"), "not_finite: " + hostile)
expect("missed", cases["fault/M02"].find("failure") is not None, True)
expect("not applicable", cases["edm.gaussian_1d/continuity/scalar=double"].find("skipped").get("message"), "not_applicable: no_density: The subject has atoms.")
expect("known", cases["wild/right_limit/problem=mix1d"].find("skipped").get("message"), "known: upstream issue 7")

for name in ["records.jsonl", "small.jsonl"]:
    part = folder / ("small" if name == "small.jsonl" else "") / "junit.xml"
    ids = [case.get("name") for case in xml.parse(part).getroot().iter("testcase")]
    records = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    checks = {r["id"] for r in records if r["kind"] not in ("manifest", "timing", "field", "work_precision")}
    expect(f"ids of {name}", set(ids), checks)
    expect(f"repeated ids of {name}", len(ids), len(set(ids)))
summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
expect("exit status", summary["exit_status"], 1)
expect("faults", summary["faults"], {"caught": 19, "missed": 1})
for figure in folder.rglob("*.svg"):
    xml.parse(figure)
print("\n".join(failures) or f"{len(cases)} test cases read back")
sys.exit(1 if failures else 0)
