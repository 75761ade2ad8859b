"""The command line: `bangfu ...` or `python -m bot ...`."""

import sys

import typer

from bot.commands import (
    answers,
    calendar,
    database,
    exporting,
    files,
    forms,
    household,
    importing,
    inspecting,
    inviting,
    key,
    knowledge,
    outbox,
    phone_list,
    programme,
    running,
    simulate,
    sms,
    state,
    verify,
    why,
)
from bot.commands.terminal import say_error
from rules.errors import BangfuError

cli = typer.Typer(
    help="bangfu: the chat bot that keeps the promise of paired assistance.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.command("run")(running.run)
cli.command("ask")(answers.ask)
cli.add_typer(importing.cli, name="import")
cli.command("invite")(inviting.invite)
cli.add_typer(inspecting.cli, name="inspect")
cli.command("appoint")(inviting.appoint)
cli.add_typer(programme.cli, name="programme")
cli.add_typer(knowledge.cli, name="knowledge")
cli.add_typer(calendar.cli, name="calendar")
cli.add_typer(forms.cli, name="forms")
cli.add_typer(database.cli, name="database")
cli.add_typer(key.cli, name="key")
cli.add_typer(files.cli, name="files")
cli.add_typer(household.cli, name="household")
cli.add_typer(outbox.cli, name="outbox")
cli.add_typer(sms.cli, name="sms")
cli.command("phone-list")(phone_list.phone_list)
cli.command("alerts")(state.alerts)
cli.command("simulate")(simulate.simulate)
cli.command("why")(why.why)
cli.add_typer(verify.cli, name="verify")
cli.add_typer(exporting.cli, name="export")


def main() -> None:
    """Runs the command line; what a person can mend is said in one line, exit code 2."""
    try:
        cli()
    except BangfuError as error:
        say_error(error)
        sys.exit(2)


if __name__ == "__main__":
    main()
