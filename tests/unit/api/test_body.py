import asyncio

import msgspec
import pytest

from sluicegate.api.body import decode, number, read_body, split
from sluicegate.api.errors import ApiError


def read(parts, limit=10, headers=()):
    messages = [
        {"type": "http.request", "body": part, "more_body": at < len(parts) - 1}
        for at, part in enumerate(parts)
    ]

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return asyncio.run(read_body({"headers": list(headers)}, receive, limit))


def test_a_body_in_pieces_is_put_together():
    assert read([b"abc", b"", b"defg"]) == b"abcdefg"


@pytest.mark.parametrize("parts", [[b"x" * 11], [b"x" * 6, b"x" * 5], [b"x" * 6, b"x" * 6, b""]])
def test_a_body_over_the_limit_is_refused(parts):
    with pytest.raises(ApiError) as caught:
        read(parts)
    assert caught.value.status == 413


def test_a_declared_length_over_the_limit_is_refused_before_reading():
    with pytest.raises(ApiError) as caught:
        read([], headers=[(b"content-length", b"11")])
    assert caught.value.status == 413


def test_a_body_of_just_the_limit_is_taken():
    assert read([b"x" * 5, b"x" * 5]) == b"x" * 10


def test_records_of_an_array_keep_their_bytes():
    body = b' [ {"a" : 1.50,\t"b":"\xc3\xa9\\u00e9"} , "x", null]'
    assert split(body, None) == [b'{"a" : 1.50,\t"b":"\xc3\xa9\\u00e9"}', b'"x"', b"null"]


def test_a_single_record_may_be_anything():
    assert split(b"\n not json \n", b"application/json") == [b"not json"]


def test_lines_may_be_anything_and_blank_ones_are_none():
    assert split(b"{\r\n\r\n[1]\n\xff\n", b"application/x-ndjson") == [b"{", b"[1]", b"\xff"]


@pytest.mark.parametrize(
    ("body", "kind"), [(b"", None), (b" \n", b"application/x-ndjson"), (b"[]", None), (b"[1", None)]
)
def test_no_record_is_an_error(body, kind):
    with pytest.raises(ApiError) as caught:
        split(body, kind)
    assert caught.value.status == 400


class Form(msgspec.Struct, forbid_unknown_fields=True):
    count: int
    note: str = ""


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b'{"count":"x"}', 422, "count"),
        (b'{"note":"x"}', 422, "count"),
        (b'{"count":1,"nope":2}', 422, ""),
        (b"{", 400, ""),
        (b"\xff", 400, ""),
    ],
)
def test_a_body_of_another_form_names_the_field(body, status, field):
    with pytest.raises(ApiError) as caught:
        decode(body, Form)
    assert (caught.value.status, caught.value.problem.field) == (status, field)


def test_an_empty_body_is_an_empty_object():
    class Empty(msgspec.Struct):
        note: str = "none"

    assert decode(b"", Empty).note == "none"


@pytest.mark.parametrize("text", ["0", "1001", "x", "1.5", ""])
def test_numbers_out_of_bounds_are_refused(text):
    with pytest.raises(ApiError) as caught:
        number({"limit": text}, "limit", 100, 1, 1_000)
    assert caught.value.problem.field == "limit"
