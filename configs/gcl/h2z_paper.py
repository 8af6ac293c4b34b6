# The paper's equations, where the published code computes something else.
_base_ = './h2z.py'
resize_until = 0  # "All images are resized into 256x256": no crops of 286
model = dict(
    gan_loss=dict(discriminator_weight=1.0),  # eq. 11: no 1/2
    objectives=dict(gcl=dict(
        embedding=dict(normalise=False),  # eq. 2, 3: F is the output of h (Fig. 10)
        graph=dict(edges=dict(inclusive=True), extra_loop=False),  # eq. 1: >= t, the loops of A alone
        head=dict(
            conv=dict(bias=False), normalise=False,  # eq. 2, 3: neither bias nor norm
            pool=dict(connect='subgraph', further_ratio=0.25, bias=False),  # eq. 5, 6; s = p z
            pool_conv=None),  # eq. 7, 8: L hops again
        loss=dict(temperature=1.0, symmetric=False),  # eq. 4, 9: no temperature, one direction
        level_weights=(1.0, 1.0), level_reduction='sum',  # eq. 10: levels added with weight 1
        split_weight=False)))  # eq. 10: lambda for each of the two terms
