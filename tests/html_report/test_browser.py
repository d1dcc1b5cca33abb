"""The page in a real browser: no errors, and everything that can be clicked or pressed does what it says."""

import shutil

import pytest

from tests.environments import run_with
from textseg.evaluation import evaluate
from textseg.html_report import report
from textseg.io.convert import convert
from textseg.io.open_dataset import open_dataset
from textseg.synth import make_dataset

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

DRIVE = """
import sys
from playwright.sync_api import sync_playwright

with sync_playwright() as tools:
    browser = tools.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": int(sys.argv[3]), "height": 800}, color_scheme=sys.argv[4])
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith(("file:", "data:")) else problems.append(one.url))
    page.goto(sys.argv[2])
    page.wait_for_selector("#images tbody tr")
    ids = lambda: page.eval_on_selector_all("#images tbody td.id", "cells => cells.map(cell => cell.textContent)")
    third = "#images tbody tr td:nth-child(3)"
    numbers = lambda: page.eval_on_selector_all(third, "cells => cells.map(cell => parseFloat(cell.textContent))")

    page.click("#images th button:text('IoU of A')")
    assert numbers() == sorted(numbers()), numbers()
    page.click("#images th button:text('IoU of A')")
    assert numbers() == sorted(numbers(), reverse=True)
    page.click("#images th button:text('id')")
    everything = ids()
    assert everything == sorted(everything) and len(everything) == 8
    page.fill("#filter", everything[3][-2:])
    assert ids() and all(everything[3][-2:] in one for one in ids())
    page.fill("#filter", "")
    page.fill("#from", "101")
    assert ids() == [] and page.text_content("#shown") == "0 of 8"
    page.fill("#from", "0")
    assert ids() == everything

    page.click(".case >> nth=0")
    page.wait_for_function("[...document.querySelectorAll('#canvas img')].every(image => image.naturalWidth)")
    facts_of = "images => images.map(image => [image.dataset.layer, image.naturalWidth])"
    loaded = dict(page.eval_on_selector_all("#canvas img", facts_of))
    assert all(loaded.values()), loaded
    assert set(loaded) == set("photo truth prediction hits false misses effect ignore".split())
    is_hidden = "image => image.classList.contains('hidden')"
    hidden = lambda layer: page.eval_on_selector(f"#canvas img[data-layer={layer}]", is_hidden)
    assert hidden("truth") and not hidden("hits")
    page.keyboard.press("1")
    page.keyboard.press("3")
    assert not hidden("truth") and hidden("hits")
    page.keyboard.press("i")
    assert hidden("photo")
    name = page.text_content("#name")
    page.keyboard.press("ArrowRight")
    assert page.text_content("#name") != name
    page.keyboard.press("ArrowLeft")
    assert page.text_content("#name") == name
    facts = page.text_content("#facts")
    page.keyboard.press("b")
    assert page.text_content("#facts") != facts and " A " in page.text_content("#facts")
    page.wait_for_function("document.querySelector('#canvas img').dataset.scale")
    width = lambda: page.eval_on_selector("#canvas img", "image => image.getBoundingClientRect().width")
    before = width()
    page.keyboard.press("+")
    assert width() > before
    page.keyboard.press("0")
    assert abs(width() - before) < 1
    page.keyboard.press("?")
    is_open = "dialog => dialog.open"
    assert page.eval_on_selector("#keys", is_open) and "truth, prediction" in page.text_content("#keys")
    page.keyboard.press("Escape")
    assert not page.eval_on_selector("#keys", is_open) and page.eval_on_selector("#viewer", is_open)
    page.keyboard.press("Escape")
    assert not page.eval_on_selector("#viewer", "viewer => viewer.open")
    page.focus("#images th:last-child button")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.eval_on_selector("#viewer", is_open) and page.text_content("#name") == focused == ids()[0]
    page.keyboard.press("Escape")

    page.evaluate("data.rows[2].recall = null; data.rows[3].id = 'x'.repeat(10000); draw()")
    cells = "cells => cells.map(cell => cell.textContent)"
    recalls = lambda: page.eval_on_selector_all("#images tbody tr td:nth-child(7)", cells)
    for _ in range(2):
        page.click("#images th button:text('recall')")
        assert recalls()[-1] == "\u2013" and recalls().count("\u2013") == 1, recalls()
    assert max(map(len, ids())) == 60
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), "wider than the screen"
    assert not problems, problems
    browser.close()
"""


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="no Chromium: on Debian, apt-get install chromium")
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
def test_the_page_works(tmp_path, width, scheme):
    root = tmp_path / "TextSeg"
    make_dataset(root, n=8, size=(120, 160), jobs=1)
    convert(root, tmp_path / "one", to="masks")
    dataset = open_dataset(root)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    for sample in dataset:
        data = next((tmp_path / "one").rglob(f"mask/{sample.id}.png")).read_bytes()
        (tmp_path / "b" / f"{sample.id}.png").write_bytes(data)
        other = dataset[(dataset.ids.index(sample.id) + 1) % len(dataset)]
        data = next((tmp_path / "one").rglob(f"mask/{other.id}.png")).read_bytes()
        (tmp_path / "a" / f"{sample.id}.png").write_bytes(data)
    report({name: evaluate(dataset, tmp_path / name) for name in ("a", "b")}, dataset, tmp_path / "page.html")
    run_with("playwright", DRIVE, BROWSER, (tmp_path / "page.html").as_uri(), width, scheme)
