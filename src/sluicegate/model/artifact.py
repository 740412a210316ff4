"""The model artefact: one file that holds a model, checked when read, free of code.

A zip archive with ``artifact.json`` (format version, plan, features, vocabularies, calibration and
the digests of the other members), ``model.txt`` (LightGBM's text format) and ``report.json``. Equal
models give equal bytes.
"""

import hashlib
import io
import zipfile
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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            manifest = _manifest(_member(archive, "artifact.json", name), name)
            trees = _checked(archive, "model.txt", manifest, name)
            report = _checked(archive, "report.json", manifest, name)
        return Model(
            manifest.plan,
            manifest.features,
            manifest.vocabularies,
            manifest.calibration,
            trees.decode(),
            msgspec.json.decode(report, type=Report),
        )
    except zipfile.BadZipFile as error:
        raise ArtifactError(
            f"{name} is not a model artefact (no zip archive, or a truncated one)."
        ) from error
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
    return msgspec.json.decode(content, type=_Manifest)


def _member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    try:
        entry = archive.getinfo(member)
    except KeyError:
        raise ArtifactError(f"{name} is not a model artefact: it has no {member}.") from None
    if entry.file_size > _LARGEST:
        raise ArtifactError(
            f"{name}: {member} would take {entry.file_size} bytes; the limit is {_LARGEST}."
        )
    return archive.read(entry)


def _checked(archive: zipfile.ZipFile, member: str, manifest: _Manifest, name: str) -> bytes:
    content = _member(archive, member, name)
    if hashlib.sha256(content).hexdigest() != manifest.digests.get(member):
        raise ArtifactError(f"{name} is damaged: {member} has another digest than recorded.")
    return content
