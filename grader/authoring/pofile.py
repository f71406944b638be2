"""Write and compile gettext catalogues, by Babel (an extra: whoever only reads a language needs the standard library)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grader.key.translate import Message

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # the same texts are the same file


def update(
    folder: Path, domain: str, language: str, found: Iterable[Message | tuple[Message, str]]
) -> Catalog:
    """Bring a domain's .po up to date with the texts found, keep what is translated, and compile it.

    A pair is a message and its plural. What is no longer found is dropped: git remembers it.
    """
    place = folder / language / "LC_MESSAGES"
    old = read(place / f"{domain}.po", language)
    new = Catalog(
        language, project="jaxcnn", charset="utf-8", fuzzy=False, header_comment=f"# {language}: {domain}."
    )
    for item in found:
        message, plural = item if isinstance(item, tuple) else (item, "")
        text = (message.text, plural) if plural else message.text
        before = old.get(message.text)
        known = before.string if before is not None and bool(before.pluralizable) == bool(plural) else None
        new.add(text, known or None, auto_comments=[message.about] if message.about else [])
    place.mkdir(parents=True, exist_ok=True)
    _write(place / f"{domain}.po", po_bytes(new))
    _write(place / f"{domain}.mo", mo_bytes(new))
    return new


def read(path: Path, language: str) -> Catalog:
    """A .po file; an empty catalogue where there is none."""
    if not path.is_file():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as .po text, without dates, so that the same texts are the same file."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, omit_header=False, sort_output=False, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    dropped = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Last-Translator',
        '"Language-Team',
        '"Generated-By',
        '"Report-Msgid',
    )
    return "".join(line for line in lines if not line.startswith(dropped)).encode()


def mo_bytes(catalogue: Catalog) -> bytes:
    """A catalogue compiled; from its .po text, so that both tell the same."""
    whole = read_po(io.BytesIO(po_bytes(catalogue)), locale=str(catalogue.locale))
    whole.creation_date = whole.revision_date = _NO_DATE
    buffer = io.BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def _write(path: Path, data: bytes) -> None:
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)
