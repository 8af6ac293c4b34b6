"""Static check of a pickle: the size of what it would build, without executing it."""
import pickletools
from collections.abc import Mapping
from typing import BinaryIO

from mmgcl.errors import CheckpointError

MOST_VALUES = 50_000_000  # counting shared values every time; a long run has some millions
DEEPEST = 100
LEGACY_PICKLES = 5  # magic number, version, system, content, keys: the form before torch 1.6
GROWING = {'APPEND', 'APPENDS', 'SETITEM', 'SETITEMS', 'ADDITEMS', 'BUILD'}
STORING = {'PUT', 'BINPUT', 'LONG_BINPUT', 'MEMOIZE'}
FETCHING = {'GET', 'BINGET', 'LONG_BINGET'}
BYTES = {'DoubleStorage': 8, 'LongStorage': 8, 'ComplexDoubleStorage': 16, 'FloatStorage': 4,
         'IntStorage': 4, 'ComplexFloatStorage': 8, 'HalfStorage': 2, 'BFloat16Storage': 2,
         'ShortStorage': 2}
# torch allows these, but they allocate as many bytes as a number in the file says.
REFUSED = {'builtins bytearray', '__builtin__ bytearray', '_codecs encode'}


class _Built:
    """A value that the pickle builds: its children, and the value itself if it is plain."""

    __slots__ = ('children', 'value')

    def __init__(self, children: list['_Built'], value: object = None) -> None:
        self.children, self.value = children, value


NUMBER = _Built([])  # shared by all floats: a log has millions


def check_pickles(file: BinaryIO, source: str, records: Mapping[str, int] | None = None) -> None:
    """Checks the pickles at the beginning of a file.

    Args:
        source: the file's name, for messages.
        records: sizes in bytes, by name, of the archive's records that the pickle refers to; None
            for the format before torch 1.6, a sequence of pickles.

    Raises:
        CheckpointError: for values that would expand exponentially, contain themselves, or need
            more bytes than are stored.
    """
    for _ in range(LEGACY_PICKLES if records is None else 1):
        try:
            built = _follow(file, source, records)
        except CheckpointError:
            raise
        except Exception as error:  # a broken pickle can fail in any way
            raise CheckpointError(f'{source} is truncated or not a checkpoint') from error
        _check_size(built, source)


def _follow(file: BinaryIO, source: str, records: Mapping[str, int] | None) -> _Built:
    """Simulates the pickle machine's stack; gives the value that one pickle builds."""
    stack: list[_Built | None] = []  # None is a mark
    memo: dict[object, _Built] = {}
    for opcode, argument, _ in pickletools.genops(file):
        name = opcode.name
        if name in FETCHING:
            stack.append(memo[argument])
        elif name in STORING:
            memo[len(memo) if name == 'MEMOIZE' else argument] = _value(stack[-1])
        elif name == 'DUP':
            stack.append(stack[-1])
        elif name == 'STOP':
            return _value(stack.pop())
        elif name == 'MARK':
            stack.append(None)
        else:
            taken = _take(stack, opcode)
            if name in GROWING:
                taken[0].children += taken[1:]
                stack.append(taken[0])
            elif opcode.stack_after:
                if name == 'GLOBAL' and argument in REFUSED:
                    raise CheckpointError(
                        f'{source} holds {argument.replace(" ", ".")}, neither a tensor nor plain '
                        'data; it is refused')
                if name == 'BINPERSID' and records is not None:
                    _check_storage(taken[0], source, records)
                stack.append(
                    NUMBER if isinstance(argument, float) else _Built(taken, argument))
    raise CheckpointError(f'{source} is truncated or not a checkpoint')


def _take(stack: list[_Built | None], opcode: pickletools.OpcodeInfo) -> list[_Built]:
    """Pops an instruction's operands: a fixed number of values, or all above a mark."""
    wanted = opcode.stack_before
    if pickletools.markobject not in wanted:
        count = len(wanted)
        taken = [_value(item) for item in stack[len(stack) - count:]] if count else []
        del stack[len(stack) - count:]
        return taken
    mark = len(stack) - 1 - stack[::-1].index(None)
    start = mark - wanted.index(pickletools.markobject)
    taken = [item for item in stack[start:] if item is not None]
    del stack[start:]
    return taken


def _value(item: _Built | None) -> _Built:
    """The stack item as a value; ValueError for a mark."""
    if item is None:
        raise ValueError('a mark in place of a value')
    return item


def _check_storage(reference: _Built, source: str, records: Mapping[str, int]) -> None:
    """Checks a reference ('storage', type, record, device, number of elements)."""
    if len(reference.children) != 5:
        raise CheckpointError(f'{source} is truncated or not a checkpoint')
    record, count = reference.children[2].value, reference.children[4].value
    size = BYTES.get(str(reference.children[1].value).removeprefix('torch '), 1)
    stored = records.get(record, -1) if isinstance(record, str) else -1
    if not isinstance(count, int) or count < 0 or count * size > stored:
        raise CheckpointError(
            f'{source} declares {count} values in the record {str(record)[:40]}, which holds '
            f'{max(stored, 0)} bytes; it is refused')


def _check_size(built: _Built, source: str) -> None:
    """Counts values, shared ones once per occurrence; iterative, so that depth is bounded."""
    sizes: dict[int, tuple[int, int]] = {}
    opened: set[int] = set()
    waiting = [built]
    while waiting:
        value = waiting[-1]
        if id(value) in sizes:
            waiting.pop()
            continue
        if id(value) not in opened:
            opened.add(id(value))
            for child in value.children:
                if id(child) in sizes:
                    continue
                if id(child) in opened and child.children:
                    raise CheckpointError(
                        f'{source} has a value that contains itself; it is refused')
                waiting.append(child)
            if waiting[-1] is not value:
                continue
        inner = [sizes[id(child)] for child in value.children]
        size = 1 + sum(count for count, _ in inner)
        depth = 1 + max((depth for _, depth in inner), default=0)
        if size > MOST_VALUES or depth > DEEPEST:
            raise CheckpointError(
                f'{source} would expand to {"too many" if size > MOST_VALUES else "too deep"} '
                'values for a checkpoint; it is refused')
        sizes[id(value)] = size, depth
        waiting.pop()
