import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** What workflows in fenced blocks, whole or in part, ask of this action. */
function ourSteps(markdown: string): Step[] {
  return yamlBlocks(markdown)
    .flatMap((block) => stepsOf(parse(block)))
    .filter((step) => step.uses?.startsWith('<owner>/kube-rollout@'));
}

function yamlBlocks(markdown: string): string[] {
  const [, ...blocks] = markdown.split('```yaml\n');
  return blocks.map((block) => block.split('```', 1)[0] ?? '');
}

function stepsOf(value: unknown): Step[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return [];
  const { steps, jobs } = value as { steps?: Step[]; jobs?: Record<string, unknown> };
  return [...(steps ?? []), ...Object.values(jobs ?? {}).flatMap(stepsOf)];
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  return headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-'));
}

describe('the README', () => {
  const readme = read('README.md');
  const action = parse(read('action.yml'));

  test('shows workflows', () => {
    expect(ourSteps(readme).length).toBeGreaterThan(8);
  });

  test('uses only inputs that exist, and the required ones', () => {
    const known = Object.keys(action.inputs);
    for (const { uses, with: inputs = {} } of ourSteps(readme)) {
      if (uses?.includes('0123456789abcdef')) continue;
      expect(known).toEqual(expect.arrayContaining(Object.keys(inputs)));
      expect(inputs).toHaveProperty('manifests');
    }
  });

  test('reads only outputs that exist', () => {
    const names = [...readme.matchAll(/steps\.deploy\.outputs\.([a-z-]+)/g)].map(([, name]) => name);
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(names));
    expect(names.length).toBeGreaterThan(0);
  });

  test('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)|(?:src|srcset)="([^"]+)"/g)];
    const paths = links.map(([, markdown, html]) => markdown ?? html ?? '');
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });

  test('links to headings that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
    for (const [link, file, anchor] of links) expect(anchorsOf(read(file || 'README.md')), link).toContain(anchor);
    expect(links.length).toBeGreaterThan(12);
  });
});
