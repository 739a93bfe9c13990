import { expect, test } from 'vitest';
import { substitute } from '../../src/manifest/substitute.ts';

const variables = new Map([
  ['GIT_SHA', { value: '0123456', builtIn: true }],
  ['PR_NUMBER', { value: '', builtIn: true }],
  ['REPLICAS', { value: '3', builtIn: false }],
  ['TRICKY', { value: '${GIT_SHA} $<GIT_SHA> $1 $&', builtIn: false }],
]);

test.each([
  ['app:$<GIT_SHA>', 'app:0123456'],
  ['app:${GIT_SHA}', 'app:0123456'],
  ['${GIT_SHA}-$<REPLICAS>', '0123456-3'],
  ['${REPLICAS:-5}', '3'],
  ['${PR_NUMBER:-none}', 'none'],
  ['${PR_NUMBER}', ''],
  ['${OTHER:-d e f}', 'd e f'],
  ['${OTHER:-}', ''],
  ['${OTHER:-${HOME}/x}y', '${HOME}/xy'],
  ['$${GIT_SHA}', '${GIT_SHA}'],
  ['$$<GIT_SHA>', '$<GIT_SHA>'],
  ['$$<anything>', '$<anything>'],
  ['$${OTHER:-x}', '${OTHER:-x}'],
  ['$${PATH}', '$${PATH}'],
  ['$$${GIT_SHA}', '$${GIT_SHA}'],
  ['$${GIT_SHA} ${GIT_SHA}', '${GIT_SHA} 0123456'],
  ['<${TRICKY}>', '<${GIT_SHA} $<GIT_SHA> $1 $&>'],
])('%s gives %s', (text, result) => {
  expect(substitute(text, variables)?.text).toBe(result);
});

test.each([
  'plain',
  'proxy_pass http://$http_host$uri;',
  '$(GIT_SHA)',
  '$GIT_SHA',
  '${GIT_SHA',
  '$<GIT_SHA',
  '${}',
  '${1A}',
  '${GIT-SHA}',
  '${GIT_SHA:+x}',
  '$< $@',
  'cost: 5$',
])('%s is left alone', (text) => {
  expect(substitute(text, variables)).toBeUndefined();
});

test('an undeclared ${NAME} stays, and is told', () => {
  expect(substitute('export PATH=${PATH}:${GIT_SHA}', variables)).toEqual({
    text: 'export PATH=${PATH}:0123456',
    uses: [
      { name: 'PATH', text: '${PATH}', kind: 'undeclared' },
      { name: 'GIT_SHA', text: '${GIT_SHA}', kind: 'replaced' },
    ],
    alone: false,
  });
});

test.each([
  ['${REPLICAS}', true],
  ['$<REPLICAS>', true],
  ['${OTHER:-3}', true],
  ['${GIT_SHA}', false],
  ['x${REPLICAS}', false],
  ['${REPLICAS}${REPLICAS}', false],
  ['${PATH}', false],
])('%s alone may be read as YAML: %s', (text, alone) => {
  expect(substitute(text, variables)?.alone).toBe(alone);
});

test.each([
  ['that never close', '${A:-'.repeat(20_000), undefined],
  [
    'of which only the inner half closes',
    `${'${A:-'.repeat(20_000)}x${'}'.repeat(10_000)}`,
    `${'${A:-'.repeat(10_000)}${'${A:-'.repeat(9_999)}x${'}'.repeat(9_999)}`,
  ],
])('thousands of nested placeholders %s are read in a moment', (_, text, result) => {
  const started = performance.now();
  expect(substitute(text, variables)?.text === result).toBe(true);
  expect(performance.now() - started).toBeLessThan(500);
});
