import re

from starlette.routing import Router

from sluicegate.api.app import Gate
from sluicegate.api.openapi import OPERATIONS, describe


def router(api) -> Router:
    gate = api._app
    assert isinstance(gate, Gate)
    return gate._app


def test_it_describes_every_route_and_no_other(api):
    served = {
        (method.lower(), re.sub(r":\w+}", "}", route.path))
        for route in router(api).routes
        for method in route.methods - {"HEAD"}
    }
    assert {(item.method, item.path) for item in OPERATIONS} == served


def test_it_is_served(api):
    found = api.call("GET", "/openapi.json").json()
    assert found == describe()
    assert found["openapi"].startswith("3.1")


def test_parameters_in_paths_are_declared():
    names = {item["name"] for item in describe()["paths"]["/lists/{name}"]["get"]["parameters"]}
    assert names == {"name"}
