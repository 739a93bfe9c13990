import type { Json } from '../../manifest/object.ts';
import { numberAt } from '../at.ts';

/** What to do about a probe that does not pass. */
export interface ProbeAdvice {
  /** A full sentence. */
  readonly mend: string;
  /** True when an application that only needs longer to start could answer so. */
  readonly mayBeSlow: boolean;
}

/** What a kubelet says of the answer to a probe, in lower case; the first that recognises it speaks. */
const ANSWERS: readonly (readonly [readonly string[], ProbeAdvice])[] = [
  [
    ['exec failed: ', 'executable file not found'],
    { mend: 'Mend the command of the probe: this image can not execute it.', mayBeSlow: false },
  ],
  [
    ['connection refused'],
    {
      mend: 'Nothing listens there: let the application listen on the port that the probe asks, and at 0.0.0.0 instead of 127.0.0.1 or localhost.',
      mayBeSlow: true,
    },
  ],
  [
    ['http response to https client'],
    { mend: 'The application speaks plain HTTP: set the scheme of the probe to HTTP.', mayBeSlow: false },
  ],
  [['statuscode: 404'], { mend: 'Mend the path of the probe: the application has no such page.', mayBeSlow: false }],
  [
    ['statuscode: 401', 'statuscode: 403'],
    { mend: 'Ask a path that needs no login: the application refuses the probe.', mayBeSlow: false },
  ],
  [
    ['statuscode: 400'],
    {
      mend: "The application refuses the request, most often for its Host, which is the address of the pod: allow that (ALLOWED_HOSTS in Django), or set a Host in the probe's httpHeaders.",
      mayBeSlow: false,
    },
  ],
  [
    ['statuscode: 5'],
    {
      mend: 'The application answers that it can not serve: read its log, and check what it needs, such as its database.',
      mayBeSlow: true,
    },
  ],
];

const TIMED_OUT = ['client.timeout', 'deadline exceeded', 'i/o timeout', 'timed out', 'timeout: '];

/** `said`: the last answer; `otherwise`: what to do when nothing is known of it. */
export function adviceOn(said: string, probe: Json | undefined, otherwise: string): ProbeAdvice {
  const text = said.toLowerCase();
  const known = ANSWERS.find(([words]) => words.some((word) => text.includes(word)))?.[1];
  if (known) return known;
  if (TIMED_OUT.some((word) => text.includes(word))) {
    const seconds = numberAt(probe, 'timeoutSeconds') ?? 1;
    return {
      mend: `It does not answer within timeoutSeconds (${seconds}): make it answer sooner, or raise that.`,
      mayBeSlow: true,
    };
  }
  return { mend: otherwise, mayBeSlow: true };
}
