import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { number, records, strings, text } from '../../sandbox/json.ts';
import { field, type JsonObject, type KubernetesObject } from '../../src/manifest/object.ts';
import {
  apply,
  deployment,
  deploymentsPath,
  openShop,
  podsPath,
  type Shop,
  until,
  untilGone,
  workload,
} from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ nodes: ['one', 'two'], pace: 20 });
});
afterAll(() => shop.stop());

const condition = (object: KubernetesObject, type: string) =>
  records(object, 'status', 'conditions').find((one) => one.type === type) ?? {};
const available = (count: number) => (object: KubernetesObject) =>
  number(object, ['status', 'availableReplicas']) === count &&
  number(object, ['status', 'replicas']) === count &&
  number(object, ['status', 'updatedReplicas']) === count &&
  field(object, 'status', 'observedGeneration') === object.metadata.generation;
const wait = (path: string, name: string, wanted: (object: KubernetesObject) => unknown) =>
  until(shop.client, path, (object) => object.metadata.name === name && wanted(object));
const podsOf = (app: string) =>
  shop.cluster.store.list('pods', 'shop').filter((pod) => strings(pod, 'metadata', 'labels').app === app);
const eventsOf = (reason: string) =>
  shop.cluster.store.list('events', 'shop').filter((event) => event.reason === reason);

describe('a Deployment', () => {
  test('comes to be available, with a ReplicaSet of its name and revision 1', async () => {
    await apply(shop.client, deploymentsPath, deployment('web', { replicas: 3 }));
    const done = await wait(
      deploymentsPath,
      'web',
      (object) => available(3)(object) && condition(object, 'Progressing').reason === 'NewReplicaSetAvailable',
    );
    const [set] = shop.cluster.store
      .list('replicasets.apps', 'shop')
      .filter((one) => one.metadata.name.startsWith('web-'));
    expect(text(condition(done, 'Progressing'), 'message')).toBe(
      `ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
    );
    expect(strings(done, 'metadata', 'annotations')['deployment.kubernetes.io/revision']).toBe('1');
    expect(condition(done, 'Available').status).toBe('True');
  });

  test('rolls to a new image a step at a time, and its ReplicaSet inherits the annotations', async () => {
    await apply(shop.client, deploymentsPath, deployment('rolling', { replicas: 4 }));
    await wait(deploymentsPath, 'rolling', available(4));
    const next = deployment('rolling', { replicas: 4 }, 'fast', { image: 'ghcr.io/acme/web:2' });
    const counts: number[] = [];
    await apply(shop.client, deploymentsPath, {
      ...next,
      metadata: { name: 'rolling', annotations: { 'kube-rollout.dev/commit': 'abc' } },
    } as JsonObject);
    await wait(deploymentsPath, 'rolling', (object) => {
      counts.push(number(object, ['status', 'availableReplicas']));
      return (
        available(4)(object) && strings(object, 'metadata', 'annotations')['deployment.kubernetes.io/revision'] === '2'
      );
    });
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
    expect(
      new Set(
        podsOf('rolling')
          .filter((pod) => !pod.metadata.deletionTimestamp)
          .map((pod) => field(pod, 'spec', 'containers', 0, 'image')),
      ),
    ).toEqual(new Set(['ghcr.io/acme/web:2']));
    const sets = shop.cluster.store
      .list('replicasets.apps', 'shop')
      .filter((one) => one.metadata.name.startsWith('rolling-'));
    expect(
      sets.filter((set) => strings(set, 'metadata', 'annotations')['kube-rollout.dev/commit'] === 'abc'),
    ).toHaveLength(1);
  });

  test('of a missing image keeps what runs, and the pod says why', async () => {
    await apply(shop.client, deploymentsPath, deployment('missing', { replicas: 2 }));
    await wait(deploymentsPath, 'missing', available(2));
    await apply(
      shop.client,
      deploymentsPath,
      deployment('missing', { replicas: 2 }, 'fast', { image: 'ghcr.io/acme/web:missing' }),
    );
    const pod = await until(
      shop.client,
      podsPath,
      (one) => text(one, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason') === 'ImagePullBackOff',
    );
    expect(text(pod, 'status', 'containerStatuses', 0, 'state', 'waiting', 'message')).toBe(
      'Back-off pulling image "ghcr.io/acme/web:missing": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/web:missing": failed to resolve reference "ghcr.io/acme/web:missing": ghcr.io/acme/web:missing: not found',
    );
    const live = shop.cluster.store.get('deployments.apps', 'shop', 'missing');
    expect(number(live, ['status', 'availableReplicas'])).toBe(2);
    expect(live && condition(live, 'Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    const log = await shop.client.request('GET', `${podsPath}/${pod.metadata.name}/log`);
    expect([log.status, text(log.body, 'message')]).toEqual([
      400,
      `container "app" in pod "${pod.metadata.name}" is waiting to start: trying and failing to pull image`,
    ]);
  });

  test('of a crashing container: its history, its log and its events tell', async () => {
    await apply(shop.client, deploymentsPath, deployment('crashing', {}, 'crash,exit=3'));
    const pod = await until(
      shop.client,
      podsPath,
      (one) => text(one, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason') === 'CrashLoopBackOff',
    );
    const status = field(pod, 'status', 'containerStatuses', 0);
    expect([number(status, ['restartCount']), number(status, ['lastState', 'terminated', 'exitCode'])]).toEqual([1, 3]);
    expect(text(status, 'state', 'waiting', 'message')).toBe(
      `back-off 10s restarting failed container=app pod=${pod.metadata.name}_shop(${pod.metadata.uid})`,
    );
    const log = await shop.client.request('GET', `${podsPath}/${pod.metadata.name}/log?tailLines=1`);
    expect(log.body).toBe("KeyError: 'DATABASE_URL'\n");
    await until(
      shop.client,
      '/api/v1/namespaces/shop/events',
      (event) => event.reason === 'BackOff' && text(event, 'involvedObject', 'name') === pod.metadata.name,
    );
  });

  test('that makes no progress in its time says so, and recovers', async () => {
    await apply(
      shop.client,
      deploymentsPath,
      deployment('late', { progressDeadlineSeconds: 1 }, 'never-ready', { readinessProbe: { tcpSocket: { port: 1 } } }),
    );
    const late = await wait(
      deploymentsPath,
      'late',
      (object) => condition(object, 'Progressing').reason === 'ProgressDeadlineExceeded',
    );
    expect(text(condition(late, 'Progressing'), 'message')).toMatch(
      /^ReplicaSet "late-\w+" has timed out progressing\.$/,
    );
    await apply(shop.client, deploymentsPath, deployment('late', { progressDeadlineSeconds: 1 }));
    await wait(
      deploymentsPath,
      'late',
      (object) => condition(object, 'Progressing').reason === 'NewReplicaSetAvailable',
    );
  });

  test('that recreates has no pods of both templates at once; one scaled to 0 has none; a paused one waits', async () => {
    const recreated = (image: string) =>
      deployment('recreated', { replicas: 2, strategy: { type: 'Recreate' } }, 'fast', { image });
    await apply(shop.client, deploymentsPath, recreated('a:1'));
    await wait(deploymentsPath, 'recreated', available(2));
    await apply(shop.client, deploymentsPath, recreated('a:2'));
    const seen = new Set<string>();
    await wait(deploymentsPath, 'recreated', (object) => {
      seen.add(
        podsOf('recreated')
          .map((pod) => text(pod, 'spec', 'containers', 0, 'image'))
          .sort()
          .join(),
      );
      return available(2)(object);
    });
    expect([...seen].filter((images) => images.includes('a:1') && images.includes('a:2'))).toEqual([]);
    await apply(shop.client, deploymentsPath, { ...recreated('a:2'), spec: { ...recreated('a:2').spec, replicas: 0 } });
    await wait(
      deploymentsPath,
      'recreated',
      (object) => field(object, 'status', 'replicas') === undefined && podsOf('recreated').length === 0,
    );
    await apply(shop.client, deploymentsPath, deployment('paused', { paused: true }));
    const paused = await wait(
      deploymentsPath,
      'paused',
      (object) => condition(object, 'Progressing').reason === 'DeploymentPaused',
    );
    expect(number(paused, ['status', 'replicas'])).toBe(0);
  });

  test('takes its ReplicaSets and pods with it when it is deleted', async () => {
    await apply(shop.client, deploymentsPath, deployment('leaving'));
    const pod = await until(shop.client, podsPath, (one) => strings(one, 'metadata', 'labels').app === 'leaving');
    const gone = untilGone(shop.client, podsPath, pod.metadata.name);
    await shop.client.request('DELETE', `${deploymentsPath}/leaving`);
    await gone;
    expect(
      shop.cluster.store.list('replicasets.apps', 'shop').filter((one) => one.metadata.name.startsWith('leaving-')),
    ).toEqual([]);
  });

  test('under a quota that is full has no pod, and says so itself', async () => {
    await shop.client.request('POST', '/api/v1/namespaces', { metadata: { name: 'tight' } });
    await shop.client.request('POST', '/api/v1/namespaces/tight/resourcequotas', {
      metadata: { name: 'none' },
      spec: { hard: { pods: '0' } },
    });
    await apply(shop.client, deploymentsPath.replace('shop', 'tight'), deployment('full'));
    const full = await until(
      shop.client,
      deploymentsPath.replace('shop', 'tight'),
      (object) => condition(object, 'ReplicaFailure').status === 'True',
    );
    expect(text(condition(full, 'ReplicaFailure'), 'message')).toMatch(
      /^pods "full-\w+-\w{5}" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0$/,
    );
  });

  test('that no node can take is unschedulable', async () => {
    const away = deployment('away');
    Object.assign(away.spec.template.spec, { nodeSelector: { disk: 'ssd' } });
    await apply(shop.client, deploymentsPath, away);
    const pod = await until(shop.client, podsPath, (one) => condition(one, 'PodScheduled').reason === 'Unschedulable');
    const message =
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
    expect(text(condition(pod, 'PodScheduled'), 'message')).toBe(message);
    expect(eventsOf('FailedScheduling').map((event) => event.message)).toContain(message);
  });
});

describe('other workloads', () => {
  test('a StatefulSet makes its pods in order, each with its claim, and rolls them from the last', async () => {
    const path = '/apis/apps/v1/namespaces/shop/statefulsets';
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    const db = (image: string) =>
      workload('StatefulSet', 'db', { replicas: 3, serviceName: 'db', volumeClaimTemplates: [claim] }, 'fast', {
        image,
      });
    await apply(shop.client, path, db('db:1'));
    await wait(path, 'db', (object) => number(object, ['status', 'readyReplicas']) === 3);
    expect(podsOf('db').map((pod) => pod.metadata.name)).toEqual(['db-0', 'db-1', 'db-2']);
    expect(shop.cluster.store.get('persistentvolumeclaims', 'shop', 'data-db-2')).toMatchObject({
      status: { phase: 'Bound' },
    });
    await apply(shop.client, path, db('db:2'));
    const done = await wait(
      path,
      'db',
      (object) =>
        number(object, ['status', 'updatedReplicas']) === 3 &&
        field(object, 'status', 'currentRevision') === field(object, 'status', 'updateRevision'),
    );
    expect(number(done, ['status', 'readyReplicas'])).toBe(3);
    expect(
      eventsOf('SuccessfulDelete')
        .map((event) => event.message)
        .filter((message) => String(message).includes('StatefulSet db')),
    ).toEqual(['db-2', 'db-1', 'db-0'].map((name) => `delete Pod ${name} in StatefulSet db successful`));
  });

  test('a StatefulSet with a partition keeps the pods below it', async () => {
    const path = '/apis/apps/v1/namespaces/shop/statefulsets';
    const parted = (image: string) =>
      workload('StatefulSet', 'parted', { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } }, 'fast', {
        image,
      });
    await apply(shop.client, path, parted('db:1'));
    await wait(path, 'parted', (object) => number(object, ['status', 'readyReplicas']) === 2);
    await apply(shop.client, path, parted('db:2'));
    await wait(
      path,
      'parted',
      (object) =>
        number(object, ['status', 'updatedReplicas']) === 1 &&
        number(object, ['status', 'readyReplicas']) === 2 &&
        number(object, ['status', 'observedGeneration']) === 2,
    );
    expect(podsOf('parted').map((pod) => text(pod, 'spec', 'containers', 0, 'image'))).toEqual(['db:1', 'db:2']);
    const gone = untilGone(shop.client, podsPath, 'parted-0');
    await shop.client.request('DELETE', `${podsPath}/parted-0`);
    await gone;
    const again = await until(shop.client, podsPath, (pod) => pod.metadata.name === 'parted-0');
    expect(text(again, 'spec', 'containers', 0, 'image')).toBe('db:1');
  });

  test('a DaemonSet has a pod on each node, and replaces them', async () => {
    const path = '/apis/apps/v1/namespaces/shop/daemonsets';
    await apply(shop.client, path, workload('DaemonSet', 'agent'));
    const ready = (object: KubernetesObject) =>
      number(object, ['status', 'numberAvailable']) === 2 && number(object, ['status', 'updatedNumberScheduled']) === 2;
    await wait(path, 'agent', ready);
    await apply(shop.client, path, workload('DaemonSet', 'agent', {}, 'fast', { image: 'agent:2' }));
    await wait(
      path,
      'agent',
      (object) => ready(object) && field(object, 'status', 'observedGeneration') === object.metadata.generation,
    );
    expect(
      podsOf('agent')
        .map((pod) => text(pod, 'spec', 'nodeName'))
        .sort(),
    ).toEqual(['one', 'two']);
  });

  const jobs = '/apis/batch/v1/namespaces/shop/jobs';
  const job = (name: string, behaviour: string, spec: JsonObject = {}) => {
    const annotations = { 'sandbox.kube-rollout.dev/behaviour': behaviour };
    const template = {
      metadata: { annotations },
      spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'job:1' }] },
    };
    return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { template, ...spec } };
  };

  test('a Job completes', async () => {
    await apply(shop.client, jobs, job('migrate', ''));
    const done = await wait(jobs, 'migrate', (object) => condition(object, 'Complete').status === 'True');
    expect([number(done, ['status', 'succeeded']), text(condition(done, 'Complete'), 'message')]).toEqual([
      1,
      'Reached expected number of succeeded pods',
    ]);
  });

  test('a Job that fails more often than it may has failed', async () => {
    await apply(shop.client, jobs, job('broken', 'crash', { backoffLimit: 0 }));
    const failed = await wait(jobs, 'broken', (object) => condition(object, 'Failed').status === 'True');
    expect(condition(failed, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
  });

  test('a Service has its pods’ addresses, once they are ready', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'front' },
      spec: { selector: { app: 'front' }, ports: [{ port: 80 }] },
    };
    await apply(shop.client, '/api/v1/namespaces/shop/services', service);
    await apply(shop.client, deploymentsPath, deployment('front', { replicas: 2 }));
    const slice = await until(shop.client, '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices', (one) => {
      return (
        records(one, 'endpoints').filter((endpoint) => field(endpoint, 'conditions', 'ready') === true).length === 2
      );
    });
    expect(strings(slice, 'metadata', 'labels')['kubernetes.io/service-name']).toBe('front');
  });

  test('a namespace that is deleted is emptied first, and takes nothing new meanwhile', async () => {
    await shop.client.request('POST', '/api/v1/namespaces', { metadata: { name: 'short' } });
    const path = deploymentsPath.replace('shop', 'short');
    await apply(shop.client, path, deployment('web', {}, 'ready-after=1s'));
    await until(shop.client, podsPath.replace('shop', 'short'), (pod) => text(pod, 'spec', 'nodeName'));
    const gone = untilGone(shop.client, '/api/v1/namespaces', 'short');
    await shop.client.request('DELETE', '/api/v1/namespaces/short');
    const { status, body } = await apply(shop.client, path, deployment('late'));
    expect([status, text(body, 'message')]).toEqual([
      403,
      'deployments.apps "late" is forbidden: unable to create new content in namespace short because it is being terminated',
    ]);
    await gone;
    expect(shop.cluster.store.list('pods', 'short')).toEqual([]);
  });

  test('a CustomResourceDefinition is established, and then served and checked', async () => {
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } } },
    };
    const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } };
    const spec = {
      group: 'acme.io',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: [version],
    };
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await apply(shop.client, definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.acme.io' },
      spec,
    });
    await until(shop.client, definitions, (object) => condition(object, 'Established').status === 'True');
    const widget = (inner: JsonObject) => ({
      apiVersion: 'acme.io/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: inner,
    });
    const widgets = '/apis/acme.io/v1/namespaces/shop/widgets';
    expect((await apply(shop.client, widgets, widget({ size: 1 }))).status).toBe(201);
    expect(text((await apply(shop.client, widgets, widget({ siz: 1 }))).body, 'message')).toBe(
      'failed to create typed patch object (/w; acme.io/v1, Kind=Widget): .spec.siz: field not declared in schema',
    );
    expect(text((await apply(shop.client, widgets, { ...widget({}), metadata: { name: 'v' } })).body, 'message')).toBe(
      'Widget.acme.io "v" is invalid: spec.size: Required value',
    );
  });
});
