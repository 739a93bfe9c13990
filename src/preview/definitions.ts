import type { Declared } from '../manifest/declared.ts';
import { type KubernetesObject, parseApiVersion } from '../manifest/object.ts';
import { definedKind, isDefinition, resourceIn, resourcesIn } from '../plan/custom-kinds.ts';
import type { Resource } from '../plan/resource.ts';

/** The CustomResourceDefinitions among the declared objects. */
export interface Definitions {
  /** The resource of a kind that one of them defines. */
  resourceOf(apiVersion: string, kind: string): Resource | undefined;
  /** Every version that they serve. */
  readonly resources: readonly Resource[];
  /** `group/Kind` that an object defines; undefined when it is no definition. */
  kindOf(object: KubernetesObject): string | undefined;
}

export function definitionsIn(declared: readonly Declared[]): Definitions {
  const kindOf = (object: KubernetesObject) => {
    const { group } = parseApiVersion(object.apiVersion);
    return isDefinition({ group, kind: object.kind }) ? definedKind(object) : undefined;
  };
  const definitions = new Map(
    declared.flatMap(({ object }) => {
      const kind = kindOf(object);
      return kind === undefined ? [] : [[kind, object] as const];
    }),
  );
  return {
    kindOf,
    resources: [...definitions.values()].flatMap(resourcesIn),
    resourceOf: (apiVersion, kind) => {
      const definition = definitions.get(`${parseApiVersion(apiVersion).group}/${kind}`);
      return definition && resourceIn(definition, apiVersion);
    },
  };
}
