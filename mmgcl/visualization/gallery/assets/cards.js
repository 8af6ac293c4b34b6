// Order, filter and size of the cards.
const gallery = (() => {
  const list = get('cards'), filter = get('filter'), sort = get('sort'), order = get('order');
  const size = get('size');
  const directions = JSON.parse(list.dataset.directions);  // score -> 'higher' or 'lower' is better
  const arrows = {higher: ' ↑', lower: ' ↓'};
  const cards = [...list.children].map((element) => ({
    element, name: element.dataset.name, scores: JSON.parse(element.dataset.scores)}));
  const scoreNames = [...new Set(cards.flatMap((card) => card.scores.flatMap(Object.keys)))];
  let shown = cards, reversed = false;

  const format = (value) => value === undefined ? '' : Number(value.toPrecision(4)).toString();
  const withArrow = (score) => score + (arrows[directions[score]] || '');
  const byName = (a, b) => a.name.localeCompare(b.name, 'en', {numeric: true});
  const chosen = () => {
    if (sort.value === 'name') return null;
    const cut = sort.value.indexOf(':');
    return {run: Number(sort.value.slice(0, cut)), score: sort.value.slice(cut + 1)};
  };
  // The first order of a score is the worst first: failures are what one looks for.
  const ascending = (choice) => reversed === (choice !== null && directions[choice.score] === 'lower');
  const orderName = (choice) => {
    if (!choice) return reversed ? 'Z to A' : 'A to Z';
    if (!directions[choice.score]) return reversed ? 'Highest first' : 'Lowest first';
    return reversed ? 'Best first' : 'Worst first';
  };
  const byScore = ({run, score}, sign) => (a, b) => {
    const left = a.scores[run][score], right = b.scores[run][score];
    if (left === undefined || right === undefined) {
      return (left === undefined) - (right === undefined);  // images without a score come last
    }
    return sign * (left - right) || byName(a, b);
  };
  const caption = (score) => cards.forEach((card) => {
    card.element.querySelectorAll('.score').forEach((label) => {
      const value = card.scores[label.dataset.run][score];
      label.textContent = value === undefined ? '' : `${score} ${Number(value.toPrecision(3))}`;
    });
  });
  const arrange = () => {
    const choice = chosen(), sign = ascending(choice) ? 1 : -1;
    const compare = choice ? byScore(choice, sign) : (a, b) => sign * byName(a, b);
    cards.sort(compare).forEach((card) => list.append(card.element));
    const text = filter.value.trim().toLowerCase();
    cards.forEach((card) => { card.element.hidden = !card.name.toLowerCase().includes(text); });
    shown = cards.filter((card) => !card.element.hidden);
    get('empty').hidden = shown.length > 0;
    get('count').textContent = shown.length === cards.length
      ? `${cards.length} images` : `${shown.length} of ${cards.length} images`;
    order.textContent = orderName(choice);
    caption(choice ? choice.score : scoreNames[0]);
  };
  const clear = () => { filter.value = ''; arrange(); };
  const resize = () => {
    document.documentElement.style.setProperty('--thumb', `${size.value}px`);
    size.setAttribute('aria-valuetext', `${size.value} pixels`);
  };

  filter.addEventListener('input', arrange);
  filter.form.addEventListener('submit', (event) => event.preventDefault());
  sort.addEventListener('change', () => { reversed = false; arrange(); });
  order.addEventListener('click', () => { reversed = !reversed; arrange(); });
  size.addEventListener('input', () => { resize(); remember('gallery-size', size.value); });
  const roomy = list.matches('.compare') && !matchMedia('(max-width: 40rem)').matches;
  size.value = Number(remembered('gallery-size')) || (roomy ? 200 : 128);
  resize();
  arrange();

  const focus = (card) => {
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
    if (shown[to]) focus(shown[to]);
  };
  return {list, filter, directions, scoreNames, format, withArrow, clear, focus, move,
    of: (element) => cards.find((card) => card.element === element),
    after: (card, distance) => shown[shown.indexOf(card) + distance],
    position: (card) => `${shown.indexOf(card) + 1} of ${shown.length}`};
})();
