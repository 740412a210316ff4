"""Rule definitions to one Python function."""

import ast
from collections.abc import Collection, Mapping, Sequence
from math import nan
from typing import cast

from sluicegate.rules.binding import Binding
from sluicegate.rules.definition import RuleDefinition
from sluicegate.rules.errors import RuleError
from sluicegate.rules.generate import Generator, constant
from sluicegate.rules.parser import parse
from sluicegate.rules.ruleset import Match, Mode, RuleSet
from sluicegate.rules.tree import ListName, Node, Variable, walk
from sluicegate.rules.types import Scope, check

_SOURCES = {"event": "v", "feature": "f", "score": "s"}


def compile_rules(
    definitions: Sequence[RuleDefinition],
    bindings: Mapping[str, Binding],
    lists: Collection[str],
    mode: Mode,
) -> RuleSet:
    """Checks rules and makes them ready to run.

    Args:
        definitions: the rules, in the order in which they are tried.
        bindings: variable name (without ``$``) to where its value is.
        lists: names of the lists that exist.
        mode: FIRST_MATCHED or ALL_MATCHED.

    Raises:
        RuleError: for the first rule that is wrong.
        ValueError: for a binding that no value can satisfy, or an unknown mode.

    >>> price = {"price": Binding("event", 0, "NUMBER")}
    >>> rule = RuleDefinition("high", "$price > 500", ("review",))
    >>> from sluicegate.rules.lists import Lists
    >>> compile_rules([rule], price, (), "FIRST_MATCHED").match([712.35], [], [], 0, Lists())
    (0,)
    """
    if mode not in ("FIRST_MATCHED", "ALL_MATCHED"):
        raise ValueError(f"unknown rule mode {mode!r}; use FIRST_MATCHED or ALL_MATCHED")
    for name, binding in bindings.items():
        if binding.source != "event" and binding.type == "STRING":
            raise ValueError(f"${name}: a {binding.source} is a float, it cannot be a STRING")
    trees: list[Node] = []
    seen: set[str] = set()
    for rule in definitions:
        if rule.id in seen:
            remedy = "give each rule of a detector its own id"
            raise RuleError(rule.id, rule.expression, None, "the id is used twice", remedy)
        seen.add(rule.id)
        tree = parse(rule.expression, rule.id)
        trees.append(check(tree, Scope(rule.id, rule.expression, bindings, lists)))
    nodes = [node for tree in trees for node, _ in walk(tree)]
    uses = frozenset(node.name for node in nodes if isinstance(node, Variable))
    uses_lists = frozenset(node.name for node in nodes if isinstance(node, ListName))
    match = _function(trees, {name: bindings[name] for name in sorted(uses)}, mode)
    return RuleSet(definitions, mode, bindings, lists, uses, uses_lists, match)


def _function(trees: Sequence[Node], bindings: Mapping[str, Binding], mode: Mode) -> Match:
    variables = {name: (f"x{at}", binding) for at, (name, binding) in enumerate(bindings.items())}
    generator = Generator(variables)
    body: list[ast.stmt] = []
    loaded: set[str] = set()
    for index, tree in enumerate(trees):
        # A variable is loaded before the first rule that reads it, so that an early match
        # under FIRST_MATCHED has not paid for the later rules.
        for node, _ in walk(tree):
            if isinstance(node, Variable) and node.name not in loaded:
                loaded.add(node.name)
                body += _load(*variables[node.name])
        result = constant((index,))
        then: ast.stmt = ast.Return(result)
        if mode == "ALL_MATCHED":
            then = ast.AugAssign(ast.Name("m", ast.Store()), ast.Add(), result)
        body.append(ast.If(generator.condition(tree), [then], []))
    if generator.uses_lists:
        bound = ast.Attribute(ast.Name("lists", ast.Load()), "contains", ast.Load())
        body.insert(0, ast.Assign([ast.Name("contains", ast.Store())], bound))
    if mode == "ALL_MATCHED":
        body.insert(0, ast.Assign([ast.Name("m", ast.Store())], constant(())))
        body.append(ast.Return(ast.Name("m", ast.Load())))
    else:
        body.append(ast.Return(constant(())))
    parameters = [ast.arg(name) for name in ("v", "f", "s", "t", "lists")]
    arguments = ast.arguments([], parameters, None, [], [], None, [])
    function = ast.FunctionDef("match", arguments, body, [])
    module = ast.fix_missing_locations(ast.Module([function], []))
    namespace = generator.namespace
    exec(compile(module, "<rules>", "exec"), namespace)
    return cast("Match", namespace["match"])


def _load(name: str, binding: Binding) -> list[ast.stmt]:
    """Reads a value; what is missing becomes NaN (number, date) or None (string, boolean)."""

    def read() -> ast.expr:
        return ast.Name(name, ast.Load())

    def store(value: ast.expr) -> ast.stmt:
        return ast.Assign([ast.Name(name, ast.Store())], value)

    def store_if_none(value: float) -> ast.stmt:
        missing = ast.Compare(read(), [ast.Is()], [constant(None)])
        return ast.If(missing, [store(constant(value))], [])

    def as_float() -> ast.expr:
        # Rows may be numpy's, whose scalars warn where Python's floats do not.
        return ast.Call(ast.Name("float", ast.Load()), [read()], [])

    sequence = ast.Name(_SOURCES[binding.source], ast.Load())
    statements = [store(ast.Subscript(sequence, constant(binding.index), ast.Load()))]
    if binding.type in ("NUMBER", "DATETIME") and binding.source != "feature":
        statements.append(store_if_none(nan))
    if binding.source == "event":
        return statements
    if binding.type != "BOOLEAN":
        return [*statements, store(as_float())]
    there: ast.expr = ast.Compare(read(), [ast.Eq()], [read()])
    true = ast.Compare(read(), [ast.NotEq()], [constant(0)])
    if binding.source == "score":
        there = ast.BoolOp(ast.And(), [ast.Compare(read(), [ast.IsNot()], [constant(None)]), there])
    return [*statements, store(ast.IfExp(there, true, constant(None)))]
