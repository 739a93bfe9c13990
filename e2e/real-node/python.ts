import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const APP = join(import.meta.dirname, 'app');

/** What of a machine's own Python an image has to hold for it to run there; each at the path it has here. */
export interface Python {
  readonly executable: string;
  /** The executable, the modules that the application loads, and the shared libraries of both. */
  readonly files: readonly string[];
}

/** The application is loaded here, and what Python has then read is what it will read there. */
const PROBE = `
import encodings.idna, json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import main
modules = [module for module in list(sys.modules.values()) if module is not main and module.__name__ != '__main__']
spec = [(getattr(module, '__file__', None), getattr(module, '__cached__', None)) for module in modules]
print(json.dumps({'executable': sys.executable, 'files': [path for pair in spec for path in pair if path]}))
`;

/** The Python of this machine, as far as the application needs it. Throws when there is none. */
export async function pythonOfThisMachine(): Promise<Python> {
  const { stdout } = await run('python3', ['-I', '-c', PROBE, APP]);
  const { executable, files } = JSON.parse(stdout) as Python;
  const read = files.filter((path) => existsSync(path));
  const binaries = [executable, ...read.filter((path) => path.endsWith('.so'))];
  const libraries = await Promise.all(binaries.map(librariesOf));
  return { executable, files: [...new Set([executable, ...read, ...libraries.flat()])] };
}

/** The paths of a program's shared libraries, and of what links them at its start. */
export async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await run('ldd', [program]);
  return stdout.split(/\s+/).filter((word) => word.startsWith('/'));
}
