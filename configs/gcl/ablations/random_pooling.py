# Not in the paper's table: nodes kept by chance and as they are, which shows what the score buys.
_base_ = '../h2z.py'
model = dict(objectives=dict(gcl=dict(head=dict(pool=dict(type='RandomPooling')))))
