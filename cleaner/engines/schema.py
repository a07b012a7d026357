"""Fields of an engine file: what a rule of each kind says."""

from __future__ import annotations

import msgspec

from cleaner.engines.roles import Role  # noqa: TC001  # msgspec reads the annotation


class StripRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Remove what matches, with its text on the trail."""

    css: str
    why: str
    hit: str
    """HTML in which the rule must match exactly what carries it."""
    miss: str = ""
    """HTML in which it must match nothing."""
    text: str = ""
    """If given: a regular expression that the whole stripped text must match as well."""
    links: float = 0.0
    """Remove only where at least this share of the characters stands in links, 0 to 1."""
    warn: bool = False
    """True: what is removed is a warning of the document as well."""
    page: bool = False
    """True: look in the whole page, also outside the content element."""
    guessed: bool = False
    """True: only on pages that no engine file knows; engines do not inherit it."""
    samples: bool = False
    """True: also inside of code samples, where a class name says nothing to other rules."""
    late: bool = False
    """True: the rule is coarse; any other rule for the same element comes before it."""
    remark: bool = False
    """True: it takes remarks alone; a box of the class in which people talk stays."""
    words: str = ""
    """With `guessed`: words with blanks between them; what has one in the name of a class
    or an id is removed as well (``related`` in ``post__relatedBox``)."""
    most: int = 0
    """What is found by `words` has at most this many characters; 0: no limit."""
    address: str = ""
    """``engine:name`` of the file that the rule stands in; set by the loader."""


class PartRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say what an element is: the builder knows what to do with each role."""

    css: str
    role: Role
    why: str
    hit: str
    miss: str = ""
    address: str = ""
    """``engine:name`` of the file that the rule stands in; set by the loader."""


class RefuseRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a page is no article: an error, a login; all conditions must hold."""

    why: str
    """What the page is, as a message says it: "is the page of a server's error"."""
    cure: str
    hit: str
    """A page that is refused."""
    miss: str
    """A page like it that is not: an article on the same matter."""
    css: str = ""
    """Something on the page matches this; each selector begins with a tag, for speed."""
    text: str = ""
    """Regular expression, searched in the text of what `css` matches first."""
    title: str = ""
    """Regular expression, searched in the page's ``<title>``."""
    without: str = ""
    """Nothing on the page matches this."""
    most: int = 0
    """The body has at most this many characters, white space not counted; 0: no limit."""
    share: float = 0.0
    """What `css` matches holds at least this share of the body's characters, 0 to 1."""
    address: str = ""
    """``engine:name`` of the file that the rule stands in; set by the loader."""


class FactRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source of a fact about the page; of several sources the first that answers wins."""

    css: tuple[str, ...] = ()
    """Selectors in order; the text of the first match, or `attribute` of it."""
    attribute: str = ""
    """Read this attribute instead of the text."""
    config: str = ""
    """Name of a variable in the page's configuration script ("wgRevisionId")."""
    comment: str = ""
    """Look in HTML comments that hold these words; needs a `pattern`."""
    linked_data: str = ""
    """Key in the page's JSON-LD ("dateModified")."""
    pattern: str = ""
    """Regular expression; its first group is the fact."""
    without: str = ""
    """Selector of what does not belong to the text (an edit link in a title)."""


class NoteRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A footnote convention: where marks and notes are and how they lead to each other."""

    mark: str
    """Selector of marks; the whole printed mark, with its link inside."""
    note: str
    """Selector of what has the id that marks link to; without an id, a note of its own."""
    why: str
    hit: str
    """HTML with one mark that leads to one note."""
    miss: str = ""
    """HTML without any note."""
    holder: str = ""
    """Selector of the element around it that is the note; empty: the element itself."""
    back: str = ""
    """Selector of the ways back, looked for inside notes."""
    prefix: str = "cite_note"
    """How ids of notes begin: what leads to one is a mark though the note is missing."""


class Rewrite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address rewritten: a thumbnail's to its original's."""

    pattern: str
    """Regular expression, searched in the address."""
    into: str
    """Replacement, with groups as ``\\1``."""
    why: str
    hit: str
    """An address that it rewrites."""
    miss: str = ""
    """An address that it leaves alone."""


class StoreRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a wiki in one file keeps its articles, and which entries are none."""

    scripts: str
    """Selector of scripts that hold a list of entries in JSON."""
    boxes: str
    """Selector of elements that are one entry each."""
    other_titles: str
    """Regular expression of whole titles that parts of the software have."""
    other_tags: str
    other_types: str
    warning: str
    """What the reader of the document is told."""


class EngineRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, eq=False):
    """One engine file, with what it extends worked in.

    What is compiled from it is kept by its identity: where a user adds rules, an engine of
    the same name has others.
    """

    name: str = ""
    title: str = ""
    extends: str = ""
    lineage: tuple[str, ...] = ()
    """The file's own name, then what it extends, nearest first; set by the loader."""
    signs: dict[str, int] = {}
    """Selector -> weight; ten is certain. Never inherited: a child has its own proof."""
    carrier: bool = False
    """The signs say how the page came, not who made it: an engine with more weight wins."""
    skins: dict[str, str] = {}
    """Skin -> selector; the first that matches."""
    skin_class: str = ""
    """How a class of ``<body>`` begins that ends with the name of a skin not in `skins`."""
    content: tuple[str, ...] = ()
    """Selectors of the content element, best first; of several matches the largest."""
    ends: tuple[str, ...] = ()
    """Words of comments that the software writes last into the content: one behind the
    content element shows that a stray end tag in the page's text closed it too early."""
    strip: dict[str, StripRule] = {}
    parts: dict[str, PartRule] = {}
    facts: dict[str, tuple[FactRule, ...]] = {}
    refuse: dict[str, RefuseRule] = {}
    notes: dict[str, NoteRule] = {}
    originals: dict[str, Rewrite] = {}
    """How picture addresses tell their original."""
    store: StoreRule | None = None
    history: str = ""
    """Query that leads from a page to the list of its versions: "action=history"."""
    items_are_paragraphs: bool = False
    """The software sets ``<p>`` in every item of a list: it tells nothing of the author's
    blank lines, so items of one paragraph each are lines."""
    titles_are_pages: bool = False
    """The ``title`` of a link is the full title of the wiki's page that it leads to."""
