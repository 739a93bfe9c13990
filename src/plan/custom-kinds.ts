import { field, type KubernetesObject, parseApiVersion, text } from '../manifest/object.ts';
import type { Resource } from './resource.ts';

/** True for a CustomResourceDefinition of any version. */
export function isDefinition({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean {
  return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}

/** `group/Kind` of what a CustomResourceDefinition defines. */
export function definedKind(definition: KubernetesObject): string {
  return `${text(field(definition, 'spec', 'group'))}/${text(field(definition, 'spec', 'names', 'kind'))}`;
}

/** The resource of a kind as its definition in the same set tells it; undefined when it has no such version. */
export function resourceIn(definition: KubernetesObject, apiVersion: string): Resource | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  const versions = field(definition, 'spec', 'versions');
  if (group !== text(field(definition, 'spec', 'group')) || !Array.isArray(versions)) return undefined;
  if (!versions.some((each) => field(each, 'name') === version && field(each, 'served') === true)) return undefined;
  return {
    group,
    version,
    kind: text(field(definition, 'spec', 'names', 'kind')),
    plural: text(field(definition, 'spec', 'names', 'plural')),
    namespaced: field(definition, 'spec', 'scope') === 'Namespaced',
  };
}

/** The resources that a definition serves, one a version. */
export function resourcesIn(definition: KubernetesObject): Resource[] {
  const group = text(field(definition, 'spec', 'group'));
  const versions = field(definition, 'spec', 'versions');
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((each) => resourceIn(definition, `${group}/${text(field(each, 'name'))}`) ?? []);
}
