"""Prints a completion script for a shell.

    mmgcl completion bash > ~/.local/share/bash-completion/completions/mmgcl
    mmgcl completion zsh > ~/.zfunc/_mmgcl      (with ~/.zfunc in fpath, before compinit)
    mmgcl completion fish > ~/.config/fish/completions/mmgcl.fish
"""
import argparse
from collections.abc import Iterator

from mmgcl import cli
from mmgcl.engine.config_files import config_names

BASH = '''\
_mmgcl() {{
  local word=${{COMP_WORDS[COMP_CWORD]}}
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "{commands} --help --version" -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{cases}
  esac
}}
complete -o default -F _mmgcl mmgcl
'''
BASH_CASE = '    {name}) COMPREPLY=($(compgen -W "{words}" -- "$word")) ;;'
ZSH = '#compdef mmgcl\nautoload -U +X bashcompinit && bashcompinit\n'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('shell', choices=['bash', 'zsh', 'fish'], help='shell of the script')


def run(args: argparse.Namespace) -> None:
    if args.shell == 'fish':
        print('\n'.join(_fish()))
        return
    cases = '\n'.join(BASH_CASE.format(name=name, words=' '.join(_words(name)))
                      for name in cli.COMMANDS)
    script = BASH.format(commands=' '.join(cli.COMMANDS), cases=cases)
    print((ZSH if args.shell == 'zsh' else '') + script, end='')


def _options(name: str) -> Iterator[argparse.Action]:
    return (action for action in cli.command_parser(name)._actions if action.option_strings)


def _words(name: str) -> list[str]:
    """Completions after a command: its options, fixed choices and the names of configs."""
    parser = cli.command_parser(name)
    choices = [str(choice) for action in parser._actions for choice in action.choices or ()]
    takes_config = any(action.dest in ('config', 'model') for action in parser._actions)
    return [option for action in _options(name) for option in action.option_strings] + choices + (
        config_names() if takes_config else [])


def _fish() -> Iterator[str]:
    yield 'complete -c mmgcl -n __fish_use_subcommand -l version -d "print the version"'
    for name, summary in cli.COMMANDS.items():
        yield f'complete -c mmgcl -f -n __fish_use_subcommand -a {name} -d "{summary}"'
    for name in cli.COMMANDS:
        seen = f'-n "__fish_seen_subcommand_from {name}"'
        for action in _options(name):
            for option in action.option_strings:
                flag = f'-l {option[2:]}' if option.startswith('--') else f'-s {option[1:]}'
                yield f'complete -c mmgcl {seen} {flag}'
        words = [word for word in _words(name) if not word.startswith('-')]
        if words:
            yield f'complete -c mmgcl {seen} -a "{" ".join(words)}"'
