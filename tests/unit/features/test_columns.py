from random import Random

import msgspec
import pytest
from feed import BUILDS, Feed, make
from random_events import KIND, random_plan
from seed_record import KIND as SEED

from sluicegate.enrich.table import enrichers
from sluicegate.events.errors import DefinitionError
from sluicegate.events.event_type import event_type
from sluicegate.features.columns import columns, key_columns, own_columns, ratio_columns
from sluicegate.features.engine import Engine
from sluicegate.features.plan import Key, Plan, Risk, Window, derive

ENRICHERS = enrichers()


def test_names_are_unique_and_as_many_as_the_kernel_writes() -> None:
    plan = derive(SEED)
    engine = Engine(SEED, plan, ENRICHERS, lambda _, __: 0.0)
    names = [feature.name for feature in engine.features]
    own = own_columns(SEED, plan, ENRICHERS)
    assert len(set(names)) == len(names) == engine.width
    kept = len(own) + sum(key.features() for key in engine.keys)
    assert kept + len(ratio_columns(SEED, plan)) == engine.width


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__[11:])
def test_every_key_of_every_plan_has_the_kernels_width(build: object) -> None:
    for seed in range(50):
        plan = random_plan(Random(seed))
        feed = Feed(plan, build)  # type: ignore[arg-type]
        for key, kernel in zip(plan.keys, feed.engine.keys, strict=True):
            assert len(key_columns(key, plan, KIND)) == kernel.features()


def test_the_order_of_one_key() -> None:
    windows = (Window("1h", 3_600, 60), Window("burst", 7_200, 60))
    key = Key("c", ("entity",), ("1h",), ("ip",), place=True)
    plan = Plan(windows, ("1h",), (key,), Risk(0, 60, (Window("1h", 3_600, 60),)))
    assert [feature.name for feature in key_columns(key, plan, KIND)] == [
        "c_since_last",
        "c_age",
        "c_events",
        "c_count_1h",
        "c_sum_1h",
        "c_mean_1h",
        "c_deviation_1h",
        "c_max_1h",
        "c_amount_z",
        "c_amount_ratio",
        "c_count_burst",
        "c_distinct_ip_1h",
        "c_new_ip",
        "c_distance",
        "c_speed",
        "c_known_1h",
        "c_fraud_share_1h",
        "c_since_fraud",
        "c_fraud_spell",
    ]
    assert [item.feature.name for item in ratio_columns(KIND, plan)] == ["c_pace", "c_amount_peak"]


@pytest.mark.parametrize("spans", [("1h", "1d"), ("1d", "1h"), ("1d", "1h", "1d")])
def test_the_order_in_which_spans_are_listed_moves_no_value(spans: tuple[str, ...]) -> None:
    windows = (Window("1h", 3_600, 1), Window("1d", 86_400, 1))
    feed = Feed(Plan(windows, spans, (Key("c", ("entity",), distinct=("ip",)),), None))
    feed.add(make("a", 0, ip="10.0.0.1"))
    row = feed.add(make("b", 7_200, ip="10.0.0.2"))
    assert (row["c_distinct_ip_1h"], row["c_distinct_ip_1d"]) == (1, 2)


def test_sentences_name_who_and_when() -> None:
    texts = {feature.name: feature.text for feature in columns(SEED, derive(SEED), ENRICHERS)}
    assert texts["customer_count_1h"] == "{value} transactions of this customer in the last hour"
    assert texts["ip_address_sum_30d"] == "{value} spent by this IP address in the last 30 days"
    assert "up to 7 days ago" in texts["customer_fraud_share_7d"]
    assert all("{value}" in text for text in texts.values())


def test_categories_are_marked() -> None:
    kinds = {feature.name: feature.kind for feature in columns(SEED, derive(SEED), ENRICHERS)}
    assert kinds["product_category_category"] == "category"
    assert kinds["amount"] == "number"


def test_two_features_of_one_name_are_refused() -> None:
    kind = event_type({"name": "n", "entity_type": "e", "variables": {"hour": {"type": "NUMERIC"}}})
    with pytest.raises(DefinitionError, match="two of them are called hour"):
        columns(kind, derive(kind), {})
    plan = msgspec.structs.replace(derive(kind), calendar=False)
    assert columns(kind, plan, {})[0].name == "hour"
