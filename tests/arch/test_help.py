"""Every argument of every command says what it is for."""

import argparse

from workbench.cli.registry import COMMANDS


def test_every_argument_has_help() -> None:
    silent = []
    for command in COMMANDS:
        parser = argparse.ArgumentParser()
        command.arguments(parser)
        silent += [(*command.path, one.dest) for one in parser._actions if not one.help]
    assert not silent
