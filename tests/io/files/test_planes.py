"""Images of one channel: as stored and as shown."""

import numpy as np
import pytest
from PIL import Image

from tests.io.files.files_of_pixels import greys, make_png
from textseg.io.files.planes import read_plane, read_shown

TWO = np.arange(12).reshape(3, 4) % 2


@pytest.mark.parametrize(
    ("content", "stored", "shown"),
    [
        pytest.param(make_png(TWO, 1), TWO, TWO * 255, id="1-bit"),
        pytest.param(make_png(TWO, 2), TWO, TWO * 85, id="2-bit"),
        pytest.param(make_png(TWO, 4), TWO, TWO * 17, id="4-bit"),
        pytest.param(make_png(TWO, 8), TWO, TWO, id="8-bit"),
        pytest.param(make_png(TWO * 7, 16), TWO * 7, TWO * 7, id="8 bits in 16"),
        pytest.param(make_png(TWO * 65535, 16), TWO * 65535, TWO * 255, id="16-bit"),
        pytest.param(make_png(TWO, 1, 3, greys(255, 0)), TWO, 255 - TWO * 255, id="greys"),
        pytest.param(make_png(TWO, 1, 3, [(0, 0, 0), (9, 0, 0)]), TWO, TWO, id="colours"),
        pytest.param(make_png(np.dstack([TWO * 9] * 3), 8, 2), TWO * 9, TWO * 9, id="RGB"),
        pytest.param(
            make_png(np.dstack([TWO * 9, TWO * 0 + 255]), 8, 4), TWO * 9, TWO * 9, id="grey and alpha"
        ),
    ],
)
def test_stored_and_shown(tmp_path, content, stored, shown):
    (tmp_path / "a.png").write_bytes(content)
    assert np.array_equal(read_plane(tmp_path / "a.png").samples, stored)
    assert np.array_equal(read_shown(tmp_path / "a.png"), shown)


def test_a_lossy_format_is_named_whatever_the_file_is_called(tmp_path):
    Image.new("L", (9, 9), 7).save(tmp_path / "a.png", "JPEG")
    assert read_plane(tmp_path / "a.png").lossy == "JPEG"
