# Beyond the published step: (y, G(y)) only in every fourth iteration, four times as strong.
_base_ = './h2z.py'
model = dict(objectives=dict(gcl=dict(identity_interval=4)))
