"""What one can do on the log screen."""

from __future__ import annotations

from workbench.tui.actions import Action

ACTIONS = (
    Action("audit.filter", ("/",), "filter", "log", "by who, what, object and time"),
    Action("audit.clear", ("backspace",), "all events", "log", "take the filter away"),
    Action("audit.verify", ("v",), "verify", "log", "follow the chain from its first event"),
    Action("audit.doctor", ("d",), "doctor", "file", "check everything the file promises"),
    Action("audit.backup", ("b",), "backup", "file", "a complete copy, made while people work"),
)
