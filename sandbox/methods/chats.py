"""getMe, getChat, logOut, close."""

from aiogram.methods import Close, GetChat, GetMe, LogOut
from aiogram.types import AcceptedGiftTypes, ChatFullInfo, User

from sandbox.exchange import Exchange
from sandbox.methods.registry import answers


@answers(GetMe)
async def get_me(exchange: Exchange, asked: GetMe) -> User:
    """Who the bot is. Only fields that older libraries know too."""
    return User(
        id=exchange.bot.id,
        is_bot=True,
        first_name=exchange.bot.name,
        username=exchange.bot.username,
        can_join_groups=True,
        can_read_all_group_messages=False,
        supports_inline_queries=False,
        can_connect_to_business=False,
        has_main_web_app=False,
    )


@answers(GetChat)
async def get_chat(exchange: Exchange, asked: GetChat) -> ChatFullInfo:
    """The little that is known of a person."""
    person = exchange.chat(asked.chat_id).person
    return ChatFullInfo(
        id=person.id,
        type="private",
        first_name=person.first_name,
        last_name=person.last_name,
        username=person.username,
        accent_color_id=0,
        max_reaction_count=11,
        accepted_gift_types=AcceptedGiftTypes(
            unlimited_gifts=False,
            limited_gifts=False,
            unique_gifts=False,
            premium_subscription=False,
            gifts_from_channels=False,
        ),
    )


@answers(LogOut)
async def log_out(exchange: Exchange, asked: LogOut) -> bool:
    """There is no other server to move to, so there is nothing to leave."""
    return True


@answers(Close)
async def close(exchange: Exchange, asked: Close) -> bool:
    """The bot's instance here ends by itself."""
    return True
