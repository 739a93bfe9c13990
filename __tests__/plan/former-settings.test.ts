import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import type { Change } from '../../src/plan/change.ts';
import { formerSettings } from '../../src/plan/former-settings.ts';
import { declare } from './declare.ts';

const SETTINGS = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data:
  LOG_LEVEL: debug
  app.conf: "workers = 4"
`;

const ALL = 'envFrom: [{ configMapRef: { name: settings } }]';
const keyed = (key: string) =>
  `env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: ${JSON.stringify(key)} } } }]`;
const mounted = (rest: string) => `volumeMounts: [{ name: files, mountPath: /etc/app${rest} }]`;

function workload(container: string, kind = 'Deployment', annotations = '{}'): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: api, namespace: shop, annotations: ${annotations} }
spec:
  template:
    spec:
      volumes: [{ name: files, configMap: { name: settings } }]
      containers:
        - name: app
          image: api:1
          ${container}
`;
}

interface Plan {
  readonly action: Change['action'];
  readonly paths: readonly string[];
  readonly status?: JsonObject;
}

function change(text: string, { action, paths, status = {} }: Plan): Change {
  const [declared] = declare(text);
  if (!declared) throw new Error('no object');
  const { apiVersion, kind } = declared.object;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {
    ...declared,
    resource: { group, version, kind, plural: '', namespaced: true } as unknown as Change['resource'],
    ...{ action, fields: paths.map((path) => ({ path })), warnings: [], checked: true },
    live: { ...declared.object, status } as KubernetesObject,
  };
}

const NEW_LEVEL: Plan = { action: 'configured', paths: ['data.LOG_LEVEL'] };
const GOES_ON: Plan = { action: 'unchanged', paths: [], status: { readyReplicas: 2, numberReady: 2 } };

function told(container: string, how: { settings?: Plan; workload?: Plan; text?: string } = {}) {
  const settings = change(SETTINGS, how.settings ?? NEW_LEVEL);
  return formerSettings([settings, change(how.text ?? workload(container), how.workload ?? GOES_ON)]);
}

describe('a ConfigMap that changes while pods go on is a warning', () => {
  test('with the line, the pods and what to do', () => {
    expect(told(ALL)).toMatchObject([
      {
        severity: 'warning',
        message:
          'ConfigMap settings changes, but the pods of Deployment api have read it at their start and go on with its former values',
        position: { file: 'k8s.yaml', line: 5 },
        remedy: expect.stringContaining('kubectl rollout restart -n shop deployment/api'),
      },
    ]);
  });

  test.each([
    ['a variable of the key that changes', keyed('LOG_LEVEL'), {}],
    ['a key with a dot', keyed('app.conf'), { settings: { ...NEW_LEVEL, paths: ['data[app.conf]'] } }],
    ['a single file of a volume', mounted(', subPath: app.conf'), {}],
    [
      'a workload that is only scaled',
      ALL,
      { workload: { ...GOES_ON, action: 'configured', paths: ['spec.replicas'] } },
    ],
    ['a DaemonSet', ALL, { text: workload(ALL, 'DaemonSet') }],
  ] as const)('%s', (_, container, how) => {
    expect(told(container, how)).toHaveLength(1);
  });
});

test.each([
  ['a variable of another key', keyed('app.conf'), {}],
  ['a volume, which follows within a minute', mounted(''), {}],
  ['a workload that reads something else', ALL.replace('settings', 'others'), {}],
  ['only labels of it change', ALL, { settings: { action: 'configured', paths: ['metadata.labels.app'] } }],
  ['it is new', ALL, { settings: { action: 'created', paths: ['data.LOG_LEVEL'] } }],
  [
    'the image changes too: there are new pods',
    ALL,
    { workload: { ...GOES_ON, action: 'configured', paths: ['spec.template.spec.containers[name="app"].image'] } },
  ],
  ['nothing of it is ready: what crashes reads it anew', ALL, { workload: { ...GOES_ON, status: {} } }],
  ['Reloader restarts them', ALL, { text: workload(ALL, 'Deployment', '{ reloader.stakater.com/auto: "true" }') }],
  ['a workload of another namespace', ALL, { text: workload(ALL).replace('namespace: shop', 'namespace: other') }],
] as const)('no word on it: %s', (_, container, how) => {
  expect(told(container, how)).toEqual([]);
});

test('of a Secret too', () => {
  const secret = SETTINGS.replace('ConfigMap', 'Secret');
  const reader = workload(ALL.replace('configMapRef', 'secretRef'));
  expect(formerSettings([change(secret, NEW_LEVEL), change(reader, GOES_ON)])).toMatchObject([
    { message: expect.stringContaining('Secret settings changes') },
  ]);
});
