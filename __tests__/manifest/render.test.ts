import { expect, test } from 'vitest';
import type { ManifestFile } from '../../src/manifest/declared.ts';
import { type RenderOptions, render } from '../../src/manifest/render.ts';
import { formatPosition, formatProblem, ProblemsError } from '../../src/problem.ts';

const COMMIT = '1234567890123456789012345678901234567890';

function builtIn(value: string) {
  return { value, builtIn: true };
}

const OPTIONS: RenderOptions = {
  variables: new Map([
    ['GIT_SHA', builtIn(COMMIT)],
    ['COMMIT_SHORT_SHA', builtIn('1234567')],
    ['PR_NUMBER', builtIn('')],
    ['REPLICAS', { value: '3', builtIn: false }],
    ['PASSWORD', { value: 's3cr3t: "}{', builtIn: false }],
  ]),
  images: [],
  imageTag: COMMIT,
  commit: COMMIT,
};

const HEAD = 'apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: x}\n';

async function objects(text: string, options: Partial<RenderOptions> = {}) {
  return (await render([{ path: 'a.yaml', text }], { ...OPTIONS, ...options })).declared.map(({ object }) => object);
}

async function errors(text: string | ManifestFile[], options: Partial<RenderOptions> = {}): Promise<string[]> {
  const files = typeof text === 'string' ? [{ path: 'a.yaml', text }] : text;
  try {
    await render(files, { ...OPTIONS, ...options });
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

async function remarks(text: string, options: Partial<RenderOptions> = {}): Promise<string[]> {
  return (await render([{ path: 'a.yaml', text }], { ...OPTIONS, ...options })).problems.map(formatProblem);
}

test('an empty variable that is all there is in a field is worth a word: the field is not set then', async () => {
  const empty = { variables: new Map([['REPLICAS', { value: '', builtIn: false }]]) };
  expect(await remarks(`${HEAD}a: \${REPLICAS}\n`, empty)).toEqual([
    'a.yaml:4:4: REPLICAS is declared but empty, so this field has no value. Give it a value (a variable or a secret that GitHub does not know is empty), write ${REPLICAS:-…} with a default, or put it into quotes where an empty text is meant.',
  ]);
  expect(await remarks(`${HEAD}a: "\${REPLICAS}"\nb: x\${REPLICAS}\nc: \${REPLICAS:-3}\n`, empty)).toEqual([]);
});

test.each(['api:$GIT_SHA', 'api:${{ github.sha }}', '"{{ .Values.image }}"', 'api:$(TAG)'])(
  'an image with something that nobody fills in is a mistake: %s',
  async (image) => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: app\n    image: ${image}\n`;
    const [error] = await errors(pod);
    expect(error).toMatch(
      /^a\.yaml:7:5: the image of container app is ".*", in which something is left to be filled in\. Write \$\{GIT_SHA\}/,
    );
  },
);

test('an image with a variable that is not declared is told once', async () => {
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: "api:${NONE}"}]}\n';
  expect(await errors(pod)).toHaveLength(1);
});

test.each([
  ['${REPLICAS}', 3],
  ['$<REPLICAS>', 3],
  ['"${REPLICAS}"', '3'],
  ['x${REPLICAS}', 'x3'],
  ['${REPLICAS}0', '30'],
  ['${COMMIT_SHORT_SHA}', '1234567'],
  ['app:$<GIT_SHA>', `app:${COMMIT}`],
  ['${PR_NUMBER}', ''],
  ['${PR_NUMBER:-0}', '0'],
  ['${NONE:-5}', 5],
  ['!!str ${REPLICAS}', '3'],
  ['${PASSWORD}', 's3cr3t: "}{'],
  ['[${REPLICAS}, "a"]'.replace('${', '$<').replace('}', '>'), [3, 'a']],
  ['{$<REPLICAS>: 1}', { 3: 1 }],
])('spec: %s is read as %j', async (text, value) => {
  expect((await objects(`${HEAD}spec: ${text}`))[0]?.spec).toEqual(value);
});

test.each(['yes', 'null', '012', '1e3', '2024-01-02'])(
  'a user variable alone is read as YAML would read %s',
  async (value) => {
    const variables = new Map([['V', { value, builtIn: false }]]);
    expect((await objects(`${HEAD}spec: \${V}`, { variables }))[0]?.spec).toEqual(
      (await objects(`${HEAD}spec: ${value}`))[0]?.spec,
    );
  },
);

test.each(['1234567', '12e4567', 'e123456', '0777'])('a SHA of the digits %s stays a string', async (sha) => {
  const variables = new Map([['GIT_SHA', builtIn(sha)]]);
  expect((await objects(`${HEAD}spec: \${GIT_SHA}`, { variables }))[0]?.spec).toBe(sha);
});

test('a shell script keeps its own variables; every replacement is reported with its place', async () => {
  const text = `${HEAD}data:
  run: |
    echo $uri \${PATH} $(VAR) $1
    echo \${GIT_SHA} $<GIT_SHA>
  esc: $\${GIT_SHA}
spec: $<REPLICAS>
`;
  const { declared, replacements, problems } = await render([{ path: 'a.yaml', text }], OPTIONS);
  expect(declared[0]?.object.data).toEqual({
    run: `echo $uri \${PATH} $(VAR) $1\necho ${COMMIT} ${COMMIT}\n`,
    esc: '${GIT_SHA}',
  });
  expect(replacements.map(({ name, count, positions }) => [name, count, positions.map(formatPosition)])).toEqual([
    ['GIT_SHA', 2, ['a.yaml:7:10', 'a.yaml:7:21']],
    ['REPLICAS', 1, ['a.yaml:9:7']],
  ]);
  expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
    ['warning', 'the variable PASSWORD is declared, but no manifest uses it'],
  ]);
});

test('an escaped placeholder is not taken for the place of a replaced one', async () => {
  const text = `${HEAD}data: |\n  $\${GIT_SHA}\n  \${GIT_SHA}\n`;
  const [replacement] = (await render([{ path: 'a.yaml', text }], OPTIONS)).replacements;
  expect(replacement?.positions.map(formatPosition)).toEqual(['a.yaml:6:3']);
});

test('what an alias repeats is counted once', async () => {
  const text = `${HEAD}a: &a {v: "$<GIT_SHA>"}\nb: *a\nc: {<<: *a}\n`;
  expect((await render([{ path: 'a.yaml', text }], OPTIONS)).replacements).toMatchObject([
    { name: 'GIT_SHA', count: 1 },
  ]);
});

test('a default that stands in for an undeclared variable gets a notice', async () => {
  expect((await remarks(`${HEAD}a: \${PORT:-80}\nb: \${PORT:-81}\n`))[0]).toBe(
    'a.yaml:4:4: PORT is not declared, so its default stands here (and 1 more). Declare it in the `variables` input, or write $${PORT:-…} if a shell is to read it.',
  );
});

test.each([
  ['spec: {a: 1, a: 2}', 'a.yaml:4:14: the key "a" stands twice in one map, first on line 4'],
  ['spec:\n  b: 1\n  c: 2\n  b: 3\n', 'a.yaml:7:3: the key "b" stands twice in one map, first on line 5'],
  ['spec: {1: a, "1": b}', 'the key "1" stands twice in one map'],
  ['spec: {x: 1, $<COMMIT_SHORT_SHA>: a, 1234567: b}', 'the key "1234567" stands twice'],
  [
    'spec:\n  a: {{ .Values.x }}\n',
    'a.yaml:5:7: a key must be a plain word or a quoted text, not a map or a list. This looks like a template',
  ],
  ['{{- if .x }}\nspec: 1\n', 'This looks like a template that was not rendered'],
  ['spec: {a: ${REPLICAS}}', 'Put the value that holds `${…}` in double quotes'],
  ['spec: {[a]: b}', 'a key must be a plain word'],
  ['spec: *nothing', 'a.yaml:4:7: the alias stands for an anchor that no earlier line defines'],
  ['spec: &a {b: *a}', 'the alias stands inside its own anchor'],
  ['spec: {<<: [1]}', 'a merge (<<) takes a map'],
  ['spec: {~: a}', 'a key may not be empty or null'],
  ['spec: .inf', 'JSON, which Kubernetes speaks, has no such value'],
  ['spec: !!int abc', 'the value is not what its tag !!int says'],
  ['spec: !!binary "*"', 'the value is not base64'],
  ['spec: "\\ud800"', 'one half of a surrogate pair'],
  ['spec: "a', 'a.yaml:4:7: the quote that opens here never closes'],
  ['spec:\n\ta: 1', 'a.yaml:5:1: tabs are not allowed as indentation'],
  ['spec: a: b', 'a.yaml:4:7: a `key: value` inside the value of another key'],
  ['spec: {a:}', 'a colon right before a bracket or comma'],
  ['spec: a\u0007b', 'a.yaml:4:8: the control character U+0007'],
  ['spec: |\n  a\u2028b\n', 'the character U+2028, which YAML 1.1 takes for a line break'],
  ['...\nspec: 1\n', 'a.yaml:5:1: text after `...`'],
  ['--- {a: b}\n', 'a.yaml:4:1: only a comment may follow `---`'],
])('%s: %s', async (text, error) => {
  expect((await errors(HEAD + text)).join('\n')).toContain(error);
});

test.each([
  ['%YAML 1.2\n---\n', 'a.yaml:1:1: a YAML directive'],
  ['- a\n', 'expected a Kubernetes object (apiVersion, kind, metadata), found a list'],
  ['hello', 'found text'],
  ['kind: Foo\nmetadata: {name: x}\n', 'a.yaml:1:1: no apiVersion: every object needs one, such as apps/v1'],
  ['apiVersion: v1\nmetadata: {name: x}\n', 'a.yaml:1:1: no kind'],
  ['apiVersion: v1\nkind: Foo\n', 'a.yaml:1:1: no metadata.name'],
  ['apiVersion: v1\nkind: Foo\nmetadata: {labels: {}}\n', 'a.yaml:3:1: no metadata.name'],
  [
    'apiVersion: v1\nkind: Foo\nmetadata: {name: 12}\n',
    'a.yaml:3:12: metadata.name: expected text, found a number. Put it in quotes.',
  ],
  [
    'apiVersion: v1\nkind: Foo\nmetadata:\n  name:x\n',
    'found text. Write a map of its own lines, with a space after each',
  ],
  ['apiVersion: 1\nkind: true\nmetadata: [a]\n', 'apiVersion: expected text, found a number'],
  [
    'apiVersion: v1\nkind: [a]\nmetadata: {name: x}\n',
    'a.yaml:2:1: kind: expected text, found a list. Write one word, such as Deployment.',
  ],
  [
    'apiVersion: v1\nkind: Foo\nmetadata: {name: {a: b}}\n',
    'a.yaml:3:12: metadata.name: expected text, found a map. Write one name.',
  ],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nitems: [{a: b}]\n',
    'a.yaml:4:1: `items` at the top of a ConfigMap makes it a list of objects, as kubectl has it, and these are none. Move `items` to where it belongs, such as under `data`.',
  ],
  ['apiVersion: v1\nkind: List\nitems: []\n', 'a list whose `items` are empty'],
  ['apiVersion: v1\nkind: List\n', 'a List without items'],
  ['apiVersion: v1\nkind: List\nitems: {}\n', 'it is not a list of objects'],
  ['apiVersion: v1\nkind: List\nitems: [{kind: List, items: []}]\n', 'a list inside a list'],
  ['apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n', 'a.yaml:4:3: no apiVersion'],
  ['apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n', 'kubectl kustomize DIR > rendered.yaml'],
  ['# nothing\n---\n', 'no object in a.yaml: only comments and empty documents'],
  ['{"a": 1,}', 'a.yaml:1:1: no apiVersion'],
])('%j: %s', async (text, error) => {
  expect((await errors(text)).join('\n')).toContain(error);
});

test.each([
  ['n', 'a boolean (true or false)'],
  ['0', 'a number'],
])('a name that YAML takes for something else, %s, is one mistake', async (name, found) => {
  const text = `apiVersion: v1\nkind: Foo\nmetadata: {name: ${name}}\n`;
  const message = `a.yaml:3:12: metadata.name: expected text, found ${found}. Put it in quotes.`;
  expect(await errors(text)).toEqual([message]);
});

test('a name that a request could not name is an error at its line', async () => {
  const remedy = 'Write it with lower-case letters, digits, "-" and ".".';
  const named = (metadata: string) => errors(`apiVersion: v1\nkind: ConfigMap\nmetadata: {${metadata}}\n`);
  expect(await named('name: ".."')).toEqual([`a.yaml:3:12: metadata.name: expected a name, found "..". ${remedy}`]);
  expect(await named('name: api/web')).toEqual([
    `a.yaml:3:12: metadata.name: expected a name, found one with "/" in it. ${remedy}`,
  ]);
  expect(await named('name: a%2fb')).toEqual([
    `a.yaml:3:12: metadata.name: expected a name, found one with "%" in it. ${remedy}`,
  ]);
  expect(await named('name: a, namespace: "."')).toEqual([
    `a.yaml:3:21: metadata.namespace: expected a name, found ".". ${remedy}`,
  ]);
  expect(await named('generateName: a/b-')).toHaveLength(1);
  expect(await named('name: system:a.b')).toEqual([]);
});

test('a hook of Helm, such as the test of a chart, is applied as any object is, and a warning says so', async () => {
  const none = { variables: new Map() };
  const hook = HEAD.replace('{name: x}', '{name: x, annotations: {helm.sh/hook: test}}');
  expect(await objects(hook)).toHaveLength(1);
  expect(await remarks(hook, none)).toEqual([
    expect.stringMatching(/^a\.yaml:3:35: Foo x is a hook of Helm: .*`helm template --no-hooks`/),
  ]);
  expect(await remarks(HEAD, none)).toEqual([]);
});

test('what is no manifest at all is told once, by its keys', async () => {
  expect(await errors('version: "3"\nservices: {web: {image: x}}\n')).toEqual([
    'a.yaml:1:1: no apiVersion, no kind and no metadata.name: this is no Kubernetes object. Name only manifests in the `manifests` input, or render it first: this document begins with version, services.',
  ]);
});

test('broken JSON in a .json file is told as JSON', async () => {
  const inJson = async (text: string) => (await errors([{ path: 'a.json', text }])).join('\n');
  expect(await inJson('{"a": 1,}')).toBe(
    'a.json:1:9: not JSON: expected a key in double quotes, found } after a comma',
  );
  expect(await inJson('{\n  // why\n  "a": 1}')).toBe(
    'a.json:2:3: not JSON: expected a key in double quotes, found a comment, of which JSON has none',
  );
  expect(await inJson('{"a": hunter2}')).not.toContain('hunter');
});

test('billion laughs are refused, two thousand uses of an anchor are not', async () => {
  const bomb = [...'abcdefgh'].map((key, at) => `${key}: &${key} [${`*${String.fromCharCode(96 + at)},`.repeat(9)}]`);
  bomb[0] = 'a: &a [x,x,x,x,x,x,x,x,x]';
  expect((await errors(HEAD + bomb.join('\n')))[0]).toContain(
    'the aliases of this document make it grow beyond measure',
  );
  expect((await objects(`${HEAD}x: &x {a: 1}\nspec: [${'*x,'.repeat(2000)}]`))[0]?.spec).toHaveLength(2000);
});

test('endless nesting is an error, not a crash', async () => {
  expect(await errors(`${HEAD}spec: ${'['.repeat(20000)}${']'.repeat(20000)}`)).not.toEqual([]);
  expect(await errors([{ path: 'a.json', text: '{"a":'.repeat(20000) }])).toEqual([
    expect.stringContaining('nested deeper'),
  ]);
  expect(await errors(`${HEAD}a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual([
    expect.stringMatching(/^a\.yaml:4:\d+: nested too deeply/),
  ]);
  expect(await errors(`${HEAD}a:\n${'- '.repeat(100_000)}x`)).toEqual([
    expect.stringMatching(/^a\.yaml:5:\d+: nested too deeply/),
  ]);
  const level = (at: number) => `a${at}: &a${at} ${'['.repeat(300)}${at === 0 ? 'x' : `*a${at - 1}`}${']'.repeat(300)}`;
  expect((await errors(HEAD + Array.from({ length: 45 }, (_, at) => level(at)).join('\n')))[0]).toMatch(
    /^a\.yaml:4:\d+: nested deeper than 1000 levels/,
  );
});

test('an undeclared $<NAME> is an error anywhere, with the nearest declared name', async () => {
  expect(await errors(`${HEAD}data:\n  a: |\n    b\n    $<GIT_SAH> $<GIT_SHA>\n`)).toEqual([
    'a.yaml:7:5: $<GIT_SAH> stands for a variable that is not declared. Did you mean GIT_SHA? If not, declare GIT_SAH in the `variables` input, or write $$<GIT_SAH> if the manifest is to hold it as it is.',
  ]);
});

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n';

test.each([
  ['spec: {containers: [{name: a, image: "app:${TAG}"}]}'],
  ['spec: {initContainers: [{name: "${A}", image: "app:1"}]}'],
])('an undeclared ${NAME} is an error where it can not be meant: %s', async (text) => {
  expect((await errors(POD + text))[0]).toContain('stands for a variable that is not declared');
});

test.each([
  ['metadata: {name: "x-${A}"}'],
  ['metadata: {name: x, namespace: "${A}"}'],
  ['metadata: {name: x, labels: {a: "${A}"}}'],
  ['metadata: {name: x, labels: {"${A}": a}}'],
  ['metadata: {name: x}\nspec: {selector: {matchLabels: {a: "${A}"}}}'],
])('nor in %s', async (text) => {
  expect((await errors(`apiVersion: apps/v1\nkind: Deployment\n${text}\n`))[0]).toContain('${A} stands for a variable');
});

test('elsewhere it stays as it is', async () => {
  const text = `${POD}spec: {containers: [{name: a, image: app, args: ["\${A}"], env: [{name: B, value: "\${A}"}]}]}`;
  expect(await errors(text)).toEqual([]);
});

test('a value never changes the structure, and never reaches a message', async () => {
  const bad = `${HEAD}a: "\${PASSWORD} $<NOPE>"\nb: !!int $<PASSWORD>\n$<PASSWORD>: 1\n`;
  expect((await errors(bad)).join('\n')).not.toContain('s3cr3t');
  expect(await errors(bad)).toHaveLength(2);
});

test('GIT_SHA outside an image gets a notice when the image tag is not the commit', async () => {
  const text = `${POD}spec: {containers: [{name: a, image: "app:$<GIT_SHA>", args: ["$<GIT_SHA>"]}]}`;
  const notice = 'a.yaml:4:64: GIT_SHA is the image tag, which here is not the commit';
  expect((await remarks(text, { imageTag: 'v1.2' }))[0]).toContain(notice);
  expect((await remarks(text)).join()).not.toContain('GIT_SHA');
  expect((await remarks(text.replace('args: ["$<GIT_SHA>"]', ''), { imageTag: 'v1.2' })).join()).not.toContain(
    'GIT_SHA',
  );
});

test('the same object twice: both places are named, the default namespace counts', async () => {
  const a = { path: 'a.yaml', text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n' };
  const b = {
    path: 'b.yaml',
    text: '# b\napiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: x, namespace: prod}\n',
  };
  expect(await errors([a, b], { namespace: 'prod' })).toEqual([
    'b.yaml:2:1: Deployment prod/x is declared a second time; the first is at a.yaml:1:1. Remove one of the two, or give it another name.',
  ]);
  expect(await errors([a, b], { namespace: 'test' })).toEqual([]);
});

test('what an object lacks is said on its first line alone', async () => {
  try {
    await render([{ path: 'a.yaml', text: 'kind: Foo\nmetadata: {name: x}\n' }], OPTIONS);
    expect.unreachable();
  } catch (error) {
    expect((error as ProblemsError).problems[0]?.position).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  }
});

test('objects with generateName are never the same', async () => {
  const text = 'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\n';
  expect(await objects(`${text}---\n${text}`)).toHaveLength(2);
});

test('everything wrong in every file is told at once', async () => {
  const files = [
    { path: 'a.yaml', text: 'kind: Foo\n' },
    { path: 'b.yaml', text: `${HEAD}x: {y: 1, y: 2}\n---\n${HEAD}x: "` },
    { path: 'c.yaml', text: `${HEAD}x: $<NOPE>` },
  ];
  expect((await errors(files, { images: ['bad image'] })).map((line) => line.split(':')[0])).toEqual([
    'a.yaml',
    'a.yaml',
    'b.yaml',
    'b.yaml',
    'c.yaml',
    'c.yaml',
    'input images',
  ]);
});

test('__proto__ is a key like any other', async () => {
  const [object] = await objects(`${HEAD}spec: {__proto__: {a: 1}}`);
  expect(JSON.stringify(object?.spec)).toBe('{"__proto__":{"a":1}}');
});

test('a thousand objects take no noticeable time', async () => {
  const text = Array.from({ length: 1000 }, (_, n) => `${HEAD.replace('x', `x${n}`)}data: {a: $<GIT_SHA>}\n`).join(
    '---\n',
  );
  await objects(text);
  const start = performance.now();
  expect(await objects(text)).toHaveLength(1000);
  expect(performance.now() - start).toBeLessThan(1000);
});

test('escapes that only JSON has are refused at their place, with what to write', async () => {
  const at = (line: string) => errors(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: ${line}}\n`);
  expect(await at(String.raw`"http:\/\/a"`)).toEqual([
    'a.yaml:4:17: the escape `\\/`, which kubectl refuses in YAML. Write `/` alone.',
  ]);
  expect(await at(String.raw`"\\/ hi \uD83D\uDE00"`)).toEqual([
    'a.yaml:4:19: an escape for one half of a surrogate pair, which kubectl refuses in YAML. Write the character itself, or `\\U` with the eight digits of its code point.',
  ]);
});

test.each([
  ['a tab', 'a:\n\tb: 1\n', 'Indent with spaces.'],
  ['a quote that never closes', 'a: "x\nb: 1\n', 'a.yaml:4:4: the quote that opens here never closes. Close it'],
  ['a quote that never closes, after one that does', "a: 'x'\nb: [c, 'd\n", 'a.yaml:5:8: the quote that opens here'],
  ['a text that is not indented', 'a: |\nb c\nd e\n', 'deeper than its key'],
  ['a bracket that never closes', 'a: [1, 2\nb: 3\n', 'Close the bracket or brace that was opened before.'],
  ['a bracket that never closes, on the last line', 'a: [1, 2\n', 'a.yaml:4:10: '],
  [
    'a line between two depths',
    'a:\n  b: 1\n c: 2\n',
    'Line it up, with spaces, with the lines of the same map or list.',
  ],
  [
    'a list item out of line',
    'a:\n  - b: 1\n   c: 2\n',
    'Line it up, with spaces, with the lines of the same map or list.',
  ],
  [
    'a second colon',
    'a: b: c\n',
    'a `key: value` inside the value of another key. Put a value that holds `: ` in quotes',
  ],
  ['no space after the colon', 'a:b\nc: d\n', 'Write `key: value`, with a space after the colon'],
  ['a reserved character', 'a: @x\n', 'Put the value in quotes.'],
])('what to do about a syntax error is told: %s', async (_, text, remedy) => {
  expect(await errors(HEAD + text)).toEqual([expect.stringContaining(remedy)]);
});

test('a broken line with thousands of commas is told in a moment, and so is a brace that never closes', async () => {
  const started = performance.now();
  expect(await errors(`a: @${'b, '.repeat(50_000)}\n`)).toHaveLength(1);
  expect(await errors('a: {b: 1\n')).toEqual([expect.stringContaining('Close the bracket or brace')]);
  expect(performance.now() - started).toBeLessThan(1_000);
});
