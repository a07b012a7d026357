"""Blocks: one maker for each element that stands on its own."""

from __future__ import annotations

import re
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.dom import ancestors_of
from cleaner.model import (
    Block,
    Code,
    Definition,
    DefinitionList,
    Heading,
    Inline,
    Inlines,
    Math,
    Paragraph,
    Quote,
    Rule,
    Strong,
)
from cleaner.steps.building.formulas import formula_of
from cleaner.steps.building.grid import make_table
from cleaner.steps.building.lines import paragraphs_of, trimmed
from cleaner.steps.building.lists import make_list, through_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.steps.building.builder import BlockMaker, Builder

_LANGUAGE = re.compile(
    r"(?:^|\s)(?:mw-highlight-lang-|highlight-source-|highlight-|language-|lang-|brush:\s*"
    r"|wj-language-|source-|hljs\s+(?:language-|lang-)?|syntaxhl\s+|sourceCode\s+"
    r"|syntaxhighlighter\s+(?:nogutter\s+)?)([\w+#.-]+)"
    r"|(?:^|\s)([\w+#-]+)\s+(?:hljs|syntaxhl)(?:\s|$)"
)
_NAMED_LANGUAGE = re.compile(r"language-(\S+)")
"""How Markdown's own HTML names a language: whatever its author wrote."""
_CODE_CLASS = re.compile(r"(?:code|file|highlight)\s+(?:file\s+)?([a-z][a-z0-9+#_-]*)")
"""How GeSHi and MoinMoin name a language: ``<pre class="code python">``."""
_LANGUAGE_PLACES = ("class", "data-language", "data-lang", "data-syntaxhighlighter-params")
"""Attributes that tell a language: a class, a name, the parameters of a script."""
_BARE_LANGUAGES = frozenset(
    "bash c cpp csharp css diff go haskell html ini java javascript js json kotlin lua make"
    " mermaid perl php python r ruby rust sh shell sql swift toml typescript xml"
    " yaml".split()
)
"""Names that older converters write as a whole class: ``<code class="python">``."""
_NO_LANGUAGES = frozenset(
    "block box code example file highlight literal-block sample snippet wiki wrap".split()
)
"""What else stands behind "code" in the class of a ``<pre>``."""
_GENERIC_LANGUAGES = frozenset(
    "text plain plaintext none nohighlight default undefined".split()
)


def make_heading(builder: Builder, element: Element) -> list[Block]:
    """Build a heading; its anchor is on it, inside it (``mw-headline``) or around it."""
    content = builder.line(element)
    if not content and not builder.exact:
        return []
    while len(content) == 1 and isinstance(content[0], Strong) and not builder.exact:
        # What is bold already says nothing by being bold.
        content = trimmed(list(content[0].content))
    return [Heading(int(element.tag[1]), content, anchor_of(element))]


def anchor_of(element: Element) -> str:
    """Return the id by which links of the page reach a heading."""
    own = element.attr("id")
    if own:
        return own
    # MediaWiki sets a second id, for links of before 2018, on an empty span before it.
    inner = element.select_one(".mw-headline[id]") or element.select_one(
        "span[id], a[id], a[name]"
    )
    if inner is not None:
        return inner.attr("id") or inner.attr("name") or ""
    return ""


def make_definitions(builder: Builder, element: Element) -> list[Block]:
    """Build a definition list; a ``<dd>`` alone is how wiki authors indent."""
    entries: list[Definition] = []
    terms: list[Inlines] = []
    meanings: list[tuple[Block, ...]] = []
    for node in definition_parts(element):
        if node.tag == "dt":
            if meanings:
                entries.append(Definition(tuple(terms), tuple(meanings)))
                terms, meanings = [], []
            if node in builder.holders:  # a list or table is no term
                meanings.append(tuple(builder.flow(node)))
            elif term := builder.line(node):
                terms.append(term)
        elif meaning := tuple(
            builder.flow(node) if node.tag == "dd" else through(builder, node)
        ):
            meanings.append(meaning)
    if terms or meanings:
        entries.append(Definition(tuple(terms), tuple(meanings)))
    if len(entries) == 1 and is_listing(entries[0]):
        (name,), (listing,) = entries[0].terms, entries[0].meanings
        return [Paragraph((Strong(name),)), *listing]
    return [DefinitionList(tuple(entries))] if entries else []


def is_listing(entry: Definition) -> bool:
    """Tell whether an entry is a file's name above its code: DokuWiki's listings."""
    if len(entry.terms) != 1 or len(entry.meanings) != 1:
        return False
    return all(isinstance(block, Code) for block in entry.meanings[0])


def definition_parts(element: Element) -> list[Element]:
    """Return the parts of a definition list; groups of them may stand in a ``<div>``."""
    parts = []
    for node in element:
        if isinstance(node, Element):
            if node.tag == "div":
                parts += [child for child in node if isinstance(child, Element)]
            else:
                parts.append(node)
        elif isinstance(node, Text) and node.data.strip():
            stray = Element("dd")
            stray.append(Text(node.data))
            parts.append(stray)
    return parts


def through(builder: Builder, element: Element) -> list[Block]:
    """Build any element as blocks, as the flow would."""
    if element in builder.page.roles:
        return through_role(builder, element)
    maker = builder.blocks.get(element.tag)
    return maker(builder, element) if maker is not None else builder.flow(element)


def make_quote(builder: Builder, element: Element) -> list[Block]:
    """Build a block quotation."""
    content = builder.flow(element)
    return [Quote(tuple(content))] if content or builder.exact else []


def make_preformatted(builder: Builder, element: Element) -> list[Block]:
    """Build a block of code, exactly as it is shown."""
    for line_break in element.select("br"):
        line_break.replace_with(Text("\n"))
    part_lines(element)
    for other in element.select("code + code") if not builder.exact else ():
        before = other.previous_sibling
        if isinstance(before, Element) and not before.text.endswith("\n"):
            other.insert(0, Text("\n"))  # the same code in two dialects, of which one shows
    text = element.text.replace("\r\n", "\n")
    if builder.exact:
        inner = element.select_one("code[class]")
        named = _NAMED_LANGUAGE.match((inner.attr("class") or "") if inner else "")
        language = named[1] if named else language_of(element)
        return [Code(text.removesuffix("\n"), language)]
    text = text.rstrip().lstrip("\n")
    return [Code(text, language_of(element))] if text else []


def language_of(element: Element) -> str:
    """Return the language that a class on the code or up to two boxes around it tells.

    A table that holds line numbers beside the code is no box.
    """
    inner = element.select_one("code[class], div[class*='source-']")
    boxes = (each for each in ancestors_of(element) if each.tag not in _GRID)
    for candidate in (inner, element, *islice(boxes, 2)):
        found = language_here(candidate) if candidate is not None else ""
        if found and found.lower() not in _GENERIC_LANGUAGES:
            return found
    return ""


def is_language_of_code(sample: Element, written: str) -> bool:
    """Tell whether ``lang`` says what the code is written in, as GitHub's renderer has it.

    What people speak is written so as well: "de" is German, and no name of a program's.

    >>> pre = Element("pre", {"lang": "ruby"}, (Element("code"),))
    >>> is_language_of_code(pre, "ruby"), is_language_of_code(pre, "de")
    (True, False)
    """
    is_spoken = _SPOKEN.fullmatch(written) and written not in _SHORT_LANGUAGES
    return len(sample) == 1 and sample.select_one("code") is not None and not is_spoken


_SPOKEN = re.compile(r"[A-Za-z]{2}(?:-\w+)*")
_SHORT_LANGUAGES = frozenset("cs go hs js kt md pl py rb rs sh tf ts vb".split())


def language_here(element: Element) -> str:
    """Return the language that an element names itself.

    >>> language_here(Element("pre", {"data-syntaxhighlighter-params": "brush: sql; x: y"}))
    'sql'
    >>> language_here(Element("pre", {"class": "code file bash"}))
    'bash'
    """
    for name in _LANGUAGE_PLACES:
        value = element.attr(name) or ""
        if name in ("data-language", "data-lang"):
            value = f"language-{value}" if value else ""
        if value and (found := _LANGUAGE.search(value)):
            return found[1] or found[2]
    if element.tag == "pre" and (written := element.attr("lang")):
        return written if is_language_of_code(element, written) else ""
    bare = (element.attr("class") or "").strip().lower()
    if bare.startswith("shiki"):
        return element.attr("lang") or ""
    if (coded := _CODE_CLASS.fullmatch(bare)) and (
        element.tag == "pre" or coded[1] in _BARE_LANGUAGES
    ):
        bare = coded[1]
        return "" if bare in _NO_LANGUAGES else bare
    return bare if bare in _BARE_LANGUAGES else ""


def make_rule(builder: Builder, element: Element) -> list[Block]:  # noqa: ARG001
    """Draw a line."""
    return [Rule()]


def make_details(builder: Builder, element: Element) -> list[Block]:
    """Keep what can be folded away, open, below its summary: a line or a heading."""
    blocks: list[Block] = []
    summary = next(
        (node for node in element if isinstance(node, Element) and node.tag == "summary"),
        None,
    )
    if summary is not None and summary not in builder.holders:
        if line := builder.line(summary):
            blocks.append(Paragraph((Strong(line),)))
        summary.extract()
    return blocks + builder.raw_flow(element)


def make_display_math(builder: Builder, element: Element) -> list[Block]:
    """Build a formula on a line of its own."""
    math = formula_of(builder, element)
    if math is not None and math.display:
        return [math]
    run: list[Inline] = [] if math is None else [math]
    if math is None:
        builder.element(run, element)
    if len(run) == 1 and isinstance(run[0], Math) and run[0].display:
        return [run[0]]
    return paragraphs_of(run)


def part_lines(element: Element) -> None:
    """End each line of code that stands in an element of its own with a line end.

    Highlighters set lines as rows, entries or boxes, and what is between them says nothing.
    """
    found = (element.select(css) for css in _LINE_BOXES)
    lines = next((each for each in found if len(each) > 1), None)
    if lines is None:
        return
    for box in (element, *element.select(_BETWEEN_LINES)):
        for child in list(box):
            if isinstance(child, Text) and "\n" in child.data and not child.data.strip():
                child.extract()
    if not any(line.text.endswith("\n") for line in lines):
        for line in lines:
            line.append(Text("\n"))


_LINE_BOXES: Final = ("tr", "li", "div.line")
_BETWEEN_LINES: Final = "table, tbody, tr, ol, ul, li, code, div.container"
_GRID: Final = frozenset(("td", "tr", "tbody", "table"))


def lines_of_code(element: Element) -> str:
    """Return the text of code without a ``<pre>``, parted at its breaks if any.

    Beside breaks a line's end says nothing, and a hard blank is one that indents.
    """
    breaks = element.select("br")
    if not breaks:
        return element.text
    ends = "\x00"  # no tree has this character: the parser replaces it
    for line_break in breaks:
        line_break.replace_with(Text(ends))
    flat = element.text.replace("\n", "").replace("\r", "").replace("\xa0", " ")
    return "\n".join(line.rstrip() for line in flat.split(ends))


def make_code_box(builder: Builder, element: Element) -> list[Block]:
    """Build a highlighted sample: its ``<pre>`` parts, else all of it as text."""
    samples = element.select("pre")
    if not samples:
        part_lines(element)
        text = lines_of_code(element).strip("\n").rstrip()
        return [Code(text, language_of(element))] if text.strip() else []
    if sum(len(sample.text) for sample in samples) < len(element.text.strip()):
        return builder.flow(element)
    blocks = [block for sample in samples for block in make_preformatted(builder, sample)]
    language = language_of(element)
    return [
        Code(block.text, language)
        if isinstance(block, Code) and language and not block.language
        else block
        for block in blocks
    ]


BLOCKS: Final[Mapping[str, BlockMaker]] = MappingProxyType(
    {
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), make_heading),
        **dict.fromkeys(("ul", "ol", "menu", "dir"), make_list),
        **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), make_preformatted),
        "blockquote": make_quote,
        "details": make_details,
        "dl": make_definitions,
        "hr": make_rule,
        "table": make_table,
    }
)
"""Tag -> maker; figures and boxes are in `cleaner.steps.building.boxes`."""
