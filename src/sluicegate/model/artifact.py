"""The model artefact: one file that holds a model, checked when read, free of code.

A zip archive with ``artifact.json`` (format version, plan, features, vocabularies, calibration and
the digests of the other members), ``model.txt`` (LightGBM's text format) and ``report.json``. Equal
models give equal bytes.
"""

import hashlib
import io
import struct
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sluicegate.features.feature import Feature
from sluicegate.model.calibrate import Calibration
from sluicegate.model.errors import ArtifactError
from sluicegate.model.model import Model
from sluicegate.model.report import Report

__all__ = [
    "FORMAT",
    "ArtifactError",
    "Model",
    "fingerprint",
    "from_bytes",
    "load",
    "save",
    "to_bytes",
]

FORMAT: Final = 1
"""Version of the format; a reader refuses newer ones."""

_KIND: Final = "sluicegate-model"
_LARGEST: Final = 1 << 29  # bytes of one member, so that a small file can't fill the memory
_MEMBERS: Final = ("artifact.json", "model.txt", "report.json")
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    OSError, OverflowError, ValueError,
)  # fmt: skip
"""What `zipfile` raises on damaged archives, depending on the place of the damage."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class _Head(Struct, frozen=True):
    kind: str
    format: int


class _Manifest(Struct, frozen=True):
    kind: str
    format: int
    plan: str
    features: tuple[Feature, ...]
    vocabularies: dict[str, tuple[str, ...]]
    calibration: Calibration
    digests: dict[str, str]


def to_bytes(model: Model) -> bytes:
    """The artefact of a model; equal models give equal bytes (with one zlib)."""
    members = {
        "model.txt": model.trees.encode(),
        "report.json": msgspec.json.encode(model.report, order="deterministic"),
    }
    manifest = _Manifest(
        _KIND,
        FORMAT,
        model.plan,
        model.features,
        model.vocabularies,
        model.calibration,
        {name: hashlib.sha256(content).hexdigest() for name, content in members.items()},
    )
    members = {"artifact.json": msgspec.json.encode(manifest, order="deterministic"), **members}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def from_bytes(content: bytes, name: str = "The artefact") -> Model:
    """The model of an artefact; ``name`` begins the text of an error.

    Raises:
        ArtifactError: no model artefact, a damaged one, or one of a newer format.
    """
    members = _members(content, name)
    try:
        _need("artifact.json", members, name)
        # a newer format may have other members, so its version is looked at before them
        manifest = _manifest(members["artifact.json"], name)
        for member in _MEMBERS:
            _need(member, members, name)
        for member, digest in manifest.digests.items():
            if hashlib.sha256(members.get(member, b"")).hexdigest() != digest:
                raise ArtifactError(
                    f"{name} is damaged: {member} has another digest than recorded."
                )
        if set(manifest.digests) != set(_MEMBERS[1:]):
            raise ArtifactError(f"{name} is damaged: digests of its members are missing.")
        return Model(
            manifest.plan,
            manifest.features,
            manifest.vocabularies,
            manifest.calibration,
            members["model.txt"].decode(),
            msgspec.json.decode(members["report.json"], type=Report),
        )
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(f"{name} is damaged: {error}. Copy or train it again.") from error


def save(model: Model, path: Path | str) -> None:
    """Write the artefact beside its place and move it there, so readers see all of it or none."""
    target = Path(path)
    beside = target.with_name(target.name + ".part")
    beside.write_bytes(to_bytes(model))
    beside.replace(target)


def load(path: Path | str) -> Model:
    """Read an artefact.

    Raises:
        ArtifactError: as `from_bytes`.
        OSError: the file can't be read.
    """
    return from_bytes(Path(path).read_bytes(), str(path))


def fingerprint(model: Model) -> str:
    """SHA-256 over the parts that decide scores, as 64 hex digits; the report is left out."""
    scoring = (model.plan, model.features, model.vocabularies, model.calibration, model.trees)
    return hashlib.sha256(msgspec.json.encode(scoring, order="deterministic")).hexdigest()


def _manifest(content: bytes, name: str) -> _Manifest:
    head = msgspec.json.decode(content, type=_Head)
    if head.kind != _KIND:
        raise ArtifactError(f"{name} holds {head.kind!r}, not a model.")
    if head.format > FORMAT:
        raise ArtifactError(
            f"{name} has format {head.format}; this version reads up to {FORMAT}. "
            "Upgrade sluicegate, or train the model with this version."
        )
    manifest = msgspec.json.decode(content, type=_Manifest)
    _check_manifest(manifest, name)
    return manifest


def _check_manifest(manifest: _Manifest, name: str) -> None:
    lacking = [
        feature.name
        for feature in manifest.features
        if feature.kind == "category" and feature.name not in manifest.vocabularies
    ]
    if lacking:
        raise ArtifactError(f"{name} is damaged: no vocabulary of {', '.join(lacking)}.")
    calibration = manifest.calibration
    knots, scores = calibration.margins, calibration.scores
    rising = all(a < b for part in (knots, scores) for a, b in pairwise(part))
    if not rising or not 2 <= len(knots) == len(scores) == len(calibration.slopes) + 1:
        raise ArtifactError(f"{name} is damaged: its calibration does not rise.")
    rates = (*calibration.slopes, calibration.low_scale, calibration.high_scale)
    if min(rates) <= 0.0 or scores[0] < 0.0 or scores[-1] > 1000.0:
        raise ArtifactError(f"{name} is damaged: its calibration leaves the scores 0 to 1000.")


def _need(member: str, members: dict[str, bytes], name: str) -> None:
    if member not in members:
        raise ArtifactError(f"{name} is not a model artefact: it has no {member}.")


def _members(content: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if any(entry.compress_type not in _PACKINGS for entry in entries.values()):
                raise NotImplementedError("packed in a way that no artefact is")
            large = [entry for entry in entries.values() if entry.file_size > _LARGEST]
            if not large:
                return {
                    member: archive.read(entries[member])
                    for member in _MEMBERS
                    if member in entries
                }
    except _UNREADABLE as error:
        raise ArtifactError(
            f"{name} is not a model artefact (no zip archive, or a damaged or truncated one)."
        ) from error
    raise ArtifactError(
        f"{name}: {large[0].filename} would take {large[0].file_size} bytes; the limit is "
        f"{_LARGEST}."
    )
