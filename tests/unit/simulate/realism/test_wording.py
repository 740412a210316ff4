import pytest
from msgspec.structs import replace

from sluicegate.simulate.realism import measure
from sluicegate.simulate.realism.separation import Variable
from sluicegate.simulate.realism.wording import verdict

EMPTY = measure([])


def having(*areas):
    variables = tuple(
        Variable(f"v{place}", "value", auc, 0.01, None, None) for place, auc in enumerate(areas)
    )
    return replace(EMPTY, read=9, variables=variables)


@pytest.mark.parametrize(
    ("realism", "text"),
    [
        (
            having(0.71, 0.6),
            "No single variable separates fraud: the strongest is v0 with AUC .710.",
        ),
        (
            having(0.8, 0.6),
            "A single variable gives fraud away: v0 with AUC .800; the limit is .800.",
        ),
        (
            having(0.93, 0.9, 0.6),
            "2 variables each give fraud away by themselves: the strongest is v0 with AUC .930; "
            "the limit is .800.",
        ),
        (EMPTY, "Nothing can be said about separation: there are no events."),
        (replace(EMPTY, read=9), "Nothing can be said about separation: there is only one class."),
    ],
)
def test_the_verdict_is_a_sentence(realism, text):
    assert verdict(realism) == text
