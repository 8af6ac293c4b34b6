# Nothing to train: tools/test.py takes this config alone. `weights` names the folder of the
# published files wave_encoder_cat5_l4.pth and wave_decoder_cat5_l4.pth.
_base_ = ['../_base_/datasets/single_image.py', '../_base_/default_runtime.py']
weights = 'checkpoints/wct2'
model = dict(
    type='WCT2', style='${sample_dataset}',
    autoencoder=dict(type='WaveletAutoencoder', unpool='cat5', weights='${weights}'))
train_dataloader = None
