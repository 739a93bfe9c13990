import type { Access, Environment } from './kubeconfig.ts';
import type { Endpoint, Identity } from './transport.ts';

/** Who the requests are made as. Rejections are ConnectionErrors with the fault `credential`. */
export interface Credential {
  /** In words: `the token of user "ci"`. */
  readonly description: string;
  /** What to do when the server does not accept it. */
  readonly remedy: string;
  identity(signal: AbortSignal): Promise<Identity>;
  /** After a 401 to `rejected`: another identity, or undefined when there is none to be had. */
  renew(rejected: Identity, signal: AbortSignal): Promise<Identity | undefined>;
}

/** Told each token, password and key as it becomes known, before it is used: so that a log can mask it. */
export type OnSecret = (value: string) => void;

export interface CredentialOptions {
  readonly access: Access;
  readonly endpoint: Endpoint;
  readonly env: Environment;
  /** Of the whole run: kills a plugin. */
  readonly signal: AbortSignal;
  readonly onSecret: OnSecret;
}

/** The lines of a PEM key, without its armour and its short last one, which say nothing secret and stand in other texts too. */
export function maskKey(pem: string, onSecret: OnSecret): void {
  for (const line of pem.split('\n')) if (line.trim().length >= 16 && !line.startsWith('-----')) onSecret(line.trim());
}
