import { field, isRecord, type Json, type KubernetesObject, parseApiVersion, text } from '../manifest/object.ts';
import type { Resource } from './resource.ts';

/** True for a HorizontalPodAutoscaler of any version. */
export function isAutoscaler({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean {
  return group === 'autoscaling' && kind === 'HorizontalPodAutoscaler';
}

/** What an autoscaler scales, as `scaledKey` gives it; undefined when it names nothing. */
export function scaledBy(autoscaler: KubernetesObject, namespace: string): string | undefined {
  const target = field(autoscaler, 'spec', 'scaleTargetRef');
  if (!isRecord(target)) return undefined;
  const { group } = parseApiVersion(text(target.apiVersion));
  return scaledKey({ group, kind: text(target.kind) }, namespace, text(target.name));
}

/** A name for something that can be scaled, whatever version it is written in. */
export function scaledKey({ group, kind }: Pick<Resource, 'group' | 'kind'>, namespace: string, name: string): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** True when the manifest itself says how many replicas there should be. */
export function statesReplicas(object: KubernetesObject): boolean {
  return field(object, 'spec', 'replicas') !== undefined;
}

/** The object with this number of replicas, or with none stated. */
export function withReplicas(object: KubernetesObject, replicas: Json | undefined): KubernetesObject {
  const { spec } = object;
  if (!isRecord(spec)) return object;
  const { replicas: _stated, ...rest } = spec;
  return { ...object, spec: replicas === undefined ? rest : { ...rest, replicas } };
}
