"""A chat endpoint of the OpenAI kind, over HTTP, with retries and with every answer kept on disk."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from strife.configs.errors import InputError
from strife.evaluate.systems import Unavailable

_BUSY = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_REFUSED = frozenset({400, 415, 422})
"""What servers answer that do not know ``response_format``."""
_LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, and how patiently.

    Attributes:
        base_url: Up to and without ``/chat/completions``, as ``https://host/v1``.
        key: Sent as bearer token, and nowhere else.
        timeout_s: Seconds to wait for an answer.
        retries: How often a busy or unreachable server is asked again.
        first_wait_s: Seconds before the first retry; each further wait is twice as long, or what the server asks for.
    """

    base_url: str
    model: str
    key: str = field(repr=False)
    timeout_s: float
    retries: int
    first_wait_s: float

    @classmethod
    def from_environment(cls, *, base_url: str | None, url_variable: str, key_variable: str, **rest: Any) -> Endpoint:
        """Take the key, and the URL if none is given, from environment variables.

        Raises:
            Unavailable: no URL or no key.
            InputError: the URL is not one of HTTP.
        """
        url = base_url or os.environ.get(url_variable)
        if not url:
            raise Unavailable(f"no endpoint: set 'base_url', or the environment variable {url_variable}")
        if urlsplit(url).scheme not in ("http", "https"):
            raise InputError(f"base_url: '{url}' must begin with http:// or https://")
        key = os.environ.get(key_variable)
        if not key:
            raise Unavailable(f"no key: set the environment variable {key_variable}")
        return cls(base_url=url.rstrip("/"), key=key, **rest)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model wrote, and whether it had been asked before."""

    text: str
    cached: bool


@dataclass(frozen=True)
class ChatClient:
    """Asks an endpoint at temperature 0, once for each request ever: ``folder`` keeps the raw answers."""

    endpoint: Endpoint
    folder: Path

    def ask(self, instructions: str, prompt: str, schema: Mapping[str, Any]) -> Answer:
        """The model's answer, which should be JSON of ``schema``; servers without JSON schemas are asked plainly.

        Raises:
            InputError: the server refuses, stays unreachable, or answers what is no chat completion.
        """
        body = _request(self.endpoint.model, instructions, prompt, schema)
        file = self.folder / f"{_digest(body)}.json"
        if file.is_file():
            return Answer(self._content(json.loads(file.read_text(encoding="utf-8"))), cached=True)
        try:
            raw = self._post(body)
        except _Refused as refused:
            try:
                raw = self._post({key: value for key, value in body.items() if key != "response_format"})
            except _Refused:
                raise InputError(f"{self._url} refuses the request: {refused}") from None
        content = self._content(raw)
        _write(file, json.dumps(raw, ensure_ascii=False))
        return Answer(content, cached=False)

    @property
    def _url(self) -> str:
        return f"{self.endpoint.base_url}/chat/completions"

    def _post(self, body: Mapping[str, Any]) -> Any:
        wait = self.endpoint.first_wait_s
        for attempt in range(self.endpoint.retries + 1):
            try:
                return self._post_once(body)
            except _Busy as busy:
                if attempt == self.endpoint.retries:
                    raise InputError(
                        f"{self._url} gave no answer in {attempt + 1} attempts: {busy.reason}; start again later, the "
                        "answers so far are kept"
                    ) from None
                time.sleep(min(_LONGEST_WAIT_S, busy.wait_s if busy.wait_s is not None else wait))
                wait *= 2
        raise AssertionError("unreachable")

    def _post_once(self, body: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(
            self._url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        # A redirect may lead to another host, which the key is not meant for.
        request.add_unredirected_header("Authorization", f"Bearer {self.endpoint.key}")
        try:
            with urllib.request.urlopen(request, timeout=self.endpoint.timeout_s) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                said = " ".join(error.read(500).decode("utf-8", "replace").split())
            reason = f"HTTP {error.code}: {said or error.reason}"
            if error.code in _BUSY:
                raise _Busy(reason, _retry_after(error.headers.get("Retry-After"))) from None
            if error.code in _REFUSED:
                raise _Refused(reason) from None
            raise InputError(f"{self._url} refuses the request: {reason}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _Busy(str(error) or type(error).__name__, None) from None

    def _content(self, raw: Any) -> str:
        """The text of the first choice; empty if the model wrote none."""
        try:
            content = raw["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            raise InputError(f"{self._url} answers what is no chat completion: {str(raw)[:200]}") from None
        return content if isinstance(content, str) else ""


class _Busy(Exception):
    def __init__(self, reason: str, wait_s: float | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_s = wait_s


class _Refused(Exception):
    pass


def _request(model: str, instructions: str, prompt: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    messages = [{"role": "system", "content": instructions}, {"role": "user", "content": prompt}]
    wanted = {"name": "annotation", "strict": True, "schema": schema}
    response_format = {"type": "json_schema", "json_schema": wanted}
    return {"model": model, "temperature": 0, "messages": messages, "response_format": response_format}


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]


def _retry_after(header: str | None) -> float | None:
    """Seconds; None for a missing header or one that gives a date."""
    return float(header) if header is not None and header.strip().isdecimal() else None


def _write(file: Path, text: str) -> None:
    """Write so that a stop in between leaves no half file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)
