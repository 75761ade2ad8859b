"""The Bot API's methods: each file answers a few, each function one. All else is named and refused."""

from sandbox.methods import chats, commands, editing, queries, receiving, sending
from sandbox.methods.registry import ANSWERS, METHODS, Answer

__all__ = ["ANSWERS", "METHODS", "Answer", "chats", "commands", "editing", "queries", "receiving", "sending"]
