import json

import pytest

from sluicegate.simulate import names

LISTS = [names.FIRST, names.LAST, names.JOBS, names.STREETS, names.STREET_KINDS, names.PROVIDERS]


@pytest.mark.parametrize("words", LISTS, ids=lambda words: words[0])
def test_words_need_no_escape_in_json(words: tuple[str, ...]) -> None:
    assert len(words) >= 8
    for word in words:
        assert json.dumps(word) == f'"{word}"'
        assert word == word.strip() != ""


def test_names_and_jobs_are_listed_once() -> None:
    for words in (names.FIRST, names.LAST, names.JOBS, names.STREETS):
        assert len(set(words)) == len(words)
