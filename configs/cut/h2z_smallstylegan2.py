# 'smallstylegan2': a residual block on each side, and no noise.
_base_ = './h2z_stylegan2.py'
model = dict(
    generator=dict(num_blocks=2, noise='none'),
    objectives=dict(nce=dict(encoder=dict(layers=(0, 2, 3)))))
