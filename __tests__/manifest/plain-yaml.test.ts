import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlainYaml } from '../../src/manifest/plain-yaml.ts';
import { readYaml } from '../../src/manifest/yaml.ts';

/** Documents that have every notation of manifests in them, to cut and to garble. */
const SAMPLES = [
  ...readdirSync('examples', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => readFileSync(join('examples', path), 'utf8')),
  `# of a file
metadata:
  name: "quoted: text" # said
  'single': 'it # is'
  labels: {app: web, "tier": [a, "b c", {d: -e}], empty: {}}
  none:
  args: ["-c", run it , --now]
`,
  `data:
  script: |
    #!/bin/sh
      echo "\${GIT_SHA}: $<IMAGE_TAG>"

    exit 0

  stripped: |-
   one
  url: http://host:80/a#b?c=d  # its end
list:
- - deep
  - -1
-
  key: value
  other:
  - --flag
  -
# end
`,
];

const PIECES = [
  ...' -:#|\'"[]{},&*!>?%@`~$<=\\.a1\n\té\u00a0\u3000',
  ...['  ', '\n  ', ': ', ' #', '- ', ' |\n', '|-\n', '|+\n', ' >\n', '\n\n', '\n  # c\n', "''", '[]', '{}', '\n- '],
  ...['...\n', '--- ', '<<: ', '? ', '*x ', '&x ', '!!int ', '\r\n', '\ufeff', 'a: b: c', '"\\n"'],
];

/** Numbers that look random, and are the same at every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Some lines of a sample, with up to three pieces put in, taken out or exchanged. */
function garbled(roll: (sides: number) => number): string {
  const lines = (SAMPLES[roll(SAMPLES.length)] ?? '').split('\n');
  const first = roll(lines.length);
  const indent = roll(2) * ((lines[first] ?? '').search(/\S|$/) ?? 0);
  const cut = lines.slice(first, first + 1 + roll(14)).map((line) => line.slice(Math.min(indent, line.search(/\S|$/))));
  let text = cut.join('\n') + '\n'.repeat(roll(3));
  for (let times = roll(4); times > 0; times--) {
    const at = roll(text.length + 1);
    text = text.slice(0, at) + (PIECES[roll(PIECES.length + 20)] ?? '') + text.slice(at + roll(3));
  }
  return text;
}

test('whatever it reads, the library reads too, as the same nodes in the same places', () => {
  const roll = dice(1);
  const texts = Array.from({ length: 20_000 }, () => garbled(roll));
  const read = texts.flatMap((text) => {
    const root = readPlainYaml(text);
    return root ? [{ text, root }] : [];
  });
  expect(read.length).toBeGreaterThan(4_000);
  for (const { text, root } of read)
    expect({ text, tree: { root, faults: [] } }).toEqual({ text, tree: library(text) });
});

function library(text: string) {
  const { root, faults } = readYaml(text, 0);
  return { root, faults };
}

test.each(SAMPLES)('the notations of nearly all manifests need no library: %#', (text) => {
  for (const document of text.split(/^---\n/m)) expect(readPlainYaml(document)).toEqual(readYaml(document, 0).root);
});

test.each([
  ['a tab', 'a: b\tc\n'],
  ['an anchor', 'a: &x b\n'],
  ['a text over two lines', 'a: b\n  c\n'],
  ['an escape', 'a: "\\n"\n'],
  ['a doubled quote', "a: 'it''s'\n"],
  ['a folded text', 'a: >\n  b\n'],
  ['a text that keeps its end', 'a: |+\n  b\n'],
  ['brackets over two lines', 'a: [b,\n  c]\n'],
  ['a merge', '<<: {a: b}\n'],
  ['two documents', 'a: b\n---\nc: d\n'],
  ['a bare text', 'text\n'],
  ['nothing', '# only a comment\n'],
  ['a comment right after a quote', 'a: "b"#c\n'],
  ['a dash in brackets', 'a: [- b]\n'],
  ['only a dash in brackets', 'a: [-]\n'],
  ['a line of blanks in a text', 'a: |\n  b\n    \n'],
  ['a text that the end cuts off', 'a: |\n  b'],
  ['a text that begins with an empty line', 'a: |\n\n  b\n'],
  ['a text that is indented less and less', 'a: |\n    b\n  c\n'],
  ['endless depth', `${'- '.repeat(100)}a\n`],
])('the library is asked about %s', (_, text) => {
  expect(readPlainYaml(text)).toBeUndefined();
});
