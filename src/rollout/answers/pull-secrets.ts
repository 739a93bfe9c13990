import { ApiError } from '../../cluster/api-error.ts';
import type { KubernetesObject } from '../../manifest/object.ts';
import { podTemplateOf } from '../../manifest/pod-template.ts';
import { pathOf } from '../../plan/resource.ts';
import { recordsAt, textAt } from '../at.ts';
import { type Answer, type Ask, NAME_ONLY, resourceOf } from './answer.ts';
import { otherNames } from './sources.ts';

const MOST_SECRETS = 5;

/**
 * Whether the secrets exist by which a pod pulls its images, and what its service account names where it names none.
 * Only names are asked for, never what a Secret holds.
 */
export async function pullSecretsOf(object: KubernetesObject, pod: KubernetesObject, ask: Ask): Promise<Answer> {
  const { namespace = '' } = pod.metadata;
  const names = secretsIn(pod.spec);
  if (names.length === 0) return ofServiceAccount(pod, ask);
  const states = await Promise.all(names.slice(0, MOST_SECRETS).map((name) => stateOf(name, namespace, ask)));
  const missing = states.find(({ exists }) => exists === false)?.name;
  const known = states.filter(({ exists }) => exists !== undefined);
  const evidence = known.map(({ name, exists }) => `pull secret ${name}: ${exists ? 'exists' : 'does not exist'}`);
  if (missing === undefined) return { evidence };
  const path = podTemplateOf(object)?.path;
  const isDeclared = secretsIn(podTemplateOf(object)?.podSpec).includes(missing);
  const { evidence: there, ...advice } = await others(missing, namespace, ask);
  return {
    ...advice,
    evidence: [...evidence, ...there],
    says: `; its pull secret ${missing} does not exist`,
    remedy: `Create the Secret ${missing} in this namespace (kubectl create secret docker-registry), or mend its name.`,
    ...(path !== undefined && isDeclared ? { field: `${path}.imagePullSecrets[name="${missing}"]` } : {}),
  };
}

function secretsIn(podSpec: KubernetesObject['x']): string[] {
  return recordsAt(podSpec, 'imagePullSecrets').map((one) => textAt(one, 'name'));
}

async function stateOf(name: string, namespace: string, ask: Ask): Promise<{ name: string; exists?: boolean }> {
  try {
    await ask(pathOf(resourceOf('Secret'), namespace, name), {}, NAME_ONLY);
    return { name, exists: true };
  } catch (error) {
    // Whoever deploys may well have no right to look at Secrets: then nothing is known.
    return error instanceof ApiError && error.code === 404 ? { name, exists: false } : { name };
  }
}

async function others(name: string, namespace: string, ask: Ask): Promise<Answer> {
  try {
    return await otherNames('Secret', name, namespace, ask);
  } catch {
    // To see one Secret is not to see them all.
    return { evidence: [] };
  }
}

/** A pod that names none is given those of its service account when it is made. */
async function ofServiceAccount(pod: KubernetesObject, ask: Ask): Promise<Answer> {
  const name = textAt(pod.spec, 'serviceAccountName') || 'default';
  const account = await ask(pathOf(resourceOf('ServiceAccount'), pod.metadata.namespace, name));
  const names = secretsIn(account);
  if (names.length === 0) return { evidence: [`service account ${name} names no imagePullSecrets either`] };
  return { evidence: [`service account ${name} names ${names.join(', ')}, but only since this pod was made`] };
}
