import { readFile } from 'node:fs/promises';
import { isRecord, type Json, type JsonObject } from '../manifest/object.ts';
import { ConnectionError } from './api-error.ts';
import type { Access, Environment } from './kubeconfig.ts';
import type { Identity } from './transport.ts';

/** Who the requests are made as. Rejections are ConnectionErrors with the fault `credential`. */
export interface Credential {
  identity(signal: AbortSignal): Promise<Identity>;
  /** After a 401 to `rejected`: another identity, or undefined when there is none to be had. */
  renew(rejected: Identity, signal: AbortSignal): Promise<Identity | undefined>;
}

/** Told each token, password and key as it becomes known, before it is used: so that a log can mask it. */
export type OnSecret = (value: string) => void;

export async function createCredential(access: Access, _env: Environment, onSecret: OnSecret): Promise<Credential> {
  const { user } = access;
  const certificate = await readCertificate(user, onSecret);
  const headers = impersonationHeaders(user);
  const withToken = (token?: string): Identity => ({
    headers: token === undefined ? headers : { ...headers, Authorization: `Bearer ${token}` },
    ...(certificate ? { certificate } : {}),
  });
  const token = text(user.token);
  if (token) onSecret(token);
  const identity = withToken(token || undefined);
  return { identity: async () => identity, renew: async () => undefined };
}

async function readCertificate(user: JsonObject, onSecret: OnSecret): Promise<Identity['certificate']> {
  const cert = await readPem(user, 'client-certificate');
  const key = await readPem(user, 'client-key');
  if (cert === undefined || key === undefined) return undefined;
  onSecret(key);
  return { cert, key };
}

/** The text of `<name>-data` (base64), else of the file that `<name>` is the path of. */
export async function readPem(entry: JsonObject, name: string): Promise<string | undefined> {
  const data = text(entry[`${name}-data`]);
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  const path = text(entry[name]);
  if (!path) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `the ${name} ${path} of the kubeconfig can't be read`;
    throw new ConnectionError(message, { cause, fault: 'credential', mayHaveReached: false });
  }
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

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
