import { field, isRecord, type Json, type JsonObject, type KubernetesObject } from '../../manifest/object.ts';
import { podTemplateOf } from '../../manifest/pod-template.ts';
import { pathOf } from '../../plan/resource.ts';
import { recordsAt, textAt } from '../at.ts';
import { describeEvent, newestEvent } from '../event.ts';
import type { Question } from '../symptom.ts';
import { type Answer, type Ask, resourceOf } from './answer.ts';
import { alternatives } from './sources.ts';

const MOST_CLAIMS = 5;

/** What is known of a claim that a pod waits for. */
export interface ClaimFacts {
  readonly claim: Json;
  readonly events: readonly JsonObject[];
  /** Names of the StorageClasses; undefined when they may not be listed. */
  readonly classes: readonly string[] | undefined;
}

/** Why the first of these claims that is not bound has no volume: its own events, and whether its storage class exists. */
export async function claimsState(
  { names, orElse }: Extract<Question, { about: 'claims' }>,
  object: KubernetesObject,
  ask: Ask,
): Promise<Answer> {
  const { namespace = '' } = object.metadata;
  const [classes, ...claims] = await Promise.all([
    classNames(ask),
    ...names.slice(0, MOST_CLAIMS).map((name) => claimFacts(name, namespace, ask)),
  ]);
  const open = claims.find(({ claim }) => textAt(claim, 'status', 'phase') !== 'Bound');
  if (open === undefined) return orElse ? allBound(claims, object, orElse) : { evidence: [] };
  const answer = whyUnbound({ ...open, classes });
  const name = textAt(open.claim, 'metadata', 'name');
  return orElse ? { ...answer, says: `: claim ${name} has no volume${answer.says ?? ''}` } : answer;
}

function allBound(
  claims: readonly Omit<ClaimFacts, 'classes'>[],
  object: KubernetesObject,
  orElse: Pick<Answer, 'says' | 'remedy'>,
): Answer {
  const field = podTemplateOf(object)?.path;
  const evidence = claims.map(({ claim }) => describe(claim));
  return { ...orElse, cause: 'Unschedulable', evidence, ...(field === undefined ? {} : { field }) };
}

async function claimFacts(name: string, namespace: string, ask: Ask): Promise<Omit<ClaimFacts, 'classes'>> {
  const about = `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name}`;
  const [claim, events] = await Promise.all([
    ask(pathOf(resourceOf('PersistentVolumeClaim'), namespace, name)),
    ask(pathOf(resourceOf('Event'), namespace), { fieldSelector: about, limit: '50' }),
  ]);
  return { claim, events: recordsAt(events, 'items') };
}

async function classNames(ask: Ask): Promise<string[] | undefined> {
  try {
    const list = await ask(pathOf(resourceOf('StorageClass'), undefined), { limit: '500' });
    return recordsAt(list, 'items').map((item) => textAt(item, 'metadata', 'name'));
  } catch {
    // Not everybody may list what belongs to the whole cluster: the claim's events say much the same.
    return undefined;
  }
}

/** The reasons of the volume controller's events about a claim without a volume, those that say most first. */
const REASONS = [
  ['ProvisioningFailed', 'VolumeMismatch', 'ClaimMisbound', 'VolumeFailedDelete'],
  ['ExternalProvisioning', 'Provisioning', 'ProvisioningCleanupFailed'],
  ['FailedBinding', 'WaitForPodScheduled', 'WaitForFirstConsumer'],
] as const;

/** Pure. */
export function whyUnbound({ claim, events, classes }: ClaimFacts): Answer {
  const event = REASONS.map((reasons) => newestEvent(events, ...reasons)).find((found) => found !== undefined);
  const storageClass = field(claim, 'spec', 'storageClassName');
  const isNamed = typeof storageClass === 'string' && storageClass !== '';
  const isMissing = isNamed && classes !== undefined && !classes.includes(storageClass);
  const others = isMissing ? alternatives('StorageClasses', storageClass, classes) : { evidence: [] };
  const said = isMissing ? `StorageClass ${storageClass} does not exist` : event && inShort(event, claim);
  return {
    ...others,
    evidence: [describe(claim), ...(event ? [describeEvent(event)] : []), ...others.evidence],
    ...(said ? { says: `: ${said}` } : {}),
    remedy: remedyFor(isMissing, isNamed, event && textAt(event, 'reason')),
  };
}

/** What an event says, in fewer words where it says how Kubernetes works. */
function inShort(event: JsonObject, claim: Json): string {
  const provisioner = textAt(claim, 'metadata', 'annotations', 'volume.kubernetes.io/storage-provisioner');
  if (textAt(event, 'reason') === 'ExternalProvisioning' && provisioner !== '')
    return `its provisioner ${provisioner} was asked, and has made none yet`;
  return textAt(event, 'message').trim();
}

/** `claim data: Pending; asks for 10Gi, ReadWriteOnce, of storage class fast`. */
function describe(claim: Json): string {
  const spec = isRecord(claim) ? claim.spec : undefined;
  const modes = field(spec, 'accessModes');
  const storageClass = textAt(spec, 'storageClassName');
  const asks = [textAt(spec, 'resources', 'requests', 'storage'), ...(Array.isArray(modes) ? modes : [])];
  return [
    `claim ${textAt(claim, 'metadata', 'name')}: ${textAt(claim, 'status', 'phase') || 'no status yet'}`,
    `asks for ${asks.filter(Boolean).join(', ')}${storageClass ? ` of storage class ${storageClass}` : ''}`,
  ].join('; ');
}

function remedyFor(isMissing: boolean, isNamed: boolean, reason: string | undefined): string {
  if (isMissing) return 'Mend storageClassName of the claim, or create that StorageClass.';
  if (reason === 'ProvisioningFailed') return 'Mend what its provisioner says, and look at its log.';
  if (reason === 'ExternalProvisioning') return 'Look whether that provisioner runs, and at its log.';
  if (!isNamed) return 'Name a storageClassName in the claim, make a StorageClass the default, or create a volume.';
  return 'Look at the claim (kubectl describe pvc) and at the provisioner of its storage class.';
}
