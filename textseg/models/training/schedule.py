"""The learning rate of every step."""

from __future__ import annotations

from textseg.models.training.recipes import Recipe


def learning_rate(recipe: Recipe, step: int) -> float:
    """The rate of step 0, 1, ..., `recipe.steps` - 1, as the reference sets it.

    It rises in a straight line from 0 over the warm-up, then falls to 0 as a polynomial over the rest.

    Example:
        >>> [round(learning_rate(Recipe(), step), 5) for step in (0, 250, 500, 10500, 20499)]
        [0.0, 0.005, 0.01, 0.00536, 0.0]
    """
    if step < recipe.warmup:
        return recipe.rate * step / recipe.warmup
    done = (step - recipe.warmup) / max(recipe.steps - recipe.warmup, 1)
    return recipe.rate * (1 - done) ** recipe.power
