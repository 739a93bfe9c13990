import type { JsonObject } from '../manifest/object.ts';
import { ProblemsError } from '../problem.ts';
import { readLocalFile } from './local-file.ts';

/**
 * PEM text of an entry of the kubeconfig: `<name>-data` (base64), else the file that `<name>` is the path of.
 * Undefined when it has neither. Throws a ProblemsError that never holds any of it.
 */
export function readPem(entry: JsonObject, name: string): string | undefined {
  const data = entry[`${name}-data`];
  if (typeof data === 'string' && data !== '') {
    return checked(Buffer.from(data, 'base64').toString('utf8'), `${name}-data`);
  }
  const path = entry[name];
  if (typeof path !== 'string' || path === '') return undefined;
  return checked(read(path, name), `${name} ${path}`);
}

function read(path: string, name: string): string {
  try {
    return readLocalFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw problem(
      `the ${name} ${path} that the kubeconfig names can't be read (${code})`,
      'Write a kubeconfig that holds everything: `kubectl config view --minify --flatten --raw`.',
      cause,
    );
  }
}

function checked(pem: string, origin: string): string {
  if (pem.includes('-----BEGIN ')) return pem;
  throw problem(
    `the ${origin} of the kubeconfig holds no PEM`,
    'It should hold the base64 of a file that begins with -----BEGIN.',
  );
}

function problem(message: string, remedy: string, cause?: unknown): ProblemsError {
  return new ProblemsError([{ severity: 'error', message, remedy }], { cause });
}
