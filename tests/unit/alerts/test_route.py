from sluicegate.alerts.route import Route, channels, wanted

BLOCKS = Route(("block",), (), ("mail", "hook"))
HUGE = Route((), ("huge", "block_list:stolen"), ("ops",))
BOTH = Route(("review",), ("huge",), ("mail",))


def test_an_event_goes_to_the_union_of_its_routes_each_channel_once() -> None:
    ways = [BLOCKS, HUGE, BOTH]
    assert channels(ways, "block", ["huge"]) == ("mail", "hook", "ops")
    assert channels(ways, "review", ["huge"]) == ("ops", "mail")
    assert channels(ways, "review", ["other"]) == ()


def test_what_decided_counts_as_well_as_rules() -> None:
    assert channels([HUGE], "block", ["block_list:stolen"]) == ("ops",)
    assert channels([HUGE], "block", ["block_list:other"]) == ()


def test_outcomes_that_no_route_names_can_be_left_out_unread() -> None:
    assert not wanted([BLOCKS], "review")
    assert wanted([BLOCKS, BOTH], "review")
    assert wanted([HUGE], "anything")
