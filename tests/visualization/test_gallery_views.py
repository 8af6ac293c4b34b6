"""The comparison of two pictures: difference, blinking and scores."""
import pytest

pytestmark = pytest.mark.browser
OUTPUT, OTHER, INPUT = (40, 200, 40), (230, 200, 40), (200, 40, 40)


def near(colour, wanted):
    return max(abs(a - b) for a, b in zip(colour, wanted)) <= 3


def compare(page, mode):
    page.click('.card[data-name=scene_2] .open')
    page.click(f'#modes label:has([value={mode}])')


def test_difference_is_that_of_the_pixels_four_times_brightened(opened):
    page = opened(runs=2)
    compare(page, 'difference')
    assert near(page.colour(0.25), tuple(min(255, 4 * abs(a - b)) for a, b in zip(INPUT, OUTPUT)))
    page.select_option('#before', label='first')
    page.select_option('#after', label='second')
    assert near(page.colour(0.75), (255, 0, 0))  # 4 x 190, clipped; the rest is equal
    assert page.inner_text('#tag-before') == '|first − second| × 4'


def test_pictures_blink_until_a_click_holds_them_and_then_swap_by_hand(opened):
    page = opened()
    compare(page, 'blink')
    for which, colour in (('before', INPUT), ('after', OUTPUT)):
        page.wait_for_selector(f'#stage[data-shown={which}]')
        page.click('#hold')
        page.wait_for_timeout(800)  # longer than a period
        assert page.get_attribute('#stage', 'data-shown') == which
        assert near(page.colour(0.5), colour)
        assert page.is_visible('#tag-before') == (which == 'before')
        page.press('b')
    page.click('#hold')
    shown = page.get_attribute('#stage', 'data-shown')
    page.press(' ')
    assert page.get_attribute('#stage', 'data-shown') != shown


def test_nothing_blinks_by_itself_for_who_wants_no_motion(opened):
    page = opened(reduced_motion='reduce')
    compare(page, 'blink')
    page.wait_for_timeout(800)
    assert page.get_attribute('#stage', 'data-shown') == 'after'
    page.click('#hold')
    assert page.get_attribute('#stage', 'data-shown') == 'before'


def test_keys_choose_the_view_and_it_is_kept_for_the_next_image(opened):
    page = opened()
    page.click('.card[data-name=scene_2] .open')
    page.press('d', 'ArrowDown')
    assert page.get_attribute('#stage', 'data-mode') == 'difference'
    assert not page.is_visible('.divider')
    page.press('s')
    assert page.is_visible('.divider')


def test_the_better_score_of_two_runs_is_marked(opened):
    page = opened(runs=2)
    assert page.locator('.metrics td.best').all_inner_texts() == ['11']
    page.click('.card[data-name=scene_1] .open')
    assert page.locator('#viewer-scores td.best').all_inner_texts() == ['0.8']


@pytest.mark.parametrize('size', [(1280, 800), (400, 800)])
def test_last_score_can_be_seen_whole(opened, size):
    page = opened(viewport=dict(zip(('width', 'height'), size)), has_touch=size[0] == 400)
    page.click('.card[data-name=scene_2] .open')
    last = page.locator('#viewer-scores tr').last
    last.scroll_into_view_if_needed()
    box, frame = last.bounding_box(), page.locator('#viewer').bounding_box()
    assert last.inner_text().split() == ['oddness', '3']
    assert box['x'] >= frame['x']
    assert box['x'] + box['width'] <= frame['x'] + frame['width']
    assert box['y'] + box['height'] <= min(frame['y'] + frame['height'], size[1])
