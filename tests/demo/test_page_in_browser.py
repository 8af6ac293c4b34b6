"""The page on which checkpoints are tried, used as a person does."""
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from mmgcl.demo import Viewer, build_page, example_images, serve

pytestmark = pytest.mark.browser
RED, BLUE = (220, 30, 30), (30, 30, 220)
DESK = {'viewport': {'width': 1280, 'height': 800}}
PHONE = {'viewport': {'width': 400, 'height': 800}, 'has_touch': True, 'is_mobile': True}


@pytest.fixture(scope='module')
def address(browser, make_trained):
    pytest.importorskip('gradio', reason='gradio is not installed')
    trained = [make_trained('first'), make_trained('second', seed=1), make_trained('cut', 'cut'),
               make_trained('munit', 'munit')]
    blocks = build_page(Viewer(trained), example_images(trained[0].config, 2))
    yield serve(blocks, wait=False)
    blocks.close()


@pytest.fixture
def opened(browser, address):
    contexts, errors, elsewhere = [], [], []

    def open_page(**context):
        contexts.append(browser.new_context(**{**DESK, **context}))
        contexts[-1].set_default_timeout(60_000)  # a busy machine
        page = contexts[-1].new_page()
        page.on('pageerror', lambda error: errors.append(str(error)))
        page.on('request', lambda request: None if request.url.startswith(
            (address, 'data:', 'blob:')) else elsewhere.append(request.url))
        page.goto(address)
        return page
    yield open_page
    for context in contexts:
        context.close()
    assert (errors, elsewhere) == ([], [])


@pytest.fixture
def photo(tmp_path):
    """Writes a photograph, red on the left and blue on the right."""
    def write(name='photo', size=(40, 32)):
        picture = Image.new('RGB', size, BLUE)
        picture.paste(RED, (0, 0, size[0] // 2, size[1]))
        picture.save(tmp_path / f'{name}.png')
        return tmp_path / f'{name}.png'
    return write


def upload(page, path):
    page.set_input_files('#input input[type=file]', path)
    page.wait_for_selector('#output img')


def choose(page, label, box='#checkpoint'):
    page.click(f'{box} input')
    page.get_by_role('option', name=label).click()


def pixels(page, part='#output img'):
    source = page.locator(part).get_attribute('src')
    return np.asarray(Image.open(io.BytesIO(page.request.get(source).body())))


def told(page, part, text):
    page.wait_for_function(
        '([part, text]) => document.querySelector(part).innerText.includes(text)', arg=[part, text])


def drawn(page, name):
    """Boxes of a picture's frame and of the picture, which is loaded once it is in view."""
    page.locator(f'#{name}').scroll_into_view_if_needed()
    page.wait_for_function('part => document.querySelector(part).naturalWidth > 0',
                           arg=f'#{name} img')
    page.locator(f'#{name} img').scroll_into_view_if_needed()
    return page.locator(f'#{name}').bounding_box(), page.locator(f'#{name} img').bounding_box()


def saved(page, part):
    with page.expect_download() as download:
        page.click(part)
    return download.value


def test_from_the_upload_to_the_neighbours_of_a_clicked_patch(opened, photo):
    page = opened()
    upload(page, photo())
    first = pixels(page)
    assert first.shape == (32, 40, 3)
    file = saved(page, '#download')
    assert file.suggested_filename == 'photo_first.png'
    assert np.array_equal(np.asarray(Image.open(file.path())), first)

    for view, corner, expected in (('input', 0.01, 'row 1, column 1 '),
                                   ('output', 0.99, 'row 28, column 35 ')):
        picture = page.locator(f'#neighbours-over-the-{view} img')
        picture.scroll_into_view_if_needed()
        before, box = picture.get_attribute('src'), picture.bounding_box()
        picture.click(position={'x': corner * box['width'], 'y': corner * box['height']})
        told(page, '#numbers', expected)
        page.wait_for_function(
            '([id, before]) => document.querySelector(id).src != before',
            arg=[f'#neighbours-over-the-{view} img', before])

    old = page.get_attribute('#output img', 'src')
    choose(page, 'second')
    page.wait_for_function("old => document.querySelector('#output img')?.src != old", arg=old)
    assert not np.array_equal(pixels(page), first)
    told(page, '#numbers', 'row 28, column 35 ')

    choose(page, 'cut')
    told(page, '#note', 'no graph')
    page.wait_for_selector('#neighbours-over-the-input', state='hidden')
    page.wait_for_selector('#output img')


def test_example_of_the_test_set_is_translated_on_a_click(opened):
    page = opened()
    page.locator('#examples img').nth(1).click()
    page.wait_for_selector('#output img')
    assert pixels(page).shape == (32, 32, 3)


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('device', [DESK, PHONE], ids=['desk', 'phone'])
def test_pictures_fill_their_frames_and_are_described(opened, photo, device, scheme, small_targets):
    page = opened(color_scheme=scheme, **device)
    upload(page, photo())
    told(page, '#numbers', 'row')
    shown = ['input', 'output', 'neighbours-over-the-input', 'neighbours-over-the-output',
             'attention-of-the-input', 'attention-of-the-output']
    for name in shown:
        around, box = drawn(page, name)
        assert box['width'] > 0.97 * around['width'], name
        assert box['height'] == pytest.approx(box['width'] * 32 / 40, abs=2), name
        assert len(page.get_attribute(f'#{name} img', 'alt')) > 10
    assert all(page.locator('#examples img').evaluate_all('all => all.map((image) => image.alt)'))
    assert page.evaluate('document.documentElement.scrollWidth') <= device['viewport']['width']
    if device is PHONE:
        # gradio's own: the bar of a slider, and the text inside the frame of a list.
        assert [control for control in small_targets(page)
                if 'type="range"' not in control and 'combobox' not in control] == []


def test_click_beside_a_tall_picture_chooses_the_nearest_patch(opened, photo):
    page = opened()
    upload(page, photo(size=(32, 96)))
    told(page, '#numbers', 'row')
    frame, picture = drawn(page, 'neighbours-over-the-input')
    assert picture['x'] - frame['x'] > 50  # there is a margin
    page.mouse.click(frame['x'] + 20, picture['y'] + picture['height'] * 0.3)
    told(page, '#numbers', 'column 1 ')
    columns = page.inner_text('#numbers').split(' x ')[1].split()[0]
    frame, picture = drawn(page, 'neighbours-over-the-input')
    page.mouse.click(frame['x'] + frame['width'] - 20, picture['y'] + picture['height'] * 0.3)
    told(page, '#numbers', f'column {columns} ')


def test_checkpoints_are_compared_side_by_side_and_by_a_slider(opened, photo):
    page = opened()
    upload(page, photo())
    for label in ('second', 'cut'):
        choose(page, label, '#beside')
    page.keyboard.press('Escape')
    page.wait_for_selector('#checkpoints-side-by-side >> text=cut')
    captions = page.locator('#checkpoints-side-by-side .caption-label').all_inner_texts()
    assert captions == ['input', 'first', 'second', 'cut']
    boxes = [box.bounding_box() for box in page.locator('#checkpoints-side-by-side img').all()]
    assert len({box['y'] for box in boxes}) == 1

    page.get_by_role('tab', name='Before and after').click()
    slider = page.locator('#slider')
    slider.scroll_into_view_if_needed()
    page.wait_for_selector('#slider img')
    described = slider.locator('img').evaluate_all('all => all.map((image) => image.alt)')
    assert [text.split(',')[0] for text in described] == ['The input', 'The translation']
    assert tuple(pixels(page, '#slider img >> nth=0')[0, 0, :3]) == RED  # the upload is the first
    box = slider.locator('img').first.bounding_box()
    assert box['width'] > 0.9 * slider.bounding_box()['width']


def test_model_with_styles_has_settings_for_them(opened, photo):
    page = opened()
    assert not page.is_visible('#styles')
    upload(page, photo())
    choose(page, 'munit')
    page.wait_for_selector('#styles-of-the-output >> text=style 4')
    old = pixels(page)
    page.locator('#seed input[type=number]').fill('7')
    page.locator('#seed input[type=number]').press('Enter')
    for _ in range(100):
        if not np.array_equal(old, pixels(page)):
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail('another seed gives another style')
    page.set_input_files('#style-picture input[type=file]', photo('style'))
    page.wait_for_selector('#styles-of-the-output', state='hidden')  # an image has one style


def test_several_files_are_translated_into_one_archive(opened, photo, tmp_path):
    page = opened()
    (tmp_path / 'notes.txt').write_text('no image')
    (tmp_path / 'broken.png').write_bytes(b'nothing')
    page.get_by_role('tab', name='Several images').click()
    page.set_input_files('#files input[type=file]', [
        photo('one'), photo('two', (64, 48)), tmp_path / 'notes.txt', tmp_path / 'broken.png'])
    page.wait_for_selector('#files >> text=notes')
    page.click('#translate')
    told(page, '#batch-note', '2 translated')
    told(page, '#batch-note', 'skipped: notes.txt is not an image')
    told(page, '#batch-note', 'skipped: broken.png is not a readable image')
    page.wait_for_selector('#results img')
    with zipfile.ZipFile(saved(page, '#archive').path()) as archive:
        assert sorted(archive.namelist()) == ['one.png', 'two.png']
        assert Image.open(archive.open('two.png')).size == (64, 48)
