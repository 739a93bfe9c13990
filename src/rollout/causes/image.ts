import type { JsonObject, KubernetesObject } from '../../manifest/object.ts';
import { recordsAt, textAt } from '../at.ts';
import { type PodContainer, waitingOf } from '../containers.ts';
import { describeEvent, firstTime, newestEvent } from '../event.ts';
import type { Cause } from '../outcome.ts';
import type { ContainerFamily, PodFacts, Symptom } from '../symptom.ts';
import { withoutImage } from './image-mentions.ts';
import { type Pull, pullOf } from './pulling.ts';

interface ImageFault {
  readonly cause: Cause;
  readonly class: 'terminal' | 'retryable';
  /** What happened to the image, to follow its name. */
  readonly says: string;
  readonly remedy: string;
}

const INVALID: ImageFault = {
  cause: 'ImageInvalid',
  class: 'terminal',
  says: 'is not a valid image reference',
  remedy: 'Write it as [registry/]name[:tag][@digest], in lower case.',
};
const NEVER_PULLED: ImageFault = {
  cause: 'ImageNeverPulled',
  class: 'terminal',
  says: 'is not on the node, and imagePullPolicy Never forbids to pull it',
  remedy: 'Load the image onto the nodes, or set imagePullPolicy to IfNotPresent.',
};
const UNAUTHORIZED: ImageFault = {
  cause: 'ImageUnauthorized',
  class: 'terminal',
  says: 'may not be pulled, or does not exist',
  remedy: 'Check the name and the tag; for a private registry, name a valid pull secret in imagePullSecrets.',
};
const NO_PLATFORM: ImageFault = {
  cause: 'ImagePlatformMissing',
  class: 'terminal',
  says: 'has no variant for the platform of the node',
  remedy: 'Build the image for that platform too, or choose other nodes with a nodeSelector.',
};
const NOT_FOUND: ImageFault = {
  cause: 'ImageNotFound',
  class: 'terminal',
  says: 'was not found in its registry',
  remedy: 'Check that the image was pushed with this tag before the deploy, and that its name is right.',
};
const THROTTLED: ImageFault = {
  cause: 'RegistryThrottled',
  class: 'retryable',
  says: 'could not be pulled',
  remedy:
    'Look at what the registry answered: pull with an account (imagePullSecrets) or through a mirror, whose limit is higher, or deploy again later.',
};
const UNREACHABLE: ImageFault = {
  cause: 'RegistryUnavailable',
  class: 'retryable',
  says: 'could not be pulled',
  remedy: 'Check the name of the registry, and whether the nodes can reach it; deploy again once they can.',
};
const UNTRUSTED: ImageFault = {
  ...UNREACHABLE,
  remedy:
    "Let the nodes trust the certificate of the registry (its CA in the container runtime's settings), or give it one that they trust.",
};
const PLAIN_HTTP: ImageFault = {
  ...UNREACHABLE,
  remedy:
    "The registry speaks plain HTTP: give it TLS, or name it as such in the settings of the nodes' container runtime.",
};
const PULL_FAILED: ImageFault = {
  cause: 'ImagePullFailed',
  class: 'retryable',
  says: 'could not be pulled',
  remedy:
    'Mend what the message names: it may lie with the node (its disk, its runtime) or with the registry. Then deploy again.',
};

const DAMAGED: ImageFault = {
  ...PULL_FAILED,
  remedy:
    'What arrived is not what the registry promised: look at the proxy or mirror before it, or push the image again; then deploy again.',
};

const UNFINISHED: ImageFault = {
  ...PULL_FAILED,
  says: 'is still being pulled',
  remedy:
    'Raise the timeout, make the image smaller, or look at what slows down the way between the node and the registry.',
};

const PULL_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'RegistryUnavailable',
  'ImageInspectError',
  'SignatureValidationFailed',
];

/** What registries and container runtimes say, in lower case, of an image that no retry will bring; first match wins. */
const WORDS: readonly (readonly [string, ImageFault])[] = [
  ['no match for platform', NO_PLATFORM],
  ['no matching manifest', NO_PLATFORM],
  ['unauthorized', UNAUTHORIZED],
  ['authorization failed', UNAUTHORIZED],
  ['access denied', UNAUTHORIZED],
  ['access forbidden', UNAUTHORIZED],
  ['403 forbidden', UNAUTHORIZED],
  ['denied:', UNAUTHORIZED],
  ['no basic auth credentials', UNAUTHORIZED],
  ['insufficient_scope', UNAUTHORIZED],
  ['manifest unknown', NOT_FOUND],
  ['name unknown', NOT_FOUND],
  ['repository does not exist', NOT_FOUND],
  ['code = notfound', NOT_FOUND],
  ['not found', NOT_FOUND],
];

/** What speaks of a fault on the way to the registry, whatever else the message says: it may pass. */
const PASSING: readonly (readonly [string, ImageFault])[] = [
  ['unexpected commit digest', DAMAGED],
  ['too many requests', THROTTLED],
  ['toomanyrequests', THROTTLED],
  ['x509', UNTRUSTED],
  ['http response to https client', PLAIN_HTTP],
  ['no such host', UNREACHABLE],
  ['server misbehaving', UNREACHABLE],
  ['no route to host', UNREACHABLE],
  ['network is unreachable', UNREACHABLE],
  ['i/o timeout', UNREACHABLE],
  ['deadline exceeded', UNREACHABLE],
  [': eof', UNREACHABLE],
  ['unexpected eof', UNREACHABLE],
  ['client.timeout', UNREACHABLE],
  ['timeout awaiting', UNREACHABLE],
  ['request timeout', UNREACHABLE],
  ['connection refused', UNREACHABLE],
  ['connection reset', UNREACHABLE],
  ['unavailable', UNREACHABLE],
  ['tls: ', UNREACHABLE],
  ['tls handshake', UNREACHABLE],
  ['500 internal', UNREACHABLE],
  ['502 bad', UNREACHABLE],
  ['503 service', UNREACHABLE],
  ['504 gateway', UNREACHABLE],
];

/** An image that can't be had: invalid, not found, not allowed, not for this platform, or a registry in trouble. */
export const image: ContainerFamily = (container, facts) => {
  const waiting = waitingOf(container);
  if (waiting === undefined) return undefined;
  const reference = textAt(container.spec, 'image');
  const pull = pullOf(container, reference, facts.events);
  if (pull) return untold(container, reference, pull, facts);
  const said = causeSaid(waiting, reference, facts.events);
  const fault = faultOf(waiting.reason, said, reference);
  if (fault === undefined) return undefined;
  return symptomOf(container, fault, said, [waiting.reason, said].filter(Boolean).join(': '), facts);
};

/** What the status of the container does not tell yet. */
function untold(container: PodContainer, reference: string, { state, event }: Pull, facts: PodFacts): Symptom {
  const said = textAt(event, 'message');
  const isBegun = state === 'begun';
  const fault = isBegun ? UNFINISHED : (faultOf('ErrImagePull', said, reference) ?? PULL_FAILED);
  const since = firstTime(event);
  return {
    ...symptomOf(container, fault, isBegun ? '' : said, describeEvent(event), facts),
    ...(isBegun ? { family: 'pull', lastResort: true, lacksTime: true } : {}),
    ...(since === undefined ? {} : { since }),
  };
}

function symptomOf(
  container: PodContainer,
  fault: ImageFault,
  said: string,
  evidence: string,
  { pod, events }: PodFacts,
): Symptom {
  const { cause, says, remedy } = fault;
  const why = fault.class === 'retryable' ? lastClause(said) : '';
  return {
    ...{ class: fault.class, cause, remedy },
    family: 'image',
    says: `image ${textAt(container.spec, 'image')} of container ${container.name} ${says}${why}${missingSecrets(fault, events)}`,
    evidence: [evidence, ...pullSecrets(fault, pod, events)],
    field: `${container.path}.image`,
    container: container.name,
    ...(isAboutRights(fault) ? { question: { about: 'pull secrets' } as const } : {}),
  };
}

function isAboutRights({ cause }: ImageFault): boolean {
  return cause === 'ImageUnauthorized' || cause === 'RegistryThrottled';
}

function faultOf(reason: string, said: string, reference: string): ImageFault | undefined {
  if (reason === 'InvalidImageName') return INVALID;
  if (reason === 'ErrImageNeverPull') return NEVER_PULLED;
  if (!PULL_REASONS.includes(reason)) return undefined;
  const text = withoutImage(said, reference);
  const passing = PASSING.find(([word]) => text.includes(word));
  if (passing) return passing[1];
  return WORDS.find(([word]) => text.includes(word))?.[1] ?? PULL_FAILED;
}

/** containerd ends a chain with the class of the error, which says less than what stands before it. */
const CLASSES = [': failed precondition', ': unknown', ': internal', ': invalid argument'];

/** What went wrong in the end stands at the end of the chain: `: no such host`. */
function lastClause(said: string): string {
  const ending = CLASSES.find((end) => said.endsWith(end)) ?? '';
  const chain = said.slice(0, said.length - ending.length);
  const at = chain.lastIndexOf(': ');
  return at < 0 ? '' : chain.slice(at);
}

/** Older kubelets say in the back-off only that they back off; the cause is then in the event of the failed pull. */
function causeSaid(waiting: { message: string }, reference: string, events: readonly JsonObject[]): string {
  const { message } = waiting;
  if (message.includes(': ') && !message.endsWith(`"${reference}"`)) return message;
  const pull = events.findLast((event) => textAt(event, 'message').startsWith(`Failed to pull image "${reference}"`));
  return pull ? textAt(pull, 'message') : message;
}

/** Of an image that may not be pulled: what the pod says who it is. */
function pullSecrets(fault: ImageFault, pod: KubernetesObject, events: readonly JsonObject[]): string[] {
  if (!isAboutRights(fault)) return [];
  const names = recordsAt(pod, 'spec', 'imagePullSecrets').map((one) => textAt(one, 'name'));
  const missing = newestEvent(events, UNRETRIEVED);
  if (missing) return [describeEvent(missing)];
  return [names.length === 0 ? 'the pod names no imagePullSecrets' : `imagePullSecrets: ${names.join(', ')}`];
}

const UNRETRIEVED = 'FailedToRetrieveImagePullSecret';

/** `Unable to retrieve some image pull secrets (regcred); …`. */
function missingSecrets({ cause }: ImageFault, events: readonly JsonObject[]): string {
  const event = cause === 'ImageUnauthorized' ? newestEvent(events, UNRETRIEVED) : undefined;
  const names = event && /\(([^)]*)\)/.exec(textAt(event, 'message'))?.[1];
  return names ? `; its pull secret ${names} does not exist` : '';
}
