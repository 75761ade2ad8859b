"""What a message said of other homes is offered to be recorded when the first one's record is done with."""

from actions import households
from handlers.buttons import TellButton
from handlers.questions import Draft
from handlers.turn import Said, Turn

# In the conversation's data: the words that may become a report, and the households that wait for their part.
TOLD, WAITING = "told", "waiting"


async def others_told(turn: Turn, draft: Draft) -> Said:
    """A button for each of them; the words are kept until something else is begun."""
    if not draft.others:
        return []
    text, *waiting = draft.others
    mine = {str(card.id): card.head for card in await households.mine(turn.work, turn.speaker)}
    left = [one for one in waiting if one in mine]
    if not left:
        return []
    await turn.state.update_data({TOLD: text, WAITING: left})
    rows = [[(turn.words("told.button_other", head=mine[one]), TellButton(answer=one).pack())] for one in left]
    return [turn.say(turn.text("told.others", heads=[mine[one] for one in left]), rows)]
