import msgspec
import pytest

from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.errors import RuleError


def test_from_json():
    raw = b'{"id": "high_amount", "expression": "$amount > 5", "outcomes": ["review"]}'
    assert msgspec.json.decode(raw, type=RuleDefinition) == RuleDefinition(
        "high_amount", "$amount > 5", ("review",)
    )


@pytest.mark.parametrize("name", ["", "High", "a b", "a" * 65, "high\n"])
def test_bad_id(name):
    with pytest.raises(RuleError, match="use 1 to 64 of the characters 0-9 a-z _ -"):
        RuleDefinition(name, "true", ("review",))


@pytest.mark.parametrize("outcomes", [(), ("",)])
def test_outcome_is_needed(outcomes):
    with pytest.raises(RuleError, match=r"rule r: .*outcome.*; name at least one outcome"):
        RuleDefinition("r", "true", outcomes)


def test_bad_definition_in_json_names_the_fault():
    with pytest.raises(msgspec.ValidationError, match="the rule has no outcome"):
        msgspec.json.decode(
            b'{"id": "r", "expression": "true", "outcomes": []}', type=RuleDefinition
        )
