"""Validation of a data folder before training."""
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from mmgcl.datasets.download import sha256_of
from mmgcl.datasets.file_notes import decoded, losses_of, proposals_for
from mmgcl.datasets.folder_listing import is_regular, list_folder
from mmgcl.datasets.image_files import IMAGE_EXTENSIONS, read_image
from mmgcl.datasets.paired import pair_name
from mmgcl.datasets.setting_proposal import Stored, proposed_setting, stored_of
from mmgcl.errors import DataError

FOLDERS = ('trainA', 'trainB', 'testA', 'testB', 'valA', 'valB')


@dataclass
class ImageFacts:
    """One file: digest, size or why it cannot be read, what reading would lose, what it stores."""

    path: Path
    digest: str = ''
    size: tuple[int, int] | None = None
    problem: str | None = None
    notes: list[str] = field(default_factory=list)
    stored: Stored | None = None


@dataclass
class FolderFacts:
    """Content of one folder."""

    name: str
    images: list[ImageFacts]
    notes: list[str] = field(default_factory=list)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Distinct (width, height), sorted by area."""
        found = {image.size for image in self.images if image.size}
        return sorted(found, key=lambda size: (size[0] * size[1], size))

    @property
    def unreadable(self) -> list[ImageFacts]:
        """Images that cannot be read."""
        return [image for image in self.images if image.problem]


@dataclass
class Report:
    """Result of a check: problems, and notes on what training would not see, one line each.

    ``pairs`` maps a split to the number of its images in A that have a partner in B, which
    ``PairedImageDataset`` can use; splits without pairs are left out.
    """

    folders: list[FolderFacts]
    problems: list[str] = field(default_factory=list)
    pairs: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def check_folders(
        root: Path, counts: dict[str, int] | None = None, workers: int | None = None) -> Report:
    """Reads every image of a data folder once and reports its content and problems.

    Problems are a missing or empty training folder, an unreadable file, the same image in a
    training and a test (or validation) folder, and a number of images other than ``counts``. Notes
    name files that are ignored, read partially or at a lower depth, and the setting that avoids it.

    Args:
        root: folder with trainA and trainB, and optionally testA, testB, valA, valB.
        counts: expected number of images per folder, if known.
        workers: number of threads; None for Python's default.

    Raises:
        DataError: if ``root`` is not a folder.
    """
    if not root.is_dir():
        raise DataError(f'no folder {root}')
    with ThreadPoolExecutor(workers) as pool:
        listings = [list_folder(root / name, IMAGE_EXTENSIONS)
                    for name in FOLDERS if (root / name).is_dir()]
        folders = [FolderFacts(listing.folder.name, list(pool.map(examine, listing.images)),
                               listing.notes()) for listing in listings]
    problems = [
        *_missing(root, folders), *_unreadable(folders), *_leaks(root, folders),
        *_miscounted(folders, counts or {})]
    notes = [note for folder in folders for image in folder.images for note in image.notes]
    notes += [note for folder in folders for note in folder.notes]
    notes += _settings(folders)
    return Report(folders, problems, _pairs(folders), notes + _without_test(root, folders))


def examine(path: Path) -> ImageFacts:
    """Reads one image file."""
    facts = ImageFacts(path)
    values = decoded(path)
    facts.stored = None if values is None else stored_of(values)
    try:
        if is_regular(path):
            facts.digest = sha256_of(path)
        size = read_image(path).size
        facts.notes = losses_of(path, values)
        facts.size = size
    except (DataError, OSError) as error:
        facts.problem = str(error)
        facts.notes = proposals_for(path, values)
    return facts


def _settings(folders: list[FolderFacts]) -> list[str]:
    """One line for each domain all of whose files need another setting than the default."""
    found = []
    for letter in 'AB':
        images = [image for folder in folders if folder.name[-1] == letter
                  for image in folder.images]
        if not images or not all(image.notes for image in images):
            continue
        stored = [image.stored for image in images if image.stored is not None]
        setting = proposed_setting(stored) if len(stored) == len(images) else None
        if setting is not None:
            found.append(f"domain {letter}: dict(type='LoadImageFromFile', {setting}) keeps all of "
                         f'its {len(images)} files; a dict(A=..., B=...) sets a domain alone')
    return found


def _missing(root: Path, folders: list[FolderFacts]) -> list[str]:
    found = {folder.name: folder for folder in folders}
    missing = [f'no folder {root / name}' for name in ('trainA', 'trainB') if name not in found]
    return missing + [
        f'no image in {root / folder.name}' for folder in folders if not folder.images]


def _without_test(root: Path, folders: list[FolderFacts]) -> list[str]:
    found = {folder.name for folder in folders}
    if found & {'testA', 'testB', 'valA', 'valB'} or not {'trainA', 'trainB'} <= found:
        return []
    return [f'no folder testA or testB in {root}: training shows pictures of training images, and '
            'there is nothing to test on']


def _unreadable(folders: list[FolderFacts]) -> list[str]:
    return [image.problem or "" for folder in folders for image in folder.unreadable]


def _leaks(root: Path, folders: list[FolderFacts]) -> list[str]:
    trained = defaultdict(list)
    for folder in folders:
        if folder.name.startswith('train'):
            for image in folder.images:
                trained[image.digest].append(image.path.relative_to(root))
    return [
        f'the same image for training and testing: {trained[image.digest][0]} and '
        f'{image.path.relative_to(root)}'
        for folder in folders if not folder.name.startswith('train')
        for image in folder.images if image.digest and image.digest in trained]


def _pairs(folders: list[FolderFacts]) -> dict[str, int]:
    names = {folder.name: {pair_name(image.path) for image in folder.images} for folder in folders}
    found = {split: len(names.get(f'{split}A', set()) & names.get(f'{split}B', set()))
             for split in ('train', 'test', 'val')}
    return {split: count for split, count in found.items() if count}


def _miscounted(folders: list[FolderFacts], counts: dict[str, int]) -> list[str]:
    found = {folder.name: len(folder.images) for folder in folders}
    return [
        f'{name} holds {found.get(name, 0)} images instead of {count}'
        for name, count in counts.items() if found.get(name, 0) != count]
