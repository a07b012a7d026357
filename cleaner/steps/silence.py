"""Take out what never was text: scripts, styles and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from turbohtml import Element, Text

from cleaner.steps.frames import settle_frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document

    from cleaner.page import Page

SILENT: Final = ("script", "style", "link", "meta", "template", "svg")
"""What holds no text of the page. Not ``base``, which links stand against, and not
``noscript``, which is looked at by itself."""


def silence(page: Page) -> None:
    """Drop scripts and styles once the facts in them are read, before text is counted.

    Comments stay: nobody sees them.
    """
    settle_noscript(page.tree)
    settle_formulas(page.tree)
    settle_frames(page)
    # The tree knows its elements by tag; a list of tags makes it walk them all (0.09 of the
    # parse, tag by tag 0.04), and a change between two questions makes it learn them anew.
    for element in [each for tag in SILENT for each in page.tree.select(tag)]:
        element.extract()


def settle_noscript(tree: Document | Element) -> None:
    """Give a lazy picture the address of its ``<noscript>`` twin, and drop the twin.

    The twin stands right before or after its picture. A ``<noscript>`` that has a picture
    of its own is that picture: it is unwrapped. Any other only speaks to browsers without
    scripts, and a picture of one pixel only counts visitors.
    """
    for noscript in tree.select("noscript"):
        twin = noscript.select_one("img")
        if twin is None or is_pixel(twin):
            noscript.extract()
            continue
        image = lazy_beside(noscript)
        if image is None:
            noscript.unwrap()
            continue
        if not image.attr("data-src"):
            image.attrs["data-src"] = twin.attr("src") or ""
        for name in ("alt", "width", "height"):
            if not image.attr(name) and not image.attr(f"data-{name}") and twin.attr(name):
                image.attrs[name] = twin.attr(name) or ""
        noscript.extract()


def settle_formulas(tree: Document | Element) -> None:
    """Put a formula where MathJax 2 keeps its source in a script, and drop what it drew."""
    for script in tree.select('script[type^="math/tex"]'):
        for drawn in list(drawn_before(script)):
            drawn.extract()
        display = "block" if "mode=display" in (script.attr("type") or "") else "inline"
        formula = Element("math", {"alttext": script.text.strip(), "display": display}, ())
        script.replace_with(formula)


def drawn_before(script: Element) -> Iterator[Element]:
    """Yield what MathJax 2 put before the script with a formula's source."""
    for sibling in script.previous_siblings:
        if isinstance(sibling, Element):
            if not (sibling.attr("class") or "").startswith("MathJax"):
                return
            yield sibling
        elif not isinstance(sibling, Text) or sibling.data.strip():
            return


def is_pixel(image: Element) -> bool:
    """Tell whether a picture is one pixel or less, which no reader sees."""
    return (image.attr("width") or "") in _PIXEL and (image.attr("height") or "") in _PIXEL


_PIXEL: Final = frozenset(("0", "1", "0px", "1px"))


def lazy_beside(noscript: Element) -> Element | None:
    """Return the picture, or what stands for it, right beside a ``<noscript>``."""
    for siblings in (noscript.previous_siblings, noscript.next_siblings):
        for sibling in siblings:
            if isinstance(sibling, Text) and not sibling.data.strip():
                continue
            found = _picture_alone(sibling) if isinstance(sibling, Element) else None
            if found is not None:
                return found
            break
    return None


def _picture_alone(element: Element) -> Element | None:
    """Return the picture that is all there is of an element."""
    if element.tag == "img" or (element.tag == "span" and element.attr("data-src")):
        return element
    if element.text.strip():
        return None
    images = element.select("img, span[data-src]")
    return images[0] if len(images) == 1 else None
