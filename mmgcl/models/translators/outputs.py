"""Plan of the images that a training step generates."""
from collections.abc import Iterable, Iterator, Mapping, Sequence

from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.objectives.objective import Objective, View

Made = tuple[str, str]
REAL = ('real_x', 'real_y')
TRUTH = 'truth_y'


class OutputPlan:
    """Generates the images that objectives read, in as few passes per network as possible.

    An output may be made of another output (``rec_x`` of ``fake_y``). All outputs of a network
    whose images are there at the same time come from one pass. What no objective reads, directly or
    as the image of something read, is not made.

    Args:
        available: name -> (network, image) of the outputs that the translator can make.
        objectives: read images and declare further outputs and views.

    Attributes:
        outputs: name -> (network, image), those needed.
        views: name -> (image, function of it), those needed.
        passes: (network, {image: output}) in the order in which they must run, for all of them.

    Raises:
        ValueError: if outputs are made of each other.
        ConfigError: if an objective reads what nothing makes.
    """

    def __init__(self, available: Mapping[str, Made], objectives: Iterable[Objective]) -> None:
        self._objectives = list(objectives)
        outputs = dict(available)
        views: dict[str, View] = {}
        for part in self._objectives:
            outputs.update(part.outputs)
            views.update(part.views)
        wanted = [name for part in self._objectives for name in part.required_images]
        check_known(wanted, {*REAL, TRUTH, *outputs, *views})
        needed = _needed(wanted, outputs)
        self._given = (*REAL, TRUTH) if TRUTH in needed else REAL
        self.views: dict[str, View] = {
            name: view for name, view in views.items() if name in needed}
        self.outputs = {name: made for name, made in outputs.items() if name in needed}
        self.passes = list(_passes(self.outputs))

    def passes_at(self, iteration: int) -> list[tuple[str, dict[str, str]]]:
        """The passes without outputs that no objective reads in this iteration."""
        wanted = [name for part in self._objectives for name in part.required_images_at(iteration)]
        needed = _needed(wanted, self.outputs)
        return list(_passes({
            name: made for name, made in self.outputs.items() if name in needed}))

    def real_images(self, data: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The batch's images of both domains, the truth if an objective reads it, and their views.

        Raises:
            ConfigError: if the data set has no truth.
        """
        if TRUTH in self._given and TRUTH not in data:
            raise ConfigError(
                f'an objective reads {TRUTH}, which this training set does not have: set '
                "train_dataloader.dataset.type='PairedImageDataset'")
        images = {name: data[name] for name in self._given}
        images.update({name: view(images[image]) for name, (image, view) in self.views.items()})
        return images


def check_known(reads: Iterable[str], known: Iterable[str]) -> None:
    """Raises ConfigError for a name that objectives read and a translator does not have."""
    unknown = sorted(set(reads) - set(known))
    if unknown:
        identity = set(unknown) <= {'idt_x', 'idt_y'}
        other = ', or set identity=False in it if it has that' if identity else ''
        raise ConfigError(
            f'an objective reads {", ".join(unknown)}, which this translator does not make: drop '
            f'the objective{other}; it has {", ".join(sorted(known))}')


def check_makers(outputs: Mapping[str, Made], phases: Mapping[str, Sequence[str]]) -> None:
    """Raises ConfigError for an output of a network that is in no phase of a translator."""
    networks = [name for names in phases.values() for name in names]
    for output, (maker, _) in outputs.items():
        if maker not in networks:
            raise ConfigError(
                f'an objective makes {output} with the network {maker!r}, which this translator '
                'does not have: take OneSidedTranslator, or drop the objective')


def _needed(wanted: Iterable[str], outputs: Mapping[str, Made]) -> set[str]:
    """The images read and, for outputs among them, the images they are made of."""
    pending, needed = list(wanted), set()
    while pending:
        name = pending.pop()
        needed.add(name)
        if name in outputs and outputs[name][1] not in needed:
            pending.append(outputs[name][1])
    return needed


def _passes(pending: dict[str, Made]) -> Iterator[tuple[str, dict[str, str]]]:
    while pending:
        ready = {name: made for name, made in pending.items() if made[1] not in pending}
        if not ready:
            raise ValueError(f'the outputs {", ".join(pending)} are made of each other')
        for network in dict.fromkeys(maker for maker, _ in ready.values()):
            yield network, {image: name for name, (maker, image) in ready.items()
                            if maker == network}
        pending = {name: made for name, made in pending.items() if name not in ready}
