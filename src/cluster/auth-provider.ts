import { isRecord, type JsonObject } from '../manifest/object.ts';
import { ConnectionError } from './api-error.ts';
import type { CredentialOptions } from './credential.ts';
import type { Access } from './kubeconfig.ts';
import type { Grant } from './renewing.ts';

/** Milliseconds after which client-node is asked again: it knows itself whether its token still serves. */
const AGE = 30_000;

/** Entries of an auth-provider's `config` that are secrets. */
const SECRETS = ['access-token', 'id-token', 'refresh-token', 'client-secret'];

/**
 * The source of credentials that an `auth-provider` is (OIDC, and what Kubernetes itself has dropped since 1.26), read
 * by client-node. It takes a quarter of a second to load, so only those who need it do.
 */
export function createAuthProvider(provider: JsonObject, { access, onSecret }: CredentialOptions) {
  const name = typeof provider.name === 'string' ? provider.name : 'unknown';
  for (const key of SECRETS) {
    const value = isRecord(provider.config) ? provider.config[key] : undefined;
    if (typeof value === 'string' && value !== '') onSecret(value);
  }
  let loading: ReturnType<typeof loadConfig> | undefined;
  const obtain = async (): Promise<Grant> => {
    const options: { headers: Record<string, string> } = { headers: {} };
    try {
      loading ??= loadConfig(access);
      await (await loading).applyToHTTPSOptions(options);
    } catch (cause) {
      const message = `the auth-provider "${name}" of user "${access.userName}" gave no token`;
      throw new ConnectionError(message, { cause, fault: 'credential', remedy: REMEDY, mayHaveReached: false });
    }
    const { Authorization = '' } = options.headers;
    if (Authorization !== '') onSecret(Authorization.replace(/^Bearer /, ''));
    const identity = { headers: Authorization === '' ? {} : { Authorization } };
    return { identity, goodUntil: Date.now() + AGE, expiresAt: Number.POSITIVE_INFINITY };
  };
  return { kind: `the auth-provider "${name}"`, remedy: REMEDY, obtain };
}

const REMEDY = 'Auth providers are a thing of the past: use an exec plugin, or a token of a service account.';

async function loadConfig({ cluster, user }: Access) {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const name = 'only';
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name, cluster }],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    }),
  );
  return config;
}
