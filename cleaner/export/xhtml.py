"""A page as a chapter in XHTML, as EPUB 3 asks for it: valid, and whole in itself.

The HTML is what the renderer writes for browsers. Here it goes through a parser, which puts
right what may not nest, and becomes what the schemas of EPUB Content Documents 3.3 allow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit, urlunsplit
from xml.sax.saxutils import escape, quoteattr

from turbohtml import Element, parse

from cleaner.render.addresses import percent_encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.document import Document
    from cleaner.records import Licence, Picture

_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) allows in no document, escaped or not."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_-]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
"""Well-formed by BCP 47, less its rare extensions."""


def xml_text(text: str) -> str:
    r"""Write a text in XML.

    >>> xml_text("a < b\x00")
    'a &lt; b'
    """
    return escape(_NO_XML.sub("", text))


def xml_value(text: str) -> str:
    """Write the value of an attribute, in its quotes."""
    return quoteattr(_NO_XML.sub("", text))


def xml_id(anchor: str) -> str:
    """Return an anchor as a name of XML, equal ones as equal names.

    >>> xml_id("Its_sails"), xml_id("1640"), xml_id("Röd")
    ('Its_sails', 'x.1640', 'x.R.f6.d')
    """
    if _NAME.fullmatch(anchor):
        return anchor
    return "x." + _NOT_IN_NAME.sub(lambda sign: f".{ord(sign[0]):x}.", anchor)


def language_tag(language: str) -> str:
    """Return the language of a page as a tag that is well formed, "" if it says none.

    >>> language_tag("pt_BR"), language_tag("zh-classical"), language_tag("English")
    ('pt-BR', 'zh', '')
    """
    tag = language.strip().replace("_", "-")
    if _LANGUAGE.fullmatch(tag):
        return tag
    first = tag.partition("-")[0]
    return first if _LANGUAGE.fullmatch(first) else ""


def web_address(address: str) -> str:
    """Return an address as the URL Standard of the WHATWG has it, "" where it is none.

    >>> web_address("http://fen.example/[a]#b#c"), web_address("http://.../")
    ('http://fen.example/%5Ba%5D#b%23c', '')
    """
    target = _LONE_PERCENT.sub("%25", percent_encoded(address))
    if "://" not in target:
        return target
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").encode("idna").decode("idna")
        _ = parts.port  # a wrong one is a ValueError as well
    except ValueError:
        return ""
    if not host or "%" in host or parts.netloc.count("@") > 1:
        return ""
    path, query, fragment = (
        part.replace("[", "%5B").replace("]", "%5D")
        for part in (parts.path, parts.query, parts.fragment.replace("#", "%23"))
    )
    return urlunsplit(parts._replace(path=path, query=query, fragment=fragment))


_HEAD: Final = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"{attributes}>
<head>
<meta charset="utf-8"/>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="{style}"/>
</head>
<body>
"""


def xhtml_head(title: str, style: str, language: str = "", *, is_rtl: bool = False) -> str:
    """Write the beginning of a file, up to its body."""
    attributes = f' lang="{language}" xml:lang="{language}"' if language else ""
    attributes += ' dir="rtl"' if is_rtl else ""
    return _HEAD.format(attributes=attributes, title=xml_text(title), style=style)


def render_chapter(
    document: Document, title: str, style: str, pictures: Iterable[Picture] = ()
) -> str:
    """Write a page as a chapter: its notes at its end, and where it is from below them.

    Args:
        document: the page, with its links and pictures as they shall lead.
        title: its title in the head, which may not be empty.
        style: address of the style sheet.
        pictures: those of its pictures that are shown, for their credits.
    """
    article = parse(document.html()).select_one("article")
    assert article is not None  # noqa: S101 - the renderer writes one
    for select, repair in _REPAIRS.items():
        for element in article.select(select):
            repair(element)
    _name_ids(article)
    language = language_tag(document.language)
    head = xhtml_head(title, style, language, is_rtl=document.direction == "rtl")
    return (
        f'{head}<section epub:type="chapter" role="doc-chapter">\n'
        f"{_NO_XML.sub('', article.inner_xml)}</section>\n"
        f"{origin_of(document, pictures)}</body>\n</html>\n"
    )


# --- what the schemas do not allow -----------------------------------------------------


def _definitions(box: Element) -> None:
    """Terms and meanings come in pairs; meanings without any term are indented text."""
    if box.select_one("dt") is None:
        box.tag = "div"
        box.attrs["class"] = "indented"
        for meaning in [child for child in box.children if isinstance(child, Element)]:
            meaning.tag = "div"
        return
    children = [child for child in box.children if isinstance(child, Element)]
    if children[0].tag == "dd":
        box.insert(0, Element("dt"))
    if children[-1].tag == "dt":
        box.append(Element("dd"))


def _align(cell: Element) -> None:
    value = cell.attrs.pop("align")
    if value in ("left", "center", "right"):
        cell.attrs["style"] = f"text-align: {value}"


def _plain_heading(heading: Element) -> None:
    heading.tag = "strong" if heading.closest("caption, dt, summary") else "p"
    heading.attrs["class"] = "heading"


def _endnotes(section: Element) -> None:
    section.attrs["epub:type"] = "endnotes"
    rule, notes = section.select_one("hr"), section.select_one("ol")
    if rule is not None:
        rule.decompose()
    assert notes is not None  # noqa: S101 - the renderer writes one
    notes.tag = "div"
    notes.attrs.pop("style")
    for note in [child for child in notes.children if isinstance(child, Element)]:
        # No <li>: its role is fixed, and the labels are the page's own.
        note.tag = "div"
        note.attrs["epub:type"] = "footnote"
        note.attrs["role"] = "doc-footnote"


def _mark(mark: Element) -> None:
    mark.attrs["epub:type"] = "noteref"
    parent = mark.parent
    if not isinstance(parent, Element) or parent.tag != "sup":
        mark.wrap(Element("sup"))  # a parser takes it out of the link that it stands in


def _empty(element: Element) -> None:
    if not element.text and element.select_one("img") is None:
        element.unwrap()


def _address(link: Element) -> None:
    if target := web_address(str(link.attrs["href"])):
        link.attrs["href"] = target
    else:
        link.unwrap()


_REPAIRS: Final[dict[str, Callable[[Element], None]]] = {
    "dl": _definitions,
    "[align]": _align,
    "th :is(h1, h2, h3, h4, h5, h6), dt :is(h1, h2, h3, h4, h5, h6),"
    " caption :is(h1, h2, h3, h4, h5, h6)": _plain_heading,
    "section.footnotes": _endnotes,
    "a.footnote-ref": _mark,
    "a[href]": _address,
    "sup, sub, a": _empty,
}
"""Selector -> what is done to each element that it finds, in this order."""


def _name_ids(article: Element) -> None:
    """Give all ids names of XML, each once; links within lead to them, or nowhere."""
    names: set[str] = set()
    notes = article.select(".footnotes [role=doc-footnote][id], .footnote-ref[id]")
    for element in dict.fromkeys((*notes, *article.select("[id]"))):
        name = xml_id(str(element.attrs.pop("id")))
        if name not in names:
            names.add(name)
            element.attrs["id"] = name
    for link in article.select('a[href^="#"]'):
        name = xml_id(unquote(str(link.attrs["href"])[1:]))
        if name in names:
            link.attrs["href"] = f"#{name}"
        else:
            link.unwrap()


# --- where it is from ------------------------------------------------------------------


def origin_of(document: Document, pictures: Iterable[Picture]) -> str:
    """Write the address of a page, its licence, and those of its pictures that name one."""
    lines = []
    url = web_address(document.url)
    if "://" in url:
        lines.append(f"<a href={xml_value(url)}>{xml_text(document.url)}</a>")
    if (licence := document.licence) is not None:
        lines.append(xml_text(licence.attribution or _named(licence)))
    lines += filter(None, map(_credit, pictures))
    if not lines:
        return ""
    written = "".join(f"<p>{line}</p>\n" for line in lines)
    return f'<footer class="origin">\n{written}</footer>\n'


def _named(licence: Licence) -> str:
    return ", ".join(filter(None, (licence.name, licence.url)))


def _credit(picture: Picture) -> str:
    licence = _named(picture.licence) if picture.licence else ""
    said = ", ".join(filter(None, (picture.credit, licence)))
    name = picture.alt or unquote(picture.source.rpartition("/")[2])
    return xml_text(f"{name}: {said}") if said else ""
