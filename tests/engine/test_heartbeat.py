"""Processes that do not go on are noticed and named."""
import time
from collections.abc import Callable

import pytest

from mmgcl.engine.heartbeat import Heartbeat
from mmgcl.errors import ConfigError


@pytest.fixture
def pair() -> Callable[[], list[Heartbeat]]:
    """Two heartbeats that share a table, with a timeout of 0.4 s."""
    made: list[Heartbeat] = []

    def make() -> list[Heartbeat]:
        table: dict[int, str] = {}
        messages: dict[int, str] = {}
        for rank in range(2):
            made.append(Heartbeat(
                rank, 2, 0.4, lambda text, rank=rank: table.__setitem__(rank, text), table.get,
                lambda message, rank=rank: messages.__setitem__(rank, message)))
            made[-1].messages = messages
        return made

    yield make
    for heartbeat in made:
        heartbeat.finish()


def test_processes_that_go_on_are_left_alone(pair):
    both = pair()
    for heartbeat in both:
        heartbeat.start()
    for step in range(12):
        for heartbeat in both:
            heartbeat.mark(f'in step {step}')
        time.sleep(0.06)
    assert both[0].messages == {}


def test_rank_that_hangs_is_named_with_its_step(pair):
    first, second = pair()
    for heartbeat in (first, second):
        heartbeat.start()
    for step in range(3):
        first.mark(f'in step {step}')
        second.mark(f'in step {step}')
    first.mark('in step 3')  # waits there for the other
    assert 'rank 1 is the furthest behind, in step 2' in _message(first, 0)


def test_rank_that_is_stopped_is_named(pair):
    first, second = pair()
    first.start()
    second.mark('in step 1')  # its threads do not run either
    first.mark('in step 1')
    assert 'rank 1 does not answer' in _message(first, 0)


def test_timeout_that_is_not_positive_is_refused(tiny_runner):
    with pytest.raises(ConfigError, match='timeout must be positive'):
        tiny_runner(**{'default_hooks.heartbeat.timeout': 0})


def _message(heartbeat: Heartbeat, rank: int) -> str:
    for _ in range(100):
        if rank in heartbeat.messages:
            break
        time.sleep(0.05)
    return heartbeat.messages[rank]
