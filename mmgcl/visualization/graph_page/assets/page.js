// The page: two pictures of one patch's neighbours.
(() => {
  const get = (id) => document.getElementById(id);
  const images = JSON.parse(get('data').textContent);
  const views = [get('view-input'), get('view-output')];
  const own = get('own'), choice = get('image');
  const DARK = [0, 0, 0, 0.6], NEAR = [255, 176, 0, 0.4];
  let image, graphs, node;

  const blend = (share) => {  // of the two colours, weighted by their opacity
    const opacity = share * NEAR[3] + (1 - share) * DARK[3];
    return [0, 1, 2].map((channel) => share * NEAR[3] * NEAR[channel] / opacity).concat(255 * opacity);
  };
  const palette = Array.from({length: 256}, (_, level) => blend(level / 255));
  const number = (value, digits = 3) => Number(value.toPrecision(digits)).toString();
  const position = (patch) => `row ${Math.floor(patch / image.columns) + 1}, column ${patch % image.columns + 1}`;

  const paint = (view, graph) => {
    const canvas = view.querySelector('canvas');
    canvas.width = image.columns;
    canvas.height = image.rows;
    const context = canvas.getContext('2d');
    const cells = context.createImageData(image.columns, image.rows);
    for (let other = 0; other < image.rows * image.columns; other += 1) {
      const colour = other === node ? [0, 0, 0, 0] : palette[Math.round(255 * graph.strength(node, other))];
      cells.data.set(colour, 4 * other);
    }
    context.putImageData(cells, 0, 0);
    const mark = view.querySelector('.mark');
    mark.style.left = `${100 * (node % image.columns + 0.5) / image.columns}%`;
    mark.style.top = `${100 * (Math.floor(node / image.columns) + 0.5) / image.rows}%`;
    mark.style.width = `${100 / image.columns}%`;
    mark.style.height = `${100 / image.rows}%`;
  };
  const draw = () => {
    const second = own.checked ? graphs.own : graphs.shared;
    paint(views[0], graphs.shared);
    paint(views[1], second);
    const shared = graphs.shared.neighbours(node), most = number(graphs.shared.top(node));
    get('caption').textContent = own.checked ? 'Output, its own graph' : 'Output, the same graph';
    get('status').textContent = `${position(node)}: ${shared} of ${image.rows * image.columns - 1} patches`
      + ` are neighbours${graphs.shared.weighted ? `, weights up to ${most}` : ''}`
      + (own.checked ? `; ${second.neighbours(node)} in the output's own graph` : '');
    document.body.classList.toggle('weighted', graphs.shared.weighted);
    get('most').textContent = most;
    get('weight').textContent = '';
  };
  const load = async () => {
    const wanted = images[choice.value];
    get('status').textContent = '';
    const [shared, output] = await Promise.all([wanted.shared, wanted.own].map(
      (graph) => readGraph(graph, wanted.rows * wanted.columns)));
    if (wanted !== images[choice.value]) return;  // another one was chosen meanwhile
    image = wanted;
    graphs = {shared, own: output};
    get('input').src = image.input;
    get('output').src = image.output;
    get('input').alt = `Input ${image.name}`;
    get('output').alt = `Output for ${image.name}`;
    get('rule').textContent = image.rule;
    document.documentElement.style.setProperty('--ratio', image.width / image.height);
    node = Math.floor(image.rows / 2) * image.columns + Math.floor(image.columns / 2);
    draw();
  };

  const patchAt = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / box.height * image.rows);
    const column = Math.floor((event.clientX - box.left) / box.width * image.columns);
    return inside(row, column) ? row * image.columns + column : null;
  };
  const inside = (row, column) => row >= 0 && column >= 0 && row < image.rows && column < image.columns;
  const choose = (patch) => { if (patch !== null) { node = patch; draw(); } };
  const tellWeight = (event) => {
    const graph = event.currentTarget === views[1] && own.checked ? graphs.own : graphs.shared;
    const other = patchAt(event);
    if (!graph.weighted || other === null || other === node) return;
    const [weight, least] = graph.weight(node, other);
    get('weight').textContent = `${position(other)}: weight ${least ? 'at most ' : ''}${number(weight, 2)}`;
  };
  const move = (rows, columns) => {
    const row = Math.floor(node / image.columns) + rows, column = node % image.columns + columns;
    if (inside(row, column)) choose(row * image.columns + column);
  };
  const MOVES = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
  views.forEach((view) => {
    view.addEventListener('pointerdown', (event) => { if (image) choose(patchAt(event)); });
    view.addEventListener('pointermove', (event) => {
      if (!image) return;
      if (event.buttons) choose(patchAt(event)); else tellWeight(event);
    });
    view.addEventListener('keydown', (event) => {
      if (!image || !MOVES[event.key]) return;
      event.preventDefault();
      move(...MOVES[event.key]);
    });
    view.querySelector('img').addEventListener('dragstart', (event) => event.preventDefault());
  });
  own.addEventListener('change', () => { if (image) draw(); });
  choice.addEventListener('change', load);
  load();
})();
