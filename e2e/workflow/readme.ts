import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isScalar, parseDocument, stringify, visit } from 'yaml';

const README = join(import.meta.dirname, '..', '..', 'README.md');

/** A YAML example of the README. */
export interface Example {
  /** The heading or the summary line above it. */
  readonly title: string;
  readonly text: string;
}

/** Every YAML example of the README that uses this action, in order. */
export async function readmeExamples(): Promise<Example[]> {
  const examples: Example[] = [];
  let title = '';
  let block: string[] | undefined;
  for (const line of (await readFile(README, 'utf8')).split('\n')) {
    if (block && line === '```') {
      examples.push({ title, text: block.join('\n') });
      block = undefined;
    } else if (block) block.push(line);
    else if (line === '```yaml') block = [];
    else title = titleIn(line) ?? title;
  }
  return examples.filter(({ text }) => text.includes('/kube-rollout@'));
}

/** `## A workflow to paste`, `<details><summary>EKS, with OIDC</summary>`. */
function titleIn(line: string): string | undefined {
  const heading = /^#+ /.exec(line)?.[0];
  if (heading) return line.slice(heading.length);
  const opened = '<details><summary>';
  return line.startsWith(opened) ? line.slice(opened.length, line.indexOf('</summary>')) : undefined;
}

/**
 * A whole workflow from an example: what the README leaves out (when it runs, the job around a list of steps) is put
 * around it, and nothing in it is changed.
 */
export function workflowOf({ text }: Example, { event, inputs, after }: Additions): string {
  const shown = parseDocument(text).toJS() as unknown;
  const asked = Array.isArray(shown) ? { steps: shown } : (shown as Record<string, unknown>);
  const { steps, permissions, ...rest } = asked as { steps?: Step[]; permissions?: object };
  const alone = { deploy: { 'runs-on': 'ubuntu-latest', steps: [{ uses: 'actions/checkout@v7' }, ...(steps ?? [])] } };
  const workflow = {
    name: 'deploy',
    on: event,
    ...(permissions && { permissions }),
    ...(steps ? { jobs: alone } : {}),
    ...rest,
  } as { jobs: Record<string, { steps: Step[] }> };
  for (const { steps } of Object.values(workflow.jobs)) {
    for (const step of steps) if (step.uses?.includes('/kube-rollout@')) step.with = { ...inputs, ...step.with };
    steps.push(...after);
  }
  return stringify(workflow);
}

export interface Additions {
  /** On which it runs, where the example does not say. */
  readonly event: string;
  /** Inputs of the action that the example does not give. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Steps of the test's own, which come last. */
  readonly after: readonly Step[];
}

interface Step {
  uses?: string;
  with?: object;
}

/** What a workflow uses but this action and the checkout: `owner/name@ref`. */
export function othersIn({ text }: Example): string[] {
  const used: string[] = [];
  visit(parseDocument(text), {
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.value === 'uses' && isScalar(value)) used.push(String(value.value));
    },
  });
  return used.filter((uses) => !uses.includes('/kube-rollout@') && !uses.startsWith('actions/checkout@'));
}
