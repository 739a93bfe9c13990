import { field, type Json } from '../manifest/object.ts';
import type { ServerVersion } from './cluster.ts';

/** Reads `/version`. Some clouds write the minor as `28+`. */
export async function readVersion(
  get: (path: string, accept: string, signal: AbortSignal) => Promise<Json>,
  signal: AbortSignal,
): Promise<ServerVersion> {
  const answer = await get('/version', 'application/json', signal);
  const gitVersion = field(answer, 'gitVersion');
  return {
    major: numberIn(field(answer, 'major')),
    minor: numberIn(field(answer, 'minor')),
    gitVersion: typeof gitVersion === 'string' ? gitVersion : 'unknown',
  };
}

function numberIn(value: Json | undefined): number {
  return typeof value === 'string' ? Number.parseInt(value, 10) || 0 : 0;
}
