// Small charts as SVG.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 28;

function svg(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** A line of values over time; the text beside it says the last one, so it is hidden from screen readers. */
export function sparkline() {
  const chart = svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  chart.append(svg('path', { class: 'area' }), svg('path', { class: 'line' }));
  return chart;
}

/** Draws the values; the newest is at the right edge, and `slots` values fill the width. */
export function draw(chart, values, slots) {
  const top = Math.max(...values, 1e-9);
  const points = values.map((value, index) => {
    const x = WIDTH - (values.length - 1 - index) * (WIDTH / (slots - 1));
    return `${x.toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`;
  });
  const [area, line] = chart.children;
  const first = points[0]?.split(',')[0] ?? WIDTH;
  line.setAttribute('d', points.length ? `M${points.join('L')}` : '');
  area.setAttribute('d', points.length ? `M${first},${HEIGHT}L${points.join('L')}L${WIDTH},${HEIGHT}Z` : '');
}
