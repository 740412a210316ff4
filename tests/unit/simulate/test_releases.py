from sluicegate.simulate import releases


def test_what_is_newest_only_ever_gets_newer() -> None:
    for dated in (releases.IOS, releases.IPHONES, releases.ANDROIDS, releases.ANDROID_BUILDS):
        assert list(dated.days) == sorted(dated.days)
        assert len(set(dated.names)) == len(dated.names)
        assert dated.newest(0) == dated.names[0]
        assert dated.newest(30_000) == dated.names[-1]


def test_browsers_creep_up_beyond_the_table() -> None:
    versions = [releases.chromium(day) for day in range(18_000, 22_000)]
    assert versions == sorted(versions)
    assert versions[-1][0] - releases.chromium(21_635)[0] in (13, 14)
