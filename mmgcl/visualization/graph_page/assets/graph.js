// The graph of an image: which patches a patch receives messages from, and with what weight.
const inflated = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

const readGraph = async ({edges, weights, largest}, count) => {
  const values = await inflated(edges ?? weights);
  const strength = (node, other) => {  // in [0, 1]: 1 for the strongest neighbour
    if (node === other) return 0;
    const at = node * count + other;
    return weights === undefined ? (values[at >> 3] >> (7 - at % 8)) & 1 : values[at] / 255;
  };
  const top = (node) => largest?.[node] ?? 1;
  const neighbours = (node) => {
    let found = 0;
    for (let other = 0; other < count; other += 1) found += strength(node, other) > 0;
    return found;
  };
  // The smallest level that is stored stands for all smaller weights as well.
  const weight = (node, other) => [strength(node, other) * top(node), strength(node, other) === 1 / 255];
  return {weighted: weights !== undefined, strength, weight, top, neighbours};
};
