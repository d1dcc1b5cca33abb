"""The learning rate of every step."""

from __future__ import annotations

import math

from textseg.models.training.recipes import Recipe


def learning_rate(recipe: Recipe, step: int) -> float:
    """The learning rate of step 0, 1, ..., `recipe.steps` - 1.

    It rises in a straight line from 0 over the warm-up, then falls to 0 over the rest: as a polynomial, which is what
    the reference does, or as half a cosine.

    Example:
        >>> [round(learning_rate(Recipe(), step), 5) for step in (0, 250, 500, 10500, 20499)]
        [0.0, 0.005, 0.01, 0.00536, 0.0]
    """
    if step < recipe.warmup:
        return recipe.learning_rate * step / recipe.warmup
    done = (step - recipe.warmup) / max(recipe.steps - recipe.warmup, 1)
    left = (1 + math.cos(math.pi * done)) / 2 if recipe.schedule == "cosine" else (1 - done) ** recipe.power
    return recipe.learning_rate * left
