# No objective: what the adversarial term does alone.
_base_ = '../_base_/maps_small.py'
