export const id = 753;
export const ids = [753];
export const modules = {

/***/ 6657:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AA: () => (/* binding */ UnservedGroup),
/* harmony export */   Fc: () => (/* binding */ unservedBecause),
/* harmony export */   Rc: () => (/* binding */ ConnectionError),
/* harmony export */   hD: () => (/* binding */ ApiError)
/* harmony export */ });
/** An answer of the API server that is not 2xx. `message` is the server's own sentence: untrusted text. */
class ApiError extends Error {
    /** HTTP status. */
    code;
    /** `Conflict`, `NotFound`, `Forbidden`, … or '' when the answer named none. */
    reason;
    /** False when what answered gave no Status, as gateways, login pages and web servers do. */
    isStatus;
    causes;
    /** Seconds, when the server asked to wait. */
    retryAfter;
    /** True when the write may have happened nevertheless: an earlier try of it lost its answer, or a gateway gave up on it. */
    mayHaveReached;
    /** What to do, when that is known where the answer came in: whose credential a 401 is about. */
    remedy;
    /** What was met instead of the API server that a group has of its own: that one is away, the cluster's own is well. */
    unservedBecause;
    constructor(answer, options) {
        super(answer.message, options);
        this.name = 'ApiError';
        this.code = answer.code;
        this.reason = answer.reason;
        this.isStatus = answer.isStatus ?? true;
        this.causes = answer.causes;
        this.mayHaveReached = answer.mayHaveReached ?? false;
        if (answer.retryAfter !== undefined)
            this.retryAfter = answer.retryAfter;
        if (answer.remedy !== undefined)
            this.remedy = answer.remedy;
        if (answer.unservedBecause !== undefined)
            this.unservedBecause = answer.unservedBecause;
    }
}
/** The API server is there, but the one that serves this API group for it is not: nobody can tell which kinds it has. */
class UnservedGroup extends Error {
    name = 'UnservedGroup';
}
/** No answer came, although retries were made until the deadline or the fault could not pass (DNS, TLS, refused). */
class ConnectionError extends Error {
    fault;
    /** True when the request may have reached the server: a write may have happened. */
    mayHaveReached;
    /** Of a request that the end of the run cut short: what it had met until then, and was trying to ride out. */
    met;
    /** What to do, when the place that failed knows better than the fault alone tells: an exec plugin's install hint. */
    remedy;
    constructor(message, options) {
        super(message, options);
        this.name = 'ConnectionError';
        this.fault = options.fault ?? 'reset';
        this.mayHaveReached = options.mayHaveReached;
        if (options.met !== undefined)
            this.met = options.met;
        if (options.remedy !== undefined)
            this.remedy = options.remedy;
    }
}
/** What was met instead of the API server that a group has of its own; undefined for every other failure. */
function unservedBecause(error) {
    const met = error instanceof ConnectionError ? error.met : error;
    return met instanceof ApiError ? met.unservedBecause : undefined;
}


/***/ }),

/***/ 1844:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C4: () => (/* binding */ builtInResource),
/* harmony export */   LE: () => (/* binding */ isBuiltInGroup),
/* harmony export */   wx: () => (/* binding */ builtIn)
/* harmony export */ });
/* unused harmony export builtInResources */
/**
 * Kinds that every Kubernetes from 1.28 on serves, so that a set of these needs no discovery: `Kind plural`, by
 * apiVersion. Source: Kubernetes API reference, 1.28 and 1.36.
 */
const NAMESPACED = {
    v1: `ConfigMap configmaps, Endpoints endpoints, Event events, LimitRange limitranges,
    PersistentVolumeClaim persistentvolumeclaims, Pod pods, PodTemplate podtemplates,
    ReplicationController replicationcontrollers, ResourceQuota resourcequotas, Secret secrets, Service services,
    ServiceAccount serviceaccounts`,
    'apps/v1': 'DaemonSet daemonsets, Deployment deployments, ReplicaSet replicasets, StatefulSet statefulsets',
    'batch/v1': 'CronJob cronjobs, Job jobs',
    'autoscaling/v1': 'HorizontalPodAutoscaler horizontalpodautoscalers',
    'autoscaling/v2': 'HorizontalPodAutoscaler horizontalpodautoscalers',
    'policy/v1': 'PodDisruptionBudget poddisruptionbudgets',
    'networking.k8s.io/v1': 'Ingress ingresses, NetworkPolicy networkpolicies',
    'rbac.authorization.k8s.io/v1': 'Role roles, RoleBinding rolebindings',
    'coordination.k8s.io/v1': 'Lease leases',
    'discovery.k8s.io/v1': 'EndpointSlice endpointslices',
};
const CLUSTER_SCOPED = {
    v1: 'Namespace namespaces, Node nodes, PersistentVolume persistentvolumes',
    'networking.k8s.io/v1': 'IngressClass ingressclasses',
    'rbac.authorization.k8s.io/v1': 'ClusterRole clusterroles, ClusterRoleBinding clusterrolebindings',
    'scheduling.k8s.io/v1': 'PriorityClass priorityclasses',
    'storage.k8s.io/v1': 'StorageClass storageclasses',
    'apiextensions.k8s.io/v1': 'CustomResourceDefinition customresourcedefinitions',
    'admissionregistration.k8s.io/v1': `MutatingWebhookConfiguration mutatingwebhookconfigurations,
    ValidatingWebhookConfiguration validatingwebhookconfigurations`,
    'apiregistration.k8s.io/v1': 'APIService apiservices',
};
const BUILT_IN = new Map([...resourcesIn(NAMESPACED, true), ...resourcesIn(CLUSTER_SCOPED, false)]);
const GROUPS = new Set([...BUILT_IN.values()].map(({ group }) => group));
/** True for a group that the cluster's own API server serves itself. */
function isBuiltInGroup(group) {
    return GROUPS.has(group);
}
/** The resource of a kind that needs no asking, or undefined. */
function builtInResource(apiVersion, kind) {
    return BUILT_IN.get(`${apiVersion}/${kind}`);
}
/** The resource of a kind that our own code names: it has to stand in the tables above. */
function builtIn(apiVersion, kind) {
    const found = builtInResource(apiVersion, kind);
    if (!found)
        throw new Error(`expected ${kind} of ${apiVersion} among the built-in resources`);
    return found;
}
/** Every kind of the tables above. */
function builtInResources() {
    return [...BUILT_IN.values()];
}
function resourcesIn(table, namespaced) {
    return Object.entries(table).flatMap(([apiVersion, kinds]) => {
        const [version = '', group = ''] = apiVersion.split('/').reverse();
        return kinds.split(',').map((pair) => {
            const [kind = '', plural = ''] = pair.trim().split(' ');
            return [`${apiVersion}/${kind}`, { group, version, kind, plural, namespaced }];
        });
    });
}


/***/ }),

/***/ 5433:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ maskKey)
/* harmony export */ });
/** The lines of a PEM key, without its armour and its short last one, which say nothing secret and stand in other texts too. */
function maskKey(pem, onSecret) {
    for (const line of pem.split('\n'))
        if (line.trim().length >= 16 && !line.startsWith('-----'))
            onSecret(line.trim());
}


/***/ }),

/***/ 1999:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration)
/* harmony export */ });
const UNITS = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    μs: 1e-3,
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
};
/**
 * The milliseconds of a duration as Go's `time.ParseDuration` writes it: `90s`, `5m`, `1h30m`, `1.5h`.
 * Undefined for anything else: a bare number, an unknown unit, a sign.
 */
function parseDuration(text) {
    if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text))
        return undefined;
    const parts = text.matchAll(/([\d.]+)([a-zµμ]+)/g);
    return parts.reduce((sum, [, amount = '', unit = '']) => sum + Number(amount) * (UNITS[unit] ?? Number.NaN), 0);
}


/***/ }),

/***/ 636:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kl: () => (/* binding */ faultOf),
/* harmony export */   UY: () => (/* binding */ connectGitHub),
/* harmony export */   a5: () => (/* binding */ isRateLimit),
/* harmony export */   b1: () => (/* binding */ LIMITS),
/* harmony export */   pB: () => (/* binding */ ELSEWHERE)
/* harmony export */ });
/* unused harmony export Unreadable */
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7748);


/** Where to read what GitHub did not take. */
const ELSEWHERE = 'The job summary has the whole report.';
/** However short a talk is, GitHub may take so many milliseconds for a call on a slow day. */
const SLOW_CALL = 1_500;
/** What waiting for GitHub may cost a deploy that is over. */
const LIMITS = { talk: 9_500, call: 4_000, retry: 300, settle: 600 };
/**
 * GitHub's API for a token, or undefined without one. Octokit is loaded only here: loading it takes longer than a deploy
 * starts. Throws a ProblemsError, a notice, for an address that is none.
 */
async function connectGitHub(options) {
    if (!options.token)
        return undefined;
    if (!isAddress(options.apiUrl))
        throw new _problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemsError */ .FQ([NO_ADDRESS]);
    // Loading it reads the event once more, and throws on one that can't be read: we have read it already.
    delete process.env.GITHUB_EVENT_PATH;
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
    const octokit = getOctokit(options.token, { baseUrl: options.apiUrl, log: SILENT });
    return { talk: (limits) => startTalk(octokit, { ...LIMITS, ...options.limits, ...limits }, options.signal) };
}
const NO_ADDRESS = {
    severity: 'notice',
    message: 'GitHub was not told of the deploy: expected an http or https address in GITHUB_API_URL, found something else',
    remedy: `The runner sets this variable: look which \`env\` or step overwrites it. ${ELSEWHERE}`,
};
function isAddress(text) {
    return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
/** Octokit's own words (of deprecated routes) are nothing that a reader of a deploy's log can act upon. */
const SILENT = { debug() { }, info() { }, warn() { }, error() { } };
function startTalk(octokit, limits, signal) {
    const ended = new AbortController();
    const startedAt = performance.now();
    const deadline = AbortSignal.any([ended.signal, AbortSignal.timeout(limits.talk), ...(signal ? [signal] : [])]);
    const spent = () => performance.now() - startedAt;
    // Half of a talk, so that there is time to repeat a call that is not answered.
    const patience = Math.min(limits.call, Math.max(Math.ceil(limits.talk / 2), SLOW_CALL));
    async function once(call) {
        const signal = AbortSignal.any([deadline, AbortSignal.timeout(patience)]);
        const answer = await call(octokit, { signal });
        if (isCutShort(answer))
            throw new Unreadable();
        return answer;
    }
    async function pause(fault, attempt) {
        const wait = waitOf(fault, limits.retry * 2 ** attempt);
        if (wait === undefined || deadline.aborted || spent() + wait >= limits.talk)
            throw fault;
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(wait, undefined, { signal: deadline });
    }
    async function repeat(call) {
        for (let attempt = 0;; attempt++) {
            try {
                return await once(call);
            }
            catch (fault) {
                await pause(fault, attempt);
            }
        }
    }
    async function make(call, look) {
        for (let attempt = 0;; attempt++) {
            try {
                return await once(call);
            }
            catch (fault) {
                await pause(fault, attempt);
                const made = await look();
                if (made !== undefined)
                    return made;
            }
        }
    }
    const part = (share) => startTalk(octokit, { ...limits, talk: Math.ceil(limits.talk * share) }, deadline);
    return { once, repeat, make, pause, part, limits, spent, end: () => ended.abort() };
}
/** An answer of 2xx that is not what it should be: cut off in the middle, or a page of some proxy. */
class Unreadable extends Error {
    name = 'Unreadable';
}
/** Octokit gives the text of a body that it could not read as JSON, and even '' when the connection broke in it. */
function isCutShort(answer) {
    return typeof answer === 'object' && answer !== null && 'data' in answer && typeof answer.data === 'string';
}
function faultOf(error) {
    const { status, response, message } = error;
    const text = typeof message === 'string' ? message : String(error);
    if (typeof response !== 'object' || response === null)
        return { status: 0, message: text, headers: {} };
    const { headers } = response;
    return { status: typeof status === 'number' ? status : 200, message: text, headers: headers ?? {} };
}
/** True for GitHub's primary and secondary rate limits; the secondary ones answer 403 or 429. */
function isRateLimit({ status, message, headers }) {
    if (status === 429)
        return true;
    const told = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
    return status === 403 && (told || /rate limit/i.test(message));
}
/** Milliseconds to wait before another try; undefined when another try can't help. */
function waitOf(error, backoff) {
    const fault = faultOf(error);
    if (isRateLimit(fault))
        return askedWait(fault) ?? Number.POSITIVE_INFINITY;
    return fault.status === 0 || fault.status >= 500
        ? (askedWait(fault) ?? backoff * (0.75 + Math.random() / 2))
        : undefined;
}
/** `retry-after` counts seconds, `x-ratelimit-reset` is the second of its end (GitHub Docs, "Rate limits for the REST API"). */
function askedWait({ headers }) {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    if (Number.isFinite(seconds))
        return Math.max(0, seconds * 1_000);
    if (headers['x-ratelimit-remaining'] !== '0')
        return undefined;
    const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
    return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - Date.now()) : undefined;
}


/***/ }),

/***/ 4381:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  fz: () => (/* binding */ annotate),
  pq: () => (/* binding */ info),
  dK: () => (/* binding */ mask),
  Iv: () => (/* binding */ masked),
  bp: () => (/* binding */ untrusted)
});

// UNUSED EXPORTS: harmless

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 3 modules
var core = __webpack_require__(235);
// EXTERNAL MODULE: ./lib/problem.js
var lib_problem = __webpack_require__(7748);
// EXTERNAL MODULE: ./lib/report/plain.js
var plain = __webpack_require__(6906);
;// CONCATENATED MODULE: ./lib/report/annotations.js


/** What the runner keeps of a step: ten of each level, 4,096 characters each (actions/runner, issue commands). */
const PER_LEVEL = 10;
const LONGEST_MESSAGE = 4_096;
/**
 * The problems as at most ten annotations a level. Those that blame a line come first, since the line is where an
 * annotation helps; what does not fit is folded into the tenth. `rest` is what was folded: for the log.
 */
function annotationsOf(problems) {
    const levels = ['error', 'warning', 'notice'].map((severity) => level(problems, severity));
    return { annotations: levels.flatMap((each) => each.annotations), rest: levels.flatMap((each) => each.rest) };
}
function level(problems, severity) {
    const found = problems.filter((problem) => problem.severity === severity);
    const ranked = [...found.filter((each) => each.position), ...found.filter((each) => !each.position)];
    const kept = ranked.length <= PER_LEVEL ? ranked : ranked.slice(0, PER_LEVEL - 1);
    const rest = ranked.slice(kept.length);
    return { annotations: [...kept.map(annotation), ...folded(rest, severity)], rest };
}
function annotation({ severity, message, remedy, position }) {
    const text = (0,plain/* shorten */.ml)((0,plain/* plain */.pj)((0,lib_problem/* withRemedy */.v9)(message, remedy)), LONGEST_MESSAGE);
    return { severity, message: text, ...(position ? { position: runnerPosition(position) } : {}) };
}
function folded(rest, severity) {
    if (rest.length === 0)
        return [];
    const lines = rest.map((problem) => (0,plain/* oneLine */.TN)((0,lib_problem/* formatProblem */.Vw)(problem)));
    const message = [`${rest.length} more, all of them in the log:`, ...lines].join('\n');
    return [{ severity, message: (0,plain/* shorten */.ml)(message, LONGEST_MESSAGE) }];
}
/** The runner drops the columns of a span of several lines, and all of a span that ends before it starts. */
function runnerPosition({ file, line, column, endLine, endColumn }) {
    const last = endLine !== undefined && endLine > line ? endLine : undefined;
    if (last !== undefined)
        return { file, line, endLine: last };
    if (column === undefined)
        return { file, line };
    return endColumn !== undefined && endColumn > column ? { file, line, column, endColumn } : { file, line, column };
}

;// CONCATENATED MODULE: ./lib/github/log.js





/** One or more lines of the log, as text: what would be a command to the runner is no command any more. */
function info(text) {
    core/* info */.pq(harmless(text));
}
/**
 * Lines of pods and servers. Workflow commands are switched off around them with a word that they can't know; see
 * GitHub Docs, "Workflow commands: stopping and starting".
 */
function untrusted(lines) {
    if (lines.length === 0)
        return;
    const token = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    core/* info */.pq(`::stop-commands::${token}`);
    core/* info */.pq(lines.map(harmless).join('\n'));
    core/* info */.pq(`::${token}::`);
}
/** Problems as annotations on their manifest lines; those that are too many for the runner are lines of the log. */
function annotate(problems) {
    const { annotations, rest } = annotationsOf(problems);
    for (const annotation of annotations)
        issue(annotation);
    for (const problem of rest)
        info(`${problem.severity}: ${(0,lib_problem/* formatProblem */.Vw)(problem)}`);
}
const secrets = new Set();
/**
 * Keeps a value out of every log line from now on, and out of the report. Of several lines each one of eight
 * characters and more is a secret of its own: the runner would mask a lone `}` of it wherever it stands.
 */
function mask(value) {
    const lines = value
        .split(/\r\n?|\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    for (const line of lines.length === 1 ? lines : lines.filter(({ length }) => length >= 8)) {
        if (!secrets.has(line))
            core/* setSecret */.Pq(line);
        secrets.add(line);
    }
}
/** Every value that was masked. What goes to GitHub by another way than the log must not have them either. */
function masked() {
    return [...secrets];
}
/**
 * Text that the runner takes for no command. It reads `::` after leading blanks, and the old `##[` anywhere in a line
 * (actions/runner, ActionCommand). Exported for its test.
 */
function harmless(text) {
    return (0,plain/* plain */.pj)(text)
        .replaceAll(/^(\s*):(?=:)/gm, '$1:\u200B')
        .replaceAll('##[', '##\u200B[');
}
const ISSUE = { error: core/* error */.z3, warning: core/* warning */.$e, notice: core/* notice */.lm };
function issue({ severity, message, position }) {
    ISSUE[severity](message, {
        title: 'kube-rollout',
        ...(position && {
            file: position.file,
            startLine: position.line,
            ...(position.endLine !== undefined && { endLine: position.endLine }),
            ...(position.column !== undefined && { startColumn: position.column }),
            ...(position.endColumn !== undefined && { endColumn: position.endColumn }),
        }),
    });
}


/***/ }),

/***/ 1075:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ noticesOf),
/* harmony export */   v: () => (/* binding */ isRefusal)
/* harmony export */ });
/* harmony import */ var _report_plain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6906);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(636);


/** What a deploy wants to write at GitHub, and the permission that it takes. */
const PERMISSIONS = {
    'commit status': 'statuses',
    'GitHub deployment': 'deployments',
    'pull request comment': 'pull-requests',
};
/** Inputs by which a person can do without what a token does not allow. */
const WITHOUT = {
    'commit status': '`status: false`',
    'GitHub deployment': '`deployment: never`',
    'pull request comment': '`comment: never`',
};
/**
 * Why something was not written, as notices: one for each cause, naming all that it hit; a missing permission is a cause
 * of its own, with the line to add. A token of a fork or of Dependabot is one cause.
 */
function noticesOf(failures, run) {
    const told = new Map();
    for (const { what, error, spent } of failures) {
        const explanation = explain(what, (0,_client_js__WEBPACK_IMPORTED_MODULE_1__/* .faultOf */ .Kl)(error), run);
        const { whats, spent: before } = told.get(explanation.cause) ?? { whats: [], spent: 0 };
        told.set(explanation.cause, { explanation, whats: [...whats, what], spent: before + spent });
    }
    return [...told.values()].map(({ explanation: { cause, remedy, isAway }, whats, spent }) => {
        const was = whats.length > 1 ? 'were' : 'was';
        const message = `the ${listed(whats)} ${was} not written: ${cause}${isAway ? `, after ${seconds(spent)}` : ''}`;
        return { severity: 'notice', message, remedy };
    });
}
/** True when the token may not do it, so that it need not be tried again. */
function isRefusal(error) {
    const fault = (0,_client_js__WEBPACK_IMPORTED_MODULE_1__/* .faultOf */ .Kl)(error);
    return [401, 403, 404].includes(fault.status) && !(0,_client_js__WEBPACK_IMPORTED_MODULE_1__/* .isRateLimit */ .a5)(fault);
}
function explain(what, fault, run) {
    const { status, message } = fault;
    if (status === 0)
        return { cause: 'GitHub did not answer', remedy: _client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB, isAway: true };
    if ((0,_client_js__WEBPACK_IMPORTED_MODULE_1__/* .isRateLimit */ .a5)(fault))
        return { cause: 'GitHub asked to wait longer (rate limit)', remedy: _client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB };
    if (status === 401) {
        return { cause: 'GitHub did not accept the github-token', remedy: `Check that it has not expired. ${_client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB}` };
    }
    if (status === 403 && /locked/i.test(message)) {
        return {
            cause: 'the conversation of the pull request is locked',
            remedy: `Unlock it to get comments. ${_client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB}`,
        };
    }
    if (status === 403)
        return missingPermission(what, fault, run);
    if (status >= 500)
        return { cause: `GitHub answered ${status}`, remedy: _client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB, isAway: true };
    if (status === 404) {
        const found = what === 'pull request comment' ? 'no such pull request' : 'no such repository or commit';
        return {
            cause: `GitHub says that there is ${found} (404)`,
            remedy: `Check that the github-token may read this repository. ${_client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB}`,
        };
    }
    return { cause: `GitHub answered ${status}: ${(0,_report_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .shorten */ .ml)((0,_report_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(message), 300)}`, remedy: _client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB };
}
function missingPermission(what, { headers }, { readOnlyFor }) {
    if (readOnlyFor) {
        return {
            cause: `the github-token of a run that ${readOnlyFor} started can only read`,
            remedy: `${_client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB} docs/events.md of kube-rollout shows a workflow that reports on such pull requests.`,
        };
    }
    const permission = acceptedPermission(what, String(headers['x-accepted-github-permissions'] ?? ''));
    return {
        cause: `the github-token lacks the permission \`${permission}\``,
        remedy: `Add \`${permission}\` under \`permissions:\` of the job, or set ${WITHOUT[what]}; runs of forks and Dependabot never get it. ${_client_js__WEBPACK_IMPORTED_MODULE_1__/* .ELSEWHERE */ .pB}`,
    };
}
/**
 * `issues=write; pull_requests=write` lists ways to be allowed. Where the feature's own permission is one of them it
 * has to be `write`, though the refused call was one that only reads. As a workflow writes it.
 */
function acceptedPermission(what, header) {
    const ways = header.split(/[;,]/).map((way) => (0,_report_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(way).trim().replaceAll('_', '-').split('='));
    const own = PERMISSIONS[what];
    const [[name = '', level = 'write'] = []] = ways;
    return name === '' || ways.some(([each]) => each === own) ? `${own}: write` : `${name}: ${level}`;
}
function listed(whats) {
    return whats.length < 2 ? (whats[0] ?? '') : `${whats.slice(0, -1).join(', the ')} and the ${whats.at(-1)}`;
}
function seconds(milliseconds) {
    return `${Math.max(0.1, milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}


/***/ }),

/***/ 9811:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CD: () => (/* binding */ attempt),
/* harmony export */   N9: () => (/* binding */ shouldComment),
/* harmony export */   RL: () => (/* binding */ newSession),
/* harmony export */   se: () => (/* binding */ statusPlace),
/* harmony export */   yS: () => (/* binding */ leaveWord)
/* harmony export */ });
/* harmony import */ var _report_commit_status_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8288);
/* harmony import */ var _notice_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1075);


function newSession(options) {
    return { options, wrote: false, pending: false, failures: new Map() };
}
/** Writes one thing, and remembers when that failed. What was refused is not tried again. True when it is written. */
async function attempt({ failures }, what, talk, write) {
    const before = failures.get(what);
    if (before && (0,_notice_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusal */ .v)(before.error))
        return false;
    try {
        await write();
        failures.delete(what);
        return true;
    }
    catch (error) {
        failures.set(what, before && before.error === error ? before : { what, error, spent: talk.spent() });
        return false;
    }
}
/** Where the commit status goes; undefined when there is to be none, or no commit to have it. */
function statusPlace({ options: { status, run } }, environment) {
    const { repository, commit, runUrl = '' } = run;
    return status && repository && commit
        ? { repository, commit, context: (0,_report_commit_status_js__WEBPACK_IMPORTED_MODULE_0__/* .statusContext */ .s)(environment), runUrl }
        : undefined;
}
/** Leaves word of what is open now. With an ending, all but GitHub is done; `isTold` when the comment tells of it. */
function leaveWord({ options, start, wrote, pending: status, githubDeployment }, ending, isTold = false) {
    if (!start)
        return;
    const { environment, namespace, imageTag, startedAt } = start;
    const comment = isTold ? 'none' : shouldComment(options.comment, ending?.outcome ?? 'failure');
    options.leave({
        ...{ environment, namespace, imageTag, startedAt, wrote, status, comment },
        ...(githubDeployment === undefined ? {} : { githubDeployment }),
        ...(ending ? { ending } : {}),
    });
}
/** What the `comment` input asks for. After a failure that was told, `on-failure` tells its end as well: a red comment must not stay. */
function shouldComment(mode, outcome) {
    if (mode === 'never')
        return 'none';
    return mode === 'always' || outcome !== 'success' ? 'write' : 'update';
}


/***/ }),

/***/ 8753:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 3 modules
var core = __webpack_require__(235);
// EXTERNAL MODULE: ./lib/deadline.js
var lib_deadline = __webpack_require__(4611);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/cluster/api-error.js
var api_error = __webpack_require__(6657);
// EXTERNAL MODULE: ./lib/plan/forbidden.js
var forbidden = __webpack_require__(3894);
// EXTERNAL MODULE: ./lib/thrown.js
var thrown = __webpack_require__(8493);
;// CONCATENATED MODULE: ./lib/cluster/describe.js



/**
 * A failed request in plain words. What concerns an object itself (a conflict, a rule it breaks) keeps the server's own
 * sentence; what concerns the connection or the rights to it gets a remedy: for a 403 the RBAC rule that is missing.
 */
function describeFailure(error, attempt) {
    if (error instanceof api_error/* ConnectionError */.Rc)
        return describeConnection(error);
    if (error instanceof api_error/* ApiError */.hD)
        return describeAnswer(error, attempt);
    return problem(`${attempted(attempt)}: ${(0,thrown/* messageOf */.bD)(error)}`);
}
/** What a try met, in a few words: `503 etcd leader changed`. */
function answerOf(error) {
    if (error instanceof api_error/* ConnectionError */.Rc || error.message.includes(`${error.code}`))
        return error.message;
    return `${error.code} ${error.message}`;
}
function describeConnection(error) {
    return problem(error.message, error.remedy ?? REMEDY_OF_FAULT[error.fault]);
}
const REMEDY_OF_FAULT = {
    dns: 'Check `server` in the kubeconfig, and that the runner can resolve it: a private cluster needs a runner inside its network.',
    refused: 'Check `server` in the kubeconfig and that the cluster is running. A cluster on 127.0.0.1 is that of the machine the kubeconfig was made on.',
    unreachable: 'Check `server` in the kubeconfig, and that the runner is let into the network of the cluster.',
    timeout: 'Check that a firewall or a list of authorized networks lets the runner reach the API server.',
    reset: 'Run the job again; if it stays so, something between the runner and the API server (proxy, load balancer, firewall) closes the connections.',
    tls: 'Check `certificate-authority-data` in the kubeconfig: it must be the authority of this very cluster. For a certificate that names another host, set `tls-server-name`.',
    proxy: 'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY, on the runner.',
    garbage: 'Check `server` in the kubeconfig: something else than a Kubernetes API server seems to answer there.',
};
function describeAnswer(error, attempt) {
    switch (error.code) {
        case 401:
            return problem(error.message, error.remedy ?? 'Put a fresh kubeconfig into the secret.');
        case 403:
            return describeForbidden(error, attempt);
        case 429:
            return problem(said(error, attempt), 'The API server has too much to do: run the job again later.');
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
            return problem(`expected an answer of a Kubernetes API server, found a redirect (${error.code})`, REMEDY_OF_FAULT.garbage);
        default:
            return error.code >= 502 && error.code <= 504
                ? problem(said(error, attempt), error.remedy ??
                    'The API server, or what stands before it, is not well: look at the control plane, then run the job again.')
                : problem(said(error, attempt), error.remedy);
    }
}
/** A 403 is not always a matter of rights: quotas, namespaces on their way out and admission answer it too. */
function describeForbidden(error, attempt) {
    if (error.message.includes('is attempting to grant RBAC permissions not currently held')) {
        return problem(said(error, attempt), 'Nobody may grant more than they have: give the user these rights too, or the verbs `escalate` and `bind`.');
    }
    const denied = (0,forbidden/* parseForbidden */.bj)(error.message);
    if (!denied)
        return problem(said(error, attempt));
    const where = denied.namespace === undefined ? 'the whole cluster' : `namespace ${denied.namespace}`;
    const what = denied.group === '' ? denied.resource : `${denied.resource}.${denied.group}`;
    const message = `${attempted(attempt)}: user "${denied.user}" may not ${denied.verb} ${what} in ${where}`;
    return problem(message, (0,forbidden/* remedyForForbidden */.Nc)(denied));
}
function said(error, attempt) {
    return `${attempted(attempt)}: ${error.message}`;
}
/** `patch deployments.apps payments/api` */
function attempted({ verb, resource, namespace, name }) {
    const kind = resource
        ? resource.group === ''
            ? resource.plural
            : `${resource.plural}.${resource.group}`
        : undefined;
    const object = [namespace, name].filter((part) => part !== undefined && part !== '').join('/');
    return ['failed to', verb, kind, object].filter((part) => part !== undefined && part !== '').join(' ');
}
function problem(message, remedy) {
    return { severity: 'error', message, ...(remedy === undefined ? {} : { remedy }) };
}

;// CONCATENATED MODULE: ./lib/cluster/doubt.js

/** True when the write behind this failure may have happened nevertheless. */
function leavesDoubt(error) {
    return (error instanceof api_error/* ApiError */.hD || error instanceof api_error/* ConnectionError */.Rc) && error.mayHaveReached;
}
/** The final error of a request, which must not forget that an earlier try of it may have been carried out. */
function withDoubt(error, mayHaveReached) {
    if (!mayHaveReached || leavesDoubt(error))
        return error;
    return isMet(error) ? copyOf(error, mayHaveReached) : error;
}
/** The failure of a request that the end of the run cut short, with what it had met before. */
function withMet(error, met) {
    if (!(error instanceof api_error/* ConnectionError */.Rc) || error.fault !== 'aborted' || error.met)
        return error;
    if (!isMet(met) || met === error)
        return error;
    const { message, cause, fault, remedy, mayHaveReached } = error;
    return new api_error/* ConnectionError */.Rc(message, { cause, fault, remedy, mayHaveReached, met });
}
/** The same failure, for a request that was not even sent. Undefined for the end of the run. */
function unsent(error) {
    if (!isMet(error) || (error instanceof api_error/* ConnectionError */.Rc && error.fault === 'aborted'))
        return undefined;
    return copyOf(error, false);
}
function isMet(error) {
    return error instanceof api_error/* ApiError */.hD || error instanceof api_error/* ConnectionError */.Rc;
}
function copyOf(error, mayHaveReached) {
    if (error instanceof api_error/* ApiError */.hD) {
        const { code, reason, isStatus, message, causes, retryAfter, remedy, unservedBecause } = error;
        return new api_error/* ApiError */.hD({ code, reason, isStatus, message, causes, retryAfter, remedy, unservedBecause, mayHaveReached }, { cause: error });
    }
    const { message, cause, fault, remedy, met } = error;
    return new api_error/* ConnectionError */.Rc(message, { cause, fault, remedy, met, mayHaveReached });
}

;// CONCATENATED MODULE: ./lib/cluster/parallel.js
/**
 * Does the work for each item, at most `limit` at once, in the order they come, and gives the results in that order.
 * Rejects with the first error, once what had been started has ended; nothing is started after it.
 */
async function inParallel(items, limit, work) {
    const results = [];
    let next = 0;
    let first;
    const worker = async () => {
        while (next < items.length && !first) {
            const at = next++;
            try {
                results[at] = await work(items[at]);
            }
            catch (error) {
                // What fails after it may do so only because of it.
                first ??= { error };
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    if (first)
        throw first.error;
    return results;
}
/** Objects that are worked on at once. A few more than requests can be in flight, so that none of those ever idles. */
const AT_ONCE = 32;

// EXTERNAL MODULE: ./lib/manifest/object.js
var manifest_object = __webpack_require__(7350);
// EXTERNAL MODULE: ./lib/manifest/json.js
var json = __webpack_require__(1719);
// EXTERNAL MODULE: ./lib/without-credentials.js
var without_credentials = __webpack_require__(9856);
// EXTERNAL MODULE: ./lib/plan/equal.js
var equal = __webpack_require__(2107);
// EXTERNAL MODULE: ./lib/plan/field-path.js
var field_path = __webpack_require__(6463);
// EXTERNAL MODULE: ./lib/plan/redaction.js
var redaction = __webpack_require__(4274);
;// CONCATENATED MODULE: ./lib/plan/diff.js






const MOST_FIELDS = 50;
const LONGEST_VALUE = 120;
/** No credential that begins among the characters that are shown is told by what stands behind these. */
const FAR_ENOUGH = 4_096;
/** What the server writes itself, or what is told in other words. */
const OWN_METADATA = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];
/**
 * The fields in which two states of an object differ, in their order in the object, at most 50 and then a count of the
 * rest. A list whose items have names is compared by them. Values are shortened to 120 characters; of a text of several
 * lines the first line that differs is shown. Nothing secret is in them.
 */
function fieldChanges(before, after) {
    const changes = [...differences((0,redaction/* redact */.E$)(forReading(before)), (0,redaction/* redact */.E$)(forReading(after)), '')];
    if (changes.length <= MOST_FIELDS)
        return changes.map(shown);
    const rest = changes.length - MOST_FIELDS;
    return [...changes.slice(0, MOST_FIELDS).map(shown), { path: `… and ${rest} more fields` }];
}
function forReading(object) {
    const { status: _status, metadata, ...rest } = object;
    const kept = Object.entries(metadata).filter(([key]) => !OWN_METADATA.includes(key));
    return { ...rest, metadata: Object.fromEntries(kept) };
}
function* differences(before, after, path) {
    if ((0,equal/* isEqual */.n)(before, after))
        return;
    if ((0,manifest_object/* isRecord */.u4)(before) && (0,manifest_object/* isRecord */.u4)(after)) {
        for (const key of (0,equal/* keysOf */.Y)(before, after))
            yield* differences(before[key], after[key], (0,field_path/* keyPath */.Dw)(path, key));
    }
    else if (Array.isArray(before) && Array.isArray(after)) {
        yield* listDifferences(before, after, path);
    }
    else {
        yield { path, before, after };
    }
}
function* listDifferences(before, after, path) {
    const key = keyOfItems([...before, ...after]);
    if (key !== undefined && isUnique(before, key) && isUnique(after, key)) {
        const names = new Set([...before, ...after].map((item) => keyValue(item, key)));
        for (const name of names) {
            const [old, now] = [before, after].map((list) => list.find((item) => keyValue(item, key) === name));
            yield* differences(old, now, `${path}[${key}=${(0,json/* stringify */.As)(name ?? null)}]`);
        }
    }
    else if (before.length === after.length) {
        for (const [at, item] of before.entries())
            yield* differences(item, after[at], `${path}[${at}]`);
    }
    else {
        yield { path, before, after };
    }
}
/** By what the items of Kubernetes' lists are told apart, the usual one first. */
const ITEM_KEYS = ['name', 'type', 'containerPort', 'port', 'mountPath', 'key', 'ip', 'host'];
function keyOfItems(items) {
    return ITEM_KEYS.find((key) => items.every((item) => keyValue(item, key) !== undefined));
}
function isUnique(items, key) {
    return new Set(items.map((item) => keyValue(item, key))).size === items.length;
}
function keyValue(item, key) {
    const value = (0,manifest_object/* isRecord */.u4)(item) ? item[key] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
function shown({ path, before, after }) {
    const [old, now] = isText(before) && isText(after) ? linesThatDiffer(before, after) : [before, after];
    const [left, right] = [old, now].map((value) => (value === undefined ? undefined : shorten(value)));
    return {
        path,
        ...(left === undefined ? {} : { before: left }),
        // What differs is beyond the end, or looks like a credential.
        ...(right === undefined ? {} : { after: right === left ? `${right} (another value)` : right }),
    };
}
function isText(value) {
    return typeof value === 'string' && value.includes('\n');
}
function linesThatDiffer(before, after) {
    const [old, now] = [before.split('\n'), after.split('\n')];
    const length = Math.max(old.length, now.length);
    let at = 0;
    while (at < length - 1 && old[at] === now[at])
        at++;
    const line = (lines) => at < lines.length ? `line ${at + 1}: ${lines[at]}` : `(ends after line ${lines.length})`;
    return [line(old), line(now)];
}
/** A value as one short line: strings as they are, but for what looks like a credential, everything else as JSON. */
function shorten(value) {
    const whole = (typeof value === 'string' ? value : (0,json/* stringify */.As)(value)).slice(0, FAR_ENOUGH);
    const text = masked(whole).replaceAll('\r', '').replaceAll('\n', '⏎');
    return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
/** What is hidden already keeps its fingerprint. */
function masked(text) {
    return text
        .split(redaction/* HIDDEN */.RG)
        .map((part, at) => (at % 2 === 0 ? (0,without_credentials/* textWithoutCredentials */.Af)(part) : part))
        .join('');
}

// EXTERNAL MODULE: ./lib/plan/managed-fields.js
var managed_fields = __webpack_require__(4406);
// EXTERNAL MODULE: ./lib/plan/ownership.js
var ownership = __webpack_require__(4658);
;// CONCATENATED MODULE: ./lib/plan/conflicts.js






/** True for a 409 about fields that others own. */
function isConflict(refusal) {
    return refusal.code === 409 && refusal.causes.some(({ reason }) => reason === 'FieldManagerConflict');
}
/**
 * The conflicts in a 409 that are someone else's: fields of `kubectl apply` are handed over to us in any case, and
 * under our own name stands what webhooks made of our applies.
 */
function conflictsIn(refusal, { object, live }) {
    const handedOver = live && (0,ownership/* isFromKubectlApply */.Xs)(live) ? [ownership/* KUBECTL_APPLY */.WT, ...ownership/* BEFORE_KUBECTL_APPLY */.OE] : [];
    const [shownLive, shownObject] = [live, object].map((each) => each && (0,redaction/* redact */.E$)(each));
    return refusal.causes.flatMap(({ reason, message = '', field: path = '' }) => {
        const match = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource "([^"]*)")?/.exec(message);
        if (reason !== 'FieldManagerConflict' || !match?.[1])
            return [];
        const name = match[1].slice(1, -1);
        const subresource = match[2] ?? '';
        if (name === managed_fields/* FIELD_MANAGER */.vy || handedOver.includes(name))
            return [];
        const since = live && timeOf(live, name, subresource);
        return [
            {
                path: path.startsWith('.') ? path.slice(1) : path,
                manager: subresource === '' ? name : `${name} (${subresource})`,
                ...(since ? { since } : {}),
                live: shownValue((0,field_path/* valueAt */.fK)(shownLive, path)),
                declared: shownValue((0,field_path/* valueAt */.fK)(shownObject, path)),
            },
        ];
    });
}
function timeOf(live, manager, subresource) {
    const times = (0,managed_fields/* managedFieldsOf */.YW)(live)
        .filter((entry) => entry.manager === manager && entry.subresource === subresource)
        .map((entry) => entry.time);
    return times.toSorted().at(-1);
}
function shownValue(value) {
    return value === undefined ? '(not known)' : shorten(value);
}
/** A conflict as an error (`fail`), or as the warning that the field is taken (`overwrite`). */
function conflictProblem(conflict, subject, policy) {
    const { path, manager, since, live, declared } = conflict;
    const owner = since ? `${manager} (since ${since})` : manager;
    const what = `${path} of ${(0,manifest_object/* formatReference */.FH)(subject.reference)}`;
    const values = `live value ${live}, manifest ${declared}`;
    const position = subject.source.locate(path);
    if (policy === 'fail') {
        return {
            severity: 'error',
            message: `${what} is managed by ${owner}: ${values}`,
            position,
            remedy: 'Remove the field from the manifest, have the other manager give it up, or set the input `conflicts: overwrite`.',
        };
    }
    return {
        severity: 'warning',
        message: `${what} is taken from ${owner}: ${values}`,
        position,
        remedy: 'If the other manager shall keep it, remove the field from the manifest.',
    };
}

;// CONCATENATED MODULE: ./lib/plan/order.js
/** The later a kind stands here, the later it is applied; the waves of the kinds named. Everything else: `REST`. */
const WAVES = [
    // Others live in them, or are of their kind.
    ['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition'],
    // Admission looks at these when others are created: quotas, limits, priorities, and roles that bindings grant.
    [
        '/LimitRange',
        '/ResourceQuota',
        '/ServiceAccount',
        'networking.k8s.io/IngressClass',
        'networking.k8s.io/NetworkPolicy',
        'node.k8s.io/RuntimeClass',
        'rbac.authorization.k8s.io/ClusterRole',
        'rbac.authorization.k8s.io/Role',
        'scheduling.k8s.io/PriorityClass',
        'storage.k8s.io/StorageClass',
    ],
    // What pods read, mount or are reached by. A Secret with a token needs its ServiceAccount.
    [
        '/ConfigMap',
        '/PersistentVolume',
        '/PersistentVolumeClaim',
        '/Secret',
        '/Service',
        'rbac.authorization.k8s.io/ClusterRoleBinding',
        'rbac.authorization.k8s.io/RoleBinding',
    ],
    [
        '/Pod',
        '/ReplicationController',
        'apps/DaemonSet',
        'apps/Deployment',
        'apps/ReplicaSet',
        'apps/StatefulSet',
        'batch/CronJob',
        'batch/Job',
    ],
    [], // everything else: custom resources, autoscalers, disruption budgets, Ingresses
    // They send the server's requests to a backend, or refuse them: the backend, and this very set, come first.
    [
        'admissionregistration.k8s.io/MutatingAdmissionPolicy',
        'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
        'admissionregistration.k8s.io/MutatingWebhookConfiguration',
        'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
        'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
        'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
        'apiregistration.k8s.io/APIService',
    ],
];
const REST = 4;
const WAVE_OF_KIND = new Map(WAVES.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave])));
/** In which wave a kind is applied: a small number is early. */
function waveOf({ group, kind }) {
    return WAVE_OF_KIND.get(`${group}/${kind}`) ?? REST;
}
/** The items by wave, earliest first, empty waves left out; inside a wave in the order they came. */
function inWaves(items) {
    const waves = Map.groupBy(items, (item) => waveOf(item.resource));
    return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}

// EXTERNAL MODULE: ./lib/problem.js
var lib_problem = __webpack_require__(7748);
// EXTERNAL MODULE: ./lib/manifest/image-reference.js
var image_reference = __webpack_require__(6260);
// EXTERNAL MODULE: ./lib/manifest/near.js
var manifest_near = __webpack_require__(5879);
// EXTERNAL MODULE: ./lib/manifest/pod-template.js
var pod_template = __webpack_require__(641);
;// CONCATENATED MODULE: ./lib/manifest/images.js




/**
 * Reads the lines of the `images` input: `name=newname[:tag][@digest]`, or `name:tag[@digest]` for a new tag alone.
 * Gives what it understood, and a problem for each line that it did not.
 */
function parseImageEntries(lines) {
    const entries = [];
    const problems = [];
    for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
        const entry = parseEntry(line);
        const fault = faultOf(entry, entries);
        if (fault === undefined)
            entries.push(entry);
        else
            problems.push({ severity: 'error', message: `input images: ${shownLine(line)}: ${fault}`, remedy: HOW });
    }
    return { entries, problems };
}
/** A line without the user and the password that may stand before a registry. */
function shownLine(line) {
    return JSON.stringify((0,image_reference/* hasUserInfo */.A$)(line) ? `${line.slice(0, line.indexOf('=') + 1)}***${line.slice(line.lastIndexOf('@'))}` : line);
}
const HOW = 'Write `name=newname[:tag][@digest]`, or `name:tag` to keep the name.';
function parseEntry(line) {
    const equals = line.indexOf('=');
    const to = (0,image_reference/* parseImageReference */.o_)(line.slice(equals + 1).trim());
    return { line, name: equals < 0 ? to.name : line.slice(0, equals).trim(), to };
}
function faultOf(entry, earlier) {
    const { tag, digest } = (0,image_reference/* parseImageReference */.o_)(entry.name);
    if (tag !== undefined || digest !== undefined)
        return 'the name before = must have no tag or digest: all tags match';
    if (earlier.some(({ name }) => name === entry.name))
        return 'an earlier line replaces the same name';
    const isNameOnly = !entry.line.includes('=') && entry.to.tag === undefined && entry.to.digest === undefined;
    if (isNameOnly)
        return 'there is no new tag, digest or name';
    return (0,image_reference/* imageReferenceFault */.RO)({ name: entry.name }) ?? (0,image_reference/* imageReferenceFault */.RO)(entry.to);
}
/**
 * Puts the entries' references into every container of every object, in place. The whole repository name must match.
 * A new name without a tag or digest keeps those of the manifest. Gives the objects, whose sources know of it now, and a
 * problem for each entry that matches nothing.
 */
function applyImages(declared, entries) {
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const used = new Set();
    const names = new Set();
    const set = declared.map(({ object, source }) => {
        const lines = new Map();
        for (const { image, path, spec } of (0,pod_template/* containersOf */.M)(object)) {
            if (image === '' || (0,image_reference/* hasUserInfo */.A$)(image))
                continue;
            const written = (0,image_reference/* parseImageReference */.o_)(image);
            names.add(written.name);
            const entry = byName.get(written.name);
            if (entry === undefined)
                continue;
            used.add(entry);
            spec.image = (0,image_reference/* formatImageReference */.my)(replaced(written, entry.to));
            lines.set(`${path}.image`, entry.line);
        }
        return { object, source: lines.size === 0 ? source : withImageInput(source, lines) };
    });
    const unused = entries.filter((entry) => !used.has(entry));
    return { declared: set, problems: unused.map((entry) => unmatched(entry, names)) };
}
/** Paths have several forms: those of one field stand at one place. */
function withImageInput(source, lines) {
    const placeOf = (path) => (0,lib_problem/* formatPosition */.Ld)(source.locate(path));
    const imageInput = (path) => [...lines].find(([image]) => placeOf(image) === placeOf(path))?.[1];
    return { ...source, imageInput };
}
/** What to do about a field, and where its value really comes from when that is not the manifest. */
function remedyAt({ imageInput }, path, remedy) {
    const line = imageInput?.(path);
    return line === undefined ? remedy : `The image is set by the line \`${line}\` of the input \`images\`. ${remedy}`;
}
/** A placeholder that nobody fills in: of a shell, of GitHub's expressions, of a template. */
const UNFILLED = {
    isIn: (image) => /[${}]/.test(image) && !(0,image_reference/* hasUserInfo */.A$)(image),
    says: (image) => `is ${JSON.stringify(image)}, in which something is left to be filled in`,
    remedy: 'Write ${GIT_SHA} where the image tag belongs: expressions of GitHub, of shells and of templates mean nothing in a manifest.',
};
/** A user or a password: no registry is asked for those, and whoever reads the object would see them. */
const WITH_CREDENTIALS = {
    isIn: image_reference/* hasUserInfo */.A$,
    says: () => "has a user or a password before its registry (…@): an image reference can't hold that",
    remedy: 'Write it as registry/path:tag, and put the credentials into a Secret that imagePullSecrets names.',
};
/** The images that have a fault, each told at its line. */
function faultyImages(declared, { isIn, says, remedy }) {
    return declared.flatMap(({ object, source }) => (0,pod_template/* containersOf */.M)(object)
        .filter(({ image }) => isIn(image))
        .map(({ name, path, image }) => ({
        severity: 'error',
        message: `the image of container ${name} ${says(image)}`,
        position: source.locate(`${path}.image`),
        remedy,
    })));
}
function replaced(written, to) {
    const keepsVersion = to.tag === undefined && to.digest === undefined;
    return keepsVersion ? { ...written, name: to.name } : to;
}
function unmatched({ line, name }, names) {
    const known = [...names].sort();
    const near = (0,manifest_near/* nearest */.p)(name, known);
    const remedy = near ? `Did you mean ${near}?` : 'Write the name before the tag as one of them.';
    const there = known.length === 0 ? 'the manifests have no images' : `the images there are: ${known.join(', ')}`;
    return {
        severity: 'error',
        message: `input images: ${JSON.stringify(line)} matches no container; ${there}`,
        remedy: known.length === 0 ? 'Remove the line, or name the manifests that have the image.' : remedy,
    };
}

;// CONCATENATED MODULE: ./lib/plan/failure.js

/** An error about an object: at the line of a field where `path` names one, else where the object starts. */
function failure({ source }, { message, remedy, path, sharedAs }) {
    const position = path ? source.locate(path) : source.position;
    const whole = path ? remedyAt(source, path, remedy) : remedy;
    return { problem: { severity: 'error', message, position, remedy: whole }, ...(sharedAs ? { sharedAs } : {}) };
}
/** All failures as problems: what several objects share is told once, where it is met first. */
function toProblems(failures) {
    const groups = Map.groupBy(failures, (each) => each.sharedAs ?? each);
    return [...groups.values()].flatMap(([first, ...others]) => {
        if (!first)
            return [];
        const more = others.length === 1 ? '1 more object' : `${others.length} more objects`;
        const { problem } = first;
        return others.length === 0 ? [problem] : [{ ...problem, message: `${problem.message} (so for ${more})` }];
    });
}
const LONGEST_DETAIL = 500;
/** The server's words on one line, at most 500 characters. */
function oneLine(text) {
    const line = text.trim().replace(/\s*\n\s*/g, ' ');
    return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL - 1)}…`;
}

;// CONCATENATED MODULE: ./lib/plan/explain-admission.js




/** A rule that names an image which the input `images` has set is not met by a change of the manifest. */
function meetTheRule(message, { object, source }) {
    const set = (0,pod_template/* containersOf */.M)(object).find(({ image, path }) => message.includes(image) && source.imageInput?.(`${path}.image`) !== undefined);
    return set
        ? remedyAt(source, `${set.path}.image`, 'Name one there that meets this rule of the cluster.')
        : 'Change the manifest so that it meets this rule of the cluster.';
}
/** Refusals that admission made: other people's rules, in their words. Undefined for every other message. */
function explainAdmission(message, subject) {
    const name = (0,manifest_object/* formatReference */.FH)(subject.reference);
    const denied = /admission webhook "([^"]*)" denied the request(?:: (.*)| without explanation)/s.exec(message);
    if (denied) {
        const why = denied[2] ? `: ${oneLine(denied[2])}` : ' without an explanation';
        return failure(subject, {
            message: `admission webhook "${denied[1]}" refused ${name}${why}`,
            remedy: meetTheRule(message, subject),
        });
    }
    const policy = /ValidatingAdmissionPolicy '([^']*)'.*? denied request: (.*)/s.exec(message);
    if (policy) {
        return failure(subject, {
            message: `admission policy "${policy[1]}" refused ${name}: ${oneLine(policy[2] ?? '')}`,
            remedy: meetTheRule(message, subject),
        });
    }
    const unreachable = /failed calling webhook "([^"]*)": (.*)/s.exec(message);
    if (!unreachable)
        return undefined;
    const [, webhook = '', why = ''] = unreachable;
    const told = failure(subject, {
        message: `admission webhook "${webhook}", which must agree to ${name}, can't be called: ${oneLine(why)}`,
        remedy: CALLED,
        sharedAs: `webhook ${webhook}`,
    });
    return { ...told, webhook };
}
const CALLED = 'See that the service behind this webhook runs, then deploy again.';
/** An object that was not asked about any more: a webhook that is asked about others of its kind can't be called. */
function explainUnasked(webhook, subject) {
    return failure(subject, {
        message: `${(0,manifest_object/* formatReference */.FH)(subject.reference)} was not checked any more: admission webhook "${webhook}", which is asked about others of its kind, can't be called`,
        remedy: CALLED,
        sharedAs: `unasked ${webhook}`,
    });
}
/** A 403 that no missing right explains: quota, Pod Security, escalation, a plugin's rule. `why` is its last part. */
function explainRule(why, subject) {
    const name = (0,manifest_object/* formatReference */.FH)(subject.reference);
    if (why.startsWith('exceeded quota: ')) {
        return failure(subject, { message: `${name} does not fit: ${why}`, remedy: 'Raise the quota, or ask for less.' });
    }
    if (why.includes('attempting to grant RBAC permissions')) {
        return failure(subject, {
            message: `${name} grants more than the deploying account may itself: ${why}`,
            remedy: 'Give the deploying account these rights, or the verb `escalate` on roles.',
        });
    }
    return failure(subject, { message: `${name} is forbidden: ${why}`, remedy: meetTheRule(why, subject) });
}

// EXTERNAL MODULE: ./lib/manifest/annotations.js
var manifest_annotations = __webpack_require__(8635);
;// CONCATENATED MODULE: ./lib/plan/quoted.js


/** What the server found, at the start of what it says of a rule: `Invalid value: "x": why`. */
const QUOTED = /^(?:Invalid|Unsupported) value: ("(?:[^"\\]|\\.)*"): /;
/** The text that a rule quotes; undefined where it quotes none, or in a way that is not JSON's. */
function quotedText({ message = '' }) {
    const text = QUOTED.exec(message)?.[1];
    if (text === undefined)
        return undefined;
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined; // Go quotes some characters in a way of its own
    }
}
/** The entries of a map that a rule about the map as a whole is about: those whose key or value it quotes. */
function quotedEntries(rule, object) {
    const { field = '' } = rule;
    const text = quotedText(rule);
    const map = (0,field_path/* valueAt */.fK)(object, field);
    if (text === undefined || !(0,manifest_object/* isRecord */.u4)(map))
        return [];
    return Object.keys(map)
        .filter((key) => key === text || map[key] === text)
        .map((key) => (0,field_path/* keyPath */.Dw)(field, key));
}

;// CONCATENATED MODULE: ./lib/plan/echo.js



/** `may not be 0 when `maxSurge` is 0` */
const CONDITION = /\bwhen `?(\w+)`? is\b/;
const INVALID = 'Invalid value: ';
const MISMATCH = '`selector` does not match template `labels`';
/**
 * True for a rule that is broken only because of another: a condition on a field whose value is refused itself, which
 * the server read as nothing; labels that can't match a selector which is wrong itself; a field that nobody wrote, and
 * that the server has made of the one beside it, as the targetPort of the port.
 */
function isEchoOfRule(rule, rules, object) {
    const { field = '', message = '' } = rule;
    if (message.includes(MISMATCH))
        return rules.some((other) => isIn(other.field ?? '', 'spec.selector'));
    const earlier = rules.slice(0, Math.max(rules.indexOf(rule), 0));
    const isTwin = (other) => other.message === message && parentOf(other.field ?? '') === parentOf(field);
    if ((0,field_path/* valueAt */.fK)(object, field) === undefined && message.startsWith(INVALID) && earlier.some(isTwin))
        return true;
    const other = CONDITION.exec(message)?.[1];
    if (other === undefined)
        return false;
    const blamed = [field, `${parentOf(field)}.${other}`];
    return rules.some((each) => blamed.includes(each.field ?? '') && !CONDITION.test(each.message ?? ''));
}
/**
 * True for a rule that may be broken only because these mistakes were left out of the object: about the same field, one
 * in it or the map it is in, about one that nobody wrote and that a misspelt key was to give, or about a name that stands
 * at a misspelt key.
 */
function isEchoOfMistakes(rule, mistakes, { object, nearField }) {
    const { field = '', reason } = rule;
    const value = (0,field_path/* valueAt */.fK)(object, field);
    return mistakes.some(({ what, path }) => {
        if (isIn(field, path))
            return true;
        // The server calls `resources.requests.storage` of a claim `resources[storage]`.
        if (isIn(path, parentOf(field)) && keyOf(path) === keyOf(field))
            return true;
        if (isIn(path, field))
            return !quotedEntries(rule, object).some((entry) => !isIn(path, entry));
        if (reason === 'FieldValueNotFound')
            return value !== undefined && (0,field_path/* valueAt */.fK)(object, path) === value;
        if (value !== undefined || parentOf(field) !== parentOf(path))
            return false;
        if (!isAboutMissing(rule, object))
            return true;
        const meant = nearField?.(path) ?? keyOf(field);
        return what === 'unknown field' && meant === keyOf(field);
    });
}
/** True for a field that has to be there and that nobody wrote: of some the server says that they must not be 0. */
function isAboutMissing({ field = '', reason, message = '' }, object) {
    if (reason === 'FieldValueRequired')
        return true;
    return message.startsWith(`${INVALID}0: `) && (0,field_path/* valueAt */.fK)(object, field) === undefined && parentOf(field) !== '';
}
/** True for list entries that are the same only because the key by which they differ is misspelt in them. */
function isEchoOfMisspelling(mistake, mistakes, object) {
    if (mistake.what !== 'twice')
        return false;
    const keys = (0,field_path/* parseKeys */.Ss)(mistake.key.slice(1, -1));
    const list = (0,field_path/* valueAt */.fK)(object, mistake.path);
    if (keys === undefined || !Array.isArray(list))
        return false;
    return list.some((item, at) => {
        const isKeyless = (0,manifest_object/* isRecord */.u4)(item) && (0,field_path/* hasKeys */.xV)(item, keys) && Object.keys(keys).some((key) => item[key] === undefined);
        return (isKeyless &&
            mistakes.some(({ what, path }) => what === 'unknown field' && parentOf(path) === `${mistake.path}[${at}]`));
    });
}
/** True for a field and whatever is below it. */
function isIn(path, field) {
    return path.startsWith(field) && ['', '.', '['].includes(path.charAt(field.length));
}
/** `80` of `ports[80]`, `image` of `containers[0].image`. */
function keyOf(path) {
    return path.slice(parentOf(path).length).replace(/^\[(.*)\]$|^\./, '$1');
}
function parentOf(path) {
    return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
}

;// CONCATENATED MODULE: ./lib/plan/explain-value.js






/** Two places of one object that must agree and don't: both are told. Undefined for every other rule. */
function explainPair(cause, path, subject) {
    return explainSelector(cause, path, subject) ?? explainVolume(cause, path, subject);
}
const LABELS = '.metadata.labels';
/** A selector that does not select the pods of its own template. */
function explainSelector({ message = '' }, path, subject) {
    if (!message.includes('`selector` does not match template `labels`') || !path.endsWith(LABELS))
        return undefined;
    const asked = (0,field_path/* valueAt */.fK)(subject.object, 'spec.selector.matchLabels');
    const labels = (0,field_path/* valueAt */.fK)(subject.object, path);
    if (!(0,manifest_object/* isRecord */.u4)(asked))
        return undefined;
    const missing = Object.entries(asked).filter(([key, value]) => !(0,manifest_object/* isRecord */.u4)(labels) || labels[key] !== value);
    const [key] = missing[0] ?? [];
    if (key === undefined)
        return undefined;
    const pairs = missing.map(([name, value]) => `${name}=${String(value)}`).join(', ');
    const found = (0,manifest_object/* isRecord */.u4)(labels) && labels[key] !== undefined ? `, found ${key}=${String(labels[key])}` : '';
    return failure(subject, {
        message: `${path} of ${(0,manifest_object/* formatReference */.FH)(subject.reference)} must have ${pairs}, as spec.selector asks${found}`,
        remedy: 'Write the same labels under spec.selector.matchLabels and in the template.',
        path: (0,field_path/* keyPath */.Dw)(path, key),
    });
}
/** A mount of a volume that the pod does not have. */
function explainVolume({ reason }, path, subject) {
    const isMount = (0,pod_template/* containersOf */.M)(subject.object).some((container) => path.startsWith(`${container.path}.volume`));
    const pod = (0,pod_template/* podTemplateOf */.D)(subject.object)?.path;
    if (reason !== 'FieldValueNotFound' || !isMount || pod === undefined)
        return undefined;
    const { object, reference } = subject;
    const name = (0,manifest_object/* text */.Qq)((0,field_path/* valueAt */.fK)(object, path));
    const claims = namesIn((0,field_path/* valueAt */.fK)(object, 'spec.volumeClaimTemplates'), 'metadata.name');
    const volumes = [...namesIn((0,field_path/* valueAt */.fK)(object, `${pod}.volumes`), 'name'), ...claims];
    const near = (0,manifest_near/* nearest */.p)(name, volumes);
    const there = volumes.length === 0 ? 'has no volumes' : `has the volumes ${volumes.join(', ')}`;
    return failure(subject, {
        message: `${path} of ${(0,manifest_object/* formatReference */.FH)(reference)} is "${name}", a volume that the pod does not have: it ${there}`,
        remedy: near ? `Did you mean ${near}?` : `Add it under ${pod}.volumes, or remove the mount.`,
        path,
    });
}
function namesIn(list, path) {
    return Array.isArray(list) ? list.map((item) => (0,manifest_object/* text */.Qq)((0,field_path/* valueAt */.fK)(item, path))).filter((name) => name !== '') : [];
}
/** The path of the very value that a rule about a map quotes: one of its entries, or its type. */
function narrowed(cause, path, object) {
    const [entry] = quotedEntries({ ...cause, field: path }, object);
    if (entry !== undefined)
        return entry;
    const value = (0,field_path/* valueAt */.fK)(object, path);
    const isType = cause.reason === 'FieldValueNotSupported' && (0,manifest_object/* isRecord */.u4)(value) && typeof value.type === 'string';
    return isType ? (0,field_path/* keyPath */.Dw)(path, 'type') : path;
}
const TYPOGRAPHIC = /[\u2018\u2019\u201c\u201d\u201e]/;
/** What to write instead of a value. */
function remedyForValue(cause, value) {
    if (typeof value === 'string' && TYPOGRAPHIC.test(value))
        return 'The value has typographic quotes, which YAML takes for letters: write " or \' instead.';
    if (typeof value === 'string' && /^\d+$/.test(value) && cause.message?.includes('at least one letter'))
        return 'In quotes it is the name of a port: write the number without them.';
    const near = (0,manifest_near/* nearest */.p)(typeof value === 'string' ? value : (quotedText(cause) ?? ''), supported(cause));
    return near ? `Did you mean "${near}"?` : 'Correct the value.';
}
/** The values that the server offers: `…: supported values: "Always", "Never"`. */
function supported({ message = '' }) {
    const [, list = ''] = message.split(': supported values: ');
    return [...list.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value);
}

;// CONCATENATED MODULE: ./lib/plan/immutable.js




/** True when the manifest opts in. */
function mayRecreate(object) {
    return object.metadata.annotations?.[manifest_annotations/* RECREATE */.kt] === 'true';
}
/** How the API server's validations, and the rules of CRDs, say that a field stays as it was created. */
const WORDS = [
    'immutable',
    'may not change',
    'may not be changed',
    'cannot be changed',
    'cannot change',
    "can't be changed",
    'for fields other than',
];
/** True for a cause that says that a field can't be changed. */
function isImmutableCause(cause) {
    const message = cause.message ?? '';
    return WORDS.some((words) => message.includes(words));
}
/** What may be changed although the server names the whole `spec` when something beside it differs. */
const CHANGEABLE = {
    'apps/StatefulSet': [
        'spec.replicas',
        'spec.ordinals',
        'spec.template',
        'spec.updateStrategy',
        'spec.revisionHistoryLimit',
        'spec.persistentVolumeClaimRetentionPolicy',
        'spec.minReadySeconds',
    ],
    '/Pod': ['spec.activeDeadlineSeconds', 'spec.tolerations', 'spec.terminationGracePeriodSeconds'],
    '/PersistentVolumeClaim': ['spec.resources.requests', 'spec.volumeAttributesClassName'],
};
/**
 * The declared fields at or below `path` whose values differ from the live ones: what the server means when it only
 * says that `spec`, or a whole template, is immutable. Falls back to `path` itself.
 */
function immutableFields(options) {
    const { declared, live, group, path } = options;
    const stated = (0,field_path/* valueAt */.fK)(declared, path);
    if (!live || stated === undefined)
        return [path];
    const changeable = mayChange(live, group) ? (CHANGEABLE[`${group}/${declared.kind}`] ?? []) : [];
    const isPod = declared.kind === 'Pod' && group === '';
    const found = [...differing(stated, (0,field_path/* valueAt */.fK)(live, path), path)].filter((each) => !changeable.some((free) => each.startsWith(free)) && !(isPod && each.endsWith('.image')));
    return found.length > 0 ? found : [path];
}
/** A claim may grow only once it is bound. */
function mayChange(live, group) {
    return group !== '' || live.kind !== 'PersistentVolumeClaim' || (0,manifest_object/* field */.ZZ)(live, 'status', 'phase') === 'Bound';
}
/** Declared leaves that the live value does not have, or has otherwise. What only the live one has are defaults. */
function* differing(declared, live, path) {
    if ((0,manifest_object/* isRecord */.u4)(declared) && (0,manifest_object/* isRecord */.u4)(live)) {
        for (const [key, value] of Object.entries(declared)) {
            if (value !== undefined)
                yield* differing(value, live[key], (0,field_path/* keyPath */.Dw)(path, key));
        }
    }
    else if (Array.isArray(declared) && Array.isArray(live) && declared.length === live.length) {
        for (const [at, item] of declared.entries())
            yield* differing(item, counterpart(item, live, at), `${path}[${at}]`);
    }
    else if (!(0,equal/* isEqual */.n)(declared, live)) {
        yield path;
    }
}
function counterpart(item, live, at) {
    const name = (0,manifest_object/* isRecord */.u4)(item) ? item.name : undefined;
    return (name === undefined ? undefined : live.find((each) => (0,field_path/* hasKeys */.xV)(each, { name }))) ?? live[at];
}

;// CONCATENATED MODULE: ./lib/plan/explain-causes.js










/** Every rule that an object breaks, at its line: the causes of a 422. */
function explainCauses(causes, subject) {
    const told = new Set();
    return (joined(causes.filter((cause) => !isEchoOfRule(cause, causes, subject.object)))
        .filter((cause) => cause.field !== '<nil>') // a remark of the server that it stopped looking
        // What the server made of a generateName is as wrong as that.
        .filter((cause) => !isGenerated(subject) || cause.field !== 'metadata.name')
        .flatMap((cause) => explainCause(cause, subject))
        .filter(({ problem }) => !told.has(problem.message) && told.add(problem.message)));
}
/** Several rules that one value breaks are one mistake: `Invalid value: "x": why; why else`. */
function joined(causes) {
    const groups = Map.groupBy(causes, (cause) => {
        const text = isImmutableCause(cause) ? undefined : quotedText(cause);
        return text === undefined ? cause : JSON.stringify([cause.reason, cause.field, text]);
    });
    return [...groups.values()].flatMap(([first, ...others]) => {
        if (!first)
            return [];
        const beginning = `: ${JSON.stringify(quotedText(first) ?? '')}: `;
        const told = others.map(({ message = '' }) => message.slice(message.indexOf(beginning) + beginning.length));
        const more = [...new Set(told)].filter((why) => !first.message?.endsWith(why));
        return [{ ...first, message: [first.message ?? '', ...more].join('; ') }];
    });
}
function isGenerated({ object: { metadata } }) {
    return metadata.generateName !== undefined && !metadata.name;
}
function explainCause(cause, subject) {
    const { object, reference, live } = subject;
    const path = asDeclared(cause.field === '[]' ? '' : (cause.field ?? ''), subject);
    const where = path === '' ? (0,manifest_object/* formatReference */.FH)(reference) : `${path} of ${(0,manifest_object/* formatReference */.FH)(reference)}`;
    if (path === 'metadata.uid')
        return [explainCopied(path, subject)];
    if (isImmutableCause(cause)) {
        const paths = immutableFields({ declared: object, live, group: reference.group, path });
        return paths.map((each) => explainImmutable(each, subject));
    }
    const why = isAboutMissing(cause, object) ? /^(?:Required value|0(?=: ))(.*)/s.exec(detailOf(cause, subject)) : null;
    if (why)
        return [failure(subject, { message: `${where} is required${why[1]}`, remedy: 'Add the field.', path })];
    const told = explainOverLimit(cause, path, subject) ??
        explainLeftover(cause, path, subject) ??
        explainPair(cause, path, subject) ??
        explainRefused(cause, path, subject);
    return [told];
}
/** A value that breaks a rule by itself. */
function explainRefused(cause, path, subject) {
    const { object, reference } = subject;
    const at = narrowed(cause, path, object);
    const value = (0,field_path/* valueAt */.fK)(object, at);
    const where = at === '' ? (0,manifest_object/* formatReference */.FH)(reference) : `${at} of ${(0,manifest_object/* formatReference */.FH)(reference)}`;
    const detail = lowerFirst(detailOf(cause, subject));
    if (detail.startsWith(FORBIDDEN)) {
        const remedy = value === undefined ? 'Correct the manifest.' : 'Remove it, or what it clashes with.';
        return failure(subject, {
            message: `${where} is not allowed: ${detail.slice(FORBIDDEN.length)}`,
            remedy,
            path: at,
        });
    }
    const isTooLarge = path === '' && cause.reason === 'FieldValueTooLong';
    const remedy = isTooLarge ? 'Split it into smaller objects.' : remedyForValue(cause, value);
    // A value that the server printed in a form of its own is told as it is written.
    const found = detail.startsWith('supported values') ? `"${(0,manifest_object/* text */.Qq)(value)}": ` : '';
    return failure(subject, { message: `${where} is invalid: ${found}${detail}`, remedy, path: at });
}
const FORBIDDEN = 'forbidden: ';
/** A request and a limit that don't go together: the server blames the requests as a whole. */
function explainOverLimit({ message = '' }, path, subject) {
    const [, asked, rule, resource, limit] = OVER_LIMIT.exec(message) ?? [];
    if (asked === undefined || resource === undefined || limit === undefined)
        return undefined;
    const [request, bound] = [(0,field_path/* keyPath */.Dw)('requests', resource), (0,field_path/* keyPath */.Dw)('limits', resource)];
    const remedy = rule === 'equal to'
        ? `Set ${request} and ${bound} to the same value: this resource is never overcommitted.`
        : `Lower ${request} to ${limit} or less, or set ${bound} to ${asked} or more.`;
    const what = `${(0,field_path/* keyPath */.Dw)(path, resource)} of ${(0,manifest_object/* formatReference */.FH)(subject.reference)} is ${asked}`;
    return failure(subject, {
        message: `${what}, which must be ${rule} the limit of ${limit}`,
        remedy,
        path: (0,field_path/* keyPath */.Dw)(path, resource),
    });
}
const OVER_LIMIT = /^Invalid value: "([^"]*)": must be ((?:less than or )?equal to) (\S+) limit of (\S+)$/;
/**
 * The server fills in how a Deployment rolls, and an apply takes away only what an apply has stated: nor does
 * `rollingUpdate: null` in a manifest, which is no field of an apply. Seen on Kubernetes 1.36.
 */
function explainLeftover({ message = '' }, path, subject) {
    const { object, reference } = subject;
    const isLeftover = path === 'spec.strategy.rollingUpdate' && ((0,field_path/* valueAt */.fK)(object, path) ?? null) === null;
    if (!isLeftover || !message.includes("may not be specified when strategy `type` is 'Recreate'"))
        return undefined;
    const where = reference.namespace ? ` --namespace ${reference.namespace}` : '';
    const patch = '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}';
    return failure(subject, {
        message: `${(0,manifest_object/* formatReference */.FH)(reference)} can't change to the strategy Recreate while it has spec.strategy.rollingUpdate: the server had filled that in, and no apply takes it away`,
        remedy: `Take it away once, which restarts nothing: \`kubectl patch deployment ${reference.name}${where} --type merge --patch '${patch}'\`. Then run the job again.`,
        path: 'spec.strategy.type',
    });
}
/** The server speaks of lists where the manifest may state their one-item shorthand. */
function asDeclared(path, { object }) {
    const singular = path.replace(/^spec\.clusterIPs\[0\]$/, 'spec.clusterIP');
    return (0,field_path/* valueAt */.fK)(object, path) === undefined && (0,field_path/* valueAt */.fK)(object, singular) !== undefined ? singular : path;
}
function detailOf({ message = 'the server gave no reason' }, { object }) {
    return oneLine(withoutPattern(withoutStructure((0,redaction/* withoutSecretValues */.Pl)(message, object))));
}
/** Before the value that the server found, and before what is left of the message without it. */
const BEFORE_VALUE = { 'Invalid value: ': '', 'Unsupported value: ': 'Unsupported value: ' };
/** `Invalid value: 9: why` → `9: why`, and `Invalid value: {…}: why` → `why`: the server prints whole templates there, with whatever is in them. */
function withoutStructure(message) {
    const [words, left] = Object.entries(BEFORE_VALUE).find(([before]) => message.startsWith(before)) ?? [];
    if (words === undefined)
        return message;
    const value = message.slice(words.length);
    if (!(value.startsWith('{') || value.startsWith('[')))
        return `${left}${value}`;
    const end = Math.max(message.lastIndexOf('}: '), message.lastIndexOf(']: '));
    return end < 0 ? 'the value is refused' : message.slice(end + 3);
}
const PATTERN = ", regex used for validation is '";
/** `… (e.g. 'my-name', regex used for validation is '[a-z]…')` without the pattern: its words and its example say it. */
function withoutPattern(message) {
    const from = message.indexOf(PATTERN);
    const to = message.indexOf("')", from + PATTERN.length);
    return from < 0 || to < 0 ? message : message.slice(0, from) + withoutPattern(message.slice(to + 1));
}
function explainImmutable(path, subject) {
    const { object, reference, live } = subject;
    const [before, after] = [live, object].map((each) => each && (0,field_path/* valueAt */.fK)((0,redaction/* redact */.E$)(each), path));
    const values = before === undefined || after === undefined ? '' : ` from ${shorten(before)} to ${shorten(after)}`;
    return failure(subject, {
        message: `${path} of ${(0,manifest_object/* formatReference */.FH)(reference)} can't be changed${values}: it is immutable once created`,
        remedy: remedyFor(reference),
        path,
    });
}
/** What is of one object at one moment and no other: it was copied out of a cluster. */
function explainCopied(path, subject) {
    return failure(subject, {
        message: `${path} of ${(0,manifest_object/* formatReference */.FH)(subject.reference)} must not be in a manifest: it is that of another state of the object`,
        remedy: 'Remove it: the server sets it itself.',
        path,
    });
}
function remedyFor({ kind, group }) {
    const recreate = `set the annotation ${manifest_annotations/* RECREATE */.kt}: "true" to have it deleted and created again`;
    if (kind === 'PersistentVolumeClaim' && group === '') {
        return `Put the live value back, or give the claim another name. A claim can only grow, once it is bound; to set the annotation ${manifest_annotations/* RECREATE */.kt}: "true" deletes it with its data.`;
    }
    const runsOnce = (kind === 'Job' && group === 'batch') || (kind === 'Pod' && group === '');
    return runsOnce
        ? `A ${kind} runs once: give it a fresh name (for example with $<GIT_SHA>), use metadata.generateName, or ${recreate}.`
        : `Put the live value back, give the object another name, or ${recreate}.`;
}
function lowerFirst(text) {
    return text.charAt(0).toLowerCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./lib/manifest/substitute.js
/**
 * Placeholders in one scalar. `$<NAME>` and `${NAME}` stand for a variable, `${NAME:-default}` for a variable or its
 * default. A `$` before a placeholder escapes it. A value is never looked at again.
 */
/** Replaces the placeholders of a scalar; undefined when there is nothing to replace and nothing to say. */
function substitute(text, variables) {
    if (!text.includes('$'))
        return undefined;
    const uses = [];
    const closings = lazy(() => closingBraces(text));
    let result = '';
    let done = 0;
    let changed = false;
    for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', Math.max(done, at + 1))) {
        const escaped = text[at + 1] === '$' ? placeholderAt(text, at + 1, closings) : undefined;
        const placeholder = escaped ?? placeholderAt(text, at, closings);
        if (placeholder === undefined)
            continue;
        const replacement = escaped ? unescaped(escaped, variables) : resolve(placeholder, variables, uses);
        if (replacement === undefined)
            continue;
        result += text.slice(done, at) + replacement;
        done = placeholder.end;
        changed = true;
    }
    if (!changed && uses.length === 0)
        return undefined;
    return { text: result + text.slice(done), uses, alone: isAlone(text, uses, variables) };
}
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
function placeholderAt(text, at, closings) {
    const form = text[at + 1];
    if (form !== '<' && form !== '{')
        return undefined;
    NAME.lastIndex = at + 2;
    const name = NAME.exec(text)?.[0];
    if (name === undefined)
        return undefined;
    const afterName = at + 2 + name.length;
    if (text[afterName] === (form === '<' ? '>' : '}')) {
        return { name, form, text: text.slice(at, afterName + 1), end: afterName + 1 };
    }
    if (form === '<' || !text.startsWith(':-', afterName))
        return undefined;
    const close = closings().get(at);
    if (close === undefined)
        return undefined;
    return { name, form, default: text.slice(afterName + 2, close), text: text.slice(at, close + 1), end: close + 1 };
}
/** All of them in one pass, since a default may hold `${…}` of its own; one that never closes is missing. */
function closingBraces(text) {
    const closings = new Map();
    const open = [];
    for (let at = 0; at < text.length; at++) {
        if (text.startsWith('${', at))
            open.push(at);
        else if (text[at] === '}') {
            const opened = open.pop();
            if (opened !== undefined)
                closings.set(opened, at);
        }
    }
    return closings;
}
function lazy(make) {
    let made;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}
/** The text of an escaped placeholder, or undefined where it would have been left alone anyway. */
function unescaped(placeholder, variables) {
    const isOurs = placeholder.form === '<' || placeholder.default !== undefined || variables.has(placeholder.name);
    return isOurs ? placeholder.text : undefined;
}
function resolve(placeholder, variables, uses) {
    const { name, text } = placeholder;
    const variable = variables.get(name);
    if (variable === undefined && placeholder.default === undefined) {
        uses.push({ name, text, kind: 'undeclared' });
        return undefined;
    }
    uses.push({ name, text, kind: variable === undefined ? 'default' : 'replaced' });
    return variable?.value || (placeholder.default ?? '');
}
function isAlone(text, uses, variables) {
    const [use] = uses;
    return use !== undefined && use.kind !== 'undeclared' && use.text === text && !variables.get(use.name)?.builtIn;
}

;// CONCATENATED MODULE: ./lib/plan/bad-values.js


/**
 * Paths of the values that the server means when it only says that some quantity, or some base64, is wrong.
 */
function badValues(object, complaint) {
    if (complaint.includes('quantities must match'))
        return [...badQuantities(object, '')];
    return complaint.includes('illegal base64') ? badBase64(object) : [];
}
/** Fields that hold quantities, by resource name. */
const QUANTITY_MAPS = new Set([
    'limits',
    'requests',
    'capacity',
    'hard',
    'default',
    'defaultRequest',
    'max',
    'min',
    'overhead',
]);
const QUANTITIES = new Set(['sizeLimit', 'averageValue', 'divisor']);
/** Kubernetes API reference, Quantity: a number and a suffix of either kind, or an exponent. */
const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
function* badQuantities(value, path) {
    if (Array.isArray(value)) {
        for (const [at, item] of value.entries())
            yield* badQuantities(item, `${path}[${at}]`);
    }
    if (!(0,manifest_object/* isRecord */.u4)(value))
        return;
    for (const [key, child] of Object.entries(value)) {
        const here = (0,field_path/* keyPath */.Dw)(path, key);
        if (QUANTITIES.has(key) && isBadQuantity(child))
            yield here;
        if (QUANTITY_MAPS.has(key) && (0,manifest_object/* isRecord */.u4)(child)) {
            for (const [name, each] of Object.entries(child))
                if (isBadQuantity(each))
                    yield (0,field_path/* keyPath */.Dw)(here, name);
        }
        if (child !== undefined)
            yield* badQuantities(child, here);
    }
}
function isBadQuantity(value) {
    return typeof value === 'string' && !QUANTITY.test(value);
}
function badBase64(object) {
    const { data } = object;
    if (!(0,manifest_object/* isRecord */.u4)(data))
        return [];
    return Object.entries(data)
        .filter(([, value]) => typeof value === 'string' && !isBase64(value))
        .map(([key]) => (0,field_path/* keyPath */.Dw)('data', key));
}
function isBase64(text) {
    const whole = text.replace(/[\r\n]/g, '');
    return whole.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(whole);
}

;// CONCATENATED MODULE: ./lib/plan/mistakes.js
/**
 * The mistakes in the 500 with which a server-side apply is refused that the server could not read. Seen on Kubernetes
 * 1.36: `failed to create typed patch object (ns/name; apps/v1, Kind=Deployment): .spec.replicas: expected …`, several
 * of them as lines after `errors:`, but of the unknown fields of one map only the first. Empty for any other message.
 */
function mistakesOfApply(message) {
    const isTyped = message.startsWith('failed to create typed patch object');
    if (!isTyped && !message.startsWith('failed to convert new object'))
        return [];
    const detail = afterKind(message, isTyped ? '): ' : ': ');
    if (!isTyped)
        return [{ what: 'unreadable', path: '', detail: withoutDecoding(detail) }];
    return detail
        .replace(/^errors:\n/, '')
        .split('\n  ')
        .map((line) => mistakeOfApply(line.trim()));
}
function afterKind(message, mark) {
    const kind = message.lastIndexOf('Kind=');
    const at = message.indexOf(mark, kind);
    return kind < 0 || at < 0 ? message : message.slice(at + mark.length);
}
function withoutDecoding(detail) {
    const prefix = 'error decoding from json: ';
    return detail.startsWith(prefix) ? detail.slice(prefix.length) : detail;
}
function mistakeOfApply(line) {
    const end = endOfPath(line);
    const path = line.slice(1, end);
    const detail = line.slice(end + 2);
    if (!line.startsWith('.') || end < 0)
        return { what: 'unreadable', path: '', detail: line };
    if (detail === 'field not declared in schema')
        return { what: 'unknown field', path };
    const type = /^expected (.+?), got /s.exec(detail);
    // What was got is left out: the server quotes the value there, and it may be a secret.
    if (type?.[1])
        return { what: 'wrong type', path, expected: type[1] };
    const twice = /^duplicate entries for key (\[.*\])$/s.exec(detail);
    return twice?.[1] ? { what: 'twice', path, key: twice[1] } : { what: 'unreadable', path, detail };
}
/** Where `: ` ends a path; quoted keys in brackets may hold it too. */
function endOfPath(line) {
    let quoted = false;
    for (let at = 0; at < line.length; at++) {
        if (quoted && line[at] === '\\')
            at++;
        else if (line[at] === '"')
            quoted = !quoted;
        else if (!quoted && line.startsWith(': ', at))
            return at;
    }
    return -1;
}
const UNMARSHAL = /cannot unmarshal (\w+)(?: \S+)? into Go (?:struct field [^.\s]+\.(\S+)|value) of type (\S+)/;
/**
 * The mistakes in the 400 with which a create is refused that the server could not read: all unknown fields, with the
 * places of list items, or the first wrong type, without them. Empty for any other message.
 */
function mistakesOfCreate(message) {
    const start = message.indexOf(' cannot be handled as a ');
    if (start < 0)
        return [];
    const detail = message.slice(message.indexOf(': ', start) + 2);
    const fields = [...detail.matchAll(/(unknown|duplicate) field "((?:[^"\\]|\\.)*)"/g)];
    if (fields.length > 0) {
        return fields.map(([, word, path = '']) => word === 'unknown' ? { what: 'unknown field', path } : { what: 'twice', path, key: '' });
    }
    const type = UNMARSHAL.exec(detail);
    if (type) {
        const [, found, path = '', goType = ''] = type;
        const expected = wordForGoType(goType);
        return [
            { what: 'wrong type', path, expected: found === 'number' && expected === 'numeric' ? 'integer' : expected },
        ];
    }
    return [{ what: 'unreadable', path: '', detail }];
}
/** Go's types in the words that a server-side apply uses. */
function wordForGoType(type) {
    if (type.startsWith('[]'))
        return 'list';
    if (type.startsWith('map[') || type.includes('.'))
        return 'map';
    if (/^u?int\d*$|^float\d+$/.test(type))
        return 'numeric';
    return type === 'bool' ? 'boolean' : type;
}

;// CONCATENATED MODULE: ./lib/plan/explain-mistakes.js







/**
 * The mistakes in an object that the server could not read, out of what it said to an apply and to a create of it.
 * The first names the places in lists but not every unknown field, the second the other way round.
 */
function mistakesIn(object, said) {
    const ofApply = mistakesOfApply(said.apply).map((mistake) => ({
        ...mistake,
        path: (0,field_path/* placedPath */.jU)(object, mistake.path),
    }));
    const ofCreate = mistakesOfCreate(said.create);
    const added = ofCreate.filter((mistake) => mistake.what !== 'wrong type' || isOnlyOne(mistake, ofApply, object));
    const all = [...ofApply, ...added].flatMap((mistake) => located(mistake, object));
    // What the apply says of the object as a whole is the echo of a wrong type that the create has a place for.
    const isPlaced = added.some(({ what, path }) => what === 'wrong type' && path !== '');
    return isPlaced ? all.filter(({ what, path }) => what !== 'unreadable' || path !== '') : all;
}
/** A create names one wrong type, and not its place in lists: the apply tells it better, now or when asked again. */
function isOnlyOne({ path }, others, object) {
    if (others.length === 0)
        return true;
    return (0,field_path/* valueAt */.fK)(object, path) !== undefined && !others.some(({ what }) => what === 'wrong type');
}
/** Where the server gave no place, the object itself may tell. */
function located(mistake, object) {
    if (mistake.what === 'wrong type' && mistake.expected === 'map')
        return itemsThatAreNoMaps(mistake, object);
    if (mistake.what !== 'unreadable' || mistake.path !== '')
        return [mistake];
    const paths = badValues(object, mistake.detail);
    return paths.length > 0 ? paths.map((path) => ({ ...mistake, path })) : [mistake];
}
/** A create names the list where one of its items is meant. */
function itemsThatAreNoMaps(mistake, object) {
    const value = (0,field_path/* valueAt */.fK)(object, mistake.path);
    if (!Array.isArray(value))
        return [mistake];
    const bad = value.flatMap((item, at) => ((0,manifest_object/* isRecord */.u4)(item) ? [] : [{ ...mistake, path: `${mistake.path}[${at}]` }]));
    return bad.length > 0 ? bad : [mistake];
}
/** Each mistake at its line, with what to do; what two answers tell alike is told once. */
function explainMistakes(mistakes, subject) {
    const told = new Set();
    return mistakes
        .filter((mistake) => !isEchoOfMisspelling(mistake, mistakes, subject.object))
        .toSorted((a, b) => precision(b) - precision(a))
        .filter((mistake) => {
        const { line, column } = subject.source.locate(mistake.path);
        const key = `${mistake.what}:${line}:${column}`;
        return !told.has(key) && told.add(key);
    })
        .map((mistake) => failure(subject, { ...describe(mistake, subject), path: blamed(mistake, subject) }))
        .toSorted((a, b) => lineOf(a) - lineOf(b));
}
/** The path with the place in a list is the better one of two. */
function precision({ path }) {
    return path.includes('[') && !path.includes('=') ? 1 : 0;
}
/** Of entries that are the same, the second is the one too many. */
function blamed(mistake, { object }) {
    const { path } = mistake;
    const keys = mistake.what === 'twice' ? (0,field_path/* parseKeys */.Ss)(mistake.key.slice(1, -1)) : undefined;
    const list = (0,field_path/* valueAt */.fK)(object, path);
    if (keys === undefined || !Array.isArray(list))
        return path;
    const [, second] = list.flatMap((item, at) => ((0,field_path/* hasKeys */.xV)(item, keys) ? [at] : []));
    return second === undefined ? path : `${path}[${second}]`;
}
function lineOf({ problem }) {
    return problem.position?.line ?? 0;
}
function describe(mistake, subject) {
    const { path } = mistake;
    const name = (0,manifest_object/* formatReference */.FH)(subject.reference);
    switch (mistake.what) {
        case 'unknown field': {
            const near = subject.nearField?.(path);
            return { message: `unknown field ${path} in ${name}`, remedy: near ? `Did you mean "${near}"?` : NO_NEAR };
        }
        case 'wrong type':
            return describeWrongType(mistake, subject);
        case 'twice':
            return { message: `${path} of ${name} has the same entry twice: ${mistake.key}`, remedy: 'Remove one of them.' };
        case 'unreadable':
            return describeUnreadable(mistake, subject);
    }
}
const NO_NEAR = 'Correct its name or its indentation, or remove it.';
const TYPE_WORDS = {
    'numeric (int or float)': 'a number',
    numeric: 'a number',
    integer: 'a whole number',
    string: 'a string',
    boolean: 'true or false',
    list: 'a list',
    map: 'a map of fields',
};
function describeWrongType({ path, expected }, { object, reference }) {
    const value = (0,field_path/* valueAt */.fK)(object, path);
    const [wanted, found] = [TYPE_WORDS[expected] ?? expected, typeWord(value)];
    const message = `${path} of ${(0,manifest_object/* formatReference */.FH)(reference)} must be ${wanted}, found ${found}`;
    if (expected === 'integer' && found === 'a number') {
        return { message: `${message} that is none, or too large`, remedy: 'Write a whole number, such as 3.' };
    }
    const isScalar = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
    if (wanted === 'a string' && isScalar)
        return { message, remedy: 'Put the value in quotes.' };
    const isPlain = wanted === 'a number' || wanted === 'true or false';
    if (isPlain && typeof value === 'string')
        return { message, remedy: plainRemedy(wanted, value) };
    if (wanted === 'a string' && typeof value === 'object' && value !== null)
        return { message, remedy: 'Write a string; for several lines put `|` after the colon.' };
    return { message, remedy: `Write ${wanted}.` };
}
/** `"3"` only has quotes too many; `${REPLICAS}` was to be filled in; `three` is no number at all. */
function plainRemedy(wanted, value) {
    const isMeant = wanted === 'a number' ? /^-?\d+(\.\d+)?$/.test(value) : /^(true|false)$/.test(value);
    if (isMeant)
        return 'Write it without quotes.';
    const [use] = substitute(value, new Map())?.uses ?? [];
    const isLeft = use?.kind === 'undeclared' && use.text === value;
    if (isLeft)
        return `Declare ${use.name} in the \`variables\` input: it stands for nothing.`;
    return wanted === 'a number' ? 'Write a number in digits, such as 3.' : 'Write true or false.';
}
function typeWord(value) {
    if (value === null || value === undefined)
        return 'nothing';
    if (Array.isArray(value))
        return 'a list';
    if (typeof value === 'object')
        return 'a map of fields';
    return TYPE_WORDS[typeof value] ?? 'a number';
}
function describeUnreadable({ path, detail }, { object, reference }) {
    const what = path === '' ? (0,manifest_object/* formatReference */.FH)(reference) : `${path} of ${(0,manifest_object/* formatReference */.FH)(reference)}`;
    if (path !== '' && detail.includes('quantities must match')) {
        const message = `${what} must be a quantity, found "${String((0,field_path/* valueAt */.fK)(object, path))}"`;
        return { message, remedy: 'Write a number with a unit that Kubernetes knows, such as 250m, 2 or 128Mi.' };
    }
    if (path !== '' && detail.includes('illegal base64')) {
        return { message: `${what} must be base64`, remedy: 'Encode the value, or put it as plain text under stringData.' };
    }
    return { message: `${what} can't be read: ${detail}`, remedy: 'Correct the value.' };
}

;// CONCATENATED MODULE: ./lib/plan/terminating.js


/** Why an apply to an object that is being deleted is of no use: nothing brings it back. Undefined for any other. */
function explainDeletion(subject, live) {
    const { deletionTimestamp, finalizers } = live.metadata;
    if (!deletionTimestamp)
        return undefined;
    const { kind, apiVersion } = subject.object;
    if (kind === 'Namespace' && apiVersion === 'v1')
        return explainTerminating(subject, live.metadata.name);
    const held = Array.isArray(finalizers) && finalizers.length > 0
        ? `: it waits for the finalizer${finalizers.length > 1 ? 's' : ''} ${finalizers.join(', ')}`
        : '';
    return failure(subject, {
        message: `${(0,manifest_object/* formatReference */.FH)(subject.reference)} is being deleted, so nothing that is applied to it would last${held}`,
        remedy: 'Wait until it is gone, then run the job again: it is made anew.',
        path: 'metadata.name',
    });
}
/** A namespace that is being deleted: whatever lives in it goes with it. */
function explainTerminating(subject, namespace) {
    return failure(subject, {
        message: `namespace ${namespace} is being deleted, so nothing new can be made in it`,
        remedy: 'Wait until it is gone, or deploy to another namespace.',
        path: 'metadata.namespace',
        sharedAs: `terminating ${namespace}`,
    });
}

;// CONCATENATED MODULE: ./lib/plan/server-errors.js








/** What a refusal means for the person who wrote the manifest: each mistake at its line, with what to do. */
function explain(refusal, subject) {
    const mistakes = mistakesIn(subject.object, { apply: refusal.message, create: refusal.message });
    if (mistakes.length > 0)
        return explainMistakes(mistakes, subject);
    const message = (0,redaction/* withoutSecretValues */.Pl)(refusal.message, subject.object);
    const admission = explainAdmission(message, subject);
    if (admission)
        return [admission];
    if (refusal.code === 422 && refusal.causes.length > 0)
        return explainCauses(refusal.causes, subject);
    return [explainWhole(refusal, message, subject)];
}
/** Everything that concerns the object as a whole. */
function explainWhole(refusal, message, subject) {
    switch (refusal.code) {
        case 401:
            return failure(subject, {
                message: `the API server does not know who is asking (401): ${oneLine(message)}`,
                remedy: 'Renew the credentials in the kubeconfig.',
                sharedAs: 'unauthorized',
            });
        case 403:
            return explainForbidden(message, subject);
        case 404:
            return explainNotFound(message, subject);
        case 413:
            return failure(subject, {
                message: `${(0,manifest_object/* formatReference */.FH)(subject.reference)} is too large for the server`,
                remedy: 'Split it into smaller objects.',
            });
        default:
            return explainMetadata(refusal, message, subject) ?? explainUnknown(refusal, message, subject);
    }
}
/** What the server writes into metadata itself, and what a manifest copied from a cluster still holds. */
function explainMetadata({ code }, message, subject) {
    const { object, reference } = subject;
    if (message.includes('managedFields must be nil')) {
        return failure(subject, {
            message: `metadata.managedFields of ${(0,manifest_object/* formatReference */.FH)(reference)} must not be in a manifest`,
            remedy: 'Remove it: the server keeps this record itself.',
            path: 'metadata.managedFields',
        });
    }
    const stated = ['uid', 'resourceVersion'].filter((name) => object.metadata[name] !== undefined);
    if (code !== 409 || stated.length === 0)
        return undefined;
    const fields = stated.map((name) => `metadata.${name}`).join(' and ');
    return failure(subject, {
        message: `${fields} of ${(0,manifest_object/* formatReference */.FH)(reference)} must not be in a manifest: it is that of another state of the object`,
        remedy: 'Remove it: the server sets it itself.',
        path: `metadata.${stated[0]}`,
    });
}
function explainUnknown({ code, reason }, message, subject) {
    const words = reason === '' ? `${code}` : `${code} ${reason}`;
    return failure(subject, {
        message: `the API server refused ${(0,manifest_object/* formatReference */.FH)(subject.reference)} with ${words}: ${oneLine(message)}`,
        ...(code >= 500
            ? { remedy: 'Deploy again when the cluster is well.', sharedAs: `${words} ${message}` }
            : { remedy: code === 409 && message.includes('the object has been modified') ? RACED : 'Correct the manifest.' }),
    });
}
const RACED = 'Others write it again and again: deploy again when they are done. Nothing is wrong with the manifest.';
/** Who has rights in one namespace only gets no 404 for another. */
function perhapsNoNamespace({ unseenNamespace }) {
    const right = unseenNamespace === undefined ? undefined : (0,forbidden/* parseForbidden */.bj)(unseenNamespace);
    return right
        ? ` If there is no such namespace yet, \`create-namespace\` needs the rule \`${(0,forbidden/* ruleFor */.sG)(right)}\` in a ClusterRole too.`
        : ' If there is no such namespace, its name is wrong, or it has to be made first.';
}
function explainForbidden(message, subject) {
    const right = (0,forbidden/* parseForbidden */.bj)(message);
    if (right) {
        const where = right.namespace === undefined ? 'at the cluster scope' : `in namespace ${right.namespace}`;
        return failure(subject, {
            message: `${right.user} may not ${right.verb} ${right.resource} ${where}, as ${(0,manifest_object/* formatReference */.FH)(subject.reference)} needs`,
            remedy: `${(0,forbidden/* remedyForForbidden */.Nc)(right)}${right.namespace === undefined ? '' : perhapsNoNamespace(subject)}`,
            sharedAs: `${right.verb} ${right.group}/${right.resource} ${right.namespace ?? ''}`,
        });
    }
    if (message.includes('because it is being terminated'))
        return explainTerminating(subject, subject.reference.namespace ?? '');
    const mark = ' is forbidden: ';
    const at = message.indexOf(mark);
    return explainRule(oneLine(at < 0 ? message : message.slice(at + mark.length)), subject);
}
function explainNotFound(message, subject) {
    const { namespace = '', kind } = subject.reference;
    if (message === `namespaces "${namespace}" not found`) {
        if (subject.unseenNamespace !== undefined)
            return explainUnseen(subject, namespace, subject.unseenNamespace);
        return failure(subject, {
            message: `namespace ${namespace} does not exist`,
            remedy: 'Check its name. To have it made, set the input `create-namespace: true`, with the right to get, create and patch namespaces, or add a Namespace manifest.',
            path: 'metadata.namespace',
            sharedAs: `namespace ${namespace}`,
        });
    }
    return failure(subject, {
        message: `the server does not serve ${kind} in ${subject.object.apiVersion} any more: ${oneLine(message)}`,
        remedy: 'Look whether its CustomResourceDefinition or API service was removed.',
        path: 'apiVersion',
        sharedAs: `kind ${subject.object.apiVersion}/${kind}`,
    });
}
/** A namespace that was to be made if need be, and is not, since the server would not tell whether there is need. */
function explainUnseen(subject, namespace, said) {
    const right = (0,forbidden/* parseForbidden */.bj)(said);
    const why = right ? `${right.user} may not ${right.verb} ${right.resource}, which` : `${oneLine(said)}, but that`;
    return failure(subject, {
        message: `namespace ${namespace} does not exist, and ${why} the input \`create-namespace\` needs`,
        remedy: right ? (0,forbidden/* remedyForForbidden */.Nc)(right) : 'Make the namespace first, or let the account get namespaces.',
        path: 'metadata.namespace',
        sharedAs: `namespace ${namespace}`,
    });
}

;// CONCATENATED MODULE: ./lib/plan/warnings.js

/** A `Warning` header of the API as a problem at the line it speaks of. */
function warningProblem(text, subject) {
    const { reference, source } = subject;
    const path = pathIn(text);
    return {
        severity: 'warning',
        message: `the API server warns about ${(0,manifest_object/* formatReference */.FH)(reference)}: ${text}`,
        position: path === undefined ? source.position : source.locate(path),
    };
}
/** `spec.template.spec.containers[0].env[1]: hides previous definition …`; `v1 Endpoints is deprecated in …`. */
function pathIn(text) {
    if (text.includes(' is deprecated'))
        return 'apiVersion';
    return /^((?:spec|metadata|data|stringData|rules|webhooks|subsets)[^\s:]*): /.exec(text)?.[1];
}

;// CONCATENATED MODULE: ./lib/preview/candidate.js



/** How people are told of a candidate: an object without a name yet is told by how its name begins. */
function referenceOf({ declared, target }) {
    const { apiVersion, kind, metadata } = declared.object;
    const name = target.name || `${metadata.generateName}…`;
    return { ...(0,manifest_object/* parseApiVersion */.cX)(apiVersion), kind, name, ...(target.namespace ? { namespace: target.namespace } : {}) };
}
/** What the server says to a dry run: its answer, or its refusal. Throws when it says nothing, or is not well itself. */
async function ask(cluster, request) {
    try {
        return await cluster.request(request);
    }
    catch (error) {
        if (error instanceof api_error/* ApiError */.hD && !isOfServer(error))
            return error;
        throw error;
    }
}
/** True for an answer that is about the server, or about who asks: it would be the same for every other object. */
function isOfServer({ code }) {
    return code === 401 || code === 429 || (code >= 502 && code <= 504);
}
/** The warnings of an answer, each at the line it speaks of. */
function warningsOf(candidate, { warnings }) {
    const subject = { reference: referenceOf(candidate), source: candidate.declared.source };
    return warnings.map((text) => warningProblem(text, subject));
}

;// CONCATENATED MODULE: ./lib/plan/custom-kinds.js

/** True for a CustomResourceDefinition of any version. */
function isDefinition({ group, kind }) {
    return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}
/** `group/Kind` of what a CustomResourceDefinition defines. */
function definedKind(definition) {
    return `${(0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(definition, 'spec', 'group'))}/${(0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(definition, 'spec', 'names', 'kind'))}`;
}
/** The resource of a kind as its definition in the same set tells it; undefined when it has no such version. */
function resourceIn(definition, apiVersion) {
    const { group, version } = (0,manifest_object/* parseApiVersion */.cX)(apiVersion);
    const versions = (0,manifest_object/* field */.ZZ)(definition, 'spec', 'versions');
    if (group !== (0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(definition, 'spec', 'group')) || !Array.isArray(versions))
        return undefined;
    if (!versions.some((each) => (0,manifest_object/* field */.ZZ)(each, 'name') === version && (0,manifest_object/* field */.ZZ)(each, 'served') === true))
        return undefined;
    return {
        group,
        version,
        kind: (0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(definition, 'spec', 'names', 'kind')),
        plural: (0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(definition, 'spec', 'names', 'plural')),
        namespaced: (0,manifest_object/* field */.ZZ)(definition, 'spec', 'scope') === 'Namespaced',
    };
}
/** The resources that a definition serves, one a version. */
function resourcesIn(definition) {
    const group = (0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(definition, 'spec', 'group'));
    const versions = (0,manifest_object/* field */.ZZ)(definition, 'spec', 'versions');
    if (!Array.isArray(versions))
        return [];
    return versions.flatMap((each) => resourceIn(definition, `${group}/${(0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(each, 'name'))}`) ?? []);
}

;// CONCATENATED MODULE: ./lib/apply/until.js

/** The signal aborted before the condition held. */
class StillWaiting extends Error {
    name = 'StillWaiting';
    /** What was seen last, by name. */
    last;
    constructor(reason, last) {
        super((0,thrown/* messageOf */.bD)(reason), { cause: reason });
        this.last = last;
    }
}
/**
 * Watches until what is seen satisfies the condition. `objects` holds all there are, by name.
 * Rejects with a StillWaiting when the signal aborts first.
 */
async function until(cluster, target, isSatisfied, signal) {
    const satisfied = new AbortController();
    const objects = new Map();
    let listed = false;
    const look = () => {
        if (listed && isSatisfied(objects))
            satisfied.abort();
    };
    await cluster.follow(target, {
        seen: (object) => {
            objects.set(object.metadata.name, object);
            look();
        },
        gone: (object) => {
            objects.delete(object.metadata.name);
            look();
        },
        listed: () => {
            listed = true;
            look();
        },
        recovered: () => { },
        trouble: () => { }, // the deadline ends it, and what was waited for is named then
    }, AbortSignal.any([signal, satisfied.signal]));
    if (!satisfied.signal.aborted && signal.aborted)
        throw new StillWaiting(signal.reason, objects);
}

;// CONCATENATED MODULE: ./lib/apply/confirm.js



/**
 * Waits until what later waves need is there: Namespaces are Active, CustomResourceDefinitions Established (discovery
 * is then read again). Returns what can't ever be, each with the reason.
 */
async function confirm_confirm(cluster, wave, signal) {
    const definitions = wave.filter(({ resource }) => isDefinition(resource));
    const namespaces = wave.filter(({ resource }) => resource.group === '' && resource.kind === 'Namespace');
    const refused = await establish(cluster, definitions, signal);
    await settle(cluster, namespaces, isActive, signal);
    if (definitions.some(({ action }) => action !== 'unchanged'))
        cluster.forgetResources();
    return refused;
}
/** True when the server's own answer says that what needs this object can be applied. */
function isReady({ resource, answer }) {
    if (isDefinition(resource))
        return isEstablished(answer);
    return resource.group !== '' || resource.kind !== 'Namespace' || isActive(answer);
}
async function establish(cluster, definitions, signal) {
    const last = await settle(cluster, definitions, (each) => isEstablished(each) || isRefused(each), signal);
    return definitions.flatMap((change) => {
        const object = last.get(change.object.metadata.name) ?? change.answer;
        return isRefused(object) ? [{ change, reason: reasonOf(object) }] : [];
    });
}
/** Watches until the condition holds for all; nothing is asked when the answers themselves say so already. */
async function settle(cluster, changes, isSettled, signal) {
    const names = changes.flatMap(({ answer }) => (isSettled(answer) ? [] : [answer.metadata.name]));
    const [first] = changes;
    let last = new Map();
    if (!first || names.length === 0)
        return last;
    const areSettled = (objects) => {
        last = objects;
        return names.every((name) => {
            const object = objects.get(name);
            return object !== undefined && isSettled(object);
        });
    };
    await until(cluster, { resource: first.resource, names }, areSettled, signal);
    return last;
}
function isActive(namespace) {
    return (0,manifest_object/* field */.ZZ)(namespace, 'status', 'phase') === 'Active';
}
function isEstablished(definition) {
    return hasCondition(definition, 'Established', 'True');
}
function isRefused(definition) {
    return hasCondition(definition, 'NamesAccepted', 'False');
}
function reasonOf(definition) {
    return String((0,manifest_object/* field */.ZZ)(conditionOf(definition, 'NamesAccepted'), 'message') ?? 'its names are not accepted');
}
function hasCondition(object, type, status) {
    return (0,manifest_object/* field */.ZZ)(conditionOf(object, type), 'status') === status;
}
function conditionOf(object, type) {
    const conditions = (0,manifest_object/* field */.ZZ)(object, 'status', 'conditions');
    return Array.isArray(conditions) ? conditions.find((each) => (0,manifest_object/* isRecord */.u4)(each) && each.type === type) : undefined;
}

;// CONCATENATED MODULE: ./lib/apply/held.js

/** An old object that was still there when the run ended: the new one was not made. */
class StillThere extends Error {
    name = 'StillThere';
    old;
    constructor(old, cause) {
        super(cause.message, { cause });
        this.old = old;
    }
}
/** Finalizers of the garbage collector itself: it waits for dependents, and no controller has to be looked for. */
const COLLECTOR = ['foregroundDeletion', 'orphan'];
/** What an old object waits for that is still being deleted. */
function stillThereProblem({ object, source, resource }, { message, old }) {
    const { namespace, name, finalizers } = old.metadata;
    const all = Array.isArray(finalizers) ? finalizers.map(String) : [];
    const foreign = all.filter((each) => !COLLECTOR.includes(each));
    const flag = namespace ? ` --namespace ${namespace}` : '';
    const [waits, remedy] = foreign.length > 0
        ? [
            `it waits for the finalizer${foreign.length > 1 ? 's' : ''} ${foreign.join(', ')}`,
            `Look whether the controller of ${foreign.join(', ')} runs, and at its log; if there is none any more, remove the finalizer with \`kubectl edit ${resource.plural} ${name}${flag}\`. Then run the job again.`,
        ]
        : [
            'it waits for what it owns, such as its pods',
            `Look with \`kubectl get pods${flag}\` which of them still end. When they are gone, run the job again.`,
        ];
    return {
        severity: 'error',
        message: `${(0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object))} was not applied: ${message}, and the old one is still being deleted: ${waits}`,
        position: source.position,
        remedy,
    };
}

// EXTERNAL MODULE: ./lib/plan/resource.js
var plan_resource = __webpack_require__(8943);
;// CONCATENATED MODULE: ./lib/cluster/apply-request.js


/** A server-side apply, strict about fields the server does not know. `force` takes fields that others own. */
function applyRequest({ force, ...options }) {
    const { resource, body, signal } = options;
    return {
        method: 'PATCH',
        path: (0,plan_resource/* pathOf */.X)(resource, body.metadata.namespace, body.metadata.name),
        query: { ...queryOf(options), force: String(force) },
        contentType: 'application/apply-patch+yaml',
        body,
        signal,
    };
}
/** A create. Never repeated once it may have reached the server, unless it is a dry run. */
function createRequest(options) {
    const { resource, body, signal } = options;
    return {
        method: 'POST',
        path: (0,plan_resource/* pathOf */.X)(resource, body.metadata.namespace),
        query: queryOf(options),
        body,
        signal,
    };
}
/** A deletion of exactly the object that was seen, what it owns first. With its uid as the condition, twice is once. */
function deleteRequest(options) {
    const { resource, of, uid, dryRun, signal } = options;
    return {
        method: 'DELETE',
        path: (0,plan_resource/* pathOf */.X)(resource, of.metadata.namespace, of.metadata.name),
        ...(dryRun ? { query: { dryRun: 'All' } } : {}),
        body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground', preconditions: { uid } },
        retry: 'safe',
        signal,
    };
}
/** A merge patch of one object. */
function mergePatchRequest(options) {
    const { resource, of, patch, signal } = options;
    return {
        method: 'PATCH',
        path: (0,plan_resource/* pathOf */.X)(resource, of.metadata.namespace, of.metadata.name),
        query: queryOf(options),
        contentType: 'application/merge-patch+json',
        body: patch,
        signal,
    };
}
function queryOf({ dryRun }) {
    return { fieldManager: managed_fields/* FIELD_MANAGER */.vy, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) };
}

;// CONCATENATED MODULE: ./lib/cluster/pause.js

/** Resolves after so many milliseconds, or as soon as the signal aborts: the caller looks at the signal. */
async function pause(milliseconds, signal) {
    try {
        await (0,promises_.setTimeout)(milliseconds, undefined, { signal });
    }
    catch (error) {
        if (!signal.aborted)
            throw error;
    }
}

;// CONCATENATED MODULE: ./lib/plan/stamps.js

const STAMPS = {
    commit: manifest_annotations/* COMMIT */.cJ,
    imageTag: manifest_annotations/* IMAGE_TAG */.Ne,
    runUrl: manifest_annotations/* RUN_URL */.MZ,
    deployedAt: manifest_annotations/* DEPLOYED_AT */.bL,
    changeCause: 'kubernetes.io/change-cause',
};
const STAMPED_KINDS = new Set([
    'apps/Deployment',
    'apps/StatefulSet',
    'apps/DaemonSet',
    'batch/CronJob',
    'batch/Job',
    '/Pod',
]);
/** True for the kinds that carry version metadata: those that run containers. */
function isStamped({ group, kind }) {
    return STAMPED_KINDS.has(`${group}/${kind}`);
}
/**
 * Names of the annotations that we write on an object: none where its kind carries none, and none that the manifest
 * itself sets, for then they are the user's own.
 */
function stampNames(declared, resource) {
    if (!isStamped(resource))
        return [];
    const own = declared.metadata.annotations ?? {};
    return Object.values(STAMPS).filter((name) => !(name in own));
}
/** The version metadata as annotations. */
function stampsOf(metadata) {
    const entries = Object.entries(STAMPS);
    return Object.fromEntries(entries.map(([key, name]) => [name, metadata[key]]));
}
/** The object with those of the annotations given that are among `names`; never in its pod template. */
function withStamps(object, annotations, names) {
    const stamps = {};
    for (const name of names)
        if (annotations[name] !== undefined)
            stamps[name] = annotations[name];
    if (Object.keys(stamps).length === 0)
        return object;
    const { metadata } = object;
    return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...stamps } } };
}
/** The object without these annotations, and without an annotations field that this leaves empty. */
function withoutAnnotations(object, names) {
    const { annotations, ...metadata } = object.metadata;
    if (!annotations)
        return object;
    const kept = Object.fromEntries(Object.entries(annotations).filter(([name]) => !names.includes(name)));
    const rest = Object.keys(kept).length === 0 ? {} : { annotations: kept };
    return { ...object, metadata: { ...metadata, name: object.metadata.name, ...rest } };
}

// EXTERNAL MODULE: ./lib/cluster/built-in.js
var built_in = __webpack_require__(1844);
;// CONCATENATED MODULE: ./lib/apply/service-account.js




const SERVICE_ACCOUNTS = (0,built_in/* builtIn */.wx)('v1', 'ServiceAccount');
/** True for the 403 that a Pod gets whose service account is not there (yet). */
function serviceAccountIsMissing(error) {
    return error instanceof api_error/* ApiError */.hD && error.code === 403 && error.message.includes('error looking up service account');
}
/** Waits until the service account of a Pod exists: a controller makes `default` when a namespace is new. */
async function untilServiceAccount(cluster, pod, signal) {
    const name = String((0,manifest_object/* field */.ZZ)(pod, 'spec', 'serviceAccountName') ?? 'default');
    if (name !== 'default')
        return;
    const target = { resource: SERVICE_ACCOUNTS, namespace: pod.metadata.namespace ?? '', names: [name] };
    await until(cluster, target, (objects) => objects.has(name), signal);
}

;// CONCATENATED MODULE: ./lib/apply/write.js










/** Writes one change, and gives it with the server's answer. Throws an ApiError or a ConnectionError. */
async function write(change, context) {
    const { write } = change;
    if (!write)
        return { ...change, answer: change.live ?? change.object };
    switch (write.how) {
        case 'apply':
            return writeApply(change, write, context);
        case 'create': {
            const body = stamped(change, write.body, context);
            return answered(change, await send(change, context, createRequest({ ...common(change, context), body })));
        }
        case 'recreate':
            await deleteAndWait(change, write.uid, context);
            return answered(change, await sendApply(change, stamped(change, write.body, context), context));
    }
}
async function writeApply(change, write, context) {
    if (write.handOver && change.live)
        await handOver(change, change.live, write.handOver, context);
    const annotations = change.live?.metadata.annotations ?? {};
    const body = write.stamps === 'new'
        ? stamped(change, write.body, context)
        : withStamps(write.body, annotations, stampNames(change.object, change.resource));
    const applied = answered(change, await sendApply(change, body, context));
    const isSame = write.unseen !== undefined && applied.answer.metadata.resourceVersion === write.unseen;
    return isSame ? { ...applied, action: 'unchanged' } : applied;
}
function common({ resource }, { signal }) {
    return { resource, dryRun: false, signal };
}
function sendApply(change, body, context) {
    const force = context.conflicts === 'overwrite';
    return send(change, context, applyRequest({ ...common(change, context), body, force }));
}
/** A Pod in a namespace of a moment ago is refused until that has its service account: a matter of milliseconds. */
async function send(change, context, request) {
    const { cluster, signal } = context;
    try {
        return await cluster.request(request);
    }
    catch (error) {
        if (change.checked || !serviceAccountIsMissing(error))
            throw error;
        await untilServiceAccount(cluster, change.object, signal);
        return cluster.request(request);
    }
}
function answered(change, { body, warnings }) {
    const known = new Set(change.warnings);
    const answer = body;
    const { object } = change;
    return {
        ...change,
        // Only the answer tells which name was made of a generateName.
        object: object.metadata.name ? object : { ...object, metadata: { ...object.metadata, name: answer.metadata.name } },
        warnings: [...change.warnings, ...warnings.filter((text) => !known.has(text))],
        answer,
    };
}
/** With this run's version metadata; in the mode that takes nothing from others, without what others wrote there. */
function stamped(change, body, { stamp, conflicts }) {
    const names = stampNames(change.object, change.resource);
    const free = conflicts === 'overwrite' ? names : names.filter((name) => !isOthers(change.live, name));
    return withStamps(body, stampsOf(stamp), free);
}
function isOthers(live, annotation) {
    if (!live)
        return false;
    return (0,managed_fields/* managedFieldsOf */.YW)(live).some((entry) => !(0,managed_fields/* isOurs */.MU)(entry) && (0,managed_fields/* hasField */.RY)(entry.fields, 'metadata', 'annotations', annotation));
}
/** Milliseconds before each further try: a controller that is at work on the object writes many times a second. */
const HAND_OVER_WAITS = [0, 40, 80, 160, 320, 640, 1_280];
/** Rewrites who owns what, guarded by the resourceVersion it was worked out from. */
async function handOver({ resource, object }, live, options, { cluster, signal }) {
    const path = (0,plan_resource/* pathOf */.X)(resource, object.metadata.namespace, object.metadata.name);
    let current = live;
    for (let tries = 0;; tries++) {
        const managedFields = (0,ownership/* handedOver */.$_)(current, options);
        if (!managedFields)
            return;
        try {
            await cluster.request({
                method: 'PATCH',
                path,
                query: { fieldManager: managed_fields/* FIELD_MANAGER */.vy },
                contentType: 'application/json-patch+json',
                body: ownershipPatch(current, managedFields),
                signal,
            });
            return;
        }
        catch (error) {
            // Somebody else wrote in between: 409, or 422 where it is the patch's own test that failed.
            const moved = error instanceof api_error/* ApiError */.hD && (error.code === 409 || error.code === 422);
            const wait = HAND_OVER_WAITS[tries];
            if (!moved || wait === undefined)
                throw error;
            await pause(wait, signal);
            current = (await cluster.request({ method: 'GET', path, signal })).body;
        }
    }
}
function ownershipPatch(live, managedFields) {
    return [
        { op: 'replace', path: '/metadata/managedFields', value: managedFields },
        { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? '' },
    ];
}
/** Deletes exactly the object that was seen, and waits until it is gone. */
async function deleteAndWait({ resource, object }, uid, context) {
    const { cluster, signal } = context;
    const { namespace, name } = object.metadata;
    context.onDelete();
    try {
        await cluster.request(deleteRequest({ resource, of: object, uid, dryRun: false, signal }));
    }
    catch (error) {
        if (!(error instanceof api_error/* ApiError */.hD && error.code === 404))
            throw error;
    }
    const target = { resource, names: [name], ...(namespace ? { namespace } : {}) };
    try {
        await until(cluster, target, (objects) => objects.get(name)?.metadata.uid !== uid, signal);
    }
    catch (error) {
        const old = error instanceof StillWaiting ? error.last.get(name) : undefined;
        throw old && error instanceof StillWaiting ? new StillThere(old, error) : error;
    }
}

;// CONCATENATED MODULE: ./lib/apply/apply.js













/**
 * Writes the changes in waves, each confirmed before the next, in parallel inside a wave. After a failure the wave is
 * brought to its end and no later one begun; when the server itself is lost, or does not know us any more, nothing more
 * is begun at all. When the signal aborts, nothing more is sent. Never throws for an object.
 */
async function apply(cluster, changes, options) {
    const applied = [];
    const failed = [];
    const notTried = [];
    for (const wave of inWaves(changes)) {
        if (failed.length > 0 || options.signal.aborted) {
            notTried.push(...wave);
            continue;
        }
        const ends = await attemptAll(cluster, wave, options);
        const written = ends.flatMap((end) => ('applied' in end ? [end.applied] : []));
        failed.push(...ends.flatMap((end) => ('failed' in end ? [end.failed] : [])));
        notTried.push(...ends.flatMap((end) => ('notTried' in end ? [end.notTried] : [])));
        const refused = failed.length === 0 ? await confirmed(cluster, written, options) : [];
        failed.push(...refused);
        applied.push(...written.filter((each) => !refused.some(({ change }) => change === each)));
    }
    return { applied, failed, notTried, problems: applied.flatMap(newWarnings) };
}
async function attemptAll(cluster, wave, options) {
    let lost = false;
    return inParallel(wave, AT_ONCE, async (change) => {
        if (lost)
            return { notTried: change };
        const end = await attempt(cluster, change, options);
        lost ||= 'failed' in end && end.failed.sharedAs !== undefined;
        return end;
    });
}
async function attempt(cluster, change, options) {
    if (options.signal.aborted)
        return { notTried: change };
    let deleted = false;
    const onDelete = () => {
        deleted = true;
    };
    try {
        const applied = await write(change, { cluster, ...options, onDelete });
        options.onApplied?.(applied);
        return { applied };
    }
    catch (error) {
        if (isUntouched(error) && !deleted)
            return { notTried: change };
        return { failed: failureOf(change, error, deleted, options) };
    }
}
/** True when the run ended before anything was sent. */
function isUntouched(error) {
    return isCutShort(error) && !error.mayHaveReached && !error.met;
}
function isCutShort(error) {
    return error instanceof api_error/* ConnectionError */.Rc && error.fault === 'aborted';
}
/** What is the matter with the server, or with our right to ask it, rather than with an object. */
function sharedBy(error) {
    if (isCutShort(error))
        return error.mayHaveReached ? 'no answer' : `cut short ${error.met?.message}`;
    if (error instanceof api_error/* ConnectionError */.Rc)
        return error.message;
    return error instanceof api_error/* ApiError */.hD && isOfServer(error) ? `${error.code} ${error.message}` : undefined;
}
function failureOf(change, error, deleted, options) {
    if (error instanceof StillThere)
        return { change, problem: stillThereProblem(change, error), unknown: false };
    const problem = problemOf(change, error, options);
    const unknown = error instanceof api_error/* ConnectionError */.Rc || error instanceof api_error/* ApiError */.hD ? error.mayHaveReached : true;
    const sharedAs = sharedBy(error);
    if (!deleted)
        return { change, problem, unknown, ...(sharedAs === undefined ? {} : { sharedAs }) };
    const message = `${problem.message}; it was being deleted and created again, so it may be gone`;
    return { change, problem: { ...problem, message }, unknown: true };
}
function problemOf(change, error, options) {
    const { object, source, live } = change;
    const reference = (0,manifest_object/* referenceOf */.Bz)(object);
    if (isCutShort(error))
        return cutShort(change, error, options.signal);
    if (!(error instanceof api_error/* ApiError */.hD) || sharedBy(error) !== undefined) {
        const { message, remedy } = describeFailure(error, { verb: 'apply' });
        if (leavesDoubt(error))
            return inDoubt(change, `may or may not be applied: ${message}`, remedy);
        return problemAt(change, `could not be applied: ${message}`, remedy ? { remedy } : {});
    }
    if (isConflict(error)) {
        const [conflict] = conflictsIn(error, { object, live });
        if (conflict)
            return conflictProblem(conflict, { reference, source }, options.conflicts);
    }
    const [first] = explain(error, { object, source, live, reference });
    return first?.problem ?? { severity: 'error', message: error.message, position: source.position };
}
/** The end of the run came before the server's answer did. */
function cutShort(change, { met, mayHaveReached }, { reason }) {
    const { message } = reason;
    const before = met ? `; the last try failed: ${answerOf(met)}` : '';
    if (!mayHaveReached)
        return problemAt(change, `was not applied: ${message}${before}`);
    return inDoubt(change, `may or may not be applied: ${message} before the server had answered${before}`);
}
/** To apply again what is applied changes nothing; to create it again makes another one. */
function inDoubt(change, message, remedy) {
    if (change.write?.how !== 'create')
        return problemAt(change, message, remedy ? { remedy } : {});
    const { plural } = change.resource;
    const look = `Look with \`kubectl get ${plural}\` whether it is there before you run the job again, which makes another one.`;
    return problemAt(change, message, { remedy: look });
}
async function confirmed(cluster, wave, options) {
    try {
        const refused = await confirm_confirm(cluster, wave, options.signal);
        return refused.map(({ change, reason }) => ({
            change,
            applied: change,
            unknown: false,
            problem: problemAt(change, `was applied, but is not accepted: ${reason}`, {
                remedy: 'Remove the definition that has the same names, or change these.',
            }),
        }));
    }
    catch (error) {
        if (!options.signal.aborted)
            throw error;
        const waiting = wave.filter((change) => !isReady(change));
        const message = 'was applied, but was not ready for what needs it when the run ended';
        return waiting.map((change) => ({ change, applied: change, unknown: false, problem: problemAt(change, message) }));
    }
}
function problemAt({ object, source }, message, more = {}) {
    const name = (0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object));
    return { severity: 'error', message: `${name} ${message}`, position: source.position, ...more };
}
function newWarnings(applied) {
    const { object, source, warnings, checked } = applied;
    if (checked)
        return [];
    return warnings.map((text) => warningProblem(text, { reference: (0,manifest_object/* referenceOf */.Bz)(object), source }));
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: ./lib/cluster/credential.js
var credential = __webpack_require__(5433);
;// CONCATENATED MODULE: ./lib/cluster/fault.js

/** The reason with which a try is ended that took too long. */
class TooSlow extends Error {
    name = 'TooSlow';
    code = 'ETIMEDOUT';
    constructor(milliseconds) {
        super(`no answer within ${Math.round(milliseconds / 100) / 10} s`);
    }
}
const FAULT_OF_CODE = {
    ENOTFOUND: 'dns',
    EAI_AGAIN: 'dns',
    ENODATA: 'dns',
    ECONNREFUSED: 'refused',
    EHOSTUNREACH: 'unreachable',
    ENETUNREACH: 'unreachable',
    EHOSTDOWN: 'unreachable',
    ENETDOWN: 'unreachable',
    EADDRNOTAVAIL: 'unreachable',
    ETIMEDOUT: 'timeout',
    ERR_PROXY_TUNNEL: 'proxy',
    ERR_PROXY_INVALID_CONFIG: 'proxy',
    // OpenSSL's name for an answer that is no TLS at all.
    EPROTO: 'tls',
};
/** Codes of X.509 verification, as Node's TLS documentation lists them ("X509 certificate error codes"). */
const CERTIFICATE_CODES = new Set([
    'CERT_CHAIN_TOO_LONG',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REJECTED',
    'CERT_REVOKED',
    'CERT_SIGNATURE_FAILURE',
    'CERT_UNTRUSTED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const TLS_PREFIXES = ['ERR_TLS_', 'ERR_SSL_', 'ERR_OSSL_'];
/** The code of a system error: its own, or that of the first attempt when several addresses were tried. */
function codeOf(error) {
    if (!(error instanceof Error))
        return '';
    const { code } = error;
    if (typeof code === 'string')
        return code;
    return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}
/** Which fault a system error is. What is not known counts as a reset: a connection that broke. */
function fault_faultOf(error) {
    const code = codeOf(error);
    const known = FAULT_OF_CODE[code];
    if (known)
        return known;
    if (TLS_PREFIXES.some((prefix) => code.startsWith(prefix)) || CERTIFICATE_CODES.has(code))
        return 'tls';
    return code.startsWith('HPE_') ? 'garbage' : 'reset';
}
const NO_TLS = 'Check `server` in the kubeconfig, above all its port: what answers there is no API server.';
/** The error of one try that got no answer. What the system said stays as the cause. */
function connectionError(error, route, mayHaveReached) {
    if (error instanceof api_error/* ConnectionError */.Rc)
        return error;
    const fault = routeFault(fault_faultOf(error), route);
    const message = `${sentence(fault, route)}: ${fault_detailOf(error)}`;
    const remedy = codeOf(error) === 'EPROTO' ? NO_TLS : undefined;
    return new api_error/* ConnectionError */.Rc(message, { cause: error, fault, mayHaveReached, remedy });
}
/** The error of an answer that no API server gives, or that did not come to its end. `found` says what it is. */
function garbage(server, found, cause) {
    const message = `expected a Kubernetes answer in JSON from ${server}, found ${found}`;
    return new api_error/* ConnectionError */.Rc(message, { cause, fault: 'garbage', mayHaveReached: true });
}
/** The error of a request that the run's own signal ended. */
function abortedError(signal, server, mayHaveReached) {
    const message = `the request to ${server} was ended: ${fault_detailOf(signal.reason)}`;
    return new api_error/* ConnectionError */.Rc(message, { cause: signal.reason, fault: 'aborted', mayHaveReached });
}
/** Behind a proxy it is the proxy that one connects to, and so the proxy that can't be reached. */
function routeFault(fault, { proxy }) {
    const isConnecting = fault === 'dns' || fault === 'refused' || fault === 'unreachable';
    return proxy !== undefined && isConnecting ? 'proxy' : fault;
}
function sentence(fault, { server, proxy }) {
    switch (fault) {
        case 'dns':
            return `the name of the API server ${server} could not be resolved`;
        case 'refused':
            return `the API server ${server} refused the connection`;
        case 'unreachable':
            return `there is no route to the API server ${server}`;
        case 'timeout':
            return `the API server ${server} did not answer`;
        case 'tls':
            return `no trusted TLS connection to the API server ${server}`;
        case 'proxy':
            return `the proxy ${proxy} opened no connection to the API server ${server}`;
        case 'garbage':
            return `the API server ${server} did not answer in HTTP`;
        default:
            return `the connection to the API server ${server} broke`;
    }
}
/** How Node begins to advise an option of its own command line, which no workflow can give. */
const ADVICE = '; if the root CA is installed locally';
function fault_detailOf(error) {
    if (!(error instanceof Error))
        return String(error);
    if (codeOf(error) === 'EPROTO')
        return 'it does not answer in TLS';
    const [message] = error.message.split(ADVICE);
    if (message)
        return message;
    return codeOf(error) || error.name;
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/manifest/encoding.js
/** The text of a manifest without its byte order mark: UTF-8, or UTF-16 where a byte order mark says so, as for kubectl. */
function decode(bytes) {
    const [first, second] = bytes;
    const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    }
    catch {
        return undefined;
    }
}
/** The line of the first byte that is no UTF-8. */
function firstBadLine(bytes) {
    const lenient = new TextDecoder('utf-8').decode(bytes);
    const bad = lenient.indexOf('\ufffd');
    return lenient.slice(0, Math.max(0, bad)).split('\n').length;
}

;// CONCATENATED MODULE: ./lib/cluster/local-file.js


/** The text of a file that a kubeconfig names, or is. A pipe is refused: while it is read, nothing else is heard. */
function readLocalFile(path) {
    if ((0,external_node_fs_.statSync)(path).isFIFO())
        throw Object.assign(new Error(`${path} is a pipe`), { code: 'it is a pipe' });
    const bytes = (0,external_node_fs_.readFileSync)(path);
    return decode(bytes) ?? bytes.toString('utf8');
}

;// CONCATENATED MODULE: ./lib/cluster/pem.js


/**
 * PEM text of an entry of the kubeconfig: `<name>-data` (base64), else the file that `<name>` is the path of.
 * Undefined when it has neither. Throws a ProblemsError that never holds any of it.
 */
function readPem(entry, name) {
    const data = entry[`${name}-data`];
    if (typeof data === 'string' && data !== '') {
        return checked(Buffer.from(data, 'base64').toString('utf8'), `${name}-data`);
    }
    const path = entry[name];
    if (typeof path !== 'string' || path === '')
        return undefined;
    return checked(read(path, name), `${name} ${path}`);
}
function read(path, name) {
    try {
        return readLocalFile(path);
    }
    catch (cause) {
        const { code } = cause;
        throw pem_problem(`the ${name} ${path} that the kubeconfig names can't be read (${code})`, 'Write a kubeconfig that holds everything: `kubectl config view --minify --flatten --raw`.', cause);
    }
}
function checked(pem, origin) {
    if (pem.includes('-----BEGIN '))
        return pem;
    throw pem_problem(`the ${origin} of the kubeconfig holds no PEM`, 'It should hold the base64 of a file that begins with -----BEGIN.');
}
function pem_problem(message, remedy, cause) {
    return new lib_problem/* ProblemsError */.FQ([{ severity: 'error', message, remedy }], { cause });
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./lib/cluster/renewing.js


/**
 * Milliseconds for which a failure, or a renewal that did not help, is not tried again: a thousand requests are not a
 * thousand calls of a plugin.
 */
const FAILURE_AGE = 5_000;
/** Keeps an identity for as long as it is good; obtains another one when it isn't, once however many ask. */
function renewing(obtain, options) {
    let current;
    let obtaining;
    let renewedAt = Number.NEGATIVE_INFINITY;
    let failure;
    const next = () => {
        if (failure && Date.now() < failure.until)
            return Promise.reject(failure.error);
        obtaining ??= obtain()
            .then((grant) => {
            current = grant;
            return grant;
        })
            .catch((error) => {
            failure = { error, until: Date.now() + FAILURE_AGE };
            throw error;
        })
            .finally(() => {
            obtaining = undefined;
        });
        return obtaining;
    };
    const nextOrCurrent = async () => {
        const former = current;
        try {
            return await next();
        }
        catch (error) {
            if (former && Date.now() < former.expiresAt)
                return former;
            throw error;
        }
    };
    const renewed = async () => {
        const grant = await next();
        renewedAt = Date.now();
        return grant;
    };
    /** Someone else's 401 may have renewed it meanwhile. And one that is as new, and rejected too, is not renewed again. */
    const isFresh = (rejected) => !obtaining && (current?.identity !== rejected || Date.now() < renewedAt + FAILURE_AGE);
    return {
        identity: async (signal) => {
            if (current && Date.now() < current.goodUntil)
                return current.identity;
            return (await orAborted(nextOrCurrent(), signal)).identity;
        },
        renew: async (rejected, signal) => {
            if (!options.renewable)
                return undefined;
            const { identity } = current && isFresh(rejected) ? current : await orAborted(renewed(), signal);
            return (0,external_node_util_.isDeepStrictEqual)(identity, rejected) ? undefined : identity;
        },
    };
}
/** The value of a promise, unless the signal aborts first. */
function orAborted(promise, signal) {
    return new Promise((resolve, reject) => {
        const leave = () => reject(abortedError(signal, 'the API server', false));
        if (signal.aborted)
            leave();
        signal.addEventListener('abort', leave, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
}

;// CONCATENATED MODULE: ./lib/cluster/credentials.js








/** Milliseconds after which a token file is read again: Kubernetes renews a service account's in place. */
const TOKEN_FILE_AGE = 60_000;
/**
 * The credential of a kubeconfig's user. What is static is taken first, then `exec`, then `auth-provider`, as kubectl
 * does; a client certificate and impersonation go with any of them. Throws a ConnectionError for files it can't read, and
 * for what no header can hold.
 */
async function createCredential(options) {
    const { access, onSecret } = options;
    const { user, userName } = access;
    const impersonation = impersonationHeaders(user);
    requireSendable(impersonation, `the impersonation (as, as-uid, as-groups, as-user-extra) of user "${userName}"`);
    const base = {
        headers: { ...impersonation, ...staticAuthorization(user, onSecret) },
        ...readCertificate(user, onSecret),
    };
    const source = await sourceOf(options, base);
    const { obtain } = source;
    const description = `${source.kind} of user "${userName}"`;
    requireSendable(base.headers, description);
    const known = async () => ({ identity: base, goodUntil: Infinity, expiresAt: Infinity });
    const merged = async () => {
        const grant = await (obtain ?? known)();
        requireSendable(grant.identity.headers, description);
        return {
            ...grant,
            identity: { ...base, ...grant.identity, headers: { ...base.headers, ...grant.identity.headers } },
        };
    };
    return {
        description,
        remedy: source.remedy,
        ...renewing(merged, { renewable: obtain !== undefined }),
    };
}
/** Refuses headers that Node would not send: each try would fail in the same way. A value is never shown. */
function requireSendable(headers, what) {
    for (const [name, value] of Object.entries(headers)) {
        try {
            for (const each of [value].flat())
                (0,external_node_http_.validateHeaderValue)(name, each);
        }
        catch {
            throw new api_error/* ConnectionError */.Rc(`${what} holds a line break or another character that no HTTP header can carry`, {
                fault: 'credential',
                mayHaveReached: false,
                remedy: 'Write it again, on one line: such a character comes in where it is copied or wrapped.',
            });
        }
    }
}
async function sourceOf(options, base) {
    const { access, onSecret } = options;
    const { user } = access;
    if ((0,manifest_object/* text */.Qq)(user.tokenFile))
        return tokenFileSource((0,manifest_object/* text */.Qq)(user.tokenFile), onSecret);
    if (base.headers.Authorization)
        return { kind: (0,manifest_object/* text */.Qq)(user.token) ? 'the token' : 'the password', remedy: REMEDY.static };
    if ((0,manifest_object/* isRecord */.u4)(user.exec)) {
        const { createExecPlugin } = await __webpack_require__.e(/* import() */ 197).then(__webpack_require__.bind(__webpack_require__, 9197));
        return createExecPlugin(user.exec, options);
    }
    if ((0,manifest_object/* isRecord */.u4)(user['auth-provider'])) {
        const { createAuthProvider } = await __webpack_require__.e(/* import() */ 946).then(__webpack_require__.bind(__webpack_require__, 3946));
        return createAuthProvider(user['auth-provider'], options);
    }
    if (base.certificate)
        return { kind: 'the client certificate', remedy: REMEDY.certificate };
    return { kind: 'no credential', remedy: REMEDY.none };
}
const REMEDY = {
    static: 'It may have expired or been revoked: put a fresh kubeconfig into the secret.',
    certificate: 'The certificate may have expired: put a fresh kubeconfig into the secret.',
    none: 'Add a token, a client certificate or an exec plugin to the user of this context.',
    tokenFile: 'Check that the token in this file is meant for this cluster and has not expired.',
};
function tokenFileSource(path, onSecret) {
    const obtain = async () => {
        const token = readToken(path);
        onSecret(token);
        const identity = { headers: { Authorization: `Bearer ${token}` } };
        return { identity, goodUntil: Date.now() + TOKEN_FILE_AGE, expiresAt: Infinity };
    };
    return { kind: `the token file ${path}`, remedy: REMEDY.tokenFile, obtain };
}
function readToken(path) {
    let cause;
    try {
        const token = readLocalFile(path).trim();
        if (token !== '')
            return token;
    }
    catch (error) {
        cause = error;
    }
    const message = cause === undefined ? 'is empty' : `can't be read (${codeOf(cause)})`;
    throw new api_error/* ConnectionError */.Rc(`the token file ${path} of the kubeconfig ${message}`, {
        cause,
        fault: 'credential',
        mayHaveReached: false,
        remedy: 'Check `tokenFile` in the kubeconfig, and that the step that writes this file came before.',
    });
}
function staticAuthorization(user, onSecret) {
    const token = (0,manifest_object/* text */.Qq)(user.token).trim();
    if (token) {
        onSecret(token);
        return { Authorization: `Bearer ${token}` };
    }
    const password = (0,manifest_object/* text */.Qq)(user.password);
    if (!(0,manifest_object/* text */.Qq)(user.username))
        return {};
    const encoded = Buffer.from(`${(0,manifest_object/* text */.Qq)(user.username)}:${password}`).toString('base64');
    if (password)
        onSecret(password);
    onSecret(encoded);
    return { Authorization: `Basic ${encoded}` };
}
function readCertificate(user, onSecret) {
    const [cert, key] = [readPem(user, 'client-certificate'), readPem(user, 'client-key')];
    if (key !== undefined)
        (0,credential/* maskKey */.s)(key, onSecret);
    if ((0,manifest_object/* text */.Qq)(user['client-key-data']))
        onSecret((0,manifest_object/* text */.Qq)(user['client-key-data']));
    return cert === undefined || key === undefined ? {} : { certificate: { cert, key } };
}
/** Headers of "User impersonation" in the Kubernetes documentation on authentication. */
function impersonationHeaders(user) {
    const headers = {};
    if ((0,manifest_object/* text */.Qq)(user.as))
        headers['Impersonate-User'] = (0,manifest_object/* text */.Qq)(user.as);
    if ((0,manifest_object/* text */.Qq)(user['as-uid']))
        headers['Impersonate-Uid'] = (0,manifest_object/* text */.Qq)(user['as-uid']);
    if (Array.isArray(user['as-groups']))
        headers['Impersonate-Group'] = user['as-groups'].map(manifest_object/* text */.Qq);
    const extra = user['as-user-extra'];
    for (const [key, values] of Object.entries((0,manifest_object/* isRecord */.u4)(extra) ? extra : {})) {
        if (Array.isArray(values))
            headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = values.map(manifest_object/* text */.Qq);
    }
    return headers;
}

;// CONCATENATED MODULE: ./lib/cluster/discovery.js





/** Aggregated discovery, GA since Kubernetes 1.30 and there since 1.27; an older server answers with the last. */
const AGGREGATED = [
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
    'application/json',
].join(',');
/** Milliseconds between looks for a kind that was made a moment ago, and for how long. */
const NEW_KIND = { every: 250, during: 5_000 };
/** Milliseconds that the own server of an API group is given to come back: it may be starting anew. */
const GROUP_GRACE = 8_000;
/** Which resource a kind is; the server is asked only about kinds that are not built in. `signal` is the whole run's: what one caller asks for serves all. */
function createDiscovery(get, signal) {
    let reading;
    let forgottenAt = Number.NEGATIVE_INFINITY;
    const catalogue = () => {
        if (reading)
            return reading;
        const attempt = discovery_read(get, signal);
        reading = attempt;
        // A failure is told to those who wait for it; the next question asks again.
        attempt.catch(() => {
            if (reading === attempt)
                reading = undefined;
        });
        return attempt;
    };
    const find = async (catalogue, apiVersion, kind) => {
        const ask = catalogue.stale.get(apiVersion);
        if (!ask)
            return catalogue.byKind.get(`${apiVersion}/${kind}`);
        return (await ask()).find((resource) => resource.kind === kind);
    };
    return {
        resources: async () => (await catalogue()).resources,
        resourceOf: async (apiVersion, kind, caller) => {
            const known = (0,built_in/* builtInResource */.C4)(apiVersion, kind);
            if (known)
                return known;
            for (;;) {
                const looked = catalogue();
                const found = await find(await looked, apiVersion, kind);
                if (found || caller.aborted || Date.now() - forgottenAt > NEW_KIND.during)
                    return found;
                // Established, yet not in discovery: it takes the server a moment.
                await pause(NEW_KIND.every, caller);
                if (reading === looked)
                    reading = undefined;
            }
        },
        forgetResources: () => {
            reading = undefined;
            forgottenAt = Date.now();
        },
    };
}
async function discovery_read(get, signal) {
    const [core, groups] = await Promise.all([get('/api', AGGREGATED, signal), get('/apis', AGGREGATED, signal)]);
    const isAggregated = (0,manifest_object/* field */.ZZ)(core, 'kind') === 'APIGroupDiscoveryList';
    const { resources, stale } = isAggregated
        ? aggregated([core, groups])
        : await readEachVersion(get, core, groups, signal);
    const byKind = new Map();
    for (const resource of resources) {
        const key = `${(0,manifest_object/* apiVersionOf */.uO)(resource)}/${resource.kind}`;
        if (!byKind.has(key))
            byKind.set(key, resource);
    }
    const asks = stale.map((version) => [(0,manifest_object/* apiVersionOf */.uO)(version), askOnce(get, version, signal)]);
    return { resources, byKind, stale: new Map(asks) };
}
/** The question which kinds an aggregated API server has, put to that server itself, and once. */
function askOnce(get, version, signal) {
    let asked;
    return () => {
        asked ??= askItself(get, version, signal);
        return asked;
    };
}
async function askItself(get, version, signal) {
    try {
        return await readVersion(get, version, AbortSignal.any([signal, AbortSignal.timeout(GROUP_GRACE)]));
    }
    catch (error) {
        if (signal.aborted || (error instanceof api_error/* ApiError */.hD && error.code < 404))
            throw error;
        const met = error instanceof api_error/* ConnectionError */.Rc && error.met ? error.met : error;
        const isMet = met instanceof api_error/* ApiError */.hD || (met instanceof api_error/* ConnectionError */.Rc && met.fault !== 'aborted');
        const why = isMet ? ((0,api_error/* unservedBecause */.Fc)(error) ?? answerOf(met)) : `no answer within ${GROUP_GRACE / 1_000} s`;
        throw new api_error/* UnservedGroup */.AA(why, { cause: error });
    }
}
function list(value) {
    return Array.isArray(value) ? value : [];
}
function string(value) {
    return typeof value === 'string' ? value : '';
}
/** The versions of an APIGroupDiscoveryList, each with the name of its group. */
function versionsIn(discovery) {
    return list((0,manifest_object/* field */.ZZ)(discovery, 'items')).flatMap((item) => {
        const group = string((0,manifest_object/* field */.ZZ)(item, 'metadata', 'name'));
        return list((0,manifest_object/* field */.ZZ)(item, 'versions')).map((entry) => ({ group, version: string((0,manifest_object/* field */.ZZ)(entry, 'version')), entry }));
    });
}
function aggregatedResources(discovery) {
    return versionsIn(discovery).flatMap(({ group, version, entry }) => list((0,manifest_object/* field */.ZZ)(entry, 'resources')).flatMap((resource) => {
        const kind = string((0,manifest_object/* field */.ZZ)(resource, 'responseKind', 'kind'));
        const plural = string((0,manifest_object/* field */.ZZ)(resource, 'resource'));
        const namespaced = (0,manifest_object/* field */.ZZ)(resource, 'scope') === 'Namespaced';
        return kind && plural ? [{ group, version, kind, plural, namespaced, ...verbsOf(resource) }] : [];
    }));
}
function aggregated(both) {
    const stale = both.flatMap(versionsIn).filter(({ entry }) => (0,manifest_object/* field */.ZZ)(entry, 'freshness') === 'Stale');
    return { resources: both.flatMap(aggregatedResources), stale };
}
/** Discovery of old servers: one request a group and version. */
async function readEachVersion(get, core, groups, signal) {
    const coreVersions = list((0,manifest_object/* field */.ZZ)(core, 'versions')).map((version) => ({ group: '', version: string(version) }));
    const others = list((0,manifest_object/* field */.ZZ)(groups, 'groups')).flatMap((group) => list((0,manifest_object/* field */.ZZ)(group, 'versions')).map((version) => ({
        group: string((0,manifest_object/* field */.ZZ)(group, 'name')),
        version: string((0,manifest_object/* field */.ZZ)(version, 'version')),
    })));
    const stale = [];
    const ofOthers = others.map(async (version) => {
        try {
            return await readVersion(get, version, signal, 'never');
        }
        catch (error) {
            if (signal.aborted)
                throw error;
            // It is asked again when one of its kinds is needed.
            stale.push(version);
            return [];
        }
    });
    const ofCore = coreVersions.map((version) => readVersion(get, version, signal));
    return { resources: (await Promise.all([...ofCore, ...ofOthers])).flat(), stale };
}
async function readVersion(get, { group, version }, signal, retry) {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    return plainResources(await get(path, 'application/json', signal, retry), group, version);
}
function plainResources(answer, group, version) {
    return list((0,manifest_object/* field */.ZZ)(answer, 'resources')).flatMap((resource) => {
        const kind = string((0,manifest_object/* field */.ZZ)(resource, 'kind'));
        const plural = string((0,manifest_object/* field */.ZZ)(resource, 'name'));
        // `deployments/scale` and the like are subresources.
        if (kind === '' || plural === '' || plural.includes('/'))
            return [];
        return [{ group, version, kind, plural, namespaced: (0,manifest_object/* field */.ZZ)(resource, 'namespaced') === true, ...verbsOf(resource) }];
    });
}
function verbsOf(resource) {
    const verbs = list((0,manifest_object/* field */.ZZ)(resource, 'verbs')).map(string);
    return verbs.length === 0 || verbs.includes('patch') ? {} : { onlyVerbs: verbs };
}

;// CONCATENATED MODULE: ./lib/cluster/list.js



const PAGE = '500';
/** All objects of a target, page by page, as of one moment. One try a page: who follows comes back anyway. */
async function listAll(requester, target, signal) {
    const { resource, namespace } = target;
    const path = (0,plan_resource/* pathOf */.X)(resource, namespace);
    const objects = [];
    let token = '';
    do {
        const query = { limit: PAGE, ...(token ? { continue: token } : {}) };
        const { body } = await requester.once({ method: 'GET', path, query, signal });
        const items = (0,manifest_object/* field */.ZZ)(body, 'items');
        if (!Array.isArray(items))
            throw noList(path);
        for (const item of items)
            objects.push(typed(item, resource, path));
        token = (0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(body, 'metadata', 'continue'));
        if (!token)
            return { objects, resourceVersion: (0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(body, 'metadata', 'resourceVersion')) };
    } while (!signal.aborted);
    throw signal.reason;
}
/** The items of a list don't say what they are: the list does. */
function typed(item, resource, path) {
    if (!(0,manifest_object/* isRecord */.u4)(item) || !(0,manifest_object/* isRecord */.u4)(item.metadata))
        throw noList(path);
    return { apiVersion: (0,manifest_object/* apiVersionOf */.uO)(resource), kind: resource.kind, ...item };
}
function noList(path) {
    return new api_error/* ConnectionError */.Rc(`expected a list of objects at ${path}`, { fault: 'garbage', mayHaveReached: true });
}

;// CONCATENATED MODULE: ./lib/cluster/outage.js


/** `worthAWord`: milliseconds; a shorter outage is not told. */
function createOutage(follower, clock, worthAWord) {
    const own = {};
    let told;
    return {
        met: (error, { since = Date.now(), wait = 0 } = {}) => {
            const away = isOfGroup(error) ? own : clock;
            away.since ??= new Date(since);
            if (told || Date.now() + wait - away.since.getTime() < worthAWord)
                return;
            told = away.since;
            follower.trouble(`the API server can't be watched since ${outage_timeOf(told)}: ${(0,thrown/* messageOf */.bD)(error)}`);
        },
        over: () => {
            delete clock.since;
            delete own.since;
            if (told)
                follower.recovered(`the API server can be watched again; it was away since ${outage_timeOf(told)}`);
            told = undefined;
        },
    };
}
/** True where one group has an API server of its own that is away: the others may be followed well. */
function isOfGroup(error) {
    return error instanceof api_error/* ApiError */.hD && error.unservedBecause !== undefined;
}
/** `12:34:56 UTC` */
function outage_timeOf(date) {
    return `${date.toISOString().slice(11, 19)} UTC`;
}

;// CONCATENATED MODULE: ./lib/cluster/read-instead.js



/** Milliseconds for each object in a round: with many objects, rounds are farther apart. */
const EACH = 50;
/** Watching is forbidden, listing is not: lists again and again. */
async function listInstead(options, list) {
    const { tell, target, interval } = options;
    tell(`watching ${nameOf(target)} is forbidden: listing it every ${interval / 1000} s instead. Grant the verb watch for prompt answers`);
    await rounds(options, interval, async () => {
        await list();
    });
}
/** Listing is forbidden: reads the objects one by one, again and again. */
async function getInstead(options) {
    const { tell, follower, target } = options;
    const { names } = target;
    if (names.length === 0) {
        tell(`listing and watching ${nameOf(target)} is forbidden: nothing of it can be followed. Grant the verbs list and watch`);
        return pause(options.during, options.signal);
    }
    const interval = Math.max(options.interval, names.length * EACH);
    tell(`listing and watching ${nameOf(target)} is forbidden: reading ${names.length === 1 ? names[0] : `each of ${names.length} objects`} every ${interval / 1000} s instead. Grant the verbs list and watch for prompt answers`);
    const readable = new Set(names);
    await rounds(options, interval, async () => {
        const read = await Promise.all([...readable].map(async (name) => ((await getOne(options, name)) ? [] : [name])));
        for (const name of read.flat())
            readable.delete(name);
        if (readable.size > 0)
            follower.listed();
    });
}
async function rounds(options, interval, round) {
    const { signal, outage } = options;
    const end = Date.now() + options.during;
    while (!signal.aborted && Date.now() < end) {
        try {
            await round();
            outage.over();
        }
        catch (error) {
            if (signal.aborted)
                return;
            outage.met(error);
        }
        await pause(interval, signal);
    }
}
/** False when that is forbidden as well. */
async function getOne({ requester, target, seen, signal, follower }, name) {
    const path = (0,plan_resource/* pathOf */.X)(target.resource, target.namespace, name);
    try {
        const { body } = await requester.request({ method: 'GET', path, signal, retry: 'never' });
        seen.update(body);
    }
    catch (error) {
        if (!(error instanceof api_error/* ApiError */.hD && (error.code === 404 || error.code === 403)))
            throw error;
        if (error.code === 403)
            follower.unreadable?.(name, error.message);
        else
            seen.vanish(name);
        return error.code === 404;
    }
    return true;
}
function nameOf({ resource, namespace }) {
    const plural = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
    return namespace === undefined ? plural : `${plural} in namespace ${namespace}`;
}

;// CONCATENATED MODULE: ./lib/cluster/retry.js



/** Tries of one request in all, the first included. */
const MOST_TRIES = 10;
/** A server that answers errors of its own is given 15 s, also where each of them takes long: a webhook that hangs. */
const TRIES_OF_ERRORS = 8;
const TIME_OF_ERRORS = 15_000;
/** Races between writers: 3 s. */
const TRIES_OF_RACES = 5;
/** Something that has never spoken as an API server, and answers: 3 s. */
const TRIES_OF_NONSENSE = 5;
/** A name that nobody knows is not made meanwhile. */
const TRIES_OF_UNKNOWN_NAMES = 2;
/** Milliseconds before each further try: dense for the first 15 s, so that a short fault costs no more than that. */
const WAITS = [200, 400, 800, 1_600, 3_000, 4_000, 5_000, 10_000, 20_000];
const LONGEST_RETRY_AFTER = 60;
/**
 * Milliseconds to wait before the next try, or undefined when the error is final. `tries` is how many were made;
 * `random` is in [0, 1).
 */
function waitBeforeRetry(error, tries, situation, random) {
    if (tries >= triesFor(error, situation))
        return undefined;
    if (error instanceof api_error/* ApiError */.hD && error.code === 500 && situation.elapsed >= TIME_OF_ERRORS)
        return undefined;
    const planned = (situation.waits[tries - 1] ?? 0) * (0.75 + random / 4);
    return Math.max(planned, askedWait(error, random));
}
/** Milliseconds that the server asked to wait before the next try: 0 when it did not ask. */
function askedWait(error, random) {
    const seconds = error instanceof api_error/* ApiError */.hD ? (error.retryAfter ?? 0) : 0;
    return Math.min(seconds, LONGEST_RETRY_AFTER) * 1_000 * (1 + random / 4);
}
/** How a request may be repeated when it does not say so itself. */
function repeatOf(request) {
    if (request.retry)
        return request.retry;
    return request.method === 'GET' || isApply(request) || request.query?.dryRun === 'All' ? 'safe' : 'unsent';
}
/** True for a server-side apply: the same body again gives the same object. */
function isApply(request) {
    return request.method === 'PATCH' && (request.contentType ?? '').startsWith('application/apply-patch');
}
/** True for the only writes that may be tried again after a conflict: applies that demand no version of the object. */
function mayRace(request) {
    return isApply(request) && (0,manifest_object/* field */.ZZ)(request.body, 'metadata', 'resourceVersion') === undefined;
}
function triesFor(error, situation) {
    if (situation.repeat === 'never')
        return 1;
    if (error instanceof api_error/* ApiError */.hD)
        return triesForAnswer(error, situation);
    return error instanceof api_error/* ConnectionError */.Rc ? triesForFault(error, situation) : 1;
}
const LASTING = new Set(['tls', 'credential', 'aborted']);
function triesForFault(error, { repeat, contacted }) {
    if (LASTING.has(error.fault))
        return 1;
    if (repeat === 'unsent' && error.mayHaveReached)
        return 1;
    if (contacted)
        return MOST_TRIES;
    switch (error.fault) {
        case 'timeout':
            return 1;
        case 'garbage':
            return TRIES_OF_NONSENSE;
        case 'dns':
            return codeOf(error.cause) === 'ENOTFOUND' ? TRIES_OF_UNKNOWN_NAMES : MOST_TRIES;
        default:
            return MOST_TRIES;
    }
}
/** True for what is met where no API server is to be had: no answer, or that of a gateway which has none behind it. */
function isAway(error) {
    if (error instanceof api_error/* ConnectionError */.Rc)
        return true;
    return error instanceof api_error/* ApiError */.hD && !error.isStatus && error.code >= 502 && error.code <= 504;
}
function triesForAnswer(error, { repeat, mayRace, expectsNewKind }) {
    // 429 is said before anything is done: by priority and fairness, or by a store that is being made ready.
    if (error.code === 429)
        return MOST_TRIES;
    // Webhooks are asked before anything is stored.
    if (error.code === 500 && error.message.includes('failed calling webhook'))
        return TRIES_OF_ERRORS;
    // Passed on to nobody (see `namingGroup`).
    if (error.unservedBecause !== undefined && !error.isStatus && !error.mayHaveReached)
        return MOST_TRIES;
    if (repeat !== 'safe')
        return 1;
    switch (error.code) {
        case 502:
        case 503:
        case 504:
            return MOST_TRIES;
        case 500:
            return isMistake(error) ? 1 : TRIES_OF_ERRORS;
        case 409:
            return mayRace && isRace(error) ? TRIES_OF_RACES : 1;
        case 404:
            return expectsNewKind && isUnservedPath(error) ? TRIES_OF_ERRORS : 1;
        default:
            return 1;
    }
}
/** What the server says, as a 500, to a server-side apply that it can't read: seen on Kubernetes 1.36. */
const MISTAKES = [
    'failed to create typed patch object',
    'field not declared in schema',
    'duplicate entries for key',
    'failed to convert new object',
    'quantities must match',
];
/** True for a 500 that is the object's own fault: it would be refused for ever. */
function isMistake(error) {
    if (error.code !== 500)
        return false;
    return MISTAKES.some((words) => error.message.includes(words)) || isWrongType(error.message);
}
/** `.spec.replicas: expected numeric (int or float), got string`. */
function isWrongType(message) {
    const expected = message.indexOf(': expected ');
    return expected >= 0 && message.indexOf(', got ', expected) >= 0;
}
/** A path that the server does not serve, in a group that it doesn't know, or does: no matter of a missing object. */
function isUnservedPath(error) {
    return error.reason === '' || error.message === 'the server could not find the requested resource';
}
/** Two writers at the same object: not a conflict over who owns a field, which lasts. */
function isRace(error) {
    if (error.reason === 'AlreadyExists')
        return true;
    const overField = error.causes.some((cause) => cause.reason === 'FieldManagerConflict');
    return !overField && error.message.includes('the object has been modified');
}

;// CONCATENATED MODULE: ./lib/cluster/seen.js
function createSeen(follower) {
    const entries = new Map();
    const isNews = (key, resourceVersion) => {
        const known = entries.get(key);
        return known === undefined || isNewer(resourceVersion, known.resourceVersion);
    };
    const update = (object) => {
        const key = seen_keyOf(object);
        const resourceVersion = object.metadata.resourceVersion ?? '';
        if (!isNews(key, resourceVersion))
            return false;
        entries.set(key, { resourceVersion, object });
        follower.seen(object);
        return true;
    };
    const remove = (object, resourceVersion = object.metadata.resourceVersion ?? '') => {
        const key = seen_keyOf(object);
        const known = entries.get(key);
        if (!isNews(key, resourceVersion))
            return false;
        entries.set(key, { resourceVersion });
        if (known?.object)
            follower.gone(object);
        return true;
    };
    return {
        update,
        remove: (object) => remove(object),
        replace: (objects, resourceVersion) => {
            const listed = new Set(objects.map(seen_keyOf));
            let news = false;
            for (const object of objects)
                news = update(object) || news;
            for (const [key, { object }] of entries) {
                if (object && !listed.has(key))
                    news = remove(object, resourceVersion) || news;
            }
            return news;
        },
        vanish: (name) => {
            for (const [key, { object, resourceVersion }] of entries) {
                if (object?.metadata.name !== name)
                    continue;
                entries.set(key, { resourceVersion });
                follower.gone(object);
            }
        },
    };
}
function seen_keyOf(object) {
    return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
/**
 * Whether a resourceVersion is newer. They are decimal numbers beyond 2^53 ("Resource versions" in the Kubernetes API
 * concepts, comparable since 1.35); of one that is no number nothing is known, and it counts as newer.
 */
function isNewer(a, b) {
    if (!isNumber(a) || !isNumber(b))
        return a !== b;
    return a.length === b.length ? a > b : a.length > b.length;
}
function isNumber(text) {
    return /^[1-9]\d*$/.test(text);
}

;// CONCATENATED MODULE: ./lib/cluster/watch.js


/** An event longer than this is none: an object is at most a few MiB. */
const LONGEST_LINE = 64 * 1024 * 1024;
/**
 * The events of a watch, as they come. Ends when the server ends it; a line cut in half by that is left out. Throws when
 * the connection breaks, or a line is no event. `heard` is called at every byte that arrives.
 */
async function* readEvents(stream, heard) {
    stream.setEncoding('utf8');
    let pending = [];
    let length = 0;
    for await (const chunk of stream) {
        heard();
        let start = 0;
        for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
            pending.push(chunk.slice(start, end));
            const line = pending.join('');
            pending = [];
            length = 0;
            start = end + 1;
            if (line.trim() !== '')
                yield parseEvent(line);
        }
        if (start < chunk.length)
            pending.push(start === 0 ? chunk : chunk.slice(start));
        length += chunk.length - start;
        if (length > LONGEST_LINE)
            throw new Error('an event of the watch has no end');
    }
}
function parseEvent(line) {
    const event = (0,json/* parseJson */.qF)(line);
    const type = (0,manifest_object/* field */.ZZ)(event, 'type');
    const object = (0,manifest_object/* field */.ZZ)(event, 'object');
    if (type === 'ERROR') {
        const code = (0,manifest_object/* field */.ZZ)(object, 'code');
        const message = (0,manifest_object/* field */.ZZ)(object, 'message');
        return {
            type,
            code: typeof code === 'number' ? code : 0,
            message: typeof message === 'string' ? message : 'no reason given',
        };
    }
    if (!(0,manifest_object/* isRecord */.u4)(object) || !(0,manifest_object/* isRecord */.u4)(object.metadata) || !isEventType(type))
        throw new Error('no event of a watch');
    return { type, object: object };
}
function isEventType(type) {
    return type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK';
}

;// CONCATENATED MODULE: ./lib/cluster/follow.js










const FOLLOW_TIMING = {
    silence: 30_000,
    poll: 2_000,
    watchAgain: 60_000,
    backoff: { first: 250, longest: 2_000 },
    goodWatch: 5_000,
    worthAWord: 3_000,
};
/** Seconds that the server is asked to keep a watch open. */
const WATCH_SECONDS = '290';
/** A server sends a bookmark about every minute: a watch that stays silent longer than this many checks is dead. */
const MOST_SILENCES = 3;
/**
 * Lists and watches until the signal aborts; then resolves, with nothing left open. A list follows whenever the server
 * has forgotten where a watch stood (410), and whenever a watch is silent. Every reconnect waits: four in the first
 * second, one in two seconds later on, and none before the time that the server asks for. Where list or watch is
 * forbidden it reads again and again, and says so.
 */
async function follow(options) {
    const { requester, target, follower, signal, timing = FOLLOW_TIMING } = options;
    const seen = createSeen(follower);
    const outage = createOutage(follower, options.clock, timing.worthAWord);
    const list = async () => {
        const { objects, resourceVersion } = await listAll(requester, target, signal);
        const news = seen.replace(objects, resourceVersion);
        follower.listed();
        return { news, resourceVersion };
    };
    const told = new Set();
    const instead = {
        ...{ requester, target, follower, seen, outage, signal },
        interval: timing.poll,
        during: timing.watchAgain,
        tell: (message) => {
            if (!told.has(message))
                follower.trouble(message);
            told.add(message);
        },
    };
    let resourceVersion;
    let wait = timing.backoff.first;
    while (!signal.aborted) {
        const startedAt = Date.now();
        let asked = 0;
        let blindSince = startedAt;
        try {
            if (resourceVersion === undefined)
                ({ resourceVersion } = await list());
            blindSince = Date.now();
            const stream = await openWatch(options, resourceVersion);
            outage.over();
            blindSince = undefined;
            resourceVersion = await readWatch(stream, resourceVersion, { seen, list, signal, timing });
        }
        catch (error) {
            if (signal.aborted)
                return;
            asked = askedWait(error, Math.random());
            if (isForbidden(error))
                await (resourceVersion === undefined ? getInstead(instead) : listInstead(instead, list));
            else
                outage.met(error, { since: blindSince, wait: asked });
            // What was missed meanwhile, a list tells.
            resourceVersion = undefined;
        }
        if (Date.now() - startedAt >= timing.goodWatch)
            wait = timing.backoff.first;
        await pause(Math.max(wait * (0.75 + Math.random() / 4), asked), signal);
        wait = Math.min(wait * 2, timing.backoff.longest);
    }
}
function openWatch({ requester, target, signal }, resourceVersion) {
    const path = (0,plan_resource/* pathOf */.X)(target.resource, target.namespace);
    const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS, resourceVersion };
    return requester.open({ method: 'GET', path, query, signal });
}
/** The reason with which a watch is ended that did not tell what a list did, or nothing at all for too long. */
class Silent extends Error {
}
/** Reads a watch to its end. Gives the resourceVersion to go on from, or undefined when only a list can tell. */
async function readWatch(stream, from, watching) {
    const { seen, signal } = watching;
    let latest = from;
    const advance = (version) => {
        if (version !== undefined && isNewer(version, latest))
            latest = version;
    };
    const guard = guardSilence(stream, watching, advance);
    const onAbort = () => stream.destroy();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
        for await (const event of readEvents(stream, guard.heard)) {
            if (event.type === 'ERROR') {
                if (event.code === 410)
                    return undefined;
                throw new api_error/* ApiError */.hD({ code: event.code, reason: '', message: event.message, causes: [] });
            }
            if (event.type === 'DELETED')
                seen.remove(event.object);
            else if (event.type !== 'BOOKMARK')
                seen.update(event.object);
            advance(event.object.metadata.resourceVersion);
        }
        // A watch that told nothing new may be one that something on the way keeps from telling.
        return latest === from ? undefined : latest;
    }
    catch (error) {
        if (error instanceof Silent)
            return latest;
        throw error;
    }
    finally {
        guard.stop();
        signal.removeEventListener('abort', onAbort);
        stream.destroy();
    }
}
/** Checks a watch by a list whenever it was silent, and ends it when the list knew more, or after several silences. */
function guardSilence(stream, { list, timing }, advance) {
    let silences = 0;
    const check = async () => {
        try {
            const { news, resourceVersion } = await list();
            advance(resourceVersion);
            if (news || ++silences >= MOST_SILENCES)
                stream.destroy(new Silent());
            else
                timer.refresh();
        }
        catch (error) {
            stream.destroy((0,thrown/* asError */.zR)(error));
        }
    };
    const timer = setTimeout(check, timing.silence);
    // Whoever reads the stream gets its error; one that comes after the last read is of no interest.
    stream.on('error', () => { });
    return {
        heard: () => {
            silences = 0;
            timer.refresh();
        },
        stop: () => clearTimeout(timer),
    };
}
/** 403: the credential may not; 405: the resource can't be watched at all. */
function isForbidden(error) {
    return error instanceof api_error/* ApiError */.hD && (error.code === 403 || error.code === 405);
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./lib/attempt.js

/** What a call gives, or the error that it throws. */
function attempt_attempt(call) {
    try {
        return call();
    }
    catch (error) {
        return (0,thrown/* asError */.zR)(error);
    }
}

;// CONCATENATED MODULE: ./lib/working-directory.js



/** Where the process runs. Throws a ProblemsError when that directory has been removed. */
function workingDirectory() {
    const directory = attempt_attempt(process.cwd);
    if (!(directory instanceof Error))
        return directory;
    const message = 'the working directory of this step has been removed';
    const remedy = 'Look for a step before, or one at the same time, that deletes or moves the workspace.';
    throw new lib_problem/* ProblemsError */.FQ([{ severity: 'error', message, remedy }], { cause: directory });
}
/** A path from the working directory on, which an absolute one does without. */
function fromWorkingDirectory(path) {
    return (0,external_node_path_.isAbsolute)(path) ? path : (0,external_node_path_.resolve)(workingDirectory(), path);
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./lib/cluster/in-cluster.js





/** Where Kubernetes mounts a pod's service account ("Accessing the Kubernetes API from a Pod"). */
const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubeconfig that a pod's own service account amounts to. Throws a ProblemsError outside of a pod. */
function inClusterKubeconfig(env, folder = FOLDER) {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
    const namespace = attempt_attempt(() => readLocalFile((0,external_node_path_.join)(folder, 'namespace')));
    if (!host || !port || namespace instanceof Error)
        throw notInCluster(folder);
    const server = `https://${(0,external_node_net_.isIPv6)(host) ? `[${host}]` : host}:${port}`;
    const name = 'in-cluster';
    return {
        clusters: new Map([[name, { server, 'certificate-authority': (0,external_node_path_.join)(folder, 'ca.crt') }]]),
        users: new Map([[name, { tokenFile: (0,external_node_path_.join)(folder, 'token') }]]),
        contexts: new Map([[name, { cluster: name, user: name, namespace: namespace.trim() }]]),
        currentContext: name,
    };
}
function notInCluster(folder) {
    const message = `kubeconfig is "in-cluster", but this runner is no pod with a service account: KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT or ${folder} is missing`;
    const remedy = 'Use a runner inside the cluster whose pod mounts its service account, or give a kubeconfig for a cluster outside.';
    return new lib_problem/* ProblemsError */.FQ([{ severity: 'error', message, remedy }]);
}

// EXTERNAL MODULE: ./lib/manifest/plain-yaml.js
var plain_yaml = __webpack_require__(3521);
;// CONCATENATED MODULE: ./lib/cluster/kubeconfig-file.js



/**
 * Reads the text of one kubeconfig, YAML or JSON. `folder` is what relative paths in it count from. Throws an Error
 * that never holds any of the text.
 */
async function parseKubeconfig(text, folder) {
    const value = parseJson(text) ?? parsePlain(text) ?? (await parseYaml(text));
    if (!(0,manifest_object/* isRecord */.u4)(value))
        throw new Error('expected a mapping with clusters, users and contexts');
    const currentContext = value['current-context'];
    return {
        clusters: entries(value.clusters, 'clusters', 'cluster', folder),
        users: entries(value.users, 'users', 'user', folder),
        contexts: entries(value.contexts, 'contexts', 'context', folder),
        ...(typeof currentContext === 'string' && currentContext !== '' ? { currentContext } : {}),
    };
}
/**
 * Merges as kubectl does ("Organizing Cluster Access Using kubeconfig Files"): the first file that names an entry, or
 * sets the current context, wins.
 */
function mergeKubeconfigs(files) {
    const currentContext = files.find((file) => file.currentContext !== undefined)?.currentContext;
    return {
        clusters: firstWins(files.map((file) => file.clusters)),
        users: firstWins(files.map((file) => file.users)),
        contexts: firstWins(files.map((file) => file.contexts)),
        ...(currentContext === undefined ? {} : { currentContext }),
    };
}
function firstWins(maps) {
    return new Map([...maps].reverse().flatMap((map) => [...map]));
}
/** JSON is YAML too, and is read in a fraction of the time. Undefined for what is none, or has a number: see below. */
function parseJson(text) {
    if (!text.trimStart().startsWith('{'))
        return undefined;
    try {
        let hasNumber = false;
        const value = JSON.parse(text, (_, each) => {
            hasNumber ||= typeof each === 'number';
            return each;
        });
        return hasNumber ? undefined : value;
    }
    catch {
        return undefined;
    }
}
/** As `kubectl config` and the clouds' own programs write it, without the library. Extensions may hold real numbers. */
function parsePlain(text) {
    const root = text.includes('extensions') ? undefined : (0,plain_yaml/* readPlainYaml */.g)(text);
    return root && plainValue(root);
}
/** A token of digits is a string, whatever YAML makes of it. Undefined for a key that stands twice: the library tells where. */
function plainValue(node) {
    if (node.is === 'list')
        return allOf(node.items.map(plainValue));
    if (node.is === 'map') {
        const values = allOf(node.pairs.map(({ value }) => plainValue(value)));
        const keys = node.pairs.map(({ key }) => (key.is === 'scalar' ? String(key.value) : ''));
        if (!values || new Set(keys).size < keys.length)
            return undefined;
        return Object.fromEntries(keys.map((key, at) => [key, values[at] ?? null]));
    }
    const text = node.is === 'scalar' ? String(node.value) : '';
    const word = node.is === 'scalar' && node.style === 'plain' ? kubeconfig_file_WORDS.get(text) : undefined;
    return word === undefined ? text : word;
}
function allOf(values) {
    return values.every((value) => value !== undefined) ? [...values] : undefined;
}
/** YAML's core schema. */
const kubeconfig_file_WORDS = new Map([
    ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null]),
    ...['true', 'True', 'TRUE'].map((word) => [word, true]),
    ...['false', 'False', 'FALSE'].map((word) => [word, false]),
]);
async function parseYaml(text) {
    const { isScalar, parseDocument, visit } = await __webpack_require__.e(/* import() */ 815).then(__webpack_require__.t.bind(__webpack_require__, 8815, 19));
    const document = parseDocument(text, { schema: 'core', version: '1.2', merge: true });
    const [error] = document.errors;
    // The parser's own message quotes the line, which may hold a token.
    if (error)
        throw new Error(`line ${error.linePos?.[0].line ?? 1} is no YAML (${error.code})`);
    visit(document, {
        // A token of digits is a string, here too.
        Pair: (_, pair) => (isScalar(pair.key) && pair.key.value === 'extensions' ? visit.SKIP : undefined),
        Scalar: (_, node) => {
            if (typeof node.value === 'number' && node.source !== undefined)
                node.value = node.source;
        },
    });
    return document.toJS({ maxAliasCount: 100 });
}
function entries(list, plural, singular, folder) {
    if (list === undefined || list === null)
        return new Map();
    if (!Array.isArray(list))
        throw new Error(`expected a list under ${plural}`);
    const named = list.map((entry, index) => {
        const name = (0,manifest_object/* isRecord */.u4)(entry) ? entry.name : undefined;
        if (!(0,manifest_object/* isRecord */.u4)(entry) || typeof name !== 'string')
            throw new Error(`${plural}[${index}] has no name`);
        const value = entry[singular];
        return [name, withAbsolutePaths((0,manifest_object/* isRecord */.u4)(value) ? value : {}, folder)];
    });
    return firstWins([new Map(named.reverse())]);
}
const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];
function withAbsolutePaths(entry, folder) {
    const absolute = { ...entry };
    for (const key of PATHS) {
        const path = entry[key];
        if (typeof path === 'string' && path !== '')
            absolute[key] = (0,external_node_path_.resolve)(folder, path);
    }
    const command = (0,manifest_object/* isRecord */.u4)(entry.exec) ? entry.exec.command : undefined;
    // A bare command is looked up in PATH; one with a slash counts from the kubeconfig, as for kubectl.
    if ((0,manifest_object/* isRecord */.u4)(entry.exec) && typeof command === 'string' && /[/\\]/.test(command)) {
        absolute.exec = { ...entry.exec, command: (0,external_node_path_.resolve)(folder, command) };
    }
    return absolute;
}

;// CONCATENATED MODULE: ./lib/cluster/kubeconfig.js











/**
 * Finds and reads the kubeconfig: the input (a path, the content, or base64 of it; `in-cluster` for the pod's own
 * service account), else the files of KUBECONFIG, else `~/.kube/config`. Never the service account by itself: on a
 * runner inside a cluster that would silently be the wrong cluster. Throws a ProblemsError.
 */
async function readKubeconfig(options) {
    const { kubeconfig = '', context = '', env } = options;
    const input = kubeconfig.trim();
    if (input === 'in-cluster')
        return choose(inClusterKubeconfig(env), '', 'the service account of this pod');
    if (input !== '')
        return choose(await fromInput(input, env), context, 'the kubeconfig');
    return choose(await fromEnvironment(env), context, 'the kubeconfig');
}
async function fromInput(input, env) {
    if (isContent(input))
        return parse(input, workingDirectory(), 'the kubeconfig input');
    const path = fromWorkingDirectory(input.startsWith('~/') ? (0,external_node_path_.join)(home(env), input.slice(2)) : input);
    const text = input.length < 4_096 && !input.includes('\n') ? readIfThere(path) : undefined;
    if (text !== undefined)
        return parse(text, (0,external_node_path_.dirname)(path), input);
    const decoded = decode(Buffer.from(input, 'base64')) ?? '';
    // The base64 of many things is text; a token's begins with a brace, like JSON.
    if (isContent(decoded) && /apiVersion|clusters|contexts/.test(decoded))
        return parse(decoded, workingDirectory(), 'the kubeconfig input (base64)');
    throw kubeconfig_problem(`the kubeconfig input is neither a file that exists, nor the content of a kubeconfig, nor base64 of it${kubeconfig_shown(input)}`, 'Give a path relative to the workspace, or the whole content from a secret.');
}
/** YAML and JSON always hold a colon, which no base64 has, and more than one line or a brace, which no path has. */
function isContent(text) {
    return text.includes(':') && (text.includes('\n') || text.trimStart().startsWith('{'));
}
/** Only what is plainly a path is repeated: anything else could be a secret that was put in the wrong place. */
function kubeconfig_shown(input) {
    const isPath = input.length < 256 && !input.includes('\n') && /^(~|\.\.?)?[/\\]|\.(ya?ml|conf|json)$|config/.test(input);
    return isPath && !input.startsWith('eyJ') ? `: ${input}` : ' (its value is not shown)';
}
async function fromEnvironment(env) {
    const listed = (env.KUBECONFIG ?? '').split(external_node_path_.delimiter).filter((path) => path !== '');
    const paths = listed.length > 0 ? listed : [(0,external_node_path_.join)(home(env), '.kube', 'config')];
    const files = paths.flatMap((path) => {
        const text = readIfThere(path) ?? '';
        return text.trim() === '' ? [] : [parse(text, (0,external_node_path_.dirname)(fromWorkingDirectory(path)), path)];
    });
    if (files.length > 0)
        return mergeKubeconfigs(await Promise.all(files));
    const origin = listed.length > 0 ? `KUBECONFIG names ${listed.join(', ')}` : `KUBECONFIG is not set, and there is no ${paths[0]}`;
    throw kubeconfig_problem(`no kubeconfig: the kubeconfig input is empty, ${origin}${listed.length > 0 ? ', where nothing is' : ''}`, 'Set the input `kubeconfig` (a path, the content, or base64 of it), or run the step that logs in to the cluster before this one. A secret that is not set, or that a fork may not read, is empty. For the service account of the runner itself, write `kubeconfig: in-cluster`.');
}
function home(env) {
    return env.HOME || env.USERPROFILE || (0,external_node_os_.homedir)();
}
function readIfThere(path) {
    try {
        return readLocalFile(path);
    }
    catch (cause) {
        const { code } = cause;
        if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
            return undefined;
        throw kubeconfig_problem(`the kubeconfig ${path} can't be read (${code})`, 'Give the path of a readable file.', cause);
    }
}
async function parse(text, folder, origin) {
    try {
        return await parseKubeconfig(text, folder);
    }
    catch (cause) {
        const why = (0,thrown/* messageOf */.bD)(cause);
        throw kubeconfig_problem(`${origin} is no kubeconfig: ${why}`, 'Check it with `kubectl config view`; a secret must hold the file as it is, with its line breaks.');
    }
}
function choose(file, wanted, origin) {
    const name = wanted || file.currentContext;
    if (name === undefined) {
        throw kubeconfig_problem(`${origin} has no current-context, and the context input is empty${listing(file.contexts)}`, 'Set the input `context` to one of its contexts.');
    }
    const context = file.contexts.get(name);
    if (!context)
        throw unknownContext(name, wanted !== '', file, origin);
    const clusterName = (0,manifest_object/* text */.Qq)(context.cluster);
    const userName = (0,manifest_object/* text */.Qq)(context.user);
    const cluster = file.clusters.get(clusterName);
    const user = userName === '' ? {} : file.users.get(userName);
    if (!cluster)
        throw dangling(name, 'cluster', clusterName, file.clusters);
    if (!user)
        throw dangling(name, 'user', userName, file.users);
    const namespace = (0,manifest_object/* text */.Qq)(context.namespace);
    return { context: name, clusterName, cluster, userName, user, ...(namespace ? { namespace } : {}) };
}
function unknownContext(name, isInput, file, origin) {
    const near = (0,manifest_near/* nearest */.p)(name, file.contexts.keys());
    const what = isInput ? `context "${name}"` : `context "${name}", which its current-context names,`;
    return kubeconfig_problem(`${origin} has no ${what}${listing(file.contexts)}`, near === undefined ? 'Set the input `context` to one of its contexts.' : `Did you mean "${near}"?`);
}
function dangling(context, what, name, there) {
    const message = name === '' ? `names no ${what}` : `names the ${what} "${name}", which the kubeconfig lacks`;
    return kubeconfig_problem(`context "${context}" ${message}${listing(there)}`, `Add the ${what} to the kubeconfig (\`kubectl config view --minify --flatten --raw\` writes a whole one), or choose another context.`);
}
function listing(there) {
    const names = [...there.keys()];
    if (names.length === 0)
        return ' (it has none)';
    const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
    return ` (it has ${names.slice(0, 10).join(', ')}${more})`;
}
function kubeconfig_problem(message, remedy, cause) {
    return new lib_problem/* ProblemsError */.FQ([{ severity: 'error', message, remedy }], cause === undefined ? undefined : { cause });
}

;// CONCATENATED MODULE: ./lib/cluster/proxy.js


const PROTOCOLS = ['http:', 'https:', 'socks5:', 'socks5h:'];
/**
 * The proxy for a server, or undefined: `proxy-url` of the kubeconfig, which holds for any server, else HTTPS_PROXY as
 * far as NO_PROXY allows, read as Go does (golang.org/x/net/http/httpproxy): loopback never goes through it.
 * Throws a ProblemsError for an address that can't be a proxy's.
 */
function proxyFor(server, proxyUrl, env) {
    if (proxyUrl !== '')
        return parseProxy(proxyUrl, 'proxy-url of the kubeconfig');
    const name = env.HTTPS_PROXY ? 'HTTPS_PROXY' : 'https_proxy';
    const address = env[name];
    if (!address || isExempt(server, env.NO_PROXY || env.no_proxy || ''))
        return undefined;
    return parseProxy(address.includes('://') ? address : `http://${address}`, `the variable ${name}`);
}
function parseProxy(address, origin) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url && PROTOCOLS.includes(url.protocol))
        return url;
    // The address itself may hold a password.
    const found = url ? `the protocol ${url.protocol.slice(0, -1)}` : 'no address';
    const message = `${origin}: expected an http, https or socks5 address, found ${found}`;
    throw new lib_problem/* ProblemsError */.FQ([{ severity: 'error', message, remedy: 'Write it as http://host:port.' }]);
}
function isExempt(server, noProxy) {
    const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    if (host === 'localhost' || isLoopback(host))
        return true;
    const port = server.port || '443';
    return noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}
function isLoopback(host) {
    return host === '::1' || ((0,external_node_net_.isIP)(host) === 4 && host.startsWith('127.'));
}
/** One entry of NO_PROXY: `*`, an address, a range such as 10.0.0.0/8, or a domain, some of them with a port. */
function matches(entry, host, port) {
    if (entry === '')
        return false;
    if (entry === '*')
        return true;
    if (entry.includes('/'))
        return isInRange(host, entry);
    const [name, wantedPort] = splitPort(entry);
    if (wantedPort !== '' && wantedPort !== port)
        return false;
    if ((0,external_node_net_.isIP)(name))
        return name === host;
    const domain = name.startsWith('*.') ? name.slice(1) : name;
    return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}
function isInRange(host, range) {
    const [network = '', bits = ''] = range.split('/', 2);
    const family = (0,external_node_net_.isIP)(network) === 6 ? 'ipv6' : 'ipv4';
    const prefix = Number(bits);
    const isRange = (0,external_node_net_.isIP)(network) !== 0 && Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 'ipv6' ? 128 : 32);
    if (!isRange || (0,external_node_net_.isIP)(host) !== (0,external_node_net_.isIP)(network))
        return false;
    const list = new external_node_net_.BlockList();
    list.addSubnet(network, prefix, family);
    return list.check(host, family);
}
function splitPort(entry) {
    if (entry.startsWith('[')) {
        const end = entry.indexOf(']');
        return [entry.slice(1, end), entry.slice(end + 1).replace(/^:/, '')];
    }
    const colon = entry.lastIndexOf(':');
    return colon < 0 || (0,external_node_net_.isIP)(entry) === 6 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

;// CONCATENATED MODULE: ./lib/plan/unknown-kind.js



/** A kind that the server does not serve, with the one that was probably meant. */
function unknownKind({ object, source }, resources) {
    const { apiVersion, kind } = object;
    const elsewhere = [...new Set(resources.filter((resource) => resource.kind === kind).map(manifest_object/* apiVersionOf */.uO))];
    const [path, remedy] = elsewhere.length > 0 ? inOtherVersion(elsewhere) : withNearName(object.apiVersion, kind, resources);
    const message = `the server serves no kind ${kind} in ${apiVersion}`;
    return {
        problem: { severity: 'error', message, position: source.locate(path), remedy },
        sharedAs: `kind ${apiVersion}/${kind}`,
    };
}
/** What to do where the own API server of a group is away, or not well. */
function remedyForUnserved(group, version) {
    return `\`kubectl describe apiservice ${version}.${group}\` says whether it is Available, and which Service it is: look at its log, and run the job again when it is well.`;
}
/** A kind of an API group whose own API server is away or not well; `why` is what was met instead. */
function unservedKind({ object, source }, why) {
    const { group, version } = (0,manifest_object/* parseApiVersion */.cX)(object.apiVersion);
    const message = `the API group ${object.apiVersion} is not served now: the API server behind it is away or not well (${oneLine(why)})`;
    const remedy = remedyForUnserved(group, version);
    return {
        problem: { severity: 'error', message, position: source.locate('apiVersion'), remedy },
        sharedAs: `group ${object.apiVersion}`,
    };
}
/** A kind that the server serves, but keeps no objects of that an apply could patch: a Binding, a TokenReview. */
function unappliableKind({ object, source }, verbs) {
    const { apiVersion, kind } = object;
    const takes = `only the verb${verbs.length > 1 ? 's' : ''} ${verbs.join(', ')}`;
    const message = `a ${kind} (${apiVersion}) can't be applied: of this kind the server knows no object to patch, ${takes}`;
    const remedy = 'Remove it from the manifests.';
    return {
        problem: { severity: 'error', message, position: source.locate('kind'), remedy },
        sharedAs: `kind ${apiVersion}/${kind}`,
    };
}
function inOtherVersion(apiVersions) {
    return ['apiVersion', `It is served as ${apiVersions.join(', ')}: write that apiVersion.`];
}
function withNearName(apiVersion, kind, resources) {
    const { group } = (0,manifest_object/* parseApiVersion */.cX)(apiVersion);
    const inGroup = resources.filter((resource) => resource.group === group);
    const near = (0,manifest_near/* nearest */.p)(kind, namesOf(inGroup)) ?? (0,manifest_near/* nearest */.p)(kind, namesOf(resources));
    const found = near && resources.find((resource) => resource.kind === near);
    if (found)
        return ['kind', `Did you mean ${found.kind} in ${(0,manifest_object/* apiVersionOf */.uO)(found)}?`];
    return [
        'kind',
        'Correct apiVersion and kind, or install the CustomResourceDefinition first; it may be in the same set of manifests.',
    ];
}
function namesOf(resources) {
    return resources.map((resource) => resource.kind);
}

;// CONCATENATED MODULE: ./lib/cluster/warning-header.js
/**
 * The texts of a `Warning` header (RFC 7234, 5.5), which may hold several: `299 - "text" "date", 299 - "text"`.
 * Kubernetes sends UTF-8, which Node gives as Latin-1.
 */
function parseWarningHeader(header) {
    const texts = [];
    let at = 0;
    while (at < header.length) {
        const start = header.indexOf('"', at);
        if (start < 0)
            break;
        const text = readQuoted(header, start);
        texts.push(Buffer.from(text.value, 'latin1').toString('utf8'));
        at = skipDate(header, text.end);
    }
    return texts;
}
/** A quoted string whose opening quote is at `start`; a backslash takes the next character as it is. */
function readQuoted(header, start) {
    let value = '';
    let at = start + 1;
    while (at < header.length && header[at] !== '"') {
        if (header[at] === '\\')
            at++;
        value += header[at] ?? '';
        at++;
    }
    return { value, end: at + 1 };
}
/** Past the comma that ends this warning, and so past the date that may follow its text. */
function skipDate(header, from) {
    let at = from;
    while (at < header.length && header[at] !== ',')
        at = header[at] === '"' ? readQuoted(header, at).end : at + 1;
    return at + 1;
}

;// CONCATENATED MODULE: ./lib/cluster/answer.js








/**
 * What the server said: the answer for 2xx. Throws an ApiError for anything else, and a ConnectionError (`garbage`)
 * when it cannot have been an API server that spoke, or not to its end.
 */
function readAnswer(raw, server) {
    const text = raw.bytes.toString('utf8');
    const type = mediaType(raw);
    if (raw.status < 200 || raw.status > 299)
        throw answer_failureOf(raw, type, text);
    const warnings = raw.warnings.flatMap(parseWarningHeader);
    return { status: raw.status, body: bodyOf(raw, type, text, server), warnings };
}
/**
 * Throws a ConnectionError (`garbage`) for an answer of 2xx that is not what was asked for: something on the way has
 * answered, and whether a write was carried out is not known.
 */
function checkShape({ method, path, body: sent }, { status, body }, server) {
    const needed = needs(path);
    if (!needed)
        return;
    if (!(0,manifest_object/* isRecord */.u4)(body))
        throw garbage(server, status === 204 ? 'nothing (204 No Content)' : jsonType(body));
    const lacks = needed.find(([name, type]) => jsonType(body[name]) !== type);
    if (lacks)
        throw garbage(server, `an object without ${lacks[0]}`);
    // What is deleted is answered by the object, or by a Status.
    if (method === 'DELETE')
        return;
    if (body.kind === 'Status')
        throw garbage(server, 'a Status');
    const kind = (0,manifest_object/* field */.ZZ)(sent, 'kind');
    if (kind !== undefined && kind !== body.kind)
        throw garbage(server, `an object that is no ${kind}`);
}
/** What every answer at a path has, with its type; undefined where it may be anything. */
function needs(path) {
    const [root = '', ...segments] = path.slice(1).split('/');
    if (root === 'version')
        return [['gitVersion', 'a text']];
    if ((root !== 'api' && root !== 'apis') || path.endsWith('/log'))
        return undefined;
    // `/api/v1` and `/apis/apps/v1` tell what is served; below them are objects and lists of them.
    const isObject = segments.length > (root === 'api' ? 1 : 2);
    return isObject ? [KIND, ['metadata', 'an object']] : [KIND];
}
const KIND = ['kind', 'a text'];
function jsonType(value) {
    if (value === null || value === undefined)
        return 'null';
    if ((0,manifest_object/* isRecord */.u4)(value))
        return 'an object';
    if (Array.isArray(value))
        return 'an array';
    return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
/**
 * What an answer says of which nobody knows yet whether an API server gave it. A gateway with none behind it, a proxy
 * that wants a credential, a redirect: those are told as what they are. All else that is no Status is `garbage`.
 */
function asFirstAnswer(error, server) {
    if (!(error instanceof api_error/* ApiError */.hD) || error.isStatus)
        return error;
    const { code, message } = error;
    const isKnown = code < 400 || code === 401 || code === 429 || (code >= 502 && code <= 504);
    return isKnown
        ? error
        : garbage(server, message.startsWith('answered ') ? message.replace('answered', 'an answer') : answerOf(error), error);
}
/** How kube-aggregator says, in plain text, that the API server of a group is away: seen on Kubernetes 1.36. */
const GROUP_AWAY = ['service unavailable', 'error trying to reach service: '];
/** Where it did not come to a connection with that one. */
const UNCONNECTED = ['service unavailable', 'error trying to reach service: dial '];
/**
 * Such an answer, and the 503 of a group's own API server, with the group it is about: all others may be served well.
 */
function namingGroup(error, path) {
    const [, root, group = '', version = ''] = path.split('/');
    if (!(error instanceof api_error/* ApiError */.hD) || root !== 'apis' || version === '')
        return error;
    // What says so of a group that the cluster serves itself is a gateway that has no cluster behind it.
    if ((0,built_in/* isBuiltInGroup */.LE)(group))
        return error;
    const says = (words) => error.message.startsWith(words);
    const isOfGroup = error.isStatus ? error.code === 503 : GROUP_AWAY.some(says);
    if (!isOfGroup)
        return error;
    const state = error.isStatus ? 'not well' : 'away';
    const message = `the API server of the group ${group}/${version} is ${state}: ${error.message}`;
    const { code, reason, isStatus, causes, retryAfter } = error;
    const mayHaveReached = error.mayHaveReached && !UNCONNECTED.some(says);
    const remedy = remedyForUnserved(group, version);
    const unservedBecause = answerOf(error);
    return new api_error/* ApiError */.hD({ code, reason, isStatus, message, causes, retryAfter, mayHaveReached, remedy, unservedBecause }, { cause: error });
}
/** The ApiError of an answer that is not 2xx. */
function answer_failureOf(raw, type, text) {
    const status = type === 'application/json' ? statusIn(text) : undefined;
    const retryAfter = secondsToWait(raw, status);
    const common = { code: raw.status, retryAfter, mayHaveReached: answer_leavesDoubt(raw.status, status) };
    if (!status)
        return new api_error/* ApiError */.hD({
            ...common,
            isStatus: false,
            reason: '',
            message: plainMessage(raw.status, type, text),
            causes: [],
        });
    return new api_error/* ApiError */.hD({
        ...common,
        reason: answer_string((0,manifest_object/* field */.ZZ)(status, 'reason')) ?? '',
        message: answer_string((0,manifest_object/* field */.ZZ)(status, 'message')) ?? `the API server answered ${raw.status}`,
        causes: causesIn(status),
    });
}
/**
 * True when the server may have acted all the same: a gateway gave up on it (502, 504, and a 503 that is no Status), or
 * its store did not answer it in time (Kubernetes passes etcd's own words on as a 500).
 */
function answer_leavesDoubt(code, status) {
    if (code === 502 || code === 504)
        return true;
    if (code === 503)
        return status === undefined;
    return code === 500 && (answer_string((0,manifest_object/* field */.ZZ)(status, 'message')) ?? '').includes('etcdserver: request timed out');
}
/** `application/json` of `application/json; charset=utf-8`; '' when the answer has none. */
function mediaType(raw) {
    const [type = ''] = (raw.headers['content-type'] ?? '').split(';', 1);
    return type.trim().toLowerCase();
}
function statusIn(text) {
    try {
        const value = (0,json/* parseJson */.qF)(text);
        return (0,manifest_object/* isRecord */.u4)(value) && value.kind === 'Status' ? value : undefined;
    }
    catch {
        return undefined; // not JSON although it says so: the text itself is told then
    }
}
function causesIn(status) {
    const causes = (0,manifest_object/* field */.ZZ)(status, 'details', 'causes');
    if (!Array.isArray(causes))
        return [];
    return causes.filter(manifest_object/* isRecord */.u4).map((cause) => ({
        ...optional('reason', cause.reason),
        ...optional('message', cause.message),
        ...optional('field', cause.field),
    }));
}
function optional(key, value) {
    return typeof value === 'string' ? { [key]: value } : {};
}
function answer_string(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
/** `Retry-After` in seconds (its date form is not used by Kubernetes), else what the Status says. */
function secondsToWait(raw, status) {
    const header = Number(raw.headers['retry-after'] ?? Number.NaN);
    if (Number.isFinite(header) && header >= 0)
        return header;
    const details = (0,manifest_object/* field */.ZZ)(status, 'details', 'retryAfterSeconds');
    return typeof details === 'number' ? details : undefined;
}
/** What a failure that is no Status says: `404 page not found`, or the page of some gateway on the way. */
function plainMessage(code, type, text) {
    if (type === 'text/html')
        return `answered ${code} with a web page${titled(text)} instead of a Kubernetes Status`;
    const line = (text.trim().split('\n', 1)[0] ?? '').slice(0, 300);
    return line === '' ? `answered ${code} with nothing more` : line;
}
function titled(html) {
    const start = html.toLowerCase().indexOf('<title>');
    const end = html.toLowerCase().indexOf('</title>', start);
    return start < 0 || end < 0
        ? ''
        : ` titled "${html
            .slice(start + '<title>'.length, end)
            .trim()
            .slice(0, 100)}"`;
}
function bodyOf(raw, type, text, server) {
    if (type === 'text/plain')
        return text;
    if (type === 'text/html')
        throw garbage(server, `a web page${titled(text)}`);
    if (text === '' && raw.status === 204)
        return null;
    try {
        return (0,json/* parseJson */.qF)(text);
    }
    catch (cause) {
        const found = cause instanceof json/* NestedTooDeeply */.l6 ? cause.message : `${raw.bytes.length} bytes that are no whole JSON`;
        throw garbage(server, found, cause);
    }
}

;// CONCATENATED MODULE: ./lib/cluster/authorized.js



/**
 * Sends with the current identity, and once more with a fresh one when the server does not know it any more: a token
 * may expire in the middle of a run.
 */
async function authorized(credential, signal, send, isUnauthorized) {
    const identity = await credential.identity(signal).catch((error) => {
        throw withMet(error, notYet(credential));
    });
    const answer = await send(identity);
    if (!isUnauthorized(answer))
        return answer;
    const fresh = await credential.renew(identity, signal);
    return fresh ? send(fresh) : answer;
}
function notYet({ description }) {
    return new api_error/* ConnectionError */.Rc(`${description} was not to be had yet`, {
        fault: 'credential',
        mayHaveReached: false,
        remedy: 'Look why it takes so long to obtain the credential, or raise the `timeout` input.',
    });
}
/** A 401 with whose credential it is about, and what to do: the server's own sentence is the bare word Unauthorized. */
function explain401(error, { description, remedy }) {
    if (!(error instanceof api_error/* ApiError */.hD) || error.code !== 401)
        return error;
    const message = `the API server does not accept ${description} (${answerOf(error)})`;
    return new api_error/* ApiError */.hD({ code: 401, reason: error.reason, message, causes: error.causes, remedy, isStatus: error.isStatus }, { cause: error });
}

;// CONCATENATED MODULE: ./lib/cluster/group-outage.js

/**
 * Milliseconds that the own API server of a group is given to come back, since it was first met to be away: by then it
 * has started anew, or it won't.
 */
const GRACE = 15_000;
function createGroupOutages() {
    const since = new Map();
    let servedAt = 0;
    const answered = (path, now = Date.now()) => {
        servedAt = now;
        if (since.size > 0)
            since.delete(groupOf(path));
    };
    return {
        answered,
        left: (path, error, now = Date.now()) => {
            if (!(error instanceof api_error/* ApiError */.hD))
                return Number.POSITIVE_INFINITY;
            if (error.unservedBecause === undefined) {
                since.delete(groupOf(path));
                return Number.POSITIVE_INFINITY;
            }
            const group = groupOf(path);
            const known = since.get(group) ?? now;
            // While nobody else is answered either, it may be the whole API server that says so: a custom resource has no other.
            const isItsOwn = !error.isStatus || servedAt > known;
            const started = isItsOwn ? known : now;
            since.set(group, started);
            return isItsOwn ? started + GRACE - now : Number.POSITIVE_INFINITY;
        },
    };
}
/** `acme.test/v1` of `/apis/acme.test/v1/namespaces/a/gadgets`. */
function groupOf(path) {
    return path.split('/', 4).slice(2).join('/');
}

;// CONCATENATED MODULE: ./lib/cluster/slots.js
function createSlots(count) {
    let free = count;
    const waiting = [];
    return {
        take: (signal) => {
            if (signal.aborted)
                return Promise.reject(signal.reason);
            if (free > 0) {
                free--;
                return Promise.resolve();
            }
            return new Promise((resolve, reject) => {
                const turn = () => {
                    signal.removeEventListener('abort', leave);
                    resolve();
                };
                const leave = () => {
                    waiting.splice(waiting.indexOf(turn), 1);
                    reject(signal.reason);
                };
                waiting.push(turn);
                signal.addEventListener('abort', leave, { once: true });
            });
        },
        give: () => {
            const next = waiting.shift();
            if (next)
                next();
            else
                free++;
        },
    };
}
/** A slot that is taken at most once, however often it is asked for, and given back at most once. */
function holdSlot(slots, signal) {
    let held = false;
    return {
        /** False when the signal aborted before it was one's turn. */
        take: async () => {
            held ||= await slots.take(signal).then(() => true, () => false);
            return held;
        },
        give: () => {
            if (held)
                slots.give();
            held = false;
        },
    };
}

;// CONCATENATED MODULE: ./lib/cluster/request.js










const REQUEST_TIMING = {
    patience: {
        ...{ firstContact: 9_200, lastContact: 900 },
        ...{ firstTry: 11_000, laterTry: 33_000, onlyRead: 15_000, onlyWrite: 65_000 },
    },
    waits: WAITS,
};
/**
 * Requests in flight at once. Measured with 1,000 server-side applies against Kubernetes 1.36: more is not faster.
 */
const PARALLEL = 24;
/** Bytes that an API server takes at most (kube-apiserver, MaxRequestBodyBytes). */
const MOST_BODY = 3 * 2 ** 20;
/** How long after a new kind was established a path that is not served may still come to be. */
const NEW_KIND_GRACE = 15_000;
/** Requests with everything that rides out faults: slots, retries, a fresh credential after a 401. */
function createRequester(options) {
    const { transport, credential, server, timing = REQUEST_TIMING, parallel = PARALLEL } = options;
    const slots = createSlots(parallel);
    const outages = createGroupOutages();
    let contacted = false;
    /** What the first try of all met: when time runs out before any contact, that says more than the last one. */
    let firstMet;
    /** Why the first contact failed for good: nobody else need find that out again. */
    let unreachable;
    let newKindUntil = 0;
    let ahead = Number.NEGATIVE_INFINITY;
    let firstSentAt;
    const sinceFirst = () => (firstSentAt === undefined ? 0 : Date.now() - firstSentAt);
    const attempt = async (request, tries, body) => {
        const send = (identity) => {
            const { firstContact, lastContact } = timing.patience;
            // A try that is made at all gets its time.
            const left = Math.max(firstContact - sinceFirst(), lastContact);
            const patience = contacted ? patienceFor(request, tries, timing.patience) : left;
            firstSentAt ??= Date.now();
            return transport.send({ ...callOf(request, body, identity, patience), isFirst: () => !contacted });
        };
        try {
            const answer = await authorized(credential, request.signal, send, isUnauthorized);
            const response = readAnswer(answer, server);
            const date = Date.parse(answer.headers.date ?? '');
            if (!Number.isNaN(date))
                ahead = Math.max(ahead, date - Date.now());
            checkShape(request, response, server);
            contacted = true;
            outages.answered(request.path);
            return response;
        }
        catch (error) {
            contacted ||= error instanceof api_error/* ApiError */.hD && error.isStatus;
            throw explain401(contacted ? namingGroup(error, request.path) : asFirstAnswer(error, server), credential);
        }
    };
    /** Milliseconds before the next try, or undefined when the error is final. */
    const judge = (error, request, tries, elapsed) => {
        const repeat = repeatOf(request);
        const expectsNewKind = Date.now() < newKindUntil;
        const situation = { repeat, mayRace: mayRace(request), contacted, expectsNewKind, waits: timing.waits, elapsed };
        const wait = waitBeforeRetry(error, tries, situation, Math.random());
        if (wait !== undefined && wait > outages.left(request.path, error))
            return undefined;
        if (contacted || !isAway(error))
            return wait;
        firstMet ??= unsent(error);
        const { firstContact, lastContact } = timing.patience;
        const left = firstContact - lastContact - sinceFirst();
        if (wait !== undefined && left > 0)
            return Math.min(wait, left);
        if (repeat === 'safe')
            unreachable ??= left > 0 ? unsent(error) : firstMet;
        return undefined;
    };
    const request = async (request) => {
        const { signal } = request;
        const body = request.body === undefined ? undefined : (0,json/* stringify */.As)(request.body);
        const slot = holdSlot(slots, signal);
        let startedAt = Number.POSITIVE_INFINITY;
        let mayHaveReached = false;
        let met;
        try {
            for (let tries = 1; !signal.aborted; tries++) {
                if (!(await slot.take()))
                    break;
                if (unreachable && !contacted)
                    throw withDoubt(unreachable, mayHaveReached);
                startedAt = Math.min(startedAt, Date.now());
                try {
                    return await attempt(request, tries, body);
                }
                catch (thrown) {
                    const error = tooLarge(thrown, body) ?? thrown;
                    mayHaveReached ||= leavesDoubt(error);
                    const wait = judge(error, request, tries, Date.now() - startedAt);
                    if (wait === undefined)
                        throw withMet(withDoubt((!contacted && unreachable) || error, mayHaveReached), met);
                    met = error;
                    if (!holdsOthersBack(error))
                        slot.give();
                    await pause(wait, signal);
                }
            }
            throw withMet(abortedError(signal, server, mayHaveReached), met);
        }
        finally {
            slot.give();
        }
    };
    const open = async (request) => {
        const patience = contacted ? timing.patience.firstTry : timing.patience.firstContact;
        const send = (identity) => transport.open(callOf(request, undefined, identity, patience));
        const answer = await authorized(credential, request.signal, send, (answer) => !('stream' in answer) && isUnauthorized(answer));
        if ('stream' in answer) {
            if (!(answer.stream.headers['content-type'] ?? '').startsWith('text/html'))
                return answer.stream;
            answer.stream.destroy();
            const message = `expected a watch from ${server}, found a web page`;
            throw new api_error/* ConnectionError */.Rc(message, { fault: 'garbage', mayHaveReached: true });
        }
        try {
            readAnswer(answer, server);
        }
        catch (error) {
            throw explain401(error, credential);
        }
        const message = `expected a watch from ${server}, found an answer ${answer.status}`;
        throw new api_error/* ConnectionError */.Rc(message, { fault: 'garbage', mayHaveReached: true });
    };
    return {
        request,
        once: (request) => attempt({ ...request, retry: 'never' }, 1),
        open,
        aheadBy: () => (Number.isFinite(ahead) ? ahead : undefined),
        expectNewKind: () => {
            newKindUntil = Date.now() + NEW_KIND_GRACE;
        },
    };
}
function isUnauthorized({ status }) {
    return status === 401;
}
function patienceFor(request, tries, patience) {
    if (repeatOf(request) !== 'safe')
        return request.method === 'GET' ? patience.onlyRead : patience.onlyWrite;
    return tries === 1 ? patience.firstTry : patience.laterTry;
}
function callOf(request, body, identity, patience) {
    return {
        method: request.method,
        path: request.path + queryString(request.query),
        headers: {
            Accept: request.accept ?? 'application/json, */*',
            'User-Agent': 'kube-rollout',
            // The server compresses what is longer than 128 KiB.
            ...(request.method === 'GET' && !request.query?.watch ? { 'Accept-Encoding': 'gzip' } : {}),
            ...(body === undefined
                ? {}
                : {
                    'Content-Type': request.contentType ?? 'application/json',
                    'Content-Length': String(Buffer.byteLength(body)),
                }),
        },
        ...(body === undefined ? {} : { body }),
        identity,
        signal: request.signal,
        patience,
    };
}
/**
 * An API server that is sent more than it takes says so and closes the connection at once: its answer is often lost on the
 * way, and a body of this length never gets through.
 */
function tooLarge(error, body = '') {
    const isCut = error instanceof api_error/* ConnectionError */.Rc && error.fault === 'reset';
    if (!isCut || Buffer.byteLength(body) <= MOST_BODY)
        return undefined;
    const message = `Request entity too large: limit is ${MOST_BODY}`;
    return new api_error/* ApiError */.hD({ code: 413, reason: 'RequestEntityTooLarge', message, causes: [] }, { cause: error });
}
/** A URLSearchParams costs several times as much, and there is one for each object. */
function queryString(query = {}) {
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
/**
 * A server that is away or overloaded gets no request from those who still wait for a slot. Where it did answer, only
 * this one object has a difficulty, and the others go on.
 */
function holdsOthersBack(error) {
    if (!(error instanceof api_error/* ApiError */.hD))
        return true;
    return error.unservedBecause === undefined && (error.code === 429 || error.code === 503);
}

// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./lib/cluster/read-whole.js


const MIB = 2 ** 20;
/** Every answer may be as long: it is more than an API server takes for an object. */
const SHORT = 4 * MIB;
/** Longer ones, lists of 500 objects as they are, share as much, once an API server is known to answer. */
const MOST_TOGETHER = 256 * MIB;
/** Reads answers of one server whole. One that would fill the memory, packed or not, is none: it throws `garbage`. */
function createReader(server) {
    let together = 0;
    return (response, { heard, isFirst }) => new Promise((resolve, reject) => {
        const chunks = [];
        let length = 0;
        const source = unpacked(response);
        source.on('data', (chunk) => {
            heard();
            chunks.push(chunk);
            length += chunk.length;
            together += chunk.length;
            if (length > SHORT && (isFirst() || together > MOST_TOGETHER))
                source.destroy(garbage(server, `an answer longer than ${Math.floor(length / MIB)} MiB`));
        });
        source.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
        source.on('error', (error) => {
            reject(codeOf(error).startsWith('Z_') ? garbage(server, 'bytes that are no whole gzip', error) : error);
        });
        source.on('close', () => {
            together -= length;
        });
    });
}
function unpacked(response) {
    if (response.headers['content-encoding'] !== 'gzip')
        return response;
    // Most answers are not packed: only the first that is has to wait for the module.
    const { createGunzip } = process.getBuiltinModule('node:zlib');
    // Whoever reads it is told of its error, which is that of either of the two.
    return (0,external_node_stream_.pipeline)(response, createGunzip({ chunkSize: MIB / 4 }), () => { });
}

;// CONCATENATED MODULE: ./lib/cluster/transport.js





/**
 * HTTP/1.1 over kept-alive TLS connections, one for each request in flight and none more.
 * A certificate of a new identity starts a new pool, since it belongs to the connection.
 */
async function createTransport(endpoint) {
    const route = { server: endpoint.server.host, ...(endpoint.proxy ? { proxy: endpoint.proxy.host } : {}) };
    const newAgent = await agentMaker(endpoint);
    const read = createReader(route.server);
    let agent;
    let agentsCertificate;
    const agentFor = (identity) => {
        if (agent && agentsCertificate === identity.certificate?.cert)
            return agent;
        const former = agent;
        agent = newAgent(identity.certificate);
        agentsCertificate = identity.certificate?.cert;
        if (former)
            closeIdle(former);
        return agent;
    };
    const start = (call) => ({
        protocol: 'https:',
        host: bareHost(endpoint.server),
        port: endpoint.server.port || 443,
        method: call.method,
        path: endpoint.server.pathname.replace(/\/$/, '') + call.path,
        headers: { ...call.headers, ...call.identity.headers },
        agent: agentFor(call.identity),
    });
    /** After a timeout the idle connections may be dead too: none of them is taken again. */
    const orDropIdle = async (answer) => {
        try {
            return await answer;
        }
        catch (error) {
            if (agent && error instanceof api_error/* ConnectionError */.Rc && error.fault === 'timeout')
                closeIdle(agent);
            throw error;
        }
    };
    return {
        send: (call) => orDropIdle(exchange(start, call, route, (response, reading) => transport_answerOf(response, read(response, reading)))),
        open: (call) => orDropIdle(exchange(start, call, route, async (response, reading) => response.statusCode === 200 ? { stream: response } : transport_answerOf(response, read(response, reading)))),
    };
}
/** Node sets `secureConnecting` on each TLS socket; its documentation and types lack it. */
function isHandshaking(socket) {
    return 'secureConnecting' in socket && socket.secureConnecting === true;
}
async function exchange(optionsOf, call, route, read) {
    const { signal, patience, isFirst = () => false } = call;
    let reached = false;
    if (signal.aborted)
        throw abortedError(signal, route.server, false);
    let timer;
    let onAbort;
    try {
        const options = optionsOf(call);
        return await new Promise((resolve, reject) => {
            const request = (0,external_node_https_.request)(options);
            let take;
            const giveUp = (reason) => {
                if (take)
                    take();
                else
                    reject(reason);
                request.destroy(reason);
            };
            if (Number.isFinite(patience))
                timer = setTimeout(() => giveUp(new TooSlow(patience)), patience);
            onAbort = () => giveUp(abortedError(signal, route.server, reached));
            signal.addEventListener('abort', onAbort, { once: true });
            request.on('socket', (socket) => {
                // Nothing of a request is sent before the handshake is done: until then it can't have reached the server.
                if (isHandshaking(socket))
                    socket.once('secureConnect', () => (reached = true));
                else
                    reached = true;
            });
            request.on('error', reject);
            request.on('response', (response) => {
                reached = true;
                const heard = () => {
                    if (!isFirst())
                        timer?.refresh();
                };
                read(response, { heard, isFirst }).then((answer) => {
                    take = () => resolve(answer);
                    // A server may answer before it has been sent everything: until then the connection is not free for the next.
                    if (request.closed || !response.readableEnded)
                        take();
                    else
                        request.once('close', take);
                }, reject);
            });
            request.end(call.body);
        });
    }
    catch (error) {
        if (error instanceof api_error/* ConnectionError */.Rc)
            throw error;
        throw signal.aborted ? abortedError(signal, route.server, reached) : connectionError(error, route, reached);
    }
    finally {
        clearTimeout(timer);
        if (onAbort)
            signal.removeEventListener('abort', onAbort);
    }
}
async function transport_answerOf(response, whole) {
    return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        warnings: response.headers.warning === undefined ? [] : (response.headersDistinct.warning ?? []),
        bytes: await whole,
    };
}
/** Milliseconds after which an idle connection is closed. A load balancer in between may do so after 60 s. */
const IDLE = 45_000;
/** The same behind a proxy, where it is also the time for the proxy to open a connection. */
const PROXY_PATIENCE = 8_000;
async function agentMaker(endpoint) {
    const { skipTlsVerify, tlsServerName, proxy } = endpoint;
    const ca = endpoint.ca ?? (skipTlsVerify ? undefined : trustedAuthorities());
    const optionsFor = (certificate) => ({
        keepAlive: true,
        timeout: proxy ? PROXY_PATIENCE : IDLE,
        // A context made once spares each new connection the parsing of certificates.
        secureContext: (0,external_node_tls_.createSecureContext)({ ca, ...certificate }),
        rejectUnauthorized: !skipTlsVerify,
        ...(tlsServerName ? { servername: tlsServerName } : {}),
    });
    if (proxy?.protocol.startsWith('socks')) {
        const { SocksProxyAgent } = await __webpack_require__.e(/* import() */ 539).then(__webpack_require__.bind(__webpack_require__, 8539));
        // Its type is Node's plain Agent, but it speaks TLS when the request does.
        return (certificate) => new SocksProxyAgent(proxy, optionsFor(certificate));
    }
    const proxyEnv = proxy ? { proxyEnv: { HTTPS_PROXY: proxy.href } } : {};
    return (certificate) => new external_node_https_.Agent({ ...optionsFor(certificate), ...proxyEnv });
}
/** As Go does for a cluster without a certificate authority: whatever the machine trusts. */
function trustedAuthorities() {
    // Most are in both, and each one that is parsed costs time.
    return [...new Set([...(0,external_node_tls_.getCACertificates)('default'), ...(0,external_node_tls_.getCACertificates)('system')])];
}
function closeIdle(agent) {
    for (const sockets of Object.values(agent.freeSockets))
        for (const socket of sockets ?? [])
            socket.destroy();
}
/** The host without the brackets that a URL puts around an IPv6 address. */
function bareHost(url) {
    return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

;// CONCATENATED MODULE: ./lib/cluster/version.js

/** Reads `/version`, once; a failure is told to who asked, and the next question asks again. */
function createVersion(get) {
    let reading;
    return (signal) => {
        reading ??= version_read(get, signal).catch((error) => {
            reading = undefined;
            throw error;
        });
        return reading;
    };
}
async function version_read(get, signal) {
    const answer = await get('/version', 'application/json', signal);
    const gitVersion = (0,manifest_object/* field */.ZZ)(answer, 'gitVersion');
    return {
        major: numberIn((0,manifest_object/* field */.ZZ)(answer, 'major')),
        minor: numberIn((0,manifest_object/* field */.ZZ)(answer, 'minor')),
        gitVersion: typeof gitVersion === 'string' ? gitVersion : 'unknown',
    };
}
/** Some clouds write the minor as `28+`. */
function numberIn(value) {
    return typeof value === 'string' ? Number.parseInt(value, 10) || 0 : 0;
}

;// CONCATENATED MODULE: ./lib/cluster/connect.js











/**
 * Reads the kubeconfig and prepares the connection. Nothing is sent yet: the first request does that.
 * Throws a ProblemsError when the kubeconfig can't be found or used.
 */
async function connect(options) {
    const { env, signal, onSecret = () => { }, timing } = options;
    const access = await readKubeconfig(options);
    const endpoint = endpointOf(access, env);
    const credential = await createCredential({ access, endpoint, env, signal, onSecret });
    const server = endpoint.server.host;
    const requester = createRequester({
        transport: await createTransport(endpoint),
        credential,
        server,
        timing: timing?.request,
    });
    const get = async (path, accept, signal, retry = 'safe') => (await requester.request({ method: 'GET', path, accept, signal, retry })).body;
    const discovery = createDiscovery(get, signal);
    const outageClock = {};
    return {
        server: endpoint.server.origin,
        context: access.context,
        namespace: options.namespace || access.namespace || 'default',
        request: requester.request,
        resourceOf: discovery.resourceOf,
        resources: discovery.resources,
        forgetResources: () => {
            requester.expectNewKind();
            discovery.forgetResources();
        },
        serverVersion: createVersion(get),
        aheadBy: requester.aheadBy,
        follow: (target, follower, signal) => follow({ requester, target, follower, signal, clock: outageClock, timing: timing?.follow }),
    };
}
function endpointOf({ cluster, clusterName }, env) {
    const server = serverOf(cluster, clusterName);
    const ca = readPem(cluster, 'certificate-authority');
    const proxy = proxyFor(server, (0,manifest_object/* text */.Qq)(cluster['proxy-url']), env);
    const tlsServerName = (0,manifest_object/* text */.Qq)(cluster['tls-server-name']);
    return {
        server,
        ...(ca === undefined ? {} : { ca }),
        ...(proxy === undefined ? {} : { proxy }),
        ...(tlsServerName === '' ? {} : { tlsServerName }),
        skipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
    };
}
function serverOf(cluster, name) {
    const address = (0,manifest_object/* text */.Qq)(cluster.server);
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol === 'https:')
        return url;
    const problem = url?.protocol === 'http:'
        ? `its server is http://${url.host}: credentials would be sent in the clear`
        : 'its server is no https address';
    throw new lib_problem/* ProblemsError */.FQ([
        {
            severity: 'error',
            message: `the cluster "${name}" of the kubeconfig can't be used: ${problem}`,
            remedy: 'Set `server` to the https address of the API server.',
        },
    ]);
}

;// CONCATENATED MODULE: ./lib/ending.js



/**
 * What is to be said of a run that its deadline or a signal ended: in which step, how much of the apply was done, and
 * what the API server kept saying until then.
 */
function endingProblem(error, { step, entries, problems }, signal) {
    const { reason } = signal;
    const done = step === 'apply' ? `: ${count(entries)}` : '';
    const message = `${reason.message} during ${step}${done}`;
    if (reason instanceof lib_deadline/* Cancelled */.cJ)
        return { severity: 'warning', message, ...remedyWhenCancelled(step) };
    const met = metBefore(error);
    // Each object that is not done is an error of its own, which says what it waits for.
    if (!met && step === 'wait')
        return { severity: 'warning', message, remedy: ending_REMEDY.wait };
    if (!met)
        return { severity: 'error', message, remedy: remedyOf(step, problems) };
    const { remedy = ending_REMEDY.other } = describeFailure(met, { verb: 'get' });
    return { severity: 'error', message: `${message}; the last try failed: ${answerOf(met)}`, remedy };
}
function remedyOf(step, problems) {
    if (step !== 'apply')
        return ending_REMEDY.other;
    // An object that tells what it waited for: the server was well enough to say so.
    return problems.some(({ severity, remedy }) => severity === 'error' && remedy) ? ending_REMEDY.told : ending_REMEDY.apply;
}
const ending_REMEDY = {
    told: 'See what is said of each object that failed, then run the job again: what is applied already stays as it is.',
    apply: 'Check that the API server is reachable and fast, or raise the `timeout` input, then run the job again: what is applied already stays as it is.',
    wait: 'See above what each unfinished object waits for; a longer `timeout` helps only when it was still moving.',
    other: 'Check that the API server is reachable and fast, or raise the `timeout` input.',
};
function remedyWhenCancelled(step) {
    if (step === 'wait') {
        return { remedy: 'The cluster goes on with the rollout, unwatched: run the job again to see how it ends.' };
    }
    if (step !== 'apply')
        return {};
    return { remedy: 'The cluster holds a part of this version: run the job again to bring it to its end.' };
}
function metBefore(error) {
    if (error instanceof api_error/* ApiError */.hD)
        return error;
    if (!(error instanceof api_error/* ConnectionError */.Rc))
        return undefined;
    return error.fault === 'aborted' ? error.met : error;
}
/** `2 of 5 objects applied, 1 unknown, 2 not tried` */
function count(entries) {
    const number = (is) => entries.filter(is).length;
    const counts = [
        [number((entry) => entry.came === 'refused' && entry.unknown), 'unknown'],
        [number((entry) => entry.came === 'refused' && !entry.unknown), 'failed'],
        [number((entry) => entry.came === 'previewed'), 'not tried'],
    ];
    const others = counts.filter(([some]) => some > 0).map(([some, word]) => `${some} ${word}`);
    const applied = number((entry) => entry.came === 'applied');
    return [`${applied} of ${entries.length} objects applied`, ...others].join(', ');
}

// EXTERNAL MODULE: ./lib/github/log.js + 1 modules
var log = __webpack_require__(4381);
// EXTERNAL MODULE: ./lib/report/heading.js
var heading = __webpack_require__(6584);
// EXTERNAL MODULE: ./lib/report/plain.js
var plain = __webpack_require__(6906);
;// CONCATENATED MODULE: ./lib/github/narrate.js





// What the workflow log tells while a deploy goes on: a line when something happened, in the order of the story.
function narrate_rendered({ declared, replacements }, { server, context }) {
    (0,log/* info */.pq)(`${narrate_count(declared.length, 'object')} for ${server} (context ${context})`);
    for (const { name, count: times, positions } of replacements) {
        const [first, ...others] = positions;
        const where = first ? ` at ${(0,lib_problem/* formatPosition */.Ld)(first)}${others.length > 0 ? ` and ${others.length} more` : ''}` : '';
        (0,log/* info */.pq)(`  ${name} replaced${where}${times > positions.length ? ` (${times} times)` : ''}`);
    }
}
function previewed(changes) {
    const words = ['created', 'configured', 'unchanged'];
    const counts = words.map((word) => `${changes.filter(({ action }) => action === word).length} ${word}`);
    (0,log/* info */.pq)(`Preview, nothing written yet: ${counts.join(', ')}`);
}
function narrate_applied({ object, action, source }) {
    if (action === 'unchanged')
        return;
    (0,log/* info */.pq)(`  ${action.padEnd(10)} ${(0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object))} (${source.isImplied ? 'create-namespace' : (0,lib_problem/* formatPosition */.Ld)(source.position)})`);
}
function progress(event) {
    if (event.kind === 'trouble')
        (0,log/* info */.pq)((0,plain/* oneLine */.TN)(event.message));
    else if (event.kind === 'status')
        (0,log/* info */.pq)(`  ${clock(event.seconds)} ${line(event.standing)}`);
    else if (event.unfinished.length > 0) {
        (0,log/* info */.pq)(`  ${clock(event.seconds)} still waiting for ${narrate_count(event.unfinished.length, 'object')}:`);
        for (const standing of event.unfinished.slice(0, 10))
            (0,log/* info */.pq)(`           ${line(standing)}`);
    }
}
/** The last lines: the logs of what failed, and how it ended. */
function ended(result) {
    for (const { diagnosis } of result.objects) {
        for (const { pod, container, previous, lines } of diagnosis?.logs ?? []) {
            (0,log/* info */.pq)(`Last log lines of ${container} in ${pod}${previous ? ' before its restart' : ''}:`);
            (0,log/* untrusted */.bp)(lines.length > 0 ? lines : ['(none)']);
        }
    }
    const { outcome, run, headline, seconds } = result;
    const how = outcome === 'success'
        ? 'succeeded'
        : outcome === 'failure'
            ? `failed ${(0,heading/* extent */.Xx)(result)}`
            : `was cancelled ${(0,heading/* extent */.Xx)(result)}`;
    (0,log/* info */.pq)(`The deploy to ${(0,plain/* oneLine */.TN)(run.environment)} ${how}, in ${(0,heading/* duration */.p0)(seconds)}: ${(0,plain/* oneLine */.TN)(headline)}`);
}
function line({ applied: { object }, status, message }) {
    return `${(0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object))}: ${status}, ${(0,plain/* oneLine */.TN)(message)}`;
}
function clock(seconds) {
    return `${seconds.toFixed(1).padStart(6)} s`;
}
function narrate_count(number, noun) {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./lib/manifest/expand.js

/** Why a list can't be expanded, as a message. */
class ListError extends Error {
    name = 'ListError';
    /** The field to blame; absent: the document. */
    path;
    remedy;
    constructor(message, { path, remedy } = {}) {
        super(message);
        this.path = path;
        this.remedy = remedy;
    }
}
/**
 * The objects of a document. As kubectl has it, whatever has `items` at its top is a list, and a typed list
 * (ConfigMapList) gives its kind to items that name neither kind nor version. A list without items, and a list in a
 * list, throw ListError: kubectl applies nothing of those, some silently.
 */
function expandList(value) {
    if (!(0,manifest_object/* isRecord */.u4)(value))
        return [{ value }];
    if (!Object.hasOwn(value, 'items')) {
        if (value.kind === 'List')
            throw new ListError('a List without items');
        return [{ value }];
    }
    const { items } = value;
    if (!Array.isArray(items)) {
        throw new ListError('`items` at the top of an object makes it a list, but it is not a list of objects');
    }
    if (items.length === 0)
        throw new ListError('a list whose `items` are empty');
    const { kind } = value;
    if (typeof kind === 'string' && !kind.endsWith('List') && !items.some((item) => (0,manifest_object/* isRecord */.u4)((0,manifest_object/* field */.ZZ)(item, 'metadata')))) {
        const message = `\`items\` at the top of a ${kind} makes it a list of objects, as kubectl has it, and these are none`;
        const remedy = 'Move `items` to where it belongs, such as under `data`.';
        throw new ListError(message, { path: 'items', remedy });
    }
    return items.map((item, index) => ({ value: expandItem(value, item), index }));
}
function expandItem(list, item) {
    if (!(0,manifest_object/* isRecord */.u4)(item))
        return item;
    if (Object.hasOwn(item, 'items') || item.kind === 'List')
        throw new ListError('a list inside a list');
    const { kind, apiVersion } = list;
    const isTyped = typeof kind === 'string' && kind !== 'List';
    if (!isTyped || item.kind || item.apiVersion)
        return item;
    return { apiVersion, ...item, kind: kind.replace(/List$/, '') };
}

// EXTERNAL MODULE: ./lib/manifest/list-keys.js
var list_keys = __webpack_require__(8998);
;// CONCATENATED MODULE: ./lib/manifest/scalar.js

/**
 * How kubectl reads scalars: YAML 1.1 as go.yaml.in/yaml/v2 has it (resolve.go), then JSON (sigs.k8s.io/yaml).
 * So `yes` is true, `0644` is octal, a date or `1:30` is text, and so is a short SHA such as `e123456`.
 */
/** A scalar that kubectl would refuse. The message has no part of the scalar's text, which could be secret. */
class ScalarError extends Error {
    name = 'ScalarError';
}
const scalar_WORDS = new Map([
    ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null]),
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true]),
    ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false]),
    ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN]),
    ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY]),
    ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY]),
]);
const INTEGER = /^([-+]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Without a leading digit, underscores must stand between digits. */
const POINT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const INT64_MIN = -(2n ** 63n);
const UINT64_END = 2n ** 64n;
/** The value of a plain scalar without a tag. `.nan` and `.inf` give numbers that JSON does not have: see `jsonNumber`. */
function readPlain(text) {
    const word = scalar_WORDS.get(text);
    if (word !== undefined)
        return word;
    const first = text.charCodeAt(0);
    const isDigitOrSign = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d;
    if (isDigitOrSign)
        return readNumber(text.replaceAll('_', '')) ?? text;
    if (first === 0x2e && POINT_FLOAT.test(text))
        return finite(text.replaceAll('_', '')) ?? text;
    return text;
}
function readNumber(digits) {
    return readInteger(digits) ?? (FLOAT.test(digits) ? finite(digits) : undefined);
}
function readInteger(digits) {
    const [, sign = '', magnitude] = INTEGER.exec(digits) ?? [];
    if (magnitude === undefined)
        return undefined;
    const value = BigInt(/^0[0-7]+$/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude);
    if (sign === '-')
        return value <= -INT64_MIN ? (0,json/* integer */.nd)(-value) : undefined;
    // With a sign it must fit int64, without one uint64.
    return value < (sign === '+' ? -INT64_MIN : UINT64_END) ? (0,json/* integer */.nd)(value) : undefined;
}
function finite(digits) {
    const value = Number(digits);
    return Number.isFinite(value) ? value : undefined;
}
const TAG = 'tag:yaml.org,2002:';
/** The value of a scalar with an explicit tag, whatever its quotes. Throws ScalarError. */
function readTagged(tag, text) {
    const name = tag.startsWith(TAG) ? tag.slice(TAG.length) : '';
    if (name === 'binary')
        return readBinary(text);
    const value = readPlain(text);
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    const isInteger = typeof value === 'bigint' || (isNumber && isIntegerText(text));
    if (name === 'int' && isInteger)
        return value;
    if (name === 'float' && isNumber)
        return value;
    if (name === 'bool' && typeof value === 'boolean')
        return value;
    if (name === 'null' && value === null)
        return value;
    if (name === 'timestamp' && TIMESTAMP.test(text))
        return text;
    if (['int', 'float', 'bool', 'null', 'timestamp'].includes(name)) {
        throw new ScalarError(`the value is not what its tag !!${name} says`);
    }
    return text;
}
const TIMESTAMP = /^\d{4}-\d\d?-\d\d?(?:[Tt]\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| +\d\d?:\d\d?:\d\d?(?:\.\d+)?)?$/;
function readBinary(text) {
    const base64 = text.replace(/[\r\n]/g, '');
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) {
        throw new ScalarError('the value is not base64, as its tag !!binary says');
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}
/** The value, unless JSON has no such number. Throws ScalarError. */
function jsonValue(value) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
        throw new ScalarError('not a number, or infinite: JSON, which Kubernetes speaks, has no such value');
    }
    return value;
}
/** The text that a value becomes as a key; `text` is the scalar it was read from. Throws ScalarError. */
function keyText(value, text) {
    if (typeof value === 'string')
        return value;
    if (typeof value === 'boolean' || typeof value === 'bigint')
        return String(value);
    if (typeof value !== 'number')
        throw new ScalarError('a key may not be empty or null');
    if (!isIntegerText(text))
        return float32Text(value);
    if (Number.isSafeInteger(value))
        return String(value);
    if (readInteger(text.replaceAll('_', '')) === undefined)
        return float32Text(value);
    throw new ScalarError('a key may not be a number beyond 64 bits with a sign');
}
function isIntegerText(text) {
    return INTEGER.test(text.replaceAll('_', ''));
}
/** A float as Go's strconv.FormatFloat(f, 'g', -1, 32) writes it, which is how kubectl writes keys. */
function float32Text(value) {
    const float = Math.fround(value);
    if (Number.isNaN(float))
        return '.nan';
    if (!Number.isFinite(float))
        return float > 0 ? '.inf' : '-.inf';
    if (float === 0)
        return Object.is(float, -0) ? '-0' : '0';
    const { digits, exponent } = shortest(float);
    const sign = float < 0 ? '-' : '';
    if (exponent < -4 || exponent >= 6) {
        const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
        const power = String(Math.abs(exponent)).padStart(2, '0');
        return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${power}`;
    }
    if (exponent < 0)
        return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
    const fraction = digits.slice(exponent + 1);
    return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
/** The fewest decimal digits that still name this float32, and the power of ten of the first one. */
function shortest(float) {
    for (let precision = 1; precision < 9; precision++) {
        const text = Math.abs(float).toExponential(precision - 1);
        if (Math.fround(Number(text)) === Math.abs(float))
            return split(text);
    }
    return split(Math.abs(float).toExponential(8));
}
function split(text) {
    const [mantissa = '', exponent = '0'] = text.split('e');
    const digits = mantissa.replace('.', '').replace(/0+$/, '');
    return { digits: digits === '' ? '0' : digits, exponent: Number(exponent) };
}

;// CONCATENATED MODULE: ./lib/manifest/value.js



/** A document whose aliases grow it beyond measure, as kubectl sees it. */
class TooManyAliases extends Error {
    name = 'TooManyAliases';
}
const SILENT = { uses() { }, fault() { }, duplicate() { } };
/** A reader for one document. Without a listener, faults are passed over. */
function valueReader(tree, variables, listener = SILENT) {
    const path = [];
    const budget = aliasBudget();
    const open = new Set();
    function value(node) {
        budget.count();
        // Neither the parser nor a single line of the file sees how deep aliases of aliases lead.
        if (path.length > json/* MAX_DEPTH */.lr) {
            listener.fault(node, `nested deeper than ${json/* MAX_DEPTH */.lr} levels`);
            return null;
        }
        if (node.is === 'scalar')
            return scalarValue(node);
        if (node.is === 'map')
            return mapValue(node);
        if (node.is === 'list')
            return listValue(node);
        return throughAlias(node, value);
    }
    /** Follows an alias. A value that holds itself is a fault. */
    function throughAlias(node, then) {
        const target = node.is === 'alias' ? tree.aliases.get(node) : node;
        if (target === undefined || open.has(target)) {
            const what = target === undefined ? 'stands for an anchor that no earlier line defines' : 'stands inside its own anchor';
            listener.fault(node, `the alias ${what}`);
            return null;
        }
        open.add(target);
        budget.enter();
        const result = then(target);
        budget.leave();
        open.delete(target);
        return result;
    }
    function scalarValue(node) {
        try {
            return jsonValue(readScalar(node, substituted(node)));
        }
        catch (error) {
            if (!(error instanceof ScalarError))
                throw error;
            listener.fault(node, error.message);
            return null;
        }
    }
    function substituted(node) {
        if (typeof node.value !== 'string')
            return undefined;
        const result = substitute(node.value, variables);
        if (result && result.uses.length > 0)
            listener.uses(result.uses, node, path);
        return result;
    }
    function listValue(node) {
        return node.items.map((item, index) => {
            path.push(index);
            const result = value(item);
            path.pop();
            return result;
        });
    }
    function mapValue(node) {
        const result = {};
        fill(result, node, new Set());
        return result;
    }
    /** Pairs in their order: a merge overwrites what stands before it and is overwritten by what follows, as kubectl has it. */
    function fill(result, node, merged) {
        for (const pair of node.pairs) {
            if (isMerge(pair.key))
                merge(result, pair.value, merged);
            else
                addPair(result, node, pair, merged);
        }
    }
    function addPair(result, node, pair, merged) {
        const key = pairKey(pair);
        if (key === undefined)
            return;
        if (Object.hasOwn(result, key) && !merged.delete(key))
            reportDuplicate(node, pair, key);
        path.push(key);
        setOwn(result, key, value(pair.value));
        path.pop();
    }
    function reportDuplicate(node, pair, key) {
        const quiet = valueReader(tree, variables);
        const first = node.pairs.find((other) => !isMerge(other.key) && quiet.key(other) === key);
        if (first)
            listener.duplicate(key, pair.key, first.key);
    }
    function merge(result, source, merged) {
        const sources = source.is === 'list' ? [...source.items].reverse() : [source];
        for (const each of sources) {
            const target = each.is === 'alias' ? tree.aliases.get(each) : each;
            if (target?.is !== 'map')
                listener.fault(each, 'a merge (<<) takes a map, or a list of maps');
            else if (each.is === 'alias')
                throughAlias(each, () => mergeMap(result, target, merged));
            else
                mergeMap(result, target, merged);
        }
    }
    function mergeMap(result, source, merged) {
        for (const [key, each] of Object.entries(mapValue(source))) {
            if (!Object.hasOwn(result, key))
                merged.add(key);
            setOwn(result, key, each ?? null);
        }
        return null;
    }
    function pairKey(pair) {
        const node = pair.key.is === 'alias' ? tree.aliases.get(pair.key) : pair.key;
        if (node?.is !== 'scalar') {
            listener.fault(pair.key, 'a key must be a plain word or a quoted text, not a map or a list', 'template');
            return undefined;
        }
        try {
            const replaced = substituted(node);
            return keyText(readScalar(node, replaced), replaced?.text ?? String(node.value));
        }
        catch (error) {
            if (!(error instanceof ScalarError))
                throw error;
            listener.fault(node, error.message);
            return undefined;
        }
    }
    return { value, key: pairKey };
}
/** A plain `<<` merges, a quoted one is a key like any other. */
function isMerge(key) {
    if (key.is !== 'scalar' || key.value !== '<<')
        return false;
    return key.tag === undefined ? key.style === 'plain' : key.tag === 'tag:yaml.org,2002:merge';
}
function readScalar(node, replaced) {
    // JSON's numbers and words are values already.
    if (typeof node.value !== 'string')
        return node.value;
    const text = replaced?.text ?? node.value;
    if (node.tag !== undefined && node.tag !== '!')
        return readTagged(node.tag, text);
    const isPlain = node.style === 'plain' && node.tag === undefined;
    if (!isPlain)
        return text;
    const onlyText = replaced?.uses.some((use) => use.kind !== 'undeclared') && !replaced.alone;
    return onlyText ? text : readPlain(text);
}
/** `__proto__` is a key like any other. */
function setOwn(object, key, value) {
    if (key !== '__proto__')
        object[key] = value;
    else
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
const FEW = 400_000;
const MANY = 4_000_000;
/** go-yaml's measure against "billion laughs": how great a part of a document may come out of aliases. */
function aliasBudget() {
    let nodes = 0;
    let aliased = 0;
    let depth = 0;
    const allowed = () => {
        if (nodes <= FEW)
            return 0.99;
        if (nodes >= MANY)
            return 0.1;
        return 0.99 - (0.89 * (nodes - FEW)) / (MANY - FEW);
    };
    return {
        count() {
            nodes++;
            if (depth > 0)
                aliased++;
            if (aliased > 100 && nodes > 1_000 && aliased / nodes > allowed())
                throw new TooManyAliases();
        },
        enter() {
            depth++;
        },
        leave() {
            depth--;
        },
    };
}

;// CONCATENATED MODULE: ./lib/manifest/locate.js


/**
 * Finds the node that a path of the API server means, starting at `root`: `spec.containers[0].image`,
 * `.spec.containers[name="app"].image`, `metadata.labels[app.kubernetes.io/name]`, `.metadata.finalizers[="x"]`, and
 * `.metadata.labels.app.kubernetes.io/name` (server-side apply does not mark keys that hold dots: the longest key wins).
 * Gives the deepest node that is there.
 */
function findPlace(tree, reader, root, path) {
    let place = placeOf(tree, root, root);
    let here = root;
    let rest = path;
    while (rest !== '' && here) {
        const found = step(tree, reader, locate_resolve(tree, here), rest);
        if (!found)
            break;
        ({ place, node: here, rest } = found);
    }
    return place;
}
/** The node of an item of a list under a key of the document's root, through aliases and merges. */
function findItem(tree, reader, key, index) {
    const pair = tree.root && pairOf(tree, reader, locate_resolve(tree, tree.root), key);
    const list = pair && locate_resolve(tree, pair.value);
    const item = list?.is === 'list' ? list.items[index] : undefined;
    return item && locate_resolve(tree, item);
}
function locate_resolve(tree, node) {
    return (node.is === 'alias' && tree.aliases.get(node)) || node;
}
function placeOf(tree, { start }, { end }) {
    // The target of an alias may stand anywhere; its own end would be nonsense here.
    return { start: tree.base + start, end: tree.base + Math.max(start, end) };
}
function step(tree, reader, node, path) {
    if (node.is === 'map')
        return stepIntoMap(tree, reader, node, path);
    if (node.is === 'list')
        return stepIntoList(tree, reader, node, path);
    return undefined;
}
function stepIntoMap(tree, reader, map, path) {
    const bracket = path.startsWith('[') ? bracketed(path) : undefined;
    const key = bracket ? unquoted(bracket.inside) : longestKey(tree, reader, map, path.replace(/^\./, ''));
    const pair = key === undefined ? undefined : pairOf(tree, reader, map, key);
    if (key === undefined || !pair)
        return undefined;
    const rest = bracket ? bracket.rest : path.replace(/^\./, '').slice(key.length);
    return { place: placeOf(tree, pair.key, pair.value), node: pair.value, rest };
}
/** The longest key of the map with which the path begins. */
function longestKey(tree, reader, map, path) {
    let longest;
    for (const key of keysOf(tree, reader, map, new Set())) {
        const next = path.charAt(key.length);
        const fits = path.startsWith(key) && (next === '' || next === '.' || next === '[');
        if (fits && key.length >= (longest?.length ?? 0))
            longest = key;
    }
    return longest;
}
function* keysOf(tree, reader, map, seen) {
    seen.add(map);
    for (const pair of map.pairs) {
        if (isMerge(pair.key)) {
            for (const source of mergeSources(tree, pair))
                if (!seen.has(source))
                    yield* keysOf(tree, reader, source, seen);
        }
        else {
            const key = reader.key(pair);
            if (key !== undefined)
                yield key;
        }
    }
}
function mergeSources(tree, { value }) {
    const nodes = value.is === 'list' ? value.items : [value];
    return nodes.map((node) => locate_resolve(tree, node)).filter((node) => node.is === 'map');
}
/** The pair that gives a map this key: its own, or one that it merges. The last one counts, as when values are read. */
function pairOf(tree, reader, map, key, seen = new Set()) {
    if (map.is !== 'map' || seen.has(map))
        return undefined;
    seen.add(map);
    let found;
    for (const pair of map.pairs) {
        if (isMerge(pair.key)) {
            const [first] = mergeSources(tree, pair).flatMap((source) => pairOf(tree, reader, source, key, seen) ?? []);
            found = first ?? found;
        }
        else if (reader.key(pair) === key)
            found = pair;
    }
    return found;
}
function stepIntoList(tree, reader, list, path) {
    const bracket = bracketed(path);
    if (!bracket)
        return undefined;
    const index = /^\d+$/.test(bracket.inside) ? Number(bracket.inside) : indexOfItem(tree, reader, list, bracket.inside);
    const item = list.items[index];
    return item ? { place: placeOf(tree, item, item), node: item, rest: bracket.rest } : undefined;
}
function indexOfItem(tree, reader, list, selector) {
    if (selector.startsWith('=')) {
        const wanted = unquoted(selector.slice(1));
        return list.items.findIndex((item) => textOf(reader, item) === wanted);
    }
    const wanted = parseSelector(selector);
    return list.items.findIndex((each) => {
        const item = locate_resolve(tree, each);
        return wanted.every(([key, value]) => {
            const pair = pairOf(tree, reader, item, key);
            return pair ? textOf(reader, pair.value) === value : (0,list_keys/* isLeftOut */.W)(key, value);
        });
    });
}
function textOf(reader, node) {
    if (node.is !== 'scalar' && node.is !== 'alias')
        return undefined;
    const value = reader.value(node);
    return typeof value === 'object' ? undefined : String(value);
}
/** `[…]` at the start of a path, with or without a dot before; quotes may hold brackets. */
function bracketed(path) {
    const start = path.startsWith('.[') ? 2 : path.startsWith('[') ? 1 : -1;
    if (start < 0)
        return undefined;
    const end = endOf(path, start, ']');
    return end < 0 ? undefined : { inside: path.slice(start, end), rest: path.slice(end + 1) };
}
/** The offset of a character outside double quotes. */
function endOf(text, from, character) {
    let quoted = false;
    for (let at = from; at < text.length; at++) {
        if (quoted && text[at] === '\\')
            at++;
        else if (text[at] === '"')
            quoted = !quoted;
        else if (!quoted && text[at] === character)
            return at;
    }
    return -1;
}
/** `name="app",port=80` as pairs of key and text. */
function parseSelector(selector) {
    const pairs = [];
    for (let at = 0; at < selector.length;) {
        const comma = endOf(selector, at, ',');
        const end = comma < 0 ? selector.length : comma;
        const [key = '', ...value] = selector.slice(at, end).split('=');
        pairs.push([key.trim(), unquoted(value.join('='))]);
        at = end + 1;
    }
    return pairs;
}
function unquoted(text) {
    const trimmed = text.trim();
    if (/^'.*'$/.test(trimmed))
        return trimmed.slice(1, -1);
    if (!/^".*"$/.test(trimmed))
        return trimmed;
    try {
        return String(JSON.parse(trimmed));
    }
    catch {
        return trimmed.slice(1, -1);
    }
}

// EXTERNAL MODULE: ./lib/manifest/syntax.js
var syntax = __webpack_require__(770);
;// CONCATENATED MODULE: ./lib/manifest/document.js




/** Reads the objects of a document, with placeholders replaced and lists expanded. Every problem it has is given. */
function readDocument(document, tree, placeholders) {
    const { file, variables } = document;
    const problems = tree.faults.map((fault) => faultProblem(file, fault));
    if (!tree.root)
        return { objects: [], problems };
    const reader = valueReader(tree, variables, listen(file, tree, placeholders, problems));
    document.trees.last = { document, open: { tree, reader: valueReader(tree, variables) } };
    try {
        const value = reader.value(tree.root);
        return { objects: value === null ? [] : objectsOf(value, document, tree), problems };
    }
    catch (error) {
        if (!(error instanceof TooManyAliases || error instanceof ListError))
            throw error;
        const offset = tree.base + tree.root.start;
        if (error instanceof ListError) {
            const { message, path, remedy } = error;
            const at = path === undefined ? offset : findPlace(tree, reader, tree.root, path).start;
            problems.push(faultProblem(file, { offset: at, message, ...(remedy ? { remedy } : {}) }));
        }
        else
            problems.push(faultProblem(file, { offset, message: TOO_MANY_ALIASES }));
        return { objects: [], problems };
    }
}
const TOO_MANY_ALIASES = 'the aliases of this document make it grow beyond measure';
function objectsOf(value, document, tree) {
    return expandList(value).map(({ value: each, index }) => {
        const root = rootOf(tree, document_open(document).reader, index);
        return { value: each, source: document_sourceOf(document, index, tree.base + (root?.start ?? 0)) };
    });
}
function document_sourceOf(document, index, start) {
    const { file } = document;
    const locate = (path) => {
        const { tree, reader } = document_open(document);
        const root = rootOf(tree, reader, index);
        if (!root)
            return file.position(start);
        const place = findPlace(tree, reader, root, path);
        return file.position(place.start, place.end);
    };
    return { file: file.path, position: file.position(start), locate };
}
function document_open(document) {
    const { trees, variables } = document;
    if (trees.last?.document !== document) {
        const tree = document.parse();
        trees.last = { document, open: { tree, reader: valueReader(tree, variables) } };
    }
    return trees.last.open;
}
function rootOf(tree, reader, index) {
    return index === undefined ? tree.root : findItem(tree, reader, 'items', index);
}
/** Turns what the reader meets into problems and placeholders with positions. What an alias repeats is told once. */
function listen(file, tree, placeholders, problems) {
    const noted = new Set();
    const blamed = new Set();
    const isNew = (told, node) => !told.has(node) && told.add(node) !== undefined;
    return {
        uses(uses, node, path) {
            if (!isNew(noted, node))
                return;
            for (const { use, offset } of offsetsOf(uses, node, file.text, tree.base)) {
                const isAll = node.style === 'plain' && node.value === use.text;
                placeholders.add(use, path, file.position(offset, offset + use.text.length), isAll);
            }
        },
        fault(node, message, hint) {
            if (!isNew(blamed, node))
                return;
            const offset = tree.base + node.start;
            const remedy = hint === 'template' ? (0,syntax/* remedyFor */.wJ)((0,syntax/* lineAt */.mh)(file.text, offset)) : undefined;
            problems.push(faultProblem(file, { offset, message, ...(remedy ? { remedy } : {}) }));
        },
        duplicate(key, node, first) {
            if (!isNew(blamed, node))
                return;
            const { line } = file.position(tree.base + first.start);
            const message = `the key ${JSON.stringify(key)} stands twice in one map, first on line ${line}; kubectl would silently drop that one`;
            problems.push(faultProblem(file, { offset: tree.base + node.start, message, remedy: 'Remove one of the two.' }));
        },
    };
}
/** Where each placeholder of a scalar stands: its own text is looked for, since escapes and folds shift offsets. */
function offsetsOf(uses, node, text, base) {
    const { start, end } = node;
    let from = base + start;
    return uses.map((use) => {
        let at = text.indexOf(use.text, from);
        while (at > 0 && text[at - 1] === '$')
            at = text.indexOf(use.text, at + 1);
        if (at < 0 || at >= base + end)
            return { use, offset: base + start };
        from = at + use.text.length;
        return { use, offset: at };
    });
}
/** A fault of a file as a problem. */
function faultProblem(file, { offset, message, remedy }) {
    return { severity: 'error', message, position: file.position(offset), ...(remedy ? { remedy } : {}) };
}

// EXTERNAL MODULE: ./lib/manifest/json-syntax.js
var json_syntax = __webpack_require__(3963);
;// CONCATENATED MODULE: ./lib/manifest/documents.js

/**
 * Splits a file as kubectl does (apimachinery's YAMLOrJSONDecoder): a text that begins with `{` is a row of JSON
 * values, unless the first or second of them turns out not to be JSON; from there on it is YAML. YAML documents are
 * separated by lines that begin with `---`, whatever stands around them.
 */
function splitDocuments(text, path) {
    const spans = [];
    let at = (0,json_syntax/* skipBlanks */.pw)(text, 0);
    if (text[at] !== '{')
        return splitYaml(text, 0);
    while (at < text.length) {
        const json = tryJson(text, at);
        if (json instanceof json_syntax/* JsonSyntaxError */.q3) {
            const mayBeYaml = spans.length < 2 && !path.endsWith('.json');
            if (!mayBeYaml)
                return { spans, faults: [{ offset: json.offset, message: json.message }] };
            const rest = splitYaml(text, spans.length === 0 ? 0 : at);
            return { spans: [...spans, ...rest.spans], faults: rest.faults };
        }
        spans.push({ format: 'json', start: at, end: json });
        at = (0,json_syntax/* skipBlanks */.pw)(text, json);
    }
    return { spans, faults: [] };
}
/** The end of the JSON value at an offset, or what is wrong with it. */
function tryJson(text, at) {
    try {
        return (0,json_syntax/* readJsonValue */.mg)(text, at).end;
    }
    catch (error) {
        if (error instanceof json_syntax/* JsonSyntaxError */.q3)
            return error;
        throw error;
    }
}
const SEPARATOR = /^---(.*)$/gm;
function splitYaml(text, from) {
    const spans = [];
    const faults = [];
    let start = from;
    const push = (end) => {
        if (text.slice(start, end).trim() !== '')
            spans.push({ format: 'yaml', start, end });
    };
    SEPARATOR.lastIndex = from;
    for (let found = SEPARATOR.exec(text); found; found = SEPARATOR.exec(text)) {
        const rest = (found[1] ?? '').trim();
        if (rest !== '' && !rest.startsWith('#'))
            faults.push(badSeparator(found.index));
        push(found.index);
        start = found.index + found[0].length;
    }
    push(text.length);
    return { spans, faults };
}
function badSeparator(offset) {
    return {
        offset,
        message: 'only a comment may follow `---` on its line, as kubectl has it',
        remedy: 'Move what follows to the next line.',
    };
}

;// CONCATENATED MODULE: ./lib/manifest/helm-hooks.js

const HOOK = 'helm.sh/hook';
/** `helm template` renders hooks too, its tests among them, which only Helm starts at their time. */
function hooksOf(declared) {
    return declared
        .filter(({ object }) => typeof object.metadata.annotations?.[HOOK] === 'string')
        .map(({ object, source }) => ({
        severity: 'warning',
        message: `${(0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object))} is a hook of Helm: here it is applied as any other object, and at no other time`,
        position: source.locate(`metadata.annotations[${HOOK}]`),
        remedy: 'If it is not meant to be, render it with `helm template --no-hooks`, or with `--skip-tests` where only tests are hooks.',
    }));
}

;// CONCATENATED MODULE: ./lib/manifest/lines.js
/** Wraps a text; its lines are counted when the first position is asked for. */
function locatedText(path, text) {
    let starts;
    const at = (offset) => {
        starts ??= lineStarts(text);
        const line = lastAtOrBefore(starts, offset);
        return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    };
    const position = (start, end) => {
        const from = { file: path, ...at(start) };
        if (end === undefined)
            return from;
        const to = at(Math.max(start, trimmedEnd(text, start, end)));
        return to.line === from.line ? { ...from, endLine: to.line, endColumn: to.column } : { ...from, endLine: to.line };
    };
    return { path, text, position };
}
function lineStarts(text) {
    const starts = [0];
    const last = text.length - 1;
    for (let at = text.indexOf('\n'); at >= 0 && at < last; at = text.indexOf('\n', at + 1))
        starts.push(at + 1);
    return starts;
}
/** Index of the last element that is not above `value`. */
function lastAtOrBefore(sorted, value) {
    let low = 0;
    let high = sorted.length - 1;
    while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((sorted[middle] ?? 0) <= value)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}
function trimmedEnd(text, start, end) {
    let trimmed = end;
    while (trimmed > start && ' \t\r\n'.includes(text[trimmed - 1] ?? ''))
        trimmed--;
    return trimmed;
}

;// CONCATENATED MODULE: ./lib/manifest/placeholders.js

/** Collects the placeholders of all files. No message ever holds a variable's value. */
function collectPlaceholders({ variables, tagIsNotCommit }) {
    const replaced = new Map();
    const defaulted = new Map();
    const emptied = new Map();
    const outsideImages = [];
    const errors = [];
    function add(use, path, position, isAll) {
        const isEmpty = isAll && use.kind === 'replaced' && !use.text.includes(':-');
        const variable = variables.get(use.name);
        if (isEmpty && variable?.value === '' && !variable.builtIn)
            append(emptied, use.name, position);
        if (use.kind === 'replaced')
            append(replaced, use.name, position);
        if (use.kind === 'default')
            append(defaulted, use.name, position);
        if (use.name === 'GIT_SHA' && use.kind === 'replaced' && !isImage(path))
            outsideImages.push(position);
        if (use.kind === 'undeclared' && (use.text.startsWith('$<') || mustBeOurs(path))) {
            errors.push(undeclared(use, position, variables));
        }
    }
    function remarks() {
        const notices = [...defaulted].map(([name, positions]) => defaultNotice(name, positions));
        notices.push(...[...emptied].map(([name, positions]) => emptyWarning(name, positions)));
        if (tagIsNotCommit && outsideImages.length > 0)
            notices.push(gitShaNotice(outsideImages));
        return [...notices, ...unused(variables, replaced)];
    }
    const replacements = () => [...replaced].map(([name, positions]) => ({ name, count: positions.length, positions }));
    return { add, errors: () => errors, replacements, remarks };
}
function append(map, name, position) {
    const positions = map.get(name);
    if (positions)
        positions.push(position);
    else
        map.set(name, [position]);
}
function undeclared({ name, text }, position, variables) {
    const near = (0,manifest_near/* nearest */.p)(name, variables.keys());
    const meant = near ? `Did you mean ${near}? If not, declare` : 'Declare';
    const keep = text.startsWith('$<') ? `, or write $${text} if the manifest is to hold it as it is` : '';
    return {
        severity: 'error',
        message: `${text} stands for a variable that is not declared`,
        position,
        remedy: `${meant} ${name} in the \`variables\` input${keep}.`,
    };
}
function defaultNotice(name, positions) {
    return {
        severity: 'notice',
        message: `${name} is not declared, so its default stands here${timesMore(positions)}`,
        ...first(positions),
        remedy: `Declare it in the \`variables\` input, or write $\${${name}:-…} if a shell is to read it.`,
    };
}
/** `replicas: ${REPLICAS}` without a value is a field that is not set: the cluster then takes its own default. */
function emptyWarning(name, positions) {
    return {
        severity: 'warning',
        message: `${name} is declared but empty, so this field has no value${timesMore(positions)}`,
        ...first(positions),
        remedy: `Give it a value (a variable or a secret that GitHub does not know is empty), write \${${name}:-…} with a default, or put it into quotes where an empty text is meant.`,
    };
}
function gitShaNotice(positions) {
    return {
        severity: 'notice',
        message: `GIT_SHA is the image tag, which here is not the commit's SHA; it is used outside an image${timesMore(positions)}`,
        ...first(positions),
        remedy: 'Write COMMIT_SHA where the commit is meant, and IMAGE_TAG where the tag is.',
    };
}
function unused(variables, replaced) {
    return [...variables]
        .filter(([name, { builtIn }]) => !builtIn && !replaced.has(name))
        .map(([name]) => ({
        severity: 'warning',
        message: `the variable ${name} is declared, but no manifest uses it`,
        remedy: `Write \${${name}} where its value belongs, or remove it from the \`variables\` input.`,
    }));
}
function timesMore({ length }) {
    return length > 1 ? ` (and ${length - 1} more)` : '';
}
function first([position]) {
    return position ? { position } : {};
}
const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const NAMES = ['name', 'generateName', 'namespace'];
const placeholders_LABELS = ['labels', 'matchLabels'];
function isImage(path) {
    return path.at(-1) === 'image' && CONTAINER_LISTS.includes(path.at(-3));
}
/** True where Kubernetes could make no sense of a `${NAME}`, so that a variable must have been meant: an image, a name, a label, a namespace. */
function mustBeOurs(path) {
    const [beforeLast, last] = [path.at(-2), path.at(-1)];
    if (isImage(path) || placeholders_LABELS.includes(last) || placeholders_LABELS.includes(beforeLast))
        return true;
    if (beforeLast === 'metadata')
        return NAMES.includes(last);
    const list = path.at(-3);
    if (last === 'namespace')
        return list === 'subjects';
    return last === 'name' && (CONTAINER_LISTS.includes(list) || list === 'volumes');
}

// EXTERNAL MODULE: ./lib/manifest/failure-hold.js
var failure_hold = __webpack_require__(1821);
// EXTERNAL MODULE: ./lib/manifest/wait-for.js
var wait_for = __webpack_require__(1322);
;// CONCATENATED MODULE: ./lib/manifest/validate.js





/** What every object needs before the server can even be asked about it. Empty when all is there. */
function flawsOf(value) {
    if (!(0,manifest_object/* isRecord */.u4)(value)) {
        return [
            { path: '', message: `expected a Kubernetes object (apiVersion, kind, metadata), found ${typeName(value)}` },
        ];
    }
    const kustomize = typeof value.apiVersion === 'string' && value.apiVersion.startsWith('kustomize.config.k8s.io/');
    if (kustomize)
        return [KUSTOMIZATION];
    if (['apiVersion', 'kind', 'metadata'].every((key) => value[key] === undefined))
        return [noObject(value)];
    const { metadata } = value;
    const flaws = [textFlaw(value, 'apiVersion', 'such as apps/v1'), textFlaw(value, 'kind', 'such as Deployment')];
    if (metadata !== undefined && metadata !== null && !(0,manifest_object/* isRecord */.u4)(metadata)) {
        const remedy = 'Write a map of its own lines, with a space after each colon, such as `name: api`.';
        flaws.push({ path: 'metadata', message: `metadata: expected a map, found ${typeName(metadata)}`, remedy });
    }
    else
        flaws.push(...metadataFlaws(value), ...wishFlaws(value));
    return flaws.filter((flaw) => flaw !== undefined);
}
const MOST_KEYS = 3;
/** What is no manifest at all: the values of a chart, a workflow, a compose file. */
function noObject(value) {
    const keys = Object.keys(value);
    const begins = keys.length === 0 ? 'is empty' : `begins with ${keys.slice(0, MOST_KEYS).join(', ')}`;
    return {
        path: '',
        message: 'no apiVersion, no kind and no metadata.name: this is no Kubernetes object',
        remedy: `Name only manifests in the \`manifests\` input, or render it first: this document ${begins}.`,
    };
}
const KUSTOMIZATION = {
    path: 'kind',
    message: 'a kustomization is a recipe, not an object of the cluster',
    remedy: 'Render it first, such as `kubectl kustomize DIR > rendered.yaml`, and deploy the result.',
};
function textFlaw(value, key, example) {
    const found = (0,manifest_object/* field */.ZZ)(value, key);
    if (typeof found === 'string' && found !== '')
        return undefined;
    if (found === undefined || found === null || found === '')
        return { path: key, message: `no ${key}: every object needs one, ${example}` };
    return {
        path: key,
        message: `${key}: expected text, found ${typeName(found)}`,
        remedy: validate_remedyFor(found, `Write one word, ${example}.`),
    };
}
/** A number in quotes is the text that was meant; a list is nothing of the sort. */
function validate_remedyFor(found, otherwise) {
    return typeof found === 'object' ? otherwise : 'Put it in quotes.';
}
function metadataFlaws(value) {
    const flaws = [];
    for (const key of ['name', 'generateName', 'namespace']) {
        const found = (0,manifest_object/* field */.ZZ)(value, 'metadata', key);
        if (found === undefined || found === null)
            continue;
        const message = `metadata.${key}: expected text, found ${typeName(found)}`;
        if (typeof found === 'string')
            flaws.push(...pathFlaws(key, found));
        else
            flaws.push({ path: `metadata.${key}`, message, remedy: validate_remedyFor(found, 'Write one name.') });
    }
    const names = [(0,manifest_object/* field */.ZZ)(value, 'metadata', 'name'), (0,manifest_object/* field */.ZZ)(value, 'metadata', 'generateName')];
    const isNamed = names.some((name) => name !== undefined && name !== null && name !== '');
    if (!isNamed)
        flaws.push({ path: 'metadata', message: 'no metadata.name: every object needs one (or generateName)' });
    return flaws;
}
/** A name is a part of a request's path, where these would make it a request about something else. */
function pathFlaws(key, name) {
    const isDots = key !== 'generateName' && ['.', '..'].includes(name);
    const bad = isDots ? name : ['/', '%'].find((each) => name.includes(each));
    if (bad === undefined)
        return [];
    const message = `metadata.${key}: expected a name, found ${isDots ? `"${name}"` : `one with "${bad}" in it`}`;
    return [{ path: `metadata.${key}`, message, remedy: 'Write it with lower-case letters, digits, "-" and ".".' }];
}
/** Our own annotations say how an object is waited for: one that is not understood would be a wish that nobody fulfils. */
function wishFlaws(value) {
    const hold = (0,manifest_object/* field */.ZZ)(value, 'metadata', 'annotations', manifest_annotations/* FAILURE_HOLD */.rm);
    const wait = (0,manifest_object/* field */.ZZ)(value, 'metadata', 'annotations', manifest_annotations/* WAIT_FOR */.Ss);
    const annotations = (0,manifest_object/* field */.ZZ)(value, 'metadata', 'annotations');
    const flaws = Object.keys((0,manifest_object/* isRecord */.u4)(annotations) ? annotations : {})
        .filter(manifest_annotations/* isMisspelt */.yT)
        .map(misspelt);
    if (typeof hold === 'string' && (0,failure_hold/* parseFailureHold */.j)(hold, { terminal: 0, retryable: 0 }).bad.length > 0) {
        const message = `annotation ${manifest_annotations/* FAILURE_HOLD */.rm}: expected terminal=DURATION,retryable=DURATION, found ${JSON.stringify(hold)}`;
        const remedy = 'Write it like terminal=5s,retryable=60s.';
        flaws.push({ path: `metadata.annotations[${manifest_annotations/* FAILURE_HOLD */.rm}]`, message, remedy });
    }
    if (typeof wait === 'string' && (0,wait_for/* parseWaitFor */.A)(wait) === undefined) {
        const message = `annotation ${manifest_annotations/* WAIT_FOR */.Ss}: expected condition=TYPE or jsonpath={.PATH}=VALUE, found ${JSON.stringify(wait)}`;
        const remedy = 'Write it as `kubectl wait --for` takes it, such as condition=Ready or jsonpath={.status.phase}=Running.';
        flaws.push({ path: `metadata.annotations[${manifest_annotations/* WAIT_FOR */.Ss}]`, message, remedy });
    }
    return flaws;
}
function misspelt(name) {
    const [wish = '', ...own] = [name, ...manifest_annotations/* OWN_ANNOTATIONS */.Gj].map((each) => each.slice(each.indexOf('/') + 1));
    const near = (0,manifest_near/* nearest */.p)(wish, own);
    const known = manifest_annotations/* OWN_ANNOTATIONS */.Gj.join(', ');
    return {
        path: `metadata.annotations[${name}]`,
        message: `there is no annotation ${name}`,
        remedy: near === undefined
            ? `Those that begin like this are ${known}.`
            : `Did you mean ${name.slice(0, -wish.length)}${near}?`,
    };
}
/** True for what has no flaws; for the compiler's sake. */
function isKubernetesObject(value, flaws) {
    return flaws.length === 0 && (0,manifest_object/* isRecord */.u4)(value);
}
function typeName(value) {
    if (value === null)
        return 'nothing';
    if (Array.isArray(value))
        return 'a list';
    if (typeof value === 'object')
        return 'a map';
    if (typeof value === 'string')
        return 'text';
    return typeof value === 'boolean' ? 'a boolean (true or false)' : 'a number';
}

;// CONCATENATED MODULE: ./lib/manifest/render.js










/**
 * From the text of manifests to objects: read as kubectl reads them, placeholders replaced, lists expanded, images set.
 * Throws ProblemsError with every error of every file, also of those that could not be read.
 */
async function render(files, options) {
    const { variables, imageTag, commit, unread = [], unsound = new Set(), pause } = options;
    const placeholders = collectPlaceholders({ variables, tagIsNotCommit: imageTag !== commit });
    const trees = {};
    const declared = [];
    const problems = [...unread];
    for (const file of files) {
        const read = await readFile(file, { variables, placeholders, trees, pause });
        problems.push(...read.problems);
        for (const { value, source } of read.objects)
            declare(value, source, declared, problems);
    }
    if (!unsound.has('variables'))
        problems.push(...placeholders.errors());
    problems.push(...repeated(declared, options.namespace ?? ''));
    const mayBeFilled = unsound.has('variables') || unsound.has('images');
    const { entries, problems: imageProblems } = parseImageEntries(mayBeFilled ? [] : options.images);
    problems.push(...imageProblems);
    // What did not parse, or could not be read, could hold the very image, or the only object: no word about those then.
    const set = problems.length === 0 ? applyImages(declared, entries) : { declared, problems: [] };
    if (problems.length === 0)
        problems.push(...nothingAtAll(declared, files), ...set.problems);
    const unfilled = mayBeFilled ? [] : faultyImages(declared, UNFILLED);
    problems.push(...faultyImages(declared, WITH_CREDENTIALS), ...unfilled.filter((one) => !isTold(one, problems)));
    if (problems.length > 0)
        throw new lib_problem/* ProblemsError */.FQ(problems);
    const remarks = [...placeholders.remarks(), ...hooksOf(set.declared)];
    return { declared: set.declared, replacements: placeholders.replacements(), problems: remarks };
}
async function readFile(manifest, { variables, placeholders, trees, pause }) {
    // kubectl, too, reads a line that ends in CR LF as if it ended in LF, and the last as if it were ended.
    const text = manifest.text.replaceAll('\r\n', '\n').replace(/\r$/, '');
    const file = locatedText(manifest.path, text.endsWith('\n') ? text : `${text}\n`);
    const { spans, faults } = splitDocuments(file.text, file.path);
    const problems = faults.map((fault) => faultProblem(file, fault));
    const objects = [];
    for (const span of spans) {
        const { tree, again } = await (0,syntax/* parseDocument */.Tp)(file.text, span);
        const content = readDocument({ file, parse: again, variables, trees }, tree, placeholders);
        objects.push(...content.objects);
        problems.push(...content.problems);
        await pause?.();
    }
    return { objects, problems };
}
function declare(value, source, declared, problems) {
    const flaws = flawsOf(value);
    if (isKubernetesObject(value, flaws))
        declared.push({ object: value, source });
    for (const { path, message, remedy } of flaws) {
        const position = firstLine(source.locate(path));
        problems.push({ severity: 'error', message, position, ...(remedy ? { remedy } : {}) });
    }
}
/** What is missing from an object is said where it starts: GitHub shows the note on many lines under the last of them. */
function firstLine(position) {
    const { file, line, column, endLine } = position;
    return endLine === line || column === undefined ? position : { file, line, column };
}
/** Objects that are declared more than once: each after the first is a problem that names both places. */
function repeated(declared, namespace) {
    const first = new Map();
    const problems = [];
    for (const { object, source } of declared) {
        if (!object.metadata.name)
            continue;
        const identity = identityOf(object, namespace);
        const earlier = first.get(identity);
        if (earlier)
            problems.push(repetition(object, source, earlier));
        else
            first.set(identity, source);
    }
    return problems;
}
function identityOf(object, defaultNamespace) {
    const { group, kind, namespace, name } = (0,manifest_object/* referenceOf */.Bz)(object);
    return JSON.stringify([group, kind, namespace ?? defaultNamespace, name]);
}
/** Names both places of an object that is declared twice. */
function repetition(object, source, earlier) {
    return {
        severity: 'error',
        message: `${(0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object))} is declared a second time; the first is at ${(0,lib_problem/* formatPosition */.Ld)(earlier.position)}`,
        position: source.position,
        remedy: 'Remove one of the two, or give it another name.',
    };
}
function isTold({ position }, problems) {
    return problems.some((one) => one.position?.file === position?.file && one.position?.line === position?.line);
}
function nothingAtAll(declared, files) {
    if (declared.length > 0)
        return [];
    const [only] = files;
    const where = files.length === 1 && only ? only.path : `the ${files.length} files`;
    const message = `no object in ${where}: only comments and empty documents`;
    return [{ severity: 'error', message, remedy: 'Look whether the step that writes the manifests did its work.' }];
}

;// CONCATENATED MODULE: ./lib/manifest/secret.js

/** Shorter values, and these, would hide common words wherever they stand. */
const SHORTEST = 4;
const COMMON = new Set(['true', 'false', 'null', 'none']);
/**
 * The values of every Secret, as they are and in base64: what must be masked before anything is said of the objects.
 * Names of the same manifests are left out, for they are public and would be masked in every line.
 */
function secretValues(declared) {
    const values = new Set();
    for (const { object } of declared) {
        if (object.kind !== 'Secret' || object.apiVersion !== 'v1')
            continue;
        for (const value of stringsOf(object.data))
            addBoth(values, Buffer.from(value, 'base64').toString('utf8'), value);
        for (const value of stringsOf(object.stringData))
            addBoth(values, value, Buffer.from(value).toString('base64'));
    }
    for (const { object } of declared) {
        for (const name of [object.metadata.name, object.metadata.namespace, object.kind])
            if (name)
                values.delete(name);
    }
    return [...values];
}
function addBoth(values, plain, encoded) {
    if (plain.trim().length < SHORTEST || COMMON.has(plain.trim().toLowerCase()))
        return;
    values.add(plain);
    values.add(encoded);
}
function stringsOf(record) {
    if (!(0,manifest_object/* isRecord */.u4)(record))
        return [];
    return Object.values(record).filter((value) => typeof value === 'string');
}

;// CONCATENATED MODULE: ./lib/glob.js



/**
 * What a glob matches, sorted, without hidden entries; and the directories it looks into that can't be read, which Node
 * leaves out without a word.
 */
function expand(pattern, workspace) {
    const closed = new Set();
    const exclude = (path) => {
        if (!isHidden(path, pattern) && isClosed((0,external_node_path_.resolve)(workspace, path)))
            closed.add(path);
        return false;
    };
    const matches = (0,external_node_fs_.globSync)(pattern, { cwd: workspace, exclude }).sort();
    return { matches: matches.filter((each) => !isHidden(each, pattern)), closed: [...closed] };
}
/** Whether what is in a directory can't be listed, or not be looked at. */
function isClosed(path) {
    const found = attempt_attempt(() => (0,external_node_fs_.lstatSync)(path));
    if (found instanceof Error || !found.isDirectory())
        return false;
    return [() => (0,external_node_fs_.readdirSync)(path), () => (0,external_node_fs_.statSync)(`${path}/.`)].some((call) => attempt_attempt(call) instanceof Error);
}
/** The directory of a glob before its first wildcard. */
function fixedPart(workspace, pattern) {
    const segments = pattern.split('/');
    const wild = segments.findIndex(isGlob);
    return (0,external_node_path_.resolve)(workspace, ...(pattern.startsWith('/') ? ['/'] : []), ...segments.slice(0, wild));
}
function isGlob(pattern) {
    return /[*?[\]{}]/.test(pattern);
}
/** Hidden entries are skipped unless the glob names them. */
function isHidden(match, pattern) {
    const named = pattern.split('/').some((segment) => segment.startsWith('.') && segment !== '.' && segment !== '..');
    return !named && match.split(external_node_path_.sep).some((segment) => segment.startsWith('.') && segment !== '.' && segment !== '..');
}

;// CONCATENATED MODULE: ./lib/read.js






const EXTENSIONS = ['.yaml', '.yml', '.json'];
/** MB of one file. Nothing else is heard while it is read. */
const LARGEST = 100;
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/**
 * Reads the manifests that the patterns name: directories (all .yaml, .yml and .json files below, hidden entries
 * skipped, sorted by path), files (whatever their name) and globs, relative to the workspace. A file that several
 * patterns name is read once. Paths are shown relative to the workspace when inside it.
 *
 * A path is taken as given, but a symbolic link that is met inside a directory, or by a glob, may not lead out of the
 * workspace: what a pull request links to could be a secret of the runner.
 */
function readManifests(patterns, workspace) {
    const gathering = { workspace: (0,external_node_path_.resolve)(workspace), files: new Map(), problems: [] };
    for (const pattern of patterns.map((each) => each.trim()).filter((each) => each !== '')) {
        read_follow(gathering, pattern);
    }
    const files = [];
    for (const path of gathering.files.values()) {
        const manifest = readOne(gathering, path);
        if (manifest)
            files.push(manifest);
    }
    return { files, problems: gathering.problems };
}
function read_follow(gathering, pattern) {
    const path = (0,external_node_path_.resolve)(gathering.workspace, pattern);
    const found = attempt_attempt(() => (0,external_node_fs_.statSync)(path));
    if (!(found instanceof Error))
        followPath(gathering, path, pattern);
    else if (isGlob(pattern))
        followGlob(gathering, pattern);
    else if (read_codeOf(found) === 'ENOENT' || read_codeOf(found) === 'ENOTDIR')
        refuseMissing(gathering, pattern);
    else
        report(gathering, `${pattern}: cannot be read (${read_codeOf(found)})`);
}
/** Something that exists and that a pattern names itself. */
function followPath(gathering, path, pattern) {
    const entry = (0,external_node_fs_.statSync)(path);
    if (entry.isDirectory()) {
        const before = gathering.problems.length;
        const count = gather(gathering, path, [read_rootOf(gathering), (0,external_node_fs_.realpathSync)(path)], []);
        if (count === 0 && gathering.problems.length === before)
            refuseEmpty(gathering, path, pattern);
    }
    else if (entry.isFile())
        addFile(gathering, path);
    else
        report(gathering, `${pattern}: neither a file nor a directory`);
}
/** A directory without manifests; it may have what they are made of: `app.yaml.j2`. */
function refuseEmpty(gathering, path, pattern) {
    const names = (0,external_node_fs_.readdirSync)(path).filter((name) => !name.startsWith('.'));
    const template = names.find((name) => EXTENSIONS.includes((0,external_node_path_.extname)((0,external_node_path_.basename)(name, (0,external_node_path_.extname)(name)))));
    const but = template === undefined ? '' : `, but templates of them, such as ${template}`;
    const remedy = template
        ? 'Render them in a step before, and name the result in the `manifests` input.'
        : 'Name the directory that has them in the `manifests` input; check that a step before has made them.';
    report(gathering, `${pattern}: the directory has no manifests (${EXTENSIONS.join(', ')})${but}`, remedy);
}
/** Takes all manifests below a directory; gives how many. `above` holds the real paths of the directories it is in. */
function gather(gathering, directory, roots, above) {
    const real = (0,external_node_fs_.realpathSync)(directory);
    if (above.includes(real)) {
        report(gathering, `${read_shown(gathering, directory)}: a symbolic link that leads back to a directory it is in`);
        return 0;
    }
    const entries = attempt_attempt(() => (0,external_node_fs_.readdirSync)(directory, { withFileTypes: true }));
    if (entries instanceof Error) {
        report(gathering, `${read_shown(gathering, directory)}: the directory cannot be read (${read_codeOf(entries)})`);
        return 0;
    }
    const names = entries.map(({ name }) => name).filter((name) => !name.startsWith('.'));
    const refused = names.find((name) => KUSTOMIZATIONS.includes(name) || name === 'Chart.yaml');
    if (refused !== undefined) {
        refuseUnrendered(gathering, (0,external_node_path_.join)(directory, refused));
        return 1;
    }
    let count = 0;
    for (const name of names.sort()) {
        const path = (0,external_node_path_.join)(directory, name);
        const isLink = entries.some((entry) => entry.name === name && entry.isSymbolicLink());
        if (isLink && !staysInside(gathering, path, roots))
            continue;
        const found = look(gathering, path);
        if (found?.isDirectory())
            count += gather(gathering, path, roots, [...above, real]);
        else if (found?.isFile() && EXTENSIONS.includes((0,external_node_path_.extname)(name))) {
            addFile(gathering, path);
            count++;
        }
    }
    return count;
}
/** What is at a path that was met; says so when it may not be known, as in a directory that can only be listed. */
function look(gathering, path) {
    const found = attempt_attempt(() => (0,external_node_fs_.statSync)(path));
    if (!(found instanceof Error))
        return found;
    report(gathering, `${read_shown(gathering, path)}: cannot be read (${read_codeOf(found)})`);
    return undefined;
}
/** Says so when a symbolic link leads out of the given directories, or nowhere; never where it leads. */
function staysInside(gathering, link, roots) {
    const real = attempt_attempt(() => (0,external_node_fs_.realpathSync)(link));
    if (!(real instanceof Error) && roots.some((root) => isInside(root, real)))
        return true;
    if (real instanceof Error && read_codeOf(real) === 'EACCES')
        look(gathering, link);
    else
        refuseLink(gathering, read_shown(gathering, link), real instanceof Error ? 'nowhere' : 'out of the workspace');
    return false;
}
function refuseLink(gathering, link, where) {
    const remedy = 'Put the file itself there, or name its path in the `manifests` input.';
    report(gathering, `${link}: a symbolic link that leads ${where}`, remedy);
}
function followGlob(gathering, pattern) {
    const from = attempt_attempt(() => (0,external_node_fs_.realpathSync)(fixedPart(gathering.workspace, pattern)));
    const roots = [read_rootOf(gathering), ...(from instanceof Error ? [] : [from])];
    const before = gathering.problems.length;
    const takesAny = (0,external_node_path_.extname)(pattern) !== '' && !(0,external_node_path_.extname)(pattern).endsWith('*');
    const { matches, closed } = expand(pattern, gathering.workspace);
    for (const path of closed)
        report(gathering, `${path}: the directory cannot be read`);
    if (closed.length > 0)
        return;
    let count = 0;
    for (const match of matches) {
        const path = (0,external_node_path_.resolve)(gathering.workspace, match);
        if (!staysInside(gathering, path, roots))
            continue;
        const found = look(gathering, path);
        if (!found?.isFile() || !(takesAny || EXTENSIONS.includes((0,external_node_path_.extname)(path)) || isUnrendered(path)))
            continue;
        addFile(gathering, path);
        count++;
    }
    if (count === 0 && gathering.problems.length === before) {
        report(gathering, `${pattern}: the glob matches no manifest`, 'Check it; it starts from the top of the workspace.');
    }
}
function addFile(gathering, path) {
    if (isUnrendered(path)) {
        refuseUnrendered(gathering, path);
        return;
    }
    const real = (0,external_node_fs_.realpathSync)(path);
    if (!gathering.files.has(real))
        gathering.files.set(real, path);
}
function isUnrendered(path) {
    return KUSTOMIZATIONS.includes((0,external_node_path_.basename)(path)) || (0,external_node_path_.basename)(path) === 'Chart.yaml';
}
function refuseUnrendered(gathering, path) {
    const directory = read_shown(gathering, (0,external_node_path_.dirname)(path)) || '.';
    const isChart = (0,external_node_path_.basename)(path) === 'Chart.yaml';
    const what = isChart ? 'a Helm chart, which is a template' : 'a kustomization, which is a recipe';
    const command = isChart
        ? `helm template RELEASE ${directory} > rendered.yaml`
        : `kubectl kustomize ${directory} > rendered.yaml`;
    const position = { file: read_shown(gathering, path), line: 1 };
    const message = `${what} for manifests, not a manifest`;
    const remedy = `Render it in a step before, \`${command}\`, and name the result in the \`manifests\` input.`;
    if (gathering.problems.some((problem) => problem.position?.file === position.file))
        return;
    gathering.problems.push({ severity: 'error', message, position, remedy });
}
function refuseMissing(gathering, pattern) {
    if (/^https?:\/\//.test(pattern)) {
        report(gathering, `${pattern}: addresses are not read, only files`, 'Download it in a step before.');
        return;
    }
    if (/^(?:-|["'].*["']$)/.test(pattern)) {
        report(gathering, `${pattern}: no such file or directory`, 'Write one path a line, without a dash or quotes.');
        return;
    }
    const path = (0,external_node_path_.resolve)(gathering.workspace, pattern);
    if (!(attempt_attempt(() => (0,external_node_fs_.lstatSync)(path)) instanceof Error)) {
        refuseLink(gathering, pattern, 'nowhere');
        return;
    }
    const siblings = attempt_attempt(() => (0,external_node_fs_.readdirSync)((0,external_node_path_.dirname)(path)));
    const near = (0,manifest_near/* nearest */.p)((0,external_node_path_.basename)(path), siblings instanceof Error ? [] : siblings);
    const remedy = near
        ? `Did you mean ${read_shown(gathering, (0,external_node_path_.join)((0,external_node_path_.dirname)(path), near))}?`
        : 'Paths start from the top of the workspace; check that the repository was checked out.';
    report(gathering, `${pattern}: no such file or directory`, remedy);
}
function readOne(gathering, path) {
    const file = read_shown(gathering, path);
    const found = look(gathering, path);
    if (!found)
        return undefined;
    const megabytes = found.size / 2 ** 20;
    if (megabytes > LARGEST) {
        const message = `${file}: ${Math.ceil(megabytes)} MB are too large for a manifest, which may have ${LARGEST} MB`;
        report(gathering, message, 'Name only manifests in the `manifests` input, or split it.');
        return undefined;
    }
    const bytes = attempt_attempt(() => (0,external_node_fs_.readFileSync)(path));
    if (bytes instanceof Error) {
        report(gathering, `${file}: cannot be read (${read_codeOf(bytes)})`);
        return undefined;
    }
    const text = decode(bytes);
    if (text !== undefined)
        return { path: file, text };
    gathering.problems.push({
        severity: 'error',
        message: 'not UTF-8',
        position: { file, line: firstBadLine(bytes) },
        remedy: 'Save the file as UTF-8.',
    });
    return undefined;
}
function report({ problems }, message, remedy) {
    problems.push({ severity: 'error', message, ...(remedy ? { remedy } : {}) });
}
/** A path as people know it: relative to the workspace, with slashes, when inside. */
function read_shown({ workspace }, path) {
    const inside = (0,external_node_path_.relative)(workspace, path);
    return inside.startsWith('..') ? path : inside.split(external_node_path_.sep).join('/');
}
function read_rootOf({ workspace }) {
    const real = attempt_attempt(() => (0,external_node_fs_.realpathSync)(workspace));
    return real instanceof Error ? workspace : real;
}
function isInside(root, path) {
    return path === root || path.startsWith(root.endsWith(external_node_path_.sep) ? root : root + external_node_path_.sep);
}
function read_codeOf(error) {
    return 'code' in error ? String(error.code) : error.message;
}

;// CONCATENATED MODULE: ./lib/turns.js

/** Milliseconds for which nothing else may be heard: a person who cancels doesn't notice, and nobody pays for the turns. */
const LONGEST_DEAFNESS = 50;
/** Lets the event loop do what has come up meanwhile: signals, the network. */
async function eventLoopTurns(count) {
    for (let turn = 0; turn < count; turn++)
        await (0,promises_.setImmediate)();
}
/**
 * For a long computation to call at each of its steps, so that what goes on is heard in between. What it gives throws as
 * soon as the signal has aborted.
 */
function pauses(signal) {
    let since = performance.now();
    return async () => {
        if (performance.now() - since < LONGEST_DEAFNESS)
            return;
        await eventLoopTurns(1);
        signal.throwIfAborted();
        since = performance.now();
    };
}

;// CONCATENATED MODULE: ./lib/variables.js

/** Every variable that manifests may name. What this run does not know (PR_NUMBER on a push) is not declared. */
function variablesOf({ imageTag, run, environment, own }) {
    const builtIn = {
        GIT_SHA: imageTag,
        IMAGE_TAG: imageTag,
        COMMIT_SHA: run.commit,
        COMMIT_SHORT_SHA: run.shortCommit,
        GIT_REF_NAME: run.refName,
        PR_NUMBER: run.pullRequest?.toString(),
        RUN_ID: run.runId,
        ENVIRONMENT: environment,
    };
    const variables = new Map();
    for (const [name, value] of Object.entries(builtIn)) {
        if (value !== undefined)
            variables.set(name, { value, builtIn: true });
    }
    for (const [name, value] of own)
        variables.set(name, { value, builtIn: false });
    return variables;
}
/** Shorter values would hide common words wherever they stand. */
const variables_SHORTEST = 4;
/** The values that must never be seen: of names that say so themselves. */
function secretVariables(own) {
    return [...own].filter(([name, value]) => (0,redaction/* isSecretName */.eh)(name) && value.length >= variables_SHORTEST).map(([, value]) => value);
}

;// CONCATENATED MODULE: ./lib/mistakes.js









/**
 * What else is wrong, and can be known without the cluster, when a mistake in an input means that nothing starts: in the
 * kubeconfig, the paths and the files. Nothing is said that may only follow from that mistake, and nothing is sent.
 */
async function mistakesBeside(around) {
    return [...(await mistakesOf(() => placed(around))), ...(await mistakesOf(() => rendered(around)))];
}
async function mistakesOf(step) {
    try {
        await step();
        return [];
    }
    catch (error) {
        if (error instanceof lib_problem/* ProblemsError */.FQ)
            return error.problems;
        if (error instanceof api_error/* ApiError */.hD || error instanceof api_error/* ConnectionError */.Rc)
            return [describeFailure(error, { verb: 'get' })];
        throw error;
    }
}
/** Finds the kubeconfig, and with it the environment that the next deploy has. */
async function placed({ inputs, unsound, env, deadline: { signal }, story }) {
    if (unsound.has('kubeconfig') || unsound.has('context'))
        return;
    const { kubeconfig, context, namespace } = inputs;
    const cluster = await connect({ kubeconfig, context, namespace, env, signal, onSecret: log/* mask */.dK });
    story.namespace = cluster.namespace;
    story.environment = inputs.environment ?? cluster.namespace;
}
async function rendered({ inputs, unsound, run, deadline: { signal }, story }) {
    if (unsound.has('manifests'))
        return;
    const imageTag = unsound.has('image-tag') ? STAND_IN : (inputs.imageTag ?? run.commit);
    const { environment } = story;
    const variables = variablesOf({ imageTag: imageTag ?? STAND_IN, run, environment, own: inputs.variables });
    // Where it is not known which namespace is meant, what names one is taken for another object than what names none.
    const namespace = unsound.has('namespace') ? '' : story.namespace;
    const { files, problems } = readManifests(inputs.manifests, run.workspace);
    const unread = imageTag === undefined ? [noImageTag(run), ...problems] : problems;
    const { images } = inputs;
    const commit = run.commit ?? STAND_IN;
    await render(files, {
        ...{ variables, images, namespace, imageTag: imageTag ?? STAND_IN, commit, unread, unsound },
        pause: pauses(signal),
    });
}
/** For what is not known: it is well-formed wherever the image tag may stand, and nothing is deployed with it. */
const STAND_IN = 'unknown';
function noImageTag(run) {
    return {
        severity: 'error',
        message: `the commit being deployed is not known (${run.commitFrom}), so there is no default for input image-tag`,
        remedy: 'Set `image-tag`.',
    };
}

;// CONCATENATED MODULE: ./lib/plan/former-secrets.js

/** Shorter values would hide common words wherever they stand. */
const former_secrets_SHORTEST = 4;
/**
 * What the live object holds where the declared one has one of `secrets`: the value before a rotation is worth no less.
 * Of a text in which the secret is a part, that part; the whole text where the rest of it differs too. Without what the
 * manifest says in the open.
 */
function formerSecrets(live, declared, secrets) {
    const known = secrets.filter((secret) => secret !== '');
    const found = formerIn(live, declared, known).map((value) => value.trim());
    if (found.length === 0)
        return []; // As for most objects: what they say in the open need not be gathered.
    const open = new Set(textsIn(declared));
    return [...new Set(found)].filter((value) => value.length >= former_secrets_SHORTEST && !open.has(value) && !known.some((secret) => value.includes(secret)));
}
function formerIn(live, declared, secrets) {
    if (typeof declared === 'string') {
        return typeof live === 'string' && live !== declared ? [...formerText(live, declared, secrets)] : [];
    }
    if (Array.isArray(declared) && Array.isArray(live))
        return [...formerItems(live, declared, secrets)];
    if (!(0,manifest_object/* isRecord */.u4)(declared) || !(0,manifest_object/* isRecord */.u4)(live))
        return [];
    return Object.entries(declared).flatMap(([key, value]) => formerIn(live[key], value, secrets));
}
/** Items have a name, or a place; an argument may have moved. */
function* formerItems(live, declared, secrets) {
    for (const [at, item] of declared.entries()) {
        if (typeof item === 'string') {
            for (const other of live)
                if (!declared.includes(other))
                    yield* formerIn(other, item, secrets);
        }
        else {
            const named = live.find((other) => (0,manifest_object/* isRecord */.u4)(item) && (0,manifest_object/* isRecord */.u4)(other) && item.name && other.name === item.name);
            yield* formerIn(named ?? live[at], item, secrets);
        }
    }
}
function* formerText(live, declared, secrets) {
    const [lines, before] = [declared.split('\n'), live.split('\n')];
    for (const line of lines) {
        for (const secret of secrets.filter((each) => line.includes(each))) {
            const [start, end] = [line.indexOf(secret), line.lastIndexOf(secret) + secret.length];
            const [prefix, suffix] = [line.slice(0, start), line.slice(end)];
            const changed = before.filter((other) => !lines.includes(other));
            const alike = changed.filter((other) => other.length > prefix.length + suffix.length && other.startsWith(prefix) && other.endsWith(suffix));
            for (const other of alike)
                yield other.slice(prefix.length, other.length - suffix.length);
            if (alike.length === 0 && lines.length === 1)
                yield live;
        }
    }
}
function* textsIn(value) {
    if (typeof value === 'string')
        yield value;
    else if (Array.isArray(value))
        for (const each of value)
            yield* textsIn(each);
    else if ((0,manifest_object/* isRecord */.u4)(value))
        for (const each of Object.values(value))
            yield* textsIn(each);
}

;// CONCATENATED MODULE: ./lib/plan/former-settings.js



/** Kinds whose pods go on for as long as their template stays as it is, with what their status calls the ready ones. */
const former_settings_LASTING = new Map([
    ['Deployment', 'readyReplicas'],
    ['StatefulSet', 'readyReplicas'],
    ['DaemonSet', 'numberReady'],
]);
/** A controller that restarts pods when what they read changes (https://github.com/stakater/Reloader) is asked to by these. */
const RELOADED = 'reloader.stakater.com/';
const DATA = /^(?:data|binaryData)(?:[.[]|$)/;
const MOST_NAMES = 3;
/**
 * A warning for each ConfigMap and Secret that changes while pods which have read it at their start go on: variables of
 * the environment, and files mounted by `subPath`, keep their former values ("Mounted ConfigMaps are updated
 * automatically", Kubernetes documentation). Where a workload's template changes too its pods are new ones.
 */
function formerSettings(changes) {
    const lasting = changes.filter(goesOn);
    return changes.filter(isChangedSettings).flatMap((settings) => {
        const readers = lasting.filter(({ object }) => readsAtStart(object, settings));
        return readers.length === 0 ? [] : [warning(settings, readers)];
    });
}
function isChangedSettings({ resource: { group, kind }, action, fields }) {
    const isSettings = group === '' && (kind === 'ConfigMap' || kind === 'Secret');
    return isSettings && action === 'configured' && fields.some(({ path }) => DATA.test(path));
}
/** A container that ends reads its environment anew when it is started again: only what is ready goes on. */
function goesOn({ resource: { group, kind }, fields, object, live, write }) {
    const ready = former_settings_LASTING.get(kind);
    if (group !== 'apps' || ready === undefined || write?.how === 'recreate')
        return false;
    const isReplaced = fields.some(({ path }) => path.startsWith('spec.template.'));
    const isReloaded = Object.keys(object.metadata.annotations ?? {}).some((name) => name.includes(RELOADED));
    return Number((0,manifest_object/* field */.ZZ)(live, 'status', ready) ?? 0) > 0 && !isReplaced && !isReloaded;
}
function readsAtStart(workload, settings) {
    if (workload.metadata.namespace !== settings.object.metadata.namespace)
        return false;
    const as = settings.resource.kind === 'Secret' ? 'secret' : 'configMap';
    const isIt = (reference) => (0,manifest_object/* isRecord */.u4)(reference) && (reference.name ?? reference.secretName) === settings.object.metadata.name;
    const isChangedKey = (key) => settings.fields.some(({ path }) => path === (0,field_path/* keyPath */.Dw)('data', key));
    const volumes = (0,manifest_object/* records */.V0)((0,pod_template/* podTemplateOf */.D)(workload)?.podSpec.volumes).filter((volume) => isIt(volume[as]));
    return (0,pod_template/* containersOf */.M)(workload).some(({ spec }) => {
        const references = (0,manifest_object/* records */.V0)(spec.env).map((entry) => (0,manifest_object/* field */.ZZ)(entry, 'valueFrom', `${as}KeyRef`));
        return (references.some((reference) => isIt(reference) && isChangedKey((0,manifest_object/* text */.Qq)((0,manifest_object/* field */.ZZ)(reference, 'key')))) ||
            (0,manifest_object/* records */.V0)(spec.envFrom).some((entry) => isIt(entry[`${as}Ref`])) ||
            (0,manifest_object/* records */.V0)(spec.volumeMounts).some((mount) => mount.subPath && volumes.some(({ name }) => name === mount.name)));
    });
}
function warning({ object, source, fields }, readers) {
    const names = readers.map((reader) => `${reader.object.kind} ${reader.object.metadata.name}`);
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    const { namespace } = object.metadata;
    const [first = ''] = names;
    const restart = `kubectl rollout restart${namespace ? ` -n ${namespace}` : ''} ${first.toLowerCase().replace(' ', '/')}`;
    return {
        severity: 'warning',
        message: `${object.kind} ${object.metadata.name} changes, but the pods of ${names.slice(0, MOST_NAMES).join(', ')}${more} have read it at their start and go on with its former values`,
        position: source.locate(fields.find(({ path }) => DATA.test(path))?.path ?? ''),
        remedy: `Restart them (${restart}), or let the pod template change with each deploy, such as by an annotation with the commit.`,
    };
}

;// CONCATENATED MODULE: ./lib/plan/gathered-rules.js

/**
 * A ClusterRole with an `aggregationRule` without its `rules`: a controller gathers them from other roles, and
 * overwrites what anyone else writes there ("Using RBAC Authorization"). Manifests state them all the same, as `[]`:
 * to apply that would leave everyone who is bound to the role without rights for a moment, in each deploy. Anything
 * else comes back as it is.
 */
function withoutGatheredRules(declared) {
    const { rules, ...rest } = declared.object;
    const { group } = (0,manifest_object/* parseApiVersion */.cX)(rest.apiVersion);
    const isGathered = rest.kind === 'ClusterRole' && group === 'rbac.authorization.k8s.io';
    if (!isGathered || rules === undefined || !(0,manifest_object/* isRecord */.u4)(rest.aggregationRule))
        return declared;
    return { ...declared, object: rest };
}

;// CONCATENATED MODULE: ./lib/plan/secret-data.js

/**
 * A Secret with its `stringData` written as `data`, as the server would store it. A server-side apply files the two
 * under different names: a key dropped from `stringData` would stay in the cluster for ever, and nobody would see that
 * another manager owns it. Its fields are still found where they stand in the manifest. Anything else, and what the
 * server must refuse first, comes back as it is.
 */
function withEncodedStringData(declared) {
    const { object, source } = declared;
    const { stringData, ...rest } = object;
    if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !(0,manifest_object/* isRecord */.u4)(stringData))
        return declared;
    const { data = {} } = object;
    if (!(0,manifest_object/* isRecord */.u4)(data) || !Object.values(stringData).every((value) => typeof value === 'string'))
        return declared;
    const encoded = { ...data };
    for (const [key, value] of Object.entries(stringData))
        encoded[key] = Buffer.from(String(value)).toString('base64');
    const locate = (path) => {
        const bare = path.replace(/^\./, '');
        const isTheirs = Object.keys(stringData).some((key) => bare === `data.${key}` || bare === `data[${key}]`);
        return source.locate(isTheirs ? bare.replace(/^data/, 'stringData') : path);
    };
    return { object: { ...rest, data: encoded }, source: { ...source, locate } };
}

;// CONCATENATED MODULE: ./lib/plan/scaling.js

/** True for a HorizontalPodAutoscaler of any version. */
function isAutoscaler({ group, kind }) {
    return group === 'autoscaling' && kind === 'HorizontalPodAutoscaler';
}
/** What an autoscaler scales, as `scaledKey` gives it; undefined when it names nothing. */
function scaledBy(autoscaler, namespace) {
    const target = (0,manifest_object/* field */.ZZ)(autoscaler, 'spec', 'scaleTargetRef');
    if (!(0,manifest_object/* isRecord */.u4)(target))
        return undefined;
    const { group } = (0,manifest_object/* parseApiVersion */.cX)((0,manifest_object/* text */.Qq)(target.apiVersion));
    return scaledKey({ group, kind: (0,manifest_object/* text */.Qq)(target.kind) }, namespace, (0,manifest_object/* text */.Qq)(target.name));
}
/** A name for something that can be scaled, whatever version it is written in. */
function scaledKey({ group, kind }, namespace, name) {
    return `${group}/${kind}/${namespace}/${name}`;
}
/** True when the manifest itself says how many replicas there should be. */
function statesReplicas(object) {
    return (0,manifest_object/* field */.ZZ)(object, 'spec', 'replicas') !== undefined;
}
/** The object with this number of replicas, or with none stated. */
function withReplicas(object, replicas) {
    const { spec } = object;
    if (!(0,manifest_object/* isRecord */.u4)(spec))
        return object;
    const { replicas: _stated, ...rest } = spec;
    return { ...object, spec: replicas === undefined ? rest : { ...rest, replicas } };
}

;// CONCATENATED MODULE: ./lib/preview/live.js



/** From this many objects of a kind and namespace on, one list is cheaper than reading each. */
const LIST_FROM = 6;
const live_PAGE = 500;
/**
 * Reads the live objects of a set: one list (500 a page) where the set has many of a kind in a namespace, single
 * objects where it has few, where lists are forbidden, and where a list would have more pages than there are objects.
 */
function liveObjects(cluster, targets, signal) {
    const groups = Map.groupBy(targets, live_groupOf);
    const lists = new Map();
    const listOf = (target) => {
        const key = live_groupOf(target);
        const wanted = groups.get(key) ?? [];
        if (wanted.length < LIST_FROM)
            return undefined;
        const reading = lists.get(key) ?? live_list(cluster, target, new Set(wanted.map(({ name }) => name)), signal);
        lists.set(key, reading);
        return reading;
    };
    return {
        read: async (target, created) => {
            const listed = await listOf(target);
            if (listed)
                return listed.get(target.name) ?? 'absent';
            return (await created()) ? 'absent' : get(cluster, target, signal);
        },
        reread: (target) => get(cluster, target, signal),
    };
}
function live_groupOf({ resource, namespace }) {
    return (0,plan_resource/* pathOf */.X)(resource, namespace);
}
async function get(cluster, { resource, namespace, name }, signal) {
    try {
        const { body } = await cluster.request({ method: 'GET', path: (0,plan_resource/* pathOf */.X)(resource, namespace, name), signal });
        return body;
    }
    catch (error) {
        if (error instanceof api_error/* ApiError */.hD && error.code === 404)
            return 'absent';
        if (error instanceof api_error/* ApiError */.hD && error.code === 403)
            return 'forbidden';
        throw error;
    }
}
/** The objects of these names, or undefined where a list can't or needn't be had. */
async function live_list(cluster, { resource, namespace }, names, signal) {
    const found = new Map();
    const path = (0,plan_resource/* pathOf */.X)(resource, namespace);
    try {
        for (let from = '';;) {
            const query = { limit: String(live_PAGE), ...(from ? { continue: from } : {}) };
            const { body } = await cluster.request({ method: 'GET', path, query, signal });
            for (const object of itemsOf(body, resource)) {
                if (names.has(object.metadata.name))
                    found.set(object.metadata.name, object);
            }
            from = String((0,manifest_object/* field */.ZZ)(body, 'metadata', 'continue') ?? '');
            if (from === '' || found.size === names.size)
                return found;
            if (Number((0,manifest_object/* field */.ZZ)(body, 'metadata', 'remainingItemCount') ?? 0) / live_PAGE > names.size)
                return undefined;
        }
    }
    catch (error) {
        // 410: the list grew too old between two pages.
        if (error instanceof api_error/* ApiError */.hD && (error.code === 403 || error.code === 410))
            return undefined;
        throw error;
    }
}
/** Items of a list do not say what they are; the list does. */
function itemsOf(list, resource) {
    const items = (0,manifest_object/* field */.ZZ)(list, 'items');
    if (!Array.isArray(items))
        return [];
    const type = { apiVersion: (0,manifest_object/* apiVersionOf */.uO)(resource), kind: resource.kind };
    return items.filter(manifest_object/* isRecord */.u4).map((item) => ({ ...type, ...item }));
}
/** All objects of a resource in a namespace, or undefined when they may not be listed or are not served. */
async function live_listAll(cluster, { resource, namespace, signal }) {
    try {
        const { body } = await cluster.request({ method: 'GET', path: (0,plan_resource/* pathOf */.X)(resource, namespace), signal });
        return itemsOf(body, resource);
    }
    catch (error) {
        if (error instanceof api_error/* ApiError */.hD && (error.code === 403 || error.code === 404))
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/preview/autoscalers.js


/** Which objects are scaled by a HorizontalPodAutoscaler. One list a namespace, made when it is first asked for. */
function autoscalers(cluster, declared, signal) {
    const inSet = new Set(declared.flatMap(({ target, object }) => isAutoscaler(target.resource) && target.namespace ? (scaledBy(object, target.namespace) ?? []) : []));
    const unknown = new Set();
    const lists = new Map();
    const inCluster = async (namespace) => {
        const resource = await cluster.resourceOf('autoscaling/v2', 'HorizontalPodAutoscaler', signal);
        const found = resource ? await live_listAll(cluster, { resource, namespace, signal }) : [];
        if (!found)
            unknown.add(namespace);
        return new Set((found ?? []).flatMap((autoscaler) => scaledBy(autoscaler, namespace) ?? []));
    };
    return {
        unknown,
        scales: async ({ resource, namespace, name }) => {
            if (namespace === undefined)
                return false;
            const key = scaledKey(resource, namespace, name);
            if (inSet.has(key))
                return true;
            const list = lists.get(namespace) ?? inCluster(namespace);
            lists.set(namespace, list);
            return (await list).has(key);
        },
    };
}

;// CONCATENATED MODULE: ./lib/plan/compare.js



/**
 * Compares the live object with the dry run's answer: exactly, but for what changes with every write, for kubectl's
 * record of its last apply, and for our own version metadata (`stamps`), which the dry run does not carry.
 */
function effectOf(options) {
    const { live, answer, stamps } = options;
    // Seen at different moments, their status may differ for reasons of its own; our applies never change it.
    const sameMoment = live.metadata.resourceVersion === answer.metadata.resourceVersion;
    const [before, after] = [live, answer].map((each) => comparable(each, stamps, sameMoment));
    if (!(0,equal/* isEqual */.n)(before, after))
        return 'content';
    return (0,ownership/* isSameOwnership */.At)(live, answer, stamps) ? 'nothing' : 'ownership';
}
/** The object as it is compared and shown: without version metadata and kubectl's record. */
function withoutRecords(object, stamps) {
    return withoutAnnotations(object, [...stamps, ownership/* LAST_APPLIED */.jS]);
}
function comparable(object, stamps, withStatus) {
    const { metadata, status, ...rest } = withoutRecords(object, stamps);
    const { managedFields: _1, resourceVersion: _2, generation: _3, ...kept } = metadata;
    return { ...rest, metadata: { ...kept, name: metadata.name }, ...(withStatus ? { status } : {}) };
}

;// CONCATENATED MODULE: ./lib/plan/wrapped.js



/**
 * Numbers of a declared object that do not fit into the 32 bits of their field: a server-side apply keeps their lower
 * bits without a word, and 4294967297 replicas become one. The dry run's answer shows it.
 */
function wrappedNumbers(declared, answer) {
    return isSuspect(declared) ? [...within(declared, answer, '')] : [];
}
/** The same as errors, each at its line. */
function wrappedFailures(subject, answer) {
    const { kind, name } = subject.reference;
    return wrappedNumbers(subject.object, answer).map(({ path, declared, taken }) => failure(subject, {
        message: `${path} of ${kind} ${name} is ${declared}, which does not fit into 32 bits: the server would take it as ${taken} without a word`,
        remedy: 'Write a number between -2147483648 and 2147483647.',
        path,
    }));
}
/** Whether any number does not fit, as next to none does: told at once, without its path and its answer. */
function isSuspect(value) {
    if (typeof value === 'number' || typeof value === 'bigint')
        return wrapped(value) !== undefined;
    if (Array.isArray(value))
        return value.some(isSuspect);
    return (0,manifest_object/* isRecord */.u4)(value) && Object.values(value).some(isSuspect);
}
function* within(declared, answer, path) {
    if (typeof declared === 'number' || typeof declared === 'bigint') {
        const taken = wrapped(declared);
        if (taken !== undefined && taken === answer)
            yield { path, declared, taken };
    }
    else if (Array.isArray(declared)) {
        for (const [at, item] of declared.entries())
            yield* within(item, wrapped_counterpart(item, at, answer), `${path}[${at}]`);
    }
    else if ((0,manifest_object/* isRecord */.u4)(declared) && (0,manifest_object/* isRecord */.u4)(answer)) {
        for (const [key, value] of Object.entries(declared)) {
            if (value !== undefined)
                yield* within(value, answer[key], (0,field_path/* keyPath */.Dw)(path, key));
        }
    }
}
/** What is left of an integer in 32 bits, where that is another one. */
function wrapped(value) {
    if (typeof value === 'number' && !Number.isSafeInteger(value))
        return undefined;
    if (typeof value === 'number' && (value | 0) === value)
        return undefined;
    const whole = BigInt(value);
    const left = BigInt.asIntN(32, whole);
    return left === whole ? undefined : Number(left);
}
/** The item of the answer's list that a declared one became: that of its name, for others may have added some. */
function wrapped_counterpart(item, at, answer) {
    if (!Array.isArray(answer))
        return undefined;
    const name = (0,manifest_object/* isRecord */.u4)(item) ? item.name : undefined;
    const named = name === undefined ? undefined : answer.find((other) => (0,manifest_object/* isRecord */.u4)(other) && other.name === name);
    return named ?? answer[at];
}

;// CONCATENATED MODULE: ./lib/preview/refusal.js








/**
 * Explains a refusal. An object that the server could not even read is put to it again without the mistakes it named,
 * as an apply and as a create, until it names no more: of some it tells only the first, and none of the broken rules.
 */
async function explainRefusal(refusal, { resource, body, ...refused }, context) {
    const { message } = refusal;
    const unseenNamespace = context.unseenNamespaces.get(refused.reference.namespace ?? '');
    const subject = { ...refused, unseenNamespace };
    const first = mistakesIn(subject.object, { apply: message, create: message });
    if (first.length === 0)
        return explain(refusal, subject);
    const [{ mistakes, rules }, nearField] = await Promise.all([
        readAgain(resource, body ?? subject.object, context).catch((error) => onlyThese(first, error)),
        context.fieldNames(resource),
    ]);
    const broken = rules
        .filter((rule) => !isEchoOfRule(rule, rules, subject.object))
        .filter((rule) => !isEchoOfMistakes(rule, mistakes, { ...subject, nearField }));
    return [...explainMistakes(mistakes, { ...subject, nearField }), ...explainCauses(broken, subject)];
}
/** What else is wrong can't be asked any more: what is known already is told all the same. */
function onlyThese(mistakes, error) {
    if (error instanceof api_error/* ApiError */.hD || error instanceof api_error/* ConnectionError */.Rc)
        return { mistakes, rules: [] };
    throw error;
}
const MOST_READINGS = 5;
async function readAgain(resource, object, { cluster, signal }) {
    const mistakes = [];
    let body = object;
    for (let reading = 1;; reading++) {
        const question = { resource, body, dryRun: true, signal };
        const isNamed = Boolean(body.metadata.name);
        const [apply, create] = await Promise.all([
            isNamed ? refusalOf(cluster, applyRequest({ ...question, force: true })) : undefined,
            refusalOf(cluster, createRequest(question)),
        ]);
        const said = mistakesIn(body, { apply: apply?.message ?? '', create: create?.message ?? '' });
        // Entries that are alike only without their misspelt keys stay: what else is wrong with them is still to be heard.
        const found = said.filter((mistake) => !isEchoOfMisspelling(mistake, [...mistakes, ...said], object));
        mistakes.push(...found);
        if (found.length === 0 || reading === MOST_READINGS || found.some(({ path }) => path === '')) {
            return { mistakes, rules: create?.code === 422 ? create.causes : [] };
        }
        body = found.reduce((rest, { path }) => (0,field_path/* withoutPath */.sp)(rest, path), body);
    }
}
async function refusalOf(cluster, request) {
    const answer = await ask(cluster, request);
    return answer instanceof api_error/* ApiError */.hD ? answer : undefined;
}

;// CONCATENATED MODULE: ./lib/preview/check-create.js






/**
 * Checks an object with a `generateName`, of which each run makes another one. Unlike an apply, a create refuses a number
 * that is too large for its field.
 */
async function checkCreate({ declared, target }, context) {
    const { resource } = target;
    const { object: body } = declared;
    const answer = await ask(context.cluster, createRequest({ resource, body, dryRun: true, signal: context.signal }));
    const candidate = { declared, target };
    if (answer instanceof api_error/* ApiError */.hD) {
        const subject = { ...declared, resource, reference: referenceOf(candidate) };
        return { failures: await explainRefusal(answer, subject, context) };
    }
    const { warnings } = answer;
    const write = { how: 'create', body };
    const change = { ...declared, resource, action: 'created', fields: [], warnings, checked: true, write };
    return { change, problems: warningsOf(candidate, answer) };
}
/**
 * Checks a recreation: whether the old object may be deleted, and what a create would be answered, which can be asked
 * while the old one still stands in its way.
 */
async function checkRecreate(candidate, { live, refusal, body }, { cluster, signal }) {
    const { declared, target } = candidate;
    const { resource } = target;
    const reference = referenceOf(candidate);
    const uid = live.metadata.uid ?? '';
    const [answer, deletion] = await Promise.all([
        ask(cluster, createRequest({ resource, body, dryRun: true, signal })),
        ask(cluster, deleteRequest({ resource, of: live, uid, dryRun: true, signal })),
    ]);
    const refused = [answer, deletion].filter((one) => one instanceof api_error/* ApiError */.hD).filter((one) => !isNoHindrance(one));
    if (refused.length > 0) {
        return { failures: refused.flatMap((one) => explain(one, { ...declared, reference })) };
    }
    const because = explain(refusal, { ...declared, reference, live }).map(({ problem }) => problem);
    const change = {
        ...declared,
        resource,
        action: 'configured',
        live,
        fields: fieldChanges(live, { ...live, ...body, metadata: live.metadata }).filter(({ after }) => after !== undefined),
        warnings: answer instanceof api_error/* ApiError */.hD ? [] : answer.warnings,
        checked: true,
        write: { how: 'recreate', body, uid },
    };
    return { change, problems: because.map(recreationWarning) };
}
/** The old object holds its name, and the addresses and ports of a Service; or it is gone by now. */
function isNoHindrance({ code, reason, causes }) {
    if (reason === 'AlreadyExists' || code === 404)
        return true;
    return causes.length > 0 && causes.every(({ message = '' }) => message.includes('already allocated'));
}
function recreationWarning({ message, position }) {
    return {
        severity: 'warning',
        message: `${message}; it will be deleted and created again, as its annotation allows`,
        ...(position ? { position } : {}),
    };
}

;// CONCATENATED MODULE: ./lib/preview/check.js















/** Asks the server what an apply of one object would do. Throws only when no answer can be had. */
async function check(candidate, context) {
    const { object } = candidate.declared;
    if (object.metadata.generateName && !object.metadata.name)
        return checkCreate(candidate, context);
    const { cluster, signal } = context;
    const plain = {
        ...{ resource: candidate.target.resource, dryRun: true, signal },
        ...{ body: object, toSend: object, autoscaled: false },
    };
    const asking = ask(cluster, applyRequest({ ...plain, force: false }));
    const reading = context.live.read(candidate.target, () => asking.then(isCreated));
    // An autoscaled workload is rare, and asked about once more: all others don't wait for the list of autoscalers. What
    // does not exist yet starts with the replicas it states, not with one: the autoscaler takes over from there.
    const isAutoscaled = async () => {
        const live = await reading;
        // A manifest that states none any more would take those away that we own, which leaves one.
        const touches = statesReplicas(object) || ownsReplicas(live);
        return live !== 'absent' && touches && (await context.isAutoscaled(candidate.target));
    };
    const [autoscaled, live, answer] = await Promise.all([isAutoscaled(), reading, asking]);
    if (!autoscaled)
        return judge({ candidate, context, prepared: plain, live, answer });
    const prepared = withoutReplicas(plain, live);
    return judge({
        candidate,
        context,
        prepared,
        live,
        answer: await ask(cluster, applyRequest({ ...prepared, force: false })),
    });
}
function isCreated(answer) {
    return !(answer instanceof api_error/* ApiError */.hD) && answer.status === 201;
}
function ownsReplicas(live) {
    return typeof live === 'object' && (0,ownership/* ownReplicas */.Wv)(live);
}
/** What to send: without the replicas that an autoscaler decides. */
function withoutReplicas(plain, live) {
    const toSend = withReplicas(plain.body, undefined);
    // Where we are still on record as their owner, not to state them would reset them to 1: the apply gives them up first.
    const body = ownsReplicas(live) ? withReplicas(plain.body, live.spec.replicas) : toSend;
    return { ...plain, body, toSend, autoscaled: true };
}
const MOST_REREADINGS = 3;
async function judge(here) {
    const { answer, live, rereadings = 0 } = here;
    if (typeof live === 'object')
        here.context.onLive?.(live, here.candidate.declared.object);
    if (answer instanceof api_error/* ApiError */.hD)
        return isConflict(answer) ? judgeConflict(here, answer) : judgeRefusal(here, answer);
    const flaws = check_flawsOf(here, answer);
    if (flaws.length > 0)
        return { failures: flaws };
    if (rereadings < MOST_REREADINGS && isStale(here, answer))
        return again(here);
    if (typeof live !== 'object' || answer.status === 201)
        return judgeUnseen(here, answer);
    if (dropsAnnotations(here, live, answer))
        return withLiveStamps(here, live);
    return (0,ownership/* isFromKubectlApply */.Xs)(live) ? judgeHandOver(here, live, answer) : judgeAnswer(here, live, answer);
}
/** Why what the server accepted is not what is wanted all the same. */
function check_flawsOf({ candidate, prepared, live }, { body }) {
    const { source } = candidate.declared;
    const subject = { object: prepared.body, source, reference: referenceOf(candidate) };
    const deletion = typeof live === 'object' ? explainDeletion(subject, live) : undefined;
    return deletion ? [deletion] : wrappedFailures(subject, body);
}
/** True when the live object and the dry run's answer are of different moments, and that could matter. */
function isStale(here, { status, body }) {
    const { live } = here;
    if (live === 'forbidden')
        return false;
    if (live === 'absent')
        return status !== 201;
    const answer = body;
    if (status === 201)
        return true;
    if (live.metadata.resourceVersion === answer.metadata.resourceVersion)
        return false;
    // A rollout under way writes its status all the time: the same generation, and nothing to do, is good enough.
    const { generation } = live.metadata;
    const isSame = generation !== undefined && generation === answer.metadata.generation;
    return !isSame || effectOf({ live, answer, stamps: stampsOn(here) }) !== 'nothing';
}
function stampsOn({ candidate, prepared }) {
    return stampNames(candidate.declared.object, prepared.resource);
}
/**
 * True when annotations go only because the dry run carries none: with our version metadata, which the apply carries,
 * the server keeps what admission once wrote beside it and nobody owns.
 */
function dropsAnnotations(here, live, { body }) {
    if (here.prepared.body.metadata.annotations || body.metadata.annotations)
        return false;
    const stamps = stampsOn(here);
    const there = Object.keys(live.metadata.annotations ?? {});
    return there.some((name) => stamps.includes(name)) && there.some((name) => !stamps.includes(name));
}
async function withLiveStamps(here, live) {
    const { context, prepared, taken } = here;
    const body = withStamps(prepared.body, live.metadata.annotations ?? {}, stampsOn(here));
    const stamped = { ...prepared, body };
    const answer = await ask(context.cluster, applyRequest({ ...stamped, force: taken !== undefined }));
    return judge({ ...here, prepared: stamped, answer });
}
async function again(here) {
    const { candidate, context, prepared, taken, rereadings = 0 } = here;
    const [live, answer] = await Promise.all([
        context.live.reread(candidate.target),
        ask(context.cluster, applyRequest({ ...prepared, force: taken !== undefined })),
    ]);
    return judge({ ...here, live, answer, rereadings: rereadings + 1 });
}
/** The first dry run does not force, so that the server names exactly the fields that would change hands. */
async function judgeConflict(here, refusal) {
    const { candidate, context, prepared } = here;
    const live = typeof here.live === 'object' ? here.live : undefined;
    const { source } = candidate.declared;
    const subject = { reference: referenceOf(candidate), source };
    const conflicts = conflictsIn(refusal, { object: prepared.body, live });
    const taken = conflicts.map((conflict) => conflictProblem(conflict, subject, context.conflicts));
    if (context.conflicts === 'fail' && taken.length > 0)
        return { failures: taken.map((problem) => ({ problem })) };
    const answer = await ask(context.cluster, applyRequest({ ...prepared, force: true }));
    return judge({ ...here, answer, taken });
}
async function judgeRefusal({ candidate, context, prepared, live }, refusal) {
    if (typeof live === 'object' && mayRecreate(candidate.declared.object) && isAboutImmutables(refusal)) {
        return checkRecreate(candidate, { live, refusal, body: prepared.toSend }, context);
    }
    return explained(candidate, refusal, typeof live === 'object' ? live : undefined, context);
}
function isAboutImmutables({ code, causes }) {
    return code === 422 && causes.length > 0 && causes.every(isImmutableCause);
}
async function explained({ declared, target }, refusal, live, context) {
    const reference = referenceOf({ declared, target });
    const { resource } = target;
    return { failures: await explainRefusal(refusal, { ...declared, resource, reference, live }, context) };
}
/** No live object to compare with: there is none, or it may not be read. */
function judgeUnseen(here, answer) {
    const { prepared, live } = here;
    const write = { how: 'apply', body: prepared.toSend, stamps: 'new' };
    if (answer.status === 201)
        return toChange(here, answer, { action: 'created', fields: [], write });
    const { resourceVersion } = answer.body.metadata;
    const unseen = live === 'forbidden' && resourceVersion ? { ...write, unseen: resourceVersion } : write;
    return toChange(here, answer, { action: 'configured', fields: [], write: unseen });
}
function judgeAnswer(here, live, answer) {
    const { prepared } = here;
    const stamps = stampsOn(here);
    const after = answer.body;
    const effect = effectOf({ live, answer: after, stamps });
    if (effect === 'nothing')
        return toChange(here, answer, { action: 'unchanged', fields: [], live });
    const write = {
        how: 'apply',
        body: prepared.toSend,
        stamps: effect === 'content' ? 'new' : 'live',
        ...((0,ownership/* handedOver */.$_)(live, prepared) ? { handOver: { autoscaled: prepared.autoscaled } } : {}),
    };
    const fields = fieldChanges(withoutRecords(live, stamps), withoutRecords(after, stamps));
    const fromKubectl = (0,ownership/* isFromKubectlApply */.Xs)(live);
    if (fromKubectl || effect === 'ownership') {
        const before = fromKubectl ? { before: ownership/* KUBECTL_APPLY */.WT } : {};
        fields.push({ path: 'metadata.managedFields', ...before, after: managed_fields/* FIELD_MANAGER */.vy });
    }
    return toChange(here, answer, { action: 'configured', fields, live, write });
}
/**
 * With kubectl's fields handed over, what the manifest no longer states goes. The dry run can't show that, since there
 * the fields are still kubectl's: what would be left is worked out, and the server asked what it would make of it.
 */
async function judgeHandOver(here, live, answer) {
    const { candidate, context, prepared } = here;
    const applied = answer.body;
    const left = (0,ownership/* afterHandOver */.uD)(live, applied);
    const patch = (0,ownership/* mergePatch */.bW)(withoutManagedFields(live), withoutManagedFields(left));
    if (!patch)
        return judgeAnswer(here, live, answer);
    const final = await ask(context.cluster, mergePatchRequest({ ...prepared, of: live, patch }));
    if (final instanceof api_error/* ApiError */.hD)
        return explained(candidate, final, live, context);
    const { metadata, ...rest } = final.body;
    const { managedFields } = applied.metadata;
    const body = { ...rest, metadata: { ...metadata, managedFields } };
    return judgeAnswer(here, live, { ...answer, body });
}
function withoutManagedFields(object) {
    const { managedFields: _record, generation: _counted, ...metadata } = object.metadata;
    return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}
function toChange({ candidate, prepared, taken = [] }, answer, found) {
    const { warnings } = answer;
    const change = { ...candidate.declared, resource: prepared.resource, warnings, checked: true, ...found };
    const isLeft = prepared.autoscaled && statesReplicas(candidate.declared.object);
    const left = isLeft ? [autoscaledNotice(candidate)] : [];
    return { change, problems: [...taken, ...left, ...warningsOf(candidate, answer)] };
}
function autoscaledNotice(candidate) {
    const { kind, name } = referenceOf(candidate);
    return {
        severity: 'notice',
        message: `spec.replicas of ${kind} ${name} is left to its HorizontalPodAutoscaler`,
        position: candidate.declared.source.locate('spec.replicas'),
        remedy: 'Remove spec.replicas from the manifest.',
    };
}

;// CONCATENATED MODULE: ./lib/preview/definitions.js


function definitionsIn(declared) {
    const kindOf = (object) => {
        const { group } = (0,manifest_object/* parseApiVersion */.cX)(object.apiVersion);
        return isDefinition({ group, kind: object.kind }) ? definedKind(object) : undefined;
    };
    const definitions = new Map(declared.flatMap(({ object }) => {
        const kind = kindOf(object);
        return kind === undefined ? [] : [[kind, object]];
    }));
    return {
        kindOf,
        resources: [...definitions.values()].flatMap(resourcesIn),
        resourceOf: (apiVersion, kind) => {
            const definition = definitions.get(`${(0,manifest_object/* parseApiVersion */.cX)(apiVersion).group}/${kind}`);
            return definition && resourceIn(definition, apiVersion);
        },
    };
}

;// CONCATENATED MODULE: ./lib/preview/marked.js


/** What the server notes of an object that is being deleted. */
const MARKS = ['deletionTimestamp', 'deletionGracePeriodSeconds'];
/** Manifests that say so of themselves: the server would make what they declare, and take it for deleted at once. */
function marked(declared) {
    return declared.flatMap(({ object, source }) => MARKS.filter((mark) => (object.metadata[mark] ?? null) !== null).map((mark) => explainCopied(`metadata.${mark}`, { reference: (0,manifest_object/* referenceOf */.Bz)(object), source })));
}
/** The same metadata as of an object that stays, to ask about all else of it. */
function withoutMarks(metadata) {
    const { deletionTimestamp: _at, deletionGracePeriodSeconds: _within, ...others } = metadata;
    return { ...others, name: metadata.name };
}

;// CONCATENATED MODULE: ./lib/preview/namespaces.js



/** The resource of Namespaces, which every server serves. */
const NAMESPACES = (0,built_in/* builtIn */.wx)('v1', 'Namespace');
/** Looks at each namespace that objects live in and that the set does not declare. */
async function lookAtNamespaces(cluster, candidates, signal) {
    const declared = new Set(candidates.flatMap(({ target }) => (isNamespace(target.resource) ? [target.name] : [])));
    const users = new Map();
    for (const candidate of candidates) {
        const { namespace } = candidate.target;
        if (namespace !== undefined && !declared.has(namespace) && !users.has(namespace))
            users.set(namespace, candidate);
    }
    const missing = [];
    const unseen = new Map();
    const looked = [...users].map(async ([name, user]) => ({ name, user, found: await namespaces_look(cluster, name, signal) }));
    for (const { name, user, found } of await Promise.all(looked)) {
        if (found === 'absent')
            missing.push(made(name, user));
        else if (found instanceof api_error/* ApiError */.hD)
            unseen.set(name, found.message);
    }
    return { missing, unseen };
}
function isNamespace({ group, kind }) {
    return group === '' && kind === 'Namespace';
}
/** Whether a namespace exists, or why that may not be known. */
async function namespaces_look(cluster, name, signal) {
    try {
        await cluster.request({ method: 'GET', path: (0,plan_resource/* pathOf */.X)(NAMESPACES, undefined, name), signal });
        return 'there';
    }
    catch (error) {
        if (error instanceof api_error/* ApiError */.hD && error.code === 404)
            return 'absent';
        if (error instanceof api_error/* ApiError */.hD && error.code === 403)
            return error;
        throw error;
    }
}
/** It is blamed on the first object that lives in it. */
function made(name, { declared: { source } }) {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    const position = source.locate('metadata.namespace');
    return {
        declared: { object, source: { file: source.file, position, isImplied: true, locate: () => position } },
        target: { resource: NAMESPACES, namespace: undefined, name },
    };
}

;// CONCATENATED MODULE: ./lib/plan/quota.js

/** Counted by their bare name too, as quotas did before they knew `count/…`. Source: Kubernetes, Resource Quotas. */
const COUNTED_BY_NAME = new Set([
    'configmaps',
    'persistentvolumeclaims',
    'replicationcontrollers',
    'resourcequotas',
    'secrets',
    'services',
]);
/**
 * What would be refused for want of quota. A dry run takes no quota, so a hundred of them can pass under a quota of
 * one: the sum is made here. Only counts of objects are judged; quotas with a scope count pods alone and are left out.
 */
function quotaProblems(changes, quotas) {
    const created = changes.filter((change) => change.action === 'created' && change.object.metadata.namespace);
    return quotas.flatMap((quota) => problemsOf(quota, created));
}
function problemsOf(quota, created) {
    const { scopes, scopeSelector } = (0,manifest_object/* isRecord */.u4)(quota.spec) ? quota.spec : {};
    if (scopes || scopeSelector)
        return [];
    const limits = (0,manifest_object/* field */.ZZ)(quota, 'status', 'hard') ?? (0,manifest_object/* field */.ZZ)(quota, 'spec', 'hard');
    if (!(0,manifest_object/* isRecord */.u4)(limits))
        return [];
    const here = created.filter((change) => change.object.metadata.namespace === quota.metadata.namespace);
    return Object.entries(limits).flatMap(([name, limit]) => {
        const counted = here.filter((change) => isCountedAs(change.resource, name));
        const problem = quota_problemOf(quota, name, toCount(limit), counted);
        return problem ? [problem] : [];
    });
}
function isCountedAs({ group, plural }, name) {
    if (name === (group === '' ? `count/${plural}` : `count/${plural}.${group}`))
        return true;
    return group === '' && plural === name && COUNTED_BY_NAME.has(name);
}
function quota_problemOf(quota, name, limit, counted) {
    const used = toCount((0,manifest_object/* field */.ZZ)(quota, 'status', 'used', name)) ?? 0;
    const first = counted[Math.max(0, (limit ?? 0) - used)];
    if (limit === undefined || !first)
        return undefined;
    const { name: quotaName, namespace } = quota.metadata;
    return {
        severity: 'error',
        message: `quota ${quotaName} of namespace ${namespace} allows ${limit} ${name}; ${used} ${used === 1 ? 'is' : 'are'} there, ` +
            `and this deploy creates ${counted.length} more`,
        position: first.source.position,
        remedy: 'Raise the quota, or delete what is no longer needed.',
    };
}
/** A count as quotas write it: `4`, or `1k`. Undefined for what is no whole number. */
function toCount(value) {
    const text = String(value ?? '');
    const thousands = text.endsWith('k');
    const count = Number(thousands ? text.slice(0, -1) : text) * (thousands ? 1_000 : 1);
    return text !== '' && Number.isInteger(count) ? count : undefined;
}

;// CONCATENATED MODULE: ./lib/preview/quotas.js


/**
 * What would be refused for want of quota, although each dry run passed by itself. Asked only where that can be: in
 * namespaces where several objects of one kind are created. Where quotas may not be listed, nothing is said.
 */
async function quotaShortage(cluster, changes, signal) {
    const resource = await cluster.resourceOf('v1', 'ResourceQuota', signal);
    if (!resource)
        return [];
    const lists = crowded(changes).map((namespace) => live_listAll(cluster, { resource, namespace, signal }));
    const quotas = (await Promise.all(lists)).flatMap((list) => list ?? []);
    return quotaProblems(changes, quotas);
}
function crowded(changes) {
    const created = changes.filter(({ action, checked }) => action === 'created' && checked);
    const namespaces = new Set();
    const seen = new Set();
    for (const { resource, object } of created) {
        const { namespace } = object.metadata;
        const key = `${namespace}/${resource.group}/${resource.plural}`;
        if (namespace && seen.has(key))
            namespaces.add(namespace);
        seen.add(key);
    }
    return [...namespaces];
}

;// CONCATENATED MODULE: ./lib/preview/repeated.js

/**
 * The same object twice, where only the server's word tells so: a namespace means nothing to a kind that lives in none.
 * What the manifests alone tell was refused when they were read.
 */
function repeated_repeated(candidates) {
    const first = new Map();
    return candidates.flatMap(({ declared: { object, source }, target: { resource, namespace, name } }) => {
        if (name === '')
            return [];
        const identity = JSON.stringify([resource.group, resource.plural, namespace ?? '', name]);
        const earlier = first.get(identity);
        if (earlier)
            return [{ problem: repetition(object, source, earlier) }];
        first.set(identity, source);
        return [];
    });
}

;// CONCATENATED MODULE: ./lib/plan/schema-fields.js

/**
 * The last name of a path, and the names that the schema has where it stands, out of an OpenAPI v3 document of the API
 * server. No names where the schema does not reach.
 */
function fieldNamesBeside(document, resource, path) {
    const names = schema_fields_namesIn(path);
    const name = names.pop() ?? '';
    let schema = schemaOf(document, resource);
    for (const step of names)
        schema = below(document, schema, step);
    const properties = (0,manifest_object/* field */.ZZ)(schema_fields_resolve(document, schema), 'properties');
    return { name, siblings: (0,manifest_object/* isRecord */.u4)(properties) ? Object.keys(properties) : [] };
}
/** `spec.containers[0].imagee` → spec, containers, imagee: a schema has no list indexes. */
function schema_fields_namesIn(path) {
    return path
        .replace(/\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\]/g, '')
        .split('.')
        .filter((name) => name !== '');
}
function schemaOf(document, { group, version, kind }) {
    const schemas = (0,manifest_object/* field */.ZZ)(document, 'components', 'schemas');
    if (!(0,manifest_object/* isRecord */.u4)(schemas))
        return undefined;
    return Object.values(schemas).find((schema) => {
        const kinds = (0,manifest_object/* field */.ZZ)(schema, 'x-kubernetes-group-version-kind');
        return (Array.isArray(kinds) &&
            kinds.some((each) => (0,manifest_object/* isRecord */.u4)(each) && each.group === group && each.version === version && each.kind === kind));
    });
}
function below(document, schema, name) {
    const here = schema_fields_resolve(document, schema);
    const child = schema_fields_resolve(document, (0,manifest_object/* field */.ZZ)(here, 'properties', name) ?? (0,manifest_object/* field */.ZZ)(here, 'additionalProperties'));
    return (0,manifest_object/* field */.ZZ)(child, 'items') ?? child;
}
/** Follows a `$ref`, which the server wraps in an `allOf` of one where it adds a description or a default. */
function schema_fields_resolve(document, schema) {
    const inner = (0,manifest_object/* field */.ZZ)(schema, 'allOf', 0) ?? schema;
    const reference = (0,manifest_object/* field */.ZZ)(inner, '$ref');
    if (typeof reference !== 'string')
        return inner;
    return (0,manifest_object/* field */.ZZ)(document, 'components', 'schemas', reference.split('/').at(-1) ?? '');
}

;// CONCATENATED MODULE: ./lib/preview/schema.js





/** Milliseconds: more than a busy server needs to write the document anew, and more than a suggestion is worth. */
const PATIENCE = 10_000;
/** Field names as the server's OpenAPI document tells them, read once a group and version, and only when asked for. */
function fieldNamesOf(cluster, signal) {
    const documents = new Map();
    const read = async (path) => {
        try {
            const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
            const { body } = await cluster.request({ method: 'GET', path, signal: patience });
            return typeof body === 'string' ? (0,json/* parseJson */.qF)(body) : body;
        }
        catch (error) {
            // No document, no suggestion: the error about the field stands without it.
            if (error instanceof api_error/* ApiError */.hD || error instanceof api_error/* ConnectionError */.Rc)
                return null;
            throw error;
        }
    };
    return async (resource) => {
        const { group, version } = resource;
        const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`;
        const reading = documents.get(path) ?? read(path);
        documents.set(path, reading);
        const document = await reading;
        return (fieldPath) => {
            if (!(0,manifest_object/* isRecord */.u4)(document))
                return undefined;
            const { name, siblings } = fieldNamesBeside(document, resource, fieldPath);
            return (0,manifest_near/* nearest */.p)(name, siblings);
        };
    };
}

;// CONCATENATED MODULE: ./lib/preview/unchecked.js







/** Every cluster has this namespace. */
const ANY_NAMESPACE = 'default';
/**
 * Checks what can be checked of an object whose world is made by this very run. In a new namespace: its schema and
 * rules, by a dry-run create in another one, whose quotas and policies are nothing to it. Of a kind that changes: all
 * of it, and what the old definition refuses is left to the new one. Of a new kind: nothing.
 */
async function checkElsewhere(candidate, { because }, context) {
    if (because === 'changed kind') {
        const checked = await check(candidate, context);
        return 'failures' in checked ? assumed(candidate, 'configured') : checked;
    }
    const failures = because === 'new namespace' ? await flaws(candidate, context) : [];
    return failures.length > 0 ? { failures } : assumed(candidate, 'created');
}
async function flaws(candidate, context) {
    const { declared, target } = candidate;
    const { resource } = target;
    const body = { ...declared.object, metadata: { ...declared.object.metadata, namespace: ANY_NAMESPACE } };
    const { cluster, signal } = context;
    const answer = await ask(cluster, createRequest({ resource, body, dryRun: true, signal }));
    if (!(answer instanceof api_error/* ApiError */.hD) || !isOwnFault(answer))
        return [];
    return explainRefusal(answer, { ...declared, resource, body, reference: referenceOf(candidate) }, context);
}
/** True for what would be refused in any namespace: the object can't be read, or breaks a rule of its kind. */
function isOwnFault({ code, message, causes }) {
    if (code === 400)
        return mistakesOfCreate(message).length > 0;
    return code === 422 && causes.some(({ field }) => field !== undefined);
}
function assumed({ declared, target }, action) {
    const { object } = declared;
    const isCreate = Boolean(object.metadata.generateName) && !object.metadata.name;
    const change = {
        ...declared,
        resource: target.resource,
        action,
        fields: [],
        warnings: [],
        checked: false,
        write: isCreate ? { how: 'create', body: object } : { how: 'apply', body: object, stamps: 'new' },
    };
    return { change, problems: [] };
}
/** One notice for each namespace and kind because of which objects could not be checked. */
function uncheckedNotices(changes, definitions) {
    const kinds = new Map(changes.map((change) => [definitions.kindOf(change.object), change.action]));
    const unchecked = changes.filter((change) => !change.checked);
    const groups = Map.groupBy(unchecked, ({ object }) => {
        const { group } = (0,manifest_object/* parseApiVersion */.cX)(object.apiVersion);
        const { kind, metadata } = object;
        const definition = kinds.get(`${group}/${kind}`);
        if (definition === 'created')
            return `at all beforehand, since this run makes kind ${kind} (${group})`;
        if (definition === 'configured')
            return `in full beforehand, since this run changes kind ${kind} (${group})`;
        return `in full beforehand, since this run makes namespace ${metadata.namespace}`;
    });
    return [...groups].flatMap(([because, [first, ...others]]) => {
        if (!first)
            return [];
        const count = others.length + 1;
        const what = count === 1 ? '1 object' : `${count} objects`;
        return [
            {
                severity: 'notice',
                message: `${what} could not be checked ${because}`,
                position: first.source.position,
            },
        ];
    });
}

;// CONCATENATED MODULE: ./lib/preview/unfinished.js






/** Not every object could be checked. `problems` is what is known of them all the same, `cause` what came in between. */
class Unfinished extends lib_problem/* ProblemsError */.FQ {
    name = 'Unfinished';
}
/** What to throw when checking ended before its time: where something is known of objects, that is told as well. */
function unfinished({ failures, errors, isNearlyDone }) {
    const [first] = errors.values();
    const cause = tellingOf([...errors.values()]);
    // Where the run goes on, the first error has ended the others: it alone says something of its object.
    const telling = isEnd(first) ? [...errors] : [...errors].slice(0, 1);
    const known = isNearlyDone ? [...failures, ...telling.flatMap(unanswered)] : failures;
    return known.length === 0 ? cause : new Unfinished(toProblems(known), { cause });
}
/** The error that came first is the reason of all others, unless the run itself ended: then one that says what it met. */
function tellingOf(errors) {
    const [first] = errors;
    if (!isEnd(first))
        return first;
    return errors.find((error) => error instanceof api_error/* ConnectionError */.Rc && error.met) ?? first;
}
function isEnd(error) {
    return error instanceof api_error/* ConnectionError */.Rc && error.fault === 'aborted';
}
/** An object that the server did not answer about, while it did about others: something is asked about this one alone. */
function unanswered([candidate, error]) {
    if (!(error instanceof api_error/* ConnectionError */.Rc))
        return [];
    const met = isEnd(error) ? error.met : error;
    if (met && isOfAll(met))
        return [];
    const said = met ? answerOf(met) : 'the API server had not answered yet';
    return [
        failure(candidate.declared, {
            message: `${(0,manifest_object/* formatReference */.FH)(referenceOf(candidate))} could not be checked in time: ${said}`,
            remedy: 'Look at the admission webhooks for this kind: one that is slow or hangs holds the answer back.',
            sharedAs: `unanswered: ${said}`,
        }),
    ];
}
/** True for what is met whichever object is asked about. */
function isOfAll(met) {
    return met instanceof api_error/* ApiError */.hD ? isOfServer(met) : met.fault !== 'timeout';
}

;// CONCATENATED MODULE: ./lib/preview/webhooks.js



/**
 * To find out that a webhook can't be called takes up to 20 s, the tries that ride out a short fault included. That is
 * found out once for each kind and namespace: all others like it would each wait as long to be told the same.
 */
function webhooksOf() {
    const silent = new Map();
    return {
        learn: ({ target }, checked) => {
            const failures = 'failures' in checked ? checked.failures : [];
            for (const { webhook } of failures)
                if (webhook !== undefined)
                    silent.set(likeness(target), webhook);
        },
        inVain: (candidate) => {
            const webhook = silent.get(likeness(candidate.target));
            if (webhook === undefined)
                return undefined;
            const { source } = candidate.declared;
            return { failures: [explainUnasked(webhook, { source, reference: referenceOf(candidate) })] };
        },
    };
}
function likeness({ resource, namespace }) {
    return (0,plan_resource/* pathOf */.X)(resource, namespace);
}

;// CONCATENATED MODULE: ./lib/preview/preview.js





















/**
 * What an apply of these objects would do, by a server-side dry run of each of them; nothing is written.
 * Throws a ProblemsError with every failure of every object, and a ConnectionError when the server could not be asked;
 * an Unfinished when both happened.
 */
async function preview(cluster, declared, options) {
    const { signal } = options;
    const definitions = definitionsIn(declared);
    const { candidates, failures } = await preview_resolve(cluster, declared, definitions, signal);
    const { missing, unseen } = options.createNamespace ? await lookAtNamespaces(cluster, candidates, signal) : NOT_ASKED;
    const all = [...missing, ...candidates];
    const scaling = autoscalers(cluster, all.map(({ declared, target }) => ({ object: declared.object, target })), signal);
    const context = {
        cluster,
        live: liveObjects(cluster, all.filter(isNamed).map(({ target }) => target), signal),
        conflicts: options.conflicts,
        isAutoscaled: scaling.scales,
        fieldNames: fieldNamesOf(cluster, signal),
        unseenNamespaces: unseen,
        signal,
        ...(options.onLive ? { onLive: options.onLive } : {}),
    };
    const { results, errors } = await checkAll(all, definitions, context);
    const checked = all.map((candidate) => results.get(candidate)).filter((each) => each !== undefined);
    const changes = checked.flatMap((each) => ('change' in each ? [each.change] : []));
    failures.push(...checked.flatMap((each) => ('failures' in each ? each.failures : [])));
    const isNearlyDone = results.size > 0 && results.size + errors.size === all.length;
    if (errors.size > 0)
        throw unfinished({ failures, errors, isNearlyDone });
    if (failures.length === 0)
        failures.push(...(await quotaShortage(cluster, changes, signal)).map((problem) => ({ problem })));
    if (failures.length > 0)
        throw new lib_problem/* ProblemsError */.FQ(toProblems(failures));
    const problems = checked.flatMap((each) => ('change' in each ? each.problems : []));
    return {
        changes,
        problems: [
            ...problems,
            ...formerSettings(changes),
            ...uncheckedNotices(changes, definitions),
            ...unknownScaling(scaling.unknown),
        ],
    };
}
const NOT_ASKED = { missing: [], unseen: new Map() };
/** Each object with its resource and namespace; those of a kind that nobody knows are failures. */
async function preview_resolve(cluster, declared, definitions, signal) {
    const candidates = [];
    const failures = [];
    const kinds = await servedKinds(cluster, declared, signal);
    for (const each of declared) {
        const { apiVersion, kind } = each.object;
        const served = kinds.get(`${apiVersion}/${kind}`);
        const resource = served instanceof api_error/* UnservedGroup */.AA ? undefined : (served ?? definitions.resourceOf(apiVersion, kind));
        if (served instanceof api_error/* UnservedGroup */.AA)
            failures.push(unservedKind(each, served.message));
        else if (resource?.onlyVerbs)
            failures.push(unappliableKind(each, resource.onlyVerbs));
        else if (resource)
            candidates.push(toCandidate(each, resource, cluster.namespace));
        else
            failures.push(unknownKind(each, [...(await cluster.resources(signal)), ...definitions.resources]));
    }
    failures.push(...repeated_repeated(candidates), ...marked(declared));
    return { candidates, failures };
}
/** The resource of each `apiVersion/kind`, asked for side by side: whoever does not answer costs the others no time. */
async function servedKinds(cluster, declared, signal) {
    const kinds = new Map(declared.map(({ object }) => [`${object.apiVersion}/${object.kind}`, object]));
    const asked = [...kinds].map(async ([key, { apiVersion, kind }]) => [key, await cluster.resourceOf(apiVersion, kind, signal).catch(asUnserved)]);
    return new Map(await Promise.all(asked));
}
function asUnserved(error) {
    if (error instanceof api_error/* UnservedGroup */.AA)
        return error;
    throw error;
}
function toCandidate(declared, resource, fallback) {
    const { object, source } = withoutGatheredRules(withEncodedStringData(declared));
    const { namespace: named, ...metadata } = withoutMarks(object.metadata);
    const namespace = resource.namespaced ? (named ?? fallback) : undefined;
    const placed = { ...metadata, name: object.metadata.name, ...(namespace ? { namespace } : {}) };
    return {
        declared: { object: { ...object, metadata: placed }, source },
        target: { resource, namespace, name: object.metadata.name ?? '' },
    };
}
function isNamed({ target }) {
    return target.name !== '';
}
/** Checks everything side by side; what lives in, or is of, something in this set waits for the word on that. */
async function checkAll(candidates, definitions, context) {
    const abort = new AbortController();
    const signal = AbortSignal.any([context.signal, abort.signal]);
    const early = candidates.filter(({ target }) => waveOf(target.resource) === 0);
    const others = candidates.filter((candidate) => !early.includes(candidate));
    const results = new Map();
    const started = new Map();
    for (const candidate of early) {
        const checking = check(candidate, { ...context, signal });
        checking.catch(() => { }); // told by the loop below, which awaits it
        started.set(candidate, checking);
    }
    const world = worldOf(started, definitions);
    const errors = new Map();
    const webhooks = webhooksOf();
    const checking = inParallel([...early, ...others], AT_ONCE, async (candidate) => {
        try {
            const unchecked = started.has(candidate) ? undefined : await world(candidate);
            const inVain = started.has(candidate) ? undefined : webhooks.inVain(candidate);
            const checked = inVain ?? started.get(candidate) ?? checkIn(unchecked, candidate, { ...context, signal });
            const result = await checked;
            webhooks.learn(candidate, result);
            results.set(candidate, result);
        }
        catch (error) {
            const because = (0,api_error/* unservedBecause */.Fc)(error);
            if (because !== undefined)
                return void results.set(candidate, { failures: [unservedKind(candidate.declared, because)] });
            errors.set(candidate, error);
            abort.abort(error);
            throw error;
        }
    });
    await checking.catch(() => { }); // told by `errors`
    return { results, errors };
}
function checkIn(unchecked, candidate, context) {
    return unchecked ? checkElsewhere(candidate, unchecked, context) : check(candidate, context);
}
/** Says why an object can't be checked: the namespace it lives in, or its kind, is made by this very run. */
function worldOf(started, definitions) {
    const namespaces = new Map([...started].flatMap(([{ target }, checking]) => target.resource.kind === 'Namespace' ? [[target.name, checking]] : []));
    const kinds = new Map([...started].flatMap(([{ declared }, checking]) => {
        const kind = definitions.kindOf(declared.object);
        return kind === undefined ? [] : [[kind, checking]];
    }));
    return async ({ target }) => {
        const kind = await kinds.get(`${target.resource.group}/${target.resource.kind}`);
        if (kind && isNew(kind))
            return { because: 'new kind' };
        const namespace = await namespaces.get(target.namespace ?? '');
        if (namespace && isNew(namespace))
            return { because: 'new namespace' };
        return kind && !isUnchanged(kind) ? { because: 'changed kind' } : undefined;
    };
}
/** What could not be checked itself counts as new: its own failures are told, and not once more by all that need it. */
function isNew(checked) {
    return 'failures' in checked || checked.change.action === 'created';
}
function isUnchanged(checked) {
    return 'change' in checked && checked.change.action === 'unchanged';
}
function unknownScaling(namespaces) {
    return [...namespaces].map((namespace) => ({
        severity: 'notice',
        message: `whether autoscalers of namespace ${namespace} decide about replicas is not known: they may not be listed`,
        remedy: 'Allow the deploying account to list horizontalpodautoscalers.autoscaling.',
    }));
}

// EXTERNAL MODULE: ./lib/report/problems.js
var problems = __webpack_require__(2284);
// EXTERNAL MODULE: ./lib/report/running.js
var running = __webpack_require__(2361);
;// CONCATENATED MODULE: ./lib/report/conclude.js




/** Makes the one Result of what happened: how it ended, and what to know first. */
function conclude({ step, entries, problems: said, cancelled, run, seconds }) {
    const problems = [...said, ...entries.flatMap(doubtIn)];
    const failed = problems.some(({ severity }) => severity === 'error');
    const outcome = cancelled ? 'cancelled' : failed || step !== 'done' ? 'failure' : 'success';
    const result = { outcome, step, headline: '', objects: entries.map(objectOf), problems, run, seconds };
    return { ...result, headline: headlineOf(result) };
}
function objectOf(entry) {
    switch (entry.came) {
        case 'declared':
            return { ...untouched(entry.declared), action: 'not applied', fields: [], message: 'not applied' };
        case 'previewed':
            return { ...untouched(entry.change), action: 'not applied', fields: entry.change.fields, message: 'not applied' };
        case 'refused': {
            const { change, message, unknown } = entry;
            const action = unknown ? 'unknown' : 'not applied';
            return { ...untouched(change), action, fields: change.fields, message };
        }
        case 'applied': {
            const { action, fields } = entry.change;
            return { ...untouched(entry.change), action, fields, message: 'applied, not followed' };
        }
        case 'followed':
            return followed(entry.outcome);
    }
}
function followed(outcome) {
    const { source, action, fields, status, message, seconds, images, address, diagnosis } = outcome;
    const { serving, previousDeploy, remedy, withoutPods } = outcome;
    return {
        ...{ ...untouched(outcome), action, fields, status, message, seconds, images },
        ...(address === undefined ? {} : { address }),
        ...(diagnosis
            ? { diagnosis: { ...diagnosis, remedy: remedyAt(source, diagnosis.field ?? '', diagnosis.remedy) } }
            : {}),
        ...(remedy === undefined ? {} : { remedy }),
        ...(serving === undefined ? {} : { serving }),
        ...(withoutPods ? { withoutPods } : {}),
        ...(previousDeploy === undefined ? {} : { previousDeploy }),
        ...(diagnosis?.field ? { blame: source.locate(diagnosis.field) } : {}),
    };
}
/** What is odd about an object that came to its end all the same. */
function doubtIn(entry) {
    const doubt = entry.came === 'followed' ? entry.outcome.doubt : undefined;
    if (entry.came !== 'followed' || doubt === undefined)
        return [];
    const { object, source } = entry.outcome;
    const message = `${(0,manifest_object/* formatReference */.FH)((0,manifest_object/* referenceOf */.Bz)(object))} ${doubt.message}`;
    const position = doubt.field === undefined ? source.position : source.locate(doubt.field);
    return [{ severity: 'warning', message, position, remedy: doubt.remedy }];
}
function untouched({ object, source }) {
    const reference = (0,manifest_object/* referenceOf */.Bz)(object);
    const position = source.isImplied ? {} : { position: source.position };
    return { reference, ...position, status: 'Unknown', seconds: 0, images: [] };
}
function headlineOf(result) {
    if (result.outcome === 'success')
        return successHeadline(result.objects);
    const unfinished = result.objects.filter((object) => (0,problems/* isLeft */.OC)(object, result)).toSorted(problems/* byGravity */.SN);
    const errors = (0,problems/* problemsOf */.GW)(result).filter(({ severity }) => severity === 'error');
    const number = Math.max(unfinished.length, errors.length);
    if (unfinished.length === 0 && result.outcome === 'cancelled') {
        return (0,problems/* endingOf */.z6)(result)?.message ?? `cancelled during ${result.step}`;
    }
    const first = unfinished[0] ? leftBehind(unfinished[0], result.run) : errors[0]?.message;
    if (first === undefined)
        return `it ended during ${result.step}`;
    return number > 1 ? `${first} (and ${number - 1} more)` : first;
}
/** An object that is not where it should be, in words that status and comment begin with. The namespace is told beside it. */
function leftBehind({ reference, diagnosis, message }, { namespace: own }) {
    const { namespace, ...inOwn } = reference;
    return `${(0,manifest_object/* formatReference */.FH)(namespace === own ? inOwn : reference)}: ${diagnosis?.message ?? message}`;
}
/** What runs now. How many objects that took is told right below. */
function successHeadline(objects) {
    const workloads = objects.filter(({ images, reference }) => images.length > 0 && !(0,running/* isScheduled */.m)(reference));
    const changed = objects.some(({ action }) => action !== 'unchanged');
    const [workload, ...others] = workloads;
    const state = workload && others.length === 0 ? `${workload.reference.name}: ${workload.message}` : undefined;
    if (!changed)
        return `everything is as declared${state ? `; ${state}` : ''}`;
    if (state)
        return state;
    if (workload)
        return `${workloads.length} workloads are rolled out`;
    return objects.length === 1 ? 'the object is applied' : `${objects.length} objects are applied`;
}

// EXTERNAL MODULE: ./lib/report/deployment-payload.js
var deployment_payload = __webpack_require__(3548);
;// CONCATENATED MODULE: ./lib/deploy.js























/**
 * The whole deploy: read, render, preview, apply, wait. Gives the Result of whatever happened, a bug of ours included,
 * and never throws. Nothing has been written unless the result's step is `apply` or later.
 */
async function deploy(inputs, around) {
    const started = process.uptime();
    const startedAt = new Date().toISOString();
    const namespace = inputs.namespace ?? '';
    const environment = inputs.environment ?? (namespace || 'default');
    const story = { step: 'read', entries: [], problems: [...around.problems], environment, namespace };
    const { signal } = around.deadline;
    try {
        // With a mistake in an input nothing starts, but what is wrong beside it is told with it.
        if (hasError(story.problems))
            story.problems.unshift(...(await mistakesBeside({ ...around, inputs, story })));
        else
            await tell(story, { ...around, inputs, startedAt });
    }
    catch (error) {
        // Before everything else that was said: it is why the run ended.
        story.problems.unshift(...deploy_problemsOf(error, story, around.deadline));
    }
    return conclude({
        step: story.step,
        entries: story.entries,
        problems: story.problems,
        cancelled: signal.reason instanceof lib_deadline/* Cancelled */.cJ,
        run: factsOf(story, inputs, around.run, startedAt),
        seconds: process.uptime() - started,
    });
}
/** The story in its order. Each step leaves in `story` how far it came, and throws when nothing may follow it. */
async function tell(story, around) {
    const { cluster, declared, aged } = await readAndRender(story, around);
    const changes = await previewAll(story, around, { cluster, declared, aged });
    const applied = await applyAll(story, around, { cluster, changes });
    if (applied)
        await waitForAll(story, around, { cluster, applied });
}
/** What was declared, and the connection, which is opened while the manifests are read. */
async function readAndRender(story, { inputs, run, env, deadline: { signal }, live, startedAt }) {
    const imageTag = inputs.imageTag ?? run.commit;
    if (imageTag === undefined)
        throw new lib_problem/* ProblemsError */.FQ([noImageTag(run)]);
    const { kubeconfig, context } = inputs;
    const connecting = connect({ kubeconfig, context, namespace: inputs.namespace, env, signal, onSecret: log/* mask */.dK });
    // Why a server can't be asked for its version, the preview tells better.
    const patience = AbortSignal.any([signal, AbortSignal.timeout(VERSION_PATIENCE)]);
    const aged = connecting.then((cluster) => cluster.serverVersion(patience)).then(tooOld, () => []);
    const place = (namespace) => {
        story.namespace = namespace;
        story.environment = inputs.environment ?? namespace;
    };
    // Also when no manifest can be read: what went wrong is told of the environment that the next deploy has.
    const placing = connecting.then((cluster) => place(cluster.namespace), () => place(inputs.namespace ?? 'default'));
    // The server works on the handshake while the manifests are parsed.
    const rendering = eventLoopTurns(2).then(async () => {
        await placing;
        signal.throwIfAborted();
        const { files, problems: unread } = readManifests(inputs.manifests, run.workspace);
        story.step = 'render';
        const { environment, namespace } = story;
        const variables = variablesOf({ imageTag, run, environment, own: inputs.variables });
        const { images } = inputs;
        const commit = run.commit ?? imageTag;
        return render(files, { variables, images, namespace, imageTag, commit, unread, pause: pauses(signal) });
    });
    const [cluster, rendered] = await deploy_allOf(connecting, rendering);
    // A server that is near has answered by now, or will soon: its connection is free for the first object then, and those
    // for others resume its TLS session.
    await Promise.race([aged, (0,promises_.setTimeout)(NEAR)]);
    const { declared } = rendered;
    for (const value of secretValues(declared))
        log/* mask */.dK(value);
    story.problems.push(...rendered.problems);
    story.entries = declared.map((each) => ({ came: 'declared', declared: each }));
    narrate_rendered(rendered, cluster);
    const { environment, namespace } = story;
    live.rendered({ environment, namespace, imageTag, startedAt, images: (0,deployment_payload/* plannedImages */.JD)(declared) });
    return { cluster, declared, aged };
}
async function previewAll(story, { inputs, deadline: { signal } }, rendered) {
    const { conflicts, createNamespace } = inputs;
    story.step = 'preview';
    const onLive = (live, object) => {
        for (const value of formerSecrets(live, object, log/* masked */.Iv()))
            log/* mask */.dK(value);
    };
    const previewing = preview(rendered.cluster, rendered.declared, { conflicts, createNamespace, signal, onLive });
    const { changes, problems } = await previewing.finally(async () => story.problems.push(...(await rendered.aged)));
    // What a Secret held until now is worth no less: pods that still run may print it.
    const held = changes.flatMap(({ live }) => (live ? [{ object: live }] : []));
    for (const value of secretValues([...changes, ...held]))
        log/* mask */.dK(value);
    story.problems.push(...problems);
    story.entries = changes.map((change) => ({ came: 'previewed', change }));
    previewed(changes);
    return changes;
}
/** Everything that was applied, or nothing when not all of it could be. */
async function applyAll(story, { inputs, run, deadline: { signal }, live, startedAt }, { cluster, changes }) {
    story.step = 'apply';
    const stamp = stampOf(run, inputs.imageTag ?? run.commit ?? '', startedAt);
    const onApplied = (applied) => {
        narrate_applied(applied);
        live.wrote();
    };
    const written = await apply(cluster, changes, { conflicts: inputs.conflicts, stamp, signal, onApplied });
    story.problems.push(...written.problems, ...toProblems(written.failed));
    story.entries = entriesOf(written);
    if (written.failed.length + written.notTried.length === 0)
        return written.applied;
    signal.throwIfAborted();
    return undefined;
}
async function waitForAll(story, { inputs, deadline }, { cluster, applied }) {
    // Loaded now and not before: the cluster needs longer than that to bring the pods up.
    const { wait } = await __webpack_require__.e(/* import() */ 662).then(__webpack_require__.bind(__webpack_require__, 4662));
    story.step = 'wait';
    const outcomes = await wait(cluster, applied, { deadline, holds: inputs.failureHold, progress: progress });
    story.entries = outcomes.map((outcome) => ({ came: 'followed', outcome }));
    if (outcomes.every(({ status }) => status === 'Current'))
        story.step = 'done';
    else
        deadline.signal.throwIfAborted();
}
/** What became of each change. */
function entriesOf({ applied, failed, notTried }) {
    return [
        ...applied.map((change) => ({ came: 'applied', change })),
        ...failed.map(({ change, applied, problem, unknown }) => {
            if (applied)
                return { came: 'applied', change: applied };
            return { came: 'refused', change, message: problem.message, unknown };
        }),
        ...notTried.map((change) => ({ came: 'previewed', change })),
    ];
}
/** Both values, or every problem that either of them has. */
async function deploy_allOf(first, second) {
    const settled = await Promise.allSettled([first, second]);
    const [a, b] = settled;
    if (a.status === 'fulfilled' && b.status === 'fulfilled')
        return [a.value, b.value];
    const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    const foreign = reasons.find((reason) => !(reason instanceof lib_problem/* ProblemsError */.FQ));
    if (foreign)
        throw foreign;
    throw new lib_problem/* ProblemsError */.FQ(reasons.flatMap((reason) => reason.problems));
}
/** What a thrown error says to people. One that no step foresaw is a bug; what was done until then is told all the same. */
function deploy_problemsOf(error, story, deadline) {
    if (error instanceof Unfinished)
        return [...deploy_problemsOf(error.cause, story, deadline), ...error.problems];
    const { signal } = deadline;
    if (error instanceof lib_problem/* ProblemsError */.FQ && !(signal.reason instanceof lib_deadline/* Cancelled */.cJ))
        return error.problems;
    if (error instanceof lib_problem/* ProblemsError */.FQ)
        return [endingProblem(error, story, signal), ...error.problems];
    if (signal.reason instanceof lib_deadline/* Cancelled */.cJ || signal.reason instanceof lib_deadline/* TimedOut */.GA)
        return [endingProblem(error, story, signal)];
    if (!signal.aborted && (error instanceof api_error/* ApiError */.hD || error instanceof api_error/* ConnectionError */.Rc))
        return [describeFailure(error, { verb: 'get' })];
    const cause = signal.reason ?? error;
    const what = (0,thrown/* nameAndMessageOf */.Pg)(cause);
    return [{ severity: 'error', message: `kube-rollout met an error that it did not foresee (${what})`, remedy: A_BUG }];
}
const A_BUG = 'This is a fault of kube-rollout itself: please report it, with this log.';
/** Milliseconds. The age of a cluster is worth a warning, but not the wait for a server that does not tell it. */
const VERSION_PATIENCE = 5_000;
/** Milliseconds in which a server that is near shakes hands and answers. */
const NEAR = 20;
const OLDEST = { minor: 28, name: '1.28' };
function tooOld({ major, minor, gitVersion }) {
    if (major !== 1 || minor >= OLDEST.minor)
        return [];
    const message = `the cluster runs Kubernetes ${gitVersion}; kube-rollout is made for ${OLDEST.name} and newer`;
    return [{ severity: 'warning', message, remedy: 'It goes on all the same; upgrade the cluster.' }];
}
function hasError(problems) {
    return problems.some(({ severity }) => severity === 'error');
}
/** `kubectl rollout history` shows the change cause: it names the commit first, since columns are cut at the right. */
function stampOf(run, imageTag, deployedAt) {
    const commit = run.commit ?? '';
    const from = run.runUrl ? ` by ${run.runUrl}` : '';
    const cause = commit ? `commit ${commit}, image tag ${imageTag}${from}` : `image tag ${imageTag}${from}`;
    return { commit, imageTag, runUrl: run.runUrl ?? '', deployedAt, changeCause: cause };
}
function factsOf(story, inputs, run, startedAt) {
    return {
        environment: story.environment,
        namespace: story.namespace,
        imageTag: inputs.imageTag ?? run.commit ?? '',
        commit: run.commit ?? '',
        repositoryUrl: run.repositoryUrl ?? '',
        commitUrl: run.commitUrl ?? '',
        runUrl: run.runUrl ?? '',
        startedAt,
    };
}

// EXTERNAL MODULE: ./lib/github/client.js
var client = __webpack_require__(636);
;// CONCATENATED MODULE: ./lib/github/budget.js

/** Milliseconds of the process: Node loads its performance module for nothing else at the end. */
const now = () => process.uptime() * 1000;
/** Milliseconds that a run may go on after the runner has cancelled it, or has said that it ends it. */
const LAST_WORDS = { SIGINT: 4_000, SIGTERM: 1_800 };
/**
 * Starts the clock. The runner kills a cancelled run 7.5 s after SIGINT and 2.5 s after SIGTERM (actions/runner,
 * ProcessInvoker): then all has to go faster.
 */
function startBudget(limits, cancelled) {
    const whole = { ...client/* LIMITS */.b1, ...limits, ...(cancelled.aborted ? hurried(cancelled) : {}) };
    const endsAt = now() + whole.talk;
    const of = (milliseconds) => {
        return { ...whole, talk: Math.max(1, Math.ceil(Math.min(milliseconds, endsAt - now()))) };
    };
    return { share: () => of(whole.talk / 3), rest: () => of(whole.talk), catchUp: whole.talk / 6 };
}
function hurried(cancelled) {
    return { talk: lastWords(cancelled), settle: 150 };
}
/** Aborts when a cancelled run has had the time for its last words. */
function soonAfter(cancelled) {
    const controller = new AbortController();
    const start = () => setTimeout(() => controller.abort(), lastWords(cancelled)).unref();
    if (cancelled.aborted)
        start();
    else
        cancelled.addEventListener('abort', start, { once: true });
    return controller.signal;
}
function lastWords({ reason }) {
    return reason instanceof Error && reason.message.includes('SIGTERM') ? LAST_WORDS.SIGTERM : LAST_WORDS.SIGINT;
}

// EXTERNAL MODULE: ./lib/github/session.js
var github_session = __webpack_require__(9811);
;// CONCATENATED MODULE: ./lib/github/live-report.js




/** A deploy that has not written anything after so long, in milliseconds, is told of all the same. */
const live_report_PATIENCE = 1_000;
/** What is told while the deploy goes on costs it nothing, so it may take its time. */
const UNHURRIED = { talk: 300_000 };
/** Starts to keep GitHub informed. Without a token or a repository it does nothing, and loads nothing. */
function startLiveReport(options) {
    const { run, token, cancelled, limits = {} } = options;
    const session = (0,github_session/* newSession */.RL)(options);
    let timer;
    let connection;
    let opening;
    let closing;
    const connect = () => {
        connection ??= (0,client/* connectGitHub */.UY)({ token, apiUrl: run.apiUrl, signal: soonAfter(cancelled), limits });
        return connection;
    };
    const open = () => {
        clearTimeout(timer);
        const { start } = session;
        if (!opening && start && token && run.repository)
            opening = startOpening(session, connect, start);
    };
    return {
        rendered(start) {
            session.start = start;
            timer = setTimeout(open, live_report_PATIENCE).unref();
        },
        wrote() {
            if (session.wrote)
                return;
            session.wrote = true;
            closing = __webpack_require__.e(/* import() */ 656).then(__webpack_require__.bind(__webpack_require__, 6656));
            closing.catch(() => { }); // `close` hears of it.
            if (opening)
                (0,github_session/* leaveWord */.yS)(session);
            open();
        },
        async close(result) {
            clearTimeout(timer);
            const budget = startBudget(limits, cancelled);
            const isDoubtful = await opening?.end(budget.catchUp);
            const client = isIdle(session, result) ? undefined : await connect();
            const { tellEnd } = await (closing ?? __webpack_require__.e(/* import() */ 656).then(__webpack_require__.bind(__webpack_require__, 6656)));
            return tellEnd(session, { client, result, budget, isDoubtful: isDoubtful ?? false });
        },
    };
}
/** True when there is nothing to tell GitHub at the end, so that it need not be loaded for it. */
function isIdle({ options, githubDeployment }, { outcome }) {
    const { run, status, deployment, comment } = options;
    if (!run.repository)
        return true;
    return ((0,github_session/* shouldComment */.N9)(comment, outcome) === 'none' && !status && deployment !== 'create' && githubDeployment === undefined);
}
function startOpening(session, connect, start) {
    let talk;
    let isDone = false;
    const done = Promise.all([connect(), __webpack_require__.e(/* import() */ 368).then(__webpack_require__.bind(__webpack_require__, 8368))])
        .then(async ([client, { tellStart }]) => {
        talk = client?.talk(UNHURRIED);
        if (talk)
            await tellStart(session, talk, start);
    })
        .catch(() => { }) // `close` hears of it.
        .finally(() => {
        isDone = true;
    });
    return {
        async end(patience) {
            await Promise.race([done, (0,promises_.setTimeout)(patience, undefined, { ref: false })]);
            talk?.end();
            return !isDone;
        },
    };
}

;// CONCATENATED MODULE: ./lib/github/payload.js


/**
 * The event that started the workflow, from the file that the runner names in GITHUB_EVENT_PATH.
 * Never throws: without a readable file the payload is empty, and a notice says what is then not known.
 */
function readPayload(env) {
    const path = env.GITHUB_EVENT_PATH;
    if (!path)
        return { payload: {}, notices: [] };
    try {
        const payload = JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8'));
        if ((0,manifest_object/* isRecord */.u4)(payload))
            return { payload: payload, notices: [] };
        return { payload: {}, notices: [notice('expected a JSON object')] };
    }
    catch (error) {
        return { payload: {}, notices: [notice(error instanceof SyntaxError ? 'expected JSON' : payload_codeOf(error))] };
    }
}
function notice(cause) {
    return {
        severity: 'notice',
        message: `the event payload at GITHUB_EVENT_PATH could not be read (${cause})`,
        remedy: 'Check that no earlier step removed or changed the file. Of a pull request or a workflow_run the commit is not known without it: then the report is in the job summary only.',
    };
}
function payload_codeOf(error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}

;// CONCATENATED MODULE: ./lib/github/events.js
const PULL_REQUEST = {
    commit: ['pull_request', 'head', 'sha'],
    isElsewhere: true,
    ref: ['pull_request', 'head', 'ref'],
    pullRequest: ['pull_request', 'number'],
};
const DEPLOYMENT = { commit: ['deployment', 'sha'], ref: ['deployment', 'ref'] };
/**
 * Every way in which a workflow that deploys is started, and docs/events.md in the same order. Where an event names a
 * commit of its own, GITHUB_SHA is something else: a merge commit that nobody wrote, or the tip of the default branch.
 * A workflow that is called (`workflow_call`) has the event of its caller, so it needs no line; nor does a re-run, whose
 * event is the one that started the first attempt.
 * Source: GitHub Docs, "Events that trigger workflows" and "Webhook events and payloads".
 */
const EVENTS = {
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
function events_factsOf(event) {
    return (Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined) ?? {};
}

;// CONCATENATED MODULE: ./lib/github/run.js



/**
 * Reads the run from the variables and the event payload that GitHub gives to a step.
 * Source: GitHub Docs, "Variables reference" and "Events that trigger workflows".
 */
function readRun(env, payload = {}) {
    const event = env.GITHUB_EVENT_NAME ?? '';
    const serverUrl = env.GITHUB_SERVER_URL || 'https://github.com';
    const repository = repositoryOf(env);
    const { commit, commitFrom } = commitOf(event, env, payload);
    const repositoryUrl = repository && `${serverUrl}/${repository.owner}/${repository.name}`;
    const runId = env.GITHUB_RUN_ID || undefined;
    const runAttempt = positive(Number(env.GITHUB_RUN_ATTEMPT));
    return present({
        event,
        commit,
        workflowCommit: sha(env.GITHUB_SHA),
        commitFrom,
        shortCommit: commit?.slice(0, 7),
        refName: refNameOf(event, env, payload),
        pullRequest: pullRequestOf(event, env, payload),
        forkHead: forkHeadOf(env, payload),
        repository,
        defaultBranch: run_text((0,manifest_object/* field */.ZZ)(payload, 'repository', 'default_branch')),
        serverUrl,
        apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
        repositoryUrl,
        commitUrl: repositoryUrl && commit && `${repositoryUrl}/commit/${commit}`,
        runId,
        job: env.GITHUB_JOB || undefined,
        runAttempt,
        runUrl: repositoryUrl && runId && `${repositoryUrl}/actions/runs/${runId}${runAttempt ? `/attempts/${runAttempt}` : ''}`,
        actor: env.GITHUB_ACTOR || undefined,
        githubDeployment: event === 'deployment' ? positive((0,manifest_object/* field */.ZZ)(payload, 'deployment', 'id')) : undefined,
        readOnlyFor: readOnlyFor(event, env, payload),
        workspace: env.GITHUB_WORKSPACE || workingDirectory(),
        deploysNothing: event === 'push' && isDeletion(payload),
    });
}
function commitOf(event, env, payload) {
    const { commit: path, isElsewhere } = events_factsOf(event);
    const named = path && sha((0,manifest_object/* field */.ZZ)(payload, ...path));
    if (path && named)
        return { commit: named, commitFrom: `payload.${path.join('.')}` };
    if (path && isElsewhere) {
        return { commit: undefined, commitFrom: `the payload has no ${path.join('.')}, and GITHUB_SHA is another commit` };
    }
    const commit = sha(env.GITHUB_SHA);
    if (!commit)
        return { commit, commitFrom: 'nothing: GITHUB_SHA is not set' };
    return { commit, commitFrom: path ? `GITHUB_SHA, since the payload has no ${path.join('.')}` : 'GITHUB_SHA' };
}
/** Of a pull request GITHUB_REF_NAME is `12/merge`, of a workflow_run the default branch: neither is what is deployed. */
function refNameOf(event, env, payload) {
    const { ref, commit } = events_factsOf(event);
    const named = ref && run_text((0,manifest_object/* field */.ZZ)(payload, ...ref));
    if (named)
        return named;
    if (event.startsWith('pull_request'))
        return env.GITHUB_HEAD_REF || undefined;
    return ref && commit ? undefined : env.GITHUB_REF_NAME || undefined;
}
/** What the event names; else the pull request that waits in the merge queue under this ref. */
function pullRequestOf(event, env, payload) {
    const path = events_factsOf(event).pullRequest;
    const isIssue = path?.[0] === 'issue' && !(0,manifest_object/* isRecord */.u4)((0,manifest_object/* field */.ZZ)(payload, 'issue', 'pull_request'));
    return ((path && !isIssue ? run_numberIn((0,manifest_object/* field */.ZZ)(payload, ...path), payload) : undefined) ??
        queuedPullRequest(run_text((0,manifest_object/* field */.ZZ)(payload, 'merge_group', 'head_ref')) ?? env.GITHUB_REF ?? ''));
}
/** Of a list the first into this repository: a branch may be the head of a pull request elsewhere, under a number of its own. */
function run_numberIn(named, payload) {
    if (!Array.isArray(named))
        return positive(named);
    const repository = (0,manifest_object/* field */.ZZ)(payload, 'repository', 'id');
    const own = named.filter(manifest_object/* isRecord */.u4).find((pull) => {
        const base = (0,manifest_object/* field */.ZZ)(pull, 'base', 'repo', 'id');
        return base === undefined || repository === undefined || base === repository;
    });
    return positive(own?.number);
}
/** Source: GitHub Docs, "Webhook events and payloads", workflow_run. */
function forkHeadOf(env, payload) {
    const head = run_text((0,manifest_object/* field */.ZZ)(payload, 'workflow_run', 'head_repository', 'full_name'));
    const branch = run_text((0,manifest_object/* field */.ZZ)(payload, 'workflow_run', 'head_branch'));
    const isForeign = head !== undefined && head !== env.GITHUB_REPOSITORY;
    return isForeign && branch ? `${head.split('/')[0]}:${branch}` : undefined;
}
/** `refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha>`, where the base branch may have slashes of its own. */
function queuedPullRequest(ref) {
    const segments = ref.replace(/^refs\/heads\//, '').split('/');
    if (segments[0] !== 'gh-readonly-queue')
        return undefined;
    const [prefix, number, commit] = segments.at(-1)?.split('-') ?? [];
    return prefix === 'pr' && sha(commit) ? positive(Number(number)) : undefined;
}
/** Source: GitHub Docs, "Automatic token authentication" and "Dependabot on GitHub Actions". */
function readOnlyFor(event, env, payload) {
    if (env.GITHUB_ACTOR === 'dependabot[bot]' && event !== 'pull_request_target')
        return 'Dependabot';
    const head = run_text((0,manifest_object/* field */.ZZ)(payload, 'pull_request', 'head', 'repo', 'full_name'));
    const isForeign = head !== undefined && head !== env.GITHUB_REPOSITORY;
    return isForeign && event.startsWith('pull_request') && event !== 'pull_request_target' ? 'a fork' : undefined;
}
function isDeletion(payload) {
    return payload.deleted === true || /^0+$/.test(run_text(payload.after) ?? '');
}
function repositoryOf(env) {
    const [owner, name, ...rest] = (env.GITHUB_REPOSITORY ?? '').split('/');
    return owner && name && rest.length === 0 ? { owner, name } : undefined;
}
/** SHA-1 or SHA-256, in full. */
function sha(value) {
    return typeof value === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : undefined;
}
function run_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
function positive(value) {
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
/** Without the keys whose value is undefined: absent is one thing here, not two. */
function present(value) {
    return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}

;// CONCATENATED MODULE: ./lib/github/unfinished.js


const unfinished_NAME = 'unfinished';
let unfinished_isTold = false;
/**
 * Leaves word for the post step, which runs whatever happens to this one; undefined when there is nothing left to do.
 * The runner reads it after the step, also when its process was killed (actions/runner, ActionRunner). Never throws: a
 * disk without room must not end a deploy that goes well.
 */
function leave(env, unfinished) {
    try {
        if (env.GITHUB_STATE)
            (0,core/* saveState */.LZ)(unfinished_NAME, unfinished ?? '');
    }
    catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        if (!unfinished_isTold)
            (0,log/* info */.pq)(`the post step could not be left word in GITHUB_STATE (${why})`);
        unfinished_isTold = true;
    }
}
/** What the main step has left; undefined when it came to its end. */
function readUnfinished(env) {
    const text = env[`STATE_${unfinished_NAME}`];
    if (!text)
        return undefined;
    try {
        const found = JSON.parse(text);
        return typeof found?.environment === 'string' && typeof found.startedAt === 'string' ? found : undefined;
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./lib/duration.js
var lib_duration = __webpack_require__(1999);
// EXTERNAL MODULE: ./lib/report/commit-status.js
var commit_status = __webpack_require__(8288);
;// CONCATENATED MODULE: ./lib/inputs.js






const inputs_NAMES = [
    'manifests',
    'image-tag',
    'timeout',
    'variables',
    'images',
    'namespace',
    'create-namespace',
    'kubeconfig',
    'context',
    'environment',
    'failure-hold',
    'comment',
    'status',
    'deployment',
    'environment-url',
    'conflicts',
    'github-token',
];
const COMMENT = ['always', 'on-failure', 'never'];
const inputs_DEPLOYMENT = ['auto', 'create', 'never'];
const CONFLICTS = ['overwrite', 'fail'];
/** Names that the renderer declares itself; a line in `variables` can't change what they mean. */
const BUILT_IN_VARIABLES = [
    'GIT_SHA',
    'IMAGE_TAG',
    'COMMIT_SHA',
    'COMMIT_SHORT_SHA',
    'GIT_REF_NAME',
    'PR_NUMBER',
    'RUN_ID',
    'ENVIRONMENT',
];
const LONGEST_TIMEOUT = 24 * 3_600_000;
/** Milliseconds. Also what a bad timeout stands for: nothing is deployed, and the report has its time. */
const DEFAULT_TIMEOUT = 600_000;
/**
 * Reads and checks all inputs at once; nothing else in the action reads one. Every mistake is a problem of severity
 * `error`, and what stands in `inputs` for it is of no use; the others are right, so that a report can still be posted.
 */
function readInputs(env) {
    const { problems, unsound } = unknownInputs(env);
    const bad = (name, expected, found, remedy) => {
        // What stands at a misspelt name does not stand here: that the name is wrong is all there is to say.
        if (unsound.has(name) && (0,core/* getInput */.V4)(name) === '')
            return;
        unsound.add(name);
        problems.push({ severity: 'error', message: `input ${name}: expected ${expected}, found ${found}`, remedy });
    };
    const images = lines('images');
    const entries = parseImageEntries(images);
    if (entries.problems.length > 0)
        unsound.add('images');
    problems.push(...entries.problems);
    const inputs = {
        manifests: inputs_readManifests(bad),
        ...inputs_optional('imageTag', readImageTag(bad)),
        timeout: readTimeout(bad),
        variables: readVariables(bad),
        images,
        ...inputs_optional('namespace', readNamespace(bad)),
        createNamespace: readBoolean('create-namespace', bad),
        ...inputs_optional('kubeconfig', (0,core/* getInput */.V4)('kubeconfig')),
        ...inputs_optional('context', (0,core/* getInput */.V4)('context')),
        ...inputs_optional('environment', readEnvironment(bad)),
        failureHold: readFailureHold(bad),
        comment: readChoice('comment', COMMENT, bad),
        status: readBoolean('status', bad, 'true'),
        deployment: readChoice('deployment', inputs_DEPLOYMENT, bad),
        ...inputs_optional('environmentUrl', readEnvironmentUrl(bad)),
        conflicts: readChoice('conflicts', CONFLICTS, bad),
        ...inputs_optional('githubToken', inputs_readToken(problems)),
    };
    return { inputs, problems, unsound };
}
function inputs_optional(key, value) {
    return value === '' ? {} : { [key]: value };
}
/** The lines of an input that say something: trimmed, without blank ones and `#` comments. */
function lines(name) {
    return numbered(name).map(({ line }) => line);
}
/** The same, each with its number in the input. */
function numbered(name) {
    return (0,core/* getInput */.V4)(name)
        .split('\n')
        .map((line, at) => ({ line: line.trim(), number: at + 1 }))
        .filter(({ line }) => line !== '' && !line.startsWith('#'));
}
function inputs_readManifests(bad) {
    const patterns = lines('manifests');
    if (patterns.length === 0) {
        bad('manifests', 'directories, files or globs, one a line', 'nothing', 'Name the directory, such as `manifests: k8s/`.');
    }
    return patterns;
}
/** The grammar of a tag is the OCI distribution specification's. */
function readImageTag(bad) {
    const tag = (0,core/* getInput */.V4)('image-tag');
    if (tag !== '' && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) {
        bad('image-tag', 'an image tag (letters, digits, "_", "." and "-", at most 128 characters)', quote(tag), tag.includes('/')
            ? 'A branch name with "/" is no image tag: use the commit, `image-tag: ${{ github.sha }}`.'
            : 'Give the tag that your build pushed, without the image name; a digest belongs in the `images` input.');
    }
    return tag;
}
function readTimeout(bad) {
    const text = (0,core/* getInput */.V4)('timeout');
    if (text === '')
        return DEFAULT_TIMEOUT;
    const duration = (0,lib_duration/* parseDuration */.E)(text);
    const expected = 'a Go duration such as 90s, 5m or 1h30m';
    if (duration === undefined) {
        const remedy = /^\d+(\.\d+)?$/.test(text)
            ? `Add the unit: ${text}s for seconds, ${text}m for minutes.`
            : 'Write a number with its unit: s, m or h.';
        bad('timeout', expected, quote(text), remedy);
        return DEFAULT_TIMEOUT;
    }
    if (duration >= 1_000 && duration <= LONGEST_TIMEOUT)
        return duration;
    const remedy = 'Give the time that a healthy rollout needs, and some to spare.';
    bad('timeout', `${expected}, between 1s and 24h`, quote(text), remedy);
    return DEFAULT_TIMEOUT;
}
/** Both holds have a default; the input names the ones to change: `terminal=5s,retryable=60s`. */
function readFailureHold(bad) {
    const { hold, bad: parts } = (0,failure_hold/* parseFailureHold */.j)((0,core/* getInput */.V4)('failure-hold'), { terminal: 5, retryable: 45 });
    const remedy = 'Write it like terminal=5s,retryable=60s.';
    for (const part of parts)
        bad('failure-hold', 'terminal=DURATION,retryable=DURATION', quote(part), remedy);
    return hold;
}
function readVariables(bad) {
    const variables = new Map();
    for (const { line, number } of numbered('variables')) {
        const equals = line.indexOf('=');
        const name = equals < 0 ? '' : line.slice(0, equals).trim();
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
            // The line may hold a secret: it is told by its number of characters only.
            bad('variables', 'NAME=value lines', `line ${number} (${line.length} long) without a name of letters, digits and _ before "="`, 'Write one NAME=value a line, without a dash or a colon; a name starts with no digit.');
        }
        else if (BUILT_IN_VARIABLES.includes(name)) {
            bad('variables', 'names of your own', `${name}, which is built in`, 'Choose another name, or set `image-tag`.');
        }
        else if (variables.has(name)) {
            bad('variables', 'each name once', `${name} twice`, 'Remove one of the two lines.');
        }
        else {
            variables.set(name, line.slice(equals + 1).trim());
        }
    }
    return variables;
}
/** Names of namespaces are RFC 1123 labels (Kubernetes, "Object Names and IDs"). */
function readNamespace(bad) {
    const namespace = (0,core/* getInput */.V4)('namespace');
    if (namespace !== '' && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
        bad('namespace', 'a namespace (lower-case letters, digits and "-", at most 63 characters)', quote(namespace), 'Give the name as `kubectl get namespaces` shows it.');
    }
    return namespace;
}
/** The name is part of a commit status, which has 255 characters (see `statusContext`), and of a comment. */
function readEnvironment(bad) {
    const environment = (0,core/* getInput */.V4)('environment');
    const isLong = environment.length > commit_status/* LONGEST_ENVIRONMENT */.f6;
    if (!(0,commit_status/* isEnvironmentName */.tq)(environment)) {
        bad('environment', `one line of at most ${commit_status/* LONGEST_ENVIRONMENT */.f6} visible characters`, isLong ? `${environment.length} characters` : 'a line break, a control character or an invisible one', 'Give a short name such as production.');
    }
    return environment;
}
function readEnvironmentUrl(bad) {
    const text = (0,core/* getInput */.V4)('environment-url');
    if (text === '')
        return '';
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isOpen = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
    // A placeholder passes for a host; nothing fills it here.
    if (isOpen && !/[${}]/.test(url.host))
        return url.href;
    // An address with a password in it is not shown.
    const found = url && (url.username || url.password) ? 'an address with a user or a password' : quote(text);
    bad('environment-url', 'an address that starts with https:// or http:// and a host name', found, 'Write it like https://payments.example.com.');
    return '';
}
/** What can't be a token is left out: a report can't be the reason why nothing is deployed. Never shows it. */
function inputs_readToken(problems) {
    const token = (0,core/* getInput */.V4)('github-token');
    if (/^[!-~]*$/.test(token))
        return token;
    const message = `input github-token: expected a token, found ${token.length} characters with blanks, line breaks or others that no token has`;
    const remedy = 'Leave it at its default, or name the secret alone. The report is in the job summary.';
    problems.push({ severity: 'warning', message, remedy });
    return '';
}
function readBoolean(name, bad, fallback = 'false') {
    const text = (0,core/* getInput */.V4)(name) || fallback;
    if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text)) {
        bad(name, 'true or false', quote(text), `Write \`${name}: true\` or \`${name}: false\`.`);
    }
    return text.toLowerCase() === 'true';
}
function readChoice(name, choices, bad) {
    const text = (0,core/* getInput */.V4)(name) || choices[0];
    const found = choices.find((choice) => choice === text);
    if (found !== undefined)
        return found;
    bad(name, `one of ${choices.join(', ')}`, quote(text), didYouMean(text, choices) ?? `Choose one of ${choices.join(', ')}.`);
    return choices[0];
}
/**
 * GitHub only warns of an input that action.yml does not have, and runs on. A likely misspelling is an error here,
 * since a deploy without the timeout or the namespace that was meant is not what anyone asked for; anything else is
 * a warning, since INPUT_ variables of other tools may be around.
 */
function unknownInputs(env) {
    const variables = Object.keys(env).filter((variable) => variable.startsWith('INPUT_'));
    const names = variables.map((variable) => variable.slice('INPUT_'.length).toLowerCase());
    const unsound = new Set();
    const problems = names
        .filter((name) => !inputs_NAMES.includes(name))
        .map((name) => {
        const message = `input ${quote(name)} is not one of this action`;
        const meant = (0,manifest_near/* nearest */.p)(name.replaceAll('_', '-'), inputs_NAMES);
        if (meant === undefined)
            return { severity: 'warning', message, remedy: `It is ignored. The inputs are ${inputs_NAMES.join(', ')}.` };
        unsound.add(meant);
        return { severity: 'error', message, remedy: `Did you mean ${meant}?` };
    });
    return { problems, unsound };
}
function didYouMean(word, candidates) {
    const near = (0,manifest_near/* nearest */.p)(word, candidates);
    return near === undefined ? undefined : `Did you mean ${near}?`;
}
function quote(text) {
    const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    return JSON.stringify(short);
}

;// CONCATENATED MODULE: ./lib/report/outputs.js


/** What later steps of the workflow can read of a result. Set on failure too. */
function outputsOf(result) {
    return {
        outcome: result.outcome,
        message: (0,plain/* oneLine */.TN)(result.headline),
        objects: JSON.stringify(result.objects.map(objectEntry)),
        images: JSON.stringify(result.objects.filter((object) => object.images.length > 0).map(imagesEntry)),
        duration: String(tenths(result.seconds)),
    };
}
function objectEntry({ reference, position, action, status, message, seconds, diagnosis }) {
    const { file, line } = position ?? {};
    const cause = diagnosis ? { cause: diagnosis.cause } : {};
    return { ...outputs_name(reference), file, line, action, status, message, ...cause, seconds: tenths(seconds) };
}
function imagesEntry({ reference, images }) {
    return { ...outputs_name(reference), containers: images };
}
function outputs_name(reference) {
    const { kind, namespace, name } = reference;
    return { apiVersion: (0,manifest_object/* apiVersionOf */.uO)(reference), kind, ...(namespace ? { namespace } : {}), name };
}
function tenths(seconds) {
    return Math.round(seconds * 10) / 10;
}

;// CONCATENATED MODULE: ./lib/outputs.js



/** Sets every output that action.yml names, on failure too; nothing else in the action sets one. Throws when they can't be written. */
function writeOutputs(result, { commentUrl, deploymentId, environmentUrl }) {
    const texts = {
        ...outputsOf(result),
        'comment-url': commentUrl,
        'deployment-id': deploymentId,
        'environment-url': environmentUrl,
    };
    try {
        for (const [name, text] of Object.entries(texts))
            (0,core/* setOutput */.uH)(name, text);
    }
    catch (cause) {
        const message = `the deploy ended as ${result.outcome}, but its outputs could not be written to GITHUB_OUTPUT (${(0,thrown/* messageOf */.bD)(cause)})`;
        throw new Error(`${message}. Make room on the runner's disk: later steps may need them.`, { cause });
    }
}

// EXTERNAL MODULE: ./lib/report/hiding.js
var hiding = __webpack_require__(7519);
;// CONCATENATED MODULE: ./lib/report/redact-fields.js

/**
 * Changed fields without secrets. Only the present values are known, so what a field held before one of them, or holds
 * after it, is hidden as a whole: it may be the value that was just rotated. So is every change of a list that a secret
 * stands in: an argument that moves leaves its old value under another index.
 */
function redactedFields(fields, hide) {
    const holds = ({ before, after }) => [before, after].some((each) => each && hide(each) !== each);
    const filled = new Set(fields.filter(holds).map(({ path }) => listOf(path)));
    return fields.map((change) => (filled.has(listOf(change.path)) ? redactedField(change, hide) : change));
}
function redactedField({ path, before, after }, hide) {
    const shown = after === undefined ? undefined : hide(after);
    return {
        path,
        ...(before === undefined ? {} : { before: hiding/* STARS */.y }),
        // What stands around a present value is the manifest's own text.
        ...(shown === undefined ? {} : { after: shown === after ? hiding/* STARS */.y : shown }),
    };
}
/** `spec.args[0]` → `spec.args`; an item that is told by a name is a field of its own. */
function listOf(path) {
    const open = path.lastIndexOf('[');
    const index = path.slice(open + 1, -1);
    return open >= 0 && path.endsWith(']') && /^\d+$/.test(index) ? path.slice(0, open) : path;
}

;// CONCATENATED MODULE: ./lib/report/redact.js


/**
 * The result with every one of `secrets` replaced wherever servers, registries and pods had a say. The runner masks
 * log and summary by itself; a comment is out of its sight. Names and places stay: they are the repository's own.
 */
function redacted(result, secrets) {
    if (secrets.every((secret) => secret === ''))
        return result;
    const hide = (0,hiding/* hiding */.Q)(secrets);
    return {
        ...result,
        headline: hide(result.headline),
        problems: result.problems.map((problem) => redactedProblem(problem, hide)),
        objects: result.objects.map((object) => redactedObject(object, hide)),
    };
}
function redactedProblem(problem, hide) {
    const { message, remedy } = problem;
    return { ...problem, message: hide(message), ...(remedy === undefined ? {} : { remedy: hide(remedy) }) };
}
function redactedObject(object, hide) {
    const { message, fields, address, serving, remedy, diagnosis, images } = object;
    const shown = {
        ...(address === undefined ? {} : { address: hide(address) }),
        ...(remedy === undefined ? {} : { remedy: hide(remedy) }),
        ...(serving === undefined ? {} : { serving: hide(serving) }),
    };
    const told = {
        fields: redactedFields(fields, hide),
        images: images.map((one) => ({ ...one, image: hide(one.image) })),
    };
    const hidden = { ...object, message: hide(message), ...told, ...shown };
    return diagnosis ? { ...hidden, diagnosis: redactedDiagnosis(diagnosis, hide) } : hidden;
}
function redactedDiagnosis(diagnosis, hide) {
    const { message, evidence, logs, remedy, consequences } = diagnosis;
    return {
        ...diagnosis,
        message: hide(message),
        evidence: evidence.map(hide),
        logs: logs.map((log) => ({ ...log, lines: log.lines.map(hide) })),
        remedy: hide(remedy),
        ...(consequences === undefined ? {} : { consequences: consequences.map(hide) }),
    };
}

;// CONCATENATED MODULE: ./lib/main.js














/**
 * One run of the action: from what the workflow said to what the step ends with. `cancelled` aborts with a Cancelled when
 * the runner cancels the job. Never throws.
 */
async function main(env, cancelled) {
    await main_step(env, cancelled).catch((error) => (0,core/* setFailed */.C1)((0,thrown/* messageOf */.bD)(error)));
}
async function main_step(env, cancelled) {
    // A runner that is lost reads no log any more. GitHub still hears how the deploy ended.
    process.stdout.on('error', (error) => {
        if (error.code !== 'EPIPE')
            throw error;
    });
    const { inputs, problems, unsound } = readInputs(env);
    if (inputs.githubToken)
        (0,log/* mask */.dK)(inputs.githubToken);
    for (const value of secretVariables(inputs.variables))
        (0,log/* mask */.dK)(value);
    const { payload, notices } = readPayload(env);
    const run = readRun(env, payload);
    if (run.deploysNothing)
        return (0,log/* info */.pq)('This push deleted a branch or a tag: there is nothing to deploy.');
    const deadline = (0,lib_deadline/* startDeadline */.db)(inputs.timeout, cancelled);
    // An error in the handler of an event, which no promise carries: it ends the run, with a report as any other does.
    process.on('uncaughtException', (error) => {
        (0,log/* info */.pq)(`An error that nothing foresaw: ${error.message}`);
        deadline.fail(error);
    });
    const { githubToken: token, status, deployment, comment, environmentUrl } = inputs;
    const live = startLiveReport({
        ...{ run, token, status, deployment, comment, environmentUrl, cancelled, endsAt: deadline.endsAt },
        leave: (unfinished) => leave(env, unfinished),
    });
    const found = await deploy(inputs, { run, env, deadline, live, unsound, problems: [...problems, ...notices] });
    const result = redacted(found, (0,log/* masked */.Iv)());
    ended(result);
    const { report } = await __webpack_require__.e(/* import() */ 734).then(__webpack_require__.bind(__webpack_require__, 7734));
    writeOutputs(result, await report(result, { run, env, live }));
    // The annotations have said why; one more error would be the eleventh, and push out one that says more.
    if (result.outcome !== 'success')
        process.exitCode = 1;
    deadline.end();
}


/***/ }),

/***/ 8635:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gj: () => (/* binding */ OWN_ANNOTATIONS),
/* harmony export */   MZ: () => (/* binding */ RUN_URL),
/* harmony export */   Ne: () => (/* binding */ IMAGE_TAG),
/* harmony export */   Ss: () => (/* binding */ WAIT_FOR),
/* harmony export */   bL: () => (/* binding */ DEPLOYED_AT),
/* harmony export */   cJ: () => (/* binding */ COMMIT),
/* harmony export */   kt: () => (/* binding */ RECREATE),
/* harmony export */   rm: () => (/* binding */ FAILURE_HOLD),
/* harmony export */   yT: () => (/* binding */ isMisspelt)
/* harmony export */ });
/** The annotations that are ours, on objects. Nothing else may begin with this. */
const OURS = 'kube-rollout.dev/';
/** What has to be reached beside, or instead of, what the kind asks for: see `parseWaitFor`. */
const WAIT_FOR = `${OURS}wait-for`;
/** Hold times of its own, in the grammar of the input `failure-hold`. */
const FAILURE_HOLD = `${OURS}failure-hold`;
/** Opts in to being deleted and created again where a field can't be changed. */
const RECREATE = `${OURS}recreate`;
/** What a deploy writes on each workload that it changes. Whoever took an object from a cluster has these too. */
const COMMIT = `${OURS}commit`;
const IMAGE_TAG = `${OURS}image-tag`;
const RUN_URL = `${OURS}run-url`;
const DEPLOYED_AT = `${OURS}deployed-at`;
const OWN_ANNOTATIONS = [WAIT_FOR, FAILURE_HOLD, RECREATE, COMMIT, IMAGE_TAG, RUN_URL, DEPLOYED_AT];
/** True for a name that looks like one of ours and is none: a wish that nobody would fulfil. */
function isMisspelt(name) {
    return name.startsWith(OURS) && !OWN_ANNOTATIONS.includes(name);
}


/***/ }),

/***/ 1821:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ parseFailureHold)
/* harmony export */ });
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1999);

/**
 * Reads `terminal=5s,retryable=60s`: each class that is named changes that of `defaults`. `bad` are the parts that say
 * nothing that is understood.
 */
function parseFailureHold(text, defaults) {
    const hold = { ...defaults };
    const bad = [];
    for (const part of text.split(/[,\n]/)) {
        const [name = '', length = ''] = part.split('=').map((side) => side.trim());
        if (name === '' && length === '')
            continue;
        const duration = (0,_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E)(length);
        if ((name === 'terminal' || name === 'retryable') && duration !== undefined)
            hold[name] = duration / 1000;
        else
            bad.push(part.trim());
    }
    return { hold, bad };
}


/***/ }),

/***/ 6260:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A$: () => (/* binding */ hasUserInfo),
/* harmony export */   RO: () => (/* binding */ imageReferenceFault),
/* harmony export */   my: () => (/* binding */ formatImageReference),
/* harmony export */   o_: () => (/* binding */ parseImageReference)
/* harmony export */ });
/**
 * Splits an image reference. Nothing is added: `python` stays `python`. A colon before the last slash belongs to the
 * registry's port, so `registry:5000/app` has no tag and `localhost:5000/app:v1` has the tag v1.
 */
function parseImageReference(text) {
    const at = text.indexOf('@');
    const tagged = at < 0 ? text : text.slice(0, at);
    const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    return {
        name: colon < 0 ? tagged : tagged.slice(0, colon),
        ...(colon < 0 ? {} : { tag: tagged.slice(colon + 1) }),
        ...(at < 0 ? {} : { digest: text.slice(at + 1) }),
    };
}
/** True for `user:password@registry/app`, as web addresses have it: no reference of an image can hold that. */
function hasUserInfo(text) {
    const at = text.indexOf('@');
    return at >= 0 && text.includes('/', at);
}
/** The reference as Kubernetes writes it: the inverse of parseImageReference. */
function formatImageReference({ name, tag, digest }) {
    return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
// The grammar of the OCI distribution specification, and of distribution/reference.
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const NAME = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-zA-Z=_-]{32,}$/;
/** What is wrong with a reference, as the end of a sentence; undefined when nothing is. */
function imageReferenceFault({ name, tag, digest }) {
    if (!NAME.test(name))
        return 'the name is not that of an image (lower-case letters, digits and . _ - / only)';
    if (tag !== undefined && !TAG.test(tag))
        return 'the tag is not one (letters, digits and . _ - only, 128 at most)';
    if (digest !== undefined && !DIGEST.test(digest))
        return 'the digest is not one (such as sha256:… with 64 digits)';
    return undefined;
}


/***/ }),

/***/ 3963:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   mg: () => (/* binding */ readJsonValue),
/* harmony export */   pw: () => (/* binding */ skipBlanks),
/* harmony export */   q3: () => (/* binding */ JsonSyntaxError)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1719);

/** Where a JSON text breaks, and why. */
class JsonSyntaxError extends Error {
    name = 'JsonSyntaxError';
    offset;
    constructor(offset, message) {
        super(message);
        this.offset = offset;
    }
}
/**
 * Reads one JSON value that starts at or after `from`, as nodes with their ranges. Scalars hold their values, not
 * their text. Strictly RFC 8259, as Go's encoding/json. Throws JsonSyntaxError.
 */
function readJsonValue(text, from) {
    return valueAt(text, skipBlanks(text, from), 0);
}
/** The offset of the next character that is not JSON whitespace. */
function skipBlanks(text, from) {
    BLANKS.lastIndex = from;
    BLANKS.test(text);
    return BLANKS.lastIndex;
}
const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const WORD = /true|false|null/y;
function valueAt(text, at, depth) {
    if (depth > _json_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_DEPTH */ .lr)
        throw new JsonSyntaxError(at, `nested deeper than ${_json_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_DEPTH */ .lr} levels`);
    const first = text[at];
    if (first === '{')
        return mapAt(text, at, depth);
    if (first === '[')
        return listAt(text, at, depth);
    if (first === '"')
        return stringAt(text, at);
    return numberOrWordAt(text, at);
}
function mapAt(text, start, depth) {
    const pairs = [];
    let at = skipBlanks(text, start + 1);
    while (text[at] !== '}') {
        if (pairs.length > 0)
            at = skipBlanks(text, expect(text, at, ',', 'a comma or }'));
        if (text[at] !== '"')
            throw unexpected(text, at, 'a key in double quotes');
        const key = stringAt(text, at);
        const colon = expect(text, skipBlanks(text, key.end), ':', 'a colon');
        const value = valueAt(text, skipBlanks(text, colon), depth + 1);
        pairs.push({ key, value });
        at = skipBlanks(text, value.end);
    }
    return { is: 'map', pairs, start, end: at + 1 };
}
function listAt(text, start, depth) {
    const items = [];
    let at = skipBlanks(text, start + 1);
    while (text[at] !== ']') {
        if (items.length > 0)
            at = skipBlanks(text, expect(text, at, ',', 'a comma or ]'));
        const value = valueAt(text, at, depth + 1);
        items.push(value);
        at = skipBlanks(text, value.end);
    }
    return { is: 'list', items, start, end: at + 1 };
}
function stringAt(text, start) {
    const source = match(STRING, text, start);
    if (source === undefined)
        throw new JsonSyntaxError(start, 'the string does not end, or holds a raw control character');
    return { is: 'scalar', value: parseString(source, start), style: 'double', start, end: start + source.length };
}
/** Half of a surrogate pair becomes U+FFFD, as in Go. */
function parseString(source, start) {
    try {
        return JSON.parse(source).toWellFormed();
    }
    catch {
        throw new JsonSyntaxError(start, 'the string holds an escape that JSON does not have');
    }
}
function numberOrWordAt(text, start) {
    const source = match(NUMBER, text, start) ?? match(WORD, text, start);
    if (source === undefined)
        throw unexpected(text, start, 'a value');
    const end = start + source.length;
    if (/[\w.+-]/.test(text[end] ?? ''))
        throw unexpected(text, start, 'a value');
    return { is: 'scalar', value: numberOrWord(source, start), style: 'plain', start, end };
}
function numberOrWord(source, start) {
    if (/^-?[0-9]+$/.test(source))
        return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .integer */ .nd)(BigInt(source));
    const value = JSON.parse(source);
    if (typeof value === 'number' && !Number.isFinite(value))
        throw new JsonSyntaxError(start, 'the number is too large');
    return value;
}
function match(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
}
function expect(text, at, character, what) {
    if (text[at] !== character)
        throw unexpected(text, at, what);
    return at + 1;
}
function unexpected(text, at, expected) {
    return new JsonSyntaxError(Math.min(at, text.length), `not JSON: expected ${expected}, found ${foundAt(text, at)}`);
}
/** A sign is told as it is, and no word: it could be a part of a secret. */
function foundAt(text, at) {
    const sign = text.charAt(at);
    if (sign === '')
        return 'the end of the file';
    if (sign === '#' || /^\/[/*]/.test(text.slice(at, at + 2)))
        return 'a comment, of which JSON has none';
    if ((sign === '}' || sign === ']') && /,\s*$/.test(text.slice(0, at)))
        return `${sign} after a comma`;
    return "{}[],:'".includes(sign) ? sign : 'something else';
}


/***/ }),

/***/ 1719:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   As: () => (/* binding */ stringify),
/* harmony export */   l6: () => (/* binding */ NestedTooDeeply),
/* harmony export */   lr: () => (/* binding */ MAX_DEPTH),
/* harmony export */   nd: () => (/* binding */ integer),
/* harmony export */   qF: () => (/* binding */ parseJson)
/* harmony export */ });
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
/**
 * JSON text of a value, as it may stand in the body of a server-side apply.
 *
 * The API server reads such a body as YAML, which knows fewer bare characters than JSON: a raw DEL, C1 control or
 * non-character is refused, a raw NEL becomes a blank, and blanks after a line separator are lost. Those are escaped.
 * A `bigint` is written digit by digit.
 */
function stringify(value) {
    return plain(value).replace(UNSAFE_IN_YAML, escapeCharacter);
}
const UNSAFE_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
function escapeCharacter(character) {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
function plain(value) {
    try {
        return JSON.stringify(value);
    }
    catch (error) {
        // Only a bigint makes JSON.stringify throw on our values; a replacer on every value would cost the common case dear.
        if (!(error instanceof TypeError))
            throw error;
        return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? rawJson(each.toString()) : each));
    }
}
/** A JSON text that is nested so deeply that whoever walks through its value would run out of stack. */
class NestedTooDeeply extends SyntaxError {
    name = 'NestedTooDeeply';
    constructor() {
        super(`JSON nested deeper than ${MAX_DEPTH} levels`);
    }
}
/** As deep as kubectl goes is 10,000; nothing real comes near this, and it keeps the stack safe. */
const MAX_DEPTH = 1_000;
/**
 * The value of a JSON text. Integers beyond 2^53 are exact, as `bigint`, within int64; larger ones are the nearest
 * float, which is all that kubectl and the API server keep of them. Throws SyntaxError.
 */
function parseJson(text) {
    if (isTooDeep(text))
        throw new NestedTooDeeply();
    // A reviver is an order of magnitude slower, so it runs only where a number could be too long for a float.
    if (!LONG_NUMBER.test(text))
        return JSON.parse(text);
    return parseWithSource(text, (_key, value, context) => typeof value === 'number' ? exactInteger(value, context?.source) : value);
}
/** No blank inside a text is taken for one before a number: a commit that begins with digits would make each answer slow. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?\d{16}/;
const INTEGER = /^-?\d+$/;
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [...'"\\[]{}'].map((each) => each.charCodeAt(0));
function isTooDeep(text) {
    // What is shorter has no room for so many brackets, and most answers are.
    if (text.length < 2 * MAX_DEPTH)
        return false;
    let depth = 0;
    for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === QUOTE)
            at = endOfString(text, at);
        else if (code === CLOSE_LIST || code === CLOSE_MAP)
            depth--;
        else if ((code === OPEN_LIST || code === OPEN_MAP) && ++depth > MAX_DEPTH)
            return true;
    }
    return false;
}
/** The offset of the quote that ends the string which starts at an offset. */
function endOfString(text, start) {
    for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
        let backslashes = 0;
        while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH)
            backslashes++;
        if (backslashes % 2 === 0)
            return at;
    }
    return text.length;
}
function exactInteger(value, source) {
    if (Number.isSafeInteger(value) || source === undefined || !INTEGER.test(source))
        return value;
    return integer(BigInt(source));
}
/** A number where that is exact, a bigint within int64, the nearest float beyond. */
function integer(value) {
    const number = Number(value);
    if (Number.isSafeInteger(number))
        return number;
    return value >= INT64_MIN && value <= INT64_MAX ? value : number;
}
// ECMAScript 2026 ("JSON.parse source text access"), in Node 24; the compiler's library does not describe it yet.
const { rawJSON: rawJson, parse: parseWithSource } = JSON;


/***/ }),

/***/ 8998:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ isLeftOut)
/* harmony export */ });
/** What the server fills in where a list's key is not written, as in `ports[containerPort=80,protocol="TCP"]`. */
const DEFAULTS = new Map([['protocol', 'TCP']]);
/** What it takes such a key for that has no default. */
const EMPTY = ['', '0'];
/** True for what the server takes the key of a list's item for when the item does not have it. */
function isLeftOut(key, value) {
    const text = String(value);
    return EMPTY.includes(text) || DEFAULTS.get(key) === text;
}


/***/ }),

/***/ 5879:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
/**
 * The candidate that someone who typed `word` most likely meant, or undefined when none is near: at most a third of
 * its letters (and always one) may differ. Case does not count.
 */
function nearest(word, candidates) {
    let best;
    let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
    for (const candidate of candidates) {
        const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
        if (distance < bestDistance) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}
/** Letters to insert, remove, replace or swap with a neighbour to make `a` of `b`; `limit` when it is that or more. */
function editDistance(a, b, limit) {
    if (Math.abs(a.length - b.length) >= limit)
        return limit;
    let beforeLast = [];
    let last = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let row = 1; row <= a.length; row++) {
        const current = [row];
        for (let column = 1; column <= b.length; column++) {
            const same = a[row - 1] === b[column - 1];
            let cost = Math.min((last[column] ?? limit) + 1, (current[column - 1] ?? limit) + 1, (last[column - 1] ?? limit) + (same ? 0 : 1));
            if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
                cost = Math.min(cost, (beforeLast[column - 2] ?? limit) + 1);
            }
            current.push(cost);
        }
        beforeLast = last;
        last = current;
    }
    return Math.min(last[b.length] ?? limit, limit);
}


/***/ }),

/***/ 7350:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bz: () => (/* binding */ referenceOf),
/* harmony export */   FH: () => (/* binding */ formatReference),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   V0: () => (/* binding */ records),
/* harmony export */   ZZ: () => (/* binding */ field),
/* harmony export */   cX: () => (/* binding */ parseApiVersion),
/* harmony export */   di: () => (/* binding */ isCustomGroup),
/* harmony export */   u4: () => (/* binding */ isRecord),
/* harmony export */   uO: () => (/* binding */ apiVersionOf)
/* harmony export */ });
/** The reference of an object, with its namespace as written. One without a name yet is told by how its name begins. */
function referenceOf(object) {
    const { group, version } = parseApiVersion(object.apiVersion);
    const { name, namespace, generateName } = object.metadata;
    const named = name ?? (generateName === undefined ? '' : `${generateName}…`);
    return { group, version, kind: object.kind, name: named, ...(namespace ? { namespace } : {}) };
}
/** `apps/v1` → {apps, v1}; `v1` → {'', v1}. */
function parseApiVersion(apiVersion) {
    const slash = apiVersion.indexOf('/');
    return slash < 0
        ? { group: '', version: apiVersion }
        : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
/** What `parseApiVersion` reads: {apps, v1} → `apps/v1`; {'', v1} → `v1`. */
function apiVersionOf({ group, version }) {
    return group === '' ? version : `${group}/${version}`;
}
/** True for a group that is none of Kubernetes' own: those have no dot, or end in `.k8s.io`. */
function isCustomGroup(group) {
    return group.includes('.') && !group.endsWith('.k8s.io');
}
/** How people are told of an object: `Deployment payments/api`, or `ClusterRole reader`. */
function formatReference(reference) {
    const { kind, namespace, name } = reference;
    return namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}
/** True for a JSON object, not for arrays or null. */
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** The value at a path of keys and indexes, or undefined where any step is missing. */
function field(value, ...path) {
    let here = value;
    for (const step of path) {
        if (typeof step === 'number')
            here = Array.isArray(here) ? here[step] : undefined;
        else
            here = isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    }
    return here;
}
/** The objects of a list; empty for anything else. */
function records(value) {
    return Array.isArray(value) ? value.filter(isRecord) : [];
}
/** The string, or '' for anything else: where absent and empty mean the same. */
function text(value) {
    return typeof value === 'string' ? value : '';
}


/***/ }),

/***/ 3521:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ readPlainYaml)
/* harmony export */ });
/**
 * Reads a document that is written as nearly all manifests are: block maps and lists, scalars of one line, `|` texts,
 * and brackets that close on their line. It gives what the YAML library would, for a tenth of its time, most of which
 * it takes to be loaded. Undefined for everything else, mistakes too: then the library decides.
 */
function readPlainYaml(source) {
    if (/[\t\r\ufeff]/.test(source))
        return undefined;
    try {
        return new PlainReader(source).document();
    }
    catch (error) {
        if (error instanceof NotPlain)
            return undefined;
        throw error;
    }
}
/** Thrown once a document turns out to need the library. */
class NotPlain extends Error {
    name = 'NotPlain';
}
const NOT_PLAIN = new NotPlain();
/** Deeper ones are for the library to judge. */
const DEEPEST = 60;
/** A key up to its colon: a word, or a quoted text without escapes. */
const KEY = /(?:([A-Za-z_][\w./-]{0,300})|"([^"\\\n]{1,300})"|'([^'\n]{1,300})'):(?=[ \n]|$)/y;
/** Characters that mean something at the start of a scalar. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';
/** A plain scalar between brackets: fewer characters than YAML allows, and beyond doubt. */
const IN_BRACKETS = /[A-Za-z0-9_./$<=-][\w./$<>=@+-]*(?: +[\w./$<>=@+-]+)*/y;
class PlainReader {
    source;
    /** The offset of what comes next: mostly the first character of a line that isn't blank, nor a comment. */
    at = 0;
    /** The column of `at`; -1 after the end. */
    indent = -1;
    depth = 0;
    constructor(source) {
        this.source = source;
    }
    document() {
        this.toNextLine(0);
        const root = this.block();
        // A line that belongs to no block: each leaves what is not its own to those around it.
        if (this.indent >= 0)
            throw NOT_PLAIN;
        return root;
    }
    /** Goes to the next line with content. */
    toNextLine(from) {
        const { source } = this;
        for (let start = from; start < source.length;) {
            let at = start;
            while (source[at] === ' ')
                at++;
            if (source[at] !== '#' && source[at] !== '\n' && at < source.length) {
                this.at = at;
                this.indent = at - start;
                return;
            }
            start = lineEnd(source, at) + 1;
        }
        this.at = source.length;
        this.indent = -1;
    }
    /** The map or list whose first entry stands here. */
    block() {
        if (this.depth++ > DEEPEST)
            throw NOT_PLAIN;
        const node = this.isDash() ? this.list() : this.map();
        this.depth--;
        return node;
    }
    isDash() {
        const next = this.source[this.at + 1];
        return this.source[this.at] === '-' && (next === ' ' || next === '\n' || next === undefined);
    }
    map() {
        const { at: start, indent } = this;
        const pairs = [];
        let end = start;
        while (this.indent === indent) {
            const key = this.key();
            const value = this.value(key.end + 1, indent, true);
            pairs.push({ key, value });
            end = value.end;
        }
        return { is: 'map', pairs, start, end };
    }
    list() {
        const { at: start, indent } = this;
        const items = [];
        let end = start;
        while (this.indent === indent && this.isDash()) {
            const item = this.item(indent);
            items.push(item);
            end = item.end;
        }
        return { is: 'list', items, start, end };
    }
    /** The key here, up to its colon. */
    key() {
        const { at: start, source } = this;
        KEY.lastIndex = start;
        const found = KEY.exec(source);
        if (!found)
            throw NOT_PLAIN;
        const [, word, double, single] = found;
        const style = word !== undefined ? 'plain' : double !== undefined ? 'double' : 'single';
        return { is: 'scalar', value: word ?? double ?? single ?? '', style, start, end: KEY.lastIndex - 1 };
    }
    isKey() {
        KEY.lastIndex = this.at;
        return KEY.test(this.source);
    }
    /** What follows a dash: on its line, another block may begin. */
    item(indent) {
        const dash = this.at;
        const at = this.afterBlanks(dash + 1);
        const isEmpty = this.isEndOfLine(at);
        if (isEmpty)
            return this.value(dash + 1, indent, false);
        this.at = at;
        if (!this.isDash() && !this.isKey())
            return this.value(at, indent, false);
        this.indent = indent + at - dash;
        return this.block();
    }
    /** The value after a colon or dash, and on to the next line. A list may stand in the column of its key. */
    value(from, indent, isOfKey) {
        const { source } = this;
        const at = this.afterBlanks(from);
        if (this.isEndOfLine(at)) {
            this.toNextLine(lineEnd(source, at) + 1);
            if (this.indent > indent || (isOfKey && this.indent === indent && this.isDash()))
                return this.block();
            return { is: 'scalar', value: '', style: 'plain', start: at, end: at };
        }
        if (source[at] === '|')
            return this.literal(at, indent);
        const node = this.ofOneLine(at);
        const rest = this.afterBlanks(node.end);
        if (!this.isEndOfLine(rest))
            throw NOT_PLAIN;
        this.toNextLine(lineEnd(source, rest) + 1);
        return node;
    }
    afterBlanks(from) {
        let at = from;
        while (this.source[at] === ' ')
            at++;
        return at;
    }
    /** Also where only a comment follows. */
    isEndOfLine(at) {
        const next = this.source[at];
        return next === '\n' || next === undefined || (next === '#' && this.source[at - 1] === ' ');
    }
    ofOneLine(at) {
        const first = this.source[at];
        if (first === '"' || first === "'")
            return this.quoted(at, first);
        if (first === '[' || first === '{')
            return this.bracketed(at, first);
        return this.plain(at);
    }
    plain(start) {
        const { source } = this;
        const line = source.slice(start, lineEnd(source, start));
        const comment = line.indexOf(' #');
        let length = comment < 0 ? line.length : comment;
        while (line[length - 1] === ' ')
            length--;
        const value = line.slice(0, length);
        const isArgument = value.startsWith('-') && value.length > 1 && value[1] !== ' ';
        if (INDICATORS.includes(line[0] ?? '') && !isArgument)
            throw NOT_PLAIN;
        if (value.includes(': ') || value.endsWith(':'))
            throw NOT_PLAIN;
        return { is: 'scalar', value, style: 'plain', start, end: start + length };
    }
    quoted(start, quote) {
        const { source } = this;
        const close = source.indexOf(quote, start + 1);
        const value = source.slice(start + 1, close);
        if (close < 0 || value.includes('\n') || (quote === '"' && value.includes('\\')))
            throw NOT_PLAIN;
        return { is: 'scalar', value, style: quote === '"' ? 'double' : 'single', start, end: close + 1 };
    }
    /** `[…]` or `{…}` that closes on its line. */
    bracketed(start, open) {
        if (this.depth++ > DEEPEST)
            throw NOT_PLAIN;
        const close = open === '[' ? ']' : '}';
        const items = [];
        const pairs = [];
        let at = this.afterBlanks(start + 1);
        while (this.source[at] !== close || items.length + pairs.length > 0) {
            let key;
            if (open === '{') {
                this.at = at;
                key = this.key();
                at = this.afterBlanks(key.end + 1);
            }
            const value = this.inBrackets(at);
            if (key)
                pairs.push({ key, value });
            else
                items.push(value);
            at = this.afterBlanks(value.end);
            if (this.source[at] === close)
                break;
            if (this.source[at] !== ',')
                throw NOT_PLAIN;
            at = this.afterBlanks(at + 1);
        }
        this.depth--;
        const spot = { start, end: at + 1 };
        return open === '[' ? { is: 'list', items, ...spot } : { is: 'map', pairs, ...spot };
    }
    inBrackets(at) {
        const first = this.source[at];
        if (first === '"' || first === "'")
            return this.quoted(at, first);
        if (first === '[' || first === '{')
            return this.bracketed(at, first);
        IN_BRACKETS.lastIndex = at;
        const value = IN_BRACKETS.exec(this.source)?.[0];
        if (value === undefined || /^-(?:$| )/.test(value))
            throw NOT_PLAIN;
        return { is: 'scalar', value, style: 'plain', start: at, end: at + value.length };
    }
    /** The lines under `|` or `|-`, to the first that is indented less. */
    literal(start, indent) {
        const { source } = this;
        const isStripped = source[start + 1] === '-';
        const header = start + (isStripped ? 2 : 1);
        if (source[this.afterBlanks(header)] !== '\n')
            throw NOT_PLAIN;
        const first = lineEnd(source, header) + 1;
        const column = this.afterBlanks(first) - first;
        if (column <= indent)
            throw NOT_PLAIN;
        const lines = [];
        let blank = 0;
        let at = first;
        for (let end = source.indexOf('\n', at); at < source.length; end = source.indexOf('\n', at)) {
            const text = this.afterBlanks(at);
            // Blanks alone on a line, and a text that the file's end cuts off, are for the library to judge.
            if (end < 0 || (text === end && text > at))
                throw NOT_PLAIN;
            if (end > at && text - at < column)
                break;
            blank = end > at ? 0 : blank + 1;
            lines.push(source.slice(Math.min(at + column, end), end));
            at = end + 1;
        }
        this.toNextLine(at);
        const value = lines.slice(0, lines.length - blank).join('\n');
        return { is: 'scalar', value: isStripped ? value : `${value}\n`, style: 'block', start, end: at - blank };
    }
}
/** The offset of the line feed that ends the line, or of the text's end. */
function lineEnd(source, from) {
    const end = source.indexOf('\n', from);
    return end < 0 ? source.length : end;
}


/***/ }),

/***/ 641:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ podTemplateOf),
/* harmony export */   M: () => (/* binding */ containersOf)
/* harmony export */ });
/* harmony import */ var _object_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7350);

/** Where each kind that Kubernetes runs keeps the spec of its pods. */
const POD_SPEC_PATHS = new Map([
    ['v1/Pod', ['spec']],
    ['v1/PodTemplate', ['template', 'spec']],
    ['v1/ReplicationController', ['spec', 'template', 'spec']],
    ['apps/Deployment', ['spec', 'template', 'spec']],
    ['apps/ReplicaSet', ['spec', 'template', 'spec']],
    ['apps/StatefulSet', ['spec', 'template', 'spec']],
    ['apps/DaemonSet', ['spec', 'template', 'spec']],
    ['batch/Job', ['spec', 'template', 'spec']],
    ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
]);
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
/** The pod spec of a Pod, of a workload, or of a CronJob; undefined for every other kind. */
function podTemplateOf(object) {
    const { apiVersion, kind } = object;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string')
        return undefined;
    const [groupOrCore = ''] = apiVersion.split('/');
    const path = POD_SPEC_PATHS.get(`${groupOrCore}/${kind}`);
    if (path === undefined)
        return undefined;
    const podSpec = (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(object, ...path);
    return (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(podSpec) ? { podSpec, path: path.join('.') } : undefined;
}
/** Every container of an object's pods: init containers first, then containers, then ephemeral ones. */
function containersOf(object) {
    const template = podTemplateOf(object);
    if (template === undefined)
        return [];
    const { podSpec, path } = template;
    return CONTAINER_LISTS.flatMap((list) => containersIn(podSpec[list], `${path}.${list}`));
}
function containersIn(list, path) {
    if (!Array.isArray(list))
        return [];
    return list.flatMap((spec, index) => (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(spec) ? [{ name: (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(spec.name), image: (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(spec.image), path: `${path}[${index}]`, spec }] : []);
}


/***/ }),

/***/ 770:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ie: () => (/* binding */ empty),
/* harmony export */   Tp: () => (/* binding */ parseDocument),
/* harmony export */   mh: () => (/* binding */ lineAt),
/* harmony export */   wJ: () => (/* binding */ remedyFor)
/* harmony export */ });
/* harmony import */ var _json_syntax_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3963);
/* harmony import */ var _plain_yaml_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3521);


/**
 * Parses one document of a file. Never throws: what is wrong with it is in `faults`. The YAML library is loaded for the
 * first document that needs it, which most deploys have none of: it takes as long as a request.
 */
async function parseDocument(text, span) {
    const { start, end } = span;
    if (span.format === 'json')
        return parsed(() => treeOf((0,_json_syntax_js__WEBPACK_IMPORTED_MODULE_0__/* .readJsonValue */ .mg)(text, start), 0));
    const source = text.slice(start, end);
    const unreadable = findUnreadable(source);
    if (unreadable)
        return parsed(() => empty(start, { ...unreadable, offset: start + unreadable.offset }));
    const plain = (0,_plain_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .readPlainYaml */ .g)(source);
    if (plain)
        return { tree: treeOf(plain, start), again: () => treeOf((0,_plain_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .readPlainYaml */ .g)(source), start) };
    const { readYaml } = await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(89)]).then(__webpack_require__.bind(__webpack_require__, 7089));
    return parsed(() => readYaml(source, start));
}
function parsed(parse) {
    return { tree: parse(), again: parse };
}
function treeOf(root, base) {
    return { root, base, aliases: NO_ALIASES, faults: [] };
}
const NO_ALIASES = new Map();
/** A document that can't be read. */
function empty(base, fault) {
    return { root: undefined, base, aliases: NO_ALIASES, faults: [fault] };
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that YAML forbids, and rarer line breaks.
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|\r(?!\n)/;
const LINE_BREAKS = '\r\u0085\u2028\u2029';
function findUnreadable(source) {
    const found = UNREADABLE.exec(source);
    if (!found)
        return undefined;
    const code = `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    return LINE_BREAKS.includes(found[0])
        ? {
            offset: found.index,
            message: `the character ${code}, which YAML 1.1 takes for a line break`,
            remedy: 'Write it as an escape in double quotes, or remove it.',
        }
        : {
            offset: found.index,
            message: `the control character ${code}, which YAML does not allow`,
            remedy: 'Write it as an escape in double quotes, or remove it.',
        };
}
/** What to do about a line that is no YAML, when its look tells. */
function remedyFor(line) {
    if (line.includes('{{')) {
        return 'This looks like a template that was not rendered: render it first, such as `helm template NAME CHART > rendered.yaml`, and deploy the result.';
    }
    const bracket = line.search(/[{[,]/);
    if (bracket >= 0 && line.includes('${', bracket + 1))
        return 'Put the value that holds `${…}` in double quotes, or write `$<NAME>`.';
    return undefined;
}
/** The line around an offset. */
function lineAt(text, offset) {
    const end = text.indexOf('\n', offset);
    return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end);
}


/***/ }),

/***/ 1322:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ parseWaitFor),
/* harmony export */   i: () => (/* binding */ unmet)
/* harmony export */ });
/* harmony import */ var _object_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7350);

/** Reads it; undefined for what is not understood. */
function parseWaitFor(text) {
    const at = text.indexOf('=');
    const what = text.slice(0, at).trim();
    const rest = text.slice(at + 1).trim();
    if (at < 0 || rest === '')
        return undefined;
    if (what === 'condition')
        return parseCondition(rest);
    return what === 'jsonpath' ? parseJsonPath(rest) : undefined;
}
function parseCondition(text) {
    const [type = '', status = 'True', ...more] = text.split('=');
    return type === '' || status === '' || more.length > 0 ? undefined : { for: 'condition', type, status };
}
function parseJsonPath(text) {
    const [, braced, bare = '', value] = /^(?:\{([^{}]*)\}|([^={}]+))(?:=(.*))?$/.exec(text) ?? [];
    const path = stepsOf((braced ?? bare).trim());
    if (path === undefined || path.length === 0 || value === '')
        return undefined;
    const plain = value === undefined ? undefined : value.replace(/^(["'])(.*)\1$/, '$2');
    return { for: 'jsonpath', path, ...(plain === undefined ? {} : { value: plain }) };
}
/** The steps of a path without filters or wildcards: `.status.loadBalancer.ingress[0].ip`, `.data['a.b']`. */
function stepsOf(text) {
    const steps = [];
    let rest = text.startsWith('.') || text.startsWith('[') ? text : `.${text}`;
    while (rest !== '') {
        const [all = '', name, index, quoted] = /^(?:\.([\w-]+(?:\\\.[\w-]+)*)|\[(\d+)\]|\[['"]([^'"]+)['"]\])/.exec(rest) ?? [];
        if (all === '')
            return undefined;
        steps.push(index !== undefined ? Number(index) : (quoted ?? (name ?? '').replaceAll('\\.', '.')));
        rest = rest.slice(all.length);
    }
    return steps;
}
/** What is still missing of it, in words; undefined when it holds. A condition of an older generation does not count. */
function unmet(wanted, object) {
    if (wanted.for === 'condition')
        return unmetCondition(wanted, object);
    const found = (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(object, ...wanted.path);
    const path = wanted.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    if (found === undefined || found === null || found === '')
        return `waiting for ${path}, which is not set`;
    if (wanted.value === undefined || wordOf(found) === wanted.value)
        return undefined;
    return `waiting for ${path} to be ${wanted.value}; it is ${wordOf(found)}`;
}
function unmetCondition(wanted, object) {
    const conditions = (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(object, 'status', 'conditions');
    const found = (Array.isArray(conditions) ? conditions : []).find((each) => (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(each) && String(each.type).toLowerCase() === wanted.type.toLowerCase());
    if (found === undefined)
        return `waiting for condition ${wanted.type}, which is not set`;
    const generation = Number((0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(object, 'metadata', 'generation') ?? 0);
    const observed = (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(found, 'observedGeneration') ?? (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(object, 'status', 'observedGeneration') ?? generation;
    if (Number(observed) < generation)
        return `waiting for condition ${wanted.type} of generation ${generation}`;
    const status = String((0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(found, 'status') ?? '');
    if (status.toLowerCase() === wanted.status.toLowerCase())
        return undefined;
    const why = [(0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(found, 'reason'), (0,_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(found, 'message')].filter((text) => typeof text === 'string' && text !== '');
    return `waiting for condition ${wanted.type} to be ${wanted.status}; it is ${status}${why.length > 0 ? ` (${why.join(': ')})` : ''}`;
}
function wordOf(value) {
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
}


/***/ }),

/***/ 2107:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ keysOf),
/* harmony export */   n: () => (/* binding */ isEqual)
/* harmony export */ });
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7350);

/** True when two values are the same JSON. A key without a value counts as absent; the order of keys is nothing. */
function isEqual(a, b) {
    if (a === b)
        return true;
    if (Array.isArray(a))
        return Array.isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at]));
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(a) || !(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(b))
        return false;
    for (const key in a)
        if (!isEqual(a[key], (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_0__/* .field */ .ZZ)(b, key)))
            return false;
    for (const key in b)
        if (b[key] !== undefined && !Object.hasOwn(a, key))
            return false;
    return true;
}
/** Keys of either, once each: first those of `a` in their order, then what only `b` has. */
function keysOf(a, b) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}


/***/ }),

/***/ 6463:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dw: () => (/* binding */ keyPath),
/* harmony export */   Ss: () => (/* binding */ parseKeys),
/* harmony export */   fK: () => (/* binding */ valueAt),
/* harmony export */   jU: () => (/* binding */ placedPath),
/* harmony export */   sp: () => (/* binding */ withoutPath),
/* harmony export */   xV: () => (/* binding */ hasKeys)
/* harmony export */ });
/* harmony import */ var _manifest_list_keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8998);
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7350);


/**
 * The value at a path as the API server writes it, in any of its forms: `spec.containers[0].image`,
 * `.spec.containers[name="app"].image`, `metadata.labels[app.kubernetes.io/name]`, `.data.app.properties`.
 * Undefined where it is not there. Keys may hold dots and brackets, so the object itself decides where one ends.
 */
function valueAt(root, path) {
    const steps = stepsTo(root, path);
    return steps && (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .field */ .ZZ)(root, ...steps);
}
/** The same path with the places of list items in it: `spec.containers[0].image`. As it was where it leads nowhere. */
function placedPath(root, path) {
    const steps = stepsTo(root, path);
    if (!steps)
        return path;
    return steps.reduce((above, step) => (typeof step === 'number' ? `${above}[${step}]` : keyPath(above, step)), '');
}
/** The value without what stands at a path; the value itself where nothing does. */
function withoutPath(root, path) {
    const steps = stepsTo(root, path);
    return steps && steps.length > 0 ? without(root, steps) : root;
}
function without(value, [step, ...rest]) {
    if (Array.isArray(value) && typeof step === 'number') {
        return rest.length === 0 ? value.toSpliced(step, 1) : value.with(step, without(value[step], rest) ?? null);
    }
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value) || typeof step !== 'string')
        return value;
    const { [step]: child, ...others } = value;
    return rest.length === 0 ? others : { ...value, [step]: without(child, rest) };
}
function stepsTo(root, path) {
    return follow(root, path.startsWith('.') || path.startsWith('[') ? path : `.${path}`);
}
function follow(value, rest) {
    if (value === undefined)
        return undefined;
    if (rest === '' || rest === '.')
        return [];
    if (rest.startsWith('.') && (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value))
        return followKey(value, rest.slice(1));
    return rest.startsWith('[') ? followBracket(value, rest) : undefined;
}
/** Longest key first: `data.app.properties` is rather the key `app.properties` than `properties` in `app`. */
function followKey(value, rest) {
    const keys = Object.keys(value).filter((key) => rest.startsWith(key) && endsStep(rest, key.length));
    for (const key of keys.sort((a, b) => b.length - a.length)) {
        const found = goOn(value[key], key, rest.slice(key.length));
        if (found)
            return found;
    }
    return undefined;
}
function goOn(child, step, rest) {
    const found = follow(child, rest);
    return found && [step, ...found];
}
function endsStep(rest, at) {
    return at === rest.length || rest[at] === '.' || rest[at] === '[';
}
function followBracket(value, rest) {
    const end = closingBracket(rest);
    if (end < 0)
        return undefined;
    const inside = rest.slice(1, end);
    const after = rest.slice(end + 1);
    if ((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value))
        return goOn(value[inside], inside, after);
    if (!Array.isArray(value))
        return undefined;
    const keys = /^\d+$/.test(inside) ? undefined : parseKeys(inside);
    const at = keys ? value.findIndex((item) => hasKeys(item, keys)) : Number(inside);
    return at >= 0 ? goOn(value[at], at, after) : undefined;
}
/** Where the bracket that opens a text is closed; brackets inside quotes do not count. */
function closingBracket(text) {
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
        if (quoted && text[at] === '\\')
            at++;
        else if (text[at] === '"')
            quoted = !quoted;
        else if (text[at] === ']' && !quoted)
            return at;
    }
    return -1;
}
/** `containerPort=80,protocol="TCP"` → {containerPort: 80, protocol: 'TCP'}; undefined for anything else. */
function parseKeys(text) {
    // The values are JSON already; only the keys lack their quotes.
    const json = splitOutsideQuotes(text).map((part) => {
        const equals = part.indexOf('=');
        return equals < 0 ? undefined : `${JSON.stringify(part.slice(0, equals))}:${part.slice(equals + 1)}`;
    });
    if (json.includes(undefined))
        return undefined;
    try {
        return JSON.parse(`{${json.join(',')}}`);
    }
    catch {
        return undefined; // a form of path that is not known
    }
}
function splitOutsideQuotes(text) {
    const parts = [];
    let start = 0;
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
        if (quoted && text[at] === '\\')
            at++;
        else if (text[at] === '"')
            quoted = !quoted;
        else if (text[at] === ',' && !quoted) {
            parts.push(text.slice(start, at));
            start = at + 1;
        }
    }
    return [...parts, text.slice(start)];
}
/** True for a list item with these values at its keys. Of a key that it lacks the server speaks as of an empty one. */
function hasKeys(item, keys) {
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(item))
        return false;
    return Object.entries(keys).every(([key, value]) => {
        const found = item[key] ?? undefined;
        return found === undefined ? (0,_manifest_list_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .isLeftOut */ .W)(key, value) : found === value;
    });
}
/** A path with one more key: dots and slashes in it get brackets, as the API server writes them. */
function keyPath(path, key) {
    if (/^[\w-]+$/.test(key))
        return path === '' ? key : `${path}.${key}`;
    return `${path}[${key}]`;
}


/***/ }),

/***/ 3894:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Nc: () => (/* binding */ remedyForForbidden),
/* harmony export */   bj: () => (/* binding */ parseForbidden),
/* harmony export */   sG: () => (/* binding */ ruleFor)
/* harmony export */ });
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7350);

const USER = /User "((?:[^"\\]|\\.)*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"/;
const NAMESPACE = /^ in the namespace "([^"]*)"/;
/**
 * Reads the API server's one sentence about missing rights: `User "x" cannot patch resource "deployments" in API group
 * "apps" in the namespace "payments"`. Undefined for every other 403.
 */
function parseForbidden(message) {
    const match = USER.exec(message);
    if (!match)
        return undefined;
    const [sentence, user = '', verb = '', resource = '', group = ''] = match;
    // Of a Namespace the server says that it is in the namespace of its own name; the right to it is cluster-wide.
    const isNamespace = resource === 'namespaces' && group === '';
    const namespace = isNamespace ? undefined : NAMESPACE.exec(message.slice(match.index + sentence.length))?.[1];
    return { user, verb, resource, group, ...(namespace === undefined ? {} : { namespace }) };
}
/** What a rollout follows of Kubernetes' own kinds, by group: nothing else of theirs has to be watched. */
const FOLLOWED = new Map([
    ['', ['pods', 'replicationcontrollers', 'services', 'persistentvolumeclaims', 'persistentvolumes']],
    ['apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']],
    ['batch', ['jobs']],
    ['autoscaling', ['horizontalpodautoscalers']],
    ['apiextensions.k8s.io', ['customresourcedefinitions']],
    ['apiregistration.k8s.io', ['apiservices']],
]);
/** What is looked at beside that: whatever nobody deploys, and what a rollout is made of. */
const BESIDE = ['pods', 'replicasets', 'events'];
/** The least that goes with a verb, as docs/rbac.yaml has it: to apply an object it is read, written, and maybe watched. */
function verbsWith({ verb, resource, group }) {
    const isRead = ['get', 'list', 'watch'].includes(verb);
    if (resource.includes('/') || !(isRead || verb === 'create' || verb === 'patch'))
        return [verb];
    if (group === '' && resource === 'namespaces')
        return ['get', 'create', 'patch'];
    if (isRead && verb !== 'get' && BESIDE.includes(resource))
        return ['list', 'watch'];
    const isFollowed = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_0__/* .isCustomGroup */ .di)(group) || FOLLOWED.get(group)?.includes(resource);
    if (verb === 'list' && !isFollowed)
        return ['list'];
    return ['get', 'list', ...(isFollowed ? ['watch'] : []), ...(isRead ? [] : ['create', 'patch'])];
}
/** The RBAC rule that is missing. */
function ruleFor(right) {
    const { resource, group } = right;
    return `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verbsWith(right).join('", "')}"]}`;
}
/** What to do about it: the RBAC rule to add, and where to. */
function remedyForForbidden(right) {
    const { user, namespace } = right;
    const holder = namespace === undefined ? 'a ClusterRole' : `a Role in namespace ${namespace}`;
    return `Add the rule \`${ruleFor(right)}\` to ${holder} that is bound to ${user}.`;
}


/***/ }),

/***/ 4406:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hr: () => (/* binding */ withoutField),
/* harmony export */   KC: () => (/* binding */ union),
/* harmony export */   MU: () => (/* binding */ isOurs),
/* harmony export */   Qz: () => (/* binding */ ourFields),
/* harmony export */   RY: () => (/* binding */ hasField),
/* harmony export */   YW: () => (/* binding */ managedFieldsOf),
/* harmony export */   mZ: () => (/* binding */ withoutFields),
/* harmony export */   ux: () => (/* binding */ within),
/* harmony export */   vy: () => (/* binding */ FIELD_MANAGER)
/* harmony export */ });
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7350);
/* harmony import */ var _field_path_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6463);


/** The field manager of everything we write. */
const FIELD_MANAGER = 'kube-rollout';
/** Who manages which fields of an object. */
function managedFieldsOf(object) {
    const entries = object.metadata.managedFields;
    if (!Array.isArray(entries))
        return [];
    return entries.filter(_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4).map((raw) => ({
        manager: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(raw.manager),
        operation: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(raw.operation),
        apiVersion: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(raw.apiVersion),
        subresource: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(raw.subresource),
        time: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(raw.time),
        fields: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(raw.fieldsV1) ? raw.fieldsV1 : {},
        raw,
    }));
}
/** True for what our own server-side applies have recorded. */
function isOurs(entry) {
    return entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && entry.subresource === '';
}
/** What our server-side applies own of an object; undefined when it was never applied by us. */
function ourFields(object) {
    return managedFieldsOf(object).find(isOurs)?.fields;
}
/** Fields of either set. */
function union(a, b) {
    const result = { ...a };
    for (const [step, below] of Object.entries(b)) {
        const mine = result[step];
        result[step] = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(mine) && (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(below) ? union(mine, below) : below;
    }
    return result;
}
/** The set without one field, given by its names, and without what then holds nothing. */
function withoutField(set, ...path) {
    const [name = '', ...rest] = path;
    const step = `f:${name}`;
    const below = set[step];
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(below))
        return set;
    const { [step]: _taken, ...others } = set;
    if (rest.length === 0)
        return others;
    const left = withoutField(below, ...rest);
    if (Object.keys(left).length === 0 && Object.keys(below).length > 0)
        return others;
    return { ...others, [step]: left };
}
/** True when the set holds the field of these names, or something in it. */
function hasField(set, ...path) {
    return (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .field */ .ZZ)(set, ...path.map((name) => `f:${name}`)) !== undefined;
}
/** Those fields of a set that a value has. */
function within(set, value) {
    const result = {};
    for (const [step, below] of Object.entries(set)) {
        if (step === '.')
            result[step] = below;
        const child = childAt(value, step);
        if (child !== undefined && (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(below))
            result[step] = within(below, child);
    }
    return result;
}
/**
 * The value without the fields that `given` holds and `kept` does not: what a server-side apply takes away when its
 * manager no longer states a field, and nobody else does.
 */
function withoutFields(value, given, kept) {
    let result = value;
    for (const [step, below] of Object.entries(given)) {
        const child = childAt(result, step);
        if (child === undefined || !(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(below))
            continue;
        const keptBelow = kept[step];
        if ((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(keptBelow))
            result = replaced(result, step, withoutFields(child, below, keptBelow));
        else if (isWhole(below))
            result = replaced(result, step, undefined);
        else
            result = replaced(result, step, withoutFields(child, below, {}));
    }
    return result;
}
/** A leaf, or something that is owned itself and not only in parts. */
function isWhole(set) {
    return '.' in set || Object.keys(set).length === 0;
}
function childAt(value, step) {
    if ((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value))
        return step.startsWith('f:') ? value[step.slice(2)] : undefined;
    const at = placeOf(value, step);
    return Array.isArray(value) && at >= 0 ? value[at] : undefined;
}
/** Where a list has the item that a step names; -1 for none. */
function placeOf(list, step) {
    if (!Array.isArray(list))
        return -1;
    const named = step.slice(2);
    if (step.startsWith('i:'))
        return Number(named) < list.length ? Number(named) : -1;
    if (step.startsWith('v:'))
        return list.findIndex((item) => JSON.stringify(item) === named);
    if (!step.startsWith('k:'))
        return -1;
    const keys = JSON.parse(named);
    return list.findIndex((item) => (0,_field_path_js__WEBPACK_IMPORTED_MODULE_0__/* .hasKeys */ .xV)(item, keys));
}
function replaced(value, step, child) {
    if (Array.isArray(value)) {
        const at = placeOf(value, step);
        return child === undefined ? value.toSpliced(at, 1) : value.with(at, child);
    }
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value))
        return value;
    const { [step.slice(2)]: _replaced, ...others } = value;
    return child === undefined ? others : { ...value, [step.slice(2)]: child };
}


/***/ }),

/***/ 4658:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $_: () => (/* binding */ handedOver),
/* harmony export */   At: () => (/* binding */ isSameOwnership),
/* harmony export */   OE: () => (/* binding */ BEFORE_KUBECTL_APPLY),
/* harmony export */   WT: () => (/* binding */ KUBECTL_APPLY),
/* harmony export */   Wv: () => (/* binding */ ownReplicas),
/* harmony export */   Xs: () => (/* binding */ isFromKubectlApply),
/* harmony export */   bW: () => (/* binding */ mergePatch),
/* harmony export */   jS: () => (/* binding */ LAST_APPLIED),
/* harmony export */   uD: () => (/* binding */ afterHandOver)
/* harmony export */ });
/* harmony import */ var _manifest_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1719);
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7350);
/* harmony import */ var _equal_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2107);
/* harmony import */ var _managed_fields_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4406);




/** Under this name `kubectl apply` has managed its fields since Kubernetes 1.18. */
const KUBECTL_APPLY = 'kubectl-client-side-apply';
/**
 * Under these, fields of an object are filed that `kubectl apply` has taken over since: under the first by the server,
 * for what an object had before it knew of managers; under the others for who had made the object by such a command.
 */
const BEFORE_KUBECTL_APPLY = ['before-first-apply', 'kubectl-create', 'kubectl-replace'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/**
 * What becomes of an object's `managedFields` when its fields go over from `kubectl apply` to us; undefined when there
 * is nothing to hand over. It follows client-go's csaupgrade: the entries of kubectl are merged into our own, or
 * become it, so that a field that no manifest states any more goes with our next apply. Of what was filed before kubectl
 * applied, where defaults and other people's fields are among it, only what kubectl's own record states is taken.
 * With `autoscaled`, `spec.replicas` is nobody's afterwards, and stays as it is.
 */
function handedOver(live, options) {
    const entries = (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .managedFieldsOf */ .YW)(live);
    const given = entries.filter((entry) => isKubectlApply(entry, live));
    const ours = entries.find(_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .isOurs */ .MU);
    const owned = options.autoscaled && [...given, ...(ours ? [ours] : [])].some(ownsReplicas);
    const first = ours ?? given[0];
    if (!first || (given.length === 0 && !owned))
        return undefined;
    const together = fieldsOf(given, live, ours?.fields ?? {});
    const fieldsV1 = options.autoscaled ? (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutField */ .Hr)(together, 'spec', 'replicas') : together;
    const mine = { ...first.raw, manager: _managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .FIELD_MANAGER */ .vy, operation: 'Apply', fieldsV1 };
    const others = entries.filter((entry) => entry !== ours && !given.includes(entry));
    return [mine, ...others.map((entry) => entry.raw)];
}
/** True when fields of an object are still recorded for `kubectl apply`. */
function isFromKubectlApply(live) {
    return (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .managedFieldsOf */ .YW)(live).some((entry) => isKubectlApply(entry, live));
}
/** True when we, or `kubectl apply` before us, are recorded as an owner of `spec.replicas`. */
function ownReplicas(live) {
    return (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .managedFieldsOf */ .YW)(live).some((entry) => ((0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .isOurs */ .MU)(entry) || isKubectlApply(entry, live)) && ownsReplicas(entry));
}
function ownsReplicas(entry) {
    return (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .hasField */ .RY)(entry.fields, 'spec', 'replicas');
}
function isKubectlApply(entry, live) {
    if (entry.operation !== 'Update' || entry.subresource !== '')
        return false;
    const isTakenOver = BEFORE_KUBECTL_APPLY.includes(entry.manager) && lastApplied(live) !== undefined;
    return entry.manager === KUBECTL_APPLY || isTakenOver;
}
function fieldsOf(given, live, start) {
    return given.map((entry) => fieldsToTake(entry, live)).reduce(_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .union */ .KC, start);
}
function fieldsToTake(entry, live) {
    if (entry.manager === KUBECTL_APPLY)
        return entry.fields;
    const record = { 'f:metadata': { 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } } };
    return (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .union */ .KC)((0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .within */ .ux)(entry.fields, lastApplied(live)), record);
}
/** What kubectl noted of its last apply. */
function lastApplied(live) {
    const text = live.metadata.annotations?.[LAST_APPLIED];
    if (text === undefined)
        return undefined;
    try {
        return (0,_manifest_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .qF)(text);
    }
    catch {
        return undefined; // not kubectl's any more
    }
}
/**
 * The object as our apply would leave it once the fields of `kubectl apply` are ours. `answer` is the (forced) dry run
 * of that apply, which still counts kubectl as an owner and so shows everything the manifest dropped.
 */
function afterHandOver(live, answer) {
    const given = (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .managedFieldsOf */ .YW)(live).filter((entry) => isKubectlApply(entry, live));
    const dropped = fieldsOf(given, live, {});
    const kept = (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .managedFieldsOf */ .YW)(answer)
        .filter((entry) => !isKubectlApply(entry, live))
        .reduce((set, entry) => (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .union */ .KC)(set, entry.fields), {});
    return (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutFields */ .mZ)(answer, dropped, kept);
}
/** The merge patch (RFC 7396) that makes `after` of `before`, or undefined when they are the same. */
function mergePatch(before, after) {
    const patch = {};
    for (const [key, value] of Object.entries(after)) {
        const old = before[key];
        const step = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(old) && (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(value) ? mergePatch(old, value) : (0,_equal_js__WEBPACK_IMPORTED_MODULE_3__/* .isEqual */ .n)(old, value) ? undefined : value;
        if (step !== undefined)
            patch[key] = step;
    }
    for (const key of Object.keys(before))
        if (after[key] === undefined)
            patch[key] = null;
    return Object.keys(patch).length === 0 ? undefined : patch;
}
/**
 * True when an apply would record the same fields as ours that are recorded now. Where it would not, the object must
 * be written although nobody sees a difference: a field that is not ours would not go when the manifest drops it.
 */
function isSameOwnership(live, answer, stamps) {
    const [before, after] = [(0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .ourFields */ .Qz)(live), (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .ourFields */ .Qz)(answer)];
    if (!before || !after)
        return before === after;
    return (0,_equal_js__WEBPACK_IMPORTED_MODULE_3__/* .isEqual */ .n)(withoutStamps(before, stamps), withoutStamps(after, stamps));
}
function withoutStamps(set, stamps) {
    if (stamps.length === 0)
        return set;
    const left = stamps.reduce((rest, name) => (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutField */ .Hr)(rest, 'metadata', 'annotations', name), set);
    const annotations = left['f:metadata'];
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(annotations) || !(0,_equal_js__WEBPACK_IMPORTED_MODULE_3__/* .isEqual */ .n)(annotations['f:annotations'], {}))
        return left;
    return (0,_managed_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutField */ .Hr)(left, 'metadata', 'annotations');
}


/***/ }),

/***/ 4274:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E$: () => (/* binding */ redact),
/* harmony export */   Pl: () => (/* binding */ withoutSecretValues),
/* harmony export */   RG: () => (/* binding */ HIDDEN),
/* harmony export */   TX: () => (/* binding */ secretHider),
/* harmony export */   eh: () => (/* binding */ isSecretName)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7350);
/* harmony import */ var _ownership_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4658);



/** Makes fingerprints of one run comparable with each other, and worthless to whoever reads them later. */
const RUN_KEY = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(32);
/**
 * A copy of an object that may be shown: values of a Secret, kubectl's record of its last apply, environment variables
 * and ConfigMap entries with a secret's name, and passwords in URLs are replaced by their length and a fingerprint.
 * Two values that differ still differ.
 */
function redact(object, key = RUN_KEY) {
    const hide = (value) => fingerprint(value, key);
    return redactRecord(object, hide, redactedAtTop(object, hide));
}
function redactedAtTop(object, hide) {
    if (object.kind === 'Secret' && object.apiVersion === 'v1') {
        return {
            ...hideAll(object, 'data', (value) => hide(Buffer.from(value, 'base64').toString('latin1'))),
            ...hideAll(object, 'stringData', hide),
        };
    }
    if (object.kind === 'ConfigMap' && object.apiVersion === 'v1')
        return hideNamed(object, hide);
    return isCustom(object) ? { spec: hideByKey(redactValue(object.spec ?? null, hide), hide) } : {};
}
function isCustom({ apiVersion, spec }) {
    return spec !== undefined && typeof apiVersion === 'string' && (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isCustomGroup */ .di)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .parseApiVersion */ .cX)(apiVersion).group);
}
/** What a field of a custom resource is called that can hold nothing but a secret: a `key` or `secret` is often its name. */
const SECRET_FIELDS = ['password', 'passwd', 'passphrase', 'token', 'apikey'];
function hideByKey(value, hide) {
    if (Array.isArray(value))
        return value.map((item) => hideByKey(item, hide));
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(value))
        return value;
    const shown = Object.entries(value).map(([key, each = null]) => {
        const isSecret = typeof each === 'string' && SECRET_FIELDS.some((name) => key.toLowerCase().endsWith(name));
        return [key, isSecret ? hide(each) : hideByKey(each, hide)];
    });
    return Object.fromEntries(shown);
}
function hideAll(object, name, hide) {
    const values = object[name];
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(values))
        return values === undefined ? {} : { [name]: hide(textOf(values)) };
    const hidden = Object.entries(values).map(([key, value]) => [key, hide(textOf(value ?? null))]);
    return { [name]: Object.fromEntries(hidden) };
}
function hideNamed(object, hide) {
    const { data } = object;
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(data))
        return {};
    const shown = Object.entries(data).map(([key, value]) => {
        const secret = typeof value === 'string' && isSecretName(key);
        return [key, secret ? hide(value) : redactValue(value ?? null, hide)];
    });
    return { data: Object.fromEntries(shown) };
}
function redactValue(value, hide) {
    if (typeof value === 'string')
        return withoutPasswords(value, hide);
    if (Array.isArray(value))
        return value.map((item, at) => redactItem(item, hide, value[at - 1]));
    return (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(value) ? redactRecord(value, hide, {}) : value;
}
function redactRecord(record, hide, done) {
    const shown = Object.entries(record).map(([key, value]) => {
        if (key in done)
            return [key, done[key]];
        if (key === _ownership_js__WEBPACK_IMPORTED_MODULE_1__/* .LAST_APPLIED */ .jS && typeof value === 'string')
            return [key, hide(value)];
        return [key, redactValue(value ?? null, hide)];
    });
    return Object.fromEntries(shown);
}
/** `{name: DB_PASSWORD, value: …}`, as environment variables have it, and others who copied the form. */
function redactItem(item, hide, before) {
    if (typeof item === 'string' && isSecretOption(before) && !item.startsWith('-'))
        return hide(item);
    if (!(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(item) || typeof item.name !== 'string' || typeof item.value !== 'string') {
        return typeof item === 'string' ? redactArgument(item, hide) : redactValue(item, hide);
    }
    const value = isSecretName(item.name) ? hide(item.value) : withoutPasswords(item.value, hide);
    return { ...item, value };
}
/** `--db-password`, whose value is the next argument. */
function isSecretOption(argument) {
    return typeof argument === 'string' && argument.startsWith('--') && !argument.includes('=') && isSecretName(argument);
}
/** `--db-password=…`, as commands take it. */
function redactArgument(argument, hide) {
    const equals = argument.indexOf('=');
    if (equals > 0 && isSecretName(argument.slice(0, equals))) {
        return `${argument.slice(0, equals + 1)}${hide(argument.slice(equals + 1))}`;
    }
    return withoutPasswords(argument, hide);
}
/** `postgres://user:password@host` without the password. */
function withoutPasswords(text, hide) {
    let result = text;
    for (let scheme = result.indexOf('://'); scheme >= 0; scheme = result.indexOf('://', scheme + 1)) {
        const start = scheme + 3;
        const length = result.slice(start).search(/[\s/?#"'<>]|$/);
        const authority = result.slice(start, start + length);
        const [colon, at] = [authority.indexOf(':'), authority.lastIndexOf('@')];
        if (colon < 0 || at <= colon + 1)
            continue;
        result = result.slice(0, start + colon + 1) + hide(authority.slice(colon + 1, at)) + result.slice(start + at);
    }
    return result;
}
const SECRET_WORDS = new Set(['credential', 'credentials', 'dsn', 'key', 'pass', 'passwd', 'password', 'pwd', 'token']);
const SECRET_ENDINGS = ['secret', 'secrets', 'password', 'passwd', 'token', 'tokens', 'apikey', 'passphrase'];
/** What a name ends with that says where a secret is, and not what it is: `secretName`, `TOKEN_FILE`. */
const POINTERS = new Set(['name', 'ref', 'file', 'path', 'dir']);
/** True for a name such as DB_PASSWORD, apiKey, GITHUB_TOKEN, client-secret. */
function isSecretName(name) {
    const words = name
        .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .split(/[^a-z0-9]+/);
    if (POINTERS.has(words.at(-1) ?? ''))
        return false;
    return words.some((word) => SECRET_WORDS.has(word) || SECRET_ENDINGS.some((ending) => word.endsWith(ending)));
}
/** What `redact` writes in the place of a value. */
const HIDDEN = /(\(hidden: \d+ characters, fingerprint [0-9a-f]{8}\))/;
function fingerprint(value, key) {
    const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)('sha256', key).update(value, 'utf8').digest('hex').slice(0, 8);
    return `(hidden: ${value.length} characters, fingerprint ${digest})`;
}
/**
 * A server's sentence about an object without the secret values that it may quote: those of a Secret as they stand in the
 * manifest and decoded, of anything else those that `redact` hides. Short values can't be told from ordinary words; the
 * server quotes those only where `message` comes from `explain`, which leaves the found value out.
 */
function withoutSecretValues(message, object) {
    return secretHider(object)(message);
}
/** The same for many texts about one object, whose secret values are gathered once. */
function secretHider(object) {
    const forms = (object.kind === 'Secret' ? formsOfData(object) : hiddenValues(object))
        .filter((form) => form.length > 3)
        .sort((a, b) => b.length - a.length);
    return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '(hidden)'), text);
}
function formsOfData(object) {
    const values = [object.data, object.stringData].filter(_manifest_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4).flatMap((each) => Object.values(each));
    const texts = values.filter((value) => value !== undefined).map(textOf);
    return texts.flatMap((text) => [text, Buffer.from(text, 'base64').toString(), Buffer.from(text).toString('base64')]);
}
function hiddenValues(object) {
    const found = [];
    const note = (value) => {
        found.push(value);
        return '';
    };
    redactRecord(object, note, redactedAtTop(object, note));
    const { name, namespace = '' } = object.metadata;
    const open = ['true', 'false', 'null', 'none', object.kind, name, namespace];
    return found.filter((value) => !open.includes(value));
}
function textOf(value) {
    return typeof value === 'string'
        ? value
        : JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}` : each));
}


/***/ }),

/***/ 8943:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ pathOf)
/* harmony export */ });
/** Path of a resource, or of one object of it when `name` is given. Segments are encoded, case is kept. */
function pathOf(resource, namespace, name) {
    const { group, version, plural } = resource;
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return `${root}${scope}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}


/***/ }),

/***/ 7748:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FQ: () => (/* binding */ ProblemsError),
/* harmony export */   Ld: () => (/* binding */ formatPosition),
/* harmony export */   Vw: () => (/* binding */ formatProblem),
/* harmony export */   v9: () => (/* binding */ withRemedy)
/* harmony export */ });
/** Thrown by a step that gives up, with everything it found, so that a person mends all of it in one go. */
class ProblemsError extends Error {
    problems;
    constructor(problems, options) {
        super(problems.map(formatProblem).join('\n'), options);
        this.name = 'ProblemsError';
        this.problems = problems;
    }
}
/** One problem as one line of text: `file:line:column: message. Remedy`. */
function formatProblem(problem) {
    const { position, message, remedy } = problem;
    const where = position ? `${formatPosition(position)}: ` : '';
    return where + withRemedy(message, remedy);
}
/** A message and what to do about it, as sentences; a message that quotes someone else may end in a full stop already. */
function withRemedy(message, remedy) {
    if (!remedy)
        return message;
    return /[.!?…]$/.test(message) ? `${message} ${remedy}` : `${message}. ${remedy}`;
}
/** `file:line` or `file:line:column`, the form that editors and terminals make clickable. */
function formatPosition(position) {
    const { file, line, column } = position;
    return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}


/***/ }),

/***/ 8288:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L4: () => (/* binding */ stateOf),
/* harmony export */   dy: () => (/* binding */ describeResult),
/* harmony export */   f6: () => (/* binding */ LONGEST_ENVIRONMENT),
/* harmony export */   nI: () => (/* binding */ describePending),
/* harmony export */   qw: () => (/* binding */ pendingUntil),
/* harmony export */   s: () => (/* binding */ statusContext),
/* harmony export */   tq: () => (/* binding */ isEnvironmentName),
/* harmony export */   v0: () => (/* binding */ DIED)
/* harmony export */ });
/* harmony import */ var _heading_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6584);
/* harmony import */ var _plain_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6906);


/** What GitHub takes as the description of a commit status, and of a deployment's status. */
const LONGEST_DESCRIPTION = 140;
const PREFIX = 'kube-rollout/';
const LONGEST_CONTEXT = 255;
/** The longest name of an environment that a status context holds whole. */
const LONGEST_ENVIRONMENT = LONGEST_CONTEXT - PREFIX.length;
/** True for a name under which an environment can be told: one line of visible characters. A namespace always is. */
function isEnvironmentName(name) {
    return name.length <= LONGEST_ENVIRONMENT && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name) && name.isWellFormed();
}
/** The name of the commit status of an environment: what branch protection and rulesets require. */
function statusContext(environment) {
    return `${PREFIX}${environment}`;
}
/** How GitHub calls an outcome. A cancelled run says nothing of the change, so it is no failure of it. */
function stateOf(outcome) {
    return outcome === 'cancelled' ? 'error' : outcome;
}
/** What happened, for commit status and GitHub deployment: text of at most 140 characters. */
function describeResult(result) {
    const headline = (0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(result.headline);
    if (result.outcome === 'success')
        return (0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)(`${headline}${proof(result, headline.length)}`, LONGEST_DESCRIPTION);
    const how = result.outcome === 'failure' ? 'failed' : 'cancelled';
    return (0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)(`${how} ${(0,_heading_js__WEBPACK_IMPORTED_MODULE_0__/* .extent */ .Xx)(result)}: ${headline.replace(/^cancelled (?=by )/, '')}`, LONGEST_DESCRIPTION);
}
/** The digests that run, as many as there is room for, each of them whole or not at all. */
function proof({ objects }, taken) {
    const digests = new Set(objects.flatMap(({ images }) => images.flatMap((image) => image.digests)));
    let said = '';
    for (const digest of digests)
        if (taken + said.length + digest.length + 2 <= LONGEST_DESCRIPTION)
            said += `; ${digest}`;
    return said;
}
const UNTIL = 'deploying, until ';
/** What a status says while the deploy goes on. The time lets a later run see that nobody will ever close it. */
function describePending(endsAt) {
    return `${UNTIL}${new Date(endsAt).toISOString().slice(0, 19).replace('T', ' ')} UTC at the latest`;
}
/** Milliseconds of Date.now() at which a pending status said that it would be over; undefined when it is not one of ours. */
function pendingUntil(description) {
    const [, day, time] = /^deploying, until (\S{10}) (\S{8}) UTC at the latest$/.exec(description) ?? [];
    const until = Date.parse(`${day}T${time}Z`);
    return Number.isNaN(until) ? undefined : until;
}
/** What the status of a run says that ended without a word, and that somebody else has to close. */
const DIED = 'the run died: its process was killed, or its runner was lost; see its log';


/***/ }),

/***/ 3548:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I2: () => (/* binding */ toPayload),
/* harmony export */   JD: () => (/* binding */ plannedImages),
/* harmony export */   L2: () => (/* binding */ kindOfEnvironment),
/* harmony export */   XL: () => (/* binding */ fromPayload)
/* harmony export */ });
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7350);
/* harmony import */ var _manifest_pod_template_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(641);


/** How many images a payload names: GitHub takes some 64 KB of it. */
const MOST_IMAGES = 200;
/** Every image of every workload, as declared. */
function plannedImages(declared) {
    return declared
        .flatMap(({ object }) => {
        const name = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .formatReference */ .FH)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .referenceOf */ .Bz)(object));
        return (0,_manifest_pod_template_js__WEBPACK_IMPORTED_MODULE_0__/* .containersOf */ .M)(object).map(({ name: container, image }) => ({ object: name, container, image }));
    })
        .slice(0, MOST_IMAGES);
}
const KEY = 'kube-rollout';
function toPayload(payload) {
    return { [KEY]: payload };
}
/** Our part of a deployment's payload, which GitHub gives as an object or as its JSON; undefined for other people's. */
function fromPayload(value) {
    const whole = typeof value === 'string' ? parsed(value) : value;
    const own = isObject(whole) ? whole[KEY] : undefined;
    if (!isObject(own))
        return undefined;
    const { namespace, run, until } = own;
    if (typeof namespace !== 'string' || typeof run !== 'string' || typeof until !== 'number')
        return undefined;
    return { namespace, run, until };
}
/** GitHub takes production for what people use, and transient for what will go; a name is all there is to tell it by. */
function kindOfEnvironment(environment, isPullRequest) {
    const production = /(^|[^a-z])prod(uction)?([^a-z]|$)/i.test(environment);
    return { production, transient: isPullRequest && !production };
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}


/***/ }),

/***/ 6584:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Iu: () => (/* binding */ capitalised),
/* harmony export */   R_: () => (/* binding */ heading),
/* harmony export */   Xx: () => (/* binding */ extent),
/* harmony export */   n$: () => (/* binding */ moment),
/* harmony export */   p0: () => (/* binding */ duration)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3021);
/* harmony import */ var _plain_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6906);


/** The longest headline and environment that the first lines take; what is longer is told in full further down. */
const LONGEST_HEADLINE = 600;
const LONGEST_NAME = 100;
/** The three lines that a person reads at night: did it work, what to know first, of which version that is said. */
function heading(result, level) {
    const headline = capitalised((0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .sentence */ .em)((0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)((0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(result.headline), LONGEST_HEADLINE)));
    const said = headline === '' ? [] : [result.outcome === 'success' ? headline : `**${headline}**`];
    return [`${level} ${title(result)}`, ...said, facts(result)].join('\n\n');
}
/** Messages start lower-case, to stand inside of others; here one stands alone. A name such as `payments-api` is left. */
function capitalised(text) {
    return text.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}
function title(result) {
    const environment = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .sentence */ .em)((0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)((0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(result.run.environment), LONGEST_NAME));
    if (result.outcome === 'cancelled')
        return `⏹️ Deploy to ${environment} cancelled ${extent(result)}`;
    if (result.outcome === 'failure')
        return `❌ Deploy to ${environment} failed ${extent(result)}`;
    const changed = result.objects.some((object) => object.action !== 'unchanged');
    return changed ? `✅ Deployed to ${environment}` : `✅ Nothing to change in ${environment}`;
}
/** What the cluster has taken of a run that did not end well: the next thing anyone wants to know. */
function extent({ step, objects }) {
    if (step !== 'apply' && step !== 'wait' && step !== 'done')
        return 'before anything was written';
    const left = objects.filter((object) => object.action === 'not applied').length;
    const unknown = objects.filter((object) => object.action === 'unknown').length;
    if (left === objects.length)
        return 'before anything was written';
    if (left + unknown > 0)
        return `with ${objects.length - left - unknown} of ${objects.length} objects applied`;
    return 'after everything was applied';
}
function facts({ run, seconds }) {
    const { commit, commitUrl, imageTag, namespace, runUrl, startedAt } = run;
    return [
        commit && (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .link */ .nf)((0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(commit.slice(0, 7)), commitUrl),
        imageTag && imageTag !== commit && `image tag ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)(imageTag, LONGEST_NAME))}`,
        namespace && `namespace ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_plain_js__WEBPACK_IMPORTED_MODULE_1__/* .shorten */ .ml)(namespace, LONGEST_NAME))}`,
        duration(seconds),
        moment(startedAt),
        runUrl && (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .link */ .nf)('workflow run', runUrl),
    ]
        .filter((fact) => fact !== '' && fact !== undefined && fact !== false)
        .join(' · ');
}
/** `2026-03-05T01:58:03Z` → `2026-03-05 01:58 UTC`. */
function moment(iso) {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : '';
}
/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`. */
function duration(seconds) {
    if (seconds < 9.95)
        return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    if (whole < 60)
        return `${whole} s`;
    if (whole < 3_600)
        return units(Math.floor(whole / 60), 'min', whole % 60, 's');
    return units(Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'min');
}
function units(big, bigUnit, small, smallUnit) {
    return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}


/***/ }),

/***/ 7519:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ hiding),
/* harmony export */   y: () => (/* binding */ STARS)
/* harmony export */ });
/** What the runner writes in place of a masked value. */
const STARS = '***';
/** Of a secret that a shortened text ends in, a beginning of this many characters is hidden as well. */
const TELLING = 3;
/** Replaces every one of `secrets` in a text, the longest first: one may be part of another. */
function hiding(secrets) {
    const forms = new Set(secrets.flatMap(formsOf));
    const longestFirst = [...forms].filter((form) => form !== '').toSorted((a, b) => b.length - a.length);
    return (text) => {
        const left = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, STARS), text);
        return left.includes('…') ? longestFirst.reduce(withoutBeginning, left) : left;
    };
}
/** A value as it is, and as it stands in JSON (a list, a log line, an error quoted in one) and in an address. */
function formsOf(secret) {
    const once = jsonForms(secret);
    const known = secret.toWellFormed();
    const inQuery = new URLSearchParams([['', known]]).toString().slice(1);
    return [secret, ...once, ...once.flatMap(jsonForms), encodeURIComponent(known), inQuery];
}
/** As JSON.stringify writes a text, and as servers do that are written in Go: encoding/json escapes `<`, `>` and `&`. */
function jsonForms(text) {
    const json = JSON.stringify(text).slice(1, -1);
    return [json, json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')];
}
/** Without what a shortened text, `… n3wVal…`, still has of a secret. */
function withoutBeginning(text, secret) {
    let left = text;
    for (let end = left.indexOf('…'); end >= 0; end = left.indexOf('…', end + 1)) {
        const length = beginningBefore(left, end, secret);
        if (length === 0)
            continue;
        left = left.slice(0, end - length) + STARS + left.slice(end);
        end += STARS.length - length;
    }
    return left;
}
/** How many characters before `end` are the beginning of a secret; 0 for too few. */
function beginningBefore(text, end, secret) {
    for (let length = Math.min(secret.length - 1, end); length >= TELLING; length--) {
        const isLike = text[end - 1] === secret[length - 1] && text[end - length] === secret[0];
        if (isLike && secret.startsWith(text.slice(end - length, end)))
            return length;
    }
    return 0;
}


/***/ }),

/***/ 3021:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EU: () => (/* binding */ fence),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   h8: () => (/* binding */ htmlCode),
/* harmony export */   i2: () => (/* binding */ LONGEST_LINE),
/* harmony export */   nf: () => (/* binding */ link),
/* harmony export */   tp: () => (/* binding */ table),
/* harmony export */   zH: () => (/* binding */ details)
/* harmony export */ });
/* harmony import */ var _plain_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6906);

/**
 * A sentence of any origin as inline Markdown that can only be read as that sentence. Ordinary words stay; whatever
 * could be syntax, a link, a mention, a reference or HTML (paths, images, `@names`, `#1`, quoted YAML) becomes code,
 * where GitHub interprets nothing. Pairs of backticks in it are code already. Never more than one line.
 */
function sentence(text) {
    const parts = (0,_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(text).split('`');
    const paired = parts.length % 2 === 1;
    const pieces = paired
        ? parts.flatMap((part, index) => (index % 2 === 1 ? quoted(part) : words(part)))
        : words(parts.join('`'));
    return joinCode(pieces)
        .map((piece, index) => (piece.code ? code(piece.text) : prose(piece.text, index === 0)))
        .join('')
        .trim();
}
/** Words on both sides of an empty pair must not grow together to a third. */
function quoted(part) {
    return [part.trim() === '' ? { code: false, text: ' ' } : { code: true, text: part }];
}
function words(text) {
    return text.split(/(\s+)/).flatMap(word);
}
/** The edges that a word of prose may have. None of them starts anything in Markdown beside another of them. */
const EDGES = /^([("']*)(.*?)([.,;:!?)"'…]*)$/su;
const PLAIN = /^(\p{L}[\p{L}\p{M}]*(?:\p{N}|\(s\))?|\p{N}+([.,]\p{N}+)*%?)([’'-](\p{L}[\p{L}\p{M}]*|\p{N}+))*$/u;
/** Words with a dot in them that are words all the same. */
const ABBREVIATIONS = ['e.g', 'i.e'];
/** GitHub links `GH-1` to an issue. */
const ISSUE = /gh-\d/i;
function word(text) {
    if (text === '' || /^(\s+|[-–—→=+&])$/u.test(text))
        return [{ code: false, text }];
    const [before, core, after] = edgesOf(text);
    const isWord = PLAIN.test(core) || ABBREVIATIONS.includes(core);
    if (core === '' || (isWord && !ISSUE.test(core)))
        return [{ code: false, text }];
    const mark = before.at(-1) ?? '';
    if (/["']/.test(mark) && after.startsWith(mark)) {
        // What is quoted stays whole: a line could break between the mark and the code.
        return [
            { code: false, text: before.slice(0, -1) },
            { code: true, text: mark + core + mark },
            { code: false, text: after.slice(1) },
        ];
    }
    return [
        { code: false, text: before },
        { code: true, text: core },
        { code: false, text: after },
    ];
}
/** What is opened in a word is closed in it: `f(x)`, `node(s)`. Signs alone have no edges, `#!`, but for quotes: `"_",`. */
function edgesOf(text) {
    const [, before = '', core = '', after = ''] = EDGES.exec(text) ?? [];
    const mark = before.at(-1) ?? '';
    const isQuoted = /["']/.test(mark) && after.startsWith(mark);
    if (core !== '' && !isQuoted && !/[\p{L}\p{N}]/u.test(core))
        return ['', text, ''];
    const closes = after.startsWith(')') && core.lastIndexOf('(') > core.lastIndexOf(')');
    return closes ? [before, `${core})`, after.slice(1)] : [before, core, after];
}
/** Code spans side by side would become one broken span, and with no more than a blank between they are easier read as one. */
function joinCode(pieces) {
    const joined = [];
    for (const piece of pieces) {
        const last = joined.at(-1);
        if (piece.text === '')
            continue;
        const before = joined.at(-2);
        if (piece.code && before?.code && last?.text.trim() === '')
            joined.splice(-2, 2, { code: true, text: `${before.text} ${piece.text}` });
        else if (last?.code === piece.code)
            joined[joined.length - 1] = { code: piece.code, text: last.text + piece.text };
        else
            joined.push(piece);
    }
    return joined;
}
/** Prose holds words and edges only, so what is left are lone signs, and `1.` which would start a list. */
function prose(text, first) {
    const escaped = text.replaceAll('&', '&amp;').replaceAll(/(?<=^|\s)[-=+](?=\s|$)/g, '\\$&');
    return first ? escaped.replace(/^(\s*\d+)([.)])/, '$1\\$2') : escaped;
}
/**
 * A value as inline code, on one line, whatever it holds. A `|` would end a table's cell even in a code span, so a
 * value with one is written as HTML.
 */
function code(value) {
    const text = unmarked((0,_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(value));
    if (text === '')
        return '';
    if (text.includes('|'))
        return htmlCode(text);
    const ticks = '`'.repeat(longestRun(text, '`') + 1);
    const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
    return `${ticks}${pad}${text}${pad}${ticks}`;
}
/** A value as code where Markdown is not read: in a `<summary>`. */
function htmlCode(value) {
    const text = unmarked((0,_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(value)).replaceAll('://', ':\u200B//');
    return `<code>${text.replaceAll(/[^\p{L}\p{N}\s]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}
/** Longer lines say nothing more to a person, and one of them could take the room of all others. */
const LONGEST_LINE = 1_000;
/** Lines in a fenced block that nothing inside of it can close. */
function fence(lines, language = 'text') {
    const text = lines
        .flatMap((line) => (0,_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .plain */ .pj)(line).split('\n'))
        .map((line) => (0,_plain_js__WEBPACK_IMPORTED_MODULE_0__/* .shorten */ .ml)(line, LONGEST_LINE))
        .join('\n');
    const ticks = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
    return `${ticks}${language}\n${unmarked(text)}\n${ticks}`;
}
/** A link, or the bare label when the address is not one of the web. `label` is Markdown without links. */
function link(label, url) {
    if (!/^https?:\/\//.test(url))
        return label;
    return `[${label}](${url.replaceAll(/[\s<>()\\"'|`*_~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}
/** A part that opens at a click. `summary` is HTML, `body` Markdown. */
function details(summary, body, open = false) {
    return `<details${open ? ' open' : ''}>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
/** A table; cells are inline Markdown. */
function table(header, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
/** A log line must not be taken for one of the hidden markers that divide the comment (see comment.ts). */
function unmarked(text) {
    return text.replaceAll('<!--', '<!\u200B--');
}
function longestRun(text, character) {
    let longest = 0;
    let run = 0;
    for (const each of text) {
        run = each === character ? run + 1 : 0;
        longest = Math.max(longest, run);
    }
    return longest;
}


/***/ }),

/***/ 6363:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ objectName)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3021);

/** Deployment `api`; with its namespace only where that is not the run's own, which the first lines tell. */
function objectName({ kind, namespace, name }, run) {
    const full = namespace && namespace !== run.namespace ? `${namespace}/${name}` : name;
    return `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .sentence */ .em)(kind)} ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(full)}`;
}


/***/ }),

/***/ 6906:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LV: () => (/* binding */ wrap),
/* harmony export */   TN: () => (/* binding */ oneLine),
/* harmony export */   ml: () => (/* binding */ shorten),
/* harmony export */   pj: () => (/* binding */ plain)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);

/**
 * Text from pods, registries and servers, as nothing but text: without terminal sequences and control characters,
 * and with a visible `�` where an invisible character (zero width, bidirectional override, tag) could have made it
 * read as something else. Every kind of line end becomes `\n`; tabs stay.
 */
function plain(text) {
    return (0,node_util__WEBPACK_IMPORTED_MODULE_0__.stripVTControlCharacters)(text)
        .toWellFormed()
        .replaceAll(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
        .replaceAll(/(?![\n\t])\p{Cc}/gu, '')
        .replaceAll(/\p{Cf}/gu, '\uFFFD');
}
/** The same on one line. */
function oneLine(text) {
    return plain(text).replaceAll(/\s+/g, ' ').trim();
}
/** At most `limit` UTF-16 units, the last of them `…` when something was cut; never half a character. */
function shorten(text, limit) {
    return text.length <= limit
        ? text
        : `${text
            .slice(0, limit - 1)
            .toWellFormed()
            .replace(/\uFFFD$/, '')}…`;
}
/** A line as lines of at most `width`, broken at blanks and indented from the second on; longer words stay whole. */
function wrap(text, width) {
    const lines = [];
    for (const word of text.split(' ')) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= width)
            lines[lines.length - 1] = `${last} ${word}`;
        else
            lines.push(last === undefined ? word : `  ${word}`);
    }
    return lines;
}


/***/ }),

/***/ 2284:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GW: () => (/* binding */ problemsOf),
/* harmony export */   OC: () => (/* binding */ isLeft),
/* harmony export */   SN: () => (/* binding */ byGravity),
/* harmony export */   ui: () => (/* binding */ isUnfinished),
/* harmony export */   z6: () => (/* binding */ endingOf)
/* harmony export */ });
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7350);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7748);


/**
 * Everything that annotations and log have to say of a result: its problems, and one error for each object that did
 * not come to its end. Said once, even when a step told it already.
 */
function problemsOf(result) {
    const unfinished = result.objects.filter((object) => isUnfinished(object, result)).toSorted(byGravity);
    const all = [...unfinished.map(problemOf), ...result.problems];
    return [...new Map(all.map((problem) => [keyOf(problem), problem])).values()];
}
/** True for an object that was written and then failed, or was still on its way when the time was up. */
function isUnfinished(object, result) {
    if (object.status === 'Failed')
        return true;
    return result.outcome === 'failure' && result.step === 'wait' && object.status !== 'Current';
}
/** The same, or what a cancelled run has left on its way: no error, but what anyone looks at next. */
function isLeft(object, result) {
    return isUnfinished(object, result) || (result.outcome === 'cancelled' && object.status === 'InProgress');
}
/** How a cancelled run tells that it was; whatever else there is to say comes after it. */
function endingOf({ outcome, problems: [first] }) {
    return outcome === 'cancelled' && first?.severity === 'warning' ? first : undefined;
}
/** What holds up others comes first, then what failed for certain, the gravest class first, then what only waits. */
function byGravity(a, b) {
    return gravity(a) - gravity(b);
}
const CLASSES = ['terminal', 'retryable', 'capacity'];
function gravity({ status, diagnosis }) {
    if (status !== 'Failed')
        return 9;
    if (diagnosis === undefined)
        return 8;
    return CLASSES.indexOf(diagnosis.class) + (diagnosis.consequences?.length ? 0 : CLASSES.length);
}
function problemOf(object) {
    const { diagnosis, blame, position, reference, message } = object;
    const remedy = diagnosis?.remedy ?? object.remedy;
    const what = `${(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .formatReference */ .FH)(reference)}: ${diagnosis?.message ?? message}`;
    const where = blame ?? position;
    return {
        severity: 'error',
        message: what,
        ...(where ? { position: where } : {}),
        ...(remedy === undefined ? {} : { remedy }),
    };
}
function keyOf({ severity, message, position }) {
    return [severity, position ? (0,_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPosition */ .Ld)(position) : '', message].join('\n');
}


/***/ }),

/***/ 2361:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ isScheduled),
/* harmony export */   y: () => (/* binding */ running)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3021);
/* harmony import */ var _name_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6363);
/* harmony import */ var _plain_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6906);



const LONGEST_IMAGE = 300;
const MOST_DIGESTS = 3;
/** What runs now: each container's image as written, and the digests that its new pods were seen to run. */
function running(result, room) {
    const rows = result.objects.flatMap((object) => object.images.map((image) => row(object, image, result)));
    if (rows.length === 0 || room.images === 0)
        return [];
    const hidden = rows.length - room.images;
    const more = hidden > 0 ? [`… and ${hidden} more.`] : [];
    const title = result.outcome === 'success' ? 'Runs now' : 'New pods';
    return [(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)([title, 'Image and digest'], rows.slice(0, room.images)), ...more];
}
function row(object, image, { run }) {
    const { reference, images } = object;
    const container = images.length > 1 ? `<br>container ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(image.container)}` : '';
    const written = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_plain_js__WEBPACK_IMPORTED_MODULE_2__/* .shorten */ .ml)(image.image, LONGEST_IMAGE));
    return [(0,_name_js__WEBPACK_IMPORTED_MODULE_1__/* .objectName */ .H)(reference, run) + container, [written, ...digests(image.digests, object)].join('<br>')];
}
/** True for what a deploy does not start: its pods come when their time does. */
function isScheduled({ group, kind }) {
    return group === 'batch' && kind === 'CronJob';
}
/** Pods may run without a digest to be seen: not all may be listed, and not every runtime tells it. */
function digests(found, { reference, status, withoutPods }) {
    if (isScheduled(reference) && found.length === 0 && status === 'Current')
        return ['from its next run on'];
    const unseen = withoutPods ? 'no pod of this version seen' : 'no digest seen';
    if (found.length === 0)
        return [status === 'Current' ? unseen : 'not running'];
    const shown = found.slice(0, MOST_DIGESTS).map((digest) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_plain_js__WEBPACK_IMPORTED_MODULE_2__/* .shorten */ .ml)(digest, LONGEST_IMAGE)));
    return found.length === 1 ? shown : [`⚠️ one tag, ${found.length} images:`, ...shown];
}


/***/ }),

/***/ 8493:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Pg: () => (/* binding */ nameAndMessageOf),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   zR: () => (/* binding */ asError)
/* harmony export */ });
/** What was thrown, as an error: JavaScript can throw anything. */
function asError(thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
}
/** What it says. */
function messageOf(thrown) {
    return asError(thrown).message;
}
/** What it says after its own name, for one that nobody foresaw: `TypeError: …`. */
function nameAndMessageOf(thrown) {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}


/***/ }),

/***/ 9856:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Af: () => (/* binding */ textWithoutCredentials),
/* harmony export */   ez: () => (/* binding */ linesWithoutCredentials)
/* harmony export */ });
/* unused harmony export withoutCredentials */
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);

const STARS = '***';
/** A value in a log that can only be a credential, and what is shown of it. */
const PATTERNS = [
    // user:password@ in an address: either may hold an @, so it ends at the last one before the path. A port is none, before
    // a path with an @ of its own, nor is what a digest follows.
    [/(:\/\/[^\s:/]*):(?!\d{2,5}\/(?:[^\s@]{0,2048}\/)?@)[^\s@]{1,2048}@(?!sha256:)(?:[^\s/?#@]*@)*/g, `$1:${STARS}@`],
    // A token in the place of a user, and addresses without a scheme, as those of Go's MySQL driver.
    [/(:\/\/)[^\s:/?#@]{20,}@/g, `$1${STARS}@`],
    [
        /(?<![\w.-])([\w.-]{1,64}):(?!\/\/)\S{1,128}?@(?=(?:tcp\d?|unix)\(|(?!sha256:)[\w.-]{1,256}:\d{2,5}\b)/g,
        `$1:${STARS}@`,
    ],
    [/([?&](?:sig|(?:x-(?:amz|goog)-)?signature)=)[^&\s"'#]+/gi, `$1${STARS}`],
    [/\b(bearer|basic)(\s+)([A-Za-z0-9._~+/-]{8,}=*)/gi, withoutToken],
    // Of any other scheme, or of none: what holds a digit is no word.
    [/(\bauthorization\\*["']?\s*[:=]\s*\[?\\*["']?(?:[a-z]+\s+)?)(?=[^\s"',:]{0,8192}\d)[^\s"',:]{8,}/gi, `$1${STARS}`],
    // An option of a command, and what a browser sends.
    [
        /(--[\w-]{0,64}?(?:password|passwd|passphrase|secret|token|api-?key))(\s+)(?!-)("[^"]*"|'[^']*'|[^\s"']+)/gi,
        withoutToken,
    ],
    // The same in one letter, as curl, the clients of MySQL and of Redis, and sshpass take it. Two numbers are a user and a group.
    [/((?:^|\s)(?:-u|--user)[\s=]\s*["']?[^\s:"'/]{1,256}:)(?!\d+(?:\s|$))[^\s"']+/g, `$1${STARS}`],
    [/(\b(?:mysql|mariadb)(?:-?dump|-?admin)?\s(?:\S+\s+){0,20}?-p)[^\s]+/g, `$1${STARS}`],
    [/(\b(?:redis-cli\s(?:\S+\s+){0,20}?-a|sshpass\s+-p)\s*)\S+/g, `$1${STARS}`],
    [/(\bcookie\\*["']?\s*[:=]\s*\[?\\*["']?)[^\s"'=;]{1,256}=[^"'\\]+/gi, `$1${STARS}`],
    // JSON Web Tokens: three parts of base64url, or five, the first of which is JSON.
    [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, STARS],
    // GitHub: personal, OAuth, app, refresh and fine-grained tokens; an app's may end in a JSON Web Token.
    [/\b(?:gh[pousr]_[\w-]{20,}(?:\.[\w-]+)*|github_pat_\w{20,})/g, STARS],
    // AWS: access key ids, and what is said to be a secret key or session token.
    [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, STARS],
    [/((?:aws_)?(?:secret_?access_?key|session_?token)\\?["']?\s*[:=>]\s*\\?["']?)[\w/+=]{16,}/gi, `$1${STARS}`],
    // A variable that is called a key, and holds what only a machine writes.
    [
        /(\b[A-Z][A-Z0-9_]{0,64}_KEY\\?["']?\s*[=:]\s*\\?["']?)(?=[^\s"']{0,256}\d)(?=[^\s"']{0,256}[A-Za-z])\w[\w+/=~-]{19,}/g,
        `$1${STARS}`,
    ],
    // Slack, Stripe, GitLab, npm, Google.
    [/\bxox[abeoprs]-[\w-]{10,}|\b[sr]k_(?:live|test)_\w{10,}|\bglpat-[\w-]{20,}|\bnpm_\w{30,}|\bAIza[\w-]{35}/g, STARS],
    [/(\bhooks\.slack\.com\/services\/)[\w/-]+/g, `$1${STARS}`],
    // OpenAI and Anthropic, Vault, Docker Hub, SendGrid, PyPI.
    [
        /\bsk-(?:(?:proj|ant|svcacct|admin)-[\w-]{16,}|[A-Za-z0-9]{32,})|\bhv[bsr]\.[\w-]{20,}|\bdckr_pat_[\w-]{20,}/g,
        STARS,
    ],
    [/\bSG\.[\w-]{16,}\.[\w-]{16,}|\bpypi-AgE[\w-]{16,}/g, STARS],
    // A setting whose name says what it is, also in JSON within JSON, and as Ruby, Go and Python write it.
    [
        /(?<![\w-])([\w-]*(?:password(?:[_-]?\d{1,3})?|passwd|passphrase|_pass|_pwd|secret|token|api[ _-]?key|(?:private|secret|access|account|encryption|signing|master)[_-]?key(?:[_-]?base)?)|(?<=;\s?)pwd)(\\*["']?\]?\s*(?:=>|:=|[=:])\s*\[?)(?!\\?["']?\*\*\*)((?:(?:[bru]{1,2}|\w{1,64}\()(?=["']))?(?:\\+"[^"]*"|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"',;&]+))/gi,
        withoutValue,
    ],
];
/** What a setting is when it is not set. */
const NOTHING = new Set(['none', 'null', 'nil', 'undefined', 'true', 'false', 'yes', 'no', '<nil>', '<none>', 'nan']);
/** What begins an explanation, and is nobody's password. */
const EXPLAINS = new Set('and authentication authorization authorized cannot could credentials denied does empty environment expected expired failed failure field has input invalid is missing must not or rejected required set should this too unauthorized undefined unexpected unset was wrong'.split(' '));
const FAILING = /\b(?:fail|could not|couldn't|can ?not|can't|unable|error|invalid|unexpected|refus|reject)/i;
/** How far around a setting its sentence is looked at, in characters. */
const NEAR = 200;
function withoutToken(match, scheme, space, value) {
    return EXPLAINS.has(String(value).toLowerCase()) ? match : `${scheme}${space}${STARS}`;
}
function withoutValue(match, ...parts) {
    const [name, between, value, offset, line] = parts;
    const end = offset + match.length;
    const [before, rest] = [line.slice(Math.max(0, offset - NEAR), offset), line.slice(end, end + NEAR)];
    const isPlain = NOTHING.has(value.replace(/\)$/, '').toLowerCase()) || isProse({ name, between, value, before, rest });
    return isPlain ? match : `${name}${between}${STARS}`;
}
/**
 * True for `could not renew token: connection refused`, which is no setting. A password may be any word: only words that
 * explain are none. A token is made by a machine, so where a failure is told of, or an address or path ends with its name,
 * a word with more words behind it is none.
 */
function isProse({ name, between, value, before, rest }) {
    const isPath = before.endsWith('/');
    if (!(isPath ? /^["']?:\s+$/ : /^:\s+$/).test(between))
        return false;
    if (EXPLAINS.has(value.replace(/[.:!]$/, '').toLowerCase()))
        return true;
    if (!isPath && !(/(?:token|key)$/i.test(name) && FAILING.test(`${before}${name}`)))
        return false;
    // A status, or what a parser stumbled over.
    if (/^[1-5]\d\d$|^[^\w*]{1,2}$/.test(value))
        return true;
    return /^[A-Z]?[a-z']{1,19}$/.test(value) && (isPath ? /^\s+\S/ : GOES_ON).test(rest);
}
/** More words, and no setting: those stand in rows. */
const GOES_ON = /^\s+(?!["']?[\w.-]+["']?(?:=|:(?:\s|$)))\S/;
const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;
const KEY_END = /-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;
/** The text with every value that looks like a credential replaced: logs hold what nobody has registered as a secret. */
function withoutCredentials(text) {
    return PATTERNS.reduce((left, [pattern, shown]) => typeof shown === 'string' ? left.replaceAll(pattern, shown) : left.replaceAll(pattern, shown), 
    // A coloured name and its value would not be told as such, and the colours are not shown in the end.
    (0,node_util__WEBPACK_IMPORTED_MODULE_0__.stripVTControlCharacters)(text));
}
/** Short words and nothing between them that could lead to a value: most of what we say ourselves, told at once. */
const PLAIN = /^(?!.*(?:basic|bearer|eyJ))(?!.*\w{13})[\w ,.]*$/i;
/** The same of a text of one line or of many. */
function textWithoutCredentials(text) {
    return PLAIN.test(text) ? text : linesWithoutCredentials(text.split('\n')).join('\n');
}
/** The same of the lines of a log, in which a private key takes many; a log may begin or end in the middle of one. */
function linesWithoutCredentials(lines) {
    const firstEnd = lines.findIndex((line) => KEY_END.test(line));
    const firstBegin = lines.findIndex((line) => KEY_BEGIN.test(line));
    let inside = firstEnd >= 0 && (firstBegin < 0 || firstBegin > firstEnd);
    return lines.flatMap((line) => {
        const begins = KEY_BEGIN.test(line);
        const hidden = inside || begins;
        inside = hidden && !KEY_END.test(line);
        if (begins)
            return [`${line.slice(0, line.search(KEY_BEGIN))}-----PRIVATE KEY----- ${STARS}`];
        return hidden ? [] : [withoutCredentials(line)];
    });
}


/***/ }),

/***/ 235:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  z3: () => (/* binding */ error),
  V4: () => (/* binding */ getInput),
  pq: () => (/* binding */ info),
  lm: () => (/* binding */ notice),
  LZ: () => (/* binding */ saveState),
  C1: () => (/* binding */ setFailed),
  uH: () => (/* binding */ setOutput),
  Pq: () => (/* binding */ setSecret),
  $e: () => (/* binding */ warning)
});

// UNUSED EXPORTS: ExitCode, addPath, debug, endGroup, exportVariable, getBooleanInput, getIDToken, getMultilineInput, getState, group, isDebug, markdownSummary, platform, setCommandEcho, startGroup, summary, toPlatformPath, toPosixPath, toWin32Path

// EXTERNAL MODULE: external "os"
var external_os_ = __webpack_require__(857);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
// EXTERNAL MODULE: external "crypto"
var external_crypto_ = __webpack_require__(6982);
// EXTERNAL MODULE: external "fs"
var external_fs_ = __webpack_require__(9896);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
// EXTERNAL MODULE: external "path"
var external_path_ = __webpack_require__(6928);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, utils_toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map

/***/ })

};
