"""What tests of training share."""

import pytest
import torch

from textseg.synth import make_dataset


@pytest.fixture
def one_thread():
    """Small networks are too small for two threads, and tests run side by side."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """12 images."""
    root = tmp_path_factory.mktemp("synth")
    make_dataset(root, n=12, seed=1, size=(128, 160), jobs=1)
    return root
