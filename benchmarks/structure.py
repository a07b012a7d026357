"""Is the structure kept? Pairs of infoboxes, nesting of lists, captions of real pages.

    python benchmarks/structure.py                    figures, by kind
    python benchmarks/structure.py --misses           each miss with its reason
    python benchmarks/structure.py --min-pairs 0.98 --min-items 0.99 --min-captions 0.99

What a page has is read here with lxml and selectors of this file alone: none of the
package's rules, steps or helpers. What the package took out by a rule, with its reason on
the trail, is no miss but is counted.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import lxml.html

from cleaner import clean
from cleaner.errors import CleanerError

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "wiki"
SILENT = (
    "//script | //style | //noscript | //template | //comment() | //link"
    " | //*[contains(concat(' ', @class, ' '), ' mw-editsection ')]"
    " | //*[contains(concat(' ', @class, ' '), ' editsection ')]"
    " | //sup[contains(concat(' ', @class, ' '), ' reference ')]"
    " | //*[contains(concat(' ', @class, ' '), ' navbar ')]"
    " | //span[contains(translate(@style, ' ', ''), 'display:none')]"
    " | //a[contains(@href, '#cite_note')] | //span[contains(@class, 'bday')]"
    " | //span[contains(@class, 'geo-nondefault') or contains(@class, 'geo-multi-punct')]"
    " | //math | //*[contains(@class, 'mwe-math')]"
)
"""What is no text or hidden, what leads to an editor, and marks of notes: no part of any
figure. Copies have lost the styles that hide dates and second coordinates."""
NO_ITEMS = (
    "//li[contains(@id, 'cite_note') or starts-with(@id, 'fn') or contains(@id, '__')]"
    " | //*[contains(concat(' ', @class, ' '), ' references ')]"
    " | //li[contains(concat(' ', @class, ' '), ' gallerybox ')]"
)
"""Entries of lists that are none: notes, which are lifted out of the text, and pictures."""
ROOTS = (
    "#mw-content-text .mw-parser-output, .mw-parser-output, #mw-content-text, #bodyContent,"
    " #WikiaArticle, #main-article, #page-content, .dokuwiki .page, #content, body"
)
BOXES = "table[class]"
_BOX_CLASS = re.compile(r"(?:^|\s)(?:infobox|taxobox|biota)(?:[_ -]|\s|$)", re.IGNORECASE)
PORTABLE = "aside.portable-infobox"
PROPERTIES = "div.plugin-tabmeta-details table, div[data-macro-name=details] table"
CAPTIONS = "figcaption, .thumbcaption, .gallerytext, .lightbox-caption, caption"


class Wanted(NamedTuple):
    """One thing that a page has."""

    kind: str
    key: Any
    text: str


def letters(text: str) -> str:
    """Return letters and digits alone, so that blanks and signs cannot differ.

    UTF-8 that somebody read as Windows-1252 is read again: the package mends it as well.
    """
    if "â" in text or "Ã" in text or "Â" in text:
        text = _DOUBLE.sub(_read_again, text)
    return "".join(sign for sign in text.casefold() if sign.isalnum())


_DOUBLE = re.compile(r"[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")


def _read_again(match: re.Match[str]) -> str:
    for charset in ("cp1252", "latin-1"):
        try:
            return match[0].encode(charset).decode()
        except UnicodeError:
            continue
    return match[0]


def text_in(element: Any) -> str:
    """Return all text of an element."""
    return letters(element.text_content())


# --- what a page has -------------------------------------------------------------------


def read_page(content: bytes) -> Iterator[Wanted]:
    """Yield the pairs, list items and captions of a page."""
    html = content.decode("utf-8", "replace").replace("\x00", "")
    tree = lxml.html.document_fromstring(html.encode(), parser=_parser())
    for element in tree.xpath(SILENT):
        if element.getparent() is not None:
            element.drop_tree()
    root = next((found for css in ROOTS.split(", ") for found in largest(tree, css)), tree)
    yield from (Wanted("pairs", pair, "".join(pair)) for pair in pairs_in(root))
    others = set(root.xpath(NO_ITEMS))
    for item in root.iter("li"):
        own = own_text(item)
        if own and item not in others and others.isdisjoint(item.iterancestors()):
            depth = sum(each.tag in ("ul", "ol", "menu") for each in item.iterancestors())
            outside = sum(
                each.tag in ("ul", "ol", "menu") for each in (root, *root.iterancestors())
            )
            yield Wanted("items", (depth - outside, own), own)
    for caption in root.cssselect(CAPTIONS):
        if text := text_in(caption):
            yield Wanted("captions", text, text)


def _parser() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)


def largest(tree: Any, css: str) -> list[Any]:
    """Return the match with the most text: previews and translations nest."""
    found = [each for each in tree.cssselect(css) if each.text_content().strip()]
    return [max(found, key=lambda each: len(each.text_content()))] if found else []


def own_text(item: Any) -> str:
    """Return the first words of an item, those of lists in it left out."""
    parts = [item.text or ""]
    for child in item:
        if child.tag in ("ul", "ol", "menu", "dl", "table"):
            break
        parts.append(child.text_content() if isinstance(child.tag, str) else "")
        parts.append(child.tail or "")
    return letters("".join(parts))[:40]


def pairs_in(root: Any) -> Iterator[tuple[str, str]]:
    """Yield label and value of each line of each box of facts."""
    for table in root.cssselect(BOXES):
        is_box = _BOX_CLASS.search(table.get("class") or "")
        inner = any(
            _BOX_CLASS.search(each.get("class") or "") and each.tag == "table"
            for each in table.iterancestors()
        )
        if is_box and not inner:
            yield from rows_in(table)
    for table in root.cssselect(PROPERTIES):
        yield from rows_in(table)
    for box in root.cssselect(PORTABLE):
        yield from portable_pairs(box)


def rows_in(table: Any) -> Iterator[tuple[str, str]]:
    """Yield the lines of a table: a header and one cell or more beside it."""
    rows = table.xpath("./tr | ./tbody/tr | ./thead/tr")
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("th", "td")]
        if len(cells) < 2 or cells[0].tag != "th":
            continue
        label, value = text_in(cells[0]), "".join(map(text_in, cells[1:]))
        if label and value:
            yield label, value


def portable_pairs(box: Any) -> Iterator[tuple[str, str]]:
    """Yield the lines of a portable infobox, and columns of its groups."""
    for line in box.cssselect(".pi-data"):
        label = line.cssselect(".pi-data-label")
        value = line.cssselect(".pi-data-value")
        if label and value and text_in(label[0]) and text_in(value[0]):
            yield text_in(label[0]), text_in(value[0])
    for group in box.cssselect("table.pi-horizontal-group, section.pi-smart-group"):
        labels = [each for each in group.cssselect(".pi-data-label") if not in_line(each)]
        values = [each for each in group.cssselect(".pi-data-value") if not in_line(each)]
        for label, value in zip(labels, values, strict=False):
            if text_in(label) and text_in(value):
                yield text_in(label), text_in(value)


def in_line(element: Any) -> bool:
    """Tell whether an element stands in a line of its own pair."""
    names = (
        " ".join((each.get("class") or "").split()) for each in element.iterancestors()
    )
    return any("pi-data" in name.split() for name in names)


# --- what the record has ---------------------------------------------------------------


def read_record(document: Any) -> dict[str, Counter[Any]]:
    """Return the same three things of a cleaned page."""
    record = json.loads(document.json())
    found: dict[str, Counter[Any]] = {
        kind: Counter() for kind in ("pairs", "items", "captions")
    }
    for box in record.get("infoboxes", ()):
        for fact in box.get("facts", ()):
            found["pairs"][
                letters(fact.get("label", "")), letters(fact.get("value", ""))
            ] += 1
    blocks = [
        record.get("content", []),
        [note.get("content", []) for note in record.get("notes", [])],
    ]
    walk(blocks, 0, found)
    return found


def walk(node: Any, depth: int, found: dict[str, Counter[Any]]) -> None:
    """Go through the blocks of a record."""
    if isinstance(node, list):
        for each in node:
            walk(each, depth, found)
    elif isinstance(node, dict):
        kind = node.get("type")
        if kind == "list":
            for item in node.get("items", []):
                own = letters("".join(said(own_blocks(item.get("content", [])))))
                found["items"][depth + 1, own[:40]] += 1
        # The caption of a box of facts is its title, and a table may have two captions.
        lines = [node.get("caption") or []] if kind in ("figure", "gallery") else []
        if kind in ("table", "infobox"):
            lines = list(lines_of(node.get("caption") or node.get("title") or []))
        for line in lines:
            found["captions"][letters("".join(said(line)))] += 1
        inner = depth + (kind == "list")
        for value in node.values():
            if isinstance(value, (list, dict)):
                walk(value, inner, found)


def lines_of(content: list[Any]) -> Iterator[list[Any]]:
    """Part a line at its breaks."""
    line: list[Any] = []
    for part in content:
        if isinstance(part, dict) and part.get("type") == "break":
            yield line
            line = []
        else:
            line.append(part)
    yield line


def own_blocks(blocks: list[Any]) -> list[Any]:
    """Return the blocks of an item before the first list or table in it."""
    own = []
    for block in blocks:
        if block.get("type") in ("list", "definitions", "table"):
            break
        own.append(block)
    return own


def said(node: Any) -> Iterator[str]:
    """Yield the texts of a part of a record; not marks of notes, formulas or addresses."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for each in node:
            yield from said(each)
    elif isinstance(node, dict) and node.get("type") not in ("mark", "math", "image"):
        if node.get("type") == "code":
            yield node["text"]
        for name in (
            "title",
            "terms",
            "label",
            "base",
            "reading",
            "content",
            "caption",
            "items",
            "entries",
            "meanings",
            "value",
            "rows",
            "lines",
            "figures",
        ):
            if isinstance(node.get(name), list):
                yield from said(node[name])


# --- one against the other -------------------------------------------------------------


def reason(
    wanted: Wanted, document: Any, known: dict[str, Counter[Any]], notes: str
) -> str:
    """Say why a thing was not found as it stands on the page; "": it is not known."""
    if wanted.kind == "items" and wanted.text in notes:
        return "removed by nobody: it is a note"
    for removal in document.removed:
        gone = letters(removal.text)
        if wanted.text and wanted.text in gone:
            return f"removed by {removal.rule}"
    if wanted.kind == "items":
        depths = sorted(depth for depth, own in known["items"] if own == wanted.key[1])
        return f"at depth {depths}" if depths else ""
    if wanted.kind == "pairs":
        values = [value for label, value in known["pairs"] if label == wanted.key[0]]
        return (
            f"other value {values[0][:40]!r} for {wanted.key[1][:40]!r}" if values else ""
        )
    return ""


def compare(path: Path, misses: list[str]) -> Counter[str]:
    """Count what a page has, what the record has of it, and what rules took."""
    counts: Counter[str] = Counter()
    content = path.read_bytes()
    try:
        document = clean(content)
    except CleanerError:
        return counts
    known = read_record(document)
    texts = [
        block
        for note in json.loads(document.json()).get("notes", ())
        for block in note.get("content", ())
    ]
    notes = letters("".join(said(texts)))
    left = {kind: found.copy() for kind, found in known.items()}
    for wanted in read_page(content):
        if left[wanted.kind][wanted.key]:
            left[wanted.kind][wanted.key] -= 1
            counts[f"{wanted.kind} found"] += 1
            continue
        why = reason(wanted, document, known, notes)
        is_removed = why.startswith("removed by")
        counts[f"{wanted.kind} {'removed' if is_removed else 'missed'}"] += 1
        if not is_removed:
            misses.append(f"{path.name[:50]} | {wanted.kind} | {wanted.key} | {why}")
    return counts


def main() -> int:
    """Compare all pages; return 1 where a limit is missed, 2 where there are none."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=CORPUS, help="folder of saved pages")
    parser.add_argument("--misses", action="store_true", help="list each miss")
    for kind in ("pairs", "items", "captions"):
        parser.add_argument(f"--min-{kind}", type=float, default=0.0)
    options = parser.parse_args()
    paths = sorted(options.pages.glob("**/*.html"))
    if not paths:
        print(f"{options.pages}: no pages are here: give --pages DIR", file=sys.stderr)
        return 2
    misses: list[str] = []
    total: Counter[str] = Counter()
    for path in paths:
        total += compare(path, misses)
    if options.misses:
        print("\n".join(misses))
    failed = False
    for kind in ("pairs", "items", "captions"):
        found, missed = total[f"{kind} found"], total[f"{kind} missed"]
        share = found / (found + missed) if found + missed else 1.0
        failed = failed or share < getattr(options, f"min_{kind}")
        removed = total[f"{kind} removed"]
        print(f"{kind:9} {share:.4f}  {found} found, {missed} missed, {removed} by rule")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
