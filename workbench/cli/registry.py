"""All commands, joined from the areas in the order of the loop."""

from __future__ import annotations

from workbench.annotate import commands as annotate
from workbench.annotate import gold_commands as gold
from workbench.audit import commands as audit
from workbench.cleanse import commands as cleanse
from workbench.cli import hub, project
from workbench.cli.command import Command
from workbench.collect import commands as collect
from workbench.evaluate import commands as evaluate
from workbench.history import commands as history
from workbench.review import adopt_commands as adopt
from workbench.review import commands as review
from workbench.review import doubles_commands as doubles
from workbench.review import rules_commands as rules
from workbench.train import commands as train
from workbench.train import grouping_commands

COMMANDS: tuple[Command, ...] = (
    *project.COMMANDS,
    *collect.COMMANDS,
    *cleanse.COMMANDS,
    *annotate.COMMANDS,
    *gold.COMMANDS,
    *review.COMMANDS,
    *adopt.COMMANDS,
    *doubles.COMMANDS,
    *rules.COMMANDS,
    *train.COMMANDS,
    *grouping_commands.COMMANDS,
    *evaluate.COMMANDS,
    *history.COMMANDS,
    *audit.COMMANDS,
    *hub.COMMANDS,
)
