import { parseForbidden, remedyForForbidden } from '../plan/forbidden.ts';
import type { Resource } from '../plan/resource.ts';
import type { Problem } from '../problem.ts';
import { messageOf } from '../thrown.ts';
import { ApiError, ConnectionError, type Fault } from './api-error.ts';

/** What was tried when a request failed. */
export interface Attempt {
  /** As RBAC says it: get, list, watch, create, patch, delete. */
  readonly verb: string;
  readonly resource?: Resource | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * A failed request in plain words. What concerns an object itself (a conflict, a rule it breaks) keeps the server's own
 * sentence; what concerns the connection or the rights to it gets a remedy: for a 403 the RBAC rule that is missing.
 */
export function describeFailure(error: unknown, attempt: Attempt): Problem {
  if (error instanceof ConnectionError) return describeConnection(error);
  if (error instanceof ApiError) return describeAnswer(error, attempt);
  return problem(`${attempted(attempt)}: ${messageOf(error)}`);
}

/** What a try met, in a few words: `503 etcd leader changed`. */
export function answerOf(error: ApiError | ConnectionError): string {
  if (error instanceof ConnectionError || error.message.includes(`${error.code}`)) return error.message;
  return `${error.code} ${error.message}`;
}

function describeConnection(error: ConnectionError): Problem {
  return problem(error.message, error.remedy ?? REMEDY_OF_FAULT[error.fault]);
}

const REMEDY_OF_FAULT: Readonly<Partial<Record<Fault, string>>> = {
  dns: 'Check `server` in the kubeconfig, and that the runner can resolve it: a private cluster needs a runner inside its network.',
  refused:
    'Check `server` in the kubeconfig and that the cluster is running. A cluster on 127.0.0.1 is that of the machine the kubeconfig was made on.',
  unreachable: 'Check `server` in the kubeconfig, and that the runner is let into the network of the cluster.',
  timeout: 'Check that a firewall or a list of authorized networks lets the runner reach the API server.',
  reset:
    'Run the job again; if it stays so, something between the runner and the API server (proxy, load balancer, firewall) closes the connections.',
  tls: 'Check `certificate-authority-data` in the kubeconfig: it must be the authority of this very cluster. For a certificate that names another host, set `tls-server-name`.',
  proxy: 'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY, on the runner.',
  garbage: 'Check `server` in the kubeconfig: something else than a Kubernetes API server seems to answer there.',
};

function describeAnswer(error: ApiError, attempt: Attempt): Problem {
  switch (error.code) {
    case 401:
      return problem(error.message, error.remedy ?? 'Put a fresh kubeconfig into the secret.');
    case 403:
      return describeForbidden(error, attempt);
    case 429:
      return problem(said(error, attempt), 'The API server has too much to do: run the job again later.');
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return problem(
        `expected an answer of a Kubernetes API server, found a redirect (${error.code})`,
        REMEDY_OF_FAULT.garbage,
      );
    default:
      return error.code >= 502 && error.code <= 504
        ? problem(
            said(error, attempt),
            error.remedy ??
              'The API server, or what stands before it, is not well: look at the control plane, then run the job again.',
          )
        : problem(said(error, attempt), error.remedy);
  }
}

/** A 403 is not always a matter of rights: quotas, namespaces on their way out and admission answer it too. */
function describeForbidden(error: ApiError, attempt: Attempt): Problem {
  if (error.message.includes('is attempting to grant RBAC permissions not currently held')) {
    return problem(
      said(error, attempt),
      'Nobody may grant more than they have: give the user these rights too, or the verbs `escalate` and `bind`.',
    );
  }
  const denied = parseForbidden(error.message);
  if (!denied) return problem(said(error, attempt));
  const where = denied.namespace === undefined ? 'the whole cluster' : `namespace ${denied.namespace}`;
  const what = denied.group === '' ? denied.resource : `${denied.resource}.${denied.group}`;
  const message = `${attempted(attempt)}: user "${denied.user}" may not ${denied.verb} ${what} in ${where}`;
  return problem(message, remedyForForbidden(denied));
}

function said(error: ApiError, attempt: Attempt): string {
  return `${attempted(attempt)}: ${error.message}`;
}

/** `patch deployments.apps payments/api` */
function attempted({ verb, resource, namespace, name }: Attempt): string {
  const kind = resource
    ? resource.group === ''
      ? resource.plural
      : `${resource.plural}.${resource.group}`
    : undefined;
  const object = [namespace, name].filter((part) => part !== undefined && part !== '').join('/');
  return ['failed to', verb, kind, object].filter((part) => part !== undefined && part !== '').join(' ');
}

function problem(message: string, remedy?: string | undefined): Problem {
  return { severity: 'error', message, ...(remedy === undefined ? {} : { remedy }) };
}
