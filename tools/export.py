"""Exports a generator: ``export.py --model gcl/h2z --weights FILE --out gcl.onnx``."""
from mmgcl.cli import run_command

if __name__ == '__main__':
    run_command('export')
