import pytest

from sluicegate.enrich.enricher import Enricher, Field, category, count, flag


@pytest.mark.parametrize(
    ("field", "kind", "unit"),
    [
        (flag("bot", "bot: {value}"), "number", "flag"),
        (count("length", "{value} long"), "number", "count"),
        (category("tld", "TLD is {value}"), "category", "category"),
        (Field("entropy", "number", "{value} bits"), "number", "number"),
    ],
)
def test_kind_and_unit(field, kind, unit):
    assert (field.kind, field.unit) == (kind, unit)


def test_an_enricher_can_be_called_and_not_changed():
    length = Enricher((count("length", "{value} long"),), lambda value: (float(len(value)),))

    assert length.apply("abc") == (3.0,)
    with pytest.raises(AttributeError):
        length.fields = ()
