"""`python -m tests.actions.roles_page` prints docs/roles.md from the table; a test holds the page equal to it."""

from rules.roles import MAY, Deed, Role

CHINESE = {
    Role.FIRST_HELPER: "第一帮扶责任人",
    Role.SECOND_HELPER: "第二帮扶责任人",
    Role.HOUSEHOLD: "贫困户",
    Role.VILLAGE_WITNESS: "村见证人",
    Role.UNIT_LIAISON: "单位联络人",
    Role.TOWNSHIP_OFFICER: "镇街扶贫办",
    Role.CITY_OFFICER: "市(县)扶贫办",
    Role.INSPECTOR: "督查员",
    Role.STAND_IN: "代看人",
}
DEEDS = {
    Deed.SEE_HOUSEHOLD: "see the household's card (查看农户)",
    Deed.SEE_PHONE: "see the household's telephone number (查看电话)",
    Deed.FILE_CALL: "file a call (登记电话联系)",
    Deed.FILE_VISIT: "file a visit (填写走访)",
    Deed.CONFIRM_CONTACT: "have the family's last word on a visit (确认来没来)",
    Deed.WITNESS_CONTACT: "witness a visit for a family without Telegram (见证走访)",
    Deed.VERIFY_CARD: "see that the paper card is signed (核对签字卡)",
    Deed.FILE_OVERSIGHT: "tell of the first helper's work after a visit of one's own (监督第一帮扶人)",
    Deed.ASK_QUESTION: "ask about a policy (问政策)",
    Deed.ANSWER_QUESTION: "answer what was handed over (答复问题)",
    Deed.SEE_ALERT: "see an alert of which one was told (查看提醒)",
    Deed.ACKNOWLEDGE_ALERT: "take care of an alert of which one was told (认领提醒)",
    Deed.ASSIGN_ALERT: "hand an alert to somebody else who may take it (转给别人)",
    Deed.ASK_HELPER: "ask the helper whom an alert concerns (问问帮扶人)",
    Deed.REPLY_TO_ALERT: "answer such a question about oneself (回话)",
    Deed.RESOLVE_ALERT: "end an alert with an outcome (办好了)",
    Deed.PROPOSE_REASON: "say why one's own duty cannot be done (说明原因)",
    Deed.DECIDE_REASON: "decide what follows from another's reason (处理原因)",
    Deed.SAY_FACT: "say what is so in a family, and what it receives (说家里情况、领没领到)",
    Deed.CLOSE_GAP: "say what came of explaining what does not come (该领没领的办结)",
    Deed.WORK_ON_CASE: "answer for a case and write what was done (办理整改)",
    Deed.CLOSE_CASE: "close a case that one opened (销号)",
    Deed.DELIVER_GIFT: "say that a gift was brought (慰问品送到)",
    Deed.CONFIRM_GIFT: "say that a gift came (确认收到)",
    Deed.PROPOSE_WATCH: "propose to watch a household (提出监测)",
    Deed.DECIDE_WATCH: "take a household up, look again, let it go (纳入、复核、退出监测)",
    Deed.ASK_HANDOVER: "ask for a change of helper (申请更换)",
    Deed.DECIDE_HANDOVER: "agree to a change of helper (批准更换)",
    Deed.ASK_COVER: "ask for somebody to come instead for a while (申请代看)",
    Deed.ASK_COVER_FOR: "ask for it for a helper who cannot ask (替人申请代看)",
    Deed.FIND_STAND_IN: "pick who stands in (找代看人)",
    Deed.DECIDE_COVER: "agree to a stand-in, or end it (同意、结束代看)",
    Deed.OPEN_CASE: "open a case with a deadline (立案整改)",
    Deed.STATE_INCOME: "write the household's income statement (填收入明细)",
    Deed.WRITE_PLAN: "write and revise the household's plan of the year (写帮扶计划)",
    Deed.SAY_MEASURE: "say what became of a measure (说措施办得怎样)",
    Deed.SEE_CASE: "see a case and what was done about it (查看整改)",
}
HEAD = """\
# Who may do what

Printed from `rules/roles.py` by `python -m tests.actions.roles_page`. `tests/actions/test_who_may.py` holds this page
equal to the table and tries every cell with the real deed: on a household towards which the person has the role, and
on one of another city.

A role is held *towards a household*: a helper by a pairing that is open today, the family by its contact person, a
liaison by the first helper's unit, an office by the township or city in which the village lies. Whoever has none of
these roles there may do nothing there, and a household that does not exist is refused in the same words.

"""
TAIL = """
- An alert is seen only by those who were told of it. A liaison sees the colleague's name and the dates, no family.
- In an emergency the first helper is told too and may take care of it.
- Nobody confirms a visit of their own, not even a helper who also speaks for the family.
- A second helper decides about the first helper's reasons, never about their own; what ends all duties of a household
  (moved away, died) is for the offices.
- A case is closed by whoever opened it; what a rule opened, by an office.
- An inspector has no role towards a household: they see the households of their own sample, and only until those are
  checked. Offices draw samples and read counts.
- A liaison asks for a change of their own colleagues, without seeing the family; what a township asks for is agreed.
- A former helper may file for a week more what they did before the change.
- A stand-in has the role while the cover runs, from its first to its last day. For a week more they may file, and
  mend, what they did on those days, without seeing the telephone number. Nobody stands in who did not say yes. Nobody
  decides about their own cover; the second helper decides where one and the same answers for all households of it.
- What is only proposed to be watched, or was not taken up, is read by the offices and by whoever proposed it: it may
  come from a family's own question. The helpers hear of it, and read it, once the township took it up.
- A question belongs to the asker's own household, or to the first that the asker helps. Offices have none to ask for.
"""


def page() -> str:
    """The page as it should be."""
    roles = list(Role)
    lines = [
        "| | " + " | ".join(f"{CHINESE[role]}<br>{role.value.replace('_', ' ')}" for role in roles) + " |",
        "| --- " * (len(roles) + 1) + "|",
    ]
    for deed in Deed:
        cells = " | ".join("✓" if role in MAY[deed] else "" for role in roles)
        lines.append(f"| {DEEDS[deed]} | {cells} |")
    return HEAD + "\n".join(lines) + "\n" + TAIL


if __name__ == "__main__":
    print(page(), end="")
