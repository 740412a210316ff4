"""How much is held: for displays, not for decisions."""

from sqlite3 import Connection

from sluicegate.store.states import journalled


def states(connection: Connection) -> dict[str, int]:
    """Number of states by the digest of their form, those only journalled so far included."""
    found = dict(
        connection.execute("SELECT layout, COUNT(*) FROM states GROUP BY layout").fetchall()
    )
    names = {(layout, value) for layout, value, _ in journalled(connection)}
    for name in names:
        held = connection.execute(
            "SELECT 1 FROM states WHERE layout = ? AND value = ?", name
        ).fetchone()
        if held is None:
            found[name[0]] = found.get(name[0], 0) + 1
    return found


def rows(connection: Connection, table: str) -> int:
    """Rows of a table."""
    return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
