import { formatReference } from '../manifest/object.ts';
import { explainAdmission, explainRule } from './explain-admission.ts';
import { explainCauses } from './explain-causes.ts';
import { explainMistakes, mistakesIn } from './explain-mistakes.ts';
import { type Failure, failure, oneLine, type Refusal, type Subject } from './failure.ts';
import { parseForbidden, remedyForForbidden, ruleFor } from './forbidden.ts';
import { withoutSecretValues } from './redaction.ts';
import { explainTerminating } from './terminating.ts';

/** What a refusal means for the person who wrote the manifest: each mistake at its line, with what to do. */
export function explain(refusal: Refusal, subject: Subject): Failure[] {
  const mistakes = mistakesIn(subject.object, { apply: refusal.message, create: refusal.message });
  if (mistakes.length > 0) return explainMistakes(mistakes, subject);
  const message = withoutSecretValues(refusal.message, subject.object);
  const admission = explainAdmission(message, subject);
  if (admission) return [admission];
  if (refusal.code === 422 && refusal.causes.length > 0) return explainCauses(refusal.causes, subject);
  return [explainWhole(refusal, message, subject)];
}

/** Everything that concerns the object as a whole. */
function explainWhole(refusal: Refusal, message: string, subject: Subject): Failure {
  switch (refusal.code) {
    case 401:
      return failure(subject, {
        message: `the API server does not know who is asking (401): ${oneLine(message)}`,
        remedy: 'Renew the credentials in the kubeconfig.',
        sharedAs: 'unauthorized',
      });
    case 403:
      return explainForbidden(message, subject);
    case 404:
      return explainNotFound(message, subject);
    case 413:
      return failure(subject, {
        message: `${formatReference(subject.reference)} is too large for the server`,
        remedy: 'Split it into smaller objects.',
      });
    default:
      return explainMetadata(refusal, message, subject) ?? explainUnknown(refusal, message, subject);
  }
}

/** What the server writes into metadata itself, and what a manifest copied from a cluster still holds. */
function explainMetadata({ code }: Refusal, message: string, subject: Subject): Failure | undefined {
  const { object, reference } = subject;
  if (message.includes('managedFields must be nil')) {
    return failure(subject, {
      message: `metadata.managedFields of ${formatReference(reference)} must not be in a manifest`,
      remedy: 'Remove it: the server keeps this record itself.',
      path: 'metadata.managedFields',
    });
  }
  const stated = ['uid', 'resourceVersion'].filter((name) => object.metadata[name] !== undefined);
  if (code !== 409 || stated.length === 0) return undefined;
  const fields = stated.map((name) => `metadata.${name}`).join(' and ');
  return failure(subject, {
    message: `${fields} of ${formatReference(reference)} must not be in a manifest: it is that of another state of the object`,
    remedy: 'Remove it: the server sets it itself.',
    path: `metadata.${stated[0]}`,
  });
}

function explainUnknown({ code, reason }: Refusal, message: string, subject: Subject): Failure {
  const words = reason === '' ? `${code}` : `${code} ${reason}`;
  return failure(subject, {
    message: `the API server refused ${formatReference(subject.reference)} with ${words}: ${oneLine(message)}`,
    ...(code >= 500
      ? { remedy: 'Deploy again when the cluster is well.', sharedAs: `${words} ${message}` }
      : { remedy: code === 409 && message.includes('the object has been modified') ? RACED : 'Correct the manifest.' }),
  });
}

const RACED = 'Others write it again and again: deploy again when they are done. Nothing is wrong with the manifest.';

/** Who has rights in one namespace only gets no 404 for another. */
function perhapsNoNamespace({ unseenNamespace }: Subject): string {
  const right = unseenNamespace === undefined ? undefined : parseForbidden(unseenNamespace);
  return right
    ? ` If there is no such namespace yet, \`create-namespace\` needs the rule \`${ruleFor(right)}\` in a ClusterRole too.`
    : ' If there is no such namespace, its name is wrong, or it has to be made first.';
}

function explainForbidden(message: string, subject: Subject): Failure {
  const right = parseForbidden(message);
  if (right) {
    const where = right.namespace === undefined ? 'at the cluster scope' : `in namespace ${right.namespace}`;
    return failure(subject, {
      message: `${right.user} may not ${right.verb} ${right.resource} ${where}, as ${formatReference(subject.reference)} needs`,
      remedy: `${remedyForForbidden(right)}${right.namespace === undefined ? '' : perhapsNoNamespace(subject)}`,
      sharedAs: `${right.verb} ${right.group}/${right.resource} ${right.namespace ?? ''}`,
    });
  }
  if (message.includes('because it is being terminated'))
    return explainTerminating(subject, subject.reference.namespace ?? '');
  const mark = ' is forbidden: ';
  const at = message.indexOf(mark);
  return explainRule(oneLine(at < 0 ? message : message.slice(at + mark.length)), subject);
}

function explainNotFound(message: string, subject: Subject): Failure {
  const { namespace = '', kind } = subject.reference;
  if (message === `namespaces "${namespace}" not found`) {
    if (subject.unseenNamespace !== undefined) return explainUnseen(subject, namespace, subject.unseenNamespace);
    return failure(subject, {
      message: `namespace ${namespace} does not exist`,
      remedy:
        'Check its name. To have it made, set the input `create-namespace: true`, with the right to get, create and patch namespaces, or add a Namespace manifest.',
      path: 'metadata.namespace',
      sharedAs: `namespace ${namespace}`,
    });
  }
  return failure(subject, {
    message: `the server does not serve ${kind} in ${subject.object.apiVersion} any more: ${oneLine(message)}`,
    remedy: 'Look whether its CustomResourceDefinition or API service was removed.',
    path: 'apiVersion',
    sharedAs: `kind ${subject.object.apiVersion}/${kind}`,
  });
}

/** A namespace that was to be made if need be, and is not, since the server would not tell whether there is need. */
function explainUnseen(subject: Subject, namespace: string, said: string): Failure {
  const right = parseForbidden(said);
  const why = right ? `${right.user} may not ${right.verb} ${right.resource}, which` : `${oneLine(said)}, but that`;
  return failure(subject, {
    message: `namespace ${namespace} does not exist, and ${why} the input \`create-namespace\` needs`,
    remedy: right ? remedyForForbidden(right) : 'Make the namespace first, or let the account get namespaces.',
    path: 'metadata.namespace',
    sharedAs: `namespace ${namespace}`,
  });
}
