from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS, load_ontology
from strife.data.document import Document
from strife.data.sentences import sentence_spans
from strife.data.tokens import token_spans
from strife.data.validation import check_document
from strife.evaluate.baselines.llm import ACCOUNT_FILE, KEY_VARIABLE, URL_VARIABLE, fit
from strife.evaluate.baselines.llm_locate import MalformedAnswerError, Quotations, parse_answer
from strife.evaluate.baselines.llm_prompt import answer_schema, instructions, numbered
from strife.evaluate.systems import Task, Unavailable

TEXT = "Rebels shelled Kora on Sunday.\nKora burned, police said. Rebels denied it."
ANSWER = {
    "entities": [
        {"type": "Organisation", "text": "Rebels", "sentence": 1},
        {"type": "Location", "text": "Kora", "sentence": 1},
        {"type": "Temporal", "text": "Sunday", "sentence": 1},
        {"type": "Location", "text": "Kora", "sentence": 2},
        {"type": "Organisation", "text": "police", "sentence": 2},
        {"type": "Organisation", "text": "Rebels", "sentence": 3},
    ],
    "events": [
        {
            "type": "shelling",
            "text": "shelled",
            "sentence": 1,
            "factuality": "happened",
            "claim": "stated",
            "arguments": [
                {"role": "attacker", "text": "Rebels", "sentence": 1},
                {"role": "target", "text": "Kora", "sentence": 1},
            ],
        },
        {
            "type": "destroy",
            "text": "burned",
            "sentence": 2,
            "factuality": "happened",
            "claim": "attributed",
            "arguments": [{"role": "claimant", "text": "police", "sentence": 2}],
        },
    ],
}


class Server:
    """A chat endpoint on this machine: it gives the replies in turn, the last for ever, and keeps what it was sent."""

    def __init__(self) -> None:
        self.replies: list[tuple[int, dict[str, str], Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def say(self, content: Any) -> None:
        """Answer with a completion; what is no string is sent as JSON text."""
        text = content if isinstance(content, str) else json.dumps(content)
        self.replies.append((200, {}, {"choices": [{"message": {"role": "assistant", "content": text}}]}))

    def fail(self, status: int, **headers: str) -> None:
        self.replies.append((status, headers, {"error": {"message": "no"}}))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                server.keys.append(self.headers.get("Authorization"))
                server.paths.append(self.path)
                reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
                status, headers, body = reply
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv(KEY_VARIABLE, "secret-key")
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


@pytest.fixture
def annotator(ontology, tmp_path, server) -> Callable[..., Any]:
    def make(**options: Any):
        task = Task("t", ontology, (), (), 13, tmp_path)
        return fit(task, **{"model": "m", "base_url": server.url, "first_wait_s": 0.001, "retries": 3} | options)

    return make


@pytest.fixture
def document() -> Document:
    return Document(id="a", text=TEXT, published="2020-01-02")


@pytest.mark.enable_socket
def test_an_answer_becomes_spans_of_the_text(server, annotator, document, ontology):
    server.say(ANSWER)
    (annotated,) = annotator().predict([document])
    check_document(annotated, ontology, where="test")
    assert annotated.layers == LAYERS
    assert annotated.published == "2020-01-02"
    assert [(e.start, annotated.surface(e)) for e in annotated.entities] == [
        (0, "Rebels"), (15, "Kora"), (23, "Sunday"), (31, "Kora"), (44, "police"), (57, "Rebels")
    ]  # fmt: skip
    shelling, destroy = annotated.events
    assert (shelling.type, shelling.start, shelling.factuality, shelling.claim) == ("shelling", 7, "happened", "stated")
    assert [(a.role, a.start, a.entity) for a in shelling.arguments] == [("attacker", 0, "T1"), ("target", 15, "T2")]
    assert [(a.role, a.start) for a in destroy.arguments] == [("claimant", 44)]


@pytest.mark.enable_socket
def test_the_request_follows_the_protocol(server, annotator, document):
    server.say(ANSWER)
    annotator().predict([document])
    (body,) = server.bodies
    assert server.paths == ["/v1/chat/completions"]
    assert server.keys == ["Bearer secret-key"]
    assert (body["model"], body["temperature"]) == ("m", 0)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"].splitlines()[1] == "[2] Kora burned, police said."


@pytest.mark.enable_socket
def test_a_busy_server_is_asked_again(server, annotator, document):
    server.fail(429, Retry_After="0")
    server.fail(503)
    server.say(ANSWER)
    (annotated,) = annotator().predict([document])
    assert len(annotated.events) == 2
    assert len(server.bodies) == 3


@pytest.mark.enable_socket
def test_a_server_that_stays_busy_ends_the_run_with_one_line(server, annotator, document):
    server.fail(500)
    with pytest.raises(InputError, match="no answer in 4 attempts: HTTP 500") as raised:
        annotator().predict([document])
    assert "\n" not in str(raised.value)
    assert "secret-key" not in str(raised.value)


@pytest.mark.enable_socket
def test_a_wrong_key_is_not_tried_again(server, annotator, document):
    server.fail(401)
    with pytest.raises(InputError, match="HTTP 401"):
        annotator().predict([document])
    assert len(server.bodies) == 1


@pytest.mark.enable_socket
def test_nobody_listening_is_said(annotator, document, server):
    with pytest.raises(InputError, match="no answer in 1 attempts"):
        annotator(base_url="http://127.0.0.1:9", retries=0).predict([document])


@pytest.mark.enable_socket
def test_a_server_without_json_schemas_is_asked_plainly(server, annotator, document):
    server.fail(400)
    server.say("```json\n" + json.dumps(ANSWER) + "\n```")
    (annotated,) = annotator().predict([document])
    assert len(annotated.events) == 2
    assert "response_format" in server.bodies[0]
    assert "response_format" not in server.bodies[1]


@pytest.mark.enable_socket
def test_malformed_json_is_one_counted_failure(server, annotator, document, ontology):
    server.say('{"entities": [')
    server.say(ANSWER)
    made = annotator()
    first, second = made.predict([document, Document(id="b", text=TEXT + " So it was.")])
    assert (first.layers, first.entities, first.events) == (LAYERS, (), ())
    assert len(second.events) == 2
    assert made.account["malformed answers"] == 1


@pytest.mark.enable_socket
def test_what_cannot_be_located_is_counted_and_never_guessed(server, annotator, document, tmp_path):
    entity = {"type": "Location", "text": "Kora", "sentence": 1}
    event = ANSWER["events"][0]
    server.say(
        {
            "entities": [
                {**entity, "text": "Marr"},
                {**entity, "text": "kora"},
                {**entity, "text": "Kor"},
                {**entity, "sentence": 9},
                {**entity, "sentence": None},
                {**entity, "type": "Town"},
                {**entity, "text": "shelled Kora"},
                entity,
                entity,
                "nonsense",
            ],
            "events": [
                {**event, "type": "party"},
                {**event, "factuality": "maybe", "arguments": [{"role": "killed", "text": "nine", "sentence": 1}]},
            ],
        }
    )
    made = annotator()
    (annotated,) = made.predict([document])
    # "shelled Kora" takes the first Kora, so that the next is that of the neighbouring sentence, and no third is left
    assert [(e.start, e.end) for e in annotated.entities] == [(7, 19), (31, 35)]
    assert [(e.type, e.factuality, e.arguments) for e in annotated.events] == [("shelling", None, ())]
    expected = {
        "answers": 1,
        "entity: no such type here: Town": 1,
        "entity: not in the text": 5,
        "entity: repeated or overlapping": 1,
        "trigger: no such type here: party": 1,
        "factuality: no such value: maybe": 1,
        "argument: not in the text": 1,
    }
    assert made.account == expected
    assert json.loads((tmp_path / "llm" / ACCOUNT_FILE).read_text()) == expected


@pytest.mark.enable_socket
def test_a_stopped_run_resumes_and_asks_nothing_twice(server, annotator, document):
    other = Document(id="b", text="Troops left Marr.")
    server.say(ANSWER)
    server.fail(500)
    with pytest.raises(InputError):
        annotator(retries=0).predict([document, other])
    server.replies.clear()
    server.say({"entities": [], "events": []})
    again = annotator()
    annotated = again.predict([document, other])
    assert [len(d.events) for d in annotated] == [2, 0]
    assert again.account == {"answers": 1, "answers from the cache": 1}
    assert annotator(model="other").predict([document])[0].events == ()
    assert len(server.bodies) == 4


@pytest.mark.enable_socket
def test_an_answer_that_is_no_completion_is_said(server, annotator, document):
    server.replies.append((200, {}, {"result": "hello"}))
    with pytest.raises(InputError, match="no chat completion"):
        annotator().predict([document])


def test_without_key_or_url_it_is_unavailable(ontology, tmp_path, monkeypatch):
    task = Task("t", ontology, (), (), 13, tmp_path)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    with pytest.raises(Unavailable, match=URL_VARIABLE):
        fit(task, model="m")
    monkeypatch.setenv(URL_VARIABLE, "https://host.invalid/v1/")
    with pytest.raises(Unavailable, match=KEY_VARIABLE):
        fit(task, model="m")
    monkeypatch.setenv(KEY_VARIABLE, "secret-key")
    made = fit(task, model="m")
    assert made.client.endpoint.base_url == "https://host.invalid/v1"
    assert "secret-key" not in repr(made)
    with pytest.raises(InputError, match="must begin with http"):
        fit(task, model="m", base_url="file:///etc/hosts")
    with pytest.raises(InputError, match="gold"):
        made.predict([], gold_triggers=True)


def test_the_schema_allows_the_labels_of_the_ontology_alone(ontology):
    event = answer_schema(ontology)["properties"]["events"]["items"]
    assert event["properties"]["type"]["enum"] == list(ontology.event_types)
    assert event["required"] == list(event["properties"])
    names = load_ontology("re3d")
    assert list(answer_schema(names)["properties"]) == ["entities"]
    assert "Event types" not in instructions(names)
    assert "- clash: Two armed sides fight each other. Roles: participant, attacker" in instructions(ontology)


@pytest.mark.parametrize("answer", ["", "[1]", "null", "{", "I cannot.", "[" * 100_000])
def test_what_is_no_object_is_malformed(answer):
    with pytest.raises(MalformedAnswerError):
        parse_answer(answer)


@given(st.text(alphabet="aB7. \n'-\u0301\U0001f600", max_size=60), st.data())
def test_every_token_is_found_where_it_stands(text, data):
    tokens, sentences = token_spans(text), sentence_spans(text)
    assert len(numbered(text, sentences).split("\n")) >= len(sentences)
    if not tokens:
        return
    start, end = data.draw(st.sampled_from(tokens))
    number = next(n for n, (left, right) in enumerate(sentences, 1) if left <= start and end <= right)
    found = Quotations(text, sentences).find(text[start:end], number)
    assert (start, end) in found
    assert all(text[left:right] == text[start:end] for left, right in found)
