import type { Declared } from '../manifest/declared.ts';
import { nearest } from '../manifest/near.ts';
import { apiVersionOf, parseApiVersion } from '../manifest/object.ts';
import { type Failure, oneLine } from './failure.ts';
import type { Resource } from './resource.ts';

/** A kind that the server does not serve, with the one that was probably meant. */
export function unknownKind({ object, source }: Declared, resources: readonly Resource[]): Failure {
  const { apiVersion, kind } = object;
  const elsewhere = [...new Set(resources.filter((resource) => resource.kind === kind).map(apiVersionOf))];
  const [path, remedy] =
    elsewhere.length > 0 ? inOtherVersion(elsewhere) : withNearName(object.apiVersion, kind, resources);
  const message = `the server serves no kind ${kind} in ${apiVersion}`;
  return {
    problem: { severity: 'error', message, position: source.locate(path), remedy },
    sharedAs: `kind ${apiVersion}/${kind}`,
  };
}

/** What to do where the own API server of a group is away, or not well. */
export function remedyForUnserved(group: string, version: string): string {
  return `\`kubectl describe apiservice ${version}.${group}\` says whether it is Available, and which Service it is: look at its log, and run the job again when it is well.`;
}

/** A kind of an API group whose own API server is away or not well; `why` is what was met instead. */
export function unservedKind({ object, source }: Declared, why: string): Failure {
  const { group, version } = parseApiVersion(object.apiVersion);
  const message = `the API group ${object.apiVersion} is not served now: the API server behind it is away or not well (${oneLine(why)})`;
  const remedy = remedyForUnserved(group, version);
  return {
    problem: { severity: 'error', message, position: source.locate('apiVersion'), remedy },
    sharedAs: `group ${object.apiVersion}`,
  };
}

/** A kind that the server serves, but keeps no objects of that an apply could patch: a Binding, a TokenReview. */
export function unappliableKind({ object, source }: Declared, verbs: readonly string[]): Failure {
  const { apiVersion, kind } = object;
  const takes = `only the verb${verbs.length > 1 ? 's' : ''} ${verbs.join(', ')}`;
  const message = `a ${kind} (${apiVersion}) can't be applied: of this kind the server knows no object to patch, ${takes}`;
  const remedy = 'Remove it from the manifests.';
  return {
    problem: { severity: 'error', message, position: source.locate('kind'), remedy },
    sharedAs: `kind ${apiVersion}/${kind}`,
  };
}

function inOtherVersion(apiVersions: readonly string[]): [string, string] {
  return ['apiVersion', `It is served as ${apiVersions.join(', ')}: write that apiVersion.`];
}

function withNearName(apiVersion: string, kind: string, resources: readonly Resource[]): [string, string] {
  const { group } = parseApiVersion(apiVersion);
  const inGroup = resources.filter((resource) => resource.group === group);
  const near = nearest(kind, namesOf(inGroup)) ?? nearest(kind, namesOf(resources));
  const found = near && resources.find((resource) => resource.kind === near);
  if (found) return ['kind', `Did you mean ${found.kind} in ${apiVersionOf(found)}?`];
  return [
    'kind',
    'Correct apiVersion and kind, or install the CustomResourceDefinition first; it may be in the same set of manifests.',
  ];
}

function namesOf(resources: readonly Resource[]): string[] {
  return resources.map((resource) => resource.kind);
}
