import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { field } from '../../src/manifest/object.ts';
import { number, record, records, strings, text, timestamp } from '../json.ts';
import { matches } from '../selector.ts';
import { type Controller, isOwned, keyOf, ownedBy, setStatus } from './controller.ts';
import { isReady } from './pods.ts';

/** Gives each new namespace what every namespace has; empties one that is to go, and then lets it go. */
export function namespaces(
  namespacedTables: () => readonly string[],
  drop: (namespace: KubernetesObject) => void,
): Controller {
  return {
    table: 'namespaces',
    concerns: (cluster, _, { metadata }) => {
      const namespace = cluster.get('namespaces', '', metadata.namespace ?? '');
      return namespace?.metadata.deletionTimestamp ? [keyOf(namespace)] : [];
    },
    reconcile: (cluster, namespace) => {
      const { name, deletionTimestamp } = namespace.metadata;
      if (!deletionTimestamp) {
        const metadata = { name: 'default', namespace: name };
        if (!cluster.get('serviceaccounts', name, 'default')) cluster.create('serviceaccounts', { metadata });
        const certificates = { metadata: { name: 'kube-root-ca.crt', namespace: name }, data: { 'ca.crt': '' } };
        if (!cluster.get('configmaps', name, 'kube-root-ca.crt')) cluster.create('configmaps', certificates);
        return undefined;
      }
      const left = namespacedTables().flatMap((table) =>
        cluster.list(table, name).map((object) => ({ table, object })),
      );
      for (const { table, object } of left) if (!object.metadata.deletionTimestamp) cluster.remove(table, object);
      if (left.length === 0) drop(namespace);
      return undefined;
    },
  };
}

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** The kind of a definition that another of its group has already. */
function takenName(all: readonly KubernetesObject[], definition: KubernetesObject): string | undefined {
  const kindOf = (one: KubernetesObject) => `${text(one, 'spec', 'group')}/${text(one, 'spec', 'names', 'kind')}`;
  const isTaken = all.some((one) => one.metadata.uid !== definition.metadata.uid && kindOf(one) === kindOf(definition));
  return isTaken ? text(definition, 'spec', 'names', 'kind') : undefined;
}

/** Names a new custom resource definition's kind as accepted, and serves it. */
export const definitions: Controller = {
  table: DEFINITIONS,
  concerns: () => [],
  reconcile: (cluster, definition) => {
    if (records(definition, 'status', 'conditions').length > 0) return undefined;
    const lastTransitionTime = timestamp();
    const taken = takenName(cluster.list(DEFINITIONS), definition);
    const condition = (type: string, reason: string, message: string) => ({
      type,
      status: taken ? 'False' : 'True',
      reason,
      message,
      lastTransitionTime,
    });
    cluster.patch(
      DEFINITIONS,
      definition,
      {
        status: {
          conditions: [
            ...(taken
              ? [
                  condition('NamesAccepted', 'KindConflict', `"${taken}" is already in use`),
                  condition('Established', 'NotAccepted', 'not all names are accepted'),
                ]
              : [
                  condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
                  condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
                ]),
          ],
          acceptedNames: record(definition, 'spec', 'names'),
        },
      },
      'status',
    );
    return undefined;
  },
};

/** Binds a claim to a volume made for it, unless its class is not there or waits for a pod; lets a claim go that no pod uses. */
export const claims: Controller = {
  table: 'persistentvolumeclaims',
  concerns: (cluster, table, object) => {
    if (table === 'storageclasses.storage.k8s.io') return cluster.list('persistentvolumeclaims').map(keyOf);
    const names =
      table === 'pods'
        ? records(object, 'spec', 'volumes').map((volume) => text(volume, 'persistentVolumeClaim', 'claimName'))
        : [];
    return names.filter(Boolean).map((name) => `${object.metadata.namespace ?? ''}/${name}`);
  },
  reconcile: (cluster, claim) => {
    const { name, namespace = '', deletionTimestamp } = claim.metadata;
    const users = cluster.list('pods', namespace).filter((pod) => {
      return records(pod, 'spec', 'volumes').some(
        (volume) => text(volume, 'persistentVolumeClaim', 'claimName') === name,
      );
    });
    if (deletionTimestamp && users.length === 0)
      cluster.patch('persistentvolumeclaims', claim, { metadata: { finalizers: null } });
    if (deletionTimestamp || text(claim, 'status', 'phase') === 'Bound') return undefined;
    const className = text(claim, 'spec', 'storageClassName');
    const storageClass = className ? cluster.get('storageclasses.storage.k8s.io', '', className) : undefined;
    const say = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      cluster.event(claim, type, reason, message, 'persistentvolume-controller');
    if (className && !storageClass) {
      say('Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${className}" not found`);
      return undefined;
    }
    if (storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && users.length === 0) {
      say('Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
      return undefined;
    }
    const volumeName = `pvc-${claim.metadata.uid ?? ''}`;
    const capacity = record(claim, 'spec', 'resources', 'requests');
    cluster.patch('persistentvolumeclaims', claim, { spec: { volumeName } });
    cluster.patch(
      'persistentvolumeclaims',
      claim,
      { status: { phase: 'Bound', capacity, accessModes: field(claim, 'spec', 'accessModes') ?? [] } },
      'status',
    );
    return undefined;
  },
};

const slices = 'endpointslices.discovery.k8s.io';

/** Keeps one EndpointSlice for a Service with a selector, with the addresses of its pods. */
export const endpointSlices: Controller = {
  table: 'services',
  concerns: (cluster, table, object) => {
    if (table !== 'pods') return [];
    const labels = strings(object, 'metadata', 'labels');
    const selecting = cluster.list('services', object.metadata.namespace).filter((service) => selects(service, labels));
    return selecting.map(keyOf);
  },
  reconcile: (cluster, service) => {
    const { name, namespace = '' } = service.metadata;
    if (Object.keys(strings(service, 'spec', 'selector')).length === 0) return undefined;
    const pods = cluster.list('pods', namespace).filter((pod) => {
      return text(pod, 'status', 'podIP') && selects(service, strings(pod, 'metadata', 'labels'));
    });
    const endpoints = pods.map((pod): JsonObject => {
      const [ready, terminating] = [isReady(pod), pod.metadata.deletionTimestamp !== undefined];
      const conditions = { ready: ready && !terminating, serving: ready, terminating };
      const targetRef = { kind: 'Pod', namespace, name: pod.metadata.name, uid: pod.metadata.uid };
      return {
        addresses: [text(pod, 'status', 'podIP')],
        conditions,
        nodeName: text(pod, 'spec', 'nodeName'),
        targetRef,
      };
    });
    const ports = records(service, 'spec', 'ports').map((port) => {
      const target = number(port, ['targetPort']) || number(port, ['port']);
      return { name: text(port, 'name'), protocol: text(port, 'protocol'), port: target };
    });
    const existing = cluster.list(slices, namespace).find((slice) => isOwned(slice, service));
    const labels = {
      'kubernetes.io/service-name': name,
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    };
    const metadata = { generateName: `${name}-`, namespace, labels, ownerReferences: ownedBy(service) };
    if (existing) cluster.patch(slices, existing, { endpoints, ports });
    else cluster.create(slices, { metadata, addressType: 'IPv4', endpoints, ports });
    return undefined;
  },
};

function selects(service: KubernetesObject, labels: Record<string, string>): boolean {
  const selector = strings(service, 'spec', 'selector');
  return Object.keys(selector).length > 0 && matches({ matchLabels: selector }, labels);
}

/** Keeps what a ResourceQuota reports up to date. */
export function quotas(used: (quota: KubernetesObject) => JsonObject): Controller {
  const table = 'resourcequotas';
  return {
    table,
    concerns: (cluster, changed, object) => {
      return changed === table || changed === 'events'
        ? []
        : cluster.list(table, object.metadata.namespace ?? '-').map(keyOf);
    },
    reconcile: (cluster, quota) => {
      setStatus(cluster, table, quota, { hard: record(quota, 'spec', 'hard'), used: used(quota) });
      return undefined;
    },
  };
}
