import pytest
from msgspec.structs import replace

from sluicegate.rules.definition import RuleDefinition
from sluicegate.runtime.config import load
from sluicegate.runtime.data import open_data
from sluicegate.store import registry
from sluicegate.store.database import transaction


def add(api, *rules: RuleDefinition) -> int:
    definition = replace(load(None, {}).definition, rules=rules)
    connection = open_data(api.host.directory)
    with transaction(connection):
        number = registry.add_version(connection, definition, None, None, by="bob", at=2)
    connection.close()
    return number


def activate(api, number):
    return api.call("POST", f"/detector/versions/{number}/activate", {"note": "test"})


def active(api):
    return api.call("GET", "/detector").json()


def test_versions_are_activated_and_rolled_back(api):
    number = add(api, RuleDefinition("all", "$transaction_amt > 0", ("review",)))
    assert activate(api, number).json()["active"] is True
    assert (active(api)["version"], active(api)["scoring_version"]) == (number, number)
    assert [rule["id"] for rule in active(api)["rules"]] == ["all"]
    assert api.call("POST", "/detector/rollback").json()["number"] == 1
    assert active(api)["scoring_version"] == 1
    found = api.call("GET", "/detector/versions").json()
    assert found["versions"][0]["version"] == number
    assert [one["by"] for one in found["activations"][:2]] == ["tester", "tester"]


def test_a_version_that_cannot_be_used_leaves_the_active_one(api):
    number = add(api, RuleDefinition("lost", "$ip_address in @no_such_list", ("review",)))
    found = activate(api, number)
    assert found.status_code == 409
    assert "no_such_list" in found.json()["error"]
    assert active(api)["scoring_version"] == 1


def test_a_list_that_active_rules_read_stays(api):
    api.call("PUT", "/lists/wanted", {})
    number = add(api, RuleDefinition("reads", "$ip_address in @wanted", ("review",)))
    activate(api, number)
    found = api.call("DELETE", "/lists/wanted")
    assert found.status_code == 409
    assert "reads" in found.json()["error"]
    activate(api, 1)
    assert api.call("DELETE", "/lists/wanted").status_code == 200


def test_an_unknown_version_is_a_404(api):
    assert activate(api, 99).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "/detector"), ("POST", "/detector/rollback")])
def test_without_a_version_it_says_so(empty, method, path):
    assert empty.call(method, path).status_code == 404
