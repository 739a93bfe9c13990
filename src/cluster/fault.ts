import { ConnectionError, type Fault } from './api-error.ts';

/** The reason with which a try is ended that took too long. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`no answer within ${Math.round(milliseconds / 100) / 10} s`);
  }
}

const FAULT_OF_CODE: Readonly<Record<string, Fault>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ERR_PROXY_TUNNEL: 'proxy',
  ERR_PROXY_INVALID_CONFIG: 'proxy',
  // OpenSSL's name for an answer that is no TLS at all.
  EPROTO: 'tls',
};

/** Codes of X.509 verification, as Node's TLS documentation lists them ("X509 certificate error codes"). */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const TLS_PREFIXES = ['ERR_TLS_', 'ERR_SSL_', 'ERR_OSSL_'];

/** The code of a system error: its own, or that of the first attempt when several addresses were tried. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}

/** Which fault a system error is. What is not known counts as a reset: a connection that broke. */
export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  const known = FAULT_OF_CODE[code];
  if (known) return known;
  if (TLS_PREFIXES.some((prefix) => code.startsWith(prefix)) || CERTIFICATE_CODES.has(code)) return 'tls';
  return code.startsWith('HPE_') ? 'garbage' : 'reset';
}

/** Where requests go, for messages: hosts and ports, never credentials. */
export interface Route {
  readonly server: string;
  readonly proxy?: string;
}

const NO_TLS = 'Check `server` in the kubeconfig, above all its port: what answers there is no API server.';

/** The error of one try that got no answer. What the system said stays as the cause. */
export function connectionError(error: unknown, route: Route, mayHaveReached: boolean): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const fault = routeFault(faultOf(error), route);
  const message = `${sentence(fault, route)}: ${detailOf(error)}`;
  const remedy = codeOf(error) === 'EPROTO' ? NO_TLS : undefined;
  return new ConnectionError(message, { cause: error, fault, mayHaveReached, remedy });
}

/** The error of an answer that no API server gives, or that did not come to its end. `found` says what it is. */
export function garbage(server: string, found: string, cause?: unknown): ConnectionError {
  const message = `expected a Kubernetes answer in JSON from ${server}, found ${found}`;
  return new ConnectionError(message, { cause, fault: 'garbage', mayHaveReached: true });
}

/** The error of a request that the run's own signal ended. */
export function abortedError(signal: AbortSignal, server: string, mayHaveReached: boolean): ConnectionError {
  const message = `the request to ${server} was ended: ${detailOf(signal.reason)}`;
  return new ConnectionError(message, { cause: signal.reason, fault: 'aborted', mayHaveReached });
}

/** Behind a proxy it is the proxy that one connects to, and so the proxy that can't be reached. */
function routeFault(fault: Fault, { proxy }: Route): Fault {
  const isConnecting = fault === 'dns' || fault === 'refused' || fault === 'unreachable';
  return proxy !== undefined && isConnecting ? 'proxy' : fault;
}

function sentence(fault: Fault, { server, proxy }: Route): string {
  switch (fault) {
    case 'dns':
      return `the name of the API server ${server} could not be resolved`;
    case 'refused':
      return `the API server ${server} refused the connection`;
    case 'unreachable':
      return `there is no route to the API server ${server}`;
    case 'timeout':
      return `the API server ${server} did not answer`;
    case 'tls':
      return `no trusted TLS connection to the API server ${server}`;
    case 'proxy':
      return `the proxy ${proxy} opened no connection to the API server ${server}`;
    case 'garbage':
      return `the API server ${server} did not answer in HTTP`;
    default:
      return `the connection to the API server ${server} broke`;
  }
}

/** How Node begins to advise an option of its own command line, which no workflow can give. */
const ADVICE = '; if the root CA is installed locally';

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (codeOf(error) === 'EPROTO') return 'it does not answer in TLS';
  const [message] = error.message.split(ADVICE);
  if (message) return message;
  return codeOf(error) || error.name;
}
