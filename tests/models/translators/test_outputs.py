"""Which images are made, and in which order."""
import pytest

from mmgcl.models.objectives import Objective
from mmgcl.models.translators.outputs import OutputPlan

OUTPUTS = {'fake_y': ('there', 'real_x'), 'idt_y': ('there', 'real_y'),
           'rec_x': ('back', 'fake_y'), 'again_y': ('there', 'rec_x')}


class Reader(Objective):
    def __init__(self, *reads: str, **declared: object) -> None:
        super().__init__()
        self.required_images = reads
        vars(self).update(declared)


@pytest.mark.parametrize(('reads', 'passes'), [
    (('fake_y',), [('there', {'real_x': 'fake_y'})]),
    (('fake_y', 'idt_y'), [('there', {'real_x': 'fake_y', 'real_y': 'idt_y'})]),
    (('rec_x',), [('there', {'real_x': 'fake_y'}), ('back', {'fake_y': 'rec_x'})]),
    (('real_x',), [])])
def test_only_what_is_read_is_made_and_in_as_few_passes_as_possible(reads, passes):
    assert OutputPlan(OUTPUTS, [Reader(*reads)]).passes == passes


def test_later_outputs_wait_for_the_images_they_are_made_of():
    plan = OutputPlan(OUTPUTS, [Reader('again_y')])
    assert [network for network, _ in plan.passes] == ['there', 'back', 'there']


def test_an_iteration_makes_what_its_objectives_read_then():
    class Lazy(Reader):
        def required_images_at(self, iteration: int) -> tuple[str, ...]:
            return self.required_images[:1] if iteration % 2 else self.required_images

    plan = OutputPlan(OUTPUTS, [Lazy('fake_y', 'rec_x', 'idt_y'), Reader('fake_y')])
    assert plan.passes_at(0) == plan.passes
    assert plan.passes_at(1) == [('there', {'real_x': 'fake_y'})]


def test_outputs_and_views_of_objectives_are_made_if_read():
    views = {'turned_x': ('real_x', lambda image: -image), 'unread': ('real_x', None)}
    made = {'fake_turned_y': ('there', 'turned_x')}
    plan = OutputPlan(OUTPUTS, [Reader('fake_turned_y', views=views, outputs=made)])
    assert plan.passes == [('there', {'turned_x': 'fake_turned_y'})]
    assert plan.real_images({'real_x': 3, 'real_y': 4}) == {
        'real_x': 3, 'real_y': 4, 'turned_x': -3}


def test_outputs_made_of_each_other_are_refused():
    declared = {'outputs': {'a': ('there', 'b'), 'b': ('there', 'a')}}
    with pytest.raises(ValueError, match='a, b are made of each other'):
        OutputPlan({}, [Reader('a', **declared)])


def test_an_image_that_nothing_makes_is_named():
    with pytest.raises(ValueError, match='reads rec_z, which this translator does not make: drop '
                                         'the objective; it has again_y, fake_y, idt_y, real_x, '):
        OutputPlan(OUTPUTS, [Reader('fake_y', 'rec_z')])
