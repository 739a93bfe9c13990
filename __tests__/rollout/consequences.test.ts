import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/manifest/object.ts';
import { consequencesOf } from '../../src/rollout/consequences.ts';
import { createFakeCluster } from './fake-cluster.ts';
import { applied, complete, deployment, notReady, object, pod, ready, replicaSet, waiting } from './objects.ts';
import { start, useFakeTime } from './start-wait.ts';

useFakeTime();

const service = object('v1', 'Service', {
  metadata: { name: 'api' },
  spec: { clusterIP: '10.0.0.1', selector: { app: 'api' } },
});
const env = [{ name: 'API', value: 'http://api:80/v1' }];
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web:1', env }] } };
/** Uses the Service api. */
const web = () => deployment({ ...complete(), availableReplicas: 0 }, { template }, { name: 'web', uid: 'uid-web' });

test('what follows from a failure: a Service without pods, and who uses it', () => {
  const others = [service, web()].map((one) => ({ object: one, isWaiting: one !== service }));
  expect(consequencesOf(deployment(), others, [])).toEqual([
    'Service api has no ready pod',
    'Deployment web uses Service api, and is not ready',
  ]);
  const serving = pod({ status: ready(), labels: { app: 'api' } });
  expect(consequencesOf(deployment(), [{ object: service, isWaiting: false }], [serving])).toEqual([]);
});

/** What follows from the image of api that is not there, beside a web whose pod is so. */
async function followingFrom(webPod: KubernetesObject): Promise<readonly string[] | undefined> {
  const api = deployment({ ...complete(), availableReplicas: 0 });
  const notFound = notReady(waiting('ErrImagePull', 'manifest unknown'));
  const cluster = createFakeCluster(api, service, web());
  cluster.put(replicaSet(), pod({ status: notFound, labels: { app: 'api' } }));
  cluster.put(replicaSet('uid-web', 'web', template), webPod);
  const run = start(cluster, [applied(api), applied(service), applied(web())]);
  await run.isOver(6_000);
  return (await run.outcomes)[0]?.diagnosis?.consequences;
}

test('a neighbour that has a cause of its own follows from nothing', async () => {
  const broken = notReady(waiting('InvalidImageName'));
  expect(await followingFrom(pod({ name: 'web-1', owner: 'uid-rs-web', status: broken }))).toEqual([
    'Service api has no ready pod',
  ]);
});

test('one that is not ready without a cause does', async () => {
  const starting = notReady(waiting('ContainerCreating'));
  expect(await followingFrom(pod({ name: 'web-1', owner: 'uid-rs-web', status: starting }))).toContain(
    'Deployment web uses Service api, and is not ready',
  );
});
