import { lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { attempt } from './attempt.ts';
import { expand, fixedPart, isGlob } from './glob.ts';
import type { ManifestFile } from './manifest/declared.ts';
import { decode, firstBadLine } from './manifest/encoding.ts';
import { nearest } from './manifest/near.ts';
import type { Problem } from './problem.ts';

const EXTENSIONS = ['.yaml', '.yml', '.json'];
/** MB of one file. Nothing else is heard while it is read. */
const LARGEST = 100;
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** What is gathered while patterns are followed. */
interface Gathering {
  /** Absolute, as given. */
  readonly workspace: string;
  /** Paths to read, by their real path, so that none is read twice. */
  readonly files: Map<string, string>;
  readonly problems: Problem[];
}

/** What could be read, and why the rest could not: the mistakes in the one are told beside the other. */
export interface Manifests {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the manifests that the patterns name: directories (all .yaml, .yml and .json files below, hidden entries
 * skipped, sorted by path), files (whatever their name) and globs, relative to the workspace. A file that several
 * patterns name is read once. Paths are shown relative to the workspace when inside it.
 *
 * A path is taken as given, but a symbolic link that is met inside a directory, or by a glob, may not lead out of the
 * workspace: what a pull request links to could be a secret of the runner.
 */
export function readManifests(patterns: readonly string[], workspace: string): Manifests {
  const gathering: Gathering = { workspace: resolve(workspace), files: new Map(), problems: [] };
  for (const pattern of patterns.map((each) => each.trim()).filter((each) => each !== '')) {
    follow(gathering, pattern);
  }
  const files: ManifestFile[] = [];
  for (const path of gathering.files.values()) {
    const manifest = readOne(gathering, path);
    if (manifest) files.push(manifest);
  }
  return { files, problems: gathering.problems };
}

function follow(gathering: Gathering, pattern: string): void {
  const path = resolve(gathering.workspace, pattern);
  const found = attempt(() => statSync(path));
  if (!(found instanceof Error)) followPath(gathering, path, pattern);
  else if (isGlob(pattern)) followGlob(gathering, pattern);
  else if (codeOf(found) === 'ENOENT' || codeOf(found) === 'ENOTDIR') refuseMissing(gathering, pattern);
  else report(gathering, `${pattern}: cannot be read (${codeOf(found)})`);
}

/** Something that exists and that a pattern names itself. */
function followPath(gathering: Gathering, path: string, pattern: string): void {
  const entry = statSync(path);
  if (entry.isDirectory()) {
    const before = gathering.problems.length;
    const count = gather(gathering, path, [rootOf(gathering), realpathSync(path)], []);
    if (count === 0 && gathering.problems.length === before) refuseEmpty(gathering, path, pattern);
  } else if (entry.isFile()) addFile(gathering, path);
  else report(gathering, `${pattern}: neither a file nor a directory`);
}

/** A directory without manifests; it may have what they are made of: `app.yaml.j2`. */
function refuseEmpty(gathering: Gathering, path: string, pattern: string): void {
  const names = readdirSync(path).filter((name) => !name.startsWith('.'));
  const template = names.find((name) => EXTENSIONS.includes(extname(basename(name, extname(name)))));
  const but = template === undefined ? '' : `, but templates of them, such as ${template}`;
  const remedy = template
    ? 'Render them in a step before, and name the result in the `manifests` input.'
    : 'Name the directory that has them in the `manifests` input; check that a step before has made them.';
  report(gathering, `${pattern}: the directory has no manifests (${EXTENSIONS.join(', ')})${but}`, remedy);
}

/** Takes all manifests below a directory; gives how many. `above` holds the real paths of the directories it is in. */
function gather(gathering: Gathering, directory: string, roots: readonly string[], above: readonly string[]) {
  const real = realpathSync(directory);
  if (above.includes(real)) {
    report(gathering, `${shown(gathering, directory)}: a symbolic link that leads back to a directory it is in`);
    return 0;
  }
  const entries = attempt(() => readdirSync(directory, { withFileTypes: true }));
  if (entries instanceof Error) {
    report(gathering, `${shown(gathering, directory)}: the directory cannot be read (${codeOf(entries)})`);
    return 0;
  }
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith('.'));
  const refused = names.find((name) => KUSTOMIZATIONS.includes(name) || name === 'Chart.yaml');
  if (refused !== undefined) {
    refuseUnrendered(gathering, join(directory, refused));
    return 1;
  }
  let count = 0;
  for (const name of names.sort()) {
    const path = join(directory, name);
    const isLink = entries.some((entry) => entry.name === name && entry.isSymbolicLink());
    if (isLink && !staysInside(gathering, path, roots)) continue;
    const found = look(gathering, path);
    if (found?.isDirectory()) count += gather(gathering, path, roots, [...above, real]);
    else if (found?.isFile() && EXTENSIONS.includes(extname(name))) {
      addFile(gathering, path);
      count++;
    }
  }
  return count;
}

/** What is at a path that was met; says so when it may not be known, as in a directory that can only be listed. */
function look(gathering: Gathering, path: string): Stats | undefined {
  const found = attempt(() => statSync(path));
  if (!(found instanceof Error)) return found;
  report(gathering, `${shown(gathering, path)}: cannot be read (${codeOf(found)})`);
  return undefined;
}

/** Says so when a symbolic link leads out of the given directories, or nowhere; never where it leads. */
function staysInside(gathering: Gathering, link: string, roots: readonly string[]): boolean {
  const real = attempt(() => realpathSync(link));
  if (!(real instanceof Error) && roots.some((root) => isInside(root, real))) return true;
  if (real instanceof Error && codeOf(real) === 'EACCES') look(gathering, link);
  else refuseLink(gathering, shown(gathering, link), real instanceof Error ? 'nowhere' : 'out of the workspace');
  return false;
}

function refuseLink(gathering: Gathering, link: string, where: string): void {
  const remedy = 'Put the file itself there, or name its path in the `manifests` input.';
  report(gathering, `${link}: a symbolic link that leads ${where}`, remedy);
}

function followGlob(gathering: Gathering, pattern: string): void {
  const from = attempt(() => realpathSync(fixedPart(gathering.workspace, pattern)));
  const roots = [rootOf(gathering), ...(from instanceof Error ? [] : [from])];
  const before = gathering.problems.length;
  const takesAny = extname(pattern) !== '' && !extname(pattern).endsWith('*');
  const { matches, closed } = expand(pattern, gathering.workspace);
  for (const path of closed) report(gathering, `${path}: the directory cannot be read`);
  if (closed.length > 0) return;
  let count = 0;
  for (const match of matches) {
    const path = resolve(gathering.workspace, match);
    if (!staysInside(gathering, path, roots)) continue;
    const found = look(gathering, path);
    if (!found?.isFile() || !(takesAny || EXTENSIONS.includes(extname(path)) || isUnrendered(path))) continue;
    addFile(gathering, path);
    count++;
  }
  if (count === 0 && gathering.problems.length === before) {
    report(gathering, `${pattern}: the glob matches no manifest`, 'Check it; it starts from the top of the workspace.');
  }
}

function addFile(gathering: Gathering, path: string): void {
  if (isUnrendered(path)) {
    refuseUnrendered(gathering, path);
    return;
  }
  const real = realpathSync(path);
  if (!gathering.files.has(real)) gathering.files.set(real, path);
}

function isUnrendered(path: string): boolean {
  return KUSTOMIZATIONS.includes(basename(path)) || basename(path) === 'Chart.yaml';
}

function refuseUnrendered(gathering: Gathering, path: string): void {
  const directory = shown(gathering, dirname(path)) || '.';
  const isChart = basename(path) === 'Chart.yaml';
  const what = isChart ? 'a Helm chart, which is a template' : 'a kustomization, which is a recipe';
  const command = isChart
    ? `helm template RELEASE ${directory} > rendered.yaml`
    : `kubectl kustomize ${directory} > rendered.yaml`;
  const position = { file: shown(gathering, path), line: 1 };
  const message = `${what} for manifests, not a manifest`;
  const remedy = `Render it in a step before, \`${command}\`, and name the result in the \`manifests\` input.`;
  if (gathering.problems.some((problem) => problem.position?.file === position.file)) return;
  gathering.problems.push({ severity: 'error', message, position, remedy });
}

function refuseMissing(gathering: Gathering, pattern: string): void {
  if (/^https?:\/\//.test(pattern)) {
    report(gathering, `${pattern}: addresses are not read, only files`, 'Download it in a step before.');
    return;
  }
  if (/^(?:-|["'].*["']$)/.test(pattern)) {
    report(gathering, `${pattern}: no such file or directory`, 'Write one path a line, without a dash or quotes.');
    return;
  }
  const path = resolve(gathering.workspace, pattern);
  if (!(attempt(() => lstatSync(path)) instanceof Error)) {
    refuseLink(gathering, pattern, 'nowhere');
    return;
  }
  const siblings = attempt(() => readdirSync(dirname(path)));
  const near = nearest(basename(path), siblings instanceof Error ? [] : siblings);
  const remedy = near
    ? `Did you mean ${shown(gathering, join(dirname(path), near))}?`
    : 'Paths start from the top of the workspace; check that the repository was checked out.';
  report(gathering, `${pattern}: no such file or directory`, remedy);
}

function readOne(gathering: Gathering, path: string): ManifestFile | undefined {
  const file = shown(gathering, path);
  const found = look(gathering, path);
  if (!found) return undefined;
  const megabytes = found.size / 2 ** 20;
  if (megabytes > LARGEST) {
    const message = `${file}: ${Math.ceil(megabytes)} MB are too large for a manifest, which may have ${LARGEST} MB`;
    report(gathering, message, 'Name only manifests in the `manifests` input, or split it.');
    return undefined;
  }
  const bytes = attempt(() => readFileSync(path));
  if (bytes instanceof Error) {
    report(gathering, `${file}: cannot be read (${codeOf(bytes)})`);
    return undefined;
  }
  const text = decode(bytes);
  if (text !== undefined) return { path: file, text };
  gathering.problems.push({
    severity: 'error',
    message: 'not UTF-8',
    position: { file, line: firstBadLine(bytes) },
    remedy: 'Save the file as UTF-8.',
  });
  return undefined;
}

function report({ problems }: Gathering, message: string, remedy?: string): void {
  problems.push({ severity: 'error', message, ...(remedy ? { remedy } : {}) });
}

/** A path as people know it: relative to the workspace, with slashes, when inside. */
function shown({ workspace }: Gathering, path: string): string {
  const inside = relative(workspace, path);
  return inside.startsWith('..') ? path : inside.split(sep).join('/');
}

function rootOf({ workspace }: Gathering): string {
  const real = attempt(() => realpathSync(workspace));
  return real instanceof Error ? workspace : real;
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
