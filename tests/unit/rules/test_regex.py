import pytest

from sluicegate.rules.regex import full_matcher


def test_half_a_surrogate_pair_in_the_text_is_a_character():
    assert full_matcher("a.")("a\ud800")
    assert not full_matcher("a")("a\ud800")


def test_line_ends_match_no_dot():
    assert not full_matcher("a.b")("a\nb")


def test_groups_are_allowed():
    assert full_matcher("(a|b)(c)")("bc")


@pytest.mark.parametrize("pattern", ["(", "*", "(?=a)", r"\1", "(a{1000}){1000}", "\ud800"])
def test_bad_pattern(pattern):
    with pytest.raises(ValueError) as caught:
        full_matcher(pattern)
    assert str(caught.value)
