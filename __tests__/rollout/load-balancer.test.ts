import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { createFakeCluster } from './fake-cluster.ts';
import { applied, at, event, object } from './objects.ts';
import { start, useFakeTime } from './start-wait.ts';

useFakeTime();

const service = (spec: JsonObject = {}) =>
  object('v1', 'Service', {
    metadata: { name: 'api' },
    spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1', ...spec },
    status: { loadBalancer: {} },
  });
const said = (reason: string, message: string, rest: JsonObject = {}) =>
  event(service(), reason, message, { source: { component: 'service-controller' }, ...rest });
const ensuring = said('EnsuringLoadBalancer', 'Ensuring load balancer', { type: 'Normal' });
const failed = (message: string) => said('SyncLoadBalancerFailed', `Error syncing load balancer: ${message}`);

/** What is told of it at the deadline, ten seconds later. */
async function late(events: readonly KubernetesObject[], spec: JsonObject = {}) {
  const run = start(createFakeCluster(service(spec), ...events), [applied(service(spec))]);
  await run.isOver(10_000);
  run.timeOut();
  const [outcome] = await run.outcomes;
  return { ...outcome, lines: run.lines() };
}

describe('a Service whose load balancer has no address in time', () => {
  test('says why in the words of the cloud, while it is waited for and at the end', async () => {
    const quota = 'failed to ensure load balancer: TooManyLoadBalancers: Exceeded quota of account 111122223333';
    const { status, message, diagnosis, lines } = await late([
      ensuring,
      failed(`${quota}\n\tstatus code: 400, request id: 5b9b9a1d`),
    ]);
    expect(lines.at(-1)).toBe(
      `Service InProgress: waiting for the load balancer to get an address: Error syncing load balancer: ${quota}`,
    );
    expect([status, message]).toEqual([
      'Failed',
      `timed out; its load balancer got no address: Error syncing load balancer: ${quota}`,
    ]);
    expect(diagnosis).toMatchObject({
      cause: 'LoadBalancerPending',
      class: 'capacity',
      evidence: [
        expect.stringContaining('status code: 400, request id: 5b9b9a1d'),
        'EnsuringLoadBalancer: Ensuring load balancer',
      ],
      remedy: 'Have the quota raised in the account of the cloud, or delete load balancers that nobody needs.',
      field: 'spec.type',
    });
  });

  test.each([
    [failed('could not find any suitable subnets for creating the ELB'), /^Mend the subnets/],
    [
      failed('AccessDenied: User is not authorized to perform elasticloadbalancing:CreateLoadBalancer'),
      /^Give the .*right/,
    ],
    [said('AllocationFailed', 'Failed to allocate IP for "shop/api": no available IPs'), /address pool/],
    [said('UnAvailableLoadBalancer', 'There are no available nodes for LoadBalancer'), /^It needs a node/],
    [failed('requested ip 1.2.3.4 is in use by another service'), /^Mend what the message names/],
  ])('%# what to do depends on what it says', async (complaint, remedy) => {
    expect((await late([complaint])).diagnosis?.remedy).toMatch(remedy);
  });

  test('of which nobody says anything: there may be no controller for it', async () => {
    const { message, diagnosis } = await late([]);
    expect(message).toBe('timed out; its load balancer got no address, and nothing says why');
    expect(diagnosis?.remedy).toMatch(/kind, minikube and bare metal have none .* type NodePort/);
  });

  test('of a class that nobody makes: the class is to blame', async () => {
    const { diagnosis } = await late([], { loadBalancerClass: 'acme.dev/edge' });
    expect(diagnosis).toMatchObject({
      field: 'spec.loadBalancerClass',
      remedy: expect.stringContaining('load balancers of class acme.dev/edge'),
    });
  });

  test('which its controller is at work on is not said to have none', async () => {
    expect((await late([ensuring])).diagnosis?.remedy).toMatch(
      /^Its controller is at work on it: .* raise the timeout/,
    );
  });

  test('what others warn of says nothing about it', async () => {
    const aside = said('FailedToUpdateEndpointSlices', 'Error updating Endpoint Slices', {
      source: { component: 'endpoint-slice-controller' },
      lastTimestamp: at(9),
    });
    expect((await late([aside])).message).toContain('nothing says why');
  });
});

test('a Service that has its address costs no look at events', async () => {
  const done = { ...service(), status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } };
  const cluster = createFakeCluster(done);
  const run = start(cluster, [applied(done)]);
  expect(await run.isOver(10)).toBe(true);
  expect([...cluster.followed, ...cluster.requested]).toEqual([]);
});
