import { parseForbidden, remedyForForbidden } from '../plan/forbidden.ts';
import type { Verdict } from './scene.ts';

/** The verdict on an object that may not be read in any way; `said` is what the server answers. It may well run: who knows. */
export function unreadable(said: string): Verdict {
  const denied = parseForbidden(said);
  const start = "applied, but can't be followed: ";
  if (denied === undefined) {
    return {
      status: 'Unknown',
      message: `${start}${said}`,
      remedy: 'Let the user of this run get, list and watch it.',
    };
  }
  const { user, resource, group, namespace } = denied;
  const what = group === '' ? resource : `${resource}.${group}`;
  const where = namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`;
  const message = `${start}user "${user}" may not get, list or watch ${what} in ${where}`;
  return { status: 'Unknown', message, remedy: remedyForForbidden(denied) };
}
