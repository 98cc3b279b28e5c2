"""JSON Web Tokens by hand, so that broken ones can be made too."""
from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid

from .process import JWT_SECRET


def b64(data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token: str) -> dict:
    return json.loads(unb64(token.split(".")[1]))


def header_of(token: str) -> dict:
    return json.loads(unb64(token.split(".")[0]))


HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def sign(header: dict | str, payload: dict | str, secret: str = JWT_SECRET, digest=hashlib.sha256) -> str:
    parts = [b64(p if isinstance(p, str) else json.dumps(p, separators=(",", ":"))) for p in (header, payload)]
    body = ".".join(parts)
    return body + "." + b64(hmac.new(secret.encode(), body.encode(), digest).digest())


REMOVE = object()


def mint(sub: object, /, kind: str = "access", secret: str = JWT_SECRET, alg: str = "HS256", age_s: int = 0, life_s: int = 86400, **claims) -> str:
    """A token as the server makes them; a claim set to REMOVE is left out."""
    now = int(time.time()) - age_s
    payload = {"sub": sub, "type": kind, "jti": str(uuid.uuid4()), "exp": now + life_s, "iat": now, **claims}
    payload = {k: v for k, v in payload.items() if v is not REMOVE}
    header = {"alg": alg, "typ": "JWT"}
    if alg == "none":
        return b64(json.dumps(header)) + "." + b64(json.dumps(payload)) + "."
    return sign(header, payload, secret, HASHES[alg])
