"""What Datumaro writes as ``icdar_text_segmentation`` is read with the same chars and pixels."""

import json

import numpy as np
import pytest

from tests.environments import run_with
from tests.io.formats.icdar13.build import HEIGHT, WIDTH, F, O, T, paint
from textseg import open_dataset

WRITE = """
import json, sys
import numpy as np
from datumaro.components.annotation import Mask
from datumaro.components.dataset import Dataset
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image

out, height, width, letters = sys.argv[1], *map(json.loads, sys.argv[2:])
masks = []
for number, (group, colour, (left, top, right, bottom), text) in enumerate(letters):
    pixels = np.zeros((height, width), bool)
    pixels[top : bottom + 1, left : right + 1] = True
    says = {"index": number, "color": " ".join(map(str, colour)), "text": text, "center": f"{left} {top}"}
    masks.append(Mask(image=pixels, group=group, attributes=says))
image = Image.from_numpy(data=np.full((height, width, 3), 90, np.uint8))
items = [DatasetItem(id="100", subset="train", media=image, annotations=masks)]
Dataset.from_iterable(items).export(out, "icdar_text_segmentation", save_media=True)
"""


@pytest.mark.slow
def test_what_datumaro_writes(tmp_path):
    letters = [(1, F.colour, F.box, "F"), (1, O.colour, O.box, "o"), (2, T.colour, T.box, "T")]
    run_with("datumaro", WRITE, tmp_path, *map(json.dumps, (HEIGHT, WIDTH, letters)))
    (sample,) = open_dataset(tmp_path)
    assert (sample.id, sample.split) == ("100", "train")
    assert np.array_equal(sample.mask, paint([(F.box, 1), (O.box, 2), (T.box, 3)]))
    assert [[char.text for char in word.chars] for word in sample.words] == [["F", "o"], ["T"]]
