"""Settings of our configs for the options of a recorded run, which stand in its ``opts_json``."""
from pathlib import Path
from typing import Any

from mmgcl.models.encoders.vgg import LAYOUT
from tests.parity.recorded import Arrays, under

CONFIGS = Path(__file__).parents[2] / 'configs'
Options = dict[str, Any]


def network_settings(arrays: Arrays, options: Options) -> dict[str, Any]:
    """Networks, adversarial loss and optimizer: what all recorded runs have."""
    networks = _stylegan2 if 'stylegan2' in options['netG'] else _resnet
    return {
        **networks(arrays, options),
        'model.generator.base_channels': options['ngf'],
        'model.discriminator.base_channels': options['ndf'],
        'model.gan_loss.mode': options['gan_mode'],
        'model.gan_weight': options.get('lambda_GAN', 1.0),
        'optim_wrapper.optimizer.lr': options['lr'],
        'optim_wrapper.optimizer.betas': (options['beta1'], options['beta2'])}


def _resnet(arrays: Arrays, options: Options) -> dict[str, Any]:
    generator, discriminator = (under(arrays, f'init/{name}/') for name in ('netG', 'netD'))
    return {
        'model.generator.num_blocks': sum(
            name.endswith('conv_block.1.weight') for name in generator),
        'model.generator.antialias': any(name.endswith('filt') for name in generator),
        'model.discriminator.num_layers': sum(
            name.endswith('weight') for name in discriminator) - 2,
        'model.discriminator.antialias': any(name.endswith('filt') for name in discriminator)}


def _stylegan2(arrays: Arrays, options: Options) -> dict[str, Any]:
    small = 'small' in options['netG']
    return {
        'crop_size': options['crop_size'],
        'model.generator.num_downs': options['stylegan2_G_num_downsampling'],
        'model.generator.num_blocks': 2 if small else 6,
        'model.generator.noise': 'none' if small else 'fresh',
        'model.gan_loss.penalty.weight': options.get('lambda_R1', options.get('lambda_gradient'))}


def patch_settings(options: Options) -> dict[str, Any]:
    """Those of an objective that samples and projects patches of the generator's layers."""
    return {
        'encoder.layers': numbers(options['nce_layers']),
        'sampler.num_patches': options['num_patches'],
        'embed_channels': options['netF_nc']}


def contrast_settings(options: Options) -> dict[str, Any]:
    """Those of the losses of CUT and NEGCUT."""
    return {
        **patch_settings(options),
        'identity': options['nce_idt'], 'loss_weight': options['lambda_NCE'],
        'loss.temperature': options['nce_T'], 'loss.negatives': groups(options)}


def hard_negative_settings(options: Options) -> dict[str, Any]:
    """Those of HnegSRC's contrast."""
    curriculum = options['use_curriculum']  # without it gamma stays at its start and takes no step
    start, end = options['HDCE_gamma'], options['HDCE_gamma_min']
    step = (options['step_gamma_epoch'], 1.0) if curriculum and options['step_gamma'] else None
    return {
        **patch_settings(options),
        'identity': options['dce_idt'], 'loss_weight': options['lambda_HDCE'],
        'loss.temperature': options['nce_T'], 'loss.negatives': groups(options),
        'gamma': None if options['no_Hneg'] else (start, end if curriculum else start),
        'epochs': options['n_epochs'] + options['n_epochs_decay'], 'gamma_after': step}


def relation_settings(options: Options) -> dict[str, Any]:
    """Those of HnegSRC's relations."""
    return {**patch_settings(options), 'loss_weight': options['lambda_SRC'],
            'loss.relations': groups(options)}


def similarity_settings(options: Options) -> dict[str, Any]:
    """Those of FSeSim and LSeSim."""
    measure = 'cosine' if options['use_norm'] else 'dot'
    names = list(LAYOUT)  # the published code numbers the outputs of the ReLUs
    settings = {
        'encoder.layers': tuple(names[number] for number in numbers(options['attn_layers'])),
        'sampler.num_patches': int(options['patch_nums']),
        'similarity.window': options['patch_size'], 'similarity.measure': measure,
        'loss.compare': {'cos': 'cosine', 'l1': 'l1'}[options['loss_mode']],
        'loss.smooth': measure == 'dot', 'loss_weight': options['lambda_spatial']}
    if options['learned_attn']:
        settings['contrast.loss.temperature'] = options['T']
        if not options['augment']:
            settings['contrast.jitter'] = None
    return settings


def below(name: str, settings: Options) -> dict[str, Any]:
    """Settings of the objective of a name."""
    return {f'{name}.{key}': value for key, value in settings.items()}


def groups(options: Options) -> str:
    return 'batch' if options['nce_includes_all_negatives_from_minibatch'] else 'image'


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(','))
