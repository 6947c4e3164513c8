"""A person's own look: ``settings.toml`` beside the keymap.

theme = "light"        # dark, light or terminal (the terminal's own sixteen colours)
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.core.errors import InvalidInputError
from workbench.tui.theme import THEMES


def path() -> Path:
    """Where the settings are looked for: WORKBENCH_SETTINGS, or the configuration folder."""
    chosen = os.environ.get("WORKBENCH_SETTINGS")
    if chosen:
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("workbench") / "settings.toml"


def theme(source: Path | None = None) -> str | None:
    """The chosen theme; None if none was. Raises InvalidInputError naming file and fault."""
    source = source or path()
    if not source.exists():
        return None
    import tomllib

    try:
        document = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(
            f"the settings {source} cannot be read: {error}", "correct them, or move them away"
        ) from error
    for setting in document:
        if setting != "theme":
            raise InvalidInputError(
                f"{source}: there is no setting {setting!r}", 'there is one: theme = "light"'
            )
    name = document.get("theme")
    if name is None or (isinstance(name, str) and name in THEMES):
        return name
    raise InvalidInputError(
        f"{source}: there is no theme {name!r}", f"choose one of {', '.join(THEMES)}"
    )
