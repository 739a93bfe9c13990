import type { Declared } from '../manifest/declared.ts';
import { formatReference, referenceOf } from '../manifest/object.ts';
import { containersOf } from '../manifest/pod-template.ts';
import type { ContainerImage } from '../rollout/outcome.ts';

/** An image that a run was told to deploy. */
export interface PlannedImage {
  /** `Deployment api`; with its namespace when the manifest names one. */
  readonly object: string;
  readonly container: ContainerImage['container'];
  /** As the manifest has it after substitution, with its tag, its digest or both. */
  readonly image: string;
}

/** What a GitHub deployment of ours carries, so that GitHub's API answers what ran when, and a later run knows it again. */
export interface DeploymentPayload {
  readonly imageTag: string;
  readonly namespace: string;
  readonly images: readonly PlannedImage[];
  /** The workflow run, its attempt and the job that made it: `7301/1/deploy`. */
  readonly run: string;
  /** Milliseconds of Date.now(). A deployment in progress that is older has nobody left to close it. */
  readonly until: number;
}

/** How many images a payload names: GitHub takes some 64 KB of it. */
const MOST_IMAGES = 200;

/** Every image of every workload, as declared. */
export function plannedImages(declared: readonly Declared[]): PlannedImage[] {
  return declared
    .flatMap(({ object }) => {
      const name = formatReference(referenceOf(object));
      return containersOf(object).map(({ name: container, image }) => ({ object: name, container, image }));
    })
    .slice(0, MOST_IMAGES);
}

const KEY = 'kube-rollout';

export function toPayload(payload: DeploymentPayload): Record<string, unknown> {
  return { [KEY]: payload };
}

/** Our part of a deployment's payload, which GitHub gives as an object or as its JSON; undefined for other people's. */
export function fromPayload(value: unknown): Pick<DeploymentPayload, 'namespace' | 'run' | 'until'> | undefined {
  const whole = typeof value === 'string' ? parsed(value) : value;
  const own = isObject(whole) ? whole[KEY] : undefined;
  if (!isObject(own)) return undefined;
  const { namespace, run, until } = own;
  if (typeof namespace !== 'string' || typeof run !== 'string' || typeof until !== 'number') return undefined;
  return { namespace, run, until };
}

/** GitHub takes production for what people use, and transient for what will go; a name is all there is to tell it by. */
export function kindOfEnvironment(
  environment: string,
  isPullRequest: boolean,
): { production: boolean; transient: boolean } {
  const production = /(^|[^a-z])prod(uction)?([^a-z]|$)/i.test(environment);
  return { production, transient: isPullRequest && !production };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
