import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../sandbox/json.ts';
import type { Json, JsonObject } from '../../src/manifest/object.ts';
import {
  apply,
  applyType,
  configMap,
  configMapsPath,
  deployment,
  deploymentsPath,
  openShop,
  type Shop,
} from './shop.ts';

/** Every text here was compared with what Kubernetes 1.36 answers to the same request. */

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ nodes: [] });
});
afterAll(() => shop.stop());

const typed = 'failed to create typed patch object (/web; apps/v1, Kind=Deployment): ';
const decoding = 'Deployment in version "v1" cannot be handled as a Deployment: ';
const app = '.spec.template.spec.containers[name="app"]';
const at = 'spec.template.spec.containers[0]';
const invalid = 'Deployment.apps "web" is invalid: ';
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** A Deployment `web`, its spec and container changed. */
const web = (spec: JsonObject, container: JsonObject = {}) => deployment('web', spec, 'fast', container);

describe('server-side apply of what does not fit the schema is answered 500, in structured-merge-diff’s words', () => {
  const cases: [string, JsonObject, string][] = [
    ['an unknown field', web({ replica: 3 }), `${typed}.spec.replica: field not declared in schema`],
    [
      'an unknown field of a container',
      web({}, { imagee: 'x' }),
      `${typed}${app}.imagee: field not declared in schema`,
    ],
    [
      'a word for a number',
      web({ replicas: '3' }),
      `${typed}.spec.replicas: expected numeric (int or float), got string`,
    ],
    ['a word for a boolean', web({ paused: 'yes' }), `${typed}.spec.paused: expected boolean, got &{yes}`],
    [
      'a number for a word',
      web({}, { env: [{ name: 'A', value: 1 }] }),
      `${typed}${app}.env[name="A"].value: expected string, got &value.valueUnstructured{Value:1}`,
    ],
    ['a list for a map', web({ template: [1] }), `${typed}.spec.template: expected map, got &{[1]}`],
    ['a map for a list', web({}, { env: { a: 1 } }), `${typed}${app}.env: expected list, got &{map[a:1]}`],
    [
      'an env name twice',
      web({}, { env: [{ name: 'A' }, { name: 'A' }] }),
      `${typed}${app}.env: duplicate entries for key [name="A"]`,
    ],
    [
      'a port twice',
      web({}, { ports: [{ containerPort: 80 }, { containerPort: 80, name: 'b' }] }),
      `${typed}${app}.ports: duplicate entries for key [containerPort=80,protocol="TCP"]`,
    ],
    [
      'two mistakes',
      web({ replicas: '3' }, { env: [{ name: 'A', value: true }] }),
      `${typed}errors:\n  .spec.replicas: expected numeric (int or float), got string\n  ${app}.env[name="A"].value: expected string, got &value.valueUnstructured{Value:true}`,
    ],
    [
      'a bad quantity',
      web({}, { resources: { limits: { cpu: 'abc' } } }),
      "failed to convert new object (/web; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ];
  test.each(cases)('%s', async (_, object, message) => {
    const { status, body } = await apply(shop.client, deploymentsPath, object);
    expect([status, text(body, 'reason'), text(body, 'message')]).toEqual([500, '', message]);
  });
});

describe('a create of the same is answered 400, in the decoder’s words, and names every unknown field', () => {
  const go = (what: string) => `${decoding}json: cannot unmarshal ${what}`;
  const cases: [string, JsonObject, string][] = [
    [
      'unknown fields',
      web({ replica: 3 }, { imagee: 'x' }),
      `${decoding}strict decoding error: unknown field "${at}.imagee", unknown field "spec.replica"`,
    ],
    [
      'a word for a number',
      web({ replicas: '3' }),
      go('string into Go struct field DeploymentSpec.spec.replicas of type int32'),
    ],
    [
      'a word for a truth',
      web({ paused: 'yes' }),
      go('string into Go struct field DeploymentSpec.spec.paused of type bool'),
    ],
    [
      'a fraction',
      web({ replicas: 1.5 }),
      go('number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32'),
    ],
    [
      'a number for a word',
      web({}, { env: [{ name: 'A', value: 1 }] }),
      go('number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string'),
    ],
    [
      'a word for a struct',
      web({ template: 'x' }),
      go('string into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec'),
    ],
    [
      'a map for a list',
      web({}, { env: { a: 1 } }),
      go('object into Go struct field Container.spec.template.spec.containers.env of type []v1.EnvVar'),
    ],
    [
      'a truth for a port',
      web({}, { readinessProbe: { httpGet: { port: true } } }),
      go(
        'bool into Go struct field HTTPGetAction.spec.template.spec.containers.readinessProbe.ProbeHandler.httpGet.port of type int32',
      ),
    ],
  ];
  test.each(cases)('%s', async (_, object, message) => {
    const { status, body } = await shop.client.request(
      'POST',
      `${deploymentsPath}?dryRun=All&fieldValidation=Strict`,
      object,
    );
    expect([status, text(body, 'reason'), text(body, 'message')]).toEqual([400, 'BadRequest', message]);
  });

  test('without strictness an unknown field is left out, with a warning', async () => {
    const { status, headers, body } = await shop.client.request('POST', `${configMapsPath}?dryRun=All`, {
      ...configMap({}),
      foo: 1,
    });
    expect([status, headers.warning, Object.keys(body as JsonObject).includes('foo')]).toEqual([
      201,
      '299 - "unknown field \\"foo\\""',
      false,
    ]);
  });
});

describe('a rule that is broken is answered 422, with all causes', () => {
  const value = (shown: string, why: string) => `Invalid value: ${shown}: ${why}`;
  const cases: [string, JsonObject, string][] = [
    [
      'no selector',
      web({ selector: null }),
      `[spec.selector: Required value, spec.template.metadata.labels: ${value('{"app":"web"}', '`selector` does not match template `labels`')}]`,
    ],
    [
      'a selector that selects others',
      web({ selector: { matchLabels: { app: 'x' } } }),
      `spec.template.metadata.labels: ${value('{"app":"web"}', '`selector` does not match template `labels`')}`,
    ],
    ['no image', web({}, { image: '' }), `${at}.image: Required value`],
    ['a name in capitals', web({}, { name: 'App' }), `${at}.name: ${value('"App"', label)}`],
    [
      'less than no replicas',
      web({ replicas: -1 }),
      `spec.replicas: ${value('-1', 'must be greater than or equal to 0')}`,
    ],
    [
      'a port that is none',
      web({}, { ports: [{ containerPort: 70000 }] }),
      `${at}.ports[0].containerPort: ${value('70000', 'must be between 1 and 65535, inclusive')}`,
    ],
    [
      'a volume that is not there',
      web({}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
      `${at}.volumeMounts[0].name: Not found: "v"`,
    ],
    [
      'more asked than allowed',
      web({}, { resources: { limits: { cpu: '100m' }, requests: { cpu: '200m' } } }),
      `${at}.resources.requests: ${value('"200m"', 'must be less than or equal to cpu limit of 100m')}`,
    ],
    [
      'a policy that is none',
      web({}, { imagePullPolicy: 'Maybe' }),
      `${at}.imagePullPolicy: Unsupported value: "Maybe": supported values: "Always", "IfNotPresent", "Never"`,
    ],
    [
      'a probe that asks nothing',
      web({}, { readinessProbe: { periodSeconds: 1 } }),
      `${at}.readinessProbe: Required value: must specify a handler type`,
    ],
    [
      'several at once',
      web({ replicas: -1 }, { image: '' }),
      `[spec.replicas: ${value('-1', 'must be greater than or equal to 0')}, ${at}.image: Required value]`,
    ],
  ];
  test.each(cases)('%s', async (_, object, message) => {
    const { status, body } = await apply(shop.client, deploymentsPath, object);
    expect([status, text(body, 'reason'), text(body, 'message')]).toEqual([422, 'Invalid', invalid + message]);
  });

  test('a selector that changes', async () => {
    await apply(shop.client, deploymentsPath, deployment('fixed', { paused: true }));
    const other = deployment('fixed', { paused: true, selector: { matchLabels: { app: 'fixed', x: '1' } } });
    Object.assign(other.spec.template.metadata.labels, { x: '1' });
    const { status, body } = await apply(shop.client, deploymentsPath, other);
    const message =
      'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"fixed","x":"1"}}: field is immutable';
    expect([status, text(body, 'message')]).toEqual([422, message]);
  });
});

describe('everything else that is refused', () => {
  const settings = configMap({ a: '1' });
  const ssa = '?fieldManager=kube-rollout';
  const cases: [string, string, string, Json | undefined, number, string][] = [
    [
      'no such namespace',
      'PATCH',
      `/api/v1/namespaces/nope/configmaps/settings${ssa}`,
      settings,
      404,
      'namespaces "nope" not found',
    ],
    ['no such object', 'GET', `${deploymentsPath}/nope`, undefined, 404, 'deployments.apps "nope" not found'],
    [
      'no such resource',
      'GET',
      '/api/v1/namespaces/shop/foos',
      undefined,
      404,
      'the server could not find the requested resource',
    ],
    [
      'no such verb',
      'POST',
      `${deploymentsPath}/web`,
      {},
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      'another name in the URL',
      'PATCH',
      `${configMapsPath}/other${ssa}`,
      settings,
      400,
      'the name of the object (settings) does not match the name on the URL (other)',
    ],
    [
      'another namespace in the URL',
      'PATCH',
      `${configMapsPath}/settings${ssa}`,
      configMap({}, { namespace: 'x' }),
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'no field manager',
      'PATCH',
      `${configMapsPath}/settings`,
      settings,
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'managedFields',
      'PATCH',
      `${configMapsPath}/settings${ssa}`,
      configMap({}, { managedFields: [] }),
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'a uid',
      'PATCH',
      `${configMapsPath}/settings${ssa}`,
      configMap({}, { uid: 'x' }),
      409,
      'Operation cannot be fulfilled on configmaps "settings": uid mismatch: the provided object specified uid x, and no existing object was found',
    ],
    [
      'a raw DEL',
      'PATCH',
      `${configMapsPath}/settings${ssa}`,
      '{"data":{"a":"\u007f"}}',
      400,
      'error decoding YAML: error converting YAML to JSON: yaml: control characters are not allowed',
    ],
  ];
  test.each(cases)('%s', async (_, method, path, body, status, message) => {
    const type = method === 'PATCH' ? applyType : 'application/json';
    const answer = await shop.client.request(method, path, body, type);
    expect([answer.status, text(answer.body, 'message')]).toEqual([status, message]);
  });

  test('an unknown group is answered in plain text', async () => {
    const { status, body } = await shop.client.request('GET', '/apis/foo.io/v1/bars');
    expect([status, body]).toEqual([404, '404 page not found\n']);
  });

  test('a quota that is used up refuses the dry run too', async () => {
    const quota = { metadata: { name: 'few' }, spec: { hard: { 'count/secrets': '0' } } };
    await shop.client.request('POST', '/api/v1/namespaces/shop/resourcequotas', quota);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' } };
    const { status, body } = await apply(shop.client, '/api/v1/namespaces/shop/secrets', secret, 'me', '&dryRun=All');
    const message =
      'secrets "key" is forbidden: exceeded quota: few, requested: count/secrets=1, used: count/secrets=0, limited: count/secrets=0';
    expect([status, text(body, 'message')]).toEqual([403, message]);
  });
});
