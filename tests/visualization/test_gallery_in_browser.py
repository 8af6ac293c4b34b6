"""The page of results, used as a person does."""
import pytest

pytestmark = pytest.mark.browser
OUTPUT, OTHER = (40, 200, 40), (230, 200, 40)


def near(colour, wanted):
    return max(abs(a - b) for a, b in zip(colour, wanted)) <= 3


def test_page_needs_no_network_and_draws_every_picture(opened):
    page = opened()
    assert [url for url in page.requests if not url.startswith(('file:', 'data:'))] == []
    widths = page.evaluate("""async () => Promise.all([...document.querySelectorAll('.cards img')]
        .map(async (image) => {
            image.loading = 'eager';
            await image.decode();
            return image.naturalWidth;
        }))""")
    assert widths == [32] * 12


def test_names_are_ordered_as_numbers(opened):
    assert opened().names() == ['plain', 'scene_1', 'scene_2', 'scene_10']


def test_sorting_by_a_score_orders_cards_and_unscored_ones_come_last(opened):
    page = opened()
    page.select_option('#sort', label='content ↑')
    assert page.names() == ['scene_1', 'scene_10', 'scene_2', 'plain']
    page.click('#order')
    assert page.names() == ['scene_2', 'scene_10', 'scene_1', 'plain']
    page.select_option('#sort', label='background_error ↓')
    assert page.text_content('.card[data-name=scene_2] .score') == 'background_error 0.3'


def test_a_score_is_sorted_worst_first_whichever_way_it_improves(opened):
    page = opened()
    assert page.inner_text('#order') == 'A to Z'
    for score, worst in (('content ↑', 'scene_1'), ('background_error ↓', 'scene_2')):
        page.select_option('#sort', label=score)
        assert page.inner_text('#order') == 'Worst first'
        assert page.names()[0] == worst
    page.click('#order')
    assert page.inner_text('#order') == 'Best first'
    assert page.names() == ['scene_1', 'scene_10', 'scene_2', 'plain']


def test_a_score_that_has_no_better_side_is_sorted_by_value(opened):
    page = opened()
    page.select_option('#sort', label='oddness')
    assert page.inner_text('#order') == 'Lowest first'
    assert page.names()[0] == 'scene_10'


def test_filter_hides_other_names_and_escape_clears_it(opened):
    page = opened()
    page.press('/')
    assert page.focused() == 'filter'
    page.keyboard.type('SCENE_1')
    assert page.names() == ['scene_1', 'scene_10']
    assert page.inner_text('#count') == '2 of 4 images'
    page.press('Escape')
    assert len(page.names()) == 4


def test_filter_without_a_match_says_so(opened):
    page = opened()
    page.fill('#filter', 'zebra')
    assert page.names() == []
    assert page.is_visible('#empty')


def test_click_opens_the_slider_between_input_and_output(opened):
    page = opened()
    page.click('.card[data-name=scene_2] .open')
    assert page.is_visible('#viewer')
    assert page.inner_text('#viewer-name') == 'scene_2'
    assert near(page.colour(0.25), (200, 40, 40))
    assert near(page.colour(0.75), OUTPUT)


def test_pointer_drags_the_divider(opened):
    page = opened()
    page.click('.card[data-name=scene_2] .open')
    box = page.locator('#stage').bounding_box()
    middle = box['y'] + box['height'] / 2
    page.mouse.move(box['x'] + box['width'] / 2, middle)
    page.mouse.down()
    page.mouse.move(box['x'] + 0.2 * box['width'], middle, steps=4)
    assert near(page.colour(0.3), OUTPUT)  # while it is held
    page.mouse.move(box['x'] + 0.9 * box['width'], middle, steps=4)
    page.mouse.up()
    assert int(page.input_value('#split')) == pytest.approx(90, abs=1)
    assert near(page.colour(0.8), (200, 40, 40))
    assert near(page.colour(0.95), OUTPUT)


def test_keys_move_the_divider_and_change_the_image(opened):
    page = opened()
    page.click('.card[data-name=scene_1] .open')
    page.press('ArrowLeft', 'ArrowLeft')
    assert page.input_value('#split') == '46'
    page.press('ArrowDown')
    assert page.inner_text('#viewer-name') == 'scene_2'
    assert page.inner_text('#viewer-position') == '3 of 4'
    page.press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp')
    assert page.inner_text('#viewer-name') == 'plain'


def test_escape_closes_the_slider_and_returns_to_its_card(opened):
    page = opened()
    page.click('.card[data-name=scene_1] .open')
    page.press('ArrowDown', 'Escape')
    assert not page.is_visible('#viewer')
    # The browser tells the page of the closing in a task of its own, soon after the key.
    page.wait_for_function('document.activeElement.closest(".card")?.dataset.name === "scene_2"')


def test_arrows_walk_over_the_grid_and_enter_opens(opened):
    page = opened()
    page.press('ArrowRight')
    assert page.focused() == 'plain'
    page.press('ArrowRight', 'ArrowRight')
    assert page.focused() == 'scene_2'
    tops = page.evaluate('[...document.querySelectorAll(".card")].map((card) => card.offsetTop)')
    columns = tops.count(tops[0])
    page.press('ArrowUp')
    assert page.focused() == ['plain', 'scene_1', 'scene_2'][2 - columns]
    page.press('Enter')
    assert page.is_visible('#viewer')


def test_theme_follows_the_system_until_it_is_turned_and_is_remembered(opened):
    page = opened(color_scheme='dark')
    dark = page.ground()
    page.press('t')
    light = page.ground()
    assert light != dark
    page.page.reload()
    assert page.ground() == light
    assert page.inner_text('#theme') == 'Dark'
    assert opened(color_scheme='light').ground() == light


def test_question_mark_shows_the_keys(opened):
    page = opened()
    page.press('?')
    assert page.get_by_role('dialog', name='Keyboard shortcuts').is_visible()
    page.press('Escape')
    assert not page.is_visible('#help')


def test_typing_in_the_filter_triggers_no_key(opened):
    page = opened()
    before = page.ground()
    page.focus('#filter')
    page.keyboard.type('t?/')
    assert page.input_value('#filter') == 't?/'
    assert page.ground() == before
    assert not page.is_visible('#help')


def test_two_runs_stand_in_columns_and_can_be_compared_with_each_other(opened):
    page = opened(runs=2)
    captions = page.locator('.card[data-name=scene_2] figcaption').all_inner_texts()
    assert [caption.split()[0] for caption in captions] == ['input', 'first', 'second', 'truth']
    page.click('.card[data-name=scene_2] .open >> nth=1')
    page.select_option('#before', label='first')
    assert near(page.colour(0.25), OUTPUT)
    assert near(page.colour(0.75), OTHER)
    page.press('Escape')
    page.select_option('#sort', label='content ↑ (second)')
    assert page.names() == ['scene_10', 'scene_1', 'scene_2', 'plain']


def test_side_shows_metrics_and_configs_of_both_runs(opened):
    page = opened(runs=2)
    side = page.inner_text('aside')
    assert '12.5' in side
    assert '11' in side
    page.click('summary >> nth=1')
    assert 'hops = 3' in page.inner_text('aside')


def test_every_picture_and_control_has_a_name(opened):
    page = opened(runs=2)
    assert page.evaluate(
        '[...document.querySelectorAll(".cards img")].every((image) => image.alt.length > 4)')
    controls = page.locator('button:visible, input:visible, select:visible').all()
    assert len(controls) > 10
    for control in controls:
        assert page.evaluate(
            """(part) => part.getAttribute('aria-label') || part.labels?.[0]?.textContent
                         || part.textContent.trim()""", control.element_handle())


@pytest.mark.parametrize('width', [360, 1200])
def test_page_is_never_wider_than_the_window(opened, width):
    page = opened(runs=2)
    page.page.set_viewport_size({'width': width, 'height': 700})
    assert page.evaluate('document.documentElement.scrollWidth') <= width
