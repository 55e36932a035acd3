// Pictures of answers: entities in their text, scores as bars, similarities as a matrix.

import { cut, el, named, number } from './dom.js';

const MOST_BARS = 10;
const MOST_COMPARED = 12;

/** The picture of an answer. */
export function picture(task, answer, texts) {
  if (task.path === '/rerank') return bars(answer.map((rank) => [rank.text ?? texts[rank.index], rank.score]));
  if (task.path === '/answer') return answers(answer, texts[0]);
  const items = answer.map((item) => item[task.name]);
  switch (task.task) {
    case 'embed': return matrix(items, texts);
    case 'classify':
    case 'next-sentence': return bars(labels(items[0]));
    case 'token-classify': return entities(items[0], texts[0]);
    case 'detect-replaced': return entities(items[0].map((token) => ({ ...token, label: token.label ?? (token.replaced ? 'replaced' : '') })).filter((token) => token.label && token.label !== 'original'), texts[0]);
    case 'fill-mask': return masks(items[0]);
    case 'embed-sparse': return bars(items[0].map(({ token, text, index, value }) => [text ?? token ?? `token ${index}`, value]));
    default: return el('p', {}, describe(items[0]));
  }
}

const labels = (answer) => (Array.isArray(answer) ? answer.map(({ label, score }) => [label, score]) : Object.entries(answer).map(([label, score]) => [label, score]));

/** Bars from 0 to the largest score; the text has the exact score. */
function bars(scores) {
  const best = [...scores].sort((left, right) => right[1] - left[1]).slice(0, MOST_BARS);
  const top = Math.max(...best.map(([, score]) => Math.abs(score)), 1e-9);
  const whole = best.every(([, score]) => score >= 0 && score <= 1) ? 1 : top;
  return el('div', {},
    el('ul', { class: 'bars' }, best.map(([label, score]) => el('li', {},
      el('span', { class: 'label' }, named(label)),
      el('meter', { min: 0, max: whole, value: Math.max(0, score), 'aria-label': `Score of ${label}` }),
      el('span', { class: 'score' }, number(score, 4))))),
    scores.length > best.length ? el('p', { class: 'details' }, `The best ${best.length} of ${scores.length}.`) : null);
}

/** The text with its spans marked. Positions are UTF-16 units, as JavaScript counts. */
function entities(spans, text) {
  if (!spans.length) return el('p', {}, 'Nothing was found in this text.');
  const colors = [...new Set(spans.map(({ label }) => label))];
  const parts = [];
  let end = 0;
  for (const span of [...spans].sort((left, right) => left.start - right.start)) {
    const start = Math.max(span.start, end);
    parts.push(text.slice(end, start), el('mark', { class: `color${colors.indexOf(span.label) % 6}`, title: `${span.label}, score ${number(span.score, 4)}` },
      text.slice(start, span.end), el('b', {}, span.label)));
    end = Math.max(span.end, end);
  }
  return el('p', { class: 'text', dir: 'auto' }, parts, text.slice(end));
}

function answers(found, context) {
  const best = (Array.isArray(found) ? found : found.answers ?? [found]).filter(({ start, end }) => end > start);
  if (!best.length) return el('p', {}, 'The text has no answer.');
  return el('div', {}, entities([{ ...best[0], label: 'answer' }], context), bars(best.map(({ answer, text, score }) => [answer ?? text, score])));
}

function masks(answer) {
  const lists = Array.isArray(answer[0]) ? answer : [answer];
  return el('div', {}, lists.map((fills) => bars(fills.map(({ token_str: text, score }) => [text, score]))));
}

/** Cosine similarities of the first texts. One text has nothing to be compared with. */
function matrix(all, texts) {
  if (all.length < 2) return el('p', {}, `${describe(all[0])}. A second line is compared with the first.`);
  const vectors = all.slice(0, MOST_COMPARED);
  const length = (vector) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  const cosine = (left, right) => left.reduce((sum, value, index) => sum + value * right[index], 0) / (length(left) * length(right) || 1);
  const name = (index) => `${index + 1}`;
  const table = el('table', { class: 'matrix' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Text'), vectors.map((_, index) => el('th', { scope: 'col' }, name(index))))),
    el('tbody', {}, vectors.map((_, row) => el('tr', {},
      el('th', { scope: 'row' }, `${name(row)}. `, named(cut(texts[row], 60))),
      vectors.map((vector) => {
        const value = cosine(vectors[row], vector);
        const cell = el('td', {}, number(value, 2));
        cell.style.setProperty('--share', Math.max(0, value).toFixed(3));
        return cell;
      })))));
  return el('div', {},
    el('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Similarities' }, table),
    all.length > vectors.length ? el('p', { class: 'details' }, `The first ${vectors.length} of ${all.length} texts.`) : null);
}

const describe = (value) => (Array.isArray(value) ? `${value.length} ${Array.isArray(value[0]) ? 'vectors' : 'numbers'}` : 'See the JSON');
