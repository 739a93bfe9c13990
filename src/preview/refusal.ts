import { ApiError, ConnectionError } from '../cluster/api-error.ts';
import { applyRequest, createRequest } from '../cluster/apply-request.ts';
import type { ApiRequest, Cluster } from '../cluster/cluster.ts';
import type { KubernetesObject } from '../manifest/object.ts';
import { isEchoOfMisspelling, isEchoOfMistakes, isEchoOfRule } from '../plan/echo.ts';
import { explainCauses } from '../plan/explain-causes.ts';
import { explainMistakes, mistakesIn } from '../plan/explain-mistakes.ts';
import type { Failure, Refusal, Subject } from '../plan/failure.ts';
import { withoutPath } from '../plan/field-path.ts';
import type { Mistake } from '../plan/mistakes.ts';
import type { Resource } from '../plan/resource.ts';
import { explain } from '../plan/server-errors.ts';
import { ask } from './candidate.ts';
import type { Namespaces } from './namespaces.ts';
import type { FieldNames } from './schema.ts';

export interface RefusalContext {
  readonly cluster: Cluster;
  readonly fieldNames: FieldNames;
  readonly unseenNamespaces: Namespaces['unseen'];
  readonly signal: AbortSignal;
}

/** The object that was refused, and what is asked about it when that is not the object itself. */
export type Refused = Subject & { readonly resource: Resource; readonly body?: KubernetesObject };

/**
 * Explains a refusal. An object that the server could not even read is put to it again without the mistakes it named,
 * as an apply and as a create, until it names no more: of some it tells only the first, and none of the broken rules.
 */
export async function explainRefusal(
  refusal: ApiError,
  { resource, body, ...refused }: Refused,
  context: RefusalContext,
): Promise<Failure[]> {
  const { message } = refusal;
  const unseenNamespace = context.unseenNamespaces.get(refused.reference.namespace ?? '');
  const subject: Subject = { ...refused, unseenNamespace };
  const first = mistakesIn(subject.object, { apply: message, create: message });
  if (first.length === 0) return explain(refusal, subject);
  const [{ mistakes, rules }, nearField] = await Promise.all([
    readAgain(resource, body ?? subject.object, context).catch((error) => onlyThese(first, error)),
    context.fieldNames(resource),
  ]);
  const broken = rules
    .filter((rule) => !isEchoOfRule(rule, rules, subject.object))
    .filter((rule) => !isEchoOfMistakes(rule, mistakes, { ...subject, nearField }));
  return [...explainMistakes(mistakes, { ...subject, nearField }), ...explainCauses(broken, subject)];
}

/** What else is wrong can't be asked any more: what is known already is told all the same. */
function onlyThese(mistakes: Mistake[], error: unknown): Awaited<ReturnType<typeof readAgain>> {
  if (error instanceof ApiError || error instanceof ConnectionError) return { mistakes, rules: [] };
  throw error;
}

const MOST_READINGS = 5;

async function readAgain(
  resource: Resource,
  object: KubernetesObject,
  { cluster, signal }: RefusalContext,
): Promise<{ mistakes: Mistake[]; rules: Refusal['causes'] }> {
  const mistakes: Mistake[] = [];
  let body = object;
  for (let reading = 1; ; reading++) {
    const question = { resource, body, dryRun: true, signal } as const;
    const isNamed = Boolean(body.metadata.name);
    const [apply, create] = await Promise.all([
      isNamed ? refusalOf(cluster, applyRequest({ ...question, force: true })) : undefined,
      refusalOf(cluster, createRequest(question)),
    ]);
    const said = mistakesIn(body, { apply: apply?.message ?? '', create: create?.message ?? '' });
    // Entries that are alike only without their misspelt keys stay: what else is wrong with them is still to be heard.
    const found = said.filter((mistake) => !isEchoOfMisspelling(mistake, [...mistakes, ...said], object));
    mistakes.push(...found);
    if (found.length === 0 || reading === MOST_READINGS || found.some(({ path }) => path === '')) {
      return { mistakes, rules: create?.code === 422 ? create.causes : [] };
    }
    body = found.reduce((rest, { path }) => withoutPath(rest, path), body);
  }
}

async function refusalOf(cluster: Cluster, request: ApiRequest): Promise<Refusal | undefined> {
  const answer = await ask(cluster, request);
  return answer instanceof ApiError ? answer : undefined;
}
