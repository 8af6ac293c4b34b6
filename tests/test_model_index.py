"""The records of the model zoo name what exists, and numbers that the documentation reports."""
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
INDEX = yaml.safe_load((ROOT / 'model-index.yml').read_text())['Import']
RECORDS = {name: yaml.safe_load((ROOT / name).read_text()) for name in INDEX}
MODELS = [model for record in RECORDS.values() for model in record['Models']]
RESULTS = [pytest.param(result, id=model['Name'])
           for model in MODELS for result in model.get('Results', ())]


def test_every_method_has_a_record():
    folders = {path.parent.name for path in ROOT.glob('configs/*/*.py')} - {'_base_'}
    assert set(INDEX) == {f'configs/{folder}/metafile.yml' for folder in folders}


def test_every_config_of_a_method_is_listed_once():
    listed = [model['Config'] for model in MODELS]
    there = [path.relative_to(ROOT).as_posix() for path in ROOT.glob('configs/*/*.py')
             if path.parent.name != '_base_']
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize('record', RECORDS.values(), ids=RECORDS)
def test_record_names_a_paper_and_a_page(record):
    collection, = record['Collections']
    assert (ROOT / collection['README']).is_file()
    assert re.fullmatch(r'https://arxiv\.org/abs/\d{4}\.\d{5}', collection['Paper']['URL'])
    assert collection['Paper']['Title']
    assert {model['In Collection'] for model in record['Models']} == {collection['Name']}


@pytest.mark.parametrize('result', RESULTS)
def test_scores_are_those_of_a_row_of_the_documentation(result):
    start = f'| {result["Row"]} |'
    rows = [line.removeprefix(start) for line in (ROOT / result['Source']).read_text().splitlines()
            if line.startswith(start)]
    values = set(map(float, result['Metrics'].values()))
    assert values
    assert any(values <= set(map(float, re.findall(r'\d+\.?\d*', row))) for row in rows)


def test_scores_say_data_budget_and_seeds():
    for model in MODELS:
        if 'Results' in model:
            assert {'Training Data', 'Iterations', 'Batch Size', 'Seeds'} <= set(model['Metadata'])


def test_no_weights_are_in_the_repository():
    assert not [path for ending in ('pth', 'safetensors', 'onnx') for path in
                [*ROOT.glob(f'configs/**/*.{ending}'), *ROOT.glob(f'mmgcl/**/*.{ending}')]]
