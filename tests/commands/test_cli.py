"""``mmgcl COMMAND``: what there is, and what each option says about itself."""
import argparse
import subprocess
import sys

import pytest

import mmgcl
from mmgcl import cli
from mmgcl.engine.config_files import config_names


def call(capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str]:
    status = 0
    try:
        cli.main(arguments)
    except SystemExit as stop:
        status = stop.code or 0
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_importing_the_package_does_not_import_torch():
    code = ('import sys, mmgcl, mmgcl.cli; assert "torch" not in sys.modules; '
            'mmgcl.cli.main(["--version"])')
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f'mmgcl {mmgcl.__version__}\n'), done.stderr


@pytest.mark.parametrize('name', ['train', 'load_config', 'ImageTranslationInferencer'])
def test_python_api_is_found_when_asked_for(name):
    assert getattr(mmgcl, name).__name__ == name
    assert name in dir(mmgcl)


def test_package_has_no_other_attributes():
    with pytest.raises(AttributeError, match="'trian'"):
        mmgcl.trian  # noqa: B018


def all_parsers(name: str) -> list[argparse.ArgumentParser]:
    parser = cli.command_parser(name)
    below = [choice for action in parser._actions if isinstance(action.choices, dict)
             for choice in action.choices.values()]
    return [parser, *(part for part in below if isinstance(part, argparse.ArgumentParser))]


@pytest.mark.parametrize('name', cli.COMMANDS)
def test_every_argument_has_help(name):
    unexplained = [action.dest for parser in all_parsers(name) for action in parser._actions
                   if not action.help and not isinstance(action, argparse._SubParsersAction)]
    assert not unexplained
    assert all(parser.format_help() for parser in all_parsers(name))


def test_configs_lists_each_with_a_description(capsys):
    status, text = call(capsys, 'configs')
    lines = text.splitlines()
    assert status == 0
    assert [line.split()[0] for line in lines] == config_names()
    assert all(len(line.split()) > 1 for line in lines)


def test_configs_are_searched(capsys):
    _, text = call(capsys, 'configs', 'munit')
    assert text
    assert all('munit' in line for line in text.splitlines())


def test_components_are_searched_by_all_words(capsys):
    _, text = call(capsys, 'components', 'hooks', 'samples')
    assert 'SampleImagesHook' in text
    assert 'ResnetGenerator' not in text


def test_component_by_its_name_is_explained(capsys):
    _, text = call(capsys, 'components', 'SampleImagesHook')
    assert text.startswith('SampleImagesHook(dataset')
    assert 'interval: iterations between pictures' in text


def test_component_that_is_not_there_is_one_line(capsys):
    status, text = call(capsys, 'components', 'nonsense')
    assert status == 2
    assert text.startswith('error: no component has nonsense')
    assert text.count('\n') == 1


def test_env_names_the_versions_of_a_bug_report(capsys):
    _, text = call(capsys, 'env')
    assert f'mmgcl: {mmgcl.__version__}' in text
    assert {'python', 'torch', 'mmengine', 'CUDA'} <= {
        line.split(':')[0] for line in text.splitlines()}


def test_misspelt_config_names_the_nearest(capsys):
    status, text = call(capsys, 'train', 'gcl/dmeo')
    assert status == 2
    assert text == ("error: no config file gcl/dmeo, and no config of that name; did you mean "
                    "'gcl/demo'?\n")


def test_option_without_a_value_is_refused(capsys):
    status, text = call(capsys, 'train', 'gcl/demo', '--cfg-options', 'max_epochs')
    assert status == 2
    assert "'max_epochs' is not KEY=VALUE" in text


@pytest.mark.parametrize('shell', ['bash', 'zsh', 'fish'])
def test_completion_knows_commands_options_and_configs(capsys, shell):
    _, text = call(capsys, 'completion', shell)
    for word in ('translate', 'cfg-options', 'gcl/demo'):
        assert word in text


def test_bash_completes_a_config(capsys, tmp_path):
    _, script = call(capsys, 'completion', 'bash')
    (tmp_path / 'script').write_text(script)
    code = (f'source {tmp_path}/script; COMP_WORDS=(mmgcl train gcl/dem); COMP_CWORD=2; _mmgcl; '
            'echo "${COMPREPLY[@]}"')
    done = subprocess.run(['bash', '-c', code], capture_output=True, text=True)
    assert done.stdout == 'gcl/demo\n', done.stderr
