import { validateHeaderValue } from 'node:http';
import { isRecord, type JsonObject, text } from '../manifest/object.ts';
import { ConnectionError } from './api-error.ts';
import { type Credential, type CredentialOptions, maskKey, type OnSecret } from './credential.ts';
import { codeOf } from './fault.ts';
import { readLocalFile } from './local-file.ts';
import { readPem } from './pem.ts';
import { type Grant, renewing } from './renewing.ts';
import type { Identity } from './transport.ts';

/** Where tokens and certificates come from. */
interface Source {
  readonly kind: string;
  readonly remedy: string;
  /** Absent: what is known at the start is all there is. */
  readonly obtain?: () => Promise<Grant>;
}

/** Milliseconds after which a token file is read again: Kubernetes renews a service account's in place. */
const TOKEN_FILE_AGE = 60_000;

/**
 * The credential of a kubeconfig's user. What is static is taken first, then `exec`, then `auth-provider`, as kubectl
 * does; a client certificate and impersonation go with any of them. Throws a ConnectionError for files it can't read, and
 * for what no header can hold.
 */
export async function createCredential(options: CredentialOptions): Promise<Credential> {
  const { access, onSecret } = options;
  const { user, userName } = access;
  const impersonation = impersonationHeaders(user);
  requireSendable(impersonation, `the impersonation (as, as-uid, as-groups, as-user-extra) of user "${userName}"`);
  const base: Identity = {
    headers: { ...impersonation, ...staticAuthorization(user, onSecret) },
    ...readCertificate(user, onSecret),
  };
  const source = await sourceOf(options, base);
  const { obtain } = source;
  const description = `${source.kind} of user "${userName}"`;
  requireSendable(base.headers, description);
  const known = async (): Promise<Grant> => ({ identity: base, goodUntil: Infinity, expiresAt: Infinity });
  const merged = async (): Promise<Grant> => {
    const grant = await (obtain ?? known)();
    requireSendable(grant.identity.headers, description);
    return {
      ...grant,
      identity: { ...base, ...grant.identity, headers: { ...base.headers, ...grant.identity.headers } },
    };
  };
  return {
    description,
    remedy: source.remedy,
    ...renewing(merged, { renewable: obtain !== undefined }),
  };
}

/** Refuses headers that Node would not send: each try would fail in the same way. A value is never shown. */
function requireSendable(headers: Identity['headers'], what: string): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      for (const each of [value].flat()) validateHeaderValue(name, each);
    } catch {
      throw new ConnectionError(`${what} holds a line break or another character that no HTTP header can carry`, {
        fault: 'credential',
        mayHaveReached: false,
        remedy: 'Write it again, on one line: such a character comes in where it is copied or wrapped.',
      });
    }
  }
}

async function sourceOf(options: CredentialOptions, base: Identity): Promise<Source> {
  const { access, onSecret } = options;
  const { user } = access;
  if (text(user.tokenFile)) return tokenFileSource(text(user.tokenFile), onSecret);
  if (base.headers.Authorization)
    return { kind: text(user.token) ? 'the token' : 'the password', remedy: REMEDY.static };
  if (isRecord(user.exec)) {
    const { createExecPlugin } = await import('./exec-plugin.ts');
    return createExecPlugin(user.exec, options);
  }
  if (isRecord(user['auth-provider'])) {
    const { createAuthProvider } = await import('./auth-provider.ts');
    return createAuthProvider(user['auth-provider'], options);
  }
  if (base.certificate) return { kind: 'the client certificate', remedy: REMEDY.certificate };
  return { kind: 'no credential', remedy: REMEDY.none };
}

const REMEDY = {
  static: 'It may have expired or been revoked: put a fresh kubeconfig into the secret.',
  certificate: 'The certificate may have expired: put a fresh kubeconfig into the secret.',
  none: 'Add a token, a client certificate or an exec plugin to the user of this context.',
  tokenFile: 'Check that the token in this file is meant for this cluster and has not expired.',
} as const;

function tokenFileSource(path: string, onSecret: OnSecret): Source {
  const obtain = async (): Promise<Grant> => {
    const token = readToken(path);
    onSecret(token);
    const identity = { headers: { Authorization: `Bearer ${token}` } };
    return { identity, goodUntil: Date.now() + TOKEN_FILE_AGE, expiresAt: Infinity };
  };
  return { kind: `the token file ${path}`, remedy: REMEDY.tokenFile, obtain };
}

function readToken(path: string): string {
  let cause: unknown;
  try {
    const token = readLocalFile(path).trim();
    if (token !== '') return token;
  } catch (error) {
    cause = error;
  }
  const message = cause === undefined ? 'is empty' : `can't be read (${codeOf(cause)})`;
  throw new ConnectionError(`the token file ${path} of the kubeconfig ${message}`, {
    cause,
    fault: 'credential',
    mayHaveReached: false,
    remedy: 'Check `tokenFile` in the kubeconfig, and that the step that writes this file came before.',
  });
}

function staticAuthorization(user: JsonObject, onSecret: OnSecret): Record<string, string> {
  const token = text(user.token).trim();
  if (token) {
    onSecret(token);
    return { Authorization: `Bearer ${token}` };
  }
  const password = text(user.password);
  if (!text(user.username)) return {};
  const encoded = Buffer.from(`${text(user.username)}:${password}`).toString('base64');
  if (password) onSecret(password);
  onSecret(encoded);
  return { Authorization: `Basic ${encoded}` };
}

function readCertificate(user: JsonObject, onSecret: OnSecret): Pick<Identity, 'certificate'> {
  const [cert, key] = [readPem(user, 'client-certificate'), readPem(user, 'client-key')];
  if (key !== undefined) maskKey(key, onSecret);
  if (text(user['client-key-data'])) onSecret(text(user['client-key-data']));
  return cert === undefined || key === undefined ? {} : { certificate: { cert, key } };
}

/** Headers of "User impersonation" in the Kubernetes documentation on authentication. */
function impersonationHeaders(user: JsonObject): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  if (text(user.as)) headers['Impersonate-User'] = text(user.as);
  if (text(user['as-uid'])) headers['Impersonate-Uid'] = text(user['as-uid']);
  if (Array.isArray(user['as-groups'])) headers['Impersonate-Group'] = user['as-groups'].map(text);
  const extra = user['as-user-extra'];
  for (const [key, values] of Object.entries(isRecord(extra) ? extra : {})) {
    if (Array.isArray(values)) headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = values.map(text);
  }
  return headers;
}
