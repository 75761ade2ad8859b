"""Every setting, read once from the environment (`BANGFU_*`, or a file named by `BANGFU_*_FILE`)."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rules.delivery import MARGIN
from rules.errors import Unusable

PREFIX = "BANGFU_"


class Settings(BaseSettings):
    """What an operator may change; docs/settings.md lists them, and a test holds it to this class."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    telegram_token: SecretStr | None = Field(
        None, description="The bot's token from @BotFather; without it the embedded Telegram is used."
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Base address of the Bot API server.")
    telegram_proxy: str | None = Field(None, description="Proxy for reaching Telegram, e.g. socks5://127.0.0.1:1080.")
    database_url: str | None = Field(
        None, description="postgresql://... or sqlite:///file; by default a file in the data directory."
    )
    data_dir: Path = Field(
        Path("var"), description="Where the embedded database and the embedded Telegram keep their files."
    )
    key: SecretStr | None = Field(
        None,
        description="The keys of personal data and photos, the newest first, commas between; by default the file "
        "`key` in the data directory, made at the first start.",
    )
    files_dir: Path | None = Field(
        None, description="Where photos and voices are kept, encrypted; by default `files` in the data directory."
    )
    files_keep_days: int | None = Field(
        None, ge=30, description="For how many days photos and voices are kept; by default as long as their record."
    )
    programme: str = Field(
        "laizhou-2018", description="The programme of households that are imported without another one."
    )
    programmes_dir: Path | None = Field(
        None, description="A folder with programme files of your own (*.toml), beside the shipped ones."
    )
    articles_dir: Path | None = Field(
        None, description="The folder of policy articles that serves, instead of the shipped ones."
    )
    city: str = Field("本市", description="The name of the city (or county) above the townships.")
    host: str = Field(
        "127.0.0.1", description="The address on which the page of phones, the board and /healthz are served."
    )
    port: int = Field(8080, ge=0, le=65535, description="The port of the page of phones (0: any free one).")
    health_port: int | None = Field(
        None, ge=0, le=65535, description="Serves GET /healthz and /metrics on this port; not served by default."
    )
    metrics_token: SecretStr | None = Field(
        None, description="What Prometheus must bear to read /metrics; without it anybody who reaches the port may."
    )
    board_port: int | None = Field(
        None, ge=0, le=65535, description="Serves the board on this port; the demo takes any free one by default."
    )
    board_url: str | None = Field(
        None, description="Where people reach the board, e.g. https://board.example.org; by default host and port."
    )
    webhook_url: str | None = Field(
        None,
        description="Where Telegram brings updates, e.g. https://bot.example.org/updates; without it they are "
        "fetched by long polling.",
    )
    webhook_host: str = Field("127.0.0.1", description="The address on which what Telegram brings is received.")
    webhook_port: int = Field(8443, ge=0, le=65535, description="The port of the same, behind the proxy.")
    webhook_secret: SecretStr | None = Field(
        None, description="What each call of Telegram's must bear; by default made from the token."
    )
    messages_per_second: float = Field(
        30,
        gt=0,
        le=1000,
        description="How many messages all processes send in any second, replies included.",
    )
    allow_paid_broadcast: bool = Field(
        False, description="Whether Telegram may charge Stars for more than 30 messages a second."
    )
    send_timeout_seconds: float = Field(20, ge=1, le=300, description="How long one send may take.")
    lease_seconds: float = Field(
        90, le=3600, description="For how long a claimed message belongs to its process; longer than a send."
    )
    messenger: Literal["telegram", "console"] = Field(
        "telegram", description="Where messages go that the bot begins: telegram, or console for a dry run."
    )
    sms_gateway: Path | None = Field(
        None, description="A file (TOML) that says how a short message is sent to those who have no Telegram."
    )
    sms_secret: SecretStr | None = Field(None, description="What stands for {secret} in that file; never logged.")
    picture_font: Path | None = Field(
        None,
        description="A font file with Chinese letters for pictures; by default one is looked for.",
    )
    demo: bool = Field(True, description="Whether an empty embedded installation is filled with the demo town.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged; never names, numbers or texts of people."
    )

    @field_validator("lease_seconds")
    @classmethod
    def _outlives_a_send(cls, value: float, info: ValidationInfo) -> float:
        """Else two processes could send the same message."""
        least = info.data.get("send_timeout_seconds", 0) + MARGIN.total_seconds()
        if value < least:
            raise ValueError(f"it must be at least BANGFU_SEND_TIMEOUT_SECONDS + {MARGIN.seconds} = {least:g}")
        return value

    @property
    def embedded(self) -> bool:
        """Whether the embedded Telegram is used."""
        return self.telegram_token is None

    @property
    def database(self) -> str:
        """The database's URL. The demo's invented people never share a file with real ones."""
        file = self.data_dir / ("demo.sqlite3" if self.embedded else "bangfu.sqlite3")
        return self.database_url or f"sqlite:///{file}"

    @property
    def files(self) -> Path:
        """Where photos and voices are kept; the demo's apart from real ones."""
        return self.files_dir or self.data_dir / ("demo-files" if self.embedded else "files")


def read_settings() -> Settings:
    """The settings of this process. Raises Unusable, which names the variable."""
    try:
        return Settings(**_from_files())  # type: ignore[arg-type]  # pydantic checks what the files hold
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise Unusable("setting", name=name, why=first["msg"]) from error


def _from_files() -> dict[str, str]:
    """Values of BANGFU_X_FILE for every setting x, as secrets are mounted."""
    found = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}_FILE"
        if variable in os.environ:
            path = Path(os.environ[variable])
            try:
                found[name] = path.read_text(encoding="utf-8").strip()
            except OSError as error:
                raise Unusable("setting", name=variable, why=error.strerror or "") from error
    return found
