"""v1.0.0's request models on the libraries that it stood on (FastAPI 0.110, pydantic 2.12), as an oracle for what it says of a bad request.

Only the reading of requests is here: an operation that likes its request answers 200 with nothing. `ask()` runs it without a socket.
"""
from __future__ import annotations

import asyncio
import enum
import json
from typing import Any, Optional

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, EmailStr, Field
from starlette.exceptions import HTTPException


class Gender(str, enum.Enum):
    male = "male"
    female = "female"
    other = "other"


class Intent(str, enum.Enum):
    dating = "dating"
    serious = "serious"
    casual = "casual"
    friendship = "friendship"


class SignUp(BaseModel):
    name: str = Field(..., min_length=2, max_length=50)
    email: EmailStr
    mobile_number: str = Field(..., min_length=10, max_length=15)
    password: str = Field(..., min_length=8)
    age: int = Field(..., ge=18, le=100)
    gender: Gender
    interested_in: Gender
    intent: Intent = Intent.dating
    min_age: int = Field(18, ge=18, le=100)  # its upper, and max_age's lower bound are mend 30
    max_age: int = Field(50, ge=18, le=100)
    max_distance_km: int = Field(50, ge=1, le=500)
    address_line: str
    city: str
    state: str
    country: str
    pincode: str


class LogIn(BaseModel):
    email: EmailStr
    password: str


class Refresh(BaseModel):
    refresh_token: str


class ForgotPassword(BaseModel):
    email: EmailStr


class NewPassword(BaseModel):
    token: str
    new_password: str


class CodeWish(BaseModel):
    mobile_number: str


class Code(BaseModel):
    mobile_number: str
    otp_code: str


class ProfileChange(BaseModel):
    name: Optional[str] = Field(None, min_length=2, max_length=50)
    bio: Optional[str] = Field(None, max_length=500)
    intent: Optional[Intent] = None
    profile_pictures: Optional[list[str]] = None


class PreferencesChange(BaseModel):
    interested_in: Optional[Gender] = None
    min_age: Optional[int] = Field(None, ge=18, le=100)
    max_age: Optional[int] = Field(None, ge=18, le=100)
    max_distance_km: Optional[int] = Field(None, ge=1, le=500)


class SettingsChange(BaseModel):
    notifications: Optional[dict] = None
    privacy: Optional[dict] = None
    safety: Optional[dict] = None
    dark_mode: Optional[bool] = None
    language: Optional[str] = None


class Send(BaseModel):
    receiver_id: str
    content: str = Field(..., min_length=1, max_length=2000)


BODIES: dict[str, type[BaseModel]] = {
    "POST /api/auth/signup": SignUp, "POST /api/auth/login": LogIn, "POST /api/auth/refresh": Refresh, "POST /api/auth/forgot-password": ForgotPassword,
    "POST /api/auth/reset-password": NewPassword, "POST /api/auth/otp/send": CodeWish, "POST /api/auth/otp/verify": Code,
    "PUT /api/users/profile": ProfileChange, "PUT /api/users/preferences": PreferencesChange, "PUT /api/users/settings": SettingsChange,
    "POST /api/messages/send": Send,
}


def reader(model: type[BaseModel]):
    async def read(data):
        return None

    read.__annotations__ = {"data": model}
    return read


app = FastAPI()
LOOP = asyncio.new_event_loop()
for route, model in BODIES.items():
    method, path = route.split(" ")
    app.add_api_route(path, reader(model), methods=[method])


@app.post("/api/auth/validate-reset-token")
async def validate_reset_token(token: str):
    return None


@app.get("/api/messages/{other_user_id}")
async def history(other_user_id: str, limit: int = Query(50, ge=1, le=100), before: Optional[str] = None):
    return None


@app.get("/api/notifications")
async def notifications(unread_only: bool = False, limit: int = Query(50, ge=1, le=100)):
    return None


@app.get("/api/credits/history")
async def ledger(limit: int = 50, skip: int = 0):
    return None


@app.get("/api/search/users")
async def search(q: str = Query(..., min_length=1)):
    return None


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError):
    details = [{"field": " -> ".join(str(part) for part in e["loc"]), "message": e["msg"], "type": e["type"]} for e in error.errors()]
    return JSONResponse({"error": "Validation error", "status_code": 422, "details": details, "path": request.url.path}, 422)


@app.exception_handler(HTTPException)
async def refused(request: Request, error: HTTPException):
    return JSONResponse({"error": error.detail, "status_code": error.status_code, "path": request.url.path}, error.status_code)


def ask(method: str, target: str, body: bytes | None = None, content_type: str | None = "application/json") -> tuple[int, Any]:
    """Status and JSON of its answer; 500 where it fell over."""
    path, _, query = target.partition("?")
    headers = [(b"host", b"127.0.0.1")]
    if content_type is not None:
        headers.append((b"content-type", content_type.strip(" \t").encode("latin-1")))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": query.encode("latin-1"), "root_path": "", "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }
    sent: list[dict] = []

    async def receive():
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(message):
        sent.append(message)

    try:
        LOOP.run_until_complete(app(scope, receive, send))
    except Exception as problem:  # what v1.0.0 answered with a 500
        return 500, repr(problem)
    return sent[0]["status"], json.loads(b"".join(m.get("body", b"") for m in sent[1:]))
