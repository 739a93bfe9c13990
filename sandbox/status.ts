import type { Json, JsonObject } from '../src/manifest/object.ts';
import type { Served } from './schema.ts';

/** One broken rule: `reason` as in FieldValueRequired without the prefix. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A refusal in the API server's own words: an HTTP status and a Status object (or plain text). */
export class Refusal extends Error {
  readonly code: number;
  readonly body: Json;
  readonly headers: Record<string, string>;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: JsonObject,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.code = code;
    this.headers = headers;
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message };
    this.body = { ...status, ...(reason && { reason }), ...(details && { details }), code };
  }
}

/** `deployments.apps`, or `pods` in the core group. */
export function qualified(resource: Pick<Served, 'group' | 'plural'>): string {
  return resource.group ? `${resource.plural}.${resource.group}` : resource.plural;
}

function detailsOf(resource: Pick<Served, 'group'>, kind: string, name?: string): JsonObject {
  return { ...(name && { name }), ...(resource.group && { group: resource.group }), ...(kind && { kind }) };
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

/** What server-side apply answers to a body that does not fit the schema: a 500, with no reason. */
export function notTyped(message: string): Refusal {
  return new Refusal(500, '', message);
}

export function notFound(resource: Pick<Served, 'group' | 'plural'>, name: string): Refusal {
  return new Refusal(
    404,
    'NotFound',
    `${qualified(resource)} "${name}" not found`,
    detailsOf(resource, resource.plural, name),
  );
}

export function noSuchResource(): Refusal {
  return new Refusal(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): Refusal {
  return new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function alreadyExists(resource: Served, name: string): Refusal {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new Refusal(409, 'AlreadyExists', message, detailsOf(resource, resource.plural, name));
}

/** 409 for a stale resourceVersion, a wrong uid and the like. */
export function conflict(resource: Pick<Served, 'group' | 'plural'>, name: string, why: string): Refusal {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new Refusal(409, 'Conflict', message, detailsOf(resource, resource.plural, name));
}

export const staleVersion =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 422 with its causes, all of them. */
export function invalid(
  resource: Pick<Served, 'group'>,
  kind: string,
  name: string,
  causes: readonly Cause[],
): Refusal {
  const lines = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const list = lines.length > 1 ? `[${lines.join(', ')}]` : lines.join('');
  const message = `${resource.group ? `${kind}.${resource.group}` : kind} "${name}" is invalid: ${list}`;
  const details = { ...detailsOf(resource, kind, name), causes: causes.map((cause) => ({ ...cause })) };
  return new Refusal(422, 'Invalid', message, details);
}

/** 403 for an operation that a namespace, a quota or a rule forbids. */
export function forbidden(
  resource: Pick<Served, 'group' | 'plural'>,
  name: string,
  why: string,
  causes?: Json,
): Refusal {
  const message = `${qualified(resource)}${name ? ` "${name}"` : ''} is forbidden: ${why}`;
  return new Refusal(403, 'Forbidden', message, {
    ...detailsOf(resource, resource.plural, name),
    ...(causes && { causes }),
  });
}

export function expired(message: string): Refusal {
  return new Refusal(410, 'Expired', message);
}
