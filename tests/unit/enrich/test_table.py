import re
import subprocess
import sys

import pytest

from sluicegate.enrich.table import enrichers

ENRICHERS = enrichers()
UNITS = {"count", "share", "ratio", "km", "flag", "number"}


def test_the_types_that_have_an_enricher():
    assert set(ENRICHERS) == {
        "EMAIL_ADDRESS",
        "IP_ADDRESS",
        "PHONE_NUMBER",
        "BILLING_PHONE",
        "SHIPPING_PHONE",
        "CARD_BIN",
        "USERAGENT",
    }


@pytest.mark.parametrize("kind", ENRICHERS)
def test_fields_are_well_formed(kind):
    fields = ENRICHERS[kind].fields

    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)
        assert field.text.count("{value}") == 1
        assert field.text.format(value="1") != field.text
        if field.kind == "category":
            assert field.unit == "category"
        else:
            assert field.unit in UNITS


def test_the_mapping_cannot_be_changed():
    with pytest.raises(TypeError):
        ENRICHERS["CARD_BIN"] = ENRICHERS["IP_ADDRESS"]  # type: ignore[index]


def test_the_phone_region_is_passed_on():
    abroad = enrichers(phone_region="GB")

    for kind in ("PHONE_NUMBER", "BILLING_PHONE", "SHIPPING_PHONE"):
        assert ENRICHERS[kind].apply("020 7946 0958")[2] == 0.0
        assert abroad[kind].apply("020 7946 0958")[2] == 1.0


def test_importing_loads_none_of_the_lists_and_patterns():
    heavy = ("phonenumbers", "ua_parser", "disposable_email_domains", "iptocc")
    program = (
        "import sys, sluicegate.enrich.table\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.strip() == b"[]"


def test_looking_at_a_value_reads_no_disk_and_imports_nothing():
    # In a process of its own: an audit hook can't be removed.
    program = """
import sys
from sluicegate.enrich.table import enrichers

built, events = enrichers(), []
sys.addaudithook(lambda event, _: events.append(event) if event in ("open", "import") else None)
for value in ("ada@b\u00fccher.de", "+49 151 23456789", "+81 3-1234-5678", "8.8.8.8", "423768",
              "2001:4860::1", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X)"):
    for enricher in built.values():
        enricher.apply(value)
print(events)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.strip() == b"[]"
