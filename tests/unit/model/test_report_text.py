from msgspec.structs import replace

from sluicegate.model.report_text import report_text


def test_shows_measures_parts_thresholds_and_importances(model):
    lines = report_text(model.report)
    text = "\n".join(lines)
    assert f"AUC                {model.report.auc:.3f} (" in text
    assert "held out" in text
    assert "> 900" in text
    assert model.report.importances[0].name in text
    assert all(f"Warning: {warning}" in lines for warning in model.report.warnings)
    tables = [line for line in lines if not line.startswith("Warning")]
    assert max(map(len, tables)) <= 120


def test_columns_line_up(model):
    lines = report_text(model.report)
    head = next(at for at, line in enumerate(lines) if "FPR unseen" in line)
    rows = lines[head : head + 9]
    assert {len(row) for row in rows} == {len(rows[0])}


def test_lists_as_many_importances_as_asked_for(model):
    lines = report_text(model.report, most=2)
    assert f"  … and {len(model.report.importances) - 2} more" in lines


def test_says_what_could_not_be_measured(model):
    report = replace(model.report, auc=None, importances=(), seconds=2.0)
    lines = report_text(report)
    assert any("AUC                not measurable" in line for line in lines)
    assert "No feature has any importance." in lines
    assert "Trained in 2.0 s." in lines
