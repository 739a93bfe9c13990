export const id = 368;
export const ids = [368];
export const modules = {

/***/ 2509:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ setStatus),
/* harmony export */   v: () => (/* binding */ isNewest)
/* harmony export */ });
/** Sets a commit status. Of one context the newest counts, so an earlier one need not be removed. Throws what GitHub answers. */
async function setStatus(talk, place, status) {
    const { repository, commit, context, runUrl } = place;
    await talk.make((octokit, request) => octokit.rest.repos.createCommitStatus({
        ...{ owner: repository.owner, repo: repository.name, sha: commit, context, ...status, request },
        ...(runUrl === '' ? {} : { target_url: runUrl }),
    }), async () => ((await isNewest(talk, place, status)) ? true : undefined));
}
/** True when a status is the one that counts. */
async function isNewest(talk, place, { state, description }) {
    const { repository, commit, context, runUrl } = place;
    const route = { owner: repository.owner, repo: repository.name, ref: commit, per_page: 100 };
    const { data } = await talk.repeat((octokit, request) => octokit.rest.repos.listCommitStatusesForRef({ ...route, request }));
    const newest = data.find((each) => each.context.toLowerCase() === context.toLowerCase());
    return newest?.state === state && newest.description === description && (newest.target_url ?? '') === runUrl;
}


/***/ }),

/***/ 8694:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Em: () => (/* binding */ retireReplaced),
/* harmony export */   HZ: () => (/* binding */ findDeployment),
/* harmony export */   U7: () => (/* binding */ unfinishedDeployments),
/* harmony export */   Yy: () => (/* binding */ createDeployment),
/* harmony export */   e9: () => (/* binding */ setDeploymentStatus)
/* harmony export */ });
/* harmony import */ var _report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3548);

/** How many of the newest deployments are looked at. Each costs a request. */
const LOOKED_AT = 5;
const UNFINISHED = ['in_progress', 'pending', 'queued'];
/**
 * The deployment that is this job's already: the one that started the workflow, or the one that GitHub made for the
 * job's `environment:`. The latter bears the same name, was made by GitHub Actions and has a status that leads to this
 * very run. Undefined when there is none.
 */
async function findDeployment(talk, place) {
    const { run } = place;
    if (run.githubDeployment)
        return run.githubDeployment;
    const all = await list(talk, place);
    const own = all.find(({ payload }) => (0,_report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__/* .fromPayload */ .XL)(payload)?.run === runKey(run));
    if (own)
        return own.id;
    const commits = [run.commit, run.workflowCommit];
    const candidates = all.filter(({ sha, creator, payload }) => {
        return commits.includes(sha) && creator?.type === 'Bot' && (0,_report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__/* .fromPayload */ .XL)(payload) === undefined;
    });
    for (const { id } of candidates.slice(0, LOOKED_AT)) {
        const statuses = await statusesOf(talk, place, id);
        if (statuses.some(({ log_url, target_url }) => isOfRun(log_url || target_url, run)))
            return id;
    }
    return undefined;
}
/** Makes a deployment of the commit. Looks first: a job never has two. Throws what GitHub answers. */
async function createDeployment(talk, place, payload) {
    const { repository, run, environment } = place;
    const { production, transient } = (0,_report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__/* .kindOfEnvironment */ .L2)(environment, run.pullRequest !== undefined);
    return talk.make(async (octokit, request) => {
        const { data, status } = await octokit.rest.repos.createDeployment({
            ...{ owner: repository.owner, repo: repository.name, ref: run.commit ?? '', environment, request },
            // Otherwise GitHub merges the default branch into what is deployed, and waits for the very job that asks.
            ...{ auto_merge: false, required_contexts: [] },
            ...{ production_environment: production, transient_environment: transient },
            payload: (0,_report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__/* .toPayload */ .I2)({ ...payload, run: runKey(run) }),
            description: `image tag ${payload.imageTag}`.slice(0, 140),
        });
        if (status !== 201 || !('id' in data))
            throw new Error('GitHub made no deployment');
        return data.id;
    }, () => findDeployment(talk, place));
}
/** Adds a status to a deployment; the newest one is its state. Throws what GitHub answers. */
async function setDeploymentStatus(talk, { repository, run }, id, { state, description, environmentUrl = '' }) {
    const route = { owner: repository.owner, repo: repository.name, deployment_id: id };
    await talk.make((octokit, request) => octokit.rest.repos.createDeploymentStatus({
        ...{ ...route, state, description, request },
        ...(run.runUrl === undefined ? {} : { log_url: run.runUrl }),
        ...(environmentUrl === '' ? {} : { environment_url: environmentUrl }),
    }), async () => {
        const [newest] = await statusesOf(talk, { repository }, id);
        return newest?.state === state && newest.description === description ? true : undefined;
    });
}
/**
 * Marks as inactive what a successful deployment has replaced. GitHub does so by itself, except for production. A
 * deployment of ours into another namespace is not replaced.
 */
async function retireReplaced(talk, place, id, namespace) {
    const replaced = (await list(talk, place)).filter(({ id: other, task, payload }) => {
        return other < id && task === 'deploy' && ((0,_report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__/* .fromPayload */ .XL)(payload)?.namespace ?? namespace) === namespace;
    });
    for (const { id: other } of replaced.slice(0, LOOKED_AT)) {
        const [newest] = await statusesOf(talk, place, other);
        if (newest?.state !== 'success')
            continue;
        await setDeploymentStatus(talk, place, other, { state: 'inactive', description: 'replaced by a later deployment' });
    }
}
/** Deployments of ours, of other runs, that are still in progress; with the time by which they said to be over. */
async function unfinishedDeployments(talk, place) {
    const found = [];
    const others = (await list(talk, place)).flatMap(({ id, payload }) => {
        const own = (0,_report_deployment_payload_js__WEBPACK_IMPORTED_MODULE_0__/* .fromPayload */ .XL)(payload);
        const [runId = '', runAttempt] = own?.run.split('/') ?? [];
        const isOther = own && own.run !== runKey(place.run);
        return isOther ? [{ id, until: own.until, runId, runAttempt: Number(runAttempt) }] : [];
    });
    for (const other of others.slice(0, LOOKED_AT)) {
        const [newest] = await statusesOf(talk, place, other.id);
        if (newest === undefined || UNFINISHED.includes(newest.state))
            found.push(other);
    }
    return found;
}
async function list(talk, { repository, environment }) {
    const route = { owner: repository.owner, repo: repository.name, environment, per_page: 30 };
    const { data } = await talk.repeat((octokit, request) => octokit.rest.repos.listDeployments({ ...route, request }));
    return data.map(({ id, sha, task, payload, creator }) => ({ id, sha, task, payload, creator }));
}
/** Newest first. */
async function statusesOf(talk, { repository }, id) {
    const route = { owner: repository.owner, repo: repository.name, deployment_id: id, per_page: 10 };
    const { data } = await talk.repeat((octokit, request) => octokit.rest.repos.listDeploymentStatuses({ ...route, request }));
    return data;
}
function runKey({ runId = '', runAttempt = 1, job = '' }) {
    return `${runId}/${runAttempt}/${job}`;
}
/** `https://github.com/owner/name/actions/runs/7301/job/12` is of run 7301. */
function isOfRun(url, { runId }) {
    if (!url || !runId || !URL.canParse(url))
        return false;
    const segments = new URL(url).pathname.split('/');
    return segments[segments.indexOf('runs') + 1] === runId && segments.includes('actions');
}


/***/ }),

/***/ 8368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tellStart: () => (/* binding */ tellStart)
});

// EXTERNAL MODULE: ./lib/report/commit-status.js
var commit_status = __webpack_require__(8288);
// EXTERNAL MODULE: ./lib/report/hiding.js
var hiding = __webpack_require__(7519);
// EXTERNAL MODULE: ./lib/report/plain.js
var plain = __webpack_require__(6906);
// EXTERNAL MODULE: ./lib/github/commit-status.js
var github_commit_status = __webpack_require__(2509);
// EXTERNAL MODULE: ./lib/github/github-deployment.js
var github_deployment = __webpack_require__(8694);
// EXTERNAL MODULE: ./lib/github/log.js + 1 modules
var log = __webpack_require__(4381);
// EXTERNAL MODULE: ./lib/github/pull-request.js
var pull_request = __webpack_require__(3056);
// EXTERNAL MODULE: ./lib/github/session.js
var github_session = __webpack_require__(9811);
// EXTERNAL MODULE: ./lib/github/client.js
var client = __webpack_require__(636);
;// CONCATENATED MODULE: ./lib/github/stale.js




/** How far back, in commits, a status is looked for that nobody closed. */
const COMMITS = 50;
/** What a run may be late with its last words, in milliseconds. */
const GRACE = 60_000;
const QUESTION = `query ($owner: String!, $name: String!, $commit: String!, $context: String!) {
  repository(owner: $owner, name: $name) {
    object(expression: $commit) {
      ... on Commit {
        history(first: ${COMMITS}) {
          nodes { oid status { context(name: $context) { state description targetUrl } } }
        }
      }
    }
  }
}`;
/**
 * Closes the commit statuses of this environment that a run has left pending when its runner was lost: on this commit
 * and those before it. A status is left alone as long as its run may still be at work.
 */
async function closeStatuses(talk, place, context) {
    const { repository, run } = place;
    if (!run.commit)
        return;
    const variables = { ...repository, commit: run.commit, context };
    const answer = await talk.repeat((octokit, request) => octokit.graphql(QUESTION, { ...variables, request }));
    for (const { oid, status } of answer.repository?.object?.history?.nodes ?? []) {
        const found = status?.context;
        if (found?.state !== 'PENDING')
            continue;
        const runUrl = found.targetUrl ?? '';
        const until = (0,commit_status/* pendingUntil */.qw)(found.description ?? '');
        const [, runId, runAttempt] = /\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?/.exec(runUrl) ?? [];
        if (until === undefined)
            continue;
        if (!(await isOver(talk, place, { until, runId, runAttempt: Number(runAttempt) })))
            continue;
        await (0,github_commit_status/* setStatus */.L)(talk, { repository, commit: oid, context, runUrl }, { state: 'error', description: commit_status/* DIED */.v0 });
    }
}
/** The same for GitHub deployments that a run of ours has made. Those of a job's `environment:` GitHub closes itself. */
async function closeDeployments(talk, place) {
    for (const { id, ...about } of await (0,github_deployment/* unfinishedDeployments */.U7)(talk, place)) {
        if (await isOver(talk, place, about)) {
            await (0,github_deployment/* setDeploymentStatus */.e9)(talk, place, id, { state: 'error', description: commit_status/* DIED */.v0 });
        }
    }
}
/**
 * By the time that the run has set itself; sooner when the token may ask how the run is (`actions: read`). An attempt
 * begins only when the one before it is over; of its own attempt a run leaves all to the jobs beside it.
 */
async function isOver(talk, { repository: { owner, name }, run }, about) {
    if (about.until + GRACE < Date.now())
        return true;
    if (about.runId && about.runId === run.runId)
        return about.runAttempt < (run.runAttempt ?? 1);
    if (!about.runId)
        return false;
    try {
        const { data } = await talk.repeat((octokit, request) => octokit.rest.actions.getWorkflowRun({ owner, repo: name, run_id: Number(about.runId), request }));
        return data.status === 'completed';
    }
    catch (error) {
        if ([403, 404].includes((0,client/* faultOf */.Kl)(error).status))
            return false;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/github/opening.js









/** Each of five things has its own time, so that one that is never answered keeps none of the others from being done. */
const EACH = 1 / 5;
/**
 * Tells GitHub that a deploy goes on: commit status and GitHub deployment. Then it does what would take time at the
 * end, and closes what runs before it have left open. Never throws: what this run could not say is remembered as a
 * failure, and the rest is tried again, at the end or by the next run.
 */
async function tellStart(session, talk, start) {
    const { run, deployment, comment, endsAt } = session.options;
    if (!run.repository)
        return;
    const place = { repository: run.repository, run, environment: start.environment };
    const status = (0,github_session/* statusPlace */.se)(session, start.environment);
    (0,github_session/* leaveWord */.yS)(session);
    if (status) {
        session.pending = true;
        (0,github_session/* leaveWord */.yS)(session); // Before it is true: whoever is killed in between leaves it to be closed.
        const pending = { state: 'pending', description: (0,commit_status/* describePending */.nI)(endsAt) };
        const own = talk.part(EACH);
        await (0,github_session/* attempt */.CD)(session, 'commit status', own, () => (0,github_commit_status/* setStatus */.L)(own, status, pending));
    }
    if (deployment !== 'never' && run.commit) {
        const own = talk.part(EACH);
        await (0,github_session/* attempt */.CD)(session, 'GitHub deployment', own, () => startDeployment(session, own, place, start));
    }
    if (comment !== 'never' && run.pullRequest === undefined) {
        const number = await (0,pull_request/* findPullRequest */._)(talk.part(EACH), run.repository, run).catch(() => undefined);
        if (number !== undefined)
            session.pullRequest = number;
    }
    if (status && !session.failures.has('commit status')) {
        await closeStatuses(talk.part(EACH), place, status.context).catch(() => { });
    }
    if (deployment === 'create' && !session.failures.has('GitHub deployment')) {
        await closeDeployments(talk.part(EACH), place).catch(() => { });
    }
}
async function startDeployment(session, talk, place, start) {
    const { imageTag, namespace, images } = start;
    const id = (await reusable(session, talk, place)) ?? (await created());
    if (id === undefined)
        return;
    session.githubDeployment = id;
    (0,github_session/* leaveWord */.yS)(session);
    const description = (0,plain/* shorten */.ml)(`deploying image tag ${imageTag}`, 140);
    await (0,github_deployment/* setDeploymentStatus */.e9)(talk, place, id, { state: 'in_progress', description });
    async function created() {
        const { deployment, endsAt } = session.options;
        if (deployment !== 'create')
            return undefined;
        const hide = (0,hiding/* hiding */.Q)((0,log/* masked */.Iv)());
        const shown = images.map((each) => ({ ...each, image: hide(each.image) }));
        return (0,github_deployment/* createDeployment */.Yy)(talk, place, { imageTag, namespace, images: shown, until: endsAt });
    }
}
/** With `auto` nobody has asked for a deployment: when there is no seeing whether the job has one, nothing is missing. */
async function reusable({ options }, talk, place) {
    try {
        return await (0,github_deployment/* findDeployment */.HZ)(talk, place);
    }
    catch (error) {
        if (options.deployment === 'auto')
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 3056:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ findPullRequest)
/* harmony export */ });
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(636);

/**
 * The pull request that brought the commit: one merged into the default branch first, then an open one whose head it
 * is, then any open, then any merged one. Of a fork's commit it is the one that has it as its head: such a commit is not
 * in the repository, so none leads to it. Undefined when there is none, or GitHub does not know the commit.
 */
async function findPullRequest(talk, { owner, name }, run) {
    const { commit, defaultBranch, forkHead } = run;
    if (!commit)
        return undefined;
    const route = { owner, repo: name, per_page: 100 };
    const pulls = await (forkHead
        ? pullsFrom(talk, { ...route, head: forkHead, state: 'all' }, commit)
        : pullsOf(talk, { ...route, commit_sha: commit }));
    const onDefault = (base) => base.ref === (defaultBranch ?? base.repo?.default_branch);
    const found = pulls.find((pull) => pull.merged_at && onDefault(pull.base)) ??
        pulls.find((pull) => pull.state === 'open' && pull.head.sha === commit) ??
        pulls.find((pull) => pull.state === 'open') ??
        pulls.find((pull) => pull.merged_at);
    return found?.number;
}
/** A branch may have been pushed to since: what was deployed is the commit, so only a pull request that shows it counts. */
async function pullsFrom(talk, route, commit) {
    const { data } = await talk.repeat((octokit, request) => octokit.rest.pulls.list({ ...route, request }));
    return data.filter((pull) => pull.head.sha === commit);
}
async function pullsOf(talk, route) {
    try {
        const { data } = await talk.repeat((octokit, request) => octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...route, request }));
        return data;
    }
    catch (error) {
        // 409: the repository is empty; 422: no commit found for the SHA.
        if ([409, 422].includes((0,_client_js__WEBPACK_IMPORTED_MODULE_0__/* .faultOf */ .Kl)(error).status))
            return [];
        throw error;
    }
}


/***/ })

};
