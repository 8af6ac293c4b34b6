"""What of the page of results is visible, on a desk and on a phone, in light and dark."""
import pytest

pytestmark = pytest.mark.browser
DESK = {'viewport': {'width': 1280, 'height': 800}}
PHONE = {'viewport': {'width': 400, 'height': 800}, 'has_touch': True, 'is_mobile': True}


def top(page, part):
    return page.locator(part).first.bounding_box()['y']


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('device', [DESK, PHONE], ids=['desk', 'phone'])
def test_everything_fits_the_width_and_is_legible(opened, faint_texts, device, scheme):
    page = opened(runs=2, color_scheme=scheme, **device)
    width = device['viewport']['width']
    assert page.evaluate('document.documentElement.scrollWidth') <= width
    assert faint_texts(page) == []
    page.click('.card .open')
    assert faint_texts(page) == []
    box = page.locator('#viewer').bounding_box()
    assert box['x'] >= 0
    assert box['x'] + box['width'] <= width
    stage = page.locator('#stage').bounding_box()
    assert stage['y'] + stage['height'] <= 800


def test_phone_shows_metrics_before_pictures_and_configs_after(opened):
    page = opened(runs=2, **PHONE)
    assert top(page, '.metrics') < top(page, '.card') < top(page, 'details')


def test_desk_shows_metrics_beside_pictures(opened):
    page = opened(**DESK)
    metrics, card = (page.locator(part).first.bounding_box() for part in ('.metrics', '.card'))
    assert metrics['x'] >= card['x'] + card['width']


def test_phone_has_targets_for_fingers_and_no_help_for_keys(opened, small_targets):
    page = opened(runs=2, **PHONE)
    assert small_targets(page) == []
    assert not page.is_visible('#help-open')
    page.click('.card .open')
    assert small_targets(page) == []
    page.click('#modes label:has([value=blink])')
    assert small_targets(page) == []


def test_desk_offers_help_for_keys(opened):
    assert opened(**DESK).is_visible('#help-open')


@pytest.mark.parametrize('runs', [1, 2])
def test_size_of_thumbnails_is_chosen_and_remembered(opened, runs):
    page = opened(runs=runs, **DESK)
    for side in (64, 200):
        page.locator('#size').fill(str(side))
        assert page.locator('.card img').first.bounding_box()['width'] == pytest.approx(side, abs=1)
    page.page.reload()
    assert page.locator('.card img').first.bounding_box()['width'] == pytest.approx(200, abs=1)


def test_large_thumbnails_fill_a_phone(opened):
    page = opened(**PHONE)
    boxes = [picture.bounding_box() for picture in page.locator('.card').first.locator('img').all()]
    assert len({box['y'] for box in boxes}) == 1  # side by side
    page.locator('#size').fill('400')
    assert page.locator('.card img').first.bounding_box()['width'] > 300
