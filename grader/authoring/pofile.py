"""Write and compile gettext catalogues with Babel, an extra: reading them needs only the standard library."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grader.key.translate import Message

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a constant date, so that equal texts give equal files


def update(
    folder: Path, domain: str, language: str, messages: Iterable[Message | tuple[Message, str]]
) -> Catalog:
    """Update a domain's .po file to these messages, keep the translations, and compile it.

    A pair is a message and its plural. A text that is no longer found is dropped: git has it.
    """
    locale_folder = folder / language / "LC_MESSAGES"
    old = read(locale_folder / f"{domain}.po", language)
    new = Catalog(
        language, project="jaxcnn", charset="utf-8", fuzzy=False, header_comment=f"# {language}: {domain}."
    )
    for item in messages:
        message, plural = item if isinstance(item, tuple) else (item, "")
        text = (message.text, plural) if plural else message.text
        old_message = old.get(message.text)
        translation = (
            old_message.string
            if old_message is not None and bool(old_message.pluralizable) == bool(plural)
            else None
        )
        new.add(text, translation or None, auto_comments=[message.about] if message.about else [])
    locale_folder.mkdir(parents=True, exist_ok=True)
    _write(locale_folder / f"{domain}.po", po_bytes(new))
    _write(locale_folder / f"{domain}.mo", mo_bytes(new))
    return new


def read(path: Path, language: str) -> Catalog:
    """Read a .po file; return an empty catalogue if there is none."""
    if not path.is_file():
        return Catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as .po text, without dates, so that equal texts give equal files."""
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
    """Compile a catalogue from its .po text, so that both hold the same."""
    parsed = read_po(io.BytesIO(po_bytes(catalogue)), locale=str(catalogue.locale))
    parsed.creation_date = parsed.revision_date = _NO_DATE
    buffer = io.BytesIO()
    write_mo(buffer, parsed)
    return buffer.getvalue()


def _write(path: Path, data: bytes) -> None:
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)
