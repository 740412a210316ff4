"""Tables of the database, but for the topics' own."""

VERSION = 1

TABLES = """
CREATE TABLE IF NOT EXISTS positions (
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (consumer, topic)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states (
    layout TEXT NOT NULL,
    value TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (layout, value)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state_journal (
    batch INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS layouts (
    layout TEXT PRIMARY KEY,
    complete INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_index (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS verdicts (
    event INTEGER PRIMARY KEY,
    verdict TEXT NOT NULL,
    time INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS parked_labels (
    event_id TEXT NOT NULL,
    time INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (event_id, time)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    time INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    due INTEGER NOT NULL,
    total INTEGER NOT NULL,
    outcomes TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    totals TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (channel, state, due);
CREATE TABLE IF NOT EXISTS delivery_alerts (
    delivery INTEGER NOT NULL,
    id INTEGER NOT NULL,
    alert BLOB NOT NULL,
    PRIMARY KEY (delivery, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alert_channels (
    channel TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    resume INTEGER NOT NULL,
    since INTEGER,
    error TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unscored (
    event INTEGER PRIMARY KEY,
    input INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS replayed (
    rejected INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    who TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS unscored_vectors (
    event INTEGER PRIMARY KEY,
    plan TEXT NOT NULL,
    vector BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS counters (
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, label)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL,
    definition BLOB NOT NULL,
    model BLOB,
    model_version TEXT,
    created INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS activations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    time INTEGER NOT NULL,
    who TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS lists (
    name TEXT PRIMARY KEY,
    data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    password TEXT,
    created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitations (
    digest BLOB PRIMARY KEY,
    user TEXT,
    expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    digest BLOB PRIMARY KEY,
    user TEXT NOT NULL,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS control (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
);
"""


def statements(more: str) -> list[str]:
    """All statements that make the tables, one by one; `more` are further tables."""
    return [text for text in (TABLES + more).split(";") if text.strip()]
