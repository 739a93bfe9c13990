import { number } from '../../sandbox/json.ts';
import type { JsonObject } from '../../src/manifest/object.ts';
import type { Ask, Exchange } from './exchange.ts';
import { APPLY, apply, configMap, create, get, MERGE, NAMESPACE, object, patch, paths, remove } from './objects.ts';

const asBob = (one: Ask): Ask => ({ ...one, as: 'bob' });
const elsewhere = (namespace: string, one: JsonObject, query = 'fieldManager=one'): Ask => ({
  method: 'PATCH',
  path: `/api/v1/namespaces/${namespace}/configmaps/${(one.metadata as JsonObject).name}?${query}`,
  contentType: APPLY,
  body: one,
});
const SMALL = `${NAMESPACE}-small`;
const quotas = `/api/v1/namespaces/${SMALL}/resourcequotas`;

/** Who may, and how much. */
export const access: readonly Exchange[] = [
  { name: 'a token nobody knows', steps: [{ ...get(paths.Deployment), as: 'stranger' }] },
  { name: 'no token', steps: [{ ...get(paths.Deployment), as: 'nobody' }] },
  {
    name: 'reading without the right to',
    steps: [`${paths.Deployment}/x`, paths.Deployment, `${paths.Deployment}?watch=true`, '/api/v1/nodes']
      .concat(`${paths.Pod}/x/log`, '/api/v1/namespaces/x', '/apis/apps/v1/deployments', paths.ConfigMap)
      .map((path) => asBob(get(path))),
  },
  {
    name: 'writing without the right to',
    steps: [
      apply(configMap('a')),
      create(configMap('a')),
      patch('Deployment', 'x/status', {}, MERGE),
      remove('Deployment', 'x'),
      { method: 'DELETE', path: paths.ConfigMap },
      { method: 'PUT', path: `${paths.ConfigMap}/a`, body: configMap('a') },
    ].map((one) => asBob(one as Ask)),
  },
  {
    name: 'a namespace that is not there',
    steps: [
      elsewhere('nowhere', configMap('a')),
      elsewhere('nowhere', configMap('a'), 'fieldManager=one&dryRun=All'),
      { method: 'POST', path: '/api/v1/namespaces/nowhere/configmaps?dryRun=All', body: configMap('a') },
    ],
  },
  {
    name: 'a quota: enough, then too small',
    steps: [
      create(object('Namespace', SMALL), 'fieldManager=one'),
      {
        until: `/api/v1/namespaces/${SMALL}/configmaps?watch=true`,
        fits: ({ metadata }) => metadata.name === 'kube-root-ca.crt',
      },
      {
        method: 'POST',
        path: `${quotas}?fieldManager=one`,
        body: object('ResourceQuota', 'few', { spec: { hard: { 'count/configmaps': '2', pods: '1' } } }),
      },
      {
        until: `${quotas}?watch=true`,
        fits: (quota) =>
          number(quota as never, ['status', 'used', 'count/configmaps'], -1) !== 0 &&
          quota.status !== undefined &&
          'used' in (quota.status as object),
      },
      elsewhere(SMALL, configMap('a')),
      elsewhere(SMALL, configMap('b')),
      elsewhere(SMALL, configMap('b'), 'fieldManager=one&dryRun=All'),
      elsewhere(SMALL, configMap('a', { mode: 'slow' })),
      { method: 'DELETE', path: `/api/v1/namespaces/${SMALL}`, see: () => null },
    ],
  },
];
