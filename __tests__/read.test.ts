import { chmod, mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatProblem } from '../src/problem.ts';
import { readManifests } from '../src/read.ts';

let root: string;
let workspace: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'read-')));
  workspace = join(root, 'workspace');
  await mkdir(workspace);
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(files: { [path: string]: string | Uint8Array }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), content);
  }
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(workspace, path)), { recursive: true });
  await symlink(target, join(workspace, path));
}

async function read(...patterns: string[]): Promise<string[]> {
  const { files, problems } = readManifests(patterns, workspace);
  expect(problems).toEqual([]);
  return files.map(({ path }) => path);
}

async function errors(...patterns: string[]): Promise<string[]> {
  return readManifests(patterns, workspace).problems.map(formatProblem);
}

test('a directory is read to its depths, sorted by path, without hidden entries and other files', async () => {
  await write({
    'k8s/b.yaml': 'b',
    'k8s/a.yml': 'a',
    'k8s/c/d.json': 'd',
    'k8s/README.md': 'x',
    'k8s/.git/x.yaml': 'x',
    'k8s/.hidden.yaml': 'x',
  });
  expect(await read('k8s/')).toEqual(['k8s/a.yml', 'k8s/b.yaml', 'k8s/c/d.json']);
  expect(await read('.')).toEqual(['k8s/a.yml', 'k8s/b.yaml', 'k8s/c/d.json']);
});

test('a file that is named is taken whatever its name; globs, too', async () => {
  await write({ 'a.tmpl': 'a', 'k8s/b.yaml': 'b', 'k8s/c/d.yaml': 'd', 'k8s/c/.e.yaml': 'e', 'k8s/x.md': 'x' });
  expect(await read('a.tmpl')).toEqual(['a.tmpl']);
  expect(await read('k8s/**/*.yaml')).toEqual(['k8s/b.yaml', 'k8s/c/d.yaml']);
  expect(await read('k8s/*')).toEqual(['k8s/b.yaml']);
  expect(await read('k8s/{b,x}.yaml')).toEqual(['k8s/b.yaml']);
  expect(await read('*.tmpl')).toEqual(['a.tmpl']);
  expect(await read(join(workspace, 'k8s/*.yaml'))).toEqual(['k8s/b.yaml']);
});

test('a file that two patterns name is read once; blank patterns are nothing', async () => {
  await write({ 'k8s/a.yaml': 'a', 'k8s/b.yaml': 'b' });
  expect(await read('k8s/b.yaml', '', 'k8s', './k8s/*.yaml')).toEqual(['k8s/b.yaml', 'k8s/a.yaml']);
});

test('a path outside the workspace is taken as given and shown whole', async () => {
  await writeFile(join(root, 'out.yaml'), 'x');
  expect(await read('../out.yaml', join(root, 'out.yaml'))).toEqual([join(root, 'out.yaml')]);
});

test('a file whose name looks like a glob is a file', async () => {
  await write({ '[a].yaml': 'x' });
  expect(await read('[a].yaml')).toEqual(['[a].yaml']);
});

test('every error is told at once', async () => {
  await write({ 'k8s/a.yaml': 'a', 'empty/README.md': '' });
  expect(await errors('k9s', 'empty', 'x/*.yaml', 'k8s/a.yaml/b', 'https://x.y/z.yaml')).toEqual([
    'k9s: no such file or directory. Did you mean k8s?',
    expect.stringContaining('empty: the directory has no manifests (.yaml, .yml, .json). Name the directory'),
    'x/*.yaml: the glob matches no manifest. Check it; it starts from the top of the workspace.',
    expect.stringContaining('k8s/a.yaml/b: no such file or directory'),
    'https://x.y/z.yaml: addresses are not read, only files. Download it in a step before.',
  ]);
});

test('a directory of templates is told as such: they have to be rendered first', async () => {
  await write({ 'templates/app.yaml.j2': 'x', 'templates/.app.yaml.swp': '', 'templates/README.md': '' });
  expect(await errors('templates')).toEqual([
    'templates: the directory has no manifests (.yaml, .yml, .json), but templates of them, such as app.yaml.j2. Render them in a step before, and name the result in the `manifests` input.',
  ]);
});

test('a file that is not UTF-8 is an error with its line', async () => {
  await write({ 'a.yaml': new Uint8Array([0x61, 0x0a, 0x62, 0xff, 0x0a]) });
  expect(await errors('a.yaml')).toEqual(['a.yaml:2: not UTF-8. Save the file as UTF-8.']);
});

test('a file that is far too large to be a manifest is not read', async () => {
  await write({ 'k8s/a.yaml': 'a', 'k8s/dump.json': '' });
  await truncate(join(workspace, 'k8s/dump.json'), 700 * 2 ** 20);
  expect(await errors('k8s')).toEqual([
    'k8s/dump.json: 700 MB are too large for a manifest, which may have 100 MB. Name only manifests in the `manifests` input, or split it.',
  ]);
});

test.each([
  ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf, 0x61]],
  ['UTF-16, little end first', [0xff, 0xfe, 0x61, 0x00]],
  ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0x61]],
])('%s is read as kubectl reads it', async (_what, bytes) => {
  await write({ 'a.yaml': new Uint8Array(bytes) });
  expect(readManifests(['a.yaml'], workspace).files).toEqual([{ path: 'a.yaml', text: 'a' }]);
});

test.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])('%s: render first', async (name) => {
  await write({ [`k8s/app/${name}`]: '', 'k8s/app/deployment.yaml': '' });
  const error = `k8s/app/${name}:1: a kustomization, which is a recipe for manifests, not a manifest. Render it in a step before, \`kubectl kustomize k8s/app > rendered.yaml\`, and name the result in the \`manifests\` input.`;
  expect(await errors('k8s')).toEqual([error]);
  expect(await errors(`k8s/app/${name}`, 'k8s/app/*', 'k8s')).toEqual([error]);
});

test('Chart.yaml: render first', async () => {
  await write({ 'chart/Chart.yaml': '', 'chart/templates/deployment.yaml': '{{' });
  expect(await errors('.')).toEqual([expect.stringContaining('`helm template RELEASE chart > rendered.yaml`')]);
});

test('a symbolic link that stays in the workspace is followed; what it leads to is read once', async () => {
  await write({ 'shared/a.yaml': 'a', 'k8s/b.yaml': 'b' });
  await link('k8s/link.yaml', '../shared/a.yaml');
  await link('k8s/dir', '../shared');
  expect(await read('k8s')).toEqual(['k8s/b.yaml', 'k8s/dir/a.yaml']);
});

test('a symbolic link out of the workspace is an error that does not show where it leads', async () => {
  await writeFile(join(root, 'secret.yaml'), 's');
  await write({ 'k8s/a.yaml': 'a' });
  await link('k8s/file.yaml', join(root, 'secret.yaml'));
  await link('k8s/dir', '/etc');
  await link('k8s/gone.yaml', '/nowhere/secret');
  const found = await errors('k8s', 'k8s/*.yaml');
  expect(found).toContainEqual(
    expect.stringMatching(/^k8s\/file\.yaml: a symbolic link that leads out of the workspace/),
  );
  expect(found).toContainEqual(expect.stringMatching(/^k8s\/dir: a symbolic link that leads out of the workspace/));
  expect(found).toContainEqual(expect.stringMatching(/^k8s\/gone\.yaml: a symbolic link that leads nowhere/));
  expect(found.join()).not.toMatch(/secret|etc|nowhere\//);
});

test('named itself, such a link is taken as given', async () => {
  await writeFile(join(root, 'out.yaml'), 'x');
  await link('link.yaml', join(root, 'out.yaml'));
  expect(await read('link.yaml')).toEqual(['link.yaml']);
});

test('a directory that links to itself is an error, not an endless walk', async () => {
  await write({ 'k8s/a.yaml': 'a' });
  await link('k8s/sub/loop', '..');
  await link('k8s/self', 'self');
  expect(await errors('k8s')).toEqual([
    expect.stringMatching(/^k8s\/self: a symbolic link that leads nowhere/),
    'k8s/sub/loop: a symbolic link that leads back to a directory it is in',
  ]);
});

test('a link that leads nowhere is told as one, not as a file with a like name', async () => {
  await link('k8s/a.yaml', 'nowhere.yaml');
  expect(await errors('k8s/a.yaml')).toEqual([
    'k8s/a.yaml: a symbolic link that leads nowhere. Put the file itself there, or name its path in the `manifests` input.',
  ]);
});

describe('what the runner may not read', () => {
  /** Root may read everything, so this is said by nobody. */
  async function errorsOfAUser(...patterns: string[]): Promise<string[]> {
    const isRoot = process.getuid?.() === 0;
    await chmod(root, 0o755);
    if (isRoot) process.seteuid?.(65_534);
    const found = errors(...patterns);
    // All has been read by now: nothing else is done by this user.
    if (isRoot) process.seteuid?.(0);
    return found;
  }

  beforeEach(() => write({ 'k8s/a.yaml': 'a', 'k8s/sub/b.yaml': 'b' }));
  afterEach(() => Promise.all(['k8s', 'k8s/sub'].map((path) => chmod(join(workspace, path), 0o755))));

  test('files whose names can be listed, but nothing more', async () => {
    await chmod(join(workspace, 'k8s/sub'), 0o644);
    expect(await errorsOfAUser('k8s')).toEqual(['k8s/sub/b.yaml: cannot be read (EACCES)']);
  });

  test('a file', async () => {
    await chmod(join(workspace, 'k8s/a.yaml'), 0o200);
    for (const pattern of ['k8s', 'k8s/*', 'k8s/a.yaml'])
      expect(await errorsOfAUser(pattern)).toEqual(['k8s/a.yaml: cannot be read (EACCES)']);
  });

  test.each(['k8s/**/*.yaml', 'k8s/*/b.yaml', 'k8s/sub/*'])(
    'a directory that the glob %s looks into is not left out in silence',
    async (pattern) => {
      await write({ 'k8s/c/b.yaml': 'c' });
      for (const mode of [0o644, 0o300]) {
        await chmod(join(workspace, 'k8s/sub'), mode);
        expect(await errorsOfAUser(pattern)).toEqual(['k8s/sub: the directory cannot be read']);
      }
    },
  );

  test('a directory that is hidden, or that the glob does not look into, is none of its business', async () => {
    await write({ '.git/x.yaml': 'x' });
    for (const path of ['.git', 'k8s/sub']) await chmod(join(workspace, path), 0o300);
    expect(await errorsOfAUser('k8s/*.yaml', '{.,k8s}/*.yaml')).toEqual([]);
    expect(await errorsOfAUser('**/a.yaml')).toEqual(['k8s/sub: the directory cannot be read']);
  });
});

test.each([['- k8s/a.yaml'], ['"k8s/a.yaml"'], ["'k8s/a.yaml'"], ['-k8s/a.yaml']])(
  'the path %s: one path a line is asked for',
  async (pattern) => {
    await write({ 'k8s/a.yaml': 'a' });
    expect(await errors(pattern)).toEqual([
      `${pattern}: no such file or directory. Write one path a line, without a dash or quotes.`,
    ]);
  },
);
