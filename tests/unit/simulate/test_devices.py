from random import Random

import pytest

from sluicegate.simulate import devices


@pytest.mark.parametrize("kind", [devices.phone, devices.desktop, devices.anyone])
def test_user_agents_are_rarely_shared(kind: object) -> None:
    assert callable(kind)
    rng = Random(1)
    drawn = [kind(rng) for _ in range(5_000)]
    assert len(set(drawn)) > 4_950
    assert all(agent.startswith("Mozilla/5.0 (") and '"' not in agent for agent in drawn)


def test_phones_are_phones_and_desktops_are_not() -> None:
    rng = Random(2)
    assert all("Mobile" in devices.phone(rng) for _ in range(200))
    assert not any("Mobile" in devices.desktop(rng) for _ in range(200))
