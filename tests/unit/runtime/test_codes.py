"""Category codes that grow."""

from sluicegate.runtime.codes import GrowingCodes


def test_each_feature_counts_for_itself() -> None:
    codes = GrowingCodes()
    assert [codes("a", "x"), codes("b", "y"), codes("a", "y"), codes("b", "y")] == [0, 0, 1, 0]
    assert codes.values("a") == ("x", "y")
    assert codes.values("b") == ("y",)
