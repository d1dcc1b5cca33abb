"""The log of a training as scalars for TensorBoard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from textseg.errors import MissingDependencyError
from textseg.io.files.output import output_error
from textseg.models.training.run_folder import Record, RunFolder

TAGS = {"loss": "loss/sum", "rate": "learning rate", "fgiou": "validation/fgIoU", "f_image": "validation/F"}
"""What fields of the log are called in TensorBoard; every other is a term of the loss."""


def check_tensorboard() -> None:
    """Find out whether event files can be written, before a training begins.

    Raises:
        MissingDependencyError: `tensorboard` is not installed.
    """
    try:
        import torch.utils.tensorboard  # noqa: F401
    except ImportError as error:
        raise MissingDependencyError(
            "event files need the package tensorboard", hint='pip install "textseg[tensorboard]"'
        ) from error


@contextlib.contextmanager
def event_file(folder: RunFolder) -> Iterator[None]:
    """Within this block, what is added to the log of `folder` also goes to an event file in its ``tensorboard``.

    The file begins with what the log already holds, and replaces earlier ones: a training that was resumed has every
    point once, also after a kill, and also where it began without TensorBoard.

    Raises:
        OutputError: it cannot be written.
    """
    from torch.utils.tensorboard import SummaryWriter

    with _output_errors(folder):
        folder.remove_events()
        # A TensorBoard that is running forgets what it read from the earlier file, from this step on.
        writer = SummaryWriter(folder.events, purge_step=0)

    def add(records: Sequence[Record]) -> None:
        with _output_errors(folder):
            for record in records:
                for name, value in record.items():
                    if name != "step" and value is not None:
                        writer.add_scalar(TAGS.get(name, f"loss/{name}"), value, record["step"])
            writer.flush()

    add(folder.records())
    folder.on_append = add
    try:
        yield
    finally:
        folder.on_append = None
        with _output_errors(folder):
            writer.close()


@contextlib.contextmanager
def _output_errors(folder: RunFolder) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise output_error(error, folder.events) from error
