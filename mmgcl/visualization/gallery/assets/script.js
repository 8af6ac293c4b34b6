'use strict';
(() => {
  const get = (id) => document.getElementById(id);
  const list = get('cards'), filter = get('filter'), sort = get('sort'), order = get('order');
  const viewer = get('viewer'), help = get('help'), split = get('split'), stage = get('stage');
  const root = document.documentElement;
  const cards = [...list.children].map((element) => ({
    element, name: element.dataset.name, scores: JSON.parse(element.dataset.scores)}));
  const scoreNames = [...new Set(cards.flatMap((card) => card.scores.flatMap(Object.keys)))];
  let shown = cards, ascending = true, current = null;

  const format = (value) => value === undefined ? '' : Number(value.toPrecision(4)).toString();
  const byName = (a, b) => a.name.localeCompare(b.name, 'en', {numeric: true});

  // Order and filter.
  const chosen = () => {
    if (sort.value === 'name') return null;
    const cut = sort.value.indexOf(':');
    return {run: Number(sort.value.slice(0, cut)), score: sort.value.slice(cut + 1)};
  };
  const byScore = ({run, score}) => (a, b) => {
    const left = a.scores[run][score], right = b.scores[run][score];
    if (left === undefined || right === undefined) {
      return (left === undefined) - (right === undefined);  // images without a score come last
    }
    return (ascending ? 1 : -1) * (left - right) || byName(a, b);
  };
  const arrange = () => {
    const choice = chosen();
    const compare = choice ? byScore(choice) : (a, b) => (ascending ? 1 : -1) * byName(a, b);
    cards.sort(compare).forEach((card) => list.append(card.element));
    const text = filter.value.trim().toLowerCase();
    cards.forEach((card) => { card.element.hidden = !card.name.toLowerCase().includes(text); });
    shown = cards.filter((card) => !card.element.hidden);
    get('empty').hidden = shown.length > 0;
    get('count').textContent = shown.length === cards.length
      ? `${cards.length} images` : `${shown.length} of ${cards.length} images`;
    caption(choice ? choice.score : scoreNames[0]);
  };
  const caption = (score) => cards.forEach((card) => {
    card.element.querySelectorAll('.score').forEach((label) => {
      const value = card.scores[label.dataset.run][score];
      label.textContent = value === undefined ? '' : `${score} ${Number(value.toPrecision(3))}`;
    });
  });
  filter.addEventListener('input', arrange);
  sort.addEventListener('change', arrange);
  order.addEventListener('click', () => {
    ascending = !ascending;
    order.firstElementChild.textContent = ascending ? '↑' : '↓';
    order.setAttribute('aria-label', `Order: ${ascending ? 'ascending' : 'descending'}`);
    arrange();
  });
  filter.form.addEventListener('submit', (event) => event.preventDefault());

  // Light and dark.
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => { try { return localStorage.getItem('gallery-theme'); } catch { return null; } };
  const theme = () => root.dataset.theme || (prefersDark.matches ? 'dark' : 'light');
  const nameTheme = () => { get('theme').textContent = theme() === 'dark' ? 'Light' : 'Dark'; };
  const turnTheme = () => {
    root.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
    try { localStorage.setItem('gallery-theme', root.dataset.theme); } catch { /* a private window */ }
    nameTheme();
  };
  if (['light', 'dark'].includes(stored())) root.dataset.theme = stored();
  prefersDark.addEventListener('change', nameTheme);
  get('theme').addEventListener('click', turnTheme);

  // The slider.
  const pictures = (card) => [...card.element.querySelectorAll('img')];
  const options = (select, images, wanted) => {
    select.replaceChildren(...images.map((image) => new Option(image.dataset.caption)));
    const index = images.findIndex((image) => image.dataset.caption === wanted);
    select.selectedIndex = Math.max(0, index);
  };
  const setPicture = (side, image) => {
    const target = get(`picture-${side}`);
    target.src = image.src;
    target.alt = image.alt;
    target.className = image.className;
    get(`tag-${side}`).textContent = image.dataset.caption;
  };
  const compare = () => {
    const images = pictures(current);
    const after = images[get('after').selectedIndex];
    setPicture('before', images[get('before').selectedIndex]);
    setPicture('after', after);
    stage.style.setProperty('--ratio', after.getAttribute('width') / after.getAttribute('height'));
  };
  const scoreTable = (card) => {
    const table = document.createElement('table');
    const labels = [...card.element.querySelectorAll('figcaption')]
      .filter((part) => part.querySelector('.score')).map((part) => part.firstChild.textContent.trim());
    const head = table.createTHead().insertRow();
    ['score', ...labels].forEach((text) => {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = text;
      head.append(cell);
    });
    const body = table.createTBody();
    scoreNames.forEach((name) => {
      const row = body.insertRow();
      const cell = document.createElement('th');
      cell.scope = 'row';
      cell.textContent = name;
      row.append(cell);
      card.scores.forEach((scores) => { row.insertCell().textContent = format(scores[name]) || '-'; });
    });
    return table;
  };
  const show = (card, left, right) => {
    current = card;
    const images = pictures(card);
    options(get('before'), images, left);
    options(get('after'), images, right);
    get('viewer-name').textContent = card.name;
    get('viewer-position').textContent = `${shown.indexOf(card) + 1} of ${shown.length}`;
    get('viewer-scores').replaceChildren(...(scoreNames.length ? [scoreTable(card)] : []));
    compare();
  };
  const open = (card, image) => {
    const images = pictures(card);
    const right = image.dataset.kind === 'input'
      ? images.find((other) => other.dataset.kind === 'output') || image : image;
    show(card, images[0].dataset.caption, right.dataset.caption);
    setSplit(50);
    viewer.showModal();
    split.focus();
  };
  const setSplit = (value) => {
    split.value = value;
    stage.style.setProperty('--split', `${split.value}%`);
  };
  const step = (distance) => {
    const next = shown[shown.indexOf(current) + distance];
    if (next) show(next, get('before').value, get('after').value);
  };
  split.addEventListener('input', () => setSplit(split.value));
  get('before').addEventListener('change', compare);
  get('after').addEventListener('change', compare);
  get('previous').addEventListener('click', () => step(-1));
  get('next').addEventListener('click', () => step(1));
  get('viewer-close').addEventListener('click', () => viewer.close());
  viewer.addEventListener('close', () => { if (current) focusCard(current); });
  [viewer, help].forEach((dialog) => dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();  // the backdrop
  }));
  list.addEventListener('click', (event) => {
    const part = event.target.closest('img, .open');
    if (!part) return;
    const image = part.matches('img') ? part : part.querySelector('img');
    const element = part.closest('.card');
    open(cards.find((card) => card.element === element), image);
  });

  // Keys.
  const showHelp = () => help.showModal();
  get('help-open').addEventListener('click', showHelp);
  get('help-close').addEventListener('click', () => help.close());
  const focusCard = (card) => {
    const button = card.element.querySelector('.open');
    if (!button) return;
    button.focus({preventScroll: true});
    card.element.scrollIntoView({block: 'nearest'});
  };
  const columns = () => {
    const top = shown[0].element.offsetTop;
    const below = shown.findIndex((card) => card.element.offsetTop > top);
    return below < 0 ? shown.length : below;
  };
  const move = (key) => {
    if (!shown.length) return;
    const here = shown.findIndex((card) => card.element.contains(document.activeElement));
    const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns()};
    const to = here < 0 ? 0 : here + steps[key];
    if (shown[to]) focusCard(shown[to]);
  };
  const inViewer = (event) => {
    const distance = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (distance) { event.preventDefault(); step(distance); return; }
    const shift = {ArrowLeft: -2, ArrowRight: 2}[event.key];
    if (shift) { event.preventDefault(); setSplit(Number(split.value) + shift); }
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches('input[type=search]');
    if (typing && event.key === 'Escape') {
      filter.value = '';
      filter.blur();
      arrange();
    }
    if (typing || event.target.matches('select')) return;
    if (event.key === 't') { turnTheme(); return; }
    if (viewer.open) { inViewer(event); return; }
    if (help.open) return;
    if (event.key === '/') { event.preventDefault(); filter.focus(); return; }
    if (event.key === '?') { showHelp(); return; }
    if (event.key === 'Escape' && filter.value) { filter.value = ''; arrange(); return; }
    if (event.key.startsWith('Arrow')) {
      event.preventDefault();
      move(event.key);
    }
  });

  nameTheme();
  arrange();
})();
