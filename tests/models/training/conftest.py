"""What tests of training share."""

import pytest
import torch


@pytest.fixture
def one_thread():
    """Small networks are too small for two threads, and tests run side by side."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
