import { remedyAt } from '../manifest/images.ts';
import { formatReference } from '../manifest/object.ts';
import { containersOf } from '../manifest/pod-template.ts';
import { type Failure, failure, oneLine, type Subject } from './failure.ts';

/** A rule that names an image which the input `images` has set is not met by a change of the manifest. */
function meetTheRule(message: string, { object, source }: Subject): string {
  const set = containersOf(object).find(
    ({ image, path }) => message.includes(image) && source.imageInput?.(`${path}.image`) !== undefined,
  );
  return set
    ? remedyAt(source, `${set.path}.image`, 'Name one there that meets this rule of the cluster.')
    : 'Change the manifest so that it meets this rule of the cluster.';
}

/** Refusals that admission made: other people's rules, in their words. Undefined for every other message. */
export function explainAdmission(message: string, subject: Subject): Failure | undefined {
  const name = formatReference(subject.reference);
  const denied = /admission webhook "([^"]*)" denied the request(?:: (.*)| without explanation)/s.exec(message);
  if (denied) {
    const why = denied[2] ? `: ${oneLine(denied[2])}` : ' without an explanation';
    return failure(subject, {
      message: `admission webhook "${denied[1]}" refused ${name}${why}`,
      remedy: meetTheRule(message, subject),
    });
  }
  const policy = /ValidatingAdmissionPolicy '([^']*)'.*? denied request: (.*)/s.exec(message);
  if (policy) {
    return failure(subject, {
      message: `admission policy "${policy[1]}" refused ${name}: ${oneLine(policy[2] ?? '')}`,
      remedy: meetTheRule(message, subject),
    });
  }
  const unreachable = /failed calling webhook "([^"]*)": (.*)/s.exec(message);
  if (!unreachable) return undefined;
  const [, webhook = '', why = ''] = unreachable;
  const told = failure(subject, {
    message: `admission webhook "${webhook}", which must agree to ${name}, can't be called: ${oneLine(why)}`,
    remedy: CALLED,
    sharedAs: `webhook ${webhook}`,
  });
  return { ...told, webhook };
}

const CALLED = 'See that the service behind this webhook runs, then deploy again.';

/** An object that was not asked about any more: a webhook that is asked about others of its kind can't be called. */
export function explainUnasked(webhook: string, subject: Pick<Subject, 'source' | 'reference'>): Failure {
  return failure(subject, {
    message: `${formatReference(subject.reference)} was not checked any more: admission webhook "${webhook}", which is asked about others of its kind, can't be called`,
    remedy: CALLED,
    sharedAs: `unasked ${webhook}`,
  });
}

/** A 403 that no missing right explains: quota, Pod Security, escalation, a plugin's rule. `why` is its last part. */
export function explainRule(why: string, subject: Subject): Failure {
  const name = formatReference(subject.reference);
  if (why.startsWith('exceeded quota: ')) {
    return failure(subject, { message: `${name} does not fit: ${why}`, remedy: 'Raise the quota, or ask for less.' });
  }
  if (why.includes('attempting to grant RBAC permissions')) {
    return failure(subject, {
      message: `${name} grants more than the deploying account may itself: ${why}`,
      remedy: 'Give the deploying account these rights, or the verb `escalate` on roles.',
    });
  }
  return failure(subject, { message: `${name} is forbidden: ${why}`, remedy: meetTheRule(why, subject) });
}
