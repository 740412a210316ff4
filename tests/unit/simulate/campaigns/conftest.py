from collections.abc import Callable
from itertools import count
from random import Random

import pytest

from sluicegate.simulate.campaigns.scene import Scene
from sluicegate.simulate.people import World

SEED = 3


@pytest.fixture(scope="session")
def world() -> World:
    return World(SEED, 4_000)


@pytest.fixture
def make_scene(world: World) -> Callable[[int], Scene]:
    def make(turn: int = 0) -> Scene:
        numbers = count(10_000_000)
        return Scene(world, SEED, Random(1), lambda time: world.person(next(numbers), time), turn)

    return make


@pytest.fixture
def scene(make_scene: Callable[[int], Scene]) -> Scene:
    return make_scene(0)
