"""The tables of the catalogue, as the steps that make them from an older catalogue."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x77696B69
"""Marks the SQLite file as ours ("wiki"), for whoever opens a wrong one."""

WORDS_VERSION: Final = 1
"""How texts are cut into words for the index (`cleaner.store.words`). Entries can only be
taken out with the words that they were put in with, so a change makes the index anew."""

_FIRST = """
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,       -- what makes it this page: its address, or its file
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    site TEXT NOT NULL,
    dated TEXT NOT NULL,            -- when it was revised, else fetched; ISO 8601 or ''
    target TEXT NOT NULL UNIQUE,    -- path of its files below the archive, no suffix
    twin TEXT NOT NULL,             -- what its plain name has in common with its twins'
    style TEXT NOT NULL,            -- JSON: formats and flavour of its files
    options TEXT NOT NULL,          -- JSON: how it was cleaned
    origin TEXT NOT NULL,           -- path of a saved page, relative to the archive, or ''
    version INTEGER NOT NULL,       -- number of the newest version
    pending INTEGER NOT NULL,       -- 1: its files may be older than this row
    checked_at TEXT NOT NULL,
    gone_at TEXT NOT NULL DEFAULT '',
    gone_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX pages_twin ON pages (twin);
CREATE INDEX pages_site ON pages (site);
CREATE INDEX pages_title ON pages (title COLLATE NOCASE);
CREATE INDEX pages_url ON pages (url);
CREATE INDEX pages_pending ON pages (id) WHERE pending;

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    requested TEXT NOT NULL,        -- the address that was asked for, before redirects
    source TEXT NOT NULL,           -- JSON: a `Source` without its content
    file TEXT NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    stored BLOB NOT NULL,           -- SHA-256 of these bytes of the file
    payload BLOB NOT NULL,          -- SHA-256 of the content
    refers INTEGER REFERENCES captures (id),  -- the capture that holds the same content
    problem TEXT NOT NULL DEFAULT ''          -- why no page came of it
);
CREATE INDEX captures_payload ON captures (payload);
CREATE UNIQUE INDEX captures_place ON captures (file, start);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    page INTEGER NOT NULL REFERENCES pages (id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    identity BLOB NOT NULL,         -- SHA-256 of what makes it this version
    digest BLOB NOT NULL,           -- SHA-256 of the record
    record BLOB NOT NULL,           -- the document's JSON, zstd
    revision INTEGER NOT NULL,
    dated TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    capture INTEGER REFERENCES captures (id),
    UNIQUE (page, number)
);

CREATE TABLE files (
    page INTEGER NOT NULL REFERENCES pages (id),
    suffix TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (page, suffix)
) WITHOUT ROWID;

CREATE TABLE stale (path TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE categories (
    name TEXT NOT NULL COLLATE NOCASE,
    page INTEGER NOT NULL REFERENCES pages (id),
    PRIMARY KEY (name, page)
) WITHOUT ROWID;
CREATE INDEX categories_page ON categories (page);

CREATE TABLE texts (
    page INTEGER PRIMARY KEY REFERENCES pages (id),
    title TEXT NOT NULL,
    body BLOB NOT NULL              -- plain text as it stands in the index, zstd
);
CREATE VIRTUAL TABLE words USING fts5 (
    title, body, content='',
    tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    began_at TEXT NOT NULL,
    ended_at TEXT NOT NULL DEFAULT '',
    counts TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_WIKIS = """
CREATE TABLE wikis (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,   -- of its API
    kind TEXT NOT NULL,
    round INTEGER NOT NULL DEFAULT 1,   -- which listing of all pages this is
    place TEXT NOT NULL DEFAULT '',     -- how far it has come, as the wiki says it
    listed INTEGER NOT NULL DEFAULT 0,  -- 1: it has come to its end
    began TEXT NOT NULL DEFAULT '',     -- the wiki's own time when it began
    since TEXT NOT NULL DEFAULT ''      -- changes until then are known
);
CREATE TABLE wiki_pages (
    wiki INTEGER NOT NULL REFERENCES wikis (id),
    number INTEGER NOT NULL,        -- the wiki's own
    title TEXT NOT NULL,
    revision INTEGER NOT NULL,      -- the newest that is known of
    dated TEXT NOT NULL,
    state TEXT NOT NULL,
    fetched INTEGER NOT NULL DEFAULT 0, -- the revision that is archived
    kept INTEGER NOT NULL DEFAULT 0,    -- number of the page in the catalogue
    round INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (wiki, number)
) WITHOUT ROWID;
CREATE INDEX wiki_pages_state ON wiki_pages (wiki, state, number);
CREATE INDEX wiki_pages_title ON wiki_pages (wiki, title);
CREATE TABLE aliases (              -- redirects: which page a title leads to
    title TEXT NOT NULL COLLATE NOCASE,
    wiki INTEGER NOT NULL REFERENCES wikis (id),
    target TEXT NOT NULL,
    PRIMARY KEY (title, wiki)
) WITHOUT ROWID;
CREATE INDEX aliases_target ON aliases (wiki, target);
"""

_JOURNAL = """
ALTER TABLE runs ADD COLUMN task TEXT NOT NULL DEFAULT '';  -- what makes two runs the same
CREATE TABLE journal (              -- what runs have done that have not ended yet
    run INTEGER NOT NULL REFERENCES runs (id),
    item TEXT NOT NULL,
    PRIMARY KEY (run, item)
) WITHOUT ROWID;
"""

_MEDIA = """
CREATE TABLE media (                -- pictures that are kept
    address TEXT PRIMARY KEY,       -- as in the records
    file TEXT NOT NULL,             -- path below the archive; several may share one
    digest BLOB NOT NULL            -- SHA-256 of its content
) WITHOUT ROWID;
CREATE TABLE addresses (            -- of pages, as links are compared
    page INTEGER PRIMARY KEY REFERENCES pages (id),
    address TEXT NOT NULL
);
CREATE INDEX addresses_address ON addresses (address, page);
INSERT INTO addresses SELECT id, plain_address(url) FROM pages WHERE url <> '';
CREATE TABLE links (                -- of pages whose links lead to files of the archive
    address TEXT NOT NULL,
    page INTEGER NOT NULL REFERENCES pages (id),
    PRIMARY KEY (address, page)
) WITHOUT ROWID;
CREATE INDEX links_page ON links (page);
CREATE TABLE outdated (page INTEGER PRIMARY KEY REFERENCES pages (id));  -- links to renew
"""

_REDIRECTS = """
CREATE TABLE redirects (            -- further addresses of pages, as links are compared
    address TEXT PRIMARY KEY,
    page INTEGER NOT NULL REFERENCES pages (id)
) WITHOUT ROWID;
CREATE INDEX redirects_page ON redirects (page);
INSERT OR IGNORE INTO redirects SELECT alias_address(p.url, a.target, a.title), p.id
    FROM aliases a JOIN wiki_pages w ON w.wiki = a.wiki AND w.title = a.target
    JOIN pages p ON p.id = w.kept WHERE alias_address(p.url, a.target, a.title) <> '';
"""

_CONDITIONS = """
CREATE INDEX captures_requested ON captures (requested) WHERE problem = '';
"""

_LACKS = """
CREATE TABLE lacks (                -- what pages of wikis call that is not there
    page INTEGER NOT NULL REFERENCES pages (id),
    kind TEXT NOT NULL,             -- 'link': a title; 'note': a label; 'file': an address
    what TEXT NOT NULL,
    PRIMARY KEY (page, kind, what)
) WITHOUT ROWID;
ALTER TABLE wiki_pages ADD COLUMN media INTEGER NOT NULL DEFAULT 0; -- 1: asked for pictures
CREATE INDEX wiki_pages_kept ON wiki_pages (kept);
"""

MIGRATIONS: Final = (
    _FIRST,
    _WIKIS,
    _JOURNAL,
    _MEDIA,
    _REDIRECTS,
    _CONDITIONS,
    _LACKS,
)
"""Step n leads from a catalogue of version n to n + 1; a step that was published never
changes."""
