import { type KubernetesObject, parseApiVersion } from '../manifest/object.ts';

/** Kinds that run pods, which may be broken although nobody changed them. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  '/ReplicationController',
  '/Pod',
  'batch/Job',
]);

/** True for the kinds that run pods. */
export function isWorkload(object: KubernetesObject): boolean {
  return WORKLOADS.has(kindKey(object));
}

/** The kind of an object in whatever version: `apps/Deployment`, `/Pod`. */
export function kindKey(object: KubernetesObject): string {
  return `${parseApiVersion(object.apiVersion).group}/${object.kind}`;
}
