"""aiogram's models are left incomplete by `import_aiogram` and completed at their first use, all of them."""

import subprocess
import sys

# In a process of its own: what the other tests used is complete already.
LOOK = """
from bot.models_on_demand import import_aiogram
import_aiogram()
from aiogram import methods, types
models = [getattr(module, name) for module in (types, methods) for name in module.__all__]
models = [one for one in models if hasattr(one, "model_rebuild")]
before = sum(one.__pydantic_complete__ for one in models)
message = {"message_id": 2, "date": 3, "chat": {"id": 4, "type": "private"}}
update = types.Update.model_validate({"update_id": 1, "message": message})
after = sum(one.__pydantic_complete__ for one in models)
keys = types.InlineKeyboardMarkup(inline_keyboard=[[types.InlineKeyboardButton(text="a", callback_data="b")]])
said = methods.SendMessage(chat_id=4, text="x", reply_markup=keys).model_dump(exclude_none=True)["reply_markup"]
answer = methods.Response[list[types.Update]].model_validate_json('{"ok": true, "result": [{"update_id": 7}]}')
held = types.Update.model_validate({"update_id": 1, "message": message}, context={"bot": "b"}).message
bound = (update.message.bot, held.chat.bot, held.model_copy().bot, methods.GetMe().as_("c").bot)
refused = [one.__name__ for one in models if one.model_rebuild() is False or not one.__pydantic_complete__]
some = before < after < len(models)
print(len(models), some, update.message.chat.id, said, answer.result[0].update_id, bound, refused)
"""


def test_every_model_is_completed_at_its_first_use() -> None:
    found = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=False)
    keys = "{'inline_keyboard': [[{'text': 'a', 'callback_data': 'b'}]]}"
    number, _, rest = found.stdout.partition(" ")
    assert rest.strip() == f"True 4 {keys} 7 (None, 'b', 'b', 'c') []", found.stderr
    assert int(number) > 400
