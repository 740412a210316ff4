"""Whether a table's first line names its columns."""

from collections.abc import Sequence

from sluicegate.sources.files import SourceFile


def headless(file: SourceFile, names: Sequence[str]) -> str:
    """What to say of a first line that holds values in place of names; empty when it does not."""
    values = [name for name in names if "@" in name or _number(name)]
    if not values or file.format == "parquet":
        return ""
    return (
        f"{file.path}: the first line does not name the columns; it holds values"
        f" ({len(values)} of {len(names)} are numbers or e-mail addresses). If this is a file"
        " of events, put a line of column names on top. If it is a list of customers (one line"
        " each, without times), it is reference data, not events: nothing can be learnt from it."
    )


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
