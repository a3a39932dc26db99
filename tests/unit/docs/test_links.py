"""A link within the repository leads somewhere, also to the heading it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.docs.pages import BLOCK, PAGES, ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = BLOCK.sub("", (ROOT / page).read_text("utf-8"))
        found += [(page, target) for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]
    return found


@pytest.mark.parametrize(("page", "target"), links())
def test_a_link_leads_somewhere(page, target):
    path, _, heading = target.partition("#")
    found = (ROOT / page).parent / path if path else ROOT / page
    assert found.exists(), f"{page} links to {target}"
    if heading and found.suffix == ".md":
        assert heading in headings(found), f"{page} links to {target}"


def test_every_page_is_found_from_the_readme_in_a_few_steps():
    """Directories that are linked stand for all that is in them."""
    reached, queue = set(), ["README.md"]
    while queue:
        page = queue.pop()
        if page not in reached:
            reached.add(page)
            text = (ROOT / page).read_text("utf-8") if page.endswith(".md") else ""
            for target in LINK.findall(text):
                if re.match(r"[a-z]+:|#", target):
                    continue
                path = (ROOT / page).parent.joinpath(target.partition("#")[0]).resolve()
                inside = path.rglob("*.md") if path.is_dir() else [path]
                queue += [
                    one.relative_to(ROOT).as_posix() for one in inside if one.is_file() and one.is_relative_to(ROOT)
                ]
    assert [page for page in PAGES if page not in reached] == []


def headings(path: Path) -> set[str]:
    """The anchors of a page, as they are made of its headings."""
    text = BLOCK.sub("", path.read_text("utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
