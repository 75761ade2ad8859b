"""One call of the Bot API: read from HTTP, checked by aiogram's own model of the method."""

import json
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from aiohttp import BodyPartReader, ClientResponse, MultipartReader, web
from pydantic import BaseModel, ValidationError

from sandbox.refusals import Refused, bad

# What Telegram calls a missing or wrong parameter; the rest is named as it is.
_EMPTY = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}
_MAY_BE_EMPTY = {"text", "caption", "url"}  # elsewhere an empty parameter is none
_UNPARSABLE = {
    "reply_markup": "object expected as reply markup",
    "commands": "expected an Array of BotCommand",
    "scope": "can't parse BotCommandScope",
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a call brought: values as they came, and uploaded files by the name of their part."""

    values: Mapping[str, Any]
    files: Mapping[str, BufferedInputFile]

    def shown(self) -> dict[str, object]:
        """The values for the traffic: structures unfolded, files named and measured."""
        files = {name: f"<file {file.filename}, {len(file.data)} bytes>" for name, file in self.files.items()}
        return {name: _unfolded(value) for name, value in self.values.items()} | files


async def read_parameters(request: web.Request) -> Parameters:
    """From the query and the body: form, multipart or JSON, as Telegram takes them."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, BufferedInputFile] = {}
    if request.content_type == "application/json":
        values |= _json_object(await request.text())
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = BufferedInputFile(value.file.read(), filename=value.filename)
            else:
                values[name] = value
    return Parameters(values, files)


async def read_answer(response: ClientResponse) -> Parameters:
    """A call that came as the answer to a webhook: JSON, or multipart as aiogram writes it."""
    if not response.content_type.startswith("multipart/"):
        text = (await response.text()).strip()
        return Parameters(_json_object(text) if text.startswith("{") else {}, {})
    values: dict[str, Any] = {}
    files: dict[str, BufferedInputFile] = {}
    reader = MultipartReader.from_response(response)
    while isinstance(part := await reader.next(), BodyPartReader):
        if part.filename:
            files[part.name or part.filename] = BufferedInputFile(bytes(await part.read()), filename=part.filename)
        else:
            values[part.name or ""] = await part.text()
    return Parameters(values, files)


def check(model: type[TelegramMethod[Any]], given: Parameters) -> TelegramMethod[Any]:
    """The call as aiogram's model of the method. Refused in Telegram's words if something is missing or wrong."""
    structured, uploads = _kinds(model)
    values = {name: value for name, value in given.values.items() if value != "" or name in _MAY_BE_EMPTY}
    for name in structured & values.keys():
        values[name] = _structure(name, values[name])
        if values[name] is None:
            del values[name]
    for name in uploads:
        value = values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            if value.removeprefix("attach://") not in given.files:
                raise bad(f"file must be non-empty, part {value} is missing")
            values[name] = given.files[value.removeprefix("attach://")]
        elif name in given.files:
            values[name] = given.files[name]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error) from None


def unknown_fields(model: BaseModel, path: str = "") -> Iterator[str]:
    """Names of fields that Telegram does not know, wherever in the call they hide."""
    for name in model.model_extra or {}:
        yield path + name
    for name in model.model_fields_set:
        value = getattr(model, name, None)
        if isinstance(value, BaseModel):
            yield from unknown_fields(value, f"{path}{name}.")
        elif isinstance(value, list):
            for each in _flat(value):
                yield from unknown_fields(each, f"{path}{name}[].")


def _flat(values: list[Any]) -> Iterator[BaseModel]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        elif isinstance(value, BaseModel):
            yield value


@cache
def _kinds(model: type[TelegramMethod[Any]]) -> tuple[frozenset[str], frozenset[str]]:
    """Which parameters are JSON structures, and which may be uploaded files."""
    structured, uploads = set(), set()
    model.model_rebuild()  # it may not be complete before its first use
    for name, info in model.model_fields.items():
        parts = set(_parts(info.annotation))
        if InputFile in parts:
            uploads.add(name)
        elif list in parts or any(issubclass(part, BaseModel) for part in parts):
            structured.add(name)
    return frozenset(structured), frozenset(uploads)


def _parts(annotation: Any) -> Iterator[type]:
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType, typing.Annotated):
        for each in typing.get_args(annotation):
            yield from _parts(each)
    elif isinstance(origin or annotation, type):
        yield origin or annotation


def _structure(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad("can't parse request body as JSON object")
    return value


def _refusal(error: ValidationError) -> Refused:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "parameters"
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return bad(_EMPTY.get(name, f'parameter "{name}" is required'))
    return bad(_UNPARSABLE.get(name, f'parameter "{name}" is wrong: {first["msg"]}'))


def _unfolded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
