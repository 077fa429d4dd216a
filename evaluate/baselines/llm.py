"""Any language model behind an OpenAI-compatible endpoint, asked for each article once and told the ontology alone.

Nothing but the standard library is needed. Articles leave this machine: they are sent to the endpoint.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.data.sentences import sentence_spans
from strife.evaluate.baselines.llm_client import ChatClient, Endpoint
from strife.evaluate.baselines.llm_locate import MalformedAnswerError, Quotations, locate, parse_answer
from strife.evaluate.baselines.llm_prompt import answer_schema, instructions, numbered
from strife.evaluate.systems import Task

URL_VARIABLE = "STRIFE_LLM_URL"
KEY_VARIABLE = "STRIFE_LLM_KEY"
ACCOUNT_FILE = "account.json"


@dataclass
class LlmAnnotator:
    """A language model that is asked for the annotation of one article at a time.

    Attributes:
        folder: Keeps every raw answer, so that no article is paid for twice, and ``account.json``.
        account: What was asked and what of the answers could not be used, by reason, since the annotator was made.
    """

    client: ChatClient
    ontology: Ontology
    folder: Path
    account: Counter[str] = field(default_factory=Counter)

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers of the ontology."""
        return self.ontology.layers

    @property
    def reads_gold_triggers(self) -> bool:
        """False."""
        return False

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate the texts. An answer that is no JSON leaves its article without annotation, and is counted.

        Raises:
            InputError: ``gold_triggers``; or the endpoint refuses or stays unreachable: starting again goes on from
                there.
        """
        if gold_triggers:
            raise InputError("llm finds its own triggers: it cannot be given gold ones")
        annotated = [self._annotate(document) for document in documents]
        self.folder.mkdir(parents=True, exist_ok=True)
        account = json.dumps(dict(sorted(self.account.items())), indent=2, ensure_ascii=False)
        (self.folder / ACCOUNT_FILE).write_text(account + "\n", encoding="utf-8")
        return annotated

    def _annotate(self, document: Document) -> Document:
        sentences = sentence_spans(document.text, language=document.language)
        empty = replace(document.without_annotation(), layers=self.layers)
        if not sentences:
            return empty
        answer = self.client.ask(
            instructions(self.ontology), numbered(document.text, sentences), answer_schema(self.ontology)
        )
        self.account["answers from the cache" if answer.cached else "answers"] += 1
        try:
            parsed = parse_answer(answer.text)
        except MalformedAnswerError:
            self.account["malformed answers"] += 1
            return empty
        located = locate(document, parsed, self.ontology, Quotations(document.text, sentences))
        self.account.update(located.lost)
        return located.document


def fit(
    task: Task,
    *,
    model: str,
    base_url: str | None = None,
    url_variable: str = URL_VARIABLE,
    key_variable: str = KEY_VARIABLE,
    timeout_s: float = 300.0,
    retries: int = 6,
    first_wait_s: float = 2.0,
) -> LlmAnnotator:
    """Make an annotator for the task's ontology. Nothing is learned from its articles, and none of them is sent.

    Args:
        model: The name that the endpoint knows it by.
        base_url: Up to and without ``/chat/completions``; if None it is in the environment variable ``url_variable``.
        key_variable: The environment variable that holds the key.
        timeout_s: Seconds to wait for an answer.
        retries: How often a busy or unreachable server is asked again, after ``first_wait_s`` seconds and then after
            twice as long each time.

    Raises:
        InputError: the URL is not one of HTTP.
        Unavailable: no URL or no key.
    """
    endpoint = Endpoint.from_environment(
        base_url=base_url,
        url_variable=url_variable,
        key_variable=key_variable,
        model=model,
        timeout_s=timeout_s,
        retries=retries,
        first_wait_s=first_wait_s,
    )
    folder = task.folder / "llm"
    return LlmAnnotator(ChatClient(endpoint, folder / "answers"), task.ontology, folder)
