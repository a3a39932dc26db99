"""The rules no linter knows, on files that break them."""

import pytest

from tools import house_rules


@pytest.mark.parametrize(
    ("path", "text", "breach"),
    [
        ("worker/parse/utils.py", "", "says nothing"),
        ("worker/common/x.py", "", "says nothing"),
        ("worker/x.py", "line\n" * 301, "301 lines, 300 are allowed"),
        ("worker/x.py", "# TO" + "DO: later\n", "left for later"),
        ("docs/x.md", "in /ho" + "me/somebody/x", "somebody's own path"),
        ("requirements/x.txt", "--index-url https://index.example/simple", "names a package index"),
    ],
)
def test_a_breach_is_told(path, text, breach, tmp_path, monkeypatch):
    monkeypatch.setattr(house_rules, "ROOT", tmp_path)
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text)
    (said,) = house_rules.breaches_of(house_rules.Path(path))
    assert breach in said


def test_an_example_path_is_nobodys_own(tmp_path, monkeypatch):
    monkeypatch.setattr(house_rules, "ROOT", tmp_path)
    (tmp_path / "x.md").write_text("in /ho" + "me/me/inbox and /Us" + "ers/you/inbox")
    assert list(house_rules.breaches_of(house_rules.Path("x.md"))) == []


def test_a_file_that_shrank_gives_its_exemption_back(monkeypatch):
    monkeypatch.setitem(house_rules.LONGER, "worker/x.py", (400, "one table"))
    path = house_rules.Path("worker/x.py")
    assert list(house_rules.too_long(path, 400)) == []
    assert "400 are allowed" in next(house_rules.too_long(path, 401))
    assert "lower it" in next(house_rules.too_long(path, 380))
