"""Which columns are id, time, entity and label."""

from collections.abc import Sequence

import pytest

from sluicegate.sources.profile import Sample, take_sample
from sluicegate.sources.roles import Roles, find_roles

TIMES = [f"2024-05-31T12:{minute:02}:00Z" for minute in range(40)]
COUNT = list(range(40))
FEW = [number % 7 for number in COUNT]


def roles(**columns: Sequence[object]) -> Roles:
    names = list(columns)
    return find_roles(sample(names, columns))


def sample(names: list[str], columns: dict[str, Sequence[object]]) -> Sample:
    return take_sample(
        [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    )


def test_the_handbook_s_columns() -> None:
    found = roles(
        TRANSACTION_ID=COUNT,
        TX_DATETIME=TIMES,
        CUSTOMER_ID=FEW,
        TERMINAL_ID=FEW,
        TX_TIME_SECONDS=COUNT,
        TX_FRAUD=[0, 1] * 20,
        TX_FRAUD_SCENARIO=[0, 1, 2, 3] * 10,
    )
    assert (found.event_id, found.event_time, found.entity, found.label) == (
        "TRANSACTION_ID",
        "TX_DATETIME",
        "CUSTOMER_ID",
        "TX_FRAUD",
    )
    assert (found.fraud, found.legit, found.entity_type) == (("1",), ("0",), "customer")


def test_amazon_fraud_detector_s_columns() -> None:
    found = roles(
        EVENT_LABEL=["fraud", "legit"] * 20,
        EVENT_TIMESTAMP=TIMES,
        LABEL_TIMESTAMP=TIMES,
        EVENT_ID=COUNT,
        ENTITY_TYPE=["shopper"] * 40,
        ENTITY_ID=FEW,
        customer_name=FEW,
    )
    assert (found.event_time, found.label_time) == ("EVENT_TIMESTAMP", "LABEL_TIMESTAMP")
    assert (found.entity, found.entity_type) == ("ENTITY_ID", "shopper")


def test_repeating_ids_are_none() -> None:
    assert roles(trans_num=FEW, user=FEW, time=TIMES).event_id == ""


def test_an_entity_comes_back() -> None:
    assert roles(customer_id=COUNT, card_number=FEW, time=TIMES).entity == "card_number"


def test_an_e_mail_address_stands_in_for_an_entity() -> None:
    found = roles(email=[f"a{n}@b.com" for n in FEW], created_at=TIMES, is_fraud=["no", "yes"] * 20)
    assert (found.entity, found.event_time) == ("email", "created_at")
    assert (found.fraud, found.legit) == (("yes",), ("no",))


@pytest.mark.parametrize("name", ["dob", "expiry_date", "TX_TIME_DAYS"])
def test_other_times_are_not_the_event_s(name: str) -> None:
    values: Sequence[object] = COUNT if "DAYS" in name else TIMES
    assert roles(**{name: values, "user": FEW}).event_time == ""


def test_seconds_since_an_unknown_start_will_do_where_nothing_else_is() -> None:
    found = roles(TransactionDT=COUNT, user=FEW, isFraud=[0, 1] * 20)
    assert (found.event_time, found.time_formats) == ("TransactionDT", ("epoch_s",))
    assert roles(TransactionDT=COUNT, user=FEW, created=TIMES).event_time == "created"
    assert roles(step=COUNT, user=FEW).event_time == ""


def test_labels_of_other_words_are_no_labels() -> None:
    assert roles(label=["red", "blue"] * 20, user=FEW, time=TIMES).label == ""
