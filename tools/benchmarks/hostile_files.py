"""Damaged and malicious files, small and quick to create."""
import io
import os
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import torch


class _Runs:
    """An object whose unpickling would run a command."""

    def __reduce__(self) -> tuple:
        return os.system, ('true',)


def archive(path: Path, pickled: bytes, records: dict[str, bytes] | None = None,
            compression: int = zipfile.ZIP_STORED) -> None:
    """A file in torch.save's format with a custom pickle."""
    with zipfile.ZipFile(path, 'w', compression) as file:
        file.writestr('a/data.pkl', pickled)
        file.writestr('a/version', b'3\n')
        for name, content in (records or {}).items():
            file.writestr(f'a/data/{name}', content)


def _expanding(path: Path, opcode: bytes = pickle.TUPLE2) -> None:
    """Each of 40 nested pairs contains the previous one twice."""
    pairs = b''.join(b'q' + bytes([k]) + b'h' + bytes([k]) + opcode for k in range(40))
    archive(path, b'\x80\x02K\x01' + pairs + b'.')


def _expanding_lists(path: Path) -> None:
    lists = b''.join(b'](h' + bytes([k]) + b'h' + bytes([k]) + b'eq' + bytes([k + 1])
                     for k in range(40))
    archive(path, b'\x80\x02]q\x00' + lists + b'.')


def _expanding_key(path: Path) -> None:
    """A key whose hash takes as long to compute as its expansion."""
    pairs = b''.join(b'q' + bytes([k]) + b'h' + bytes([k]) + pickle.TUPLE2 for k in range(60))
    archive(path, b'\x80\x02}K\x01' + pairs + b'K\x01s.')


def _zip_bomb(path: Path) -> None:
    archive(path, pickle.dumps({}, 2), {'0': bytes(50_000_000)}, zipfile.ZIP_DEFLATED)


def _declares_more(path: Path) -> None:
    """A tensor that declares 10^9 numbers over a storage of four bytes."""
    reference = (b'(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00'
                 b'\x00cpuJ\x00\xca\x9a\x3btQ')
    archive(path, b'\x80\x02' + reference + b'.', {'0': b'1234'})


def _allocates(path: Path) -> None:
    archive(path, b'\x80\x02c__builtin__\nbytearray\n\x8a\x06' + struct.pack('<Q', 2 ** 40)[:6]
            + b'\x85R.')


def _deep(path: Path) -> None:
    archive(path, b'\x80\x02' + b'](' * 5000 + b'K\x01' + b'e' * 5000 + b'.')


def _legacy_expanding(path: Path) -> None:
    pairs = b''.join(b'q' + bytes([k]) + b'h' + bytes([k]) + pickle.TUPLE2 for k in range(40))
    path.write_bytes(pickle.dumps(0x1950a86a20f9469cfc6c, 2) + pickle.dumps(1001, 2)
                     + pickle.dumps({}, 2) + b'\x80\x02K\x01' + pairs + b'.'
                     + pickle.dumps([], 2))


def _flipped(path: Path) -> None:
    torch.save({'state_dict': {'w': torch.zeros(1000)}}, path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(bytes(content))


def _truncated(path: Path) -> None:
    torch.save({'state_dict': {'w': torch.rand(1000)}}, path)
    path.write_bytes(path.read_bytes()[:900])


def _saved(content: object) -> Callable[[Path], None]:
    return lambda path: torch.save(content, path)


def _expanded(path: Path) -> None:
    """An expanded view that presents one number as a million weights."""
    buffer = io.BytesIO()
    torch.save({'state_dict': {'w': torch.zeros(1).expand(1000, 1000)}}, buffer)
    path.write_bytes(buffer.getvalue())


FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    'expanding tuples': (_expanding, 'too many values'),
    'expanding lists': (_expanding_lists, 'too many values'),
    'expanding key': (_expanding_key, 'too many values'),
    'expanding, old form': (_legacy_expanding, 'too many values'),
    'nested 5000 deep': (_deep, 'too deep'),
    'zip bomb': (_zip_bomb, 'never compresses'),
    'declares more than is stored': (_declares_more, 'declares 1000000000 values'),
    'allocates a terabyte': (_allocates, 'bytearray'),
    'runs a command': (_saved({'state_dict': {}, 'extra': _Runs()}), 'refused'),
    'flipped bit': (_flipped, 'checksum'),
    'truncated': (_truncated, 'truncated'),
    'empty file': (lambda path: path.touch(), 'is empty'),
    'text': (lambda path: path.write_text('no weights here\n' * 9), 'is a text file'),
    'web page': (lambda path: path.write_text('<!DOCTYPE html><html>404</html>'), 'a web page'),
    'Git LFS pointer': (lambda path: path.write_text(
        'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), 'Git LFS'),
    'noise': (lambda path: path.write_bytes(bytes(range(255, 128, -1)) * 9), 'an unknown kind'),
    'another zip': (lambda path: zipfile.ZipFile(path, 'w').writestr('a.txt', 'x'), 'zip archive'),
    'folder': (lambda path: path.mkdir(), 'is a folder'),
    'FIFO': (os.mkfifo, 'no regular file'),
    'list': (_saved([1, 2]), 'holds a list'),
    'int': (_saved(3), 'holds a int'),
    'text on top': (_saved('weights'), 'holds a str'),
    'tensor on top': (_saved(torch.zeros(2)), 'holds a Tensor'),
    'state_dict a list': (_saved({'state_dict': [1]}), 'state_dict is a list of 1'),
    'weight a string': (_saved({'state_dict': {'w': 'x'}}), "state_dict.w is the text 'x'"),
    'weight None': (_saved({'state_dict': {'w': None}}), 'state_dict.w is None'),
    'weight a list': (_saved({'state_dict': {'w': [1.0]}}), 'state_dict.w is a list'),
    'weight sparse': (_saved({'state_dict': {'w': torch.eye(3).to_sparse()}}), 'sparse'),
    'weight without data': (
        _saved({'state_dict': {'w': torch.empty(3, device='meta')}}), 'a meta tensor'),
    'weight complex': (
        _saved({'state_dict': {'w': torch.zeros(3, dtype=torch.complex64)}}), 'complex64'),
    'weight bool': (_saved({'state_dict': {'w': torch.zeros(3, dtype=torch.bool)}}), 'a bool'),
    'weight expanded': (_expanded, 'not a weight'),
    'name a number': (_saved({'state_dict': {3: torch.zeros(3)}}), 'the name 3'),
    'average a tensor': (
        _saved({'state_dict': OrderedDict(), 'generator_ema': torch.zeros(3)}), 'generator_ema'),
    'average a string': (
        _saved({'state_dict': {}, 'generator_ema': {'w': 'x'}}), 'generator_ema.w'),
    'meta a list': (_saved({'state_dict': {}, 'meta': [1]}), 'meta is a list'),
}
