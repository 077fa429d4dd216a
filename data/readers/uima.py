"""Reader for UIMA CAS files, as INCEpTION exports them, through dkpro-cassis (``strife[uima]``).

Read are XMI with its ``TypeSystem.xml`` beside it, the ``.zip`` with both that INCEpTION makes, and CAS JSON. Offsets
count UTF-16 units there; cassis converts them.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers.losses import Losses
from strife.data.readers.regions import label_set

ENDINGS: tuple[str, ...] = (".xmi",)
READS_FOLDERS = True

NAMED_ENTITY = "NamedEntity"
_TYPE_SYSTEM = "TypeSystem.xml"
_FILES = (".xmi", ".json", ".zip")
_UNMAPPED = re.compile(r"Not mapping external offset \[(\d+)\]")
_TECHNICAL = {
    *("DocumentAnnotation", "DocumentMetaData", "Sentence", "Token", "TagsetDescription", "TagDescription"),
    *("CASMetadata", "FeatureDefinition", "LayerDefinition", "Paragraph", "Heading", "Div"),
}
"""Types without annotation that a Document could miss, by their short names."""


@dataclass(frozen=True, slots=True)
class _Layers:
    """The layers to read, by their full or short names, and the features with their labels."""

    spans: frozenset[str]
    events: frozenset[str]
    feature: str | None
    event_feature: str | None


def read(
    path: Path,
    *,
    layers: Any = NAMED_ENTITY,
    feature: str | None = None,
    event_layer: Any = None,
    event_feature: str | None = None,
) -> Iterator[Document]:
    """Yield the Document of a CAS, or of each in a folder.

    Args:
        path: A ``.xmi``, ``.json`` or ``.zip`` file, or a folder of them.
        layers: The span layers to read as entities, by full or short name (``webanno.custom.Actor`` or ``Actor``).
        feature: The feature with the entity type; by default ``value``, or the layer's only text feature. An annotation
            of a layer without text features has the layer's short name for its type.
        event_layer: The span layer of triggers. Its link features, whose members have ``role`` and ``target``, are the
            arguments.
        event_feature: The feature with the event type; the same default.

    Raises:
        InputError: cassis is not installed, the file is no CAS, or a layer is not in it.
    """
    events = label_set(event_layer, option="event_layer")
    chosen = _Layers(label_set(layers, option="layers"), events, feature, event_feature)
    files = sorted(f for f in path.iterdir() if f.suffix.lower() in _FILES) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no file here ends in {', '.join(_FILES)}")
    for file in files:
        yield _document(file, chosen)


def _document(path: Path, chosen: _Layers) -> Document:
    losses = Losses()
    cas = _load(path, losses)
    _check_layers(path, cas, chosen)
    _count_other_layers(cas, chosen, losses)
    entities = {id(fs): entity for fs, entity in _entities(path, cas, chosen, losses)}
    events = tuple(_events(path, cas, chosen, entities, losses))
    return Document(
        id=_identifier(cas) or path.stem,
        text=cas.sofa_string,
        language=_language(cas),
        layers=("entities", "events", "arguments") if chosen.events else ("entities",),
        entities=tuple(sorted(entities.values(), key=lambda entity: (entity.start, entity.end))),
        events=events,
        meta=losses.meta(),
    )


def _load(path: Path, losses: Losses) -> Any:
    """The CAS of a file. What cassis warns of becomes a remark."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        cas = _parse(path)
    if not cas.sofa_string:
        raise InputError(f"{path}: this CAS has no text")
    length = len(cas.sofa_string.encode("utf-16-le")) // 2
    for warning in warned:
        unmapped = _UNMAPPED.search(str(warning.message))
        if unmapped is None:
            losses.remarks.append(str(warning.message))
        elif int(unmapped[1]) <= length:  # cassis left it as it was, so it would pass for another place of the text
            raise InputError(f"{path}: offset {unmapped[1]} cuts a character in two")
    return cas


def _parse(path: Path) -> Any:
    try:
        from cassis import load_cas_from_json, load_cas_from_xmi, load_typesystem
    except ImportError:
        raise InputError(f"{path}: reading UIMA files needs dkpro-cassis: pip install 'strife[uima]'") from None
    content, types = _content(path)
    is_json = content.lstrip()[:1] == b"{"
    if types is None and not is_json:
        raise InputError(f"{path}: {_TYPE_SYSTEM} is not beside it, and XMI cannot be read without")
    try:
        if is_json:
            return load_cas_from_json(content.decode("utf-8"))
        return load_cas_from_xmi(io.BytesIO(content), typesystem=load_typesystem(io.BytesIO(types or b"")))
    except Exception as error:  # cassis and its XML parser raise errors of many kinds for a faulty file
        raise InputError(f"{path}: not a UIMA CAS: {type(error).__name__} {error}") from None


def _content(path: Path) -> tuple[bytes, bytes | None]:
    """The CAS and the type system, if it is a file of its own."""
    if path.suffix.lower() != ".zip":
        beside = path.with_name(_TYPE_SYSTEM)
        return path.read_bytes(), beside.read_bytes() if beside.is_file() else None
    try:
        with zipfile.ZipFile(path) as archive:
            files = {Path(name).name: name for name in archive.namelist()}
            found = [name for name in files if name.lower().endswith((".xmi", ".json"))]
            if len(found) != 1:
                raise InputError(
                    f"{path}: {len(found)} CAS files in this archive: export one document, not the project"
                )
            types = archive.read(files[_TYPE_SYSTEM]) if _TYPE_SYSTEM in files else None
            return archive.read(files[found[0]]), types
    except zipfile.BadZipFile:
        raise InputError(f"{path}: not a zip archive") from None


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _named(type_name: str, wanted: frozenset[str]) -> bool:
    return type_name in wanted or _short(type_name) in wanted


def _check_layers(path: Path, cas: Any, layers: _Layers) -> None:
    known = {type_.name for type_ in cas.typesystem.get_types()}
    known |= {_short(name) for name in known}
    for name in sorted(layers.spans | layers.events):
        if name not in known:
            raise InputError(f"{path}: no layer '{name}'{did_you_mean(name, known)}")


def _spans_of(cas: Any, wanted: frozenset[str]) -> list[Any]:
    return [fs for fs in cas.select_all_annotations() if _named(fs.type.name, wanted)]


def _count_other_layers(cas: Any, layers: _Layers, losses: Losses) -> None:
    for fs in cas.select_all_annotations():
        name = fs.type.name
        if not _named(name, layers.spans | layers.events) and _short(name) not in _TECHNICAL:
            losses.drop(f"layer {_short(name)}")


def _entities(path: Path, cas: Any, layers: _Layers, losses: Losses) -> Iterator[tuple[Any, Entity]]:
    for number, fs in enumerate(_spans_of(cas, layers.spans - layers.events), 1):
        label = _label(path, fs, layers.feature)
        if not _is_span(cas, fs):
            losses.drop("misplaced spans", f"{_short(fs.type.name)} {fs.begin}..{fs.end} is no span of the text")
        elif label is None:
            losses.drop("unlabelled spans")
        else:
            yield fs, Entity(f"T{number}", fs.begin, fs.end, label)


def _is_span(cas: Any, fs: Any) -> bool:
    return isinstance(fs.begin, int) and isinstance(fs.end, int) and 0 <= fs.begin < fs.end <= len(cas.sofa_string)


def _label(path: Path, fs: Any, feature: str | None) -> str | None:
    """The label of an annotation; None if its feature is empty."""
    texts = [f.name for f in fs.type.all_features if f.rangeType.name == "uima.cas.String"]
    texts = [name for name in texts if name not in ("id", "identifier", "order", "uiOrder")] or texts
    name = feature or ("value" if "value" in texts else texts[0] if len(texts) == 1 else None)
    if name is None and not texts:
        return _short(fs.type.name)
    if name is None or name not in texts:
        layer = _short(fs.type.name)
        raise InputError(
            f"{path}: which feature of layer {layer} is the label? set feature to one of {', '.join(texts)}"
        )
    value = getattr(fs, name)
    return str(value) if value else None


def _events(path: Path, cas: Any, layers: _Layers, entities: dict[int, Entity], losses: Losses) -> Iterator[Event]:
    for number, fs in enumerate(_spans_of(cas, layers.events), 1):
        label = _label(path, fs, layers.event_feature)
        links = _links(fs)
        if not _is_span(cas, fs) or label is None:
            losses.drop("events without a type or span")
            losses.drop("arguments", count=len(links))
        else:
            arguments = tuple(_arguments(cas, links, layers, entities, losses))
            yield Event(f"E{number}", label, fs.begin, fs.end, arguments=arguments)


def _links(fs: Any) -> list[Any]:
    """The members of an annotation's link features."""
    members: list[Any] = []
    for feature in fs.type.all_features:
        value = getattr(fs, feature.name, None)
        listed: Sequence[Any] = getattr(value, "elements", None) or (value if isinstance(value, list) else ())
        members += [link for link in listed if hasattr(link, "role") and hasattr(link, "target")]
    return members


def _arguments(
    cas: Any, links: Sequence[Any], layers: _Layers, entities: dict[int, Entity], losses: Losses
) -> Iterator[Argument]:
    for link in links:
        target = link.target
        if target is None or not link.role or not hasattr(target, "begin") or not _is_span(cas, target):
            losses.drop("arguments without a role or span")
        elif _named(target.type.name, layers.events):
            losses.drop("arguments that are events")
        else:
            entity = entities.get(id(target))
            yield Argument(str(link.role), target.begin, target.end, entity.id if entity else None)


def _metadata(cas: Any) -> Any | None:
    return next((fs for fs in cas.select_all_annotations() if _short(fs.type.name) == "DocumentMetaData"), None)


def _identifier(cas: Any) -> str | None:
    metadata = _metadata(cas)
    name = getattr(metadata, "documentId", None) or getattr(metadata, "documentTitle", None)
    return str(name) if name else None


def _language(cas: Any) -> str | None:
    language = getattr(_metadata(cas), "language", None)
    return str(language) if language and language != "x-unspecified" else None
