import { deployment } from '../manifests.ts';
import type { Scenario, Stage } from '../scenario.ts';

const claim = (storageClass: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ${storageClass}
  resources: { requests: { storage: 10Gi } }
`;
const onClaim = `      volumes:
        - name: data
          persistentVolumeClaim: { claimName: data }
`;
const storageClass = (volumeBindingMode: string) => {
  return ({ create, namespace }: Stage) => {
    const provisioner = 'example.com/none';
    const metadata = { name: namespace };
    return create({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata, provisioner, volumeBindingMode });
  };
};
const shared = `          volumeMounts: [{ name: share, mountPath: /share }]
      volumes:
        - name: share
          nfs: { server: 10.0.0.9, path: /share }
`;

/** A claim that is bound to a volume made for it by hand. */
const boundClaim = async ({ create, namespace }: Stage) => {
  const capacity = { storage: '10Gi' };
  const accessModes = ['ReadWriteOnce'];
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: 'data' };
  const volume = { capacity, accessModes, claimRef, storageClassName: '', hostPath: { path: '/tmp' } };
  await create({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: namespace }, spec: volume });
  const spec = { accessModes, storageClassName: '', volumeName: namespace, resources: { requests: capacity } };
  await create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec });
};

/** A claim that was bound once, and whose volume is gone. */
const lostClaim = async ({ create, client, namespace }: Stage) => {
  const annotations = { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' };
  const spec = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: namespace,
    volumeName: `${namespace}-gone`,
    resources: { requests: { storage: '10Gi' } },
  };
  await create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', annotations }, spec });
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data/status`;
  await client.request('PATCH', path, { status: { phase: 'Lost' } }, 'application/merge-patch+json');
};

/** Volumes and claims that keep pods from starting. */
export const volumes: readonly Scenario[] = [
  {
    name: 'a volume of a storage class that does not exist',
    cause: 'ClaimUnbound',
    manifests: { 'api.yaml': deployment({ pod: onClaim }), 'claim.yaml': claim('NAMESPACE-fast') },
    before: storageClass('Immediate'),
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: [
      'claim data has no volume: StorageClass NAMESPACE-fast does not exist',
      'Mend storageClassName of the claim',
      'ProvisioningFailed',
    ],
    blames: ['api.yaml:26', 'claim.yaml:6'],
  },
  {
    name: 'a volume that its provisioner does not make',
    cause: 'ClaimUnbound',
    only: { world: 'real', because: 'in the sandbox a volume is made at once' },
    manifests: { 'api.yaml': deployment({ pod: onClaim }), 'claim.yaml': claim('NAMESPACE') },
    before: storageClass('Immediate'),
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: ['claim data has no volume: its provisioner example.com/none was asked', 'ExternalProvisioning'],
    blames: ['api.yaml:26', 'claim.yaml:6'],
  },
  {
    name: 'a volume that waits for its pod, and is then not made',
    cause: 'ClaimUnbound',
    only: { world: 'real', because: 'in the sandbox a volume is made at once' },
    manifests: { 'api.yaml': deployment({ pod: onClaim }), 'claim.yaml': claim('NAMESPACE') },
    before: storageClass('WaitForFirstConsumer'),
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: ['claim data has no volume: its provisioner example.com/none was asked', 'ExternalProvisioning'],
    blames: ['api.yaml:26'],
  },
  {
    name: 'a claim that nobody made',
    cause: 'ClaimMissing',
    manifests: { 'api.yaml': deployment({ pod: onClaim }) },
    inputs: { timeout: '6s' },
    outcome: 'failure',
    comment: ['PersistentVolumeClaim data does not exist, but the pod needs it', 'Add the claim to the manifests'],
    blames: ['api.yaml:26'],
  },
  {
    name: 'a claim whose volume is gone',
    cause: 'ClaimLost',
    manifests: { 'claim.yaml': claim('NAMESPACE') },
    before: lostClaim,
    outcome: 'failure',
    comment: ['lost: the volume that it was bound to is gone', 'Restore the PersistentVolume'],
  },
  {
    name: 'a volume that another node still holds',
    cause: 'VolumeAttachFailed',
    offNode: 'there is one real node',
    manifests: { 'api.yaml': deployment({ behaviour: 'attach-error', pod: onClaim }) },
    before: boundClaim,
    after: ({ client, namespace }) => client.request('DELETE', `/api/v1/persistentvolumes/${namespace}`).then(() => {}),
    outcome: 'failure',
    comment: ["can't be attached to its node", 'Multi-Attach error', 'let go when that pod ends'],
    blames: ['api.yaml:25'],
  },
  {
    name: 'a share whose server does not answer',
    cause: 'VolumeMountFailed',
    offNode: 'it has no program that mounts such shares',
    manifests: { 'api.yaml': deployment({ behaviour: 'mount-error=storage', container: shared }) },
    outcome: 'failure',
    comment: ["volume share can't be mounted", 'Connection timed out', 'Look at what the storage says'],
    blames: ['api.yaml:26'],
  },
];
