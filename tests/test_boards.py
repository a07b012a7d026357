"""Boards of games: each piece stands in the cell of its square."""

from __future__ import annotations

import pytest

from cleaner import Options, clean

PIECES = [("a8 black rook", 0, 0), ("h7 black pawn", 26, 182), ("e1 white king", 182, 104)]


def piece(name, top, left, *, width=26):
    """A piece as Module:Chessboard lays it over the board."""
    style = (
        f"position:absolute;z-index:3;top:{top}px;left:{left}px;width:{width}px;height:26px"
    )
    picture = f"<span><img alt='{name}' src='/{name[3:]}.svg'></span>"
    return f"<div style='{style}'><span typeof='mw:File'>{picture}</span></div>"


def board(pieces):
    """A table with the names of rows and columns around a board."""
    letters = "".join(f"<td>{letter}</td>" for letter in "abcdefgh")
    over = "".join(piece(*each) for each in pieces)
    empty = "<span typeof='mw:File'><span><img alt='' src='/board.svg'></span></span>"
    cell = f"<div class='chess-board' style='position:relative'>{empty}{over}</div>"
    rows = f"<tr><td>8</td><td colspan=8 rowspan=8>{cell}</td><td>8</td></tr>"
    rows += "".join(
        f"<tr><td>{number}</td><td>{number}</td></tr>" for number in range(7, 0, -1)
    )
    edge = f"<tr><td></td>{letters}<td></td></tr>"
    return f"<table>{edge}{rows}{edge}</table>"


def cleaned(pieces, **options):
    """The Markdown of a page with a board."""
    head = "<meta name=generator content='MediaWiki 1.43.0'>"
    text = f"<p>The game was drawn in the mill.</p>{board(pieces)}"
    page = f"<html><head>{head}</head><body><div class=mw-parser-output>{text}</div></body>"
    document = clean(page, options=Options(**options))
    assert document.ledger.unaccounted == 0
    return document


def test_each_piece_stands_in_the_cell_of_its_square():
    """Not all of them in the one cell that the board takes in the page."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in cleaned(PIECES).markdown().splitlines()
        if line.startswith("|")
    ]
    assert {len(row) for row in rows} == {10}
    assert rows[2] == ["", *"abcdefgh", ""]
    assert rows[3][:2] == ["8", "![a8 black rook](/black%20rook.svg)"]
    assert rows[4] == ["7", *[""] * 7, "![h7 black pawn](/black%20pawn.svg)", "7"]
    assert rows[10] == [
        "1",
        *[""] * 4,
        "![e1 white king](/white%20king.svg)",
        *[""] * 3,
        "1",
    ]
    assert rows[11] == rows[2]


def test_the_picture_of_the_empty_board_is_on_the_trail():
    """The squares are the table's now."""
    document = cleaned(PIECES)
    assert "board.svg" not in document.markdown()
    assert "board.svg" in cleaned(PIECES, keep=("mediawiki:board-pictures",)).markdown()


@pytest.mark.parametrize(
    "pieces",
    [
        [("x1", 13, 0)],  # between two squares
        [("x1", 0, 26 * 8)],  # off the board
        [("x1", 0, 0), ("x2", 0, 0)],  # two on a square
        [],
    ],
)
def test_what_stands_on_no_squares_is_left_as_it_is(pieces):
    """An arrow, a map with its labels."""
    assert "board.svg" in cleaned(pieces).markdown()
