/** A path in the event payload. */
export type PayloadPath = readonly (string | number)[];

/** Where an event keeps what a deploy must know. */
export interface EventFacts {
  /** The commit that the event is about. Absent: GITHUB_SHA is that commit. */
  readonly commit?: PayloadPath;
  /** True when GITHUB_SHA is another commit, which must not stand in for one that the payload does not tell. */
  readonly isElsewhere?: true;
  /** The branch or tag. Absent: GITHUB_REF_NAME. */
  readonly ref?: PayloadPath;
  /** The number of the pull request, or a list of pull requests. Absent: GitHub is asked which one the commit belongs to. */
  readonly pullRequest?: PayloadPath;
}

const PULL_REQUEST: EventFacts = {
  commit: ['pull_request', 'head', 'sha'],
  isElsewhere: true,
  ref: ['pull_request', 'head', 'ref'],
  pullRequest: ['pull_request', 'number'],
};
const DEPLOYMENT: EventFacts = { commit: ['deployment', 'sha'], ref: ['deployment', 'ref'] };

/**
 * Every way in which a workflow that deploys is started, and docs/events.md in the same order. Where an event names a
 * commit of its own, GITHUB_SHA is something else: a merge commit that nobody wrote, or the tip of the default branch.
 * A workflow that is called (`workflow_call`) has the event of its caller, so it needs no line; nor does a re-run, whose
 * event is the one that started the first attempt.
 * Source: GitHub Docs, "Events that trigger workflows" and "Webhook events and payloads".
 */
export const EVENTS: Readonly<Record<string, EventFacts>> = {
  push: {},
  pull_request: PULL_REQUEST,
  pull_request_target: PULL_REQUEST,
  pull_request_review: PULL_REQUEST,
  pull_request_review_comment: PULL_REQUEST,
  workflow_run: {
    commit: ['workflow_run', 'head_sha'],
    isElsewhere: true,
    ref: ['workflow_run', 'head_branch'],
    pullRequest: ['workflow_run', 'pull_requests'],
  },
  workflow_dispatch: {},
  merge_group: { commit: ['merge_group', 'head_sha'] },
  release: { ref: ['release', 'tag_name'] },
  deployment: DEPLOYMENT,
  deployment_status: DEPLOYMENT,
  issue_comment: { pullRequest: ['issue', 'number'] },
  schedule: {},
  repository_dispatch: {},
};

/** What is known of an event by its name; of one that the table does not have, nothing but what variables say. */
export function factsOf(event: string): EventFacts {
  return (Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined) ?? {};
}
