import { FAMILIES, type Failure } from './failures.ts';

/** The text of docs/failures.md: every cause with what it means and a true example of what is shown. */
export function failuresPage(): string {
  const families = FAMILIES.map(({ title, failures }) => [`## ${title}`, ...failures.map(entry)].join('\n\n'));
  return `${[HEAD, ...families].join('\n\n')}\n`;
}

const HEAD = `# Why a deploy fails

Each failure that kube-rollout tells has one of the causes on this page. The examples are made by the code itself.

A failure is one of three classes, each with a time for which its evidence must stand before it is believed:

| class | what it means | hold time |
| --- | --- | --- |
| terminal | no retry can help | 5 s |
| retryable | it may pass | 45 s |
| capacity | the cluster has no room | until the deadline |

The hold time counts from the evidence's own timestamp. A pod that recovers clears it; pods of older versions, pods that
end, and pods on nodes that are out of order never count. Set the times for all objects with the input
\`failure-hold: terminal=5s,retryable=60s\`, and for one object with the annotation
\`kube-rollout.dev/failure-hold: retryable=2m\`.

What an object has to reach can be set too: \`kube-rollout.dev/wait-for: condition=Ready\` or
\`jsonpath={.status.phase}=Running\`, as \`kubectl wait --for\` takes it.`;

function entry({ cause, means, example }: Failure): string {
  const shown = example();
  if (shown === undefined) throw new Error(`the facts of ${cause} show nothing`);
  const { message, evidence = [], remedy, field } = shown;
  const lines = [message, ...evidence.map((line) => `  ${line}`), `What to do: ${remedy}`];
  const blamed = field === undefined ? '' : `\n\nBlames \`${field}\`.`;
  const kind = shown.class === undefined ? 'a warning' : shown.class;
  return `### ${cause}\n\n${means} *(${kind})*${blamed}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``;
}
