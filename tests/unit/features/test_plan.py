from typing import Any

import msgspec
import pytest
from random_events import KIND
from seed_record import KIND as SEED

from sluicegate.events.errors import DefinitionError
from sluicegate.events.event_type import EventType, event_type
from sluicegate.features.plan import (
    DAY,
    ENTITY,
    RISK,
    WINDOWS,
    Key,
    Plan,
    Risk,
    Window,
    check,
    derive,
    plan_from,
)

ENTITY_KEY = Key("customer", (ENTITY,), ("1d",))
SOUND = Plan((Window("1h", 3_600, 60), Window("1d", DAY, 3_600)), ("1d",), (ENTITY_KEY,), RISK)


def kind(**variables: Any) -> EventType:
    return event_type({"name": "n", "entity_type": "account", "variables": variables})


def changed(**fields: Any) -> Plan:
    return msgspec.structs.replace(SOUND, **fields)


def test_keys_of_the_seed_record() -> None:
    plan = derive(SEED)
    assert [key.name for key in plan.keys] == [
        "customer",
        "ip_address",
        "email_address",
        "user_agent",
        "card_bin",
    ]
    entity = plan.keys[0]
    assert entity.amounts == ("1h", "1d", "7d", "30d")
    assert entity.distinct == (
        "ip_address",
        "email_address",
        "user_agent",
        "card_bin",
        "product_category",
    )
    assert entity.place
    assert all(key.distinct == (ENTITY,) and not key.place for key in plan.keys[1:])
    assert all(key.amounts == ("30d",) for key in plan.keys[1:])


def test_variables_of_the_seed_record() -> None:
    plan = derive(SEED)
    assert plan.numbers == ()  # price and place are given otherwise
    assert plan.categories == ("transaction_currency", "billing_state", "product_category")
    assert plan.enriched == ("ip_address", "email_address", "user_agent", "card_bin", "phone")


def test_marked_variables_are_keys_and_no_categories() -> None:
    plan = derive(KIND)
    assert [key.name for key in plan.keys] == ["customer", "ip", "merchant"]
    assert "merchant" not in plan.categories


def test_a_fingerprint_stands_for_the_device_before_the_user_agent() -> None:
    both = kind(print={"type": "FINGERPRINT"}, agent={"type": "USERAGENT"})
    assert [key.name for key in derive(both).keys] == ["account", "print"]


def test_an_event_type_without_price_has_no_amounts() -> None:
    plan = derive(kind(mail={"type": "EMAIL_ADDRESS"}, age={"type": "NUMERIC"}))
    assert all(key.amounts == () for key in plan.keys)
    assert plan.numbers == ("age",)
    assert not plan.keys[0].place


LABELLED = kind(
    amount={"type": "PRICE"},
    is_fraud={"type": "FRAUD_LABEL", "data_type": "INTEGER"},
    verdict={"type": "FRAUD_LABEL"},
)


def test_the_label_is_no_feature() -> None:
    plan = derive(LABELLED)
    used = {*plan.numbers, *plan.categories, *plan.enriched}
    assert not used & {"is_fraud", "verdict"}


@pytest.mark.parametrize(
    "table",
    [
        {"numbers": ["is_fraud"]},
        {"categories": ["verdict"]},
        {"keys": [{"name": "account", "variables": ["entity"], "distinct": ["verdict"]}]},
        {
            "keys": [
                {"name": "account", "variables": ["entity"]},
                {"name": "verdict", "variables": ["verdict"]},
            ]
        },
    ],
)
def test_the_label_can_not_be_made_a_feature(table: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="is the label"):
        plan_from(table, LABELLED)


def test_a_value_that_is_no_text_is_not_enriched() -> None:
    assert derive(kind(card={"type": "CARD_BIN", "data_type": "INTEGER"})).enriched == ()


def test_the_table_changes_the_derived_plan() -> None:
    plan = plan_from({"keys": ["customer", "ip"], "horizon": 50 * DAY, "calendar": False}, KIND)
    assert [key.name for key in plan.keys] == ["customer", "ip"]
    assert (plan.horizon, plan.calendar) == (50 * DAY, False)
    assert plan.windows == WINDOWS


def test_keys_can_be_spelled_out() -> None:
    keys = [
        {"name": "customer", "variables": ["entity"]},
        {"name": "pair", "variables": ["entity", "merchant"], "amounts": ["1d"], "risk": False},
    ]
    plan = plan_from({"keys": keys}, KIND)
    assert plan.keys[1] == Key("pair", ("entity", "merchant"), ("1d",), risk=False)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"horizn": 5}, "unknown setting 'horizn'; did you mean horizon"),
        ({"format": 5}, "unknown setting 'format'"),
        ({"keys": ["ipp"]}, "no key 'ipp' in the derived plan; did you mean ip"),
        ({"keys": ["ip"]}, "first key"),
        ({"keys": [{"name": "customer"}]}, "variables"),
        ({"horizon": "long"}, "Expected `int`"),
        ({"horizon": 0}, "can't be negative"),
        ({"repeats": -1}, "can't be negative"),
        ({"numbers": ["nowhere"]}, "no variable 'nowhere'"),
        ({"distinct_windows": ["2d"]}, "no window '2d'"),
        ({"keys": 3}, "features: "),
        ({"horizon": 10**13}, "features.horizon: 10000000000000 s"),
    ],
)
def test_what_is_wrong_with_a_table(table: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        plan_from(table, KIND)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"windows": SOUND.windows[::-1]}, "shortest first"),
        ({"windows": (Window("a", 60, 4), Window("b", 120, 6))}, "multiple of the one before"),
        ({"windows": (Window("a", 60, 7),)}, "60 s is no multiple of its tile, 7 s"),
        ({"windows": (Window("a", 60, 0),)}, "no multiple of its tile"),
        ({"windows": (Window("a", 0, 1),)}, "no multiple of its tile"),
        ({"windows": (Window("a", 60, 1), Window("b", 80, 40))}, "can begin after a does"),
        ({"windows": (Window("1d", 60, 1), Window("1d", 120, 1))}, "two windows of one name"),
        ({"distinct_windows": ("2d",)}, "no window '2d'"),
        (
            {"windows": tuple(Window(f"w{n}", n, 1) for n in range(1, 18))},
            "17 windows; give at most 16",
        ),
        ({"risk": Risk(50, 100, (Window("r", 100, 100),))}, "multiples of the tile"),
        ({"risk": Risk(0, 100, (Window("r", 150, 50),))}, "multiples of the tile"),
        ({"risk": Risk(0, 0, (Window("r", 100, 100),))}, "features.risk"),
        ({"risk": Risk(-100, 100, (Window("r", 100, 100),))}, "features.risk"),
        ({"risk": Risk(0, 100, ())}, "features.risk"),
        ({"risk": Risk(0, 1, (Window("r", 2, 1), Window("s", 1, 1)))}, "shortest first"),
        ({"keys": ()}, "first key"),
        ({"keys": (Key("ip", ("ip",)),)}, "first key"),
        ({"keys": (ENTITY_KEY, Key("customer", ("ip",)))}, "two keys of one name"),
        ({"keys": (ENTITY_KEY, Key("x", ("nowhere",)))}, "no variable 'nowhere'"),
        (
            {"keys": (ENTITY_KEY, Key("a", ("ip",), ("1h",)), Key("b", ("ip",), ("1d",)))},
            "keys.b: keeps the same of the same variables as a",
        ),
        ({"numbers": ("ip",)}, "numbers: ip is a STRING"),
        ({"categories": ("north",)}, "categories: north is a FLOAT"),
        ({"enriched": ("north",)}, "enriched: north is a FLOAT"),
        ({"keys": (ENTITY_KEY, Key("ip", ("ip",), ("9d",)))}, "amounts: no window '9d'"),
        ({"keys": (Key("c", (ENTITY,), distinct=("ip",)),), "distinct_windows": ()}, "empty"),
    ],
)
def test_what_is_wrong_with_a_plan(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        check(changed(**fields), KIND)


def test_what_the_event_type_lacks() -> None:
    bare = kind(ip={"type": "IP_ADDRESS"})
    with pytest.raises(DefinitionError, match="no variable of type PRICE"):
        check(SOUND, bare)
    placed = Plan(SOUND.windows, (), (Key("account", (ENTITY,), place=True),), None)
    with pytest.raises(DefinitionError, match="declares no place"):
        check(placed, bare)


def test_the_fingerprint_changes_with_everything() -> None:
    plans = [
        SOUND,
        changed(horizon=DAY),
        changed(calendar=False),
        changed(phone_region="DE"),
        changed(risk=None),
        changed(numbers=("north",)),
        changed(repeats=1),
    ]
    assert len({plan.fingerprint() for plan in plans}) == len(plans)
    assert SOUND.fingerprint() == changed().fingerprint()


def test_the_layout_changes_with_what_a_state_holds_and_nothing_else() -> None:
    layout = SOUND.layout(0)
    assert changed(calendar=False, numbers=("north",), phone_region="DE").layout(0) == layout
    for fields in (
        {"horizon": DAY},
        {"risk": None},
        {"windows": (Window("1d", DAY, 60),)},
        {"keys": (Key("customer", (ENTITY,), ("1d",), place=True),)},
        {"keys": (Key("customer", (ENTITY,), ("1d",), ("ip",)),)},
        {"keys": (Key("customer", (ENTITY,)),)},
    ):
        assert changed(**fields).layout(0) != layout, fields
