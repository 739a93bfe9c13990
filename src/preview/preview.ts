import { UnservedGroup, unservedBecause } from '../cluster/api-error.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { AT_ONCE, inParallel } from '../cluster/parallel.ts';
import type { Declared } from '../manifest/declared.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import type { Change } from '../plan/change.ts';
import { type Failure, toProblems } from '../plan/failure.ts';
import { formerSettings } from '../plan/former-settings.ts';
import { withoutGatheredRules } from '../plan/gathered-rules.ts';
import { waveOf } from '../plan/order.ts';
import type { Resource } from '../plan/resource.ts';
import { withEncodedStringData } from '../plan/secret-data.ts';
import { unappliableKind, unknownKind, unservedKind } from '../plan/unknown-kind.ts';
import { type Problem, ProblemsError } from '../problem.ts';
import { autoscalers } from './autoscalers.ts';
import type { Candidate, CheckContext, Checked } from './candidate.ts';
import { check } from './check.ts';
import { type Definitions, definitionsIn } from './definitions.ts';
import { liveObjects } from './live.ts';
import { marked, withoutMarks } from './marked.ts';
import { lookAtNamespaces, type Namespaces } from './namespaces.ts';
import { quotaShortage } from './quotas.ts';
import { repeated } from './repeated.ts';
import { fieldNamesOf } from './schema.ts';
import { checkElsewhere, type Unchecked, uncheckedNotices } from './unchecked.ts';
import { unfinished } from './unfinished.ts';
import { webhooksOf } from './webhooks.ts';

export interface PreviewOptions {
  /** What becomes of a field that the manifest states otherwise than its other owner. */
  readonly conflicts: 'overwrite' | 'fail';
  /** Namespaces that objects name and that do not exist become changes of their own. */
  readonly createNamespace: boolean;
  readonly signal: AbortSignal;
  /** Told of each object that exists, before anything is said of it: what must not be shown can be learned from it. */
  readonly onLive?: CheckContext['onLive'];
}

export interface Preview {
  /** In the order the objects were declared in; namespaces that are to be created come first. */
  readonly changes: readonly Change[];
  /** Warnings and notices. */
  readonly problems: readonly Problem[];
}

/**
 * What an apply of these objects would do, by a server-side dry run of each of them; nothing is written.
 * Throws a ProblemsError with every failure of every object, and a ConnectionError when the server could not be asked;
 * an Unfinished when both happened.
 */
export async function preview(
  cluster: Cluster,
  declared: readonly Declared[],
  options: PreviewOptions,
): Promise<Preview> {
  const { signal } = options;
  const definitions = definitionsIn(declared);
  const { candidates, failures } = await resolve(cluster, declared, definitions, signal);
  const { missing, unseen } = options.createNamespace ? await lookAtNamespaces(cluster, candidates, signal) : NOT_ASKED;
  const all = [...missing, ...candidates];
  const scaling = autoscalers(
    cluster,
    all.map(({ declared, target }) => ({ object: declared.object, target })),
    signal,
  );
  const context: CheckContext = {
    cluster,
    live: liveObjects(
      cluster,
      all.filter(isNamed).map(({ target }) => target),
      signal,
    ),
    conflicts: options.conflicts,
    isAutoscaled: scaling.scales,
    fieldNames: fieldNamesOf(cluster, signal),
    unseenNamespaces: unseen,
    signal,
    ...(options.onLive ? { onLive: options.onLive } : {}),
  };
  const { results, errors } = await checkAll(all, definitions, context);
  const checked = all.map((candidate) => results.get(candidate)).filter((each) => each !== undefined);
  const changes = checked.flatMap((each) => ('change' in each ? [each.change] : []));
  failures.push(...checked.flatMap((each) => ('failures' in each ? each.failures : [])));
  const isNearlyDone = results.size > 0 && results.size + errors.size === all.length;
  if (errors.size > 0) throw unfinished({ failures, errors, isNearlyDone });
  if (failures.length === 0)
    failures.push(...(await quotaShortage(cluster, changes, signal)).map((problem) => ({ problem })));
  if (failures.length > 0) throw new ProblemsError(toProblems(failures));
  const problems = checked.flatMap((each) => ('change' in each ? each.problems : []));
  return {
    changes,
    problems: [
      ...problems,
      ...formerSettings(changes),
      ...uncheckedNotices(changes, definitions),
      ...unknownScaling(scaling.unknown),
    ],
  };
}

const NOT_ASKED: Namespaces = { missing: [], unseen: new Map() };

/** Each object with its resource and namespace; those of a kind that nobody knows are failures. */
async function resolve(
  cluster: Cluster,
  declared: readonly Declared[],
  definitions: Definitions,
  signal: AbortSignal,
): Promise<{ candidates: Candidate[]; failures: Failure[] }> {
  const candidates: Candidate[] = [];
  const failures: Failure[] = [];
  const kinds = await servedKinds(cluster, declared, signal);
  for (const each of declared) {
    const { apiVersion, kind } = each.object;
    const served = kinds.get(`${apiVersion}/${kind}`);
    const resource = served instanceof UnservedGroup ? undefined : (served ?? definitions.resourceOf(apiVersion, kind));
    if (served instanceof UnservedGroup) failures.push(unservedKind(each, served.message));
    else if (resource?.onlyVerbs) failures.push(unappliableKind(each, resource.onlyVerbs));
    else if (resource) candidates.push(toCandidate(each, resource, cluster.namespace));
    else failures.push(unknownKind(each, [...(await cluster.resources(signal)), ...definitions.resources]));
  }
  failures.push(...repeated(candidates), ...marked(declared));
  return { candidates, failures };
}

/** The resource of each `apiVersion/kind`, asked for side by side: whoever does not answer costs the others no time. */
async function servedKinds(cluster: Cluster, declared: readonly Declared[], signal: AbortSignal) {
  const kinds = new Map(declared.map(({ object }) => [`${object.apiVersion}/${object.kind}`, object]));
  const asked = [...kinds].map(
    async ([key, { apiVersion, kind }]) =>
      [key, await cluster.resourceOf(apiVersion, kind, signal).catch(asUnserved)] as const,
  );
  return new Map(await Promise.all(asked));
}

function asUnserved(error: unknown): UnservedGroup {
  if (error instanceof UnservedGroup) return error;
  throw error;
}

function toCandidate(declared: Declared, resource: Resource, fallback: string): Candidate {
  const { object, source } = withoutGatheredRules(withEncodedStringData(declared));
  const { namespace: named, ...metadata } = withoutMarks(object.metadata);
  const namespace = resource.namespaced ? (named ?? fallback) : undefined;
  const placed = { ...metadata, name: object.metadata.name, ...(namespace ? { namespace } : {}) };
  return {
    declared: { object: { ...object, metadata: placed } as KubernetesObject, source },
    target: { resource, namespace, name: object.metadata.name ?? '' },
  };
}

function isNamed({ target }: Candidate): boolean {
  return target.name !== '';
}

interface CheckedAll {
  readonly results: ReadonlyMap<Candidate, Checked>;
  /** Those that no answer can be had about, in the order it turned out: the first of them ended it all. */
  readonly errors: ReadonlyMap<Candidate, unknown>;
}

/** Checks everything side by side; what lives in, or is of, something in this set waits for the word on that. */
async function checkAll(
  candidates: readonly Candidate[],
  definitions: Definitions,
  context: CheckContext,
): Promise<CheckedAll> {
  const abort = new AbortController();
  const signal = AbortSignal.any([context.signal, abort.signal]);
  const early = candidates.filter(({ target }) => waveOf(target.resource) === 0);
  const others = candidates.filter((candidate) => !early.includes(candidate));
  const results = new Map<Candidate, Checked>();
  const started = new Map<Candidate, Promise<Checked>>();
  for (const candidate of early) {
    const checking = check(candidate, { ...context, signal });
    checking.catch(() => {}); // told by the loop below, which awaits it
    started.set(candidate, checking);
  }
  const world = worldOf(started, definitions);
  const errors = new Map<Candidate, unknown>();
  const webhooks = webhooksOf();
  const checking = inParallel([...early, ...others], AT_ONCE, async (candidate) => {
    try {
      const unchecked = started.has(candidate) ? undefined : await world(candidate);
      const inVain = started.has(candidate) ? undefined : webhooks.inVain(candidate);
      const checked = inVain ?? started.get(candidate) ?? checkIn(unchecked, candidate, { ...context, signal });
      const result = await checked;
      webhooks.learn(candidate, result);
      results.set(candidate, result);
    } catch (error) {
      const because = unservedBecause(error);
      if (because !== undefined)
        return void results.set(candidate, { failures: [unservedKind(candidate.declared, because)] });
      errors.set(candidate, error);
      abort.abort(error);
      throw error;
    }
  });
  await checking.catch(() => {}); // told by `errors`
  return { results, errors };
}

function checkIn(unchecked: Unchecked | undefined, candidate: Candidate, context: CheckContext): Promise<Checked> {
  return unchecked ? checkElsewhere(candidate, unchecked, context) : check(candidate, context);
}

/** Says why an object can't be checked: the namespace it lives in, or its kind, is made by this very run. */
function worldOf(
  started: ReadonlyMap<Candidate, Promise<Checked>>,
  definitions: Definitions,
): (candidate: Candidate) => Promise<Unchecked | undefined> {
  const namespaces = new Map(
    [...started].flatMap(([{ target }, checking]) =>
      target.resource.kind === 'Namespace' ? [[target.name, checking] as const] : [],
    ),
  );
  const kinds = new Map(
    [...started].flatMap(([{ declared }, checking]) => {
      const kind = definitions.kindOf(declared.object);
      return kind === undefined ? [] : [[kind, checking] as const];
    }),
  );
  return async ({ target }) => {
    const kind = await kinds.get(`${target.resource.group}/${target.resource.kind}`);
    if (kind && isNew(kind)) return { because: 'new kind' };
    const namespace = await namespaces.get(target.namespace ?? '');
    if (namespace && isNew(namespace)) return { because: 'new namespace' };
    return kind && !isUnchanged(kind) ? { because: 'changed kind' } : undefined;
  };
}

/** What could not be checked itself counts as new: its own failures are told, and not once more by all that need it. */
function isNew(checked: Checked): boolean {
  return 'failures' in checked || checked.change.action === 'created';
}

function isUnchanged(checked: Checked): boolean {
  return 'change' in checked && checked.change.action === 'unchanged';
}

function unknownScaling(namespaces: ReadonlySet<string>): Problem[] {
  return [...namespaces].map((namespace) => ({
    severity: 'notice',
    message: `whether autoscalers of namespace ${namespace} decide about replicas is not known: they may not be listed`,
    remedy: 'Allow the deploying account to list horizontalpodautoscalers.autoscaling.',
  }));
}
