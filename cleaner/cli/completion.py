"""The verb ``completion``: print the script that lets a shell complete our words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog="""\b
Examples:
  eval "$(cleaner completion bash)"                       in ~/.bashrc
  eval "$(cleaner completion zsh)"                        in ~/.zshrc
  cleaner completion fish > ~/.config/fish/completions/cleaner.fish"""
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    Verbs, options, formats, engines and the addresses of rules are completed.
    """
    script = get_completion_class(shell)
    if script is None:  # pragma: no cover: click knows the three shells
        raise click.UsageError(f"click does not know the shell {shell}")
    root = context.find_root().command
    click.echo(script(root, {}, "cleaner", "_CLEANER_COMPLETE").source())
