"""Every kind of record against the published schema, and broken ones that the schema must reject.

usage: record_schema_test.py SCHEMA RECORDS.jsonl...
"""
import json
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    records = []
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            records += [json.loads(line) for line in file]
    failures = []
    for record in records:
        for error in validator.iter_errors(record):
            failures.append(f"{record['id']}: {error.json_path}: {error.message}")
    kinds = schema["properties"]["kind"]["enum"]
    for kind in kinds:
        found = [r for r in records if r["kind"] == kind]
        if not found:
            failures.append(f"no example of kind {kind}")
            continue
        # Planted faults: each must be rejected, or the schema checks nothing.
        good = found[0]
        names = schema["$defs"][kind]["required"]
        broken = {
            "no id": {k: v for k, v in good.items() if k != "id"},
            "unknown outcome": good | {"outcome": "fine"},
            "limit without a cause": {k: v for k, v in good.items() if k != "cause"} | {"outcome": "limit", "detail": "x"},
            "newer version": good | {"version": 2},
            f"no {names[0]}": {k: v for k, v in good.items() if k != names[0]},
        }
        for key, value in good.items():
            if isinstance(value, float):
                broken[f"{key} is null"] = good | {key: None}
                broken[f"{key} is the text NaN"] = good | {key: "NaN"}
        for what, record in broken.items():
            if not list(validator.iter_errors(record)):
                failures.append(f"{kind}: a record with {what} was accepted")
    print(f"{len(records)} records of {len(kinds)} kinds")
    print("\n".join(failures[:40]))
    return 1 if failures else 0


sys.exit(main())
