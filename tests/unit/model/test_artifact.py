import io
import json
import zipfile

import msgspec
import pytest
from msgspec.structs import replace

from sluicegate.model import artifact
from sluicegate.model.artifact import FORMAT, fingerprint, from_bytes, load, save, to_bytes
from sluicegate.model.errors import ArtifactError


def rewritten(content, **changes):
    """The archive with members replaced (bytes) or left out (None)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            member = changes.get(name.replace(".", "_"), old.read(name))
            if member is not None:
                new.writestr(name, member)
    return buffer.getvalue()


def manifest(content, **changes):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.dumps(json.loads(archive.read("artifact.json")) | changes).encode()


def test_round_trip_by_file(model, tmp_path):
    path = tmp_path / "fraud.model"
    save(model, path)
    assert load(path) == model
    assert [entry.name for entry in tmp_path.iterdir()] == ["fraud.model"]


def test_bytes_are_reproducible(model):
    content = to_bytes(model)
    assert to_bytes(from_bytes(content)) == content


def test_members(model):
    with zipfile.ZipFile(io.BytesIO(to_bytes(model))) as archive:
        assert archive.namelist() == ["artifact.json", "model.txt", "report.json"]


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a model")
    with pytest.raises(ArtifactError, match=r"notes\.txt is not a model artefact"):
        load(path)


def test_truncated_files_are_refused(model):
    with pytest.raises(ArtifactError, match="truncated"):
        from_bytes(to_bytes(model)[:-100])


def test_flipped_bytes_are_noticed(model):
    content = bytearray(to_bytes(model))
    content[len(content) // 2] ^= 0xFF
    with pytest.raises(ArtifactError):
        from_bytes(bytes(content))


def test_exchanged_members_are_noticed(model):
    with pytest.raises(ArtifactError, match=r"model\.txt has another digest"):
        from_bytes(rewritten(to_bytes(model), model_txt=b"tree\n"))


def test_missing_members_are_named(model):
    with pytest.raises(ArtifactError, match=r"has no report\.json"):
        from_bytes(rewritten(to_bytes(model), report_json=None))


def test_newer_formats_are_refused_before_anything_else_is_read(model):
    content = to_bytes(model)
    head = b'{"kind": "sluicegate-model", "format": 99}'
    newer = rewritten(content, artifact_json=head, report_json=None)
    with pytest.raises(ArtifactError, match=f"has format 99; this version reads up to {FORMAT}"):
        from_bytes(newer)


def test_other_kinds_are_refused(model):
    content = to_bytes(model)
    other = rewritten(content, artifact_json=manifest(content, kind="sluicegate-rules"))
    with pytest.raises(ArtifactError, match="holds 'sluicegate-rules', not a model"):
        from_bytes(other)


def test_contradicting_types_are_named(model):
    content = to_bytes(model)
    wrong = rewritten(content, artifact_json=manifest(content, plan=7))
    with pytest.raises(ArtifactError, match=r"\$\.plan"):
        from_bytes(wrong)


def test_missing_vocabularies_are_named(model):
    content = to_bytes(model)
    without = rewritten(content, artifact_json=manifest(content, vocabularies={}))
    with pytest.raises(ArtifactError, match="no vocabulary of category"):
        from_bytes(without)


@pytest.mark.parametrize("part", ["margins", "scores", "slopes"])
def test_a_calibration_that_does_not_rise_is_refused(model, part):
    content = to_bytes(model)
    calibration = msgspec.to_builtins(model.calibration)
    calibration[part] = calibration[part][:1]
    broken = rewritten(content, artifact_json=manifest(content, calibration=calibration))
    with pytest.raises(ArtifactError, match="calibration does not rise"):
        from_bytes(broken)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("low_scale", 0.0),
        ("high_scale", -1.0),
        ("slopes", [-1.0] * 13),
        ("scores", [-1.0, *range(100, 1_300, 100), 999.0]),
        ("scores", [*range(0, 1_300, 100), 1_300.0]),
    ],
)
def test_a_calibration_that_leaves_the_scale_is_refused(model, part, value):
    content = to_bytes(model)
    calibration = msgspec.to_builtins(model.calibration) | {part: value}
    broken = rewritten(content, artifact_json=manifest(content, calibration=calibration))
    with pytest.raises(ArtifactError, match=r"calibration (leaves|does not rise)"):
        from_bytes(broken)


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_archives_packed_otherwise_are_refused(packing):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("artifact.json", b"{}" * 1_000)
    content = buffer.getvalue().replace(b"\x5d\x00\x00", b"\xff\xff\xff", 1)
    with pytest.raises(ArtifactError, match="not a model artefact"):
        from_bytes(content)


def test_members_too_large_to_read_are_refused(model, monkeypatch):
    monkeypatch.setattr(artifact, "_LARGEST", 1000)
    with pytest.raises(ArtifactError, match="the limit is 1000"):
        from_bytes(to_bytes(model))


def test_fingerprint_follows_what_scores_and_nothing_else(model):
    assert len(fingerprint(model)) == 64
    assert fingerprint(replace(model, report=replace(model.report, seconds=3.0))) == (
        fingerprint(model)
    )
    assert fingerprint(replace(model, plan="plan-b")) != fingerprint(model)
