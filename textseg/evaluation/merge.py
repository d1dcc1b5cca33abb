"""`merge`: the results of shards of a dataset become the result of all of it, exactly, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from textseg.errors import UsageError
from textseg.evaluation.gather import Results, gather_results
from textseg.evaluation.notes import find_notes
from textseg.evaluation.result import Result

MOST_NAMED = 20
"""Missing shards that a message names."""


def merge(results: Results) -> Result:
    """Join the results of disjoint sets of images of one dataset.

    Scores, signature and digests are those of an evaluation of all images at once: they are computed from the counts
    of the images, in the order of their ids.

    Args:
        results: or their files; in a list, or by a name for messages.

    Raises:
        UsageError: results of other datasets, protocols or measures, images that are in several, or shards that are
            missing; `details` lists every problem.
    """
    named = gather_results(results)
    if not named:
        raise UsageError("there are no results to merge")
    (first, base), *others = named.items()
    problems = [
        f"{first} and {name} differ in {what}"
        for name, other in others
        for what, mine, theirs in (
            ("their protocol", base.protocol, other.protocol),
            ("their dataset, split or labels", dict(base.dataset), dict(other.dataset)),
            ("their measures", base.measures, other.measures),
            ("the version of textseg", base.version, other.version),
        )
        if mine != theirs
    ]
    problems += [f"{name} has no images" for name, result in named.items() if not result.images]
    ids = (image.id for result in named.values() for image in result.images)
    twice = [id_ for id_, count in Counter(ids).items() if count > 1]
    if twice:
        problems.append(f"{len(twice)} images are in several results, the first is {min(twice)}")
    problems += _check_shards(named)
    if problems:
        raise UsageError("the results cannot be merged", details=problems)
    parts = sorted(named.values(), key=lambda result: result.images[0].id)
    notes = dict.fromkeys(note for part in parts for note in part.notes if note not in find_notes(part))
    merged = replace(base, images=tuple(image for part in parts for image in part.images), shard=None)
    return replace(merged, notes=(*notes, *find_notes(merged)))


def _check_shards(results: Mapping[str, Result]) -> list[str]:
    """Problems of shards: some are missing, or they are of several partitions. Results without shards have none."""
    shards = {result.shard for result in results.values()}
    if shards == {None}:
        return []
    totals = {shard[1] for shard in shards if shard}
    if None in shards or len(totals) > 1:
        return ["they are shards of different partitions"]
    (total,) = totals
    there = {shard[0] for shard in shards if shard}
    missing = islice((one for one in range(1, total + 1) if one not in there), MOST_NAMED)
    named = ", ".join(f"{one}/{total}" for one in missing)
    more = total - len(there) - MOST_NAMED
    return [f"shards are missing: {named}{f' and {more} more' if more > 0 else ''}"] if named else []
