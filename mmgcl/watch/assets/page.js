'use strict';
const $ = id => document.getElementById(id);
const WIDTH = 260, HEIGHT = 112, LEFT = 40, BOTTOM = 16, TOP = 6;

function element(name, attributes = {}, text) {
  const svg = ['svg', 'path', 'line', 'circle', 'text', 'title'].includes(name);
  const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function short(value) {
  if (value === null) return '–';
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(+value.toPrecision(4));
}

function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 2) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} days ${Math.floor(minutes % 1440 / 60)} h`;
}

/* A curve with the faint raw values behind it; the axis begins at iteration 0. */
function chart(curve, end) {
  const known = [...curve.y, ...curve.raw].filter(value => value !== null);
  let low = Math.min(...known), high = Math.max(...known);
  if (low === high) { low -= Math.abs(low) * .1 || .1; high += Math.abs(high) * .1 || .1; }
  const x = value => LEFT + value / Math.max(end, 1) * (WIDTH - LEFT - 6);
  const y = value => TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
  const path = values => values.map((value, index) => value === null ? '' :
    `${index && values[index - 1] !== null ? 'L' : 'M'}${x(curve.x[index]).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const svg = element('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img'});
  const last = curve.raw.at(-1);
  svg.append(element('title', {}, `${curve.key}, last ${short(last)} at iteration ${curve.x.at(-1)}`));
  for (const value of [low, high]) {
    svg.append(element('line', {class: 'grid', x1: LEFT, x2: WIDTH - 6, y1: y(value), y2: y(value)}),
      element('text', {x: LEFT - 4, y: y(value) + 3, 'text-anchor': 'end'}, short(value)));
  }
  svg.append(element('text', {x: LEFT, y: HEIGHT - 2}, '0'),
    element('text', {x: WIDTH - 6, y: HEIGHT - 2, 'text-anchor': 'end'}, end),
    element('path', {class: 'raw', d: path(curve.raw)}), element('path', {class: 'line', d: path(curve.y)}));
  if (curve.x.length <= 12) {
    curve.y.forEach((value, index) => value !== null &&
      svg.append(element('circle', {class: 'dot', r: 2.5, cx: x(curve.x[index]), cy: y(value)})));
  }
  const figure = element('figure', {'data-key': curve.key}), caption = element('figcaption');
  caption.append(element('span', {}, curve.title), element('b', {}, short(last)));
  figure.append(caption, svg);
  return figure;
}

function showCurves(state) {
  const parts = Object.entries(state.sections).map(([heading, curves]) => {
    const section = element('section'), panels = element('div', {class: 'panels'});
    panels.append(...curves.map(curve => chart(curve, state.iteration)));
    section.append(element('h2', {}, heading[0].toUpperCase() + heading.slice(1)), panels);
    return section;
  });
  $('curves').replaceChildren(...parts);
}

function showSamples(paths) {
  const select = $('sample'), known = [...select.options].map(option => option.value);
  const follows = select.selectedIndex <= 0;
  if (paths.join() !== known.join()) {
    const chosen = select.value;
    select.replaceChildren(...paths.map(path => element('option', {value: path}, path.match(/_(\d+)\.png$/)[1])));
    if (!follows && paths.includes(chosen)) select.value = chosen;
  }
  $('no-samples').hidden = paths.length > 0;
  $('choice').hidden = $('picture').hidden = paths.length === 0;
  showPicture();
}

function showPicture() {
  const path = $('sample').value, picture = $('picture');
  if (!path || picture.dataset.path === path) return;
  picture.dataset.path = path;
  picture.src = `/samples/${encodeURI(path)}`;
  picture.alt = `Input, output and truth of samples at iteration ${$('sample').selectedOptions[0].textContent}`;
}

function show(state) {
  const of = state.max_iters ? ` of ${state.max_iters}` : '';
  const parts = [state.status, `iteration ${state.iteration}${of}`];
  if (state.seconds_left !== null) parts.push(`${duration(state.seconds_left)} left`);
  if (state.seconds_per_iteration) parts.push(`${short(1 / state.seconds_per_iteration)} it/s`);
  $('status').textContent = parts.join(' · ');
  $('progress').hidden = !state.max_iters;
  if (state.max_iters) $('progress').value = state.iteration / state.max_iters;
  problem(state.error);
  showSamples(state.samples);
  showCurves(state);
  $('machine').replaceChildren(...state.machine.flatMap(([name, value]) =>
    [element('dt', {}, name), element('dd', {}, value)]));
  $('summary').textContent = state.summary.join('\n') || state.work_dir;
}

function problem(text) {
  $('problem').hidden = !text;
  $('problem').textContent = text || '';
}

async function refresh() {
  try {
    const answer = await fetch('/state.json');
    if (answer.ok) show(await answer.json());
    else problem(`The work directory cannot be read (${answer.status}).`);
  } catch {
    problem('mmgcl watch does not answer; was it ended?');
  }
  setTimeout(refresh, 1000 * document.body.dataset.seconds);
}

$('sample').addEventListener('change', showPicture);
refresh();
