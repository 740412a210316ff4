"""A small event type and files of its events."""

from pathlib import Path

import pytest

from sluicegate.events.event_type import EventType, event_type


@pytest.fixture
def kind() -> EventType:
    return event_type(
        {
            "name": "payment",
            "entity_type": "customer",
            "variables": {
                "amount": {"type": "PRICE"},
                "terminal": {"type": "CATEGORICAL", "key": True},
                "visits": {"type": "NUMERIC", "data_type": "INTEGER"},
                "member": {"type": "CATEGORICAL", "data_type": "BOOLEAN"},
                "joined": {"type": "CATEGORICAL", "data_type": "DATETIME"},
            },
        }
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(
        "ID,WHEN,CUSTOMER,AMOUNT,TERM,FRAUD\n"
        "1,2024-05-31 12:00:00,ann,9.50,7,0\n"
        "2,2024-05-31 12:01:00,bob,oops,7,1\n"
        "3,2024-05-31 12:02:00,ann,20,8,1\n"
        "4,2024-05-31 12:03:00,bob,,8,\n"
    )
    return path
