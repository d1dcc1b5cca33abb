"""The loops that people write are silent under `python -W error`: a warning of this package would end them."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

ITEMS = """
import numpy, torch
from torch.utils.data import DataLoader, Dataset
import textseg

class Crops(Dataset):
    def __init__(self, root):
        self.samples = textseg.open_dataset(root)

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, place):
        sample = self.samples[place]
        return torch.from_numpy(sample.image), torch.from_numpy(sample.maskfg), len(sample.words)
"""

LOADER = """
from items import Crops
from torch.utils.data import DataLoader
import sys

if __name__ == "__main__":
    loader = DataLoader(Crops(sys.argv[1]), batch_size=2, num_workers=2, multiprocessing_context=sys.argv[2])
    images = sum(len(image) for image, label, words in loader)
    assert images == 5, images
"""

TABLES = """
import sys
import pandas
import textseg

root = sys.argv[1]
result = textseg.evaluate(root, root + "/semantic_label", read_as="maskfg", measures="strokes,words,chars")
table = result.to_pandas()
assert table["iou"].mean() == 1 and len(table.groupby("form").mean(numeric_only=True)) == 1
words = [word for sample in textseg.open_dataset(root) for word in sample.words]
assert list(pandas.DataFrame(map(vars, words))["text"]) == ["Hi"] * 5
"""

PLOTS = """
import sys
import matplotlib
matplotlib.use("agg")
from matplotlib import pyplot
import textseg
from textseg.plots.dataset_card import write_card

root, out = sys.argv[1:]
dataset = textseg.open_dataset(root)
figure, axes = pyplot.subplots(1, 3)
for axis, part in zip(axes, (dataset[0].image, dataset[0].maskfg, textseg.show(dataset[0]))):
    axis.imshow(part)
figure.savefig(out + "/a.png")
write_card(textseg.stats(dataset), out + "/card")
textseg.show(dataset, n=4)._repr_png_(), dataset._repr_html_(), dataset[0]._repr_html_()
"""

COCO = """
import sys
import textseg
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

root, out = sys.argv[1:]
for target in ("coco-panoptic", "masks", "yolo-seg", "fudanocr", "words", "glyphs"):
    textseg.convert(root, f"{out}/{target}", to=target)
done = textseg.convert(root, to="coco")
for path in done.out.glob("*.json"):
    coco = COCO(path)
    truth = coco.loadAnns(coco.getAnnIds(catIds=[1]))
    found = coco.loadRes([{**word, "score": 1.0} for word in truth])
    scores = COCOeval(coco, found, "segm")
    scores.evaluate()
    scores.accumulate()
assert all(sample.mask.any() for sample in textseg.open_dataset(done.out))
"""

SEGMENT = """
import sys
import numpy
import textseg

dataset = textseg.open_dataset(sys.argv[1])
evaluator = textseg.Evaluator("texrnet", measures=["boundary_f@3px"])
for sample in dataset:
    evaluator.update(sample.id, textseg.segment(sample).mask, sample.maskfg)
evaluator.compute()
textseg.validate(dataset), textseg.evaluate(dataset, textseg.segment(dataset))
"""


def check(script, folder, *words):
    (folder / "items.py").write_text(ITEMS)
    (folder / "loop.py").write_text(script)
    command = [sys.executable, "-W", "error", "loop.py", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0 and not done.stderr, done.stderr


@pytest.mark.parametrize("context", ["fork", "spawn", "forkserver"])
def test_data_loaders(tiny, tmp_path, context):
    pytest.importorskip("torch")
    if context != "spawn" and sys.platform == "win32":
        pytest.skip("Windows has spawn only")
    check(LOADER, tmp_path, tiny, context)


def test_pandas(tiny, tmp_path):
    check(TABLES, tmp_path, tiny)


def test_matplotlib(tiny, tmp_path):
    check(PLOTS, tmp_path, tiny, tmp_path)


def test_pycocotools(tiny, tmp_path):
    check(COCO, tmp_path, tiny, tmp_path / "out")


def test_scores_and_masks(tiny, tmp_path):
    check(SEGMENT, tmp_path, tiny)
