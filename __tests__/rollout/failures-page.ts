import { CAUSES, type Cause } from '../../src/rollout/outcome.ts';
import { FAMILIES, type Failure } from './failures.ts';

/** The text of docs/failures.md: every cause with what it means, and what a run has shown of it. */
export function failuresPage(shown: ReadonlyMap<Cause, string>): string {
  const families = FAMILIES.map(({ title, failures }) =>
    [`## ${title}`, ...failures.map((failure) => entry(failure, shown.get(failure.cause) ?? ''))].join('\n\n'),
  );
  return `${[HEAD, ...families].join('\n\n')}\n`;
}

/** What a page shows of each cause. */
export function shownIn(page: string): ReadonlyMap<Cause, string> {
  const entries = page.split('\n### ').slice(1);
  return new Map(
    CAUSES.flatMap((cause) => {
      const found = entries.find((text) => text.startsWith(`${cause}\n`));
      const block = found?.split('\n```text\n')[1]?.split('\n```\n')[0];
      return block === undefined ? [] : [[cause, block]];
    }),
  );
}

const HEAD = `# Why a deploy fails

Each failure that kube-rollout tells has one of the causes on this page; the output \`objects\` has its name as well. The
examples are from runs on Kubernetes 1.36: first the line of the manifest that is to blame, then what the comment says.

A failure is one of three classes, each with a time for which its evidence must stand before it is believed:

| class | what it means | hold time |
| --- | --- | --- |
| terminal | no retry can help | 5 s |
| retryable | it may pass | 45 s |
| capacity | the cluster has no room | until the deadline |

The hold time counts from the evidence's own timestamp. A pod that recovers clears it; pods of older versions (but for
those that a StatefulSet waits for), pods that end, and pods on nodes that are out of order never count. Set the times for
all objects with the input
\`failure-hold: terminal=5s,retryable=60s\`, and for one object with the annotation
\`kube-rollout.dev/failure-hold: retryable=2m\`.

What an object has to reach can be set too: \`kube-rollout.dev/wait-for: condition=Ready\` or
\`jsonpath={.status.phase}=Running\`, as \`kubectl wait --for\` takes it.`;

function entry({ cause, means, example }: Failure, shown: string): string {
  const kind = example()?.class ?? 'a warning';
  return `### ${cause}\n\n${means} *(${kind})*\n\n\`\`\`text\n${shown}\n\`\`\``;
}
