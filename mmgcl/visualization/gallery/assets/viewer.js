// The comparison of two pictures: by a slider, by their difference, or by blinking.
const viewer = (() => {
  const dialog = get('viewer'), split = get('split'), stage = get('stage'), hold = get('hold');
  const NOTES = {
    slider: '',
    difference: '|left − right|, four times brightened: black where they are equal',
    blink: 'Click the picture to hold it, then to swap by hand; choose Blink again to go on.'};
  const PERIOD = 700;  // ms for each picture: slow enough to see both
  let current = null, timer = 0;

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
    if (stage.dataset.mode === 'difference') {
      get('tag-before').textContent = `|${get('before').value} − ${get('after').value}| × 4`;
    }
    stage.style.setProperty('--ratio', after.getAttribute('width') / after.getAttribute('height'));
  };
  const swap = () => { stage.dataset.shown = stage.dataset.shown === 'after' ? 'before' : 'after'; };
  const halt = () => {
    clearInterval(timer);
    timer = 0;
    hold.setAttribute('aria-pressed', 'true');
  };
  const blink = () => {
    halt();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;  // by hand only
    timer = setInterval(swap, PERIOD);
    hold.setAttribute('aria-pressed', 'false');
  };
  const setMode = (mode) => {
    document.querySelector(`#modes [value=${mode}]`).checked = true;
    stage.dataset.mode = mode;
    get('mode-note').textContent = NOTES[mode];
    halt();
    if (mode === 'blink') blink();
    if (current) compare();
  };
  const setSplit = (value) => {
    split.value = value;
    stage.style.setProperty('--split', `${split.value}%`);
  };

  const row = (part, name, values, scope) => {
    const line = part.insertRow(), head = document.createElement('th');
    head.scope = scope;
    head.textContent = name;
    line.append(head);
    values.forEach((value) => line.append(value));
  };
  const cell = (text, kind = 'td') => {
    const made = document.createElement(kind);
    made.textContent = text;
    if (kind === 'th') made.scope = 'col';
    return made;
  };
  const scoreTable = (card) => {
    const table = document.createElement('table');
    const labels = [...card.element.querySelectorAll('figcaption')]
      .filter((part) => part.querySelector('.score')).map((part) => part.firstChild.textContent.trim());
    row(table.createTHead(), 'score', labels.map((label) => cell(label, 'th')), 'col');
    const body = table.createTBody();
    gallery.scoreNames.forEach((name) => {
      const values = card.scores.map((scores) => scores[name]);
      const known = values.filter((value) => value !== undefined);
      const best = {higher: Math.max, lower: Math.min}[gallery.directions[name]]?.(...known);
      row(body, gallery.withArrow(name), values.map((value) => {
        const made = cell(gallery.format(value) || '-');
        if (known.length > 1 && value === best) made.className = 'best';
        return made;
      }), 'row');
    });
    return table;
  };
  const show = (card, left, right) => {
    current = card;
    const images = pictures(card);
    options(get('before'), images, left);
    options(get('after'), images, right);
    get('viewer-name').textContent = card.name;
    get('viewer-position').textContent = gallery.position(card);
    get('viewer-scores').replaceChildren(...(gallery.scoreNames.length ? [scoreTable(card)] : []));
    compare();
  };
  const open = (card, image) => {
    const images = pictures(card);
    const right = image.dataset.kind === 'input'
      ? images.find((other) => other.dataset.kind === 'output') || image : image;
    show(card, images[0].dataset.caption, right.dataset.caption);
    setSplit(50);
    setMode(stage.dataset.mode);
    dialog.showModal();
    if (stage.dataset.mode === 'slider') split.focus();
  };
  const step = (distance) => {
    const next = gallery.after(current, distance);
    if (next) show(next, get('before').value, get('after').value);
  };

  split.addEventListener('input', () => setSplit(split.value));
  hold.addEventListener('click', () => { if (timer) halt(); else swap(); });
  get('before').addEventListener('change', compare);
  get('after').addEventListener('change', compare);
  get('modes').addEventListener('click', (event) => {
    if (event.target.matches('input')) setMode(event.target.value);
  });
  get('previous').addEventListener('click', () => step(-1));
  get('next').addEventListener('click', () => step(1));
  get('viewer-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => { halt(); if (current) gallery.focus(current); });
  gallery.list.addEventListener('click', (event) => {
    const part = event.target.closest('img, .open');
    if (!part) return;
    open(gallery.of(part.closest('.card')), part.matches('img') ? part : part.querySelector('img'));
  });
  return {dialog, step, setMode, slide: (distance) => setSplit(Number(split.value) + distance)};
})();
