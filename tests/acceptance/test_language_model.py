"""A language model, as somebody sets it up who has one, and somebody whose key is missing."""

from __future__ import annotations

import json

from tests.acceptance.articles import article
from tests.acceptance.desk import running_desk
from tests.model_server import ModelServer, answers, summarises

KEY = "sk-never-shown"


def environment(server, **more):
    return {"COPYDESK_ENRICH__LLM__URL": server.url, "COPYDESK_ENRICH__LLM__MODEL": "tiny"} | {
        f"COPYDESK_ENRICH__LLM__{name}": value for name, value in more.items()
    }


def test_a_file_is_summarised_by_the_model_and_each_file_alone_can_do_without(home):
    (home.folder / "a.txt").write_bytes(article("Ferries replace the harbour bridge"))
    with ModelServer(summarises) as server:
        done = home.run("process", "a.txt", **environment(server, KEY=KEY))
        assert (done.code, done.err) == (0, "")
        assert done.json["summary"]["method"] == "model:tiny"
        assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
        server.behaviours = [answers(500)]
        done = home.run("process", "a.txt", **environment(server))
    assert done.code == 0
    assert done.json["summary"]["method"] != "model:tiny"
    assert done.json["enrichments"]["llm"]["status"] == "failed"


def test_the_key_is_shown_nowhere_and_doctor_says_what_is_missing(home):
    with ModelServer(answers(401)) as server:
        shown = home.run("config", "show", **environment(server, KEY=KEY))
        assert KEY not in shown.out + shown.err
        missing = home.run("doctor", "--json", **environment(server, KEY_FILE="none"))
        assert "none (enrich.llm.key_file)" in _model(missing)["remedy"]
        well = home.run("doctor", "--json", **environment(server, KEY=KEY))
        assert _model(well) == {"name": "model", "ok": True, "found": f"tiny at {server.url}", "remedy": ""}
        assert KEY not in well.out + well.err
    away = home.run("doctor", "--json", **environment(server))
    assert "could not be reached" in _model(away)["remedy"]
    assert "model" not in [check["name"] for check in json.loads(home.run("doctor", "--json").out)]


def _model(done):
    return next(check for check in json.loads(done.out) if check["name"] == "model")


def test_published_first_the_article_is_heard_at_once_and_its_update_when_the_model_has_answered():
    with ModelServer(summarises) as server:
        options = {"url": server.url, "model": "tiny", "publish_first": "true", "queue": "slow"}
        sets = [part for name, value in options.items() for part in ("--set", f"enrich.llm.{name}={value}")]
        with running_desk(*sets) as desk:
            desk.drop("a.txt", article("Ferries replace the harbour bridge"))
            status = desk.settles(seen=2)
            first, second = desk.events()
            shown = desk.show(desk.inbox / "a.txt")
    assert (first["type"], first["data"]["revision"]) == ("copydesk.article.published", 1)
    assert (second["type"], second["data"]["revision"], second["cause"]) == ("copydesk.article.updated", 2, "enriched")
    assert first["data"]["enrichments"]["llm"]["status"] == "skipped"
    assert second["data"]["summary"]["method"] == "model:tiny"
    assert (status["seen"], status["published"], status["waiting"]) == (2, 2, 0)
    assert shown["facts"]["state"] == "published"
