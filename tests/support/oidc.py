"""A real OpenID Connect server on a port of its own, which can be told to lie.

`oidc-provider-mock` does not ask for PKCE; the gate in front of it does (RFC 7636), so that a
sign-in that works here has proved it holds the verifier.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import requests
from oidc_provider_mock._server import _threaded_server

os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

Lie = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Provider:
    url: str = ""
    challenges: dict[str, str] = field(default_factory=dict)  # code → S256 challenge
    token_lie: Lie | None = None  # on the claims of the identity token
    answer_lie: Lie | None = None  # on the whole answer of the token endpoint
    info_lie: Lie | None = None  # on the user info
    broken: bool = False

    def know(self, sub: str, **claims: object) -> None:
        requests.put(f"{self.url}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def authorize(self, address: str, sub: str) -> str:
        """What the person does at the provider; returns where their browser is sent back."""
        answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        back = answer.headers["Location"]
        asked = parse_qs(urlsplit(address).query)
        assert asked["code_challenge_method"] == ["S256"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        self.challenges[code] = asked["code_challenge"][0]
        return back

    def wrap(self, app: Any) -> Any:
        def gate(environ: dict[str, Any], start_response: Any) -> Any:
            path = environ["PATH_INFO"]
            if self.broken:
                start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
                return [b"down"]
            if path == "/oauth2/token" and not self._verified(environ):
                start_response("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']
            if path in {"/oauth2/token", "/userinfo"}:
                return self._altered(app, environ, start_response)
            return app(environ, start_response)

        return gate

    def _verified(self, environ: dict[str, Any]) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        form = parse_qs(body.decode())
        verifier = form.get("code_verifier", [""])[0]
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        challenge = self.challenges.get(form.get("code", [""])[0], "")
        return bool(challenge) and digest.rstrip(b"=").decode() == challenge

    def _altered(self, app: Any, environ: dict[str, Any], start_response: Any) -> Any:
        said: list[Any] = []
        body = b"".join(app(environ, lambda *args: said.extend(args[:2])))
        if said[0].startswith("200"):
            answer = json.loads(body)
            if environ["PATH_INFO"] == "/userinfo":
                answer = self.info_lie(answer) if self.info_lie else answer
            else:
                if self.token_lie and "id_token" in answer:
                    answer["id_token"] = forged(answer["id_token"], self.token_lie)
                answer = self.answer_lie(answer) if self.answer_lie else answer
            body = json.dumps(answer).encode()
        headers = [(n, v) for n, v in said[1] if n.lower() != "content-length"]
        start_response(said[0], [*headers, ("Content-Length", str(len(body)))])
        return [body]


def forged(token: str, lie: Lie) -> str:
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    changed = json.dumps(lie(claims)).encode()
    return f"{head}.{base64.urlsafe_b64encode(changed).rstrip(b'=').decode()}.{signature}"


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    with _threaded_server(port=0, app=provider.wrap(oidc_provider_mock.app())) as server:
        provider.url = f"http://localhost:{server.server_port}"
        yield provider
