"""Compiled rules against a plain interpreter, over random expressions and values."""

import re
from array import array
from functools import cache
from math import fmod, inf, isinf, isnan, nan

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sluicegate.events.time import format_time
from sluicegate.rules.binding import Binding
from sluicegate.rules.compile import compile_rules
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.errors import RuleError
from sluicegate.rules.lexer import MAX_LENGTH
from sluicegate.rules.lists import Lists, add_all, create

BINDINGS = {
    "n1": Binding("event", 0, "NUMBER"),
    "n2": Binding("event", 1, "NUMBER"),
    "s1": Binding("event", 2, "STRING"),
    "s2": Binding("event", 3, "STRING"),
    "b1": Binding("event", 4, "BOOLEAN"),
    "d1": Binding("event", 5, "DATETIME"),
    "d2": Binding("event", 6, "DATETIME"),
    "f1": Binding("feature", 0, "NUMBER"),
    "fb": Binding("feature", 1, "BOOLEAN"),
    "score": Binding("score", 0, "NUMBER"),
}
NAMES = {
    kind: [name for name, binding in BINDINGS.items() if binding.type == kind]
    for kind in ("NUMBER", "STRING", "BOOLEAN", "DATETIME")
}
PATTERNS = ["a", ".*a.*", "[0-9]+", "(?i)ab?", "", "."]

LISTS, _ = create(Lists(), "some", by="test", at=0)
LISTS, _ = add_all(LISTS, "some", ["a", "A", "b", 1, -2, 0.5], by="test", at=0)
LISTS, _ = add_all(LISTS, "some", ["0", "ab"], by="test", at=0, expires_at=1_000)
LISTED = {"a": inf, "A": inf, "b": inf, "1": inf, "-2": inf, "0.5": inf, "0": 1_000, "ab": 1_000}

# --- random expressions: nested tuples of an operation and its operands ------------------------

texts = st.text(alphabet="aAbB01.\\\"'\n#ß", max_size=3)
moments = st.integers(0, 4_102_444_800_000_000)
integers = st.integers(0, 3) | st.integers(0, 10**20)
decimals = st.floats(0, allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 0.5, 1e308])


@cache
def nodes(kind, depth):
    """Expressions of a type, at most `depth` levels deep."""
    constants = {
        "NUMBER": integers | decimals,
        "STRING": texts,
        "BOOLEAN": st.booleans(),
        "DATETIME": st.nothing(),
    }[kind]
    leaves = [
        st.tuples(st.just("constant"), constants),
        st.tuples(st.just("variable"), st.sampled_from(NAMES[kind])),
    ]
    if kind == "DATETIME":
        leaves.append(st.just(("now",)))
    if depth == 0:
        return st.one_of(leaves)

    def below(other):
        return st.deferred(lambda: nodes(other, depth - 1))

    if kind == "NUMBER":
        inner = [
            st.tuples(st.just("-"), below("NUMBER")),
            st.tuples(st.sampled_from("+-*/%"), below("NUMBER"), below("NUMBER")),
            st.tuples(st.just("milliseconds"), dates(below)),
        ]
    elif kind == "STRING":
        inner = [st.tuples(st.sampled_from(["lowercase", "uppercase"]), below("STRING"))]
    elif kind == "BOOLEAN":
        inner = [
            st.tuples(st.sampled_from(["not", "!"]), below("BOOLEAN")),
            st.tuples(
                st.sampled_from(["and", "or"]), st.lists(below("BOOLEAN"), min_size=2, max_size=4)
            ),
            *(comparisons(one, below) for one in NAMES),
            *(members(one, below) for one in NAMES),
            st.tuples(
                st.sampled_from(["in @", "not in @"]), st.one_of(below("NUMBER"), below("STRING"))
            ),
            st.tuples(
                st.just("regex"),
                st.sampled_from(PATTERNS),
                st.one_of(below("NUMBER"), below("STRING")),
            ),
            st.tuples(st.sampled_from(["isbefore", "isafter"]), dates(below), dates(below)),
        ]
    else:
        inner = leaves
    return st.one_of([*inner, *leaves])


def dates(below):
    return below("DATETIME") | st.tuples(st.just("date"), moments)


def comparisons(kind, below):
    ordered = kind in ("NUMBER", "DATETIME")
    operators = ["==", "!=", "<", "<=", ">", ">="] if ordered else ["==", "!="]
    right = dates(below) if kind == "DATETIME" else below(kind)
    return st.one_of(
        st.tuples(st.sampled_from(operators), below(kind), right),
        st.tuples(st.sampled_from(["== null", "!= null"]), below(kind)),
    )


def members(kind, below):
    item = dates(below) if kind == "DATETIME" else below(kind)
    items = st.lists(item, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["in", "not in"]), below(kind), items)


# --- as text, with no more parentheses than the documented precedence asks for ------------------

OR, AND, NOT, COMPARE, ADD, MULTIPLY, UNARY, VALUE = range(8)


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def write(node, floor=OR):
    """Text of a node, in parentheses when it binds looser than `floor`."""
    text, strength = written(node)
    return f"({text})" if strength < floor else text


def written(node):
    match node:
        case "constant", bool(value):
            return str(value).lower(), VALUE
        case "constant", str(value):
            return quoted(value), VALUE
        case "constant", value:
            return repr(value), VALUE if value >= 0 else UNARY
        case "date", value:
            return quoted(format_time(value)), VALUE
        case "variable", name:
            return f"${name}", VALUE
        case ("now",):
            return "getcurrentdatetime()", VALUE
        case "-", a:
            return f"-{write(a, UNARY)}", UNARY
        case "!", a:
            return f"!{write(a, UNARY)}", UNARY
        case "not", a:
            return f"not {write(a, NOT)}", NOT
        case ("+" | "-") as operator, a, b:
            return f"{write(a, ADD)} {operator} {write(b, MULTIPLY)}", ADD
        case ("*" | "/" | "%") as operator, a, b:
            return f"{write(a, MULTIPLY)} {operator} {write(b, UNARY)}", MULTIPLY
        case ("and" | "or") as operator, list(operands):
            strength = AND if operator == "and" else OR
            return f" {operator} ".join(write(one, strength + 1) for one in operands), strength
        case ("== null" | "!= null") as operator, a:
            return f"{write(a, ADD)} {operator}", COMPARE
        case ("in" | "not in") as operator, a, list(items):
            return f"{write(a, ADD)} {operator} [{', '.join(map(write, items))}]", COMPARE
        case ("in @" | "not in @") as operator, a:
            return f"{write(a, ADD)} {operator}some", COMPARE
        case "regex", pattern, a:
            return f"regex_match({quoted(pattern)}, {write(a)})", VALUE
        case "milliseconds", a:
            return f"getepochmilliseconds({write(a)})", VALUE
        case ("lowercase" | "uppercase") as function, a:
            return f"{function}({write(a)})", VALUE
        case ("isbefore" | "isafter") as function, a, b:
            return f"{function}({write(a)}, {write(b)})", VALUE
        case operator, a, b:
            return f"{write(a, ADD)} {operator} {write(b, ADD)}", COMPARE
    raise AssertionError(node)


# --- the meaning, with None for missing --------------------------------------------------------

TESTS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "isbefore": lambda a, b: a < b,
    "isafter": lambda a, b: a > b,
}


def to_float(value):
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def calculate(operator, a, b):
    if a is None or b is None:
        return None
    a, b = to_float(a), to_float(b)
    if operator == "+":
        result = a + b
    elif operator == "-":
        result = a - b
    elif operator == "*":
        result = a * b
    elif b == 0 or (operator == "%" and isinf(a)):
        return None
    else:
        result = a / b if operator == "/" else fmod(a, b)
    return None if isnan(result) else result


def as_text(value):
    if isinstance(value, str):
        return value
    if isinstance(value, float) and not isinf(value) and value == int(value):
        value = int(value)
    return str(value)


def listed(value, time):
    return LISTED.get(as_text(value), -inf) > time


def meaning(node, values, time):
    def of(other):
        return meaning(other, values, time)

    match node:
        case (("constant" | "date"), value):
            return value
        case "variable", name:
            return values[name]
        case ("now",):
            return time
        case "-", a:
            value = of(a)
            # The minus of a written number belongs to the number, which stays exact.
            exact = a[0] == "constant" or (a[0] == "-" and isinstance(value, int))
            return None if value is None else -value if exact else -to_float(value)
        case ("+" | "-" | "*" | "/" | "%") as operator, a, b:
            return calculate(operator, of(a), of(b))
        case (("not" | "!"), a):
            return not of(a)
        case "and", list(operands):
            return all(of(one) for one in operands)
        case "or", list(operands):
            return any(of(one) for one in operands)
        case "== null", a:
            return of(a) is None
        case "!= null", a:
            return of(a) is not None
        case ("in" | "not in") as operator, a, list(items):
            value, among = of(a), [of(item) for item in items]
            if value is None:
                return False
            return any(one is not None and one == value for one in among) == (operator == "in")
        case ("in @" | "not in @") as operator, a:
            value = of(a)
            return False if value is None else listed(value, time) == (operator == "in @")
        case "regex", pattern, a:
            value = of(a)
            return value is not None and bool(re.fullmatch(pattern, as_text(value)))
        case "milliseconds", a:
            value = of(a)
            return None if value is None else value // 1000
        case "lowercase", a:
            value = of(a)
            return None if value is None else value.lower()
        case "uppercase", a:
            value = of(a)
            return None if value is None else value.upper()
        case operator, a, b:
            left, right = of(a), of(b)
            return left is not None and right is not None and TESTS[operator](left, right)
    raise AssertionError(node)


# --- random values ------------------------------------------------------------------------------

numbers = st.integers(-9, 9) | st.integers() | st.just(10**400) | st.floats() | st.none()
strings = st.none() | texts | st.text(max_size=5)
micros = st.none() | moments | st.integers(-(2**63), 2**63)


@st.composite
def events(draw):
    v = draw(
        st.tuples(numbers, numbers, strings, strings, st.none() | st.booleans(), micros, micros)
    )
    f = draw(st.tuples(st.floats() | st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0, nan])))
    s = draw(st.tuples(st.none() | st.floats(0, 1000)))
    return v, f, s, draw(st.integers(0, 2_000) | moments)


def known(value):
    return None if isinstance(value, float) and isnan(value) else value


def by_name(v, f, s):
    flag = known(f[1])
    values = dict(zip(["n1", "n2", "s1", "s2", "b1", "d1", "d2"], map(known, v), strict=True))
    return values | {"f1": known(f[0]), "fb": None if flag is None else flag != 0, "score": s[0]}


def definitions(trees):
    expressions = [write(tree) for tree in trees]
    assume(all(len(expression) <= MAX_LENGTH for expression in expressions))
    return [RuleDefinition(f"r{i}", text, ("x",)) for i, text in enumerate(expressions)]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(nodes("BOOLEAN", 4), min_size=1, max_size=3),
    st.lists(events(), min_size=1, max_size=4),
)
def test_compiled_rules_mean_what_the_interpreter_says(trees, some):
    rules = definitions(trees)
    every = compile_rules(rules, BINDINGS, ["some"], "ALL_MATCHED")
    first = compile_rules(rules, BINDINGS, ["some"], "FIRST_MATCHED")
    for v, f, s, time in some:
        values = by_name(v, f, s)
        expected = tuple(i for i, tree in enumerate(trees) if meaning(tree, values, time))
        assert every.match(v, f, s, time, LISTS) == expected, [rule.expression for rule in rules]
        assert every.match(v, memoryview(array("d", f)), s, time, LISTS) == expected
        assert first.match(v, f, s, time, LISTS) == expected[:1]


@settings(max_examples=400, deadline=None)
@given(nodes("NUMBER", 3), events())
@example(
    ("%", ("variable", "n1"), ("constant", 3)), ((-inf, 0, "", "", True, 0, 0), (0, 0), (0,), 0)
)
def test_calculations_give_the_very_number(tree, event):
    v, f, s, time = event
    value = meaning(tree, by_name(v, f, s), time)
    if value is None:
        expected = ("== null", tree)
    elif abs(value) > 1.7e308:
        expected = (
            ">" if value > 0 else "<",
            tree,
            ("constant", 1.7e308 if value > 0 else -1.7e308),
        )
    else:
        expected = ("==", tree, ("constant", value))
    rules = compile_rules(definitions([expected]), BINDINGS, ["some"], "FIRST_MATCHED")
    assert rules.match(v, f, s, time, LISTS) == (0,)


def test_interpreter_itself():
    values = by_name((None, 2, "a", None, None, 5, None), (nan, 1.0), (None,))
    assert meaning(("not", (">", ("variable", "n1"), ("constant", 1))), values, 0) is True
    assert meaning(("/", ("variable", "n2"), ("constant", 0)), values, 0) is None
    assert meaning(("in @", ("variable", "s1")), values, 0) is True
    assert write(("*", ("+", ("constant", 1), ("variable", "n1")), ("-", ("constant", 2)))) == (
        "(1 + $n1) * -2"
    )


@settings(max_examples=100, deadline=None)
@given(nodes("BOOLEAN", 3), st.text(max_size=4), events())
def test_values_hold_any_text(tree, text, event):
    """Half surrogates and control characters in values raise nothing."""
    v, f, s, time = event
    v = (*v[:2], text, "\ud800" + text, *v[4:])
    compile_rules(definitions([tree]), BINDINGS, ["some"], "ALL_MATCHED").match(
        v, f, s, time, LISTS
    )


TOKENS = """
$n1 $s1 $b1 $d1 $x @some @y 1 2.5 1e9 'a' "(" null true false and or not in == != < <= > >= + - *
/ % ( ) [ ] , ! regex_match( lowercase( isbefore( getcurrentdatetime() . & = \\ ' " # é
"""
PIECES = st.sampled_from([*TOKENS.split(), "\n", "\t", "\ud800"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=40))
@example("(" * 4000)
@example("[" * 4000)
@example("-" * 4000 + "1 > 0")
@example("!" * 4000 + "true")
@example("not " * 1000 + "true")
@example("1" + "+1" * 2000 + " > 0")
@example("lowercase(" * 400)
@example("$b1" + " == true" * 300)
@example("1 in [" * 500)
@example("regex_match('(a{1000}){1000}', 'a')")
@example("regex_match('\ud800', 'a')")
@example("'\ud800' == 'a'")
@example("isbefore($d1, '\ud800')")
@example("isbefore($d1, '0001-01-01T00:00:00+23:59') or isafter($d1, '9999-12-31T23:59:59-23:59')")
@example("9" * 4096)
def test_any_text_compiles_or_says_where_it_is_wrong(text):
    try:
        rules = compile_rules(
            [RuleDefinition("r", text, ("x",))], BINDINGS, ["some"], "ALL_MATCHED"
        )
    except RuleError as error:
        wrong = error
    else:
        rules.match((1, 2, "a", "b", True, 0, 0), (0.0, 1.0), (None,), 0, LISTS)
        return
    line = text.split("\n")[wrong.line - 1]
    assert 1 <= wrong.column <= len(line) + 1
    assert str(wrong).startswith("rule r: ")
    assert str(wrong).endswith("^")


@pytest.mark.parametrize("operator", ["and", "or"])
def test_a_long_chain_is_not_deep(operator):
    chain = f" {operator} ".join(["$b1"] * 500)
    rules = compile_rules([RuleDefinition("r", chain, ("x",))], BINDINGS, [], "ALL_MATCHED")
    assert rules.match((1, 2, "a", "b", True, 0, 0), (0.0, 1.0), (None,), 0, LISTS) == (0,)
