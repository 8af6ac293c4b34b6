# MUNIT's pipeline: no crop, as in its published code at 256 pixels.
flip_then_resize = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomFlip', prob=0.5),
    dict(type='Resize', scale='${image_size}', interpolation='bilinear', backend='pillow'),
    dict(type='PackInputs')]
