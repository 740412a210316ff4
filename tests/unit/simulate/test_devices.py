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


def test_devices_are_of_their_time() -> None:
    rng = Random(3)
    early, late = (
        {devices.desktop(rng, time).split("Chrome/")[1][:3] for _ in range(300)}
        for time in (1_640_000_000_000_000, 1_780_000_000_000_000)
    )
    assert max(early) < min(late) or not early & late
    iphones = [devices.phone(rng, 1_640_000_000_000_000) for _ in range(500)]
    assert not any("iPhone17," in agent or "OS 18_" in agent for agent in iphones)


def test_a_device_keeps_its_model_over_updates() -> None:
    for model in range(0, 2**40, 2**33 + 12_345):
        early = devices.phone_of(model, 1, 19_500, 19_600)
        late = devices.phone_of(model, 2, 19_500, 20_200)
        assert early != late
        assert ("iPhone" in early) == ("iPhone" in late)
        if "Build/" in early:
            name = early.split("; ")[2].split(" Build/")[0]
            assert name in late
