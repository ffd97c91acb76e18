"""report.html in a real browser: no console error, the expected rows, plots that draw, themes, folds, saving.

usage: report_browser_test.py FOLDER (as written by make_sample_report)
Drives headless Chromium through chromedriver's WebDriver protocol with the standard library alone. Pages that are broken on
purpose must come out red, or the test itself fails.
"""
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--window-size=1300,1000"]


class Browser:
    """One Chromium; everything it starts and writes is gone when the block ends."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="flowgauge_browser_")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            for line in self.driver.stdout:
                if "started successfully on port" in line:
                    self.base = "http://127.0.0.1:" + line.rsplit("port", 1)[1].strip(" .\n")
                    break
            else:
                raise RuntimeError("chromedriver did not start")
            self.session = None
            capabilities = {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
                            "goog:chromeOptions": {"args": FLAGS + ["--user-data-dir=" + self.profile]}}
            answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self.session = answer["sessionId"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if getattr(self, "session", None):
                self.call("DELETE", f"/session/{self.session}")
        finally:
            self.driver.terminate()
            self.driver.wait(timeout=20)
            shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=90) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as problem:
            raise RuntimeError(problem.read().decode(errors="replace")[:500]) from None

    def open(self, page, fragment=""):
        self.call("POST", f"/session/{self.session}/url", {"url": "about:blank"})
        self.console()
        self.call("POST", f"/session/{self.session}/url", {"url": pathlib.Path(page).resolve().as_uri() + fragment})

    def run(self, script, *arguments):
        return self.call("POST", f"/session/{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def console(self):
        """Everything at level SEVERE: uncaught errors, console.error, anything that could not be loaded."""
        return [entry["message"] for entry in self.call("POST", f"/session/{self.session}/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]


def problems_of(browser, page, records, fragment=""):
    """What is wrong with a page that should show these records; empty if nothing is."""
    problems = []

    def expect(what, found, wanted):
        if found != wanted:
            problems.append(f"{what}: {found!r}, expected {wanted!r}")

    browser.open(page, fragment)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and browser.run("return document.documentElement.dataset.ready") != "true":
        if browser.run("return document.readyState") == "complete":
            time.sleep(0.1)
            if time.monotonic() > deadline - 15 and browser.run("return document.documentElement.dataset.ready") != "true":
                break
    expect("script ran to its end", browser.run("return document.documentElement.dataset.ready"), "true")
    expect("hostile text ran", browser.run("return window.broken === undefined"), True)

    checks = [r for r in records if r["kind"] not in ("manifest", "timing", "field", "work_precision") or r["outcome"] != "ok"]
    counts = browser.run("return Object.fromEntries([...document.querySelectorAll('[data-count]')].map(e => [e.dataset.count, Number(e.textContent)]))")
    for outcome in ["ok", "limit", "fault", "inconclusive", "not_applicable", "error"]:
        expect("count of " + outcome, counts.get(outcome), sum(r["outcome"] == outcome for r in checks))
    ids = {r["id"] for r in checks}
    anchors = set(browser.run("return [...document.querySelectorAll('tr[id], article[id]')].map(e => e.id)"))
    expect("checks without a row", sorted(ids - anchors)[:3], [])
    names = {r["solver"] for r in records if r["kind"] == "order"}
    shown = set(browser.run("return [...document.querySelectorAll('.matrix tr:not(.sub) .method')].map(e => e.textContent)"))
    expect("methods of the order table", shown, names)

    # A plot drew if its canvas holds more than one colour.
    drawn = browser.run("""
      return [...document.querySelectorAll('.plots canvas')].map(canvas => {
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return new Set(new Uint32Array(pixels.buffer)).size;
      });""")
    # What is painted in a picture stands in its middle; axes and scales do not count.
    inside = browser.run("""
      return [...document.querySelectorAll('.picture canvas')].map(canvas => {
        const [w, h] = [canvas.width, canvas.height].map(n => Math.floor(n * 0.4));
        const pixels = canvas.getContext('2d').getImageData(Math.floor(w / 4), Math.floor(h / 4), w, h).data;
        const line = document.documentElement.dataset.theme === 'dark' ? [255, 154, 92] : [213, 94, 0];
        let lines = 0;
        for (let i = 0; i < pixels.length; i += 4) lines += line.every((c, k) => pixels[i + k] === c);
        return [new Set(new Uint32Array(pixels.buffer)).size, lines];
      });""")
    fields = {(r["problem"], r.get("dimension", 1), r["quantity"]) for r in records if r["kind"] == "field"}
    line, plane = [{f[0] for f in fields if f[1] == d} for d in (1, 2)]
    quantities = {f[2] for f in fields if f[0] == ("mixture_1d" if "mixture_1d" in line else next(iter(line), None))} - {"trajectories"}
    expect("pictures", len(inside), len(quantities) + (1 if plane else 0))
    expect("pictures that are blank", [n for n, _ in inside if n < (2000 if len(fields) > 1 else 300)], [])  # lines and arrows alone have fewer colours
    if any(f[2] == "trajectories" for f in fields):
        expect("pictures without flow lines", [n for _, n in inside if n < 50], [])
    expect("problems to choose from", sorted(browser.run("return [...document.querySelectorAll('.picture select option')].map(o => o.textContent)")),
           sorted(name for group in (line, plane) if len(group) > 1 for name in group))
    errata = {r["erratum"]: r for r in records if r["kind"] == "erratum"}
    shown = browser.run("return [...document.querySelectorAll('table.errata tbody tr')].map(row => [row.cells[0].textContent, row.querySelector('.computed').textContent])")
    expect("errata with numbers", {name for name, text in shown if "printed form" in text}, set(errata))
    expect("methods", browser.run("return document.querySelectorAll('table.methods tbody tr').length"), len(records[0]["catalogue"].get("methods", [])))
    expect("links that lead nowhere", browser.run("""
      return [...document.querySelectorAll('main a[href^="#"]')].map(a => decodeURIComponent(a.getAttribute('href').slice(1))).filter(id => !document.getElementById(id))"""), [])
    wanted = any(r["kind"] == "order" for r in records)
    expect("there are plots", len(drawn) > 0, wanted)
    expect("plots that are blank", [n for n in drawn if n < 10], [])
    expect("every plot has its table and its picture", browser.run(
        "return [...document.querySelectorAll('.plots figure')].every(f => f.querySelector('details') && f.querySelector('button.save'))"), True)
    expect("the page is wider than the window", browser.run("return document.documentElement.scrollWidth > window.innerWidth"), False)
    expect("requests", browser.run("return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))"), [])
    problems += ["console: " + message for message in browser.console()]
    return problems


def interact(browser, page, records):
    """Theme, legend, sorting, filter, links, pictures."""
    problems = []

    def expect(what, found, wanted):
        if found != wanted:
            problems.append(f"{what}: {found!r}, expected {wanted!r}")

    browser.open(page)
    paper = "return getComputedStyle(document.body).backgroundColor"
    before = browser.run(paper)
    browser.run("document.getElementById('theme').click()")
    expect("the theme changed", browser.run(paper) != before, True)
    rows = "return document.querySelectorAll('[data-plot=convergence] figure:first-child tbody tr').length"
    all_rows = browser.run(rows)
    browser.run("document.querySelector('[data-plot=convergence] .legend > button').click()")
    expect("a line was switched off", browser.run(rows) < all_rows, True)
    browser.run("document.querySelector('[data-plot=convergence] .legend > button').click()")
    expect("and on again", browser.run(rows), all_rows)
    for control in browser.run("return [...document.querySelectorAll('.controls select, .controls input')].map((_, i) => i)"):
        browser.run("""const c = document.querySelectorAll('.controls select, .controls input')[arguments[0]];
          if (c.type === 'checkbox') c.click(); else { c.selectedIndex = c.options.length - 1; c.dispatchEvent(new Event('change')); }""", control)
    expect("plots after every control", browser.run("return document.querySelectorAll('.plots canvas').length > 0"), True)
    browser.run("HTMLAnchorElement.prototype.click = function () { window.saved = this.href; }; document.querySelector('.save').click()")
    picture = browser.run("return window.saved || ''")
    expect("a PNG was made", base64.b64decode(picture.partition(",")[2])[:4], b"\x89PNG")
    sort = """const table = document.querySelector('table.orders'), column = [...table.tHead.rows[0].cells].findIndex(c => c.textContent === 'p̂');
      table.tHead.rows[0].cells[column].click(); return [...table.tBodies[0].rows].map(r => r.cells[column].dataset.sort)"""
    values = [float(x) for x in browser.run(sort)]
    expect("rows sort by number", values, sorted(values))
    browser.run("const f = document.querySelector('input.filter'); f.value = 'rough heun'; f.dispatchEvent(new Event('input'))")
    wanted = sum(r["kind"] == "order" and r["solver"] == "heun" and r["grid"] == "rough" for r in records)
    expect("filtered rows", browser.run("return document.querySelectorAll('table.orders tbody tr:not([hidden])').length"), wanted)
    browser.run("document.querySelector('.unfold').click()")
    expect("sub-rows", browser.run("return getComputedStyle(document.querySelector('tr.sub')).display"), "table-row")
    # A link on the first screen leads to a row that is folded away, and opens it.
    browser.run("[...document.querySelectorAll('.attention a')].find(a => a.textContent.includes('order')).dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    time.sleep(0.3)  # the browser tells the page of a new fragment a moment later
    expect("the linked row is open", browser.run("const t = document.querySelector('tr:target'); return t !== null && t.offsetParent !== null"), True)
    expect("the filter gave way", browser.run("return document.querySelector('tr:target')?.hidden"), False)
    # Another problem gives another picture; a link to a law opens it.
    browser.open(page)
    picture_of = "return document.querySelector('.picture canvas').toDataURL()"
    time.sleep(0.2)
    first = browser.run(picture_of)
    browser.run("const c = document.querySelector('.picture select'); c.selectedIndex = 1; c.dispatchEvent(new Event('change'))")
    time.sleep(0.2)
    expect("the figures were replaced", browser.run("return document.querySelectorAll('.picture')[0].querySelectorAll('figure').length"), 2)
    expect("the title changed with the problem", "Two components" in browser.run("return document.querySelector('.picture .note').textContent"), False)
    browser.run("document.querySelector('.picture summary').click()")
    time.sleep(0.2)
    expect("numbers of the picture", browser.run("return document.querySelectorAll('.picture figure:first-child tbody tr').length") > 1000, True)
    browser.run("const c = document.querySelector('.picture select'); c.selectedIndex = 0; c.dispatchEvent(new Event('change'))")
    time.sleep(0.2)
    expect("and back again", browser.run(picture_of) == first, True)
    browser.run("document.querySelector('#methods details').open = true; document.querySelector('.methods a').click()")
    time.sleep(0.3)
    expect("the linked law is open", browser.run("const t = document.querySelector('details:target'); return t !== null && t.open && t.offsetParent !== null"), True)
    problems += ["console: " + message for message in browser.console()]
    return problems


def read(name):
    return [json.loads(line) for line in name.read_text(encoding="utf-8").splitlines()]


def main():
    folder = pathlib.Path(sys.argv[1])
    for program in ["chromium", "chromedriver"]:
        if shutil.which(program) is None:
            print(f"skipped: {program} is not installed")
            return 77
    rich, small = read(folder / "records.jsonl"), read(folder / "small.jsonl")
    page = folder / "report.html"
    failures = []
    with Browser() as browser:
        for name, records, fragment in [(page, rich, ""), (folder / "small" / "report.html", small, "#heun%2Fright_limit%2Fproblem%3Dmix1d"), (folder / "two" / "report.html", None, "")]:
            if records is None:
                # Ids of the second run carry its number; its own page was looked at above.
                browser.open(name)
                found = browser.console()
                if browser.run("return document.documentElement.dataset.ready") != "true" or browser.run("return window.broken !== undefined"):
                    found.append("script did not run to its end, or ran what it should not")
            else:
                found = problems_of(browser, name, records, fragment)
            failures += [f"{name.relative_to(folder)}: {text}" for text in found]
        failures += interact(browser, page, rich)

        text = page.read_text(encoding="utf-8")
        planted = {
            "an exception": text.replace("'use strict';", "'use strict'; throw new Error('planted');", 1),
            "a syntax error": text.replace("'use strict';", "'use strict'; const (", 1),
            "console.error at the end": text.replace("</body>", "<script>console.error('planted')</script></body>", 1),
            "a fetched file": text.replace("</body>", "<img src='absent.png'></body>", 1),
            "no Chart": text.replace("</script>\n<script>\n'use strict';", "; delete window.Chart</script>\n<script>\n'use strict';", 1),
            "a missing row": text.replace('id="fault/M03"', 'id="elsewhere"', 1),
            "a wrong count": text.replace('data-count="fault">3<', 'data-count="fault">2<', 1),
            "a picture without its colours": text.replace("c.drawImage(pixels, area.left", "void (pixels, area.left", 1),
            "a picture without its lines": text.replace("function overTime(record, density, trajectories) {", "function overTime(record, density, none, trajectories) {", 1),
            "an erratum without its number": text.replace('printed form off by', '', 1).replace('<span class="quiet">printed form', '<span class="quiet">'),
            "a link that leads nowhere": text.replace('<details id="law/continuity"', '<details', 1),
            "a blank plot": text.replace("borderWidth: 1.4, borderDash", "hidden: true, borderWidth: 1.4, borderDash", 1).replace(
                "new Chart(canvas", "({ destroy() {}, update() {} }); new Object(canvas", 1),
        }
        with tempfile.TemporaryDirectory(prefix="flowgauge_page_") as scratch:
            for what, broken in planted.items():
                if broken == text:
                    failures.append(f"planted fault was not planted: {what}")
                    continue
                copy = pathlib.Path(scratch) / "report.html"
                copy.write_text(broken, encoding="utf-8")
                found = problems_of(browser, copy, rich)
                print(f"planted {what}: {'caught: ' + found[0][:110] if found else 'MISSED'}")
                if not found:
                    failures.append(f"planted fault was missed: {what}")
    print("\n".join(failures) or f"{len(rich) + len(small)} records seen in the browser")
    return 1 if failures else 0


sys.exit(main())
