# Both directions at once, as the published code trains them: two one-sided problems.
_base_ = './h2z.py'
model = dict(
    type='TwoSidedTranslator',
    objectives=dict(distance=dict(weights=dict(x=1.0, y=1.0))))
