/** The annotations that are ours, on objects. Nothing else may begin with this. */
const OURS = 'kube-rollout.dev/';

/** What has to be reached beside, or instead of, what the kind asks for: see `parseWaitFor`. */
export const WAIT_FOR = `${OURS}wait-for`;
/** Hold times of its own, in the grammar of the input `failure-hold`. */
export const FAILURE_HOLD = `${OURS}failure-hold`;
/** Opts in to being deleted and created again where a field can't be changed. */
export const RECREATE = `${OURS}recreate`;

/** What a deploy writes on each workload that it changes. Whoever took an object from a cluster has these too. */
export const COMMIT = `${OURS}commit`;
export const IMAGE_TAG = `${OURS}image-tag`;
export const RUN_URL = `${OURS}run-url`;
export const DEPLOYED_AT = `${OURS}deployed-at`;

export const OWN_ANNOTATIONS = [WAIT_FOR, FAILURE_HOLD, RECREATE, COMMIT, IMAGE_TAG, RUN_URL, DEPLOYED_AT];

/** True for a name that looks like one of ours and is none: a wish that nobody would fulfil. */
export function isMisspelt(name: string): boolean {
  return name.startsWith(OURS) && !OWN_ANNOTATIONS.includes(name);
}
