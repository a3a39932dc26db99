"""The client against a server on this machine that speaks the protocol and misbehaves in known ways."""

from __future__ import annotations

import json
import re
import time

import pytest

from tests.model_server import (
    ModelServer,
    answers,
    breaks_off,
    completion,
    drips,
    drips_headers,
    gzip_bomb,
    hangs_up,
    never_ends,
    only,
    resets,
    says,
    says_nothing,
)  # fmt: skip
from tests.unit.enrich.articles import article
from worker import language_model
from worker.adapters.llm import ChatClient, NoAnswerError
from worker.adapters.llm_notes import MemoryNotes, NotePolicy
from worker.models import Enrichment, Summary, Tag
from worker.ports import EnrichOptions
from worker.settings import LlmSettings

MESSAGES = [{"role": "user", "content": "Hello"}]
TEXT = (
    "Harbour bridge to close for two years, the Leeds council said on Tuesday. Engineers found 14 cracks in its pillars. "
    "“We had no choice,” said Mayor Anna Berg. Repairs cost 40,000,000 euros. Ferries will cross the river every hour "
    "until the harbour bridge opens again."
)
GOOD = {
    "summary": "The Leeds council will close the harbour bridge for 2 years. Engineers found cracks.",
    "brief": "Leeds council closes harbour bridge",
    "tags": ["harbour bridge"],
}
LEAD = Summary(text="Lead.", brief="Lead.", method="lead")
BEFORE = article(TEXT, language="en").model_copy(
    update={"summary": LEAD, "tags": (Tag(label="Leeds", slug="leeds", kind="place", score=0.9),)}
)


def drafted(**changes):
    return json.dumps(GOOD | changes)


def client(server, **options):
    return ChatClient(server.url, "tiny", **options)


def ask(server, notes=None, subject=BEFORE, limit=5.0, **settings):
    chosen = LlmSettings(url=server.url, model="tiny", **settings)
    model = language_model.build(chosen, EnrichOptions(), notes or language_model.notes_in_memory(chosen), limit)
    return model.ask(subject)


def reason(found):
    assert found.summary == LEAD
    assert found.tags == BEFORE.tags
    assert found.enrichments["llm"].status == "failed"
    return found.enrichments["llm"].error


def test_a_good_answer_makes_summary_line_and_tags():
    with ModelServer(says(drafted())) as server:
        found = ask(server, key="k1")
    assert found.summary == Summary(text=GOOD["summary"], brief=GOOD["brief"], method="model:tiny")
    assert [tag.slug for tag in found.tags] == ["harbour-bridge", "leeds"]
    assert found.enrichments["llm"] == Enrichment(status="ok", version="1:tiny", ms=found.enrichments["llm"].ms)
    assert server.headers[0]["Authorization"] == "Bearer k1"


@pytest.mark.parametrize(("kinds", "tries"), [(("json_schema",), 1), (("json_object",), 2), ((None,), 4)])
def test_what_the_server_understands_is_found_out_once(kinds, tries):
    with ModelServer(only(*kinds)) as server:
        asking = client(server)
        assert asking.ask(MESSAGES, {}, 5).text == "yes"
        assert len(server.requests) == tries
        asking.ask(MESSAGES, {}, 5)
        assert len(server.requests) == tries + 1


def test_new_names_of_parameters_are_learnt_from_the_complaint():
    def picky(handler, request):
        if "max_tokens" in request:
            answers(400, b'{"error": "Use max_completion_tokens instead"}')(handler, request)
        elif "temperature" in request:
            answers(400, b'{"error": "temperature is not supported"}')(handler, request)
        else:
            says("yes")(handler, request)

    with ModelServer(picky) as server:
        asking = client(server)
        assert asking.ask(MESSAGES, {}, 5).text == "yes"
        assert (asking.dialect.form, str(asking.dialect)) == (0, "0 max_completion_tokens 0")


MISBEHAVIOURS = {
    "busy for long": (answers(429, Retry_After="600"), "busy"),
    "busy without saying how long": (answers(429), "busy"),
    "busy until a date": (answers(429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), "busy"),
    "out of order": (answers(500), "answered 500"),
    "unavailable": (answers(503), "busy"),
    "locked": (answers(401), "refused the key"),
    "not found": (answers(404), "check enrich.llm.url"),
    "rejects everything": (answers(400, b'{"error": "no"}'), "answered 400"),
    "redirects": (answers(302, Location="http://127.0.0.1:1/"), "sends elsewhere"),
    "a page": (answers(200, b"<html>", Content_Type="text/html"), "something else than JSON"),
    "an event stream": (answers(200, b"data: {}", Content_Type="text/event-stream"), "something else than JSON"),
    "torn JSON": (answers(200, b'{"choices": [{"mess'), "something else than a completion"),
    "JSON of another shape": (answers(200, b'{"choices": []}'), "something else than a completion"),
    "a list": (answers(200, b"[1]"), "something else than a completion"),
    "deep nesting": (answers(200, b"[" * 100_000), "something else than a completion"),
    "odd usage": (
        answers(200, b'{"choices": [{"message": {"content": "x"}}], "usage": 3}'), "something else than a completion",
    ),
    "no text": (says(None), "without text"),
    "empty": (says("  "), "without text"),
    "cut off": (says('{"summary": "The Leeds', finish_reason="length"), "cut off"),
    "filtered": (says("", finish_reason="content_filter"), "withheld"),
    "refusal": (says(None, message={"content": None, "refusal": "I can't help with that."}), "refused to answer"),
    "huge": (answers(200, b"x" * 3_000_000), "more than 1,000,000 bytes"),
    "endless": (never_ends, "more than 1,000,000 bytes"),
    "gzip bomb": (gzip_bomb, "packed its answer"),
    "hangs up": (hangs_up, "could not be reached"),
    "resets": (resets, "could not be reached"),
    "breaks off": (breaks_off, "IncompleteRead|broke off"),
    "prose": (says("I cannot help with that."), "not one JSON object"),
    "wrong JSON": (says('{"title": "x"}'), "is wrong"),
    "wrong types": (says(drafted(tags="bridge")), "tags is wrong"),
    "markup": (says(drafted(summary="The council will close the <b>harbour</b> bridge.")), "markup"),
    "Markdown": (says(drafted(summary="**The Leeds council** will close the harbour bridge.")), "markup"),
    "a list of points": (says(drafted(summary="- The council will close the bridge\n- Engineers found cracks")), "markup"),
    "another language": (
        says(drafted(summary="Der Leeds council schließt die Brücke, weil die Ingenieure Risse gefunden haben.")), "word",
    ),
    "an invented number": (says(drafted(summary="The council will close the harbour bridge for 7 years.")), "number 7"),
    "an invented name": (says(drafted(summary="The Paris council will close the harbour bridge.")), "'Paris'"),
    "an invented quotation": (says(drafted(brief="“We love it,” said Anna Berg of the bridge")), "quotes"),
    "an invented tag": (says(drafted(tags=["sport"])), "'sport'"),
    "its instructions": (
        says(drafted(summary="The harbour bridge. The article is between the marks.")), "repeats the question|word",
    ),
    "a summary that is too long": (says(drafted(summary="The harbour bridge. " * 80)), "1 to 1000 characters"),
    "a brief of two lines": (says(drafted(brief="Leeds council\ncloses bridge")), "one line"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_however_a_server_misbehaves_the_extractive_result_stays_and_the_reason_is_noted(name):
    behaviour, said = MISBEHAVIOURS[name]
    with ModelServer(behaviour) as server:
        error = reason(ask(server))
    assert re.search(said, error)
    assert len(server.requests) <= 4


@pytest.mark.parametrize("behaviour", [drips, drips_headers, says_nothing])
def test_a_server_that_never_ends_is_left_in_time(behaviour):
    with ModelServer(behaviour) as server:
        began = time.monotonic()
        error = reason(ask(server, timeout_seconds=0.4))
        assert time.monotonic() - began < 2.0
    assert "did not answer within" in error


def test_the_time_is_for_all_questions_about_an_article_together():
    def slow_and_wrong(handler, request):
        handler.server.stopping.wait(0.3)
        says("no")(handler, request)

    with ModelServer(slow_and_wrong) as server:
        began = time.monotonic()
        reason(ask(server, timeout_seconds=0.5))
        assert time.monotonic() - began < 1.5


def test_a_short_pause_that_the_server_asks_for_is_kept_and_then_it_is_asked_again():
    pauses = []
    with ModelServer(answers(429, Retry_After="1.5"), says("yes")) as server:
        assert client(server, sleep=pauses.append).ask(MESSAGES, {}, 5).text == "yes"
    assert pauses == [1.5]


def test_fences_and_prose_around_a_good_answer_do_no_harm():
    with ModelServer(says(f"<think>{{hm}}</think>Sure!\n```json\n{drafted()}\n```\nAnything else?")) as server:
        assert ask(server).summary.method == "model:tiny"


def test_a_refused_answer_may_be_mended_once():
    with ModelServer(says(drafted(tags=["sport"])), says(drafted())) as server:
        assert ask(server).summary.method == "model:tiny"
    assert "sport" in server.requests[1]["messages"][-1]["content"]


def test_after_repeated_failures_it_is_left_alone_and_then_one_article_tries():
    now = [1_000.0]
    notes = MemoryNotes(NotePolicy(failures_to_open=2, open_ms=60_000), clock=lambda: now[0])
    with ModelServer(answers(503)) as server:
        reason(ask(server, notes))
        reason(ask(server, notes))
        asked = len(server.requests)
        assert "left alone" in reason(ask(server, notes))
        assert len(server.requests) == asked
        now[0] += 61
        assert "busy" in reason(ask(server, notes))
        assert "left alone" in reason(ask(server, notes))
        server.behaviours = [says(drafted())]
        now[0] += 61
        assert ask(server, notes).summary.method == "model:tiny"
        assert notes.failures == 0


def test_an_answer_that_cannot_be_used_is_not_the_servers_failure():
    notes = MemoryNotes(NotePolicy(failures_to_open=1))
    with ModelServer(says("no"), says("no"), says("x", finish_reason="length"), says(drafted())) as server:
        reason(ask(server, notes))
        reason(
            ask(server, notes, article(TEXT + " Ferries.").model_copy(update={"summary": LEAD, "tags": BEFORE.tags}))
        )
        assert ask(server, notes, article(TEXT + " Bridge.")).summary.method == "model:tiny"


def test_the_same_article_is_asked_about_once():
    notes = MemoryNotes()
    with ModelServer(says(drafted())) as server:
        assert ask(server, notes).summary == ask(server, notes).summary
        assert len(server.requests) == 1


def test_the_days_tokens_are_not_overdrawn_and_what_was_set_aside_too_much_is_given_back():
    notes = MemoryNotes(NotePolicy(daily_tokens=2_500))
    with ModelServer(says(drafted())) as server:
        assert ask(server, notes, daily_tokens=2_500).summary.method == "model:tiny"
        assert notes.spent() == 500
        notes.tokens[next(iter(notes.tokens))] = 2_000
        other = BEFORE.model_copy(update={"headline": "Another headline"})
        assert "tokens are used up" in reason(ask(server, notes, other))
        assert len(server.requests) == 1


def test_a_key_that_cannot_be_read_is_said_and_nobody_is_asked(tmp_path):
    with ModelServer(says(drafted())) as server:
        assert "cannot be read" in reason(ask(server, key_file=tmp_path / "none"))
        (tmp_path / "key").write_text("sk-hush\n")
        assert ask(server, key_file=tmp_path / "key").summary.method == "model:tiny"
        assert server.headers[0]["Authorization"] == "Bearer sk-hush"


def test_nobody_there_is_a_failure_like_any_other():
    with ModelServer(answers(200)) as server:
        pass
    assert "could not be reached" in reason(ask(server))
    with pytest.raises(NoAnswerError):
        client(server).ask(MESSAGES, {}, 0.0)


def test_an_address_that_cannot_be_asked_is_a_failure_like_any_other_and_its_tokens_are_given_back():
    notes = MemoryNotes(NotePolicy(daily_tokens=9_000))
    chosen = LlmSettings.model_construct(url="http://localhost:99999/v1", model="tiny", daily_tokens=9_000)
    model = language_model.build(chosen, EnrichOptions(), notes, 5.0)
    assert "no address to ask at" in reason(model.ask(BEFORE))
    assert (notes.spent(), notes.failures) == (0, 1)


def test_doctor_is_told_what_is_wrong(tmp_path):
    def probed(**settings):
        return " ".join(language_model.probe(LlmSettings(**({"url": server.url, "model": "tiny"} | settings))))

    with ModelServer(says("yes")) as server:
        assert probed() == ""
        assert "has no model 'huge'; it has tiny" in probed(model="huge")
        assert "cannot be read" in probed(key_file=tmp_path / "none")
    assert "could not be reached" in probed()
    assert "unprotected" in " ".join(language_model.missing(LlmSettings(url="http://h/v1", model="m", key="k")))


def test_the_answer_is_a_completion():
    assert json.loads(completion("x"))["choices"][0]["message"]["content"] == "x"
