import pytest

from sluicegate.rules.errors import RuleError
from sluicegate.rules.lexer import MAX_LENGTH, Token, tokens


def test_tokens_carry_their_place():
    assert tokens('$a >= 1.5 and "x\\"" in @b-1 # end') == [
        Token("variable", "a", 0),
        Token("symbol", ">=", 3),
        Token("number", "1.5", 6),
        Token("keyword", "and", 10),
        Token("string", 'x"', 14),
        Token("keyword", "in", 20),
        Token("list", "b-1", 23),
        Token("end", "", 33),
    ]


def test_white_space_is_not_needed():
    written = [token.text for token in tokens("!$a<=-1")]
    assert written == ["!", "a", "<=", "-", "1", ""]


def test_longest_expression():
    fits = '"' + "x" * (MAX_LENGTH - 2) + '"'
    assert tokens(fits)[0].text == "x" * (MAX_LENGTH - 2)
    with pytest.raises(RuleError, match="has 4,097 characters, 4,096 are allowed"):
        tokens(fits + " ")


def test_digits_of_other_scripts_are_no_number():
    with pytest.raises(RuleError, match="unexpected character"):
        tokens("٣")
