import { field, type Json } from '../manifest/object.ts';
import type { Cluster, ServerVersion } from './cluster.ts';

type Get = (path: string, accept: string, signal: AbortSignal) => Promise<Json>;

/** Reads `/version`, once; a failure is told to who asked, and the next question asks again. */
export function createVersion(get: Get): Cluster['serverVersion'] {
  let reading: Promise<ServerVersion> | undefined;
  return (signal) => {
    reading ??= read(get, signal).catch((error) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
}

async function read(get: Get, signal: AbortSignal): Promise<ServerVersion> {
  const answer = await get('/version', 'application/json', signal);
  const gitVersion = field(answer, 'gitVersion');
  return {
    major: numberIn(field(answer, 'major')),
    minor: numberIn(field(answer, 'minor')),
    gitVersion: typeof gitVersion === 'string' ? gitVersion : 'unknown',
  };
}

/** Some clouds write the minor as `28+`. */
function numberIn(value: Json | undefined): number {
  return typeof value === 'string' ? Number.parseInt(value, 10) || 0 : 0;
}
