from sluicegate.rules.parser import parse
from sluicegate.rules.tree import Variable, children, walk


def test_walk_reaches_every_node_with_its_depth():
    tree = parse("-$a + 1 in [$b, lowercase($c)] and not ($d == @e)")
    found = {node.name: depth for node, depth in walk(tree) if isinstance(node, Variable)}
    assert found == {"a": 5, "b": 4, "c": 5, "d": 4}


def test_leaves_have_no_children():
    assert children(parse("$a")) == ()
