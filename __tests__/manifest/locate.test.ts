import { expect, test } from 'vitest';
import { render } from '../../src/manifest/render.ts';
import type { Position } from '../../src/problem.ts';

async function sources(text: string) {
  const variables = new Map([['GIT_SHA', { value: 'abc1234', builtIn: true }]]);
  return (
    await render([{ path: 'k8s/a.yaml', text }], { variables, images: [], imageTag: 'v1', commit: 'v1' })
  ).declared.map(({ source }) => source);
}

function short({ line, column, endLine, endColumn }: Position): string {
  return `${line}:${column}-${endLine}${endColumn === undefined ? '' : `:${endColumn}`}`;
}

const DEPLOYMENT = `# comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  labels:
    app.kubernetes.io/name: api
    "version": \${GIT_SHA}
    $<GIT_SHA>: here
  finalizers: [a/b, c/d]
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: sidecar
          image: side:1
        - name: app
          image: app:\${GIT_SHA}
          command: ["sh", "-c",
            "run"]
          ports:
            - containerPort: 80
              name: http
            - {containerPort: 80, protocol: UDP, name: quic}
          env:
            - name: EMPTY
              value:
`;

test.each([
  ['spec.replicas', '12:3-12:14'],
  ['.spec.replicas', '12:3-12:14'],
  ['spec.template.spec.containers[1].image', '19:11-19:32'],
  ['.spec.template.spec.containers[name="app"].image', '19:11-19:32'],
  ['spec.template.spec.containers[name=app].image', '19:11-19:32'],
  ['.spec.template.spec.containers[name="app"].ports[containerPort=80,protocol="UDP"].name', '25:50-25:60'],
  ['.spec.template.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].name', '24:15-24:25'],
  ['.spec.template.spec.containers[name="app"].ports[hostPort=0,protocol="UDP"].name', '25:50-25:60'],
  ['metadata.labels[app.kubernetes.io/name]', '7:5-7:32'],
  ['metadata.labels["app.kubernetes.io/name"]', '7:5-7:32'],
  ["metadata.labels['version']", '8:5-8:26'],
  ['.metadata.labels.app.kubernetes.io/name', '7:5-7:32'],
  ['metadata.labels.abc1234', '9:5-9:21'],
  ['.metadata.finalizers[="c/d"]', '10:21-10:24'],
  ['spec.template.spec.containers[1].command', '20:11-21'],
  ['spec.template.spec.containers[1].command[1]', '20:27-20:31'],
  ['spec.template.spec.containers[1].env[0].value', '28:15-28:21'],
  ['', '2:1-28'],
])('%s stands at %s', async (path, place) => {
  expect(short((await sources(DEPLOYMENT))[0]?.locate(path) as Position)).toBe(place);
});

test.each([
  ['spec.template.spec.containers[1].imagee', '18:11-28'],
  ['spec.template.spec.containers[7].image', '15:7-28'],
  ['spec.template.spec.containers[name="other"].image', '15:7-28'],
  ['spec.replica', '11:1-28'],
  ['status', '2:1-28'],
  ['spec.replicas.deeper[0]', '12:3-12:14'],
  ['spec.template.spec.containers.image', '15:7-28'],
  ['metadata.labels[unclosed', '6:3-9'],
])('%s is not there: its nearest ancestor stands at %s', async (path, place) => {
  expect(short((await sources(DEPLOYMENT))[0]?.locate(path) as Position)).toBe(place);
});

const LIST = `apiVersion: v1
kind: ConfigMapList
items:
- metadata: {name: a}
  data: {k: v}
- &second
  metadata:
    name: b
`;

test('items of a List know their own places', async () => {
  const [a, b] = await sources(LIST);
  expect([a?.position.line, b?.position.line]).toEqual([4, 7]);
  expect(short(a?.locate('data.k') as Position)).toBe('5:10-5:14');
  expect(short(b?.locate('metadata.name') as Position)).toBe('8:5-8:12');
  expect(short(b?.locate('kind') as Position)).toBe('7:3-8');
});

const MERGED = `apiVersion: e.com/v1
kind: Foo
metadata: {name: x}
base: &base
  image: app:1
  probe: &probe
    port: 80
other: &other {image: app:2, level: 1}
spec:
  one:
    <<: *base
    own: 1
  two:
    <<: [*base, *other]
  three:
    image: before
    <<: *other
  four: *base
  probe: *probe
`;

test.each([
  ['spec.one.image', 5],
  ['spec.one.own', 12],
  ['spec.one.probe.port', 7],
  ['spec.two.image', 5],
  ['spec.two.level', 8],
  ['spec.three.image', 8],
  ['spec.four.image', 5],
  ['spec.four', 18],
  ['spec.probe.port', 7],
  ['spec.probe.none', 19],
])('through anchors, aliases and merges: %s stands on line %i', async (path, line) => {
  expect((await sources(MERGED))[0]?.locate(path).line).toBe(line);
});

test('of two keys that both fit, the longer one is meant', async () => {
  const text =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.conf: x\n  app: y\n  app.conf.d: z\n';
  const [source] = await sources(text);
  const lines = ['.data.app', '.data.app.conf', '.data.app.conf.d'].map((path) => source?.locate(path).line);
  expect(lines).toEqual([6, 5, 7]);
});

test('documents after the first count lines of the whole file, CR LF or not', async () => {
  const text = `${'apiVersion: v1\nkind: ConfigMap\n\nmetadata: {name: z}\n'}---\n${DEPLOYMENT}`;
  for (const each of [text, text.replaceAll('\n', '\r\n')]) {
    const [, deployment] = await sources(each);
    expect(deployment?.position).toEqual({ file: 'k8s/a.yaml', line: 7, column: 1 });
    expect(short(deployment?.locate('spec.replicas') as Position)).toBe('17:3-17:14');
  }
});

test('JSON has places too', async () => {
  const text =
    '{"apiVersion":"v1","kind":"ConfigMap",\n "metadata":{"name":"a"},\n "data":{"a.b":"\\/"}}\n{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}';
  const [a, b] = await sources(text);
  expect(short(a?.locate('data.a.b') as Position)).toBe('3:10-3:20');
  expect(b?.position).toEqual({ file: 'k8s/a.yaml', line: 4, column: 1 });
});
