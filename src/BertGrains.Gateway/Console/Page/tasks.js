// How a head of each task is asked: its path, its body, the name of its second input if it has one, and an example.

const infer = { path: '/infer', body: (texts, _, model, head) => ({ inputs: texts, heads: [head], model }) };

const TASKS = {
  'token-classify': { example: 'Ada Lovelace was born in London and worked with Charles Babbage.' },
  classify: { example: 'The battery lasts two days, and I love the camera.' },
  embed: { lines: true, example: 'A cat sleeps on the sofa.\nA kitten naps on the couch.\nThe stock market fell.' },
  'embed-tokens': { example: 'What do cats eat?' },
  'fill-mask': { example: 'Paris is the [MASK] of France.' },
  'embed-sparse': { example: 'A cat sleeps on the sofa.' },
  'question-answer': {
    path: '/answer',
    second: 'Question',
    body: ([context], question, model, head) => ({ inputs: { question, context }, model, head }),
    example: 'Ada Lovelace was born in London in 1815.',
  },
  rerank: {
    path: '/rerank',
    second: 'Query',
    lines: true,
    body: (texts, query, model) => ({ query, texts, return_text: true, truncate: true, model }),
    example: 'Cats eat fish and meat.\nThe stock market fell.',
  },
  'next-sentence': {
    second: 'Next sentence',
    body: ([text], next, model, head) => ({ inputs: [[text, next]], heads: [head], model }),
    example: 'He closed the door.',
  },
  'detect-replaced': { example: 'The chef ate the meal.' },
  features: { example: 'A cat sleeps on the sofa.' },
};

/** The task of a head. */
export const taskOf = ({ name, task }) => ({ ...infer, ...TASKS[task], name, task });
