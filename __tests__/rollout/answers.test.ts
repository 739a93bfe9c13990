import { describe, expect, test } from 'vitest';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { whyUnbound } from '../../src/rollout/answers/claim.ts';
import type { Suspicion } from '../../src/rollout/diagnose.ts';
import { investigate } from '../../src/rollout/investigate.ts';
import { judgeLate } from '../../src/rollout/judge.ts';
import { createFakeCluster, type FakeCluster } from './fake-cluster.ts';
import { deployment, event, object, pod, scene } from './objects.ts';

const claim = (storageClassName?: string, rest: JsonObject = {}) =>
  object('v1', 'PersistentVolumeClaim', {
    metadata: { name: 'data', ...rest },
    spec: { ...(storageClassName ? { storageClassName } : {}), accessModes: ['ReadWriteOnce'] },
    status: { phase: 'Pending' },
  });

describe('a claim without a volume', () => {
  const provisioner = { annotations: { 'volume.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com' } };
  test.each([
    [
      'of a storage class that does not exist',
      { claim: claim('fsat'), reason: 'ProvisioningFailed', message: 'storageclass "fsat" not found' },
      { says: ': StorageClass fsat does not exist', advice: 'Did you mean fast?', remedy: /^Mend storageClassName/ },
    ],
    [
      'whose provisioner refuses',
      { claim: claim('fast'), reason: 'ProvisioningFailed', message: 'volume quota of the zone exceeded' },
      { says: ': volume quota of the zone exceeded', advice: undefined, remedy: /what its provisioner says/ },
    ],
    [
      'whose provisioner is silent',
      { claim: claim('fast', provisioner), reason: 'ExternalProvisioning', message: 'Waiting for a volume …' },
      {
        says: ': its provisioner ebs.csi.aws.com was asked, and has made none yet',
        advice: undefined,
        remedy: /whether that provisioner/,
      },
    ],
    [
      'without a storage class',
      { claim: claim(), reason: 'FailedBinding', message: 'no persistent volumes available for this claim' },
      {
        says: ': no persistent volumes available for this claim',
        advice: undefined,
        remedy: /^Name a storageClassName/,
      },
    ],
  ])('%s', (_, { claim: subject, reason, message }, { says, advice, remedy }) => {
    const answer = whyUnbound({ claim: subject, events: [event(subject, reason, message)], classes: ['fast', 'slow'] });
    expect(answer).toMatchObject({ says, remedy: expect.stringMatching(remedy) });
    expect(answer.advice).toBe(advice);
    expect(answer.evidence.slice(0, 2)).toEqual([
      expect.stringMatching(/^claim data: Pending; asks for ReadWriteOnce/),
      `${reason}: ${message}`,
    ]);
  });

  test('of which nothing is said, and storage classes may not be listed', () => {
    const answer = whyUnbound({ claim: claim('fast'), events: [], classes: undefined });
    expect(answer.says).toBeUndefined();
    expect(answer.remedy).toContain('kubectl describe pvc');
  });

  test('is what a pod waits for that has no node, whatever the scheduler says', () => {
    const spec = { nodeName: '', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
    const waiting = (conditions: JsonObject[]) =>
      judgeLate(deployment(), scene(60, { pods: [pod({ spec, status: { conditions } })] }))?.diagnosis;
    const message = 'the first of 3 new pods: claim data has no volume';
    const unbound = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    const refused = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: unbound };
    expect(waiting([refused])).toMatchObject({ cause: 'ClaimUnbound', message });
    expect(waiting([])).toMatchObject({
      message: 'the first of 3 new pods: it has no node yet',
      remedy: expect.stringMatching(/kubectl describe pvc.* kube-scheduler/),
    });
  });

  test.each([
    ['has no volume', 'Pending', 'claim data has no volume', 'ClaimUnbound', /^Name a storageClassName/],
    [
      'has one: the scheduler is away',
      'Bound',
      'the scheduler default-scheduler has not looked at it',
      'Unschedulable',
      /^Check that kube-scheduler runs/,
    ],
  ])('is asked about where a pod has no node and nobody says why: it %s', async (_, phase, says, cause, remedy) => {
    const spec = { nodeName: '', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
    const around = scene(60, { pods: [pod({ spec, status: { conditions: [] } })] });
    const cluster = createFakeCluster({ ...claim(), status: { phase } });
    cluster.answer('/api/v1/namespaces/shop/events', { items: [] });
    const suspicion = judgeLate(deployment(), around) as Suspicion;
    const told = await investigate(cluster, deployment(), suspicion, AbortSignal.timeout(1_000));
    expect(told).toMatchObject({ cause, remedy: expect.stringMatching(remedy) });
    expect(told.message).toBe(`the first of 3 new pods: it has no node yet: ${says}`);
  });

  test('of a StatefulSet is told by its template', () => {
    const metadata = { ownerReferences: [{ controller: true, kind: 'StatefulSet', uid: 'uid-db' }] };
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }];
    const waiting = pod({ name: 'db-0', metadata, spec: { nodeName: '', volumes }, status: { conditions: [] } });
    const set = object('apps/v1', 'StatefulSet', { metadata: { name: 'db', uid: 'uid-db' }, spec: { template: {} } });
    expect(judgeLate(set, scene(60, { pods: [waiting] }))?.diagnosis.field).toBe('spec.volumeClaimTemplates');
  });

  test('is a failure of its own at the deadline, and asked about once', async () => {
    const subject = claim('fast');
    const suspicion = judgeLate(subject, scene(60));
    const cluster = createFakeCluster(subject);
    cluster.answer('/apis/storage.k8s.io/v1/storageclasses', { items: [{ metadata: { name: 'slow' } }] });
    cluster.answer('/api/v1/namespaces/shop/events', { items: [] });
    const told = await investigate(cluster, subject, suspicion as Suspicion, AbortSignal.timeout(1_000));
    expect(told).toMatchObject({ cause: 'ClaimUnbound', message: 'has no volume: StorageClass fast does not exist' });
    expect(told.field).toBe('spec.storageClassName');
    expect(cluster.requested).toHaveLength(3);
  });
});

describe('an image that may not be pulled', () => {
  const secrets = '/api/v1/namespaces/shop/secrets';
  const withSecrets = (...names: string[]) => ({ imagePullSecrets: names.map((name) => ({ name })) });
  const told = (cluster: FakeCluster, podSpec: JsonObject, declared = podSpec) => {
    const { containers } = pod().spec as JsonObject;
    const subject = deployment({}, { template: { spec: { containers: containers ?? [], ...declared } } });
    const broken: KubernetesObject = pod({ spec: { serviceAccountName: 'api', ...podSpec } });
    const diagnosis = { class: 'terminal', cause: 'ImageUnauthorized', message: 'M', evidence: [], logs: [] } as const;
    const suspicion = { diagnosis: { ...diagnosis, remedy: 'R.' }, logTargets: [], pod: broken };
    const question = { about: 'pull secrets' } as const;
    return investigate(cluster, subject, { ...suspicion, question }, AbortSignal.timeout(1_000));
  };

  test('its pull secret does not exist, and one of a like name does', async () => {
    const cluster = createFakeCluster();
    cluster.answer(secrets, { items: [{ metadata: { name: 'regcreds' } }] });
    expect(await told(cluster, withSecrets('regcred'))).toMatchObject({
      message: 'M; its pull secret regcred does not exist',
      remedy: expect.stringMatching(/^Did you mean regcreds\? Create the Secret regcred/),
      field: 'spec.template.spec.imagePullSecrets[name="regcred"]',
      evidence: ['pull secret regcred: does not exist', 'Secrets in the namespace: regcreds'],
    });
  });

  test('its pull secret came from the service account: no line of the manifest is to blame', async () => {
    expect((await told(createFakeCluster(), withSecrets('regcred'), {})).field).toBeUndefined();
  });

  test('its pull secret is there: only its name is asked for, and nothing of it is told', async () => {
    const cluster = createFakeCluster();
    cluster.answer(`${secrets}/regcred`, { metadata: { name: 'regcred' }, data: { x: 'aHVudGVyMg==' } });
    const diagnosis = await told(cluster, withSecrets('regcred'));
    expect(diagnosis).toMatchObject({ message: 'M', remedy: 'R.', evidence: ['pull secret regcred: exists'] });
    expect(cluster.accepted).toEqual(['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1']);
  });

  test('its pull secret may not be looked at: nothing is said of it', async () => {
    const cluster = createFakeCluster();
    cluster.deny(`${secrets}/regcred`);
    expect(await told(cluster, withSecrets('regcred'))).toMatchObject({ message: 'M', evidence: [] });
  });

  test.each([
    [{}, 'service account api names no imagePullSecrets either'],
    [withSecrets('regcred'), 'service account api names regcred, but only since this pod was made'],
  ])('it names none: its service account is asked', async (account, line) => {
    const cluster = createFakeCluster();
    cluster.answer('/api/v1/namespaces/shop/serviceaccounts/api', { metadata: { name: 'api' }, ...account });
    expect((await told(cluster, {})).evidence).toEqual([line]);
  });
});
