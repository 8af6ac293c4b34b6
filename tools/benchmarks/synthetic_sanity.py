"""Prints the scores of outputs of known quality on the built-in benchmark (Markdown)."""
import argparse

from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.evaluation.sanity import SANITY_CASES, score_outputs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--size', type=int, default=64, help='side of the images')
    parser.add_argument('--count', type=int, default=64, help='number of test scenes')
    parser.add_argument('--seed', type=int, default=0, help='seed of the scenes')
    args = parser.parse_args()
    dataset = SyntheticTranslationDataset(
        size=args.size, length=args.count, seed=args.seed, split='test')
    scenes = [dataset[index] for index in range(args.count)]
    for number, (case, maker) in enumerate(SANITY_CASES.items()):
        scores = score_outputs(maker, scenes)
        if number == 0:
            print('| output |', ' | '.join(scores).replace('_', ' '), '|')
            print('|-' + '|-' * len(scores) + '|')
        print(f'| {case} |', ' | '.join(f'{score:.3f}' for score in scores.values()), '|')


if __name__ == '__main__':
    main()
