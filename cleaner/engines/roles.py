"""What a part rule can call an element: the closed set that the builder knows."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """One role a member; the builder has one way for each."""

    INFOBOX = "infobox"
    """The box of facts beside an article: rows of labels and values."""

    HATNOTE = "hatnote"
    """A line that sends the reader elsewhere; into the record, not among paragraphs."""

    GALLERY = "gallery"
    """A list of pictures, each with its caption."""

    FIGURE = "figure"
    """One picture, video or sound with its caption, set apart from the text."""

    CAPTION = "caption"
    """The caption inside a figure or gallery."""

    POEM = "poem"
    """Verse: each line stays a line."""

    MATH = "math"
    """A formula in several twins (MathML, TeX, picture), of which one is kept."""

    CODE = "code"
    """A block of code around a ``<pre>``; the language stands in its class."""

    TYPED = "typed"
    """Code in a line of text, by its class alone: the tag does not say it."""

    DECLARATION = "declaration"
    """A declaration of a program in the cells of a table: one line of code."""

    ROWS = "rows"
    """A table that sets words in columns: each row reads as a line."""

    BOARD = "board"
    """The picture of a board with pictures of pieces over it."""

    CLADE = "clade"
    """A cladogram, drawn with tables in tables: a list in lists."""

    TABS = "tabs"
    """A group of panels of which a browser shows one; all are kept, one after the other."""

    TAB = "tab"
    """One panel of such a group."""

    TAB_TITLE = "tab-title"
    """A tab's label: the heading of its panel."""

    LINES = "lines"
    """A box whose children a style sheet sets as lines of their own."""

    CALLOUT = "callout"
    """A box that calls for attention; its kind stands in its class."""

    CALLOUT_TITLE = "callout-title"
    """The line above such a box; one that only says the kind goes on the trail."""

    REFERENCES = "references"
    """The list of notes; empty once the notes are lifted."""

    NUMBERED = "numbered"
    """A link that shows as its number: "[1]", or nothing where a style sheet counts."""

    QUOTE = "quote"
    """A quotation that is not in a ``<blockquote>``."""

    COORDINATES = "coordinates"
    """A place on Earth: data, never prose."""

    SHORT_DESCRIPTION = "short-description"
    """The wiki's own description in one line: data."""

    DATA = "data"
    """Text that a browser hides and a program reads (sort keys, COinS), never prose."""

    SYMBOL = "symbol"
    """A picture that stands for a few signs (a smiley, FIXME): its text is the signs."""

    FRACTION = "fraction"
    """A fraction that a style sheet sets: one number raised, the other lowered."""

    TIP = "tip"
    """What a word shows when a reader points at it: in brackets behind the word."""

    STACK = "stack"
    """Two signs that a style sheet sets behind another, one raised above one lowered."""

    FRAME = "frame"
    """A link in the place of a film, a map or a page that was shown in a frame."""

    MISSING = "missing"
    """A link to a page that does not exist, perhaps with a question mark behind it."""

    COMMAND = "command"
    """A link that has the software do something (give a block of code as a file): its text
    stays, the link does not."""

    EMAIL = "email"
    """An address written backwards against programs that look for addresses."""

    TASK = "task"
    """The box of a task, or the entry of a list that is one."""

    DONE = "done"
    """The same of a task that is done."""

    REDIRECT = "redirect"
    """The line that names the redirect that led here: data."""
