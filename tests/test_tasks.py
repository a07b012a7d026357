"""Lists of tasks from every site: a box is `- [ ]`, a ticked one `- [x]`."""

from __future__ import annotations

import pytest

from cleaner import clean

TASKS = "- [x] Oil the wheel.\n- [ ] Mend the gate.\n- Eat."
EAT = "<li>Eat.</li></ul>"
SITES = {
    "GitHub": """<ul class="contains-task-list"><li class="task-list-item"><input
type="checkbox" class="task-list-item-checkbox" disabled checked> Oil the wheel.</li><li
class="task-list-item"><input type="checkbox" disabled> Mend the gate.</li>""",
    "Pandoc": """<ul class="task-list"><li><label><input type="checkbox" checked="" />Oil
the wheel.</label></li><li><label><input type="checkbox" />Mend the gate.</label></li>""",
    "MkDocs": """<ul class="task-list"><li class="task-list-item"><label
class="task-list-control"><input type="checkbox" disabled checked/><span
class="task-list-indicator"></span></label> Oil the wheel.</li><li
class="task-list-item"><label class="task-list-control"><input type="checkbox"
disabled/><span class="task-list-indicator"></span></label> Mend the gate.</li>""",
    "Confluence": """<ul class="inline-task-list"><li class="checked"
data-inline-task-id="1">Oil the wheel.</li><li
data-inline-task-id="2">Mend the gate.</li>""",
    "Notion": """<ul class="to-do-list"><li><div class="checkbox checkbox-on"></div> <span
class="to-do-children-checked">Oil the wheel.</span></li><li><div
class="checkbox checkbox-off"></div> <span class="to-do-children-unchecked">Mend the
gate.</span></li>""",
}
PAGES = {
    "Confluence": '<div id="main-content" class="wiki-content">{}</div>',
    "Notion": '<article id="a" class="page sans"><div class="page-body">{}</div></article>',
}
"""Around the lists of engines; the others are pages that nobody knows."""


@pytest.mark.parametrize("site", SITES)
def test_boxes_are_kept(site):
    """The record says which entries are tasks, and which of them are done."""
    body = f"<p>The keeper's week at the north sluice.</p>{SITES[site]}"
    lists_only_tasks = site == "Confluence"
    body += "</ul>" if lists_only_tasks else EAT
    page = PAGES.get(site, "<article>{}</article>").format(body)
    document = clean(f"<html><body>{page}</body></html>")
    text = document.markdown(front_matter=False)
    assert (TASKS.removesuffix("\n- Eat.") if lists_only_tasks else TASKS) in text, text
    assert document.ledger.unaccounted == 0


def test_a_box_that_opens_a_menu_is_no_task():
    """Pages without scripts fold their lists with boxes that nobody sees."""
    tree = """<p>Rooms of the mill, one below the other.</p><ul><li><input type="checkbox"
id="m"><label for="m">Loft</label></li><li>Tick <input type="checkbox" disabled>
it.</li></ul>"""
    text = clean(f"<html><body><article>{tree}</article></body></html>").markdown()
    assert "- Loft\n- Tick it." in text
