"""What may stand beside the interface for programs: pages for people."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from starlette.routing import BaseRoute

from sluicegate.api.context import Context
from sluicegate.runtime.processor import Report


class Pages(NamedTuple):
    """Routes that let their visitors in by themselves.

    `paths` are what the gate leaves to them: whole paths, or, with a slash at the end, all below.
    """

    routes: Sequence[BaseRoute]
    paths: tuple[str, ...]

    def own(self, path: str) -> bool:
        """Whether a path is theirs.

        >>> pages = Pages((), ("/", "/ui/"))
        >>> [pages.own(path) for path in ("/", "/ui/x", "/ui", "/score")]
        [True, True, False, False]
        """
        return any(
            path == known or (len(known) > 1 and known.endswith("/") and path.startswith(known))
            for known in self.paths
        )


NO_PAGES = Pages((), ())


class Site(Protocol):
    """Pages with what they need while a host runs."""

    def observe(self, report: Report, seconds: float) -> None:
        """Takes a committed batch and how long it took; in the worker's thread, so at once."""

    def pages(self, context: Context) -> Pages:
        """The routes; called once, in the event loop that serves."""

    def close(self) -> None:
        """Nothing more will be served: whoever holds a connection open must end it.

        Called in the event loop as soon as the server begins to stop.
        """
