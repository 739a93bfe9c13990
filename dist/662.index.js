export const id = 662;
export const ids = [662];
export const modules = {

/***/ 4662:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  wait: () => (/* binding */ wait)
});

// EXTERNAL MODULE: ./lib/deadline.js
var lib_deadline = __webpack_require__(4611);
// EXTERNAL MODULE: ./lib/manifest/object.js
var manifest_object = __webpack_require__(7350);
;// CONCATENATED MODULE: ./lib/rollout/at.js

/** The text at a path; '' where there is none. */
function textAt(value, ...path) {
    const found = (0,manifest_object/* field */.ZZ)(value, ...path);
    return typeof found === 'string' ? found : '';
}
/** The number at a path; undefined where there is none. */
function numberAt(value, ...path) {
    const found = (0,manifest_object/* field */.ZZ)(value, ...path);
    if (typeof found === 'bigint')
        return Number(found);
    return typeof found === 'number' ? found : undefined;
}
/** The objects of the list at a path; empty where there is none. */
function recordsAt(value, ...path) {
    return (0,manifest_object/* records */.V0)((0,manifest_object/* field */.ZZ)(value, ...path));
}
/**
 * The time at a path (RFC 3339), in milliseconds; undefined where there is none.
 * Kubernetes writes "no time" as null, as year 1 and, for a container that never started, as 1970.
 */
function timeAt(value, ...path) {
    const time = Date.parse(textAt(value, ...path));
    return time > 0 ? time : undefined;
}

;// CONCATENATED MODULE: ./lib/rollout/clock.js

/** Times are written in whole seconds and take a moment to arrive: what lies within this is no difference of clocks. */
const TOLERANCE = 2_000;
/**
 * Learns the difference from times that the cluster has just written. The newest of them is nearest to its clock:
 * without any, or with a difference that whole seconds explain, both clocks are taken as one.
 */
function createClock(now) {
    let ahead = Number.NEGATIVE_INFINITY;
    const wroteNow = (clusterTime) => {
        if (clusterTime !== undefined)
            ahead = Math.max(ahead, clusterTime - now());
    };
    const difference = () => (Number.isFinite(ahead) && (ahead > 0 || ahead < -TOLERANCE) ? ahead + 500 : 0);
    return {
        local: now,
        cluster: () => now() + difference(),
        toLocal: (clusterTime) => clusterTime - difference(),
        toCluster: (localTime) => localTime + difference(),
        wroteNow,
        wrote: (clusterTime) => {
            if (clusterTime !== undefined && clusterTime > now())
                wroteNow(clusterTime);
        },
    };
}
/**
 * A clock that has learned from when the server says that it wrote these objects: the newest was written just now. Where
 * none was written, `ahead` tells: by how much its answers say that its clock is ahead, in whole seconds.
 */
function clockFor(applied, now, ahead) {
    const clock = createClock(now);
    if (ahead !== undefined)
        clock.wroteNow(now() + ahead);
    for (const { action, answer } of applied) {
        if (action === 'unchanged')
            continue;
        if (action === 'created')
            clock.wroteNow(timeAt(answer, 'metadata', 'creationTimestamp'));
        for (const entry of recordsAt(answer, 'metadata', 'managedFields'))
            clock.wroteNow(timeAt(entry, 'time'));
    }
    return clock;
}

// EXTERNAL MODULE: ./lib/plan/managed-fields.js
var managed_fields = __webpack_require__(4406);
// EXTERNAL MODULE: ./lib/plan/resource.js
var plan_resource = __webpack_require__(8943);
// EXTERNAL MODULE: ./lib/thrown.js
var thrown = __webpack_require__(8493);
;// CONCATENATED MODULE: ./lib/rollout/scene.js
function current(message) {
    return { status: 'Current', message };
}
function inProgress(message, wakeAt) {
    return { status: 'InProgress', message, ...(wakeAt === undefined ? {} : { wakeAt }) };
}
function failed(message, blame) {
    return { status: 'Failed', message, blame };
}
/** How much later than a workload's own word its pods may come into view, in ms. */
const POD_PATIENCE = 3_000;
/**
 * From when a workload that says that it has failed is believed, in ms of the cluster's clock: its pods tell why, with
 * their logs, and what failed before this run is known before they are. 0 once they are seen, or may not be.
 */
function podsInViewBy({ pods, appliedAt }, since = 0) {
    return pods?.length === 0 ? Math.max(since, appliedAt) + POD_PATIENCE : 0;
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/replicas.js


/** `spec.replicas`, which is 1 where it is left out. */
function wantedReplicas(object) {
    return numberAt(object, 'spec', 'replicas') ?? 1;
}
/** A count of the status; controllers leave a 0 out. */
function statusCount(object, name) {
    return numberAt(object, 'status', name) ?? 0;
}
function minReadySeconds(object) {
    return numberAt(object, 'spec', 'minReadySeconds') ?? 0;
}
/** What to do about an object that no controller of Kubernetes' own has looked at. */
const LOOK_AT_CONTROLLER = 'Its controller has not looked at it: check that kube-controller-manager runs (kubectl describe lease kube-controller-manager -n kube-system shows its last sign of life).';
/** For kinds whose controller always says what it has observed: it hasn't looked at the newest generation yet. */
function unobserved(object) {
    const { generation = 0 } = object.metadata;
    const observed = numberAt(object, 'status', 'observedGeneration') ?? 0;
    return observed < generation ? notObserved(generation) : undefined;
}
/** A generation that its controller hasn't looked at. */
function notObserved(generation, remedy = LOOK_AT_CONTROLLER) {
    return { ...inProgress(`waiting for generation ${generation} to be observed`), remedy };
}
/** `1 old pod`, `2 old pods`. */
function count(number, noun) {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

// EXTERNAL MODULE: ./lib/cluster/api-error.js
var api_error = __webpack_require__(6657);
// EXTERNAL MODULE: ./lib/cluster/built-in.js
var built_in = __webpack_require__(1844);
;// CONCATENATED MODULE: ./lib/rollout/answers/answer.js

/** A list without what the objects hold: the values of Secrets are nobody's business here. */
const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
/** One object without what it holds, or no answer at all. */
const NAME_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
/** The resource of a kind that is asked about. */
function resourceOf(kind) {
    return (0,built_in/* builtIn */.wx)(kind === 'StorageClass' ? 'storage.k8s.io/v1' : 'v1', kind);
}

;// CONCATENATED MODULE: ./lib/rollout/condition.js

/** The condition of a type, or undefined when the object has none. */
function conditionOf(object, type) {
    const found = recordsAt(object, 'status', 'conditions').find((condition) => condition.type === type);
    if (found === undefined)
        return undefined;
    const since = timeAt(found, 'lastTransitionTime');
    const observedGeneration = numberAt(found, 'observedGeneration');
    return {
        type,
        status: textAt(found, 'status'),
        reason: textAt(found, 'reason'),
        message: textAt(found, 'message'),
        ...(since === undefined ? {} : { since }),
        ...(observedGeneration === undefined ? {} : { observedGeneration }),
    };
}
/** `Reason: message`, as far as the condition has them; '' for none. */
function explain(condition) {
    return [condition?.reason, condition?.message].filter(Boolean).join(': ');
}

;// CONCATENATED MODULE: ./lib/rollout/lookups.js






/** A side question must not hold up a verdict, in ms. */
const PATIENCE = 2_000;
/** `answered` is called when there is something new to know. */
function createLookups(cluster, signal, answered) {
    const nodes = new Map();
    const modes = new Map();
    const sources = new Map();
    const ask = (answers, key, question) => {
        if (answers.has(key))
            return answers.get(key);
        answers.set(key, undefined);
        void readOnce(cluster, question, signal).then((object) => {
            const unread = object === 'unanswered' ? question.unanswered : question.otherwise;
            answers.set(key, typeof object === 'object' ? question.of(object) : unread);
            if (!signal.aborted)
                answered();
        });
        return undefined;
    };
    return {
        nodeIsReady: (name) => name === '' ||
            ask(nodes, name, {
                path: (0,plan_resource/* pathOf */.X)(resourceOf('Node'), undefined, name),
                of: isReady,
                otherwise: true,
                unanswered: true,
            }),
        bindingMode: (name) => {
            const of = (object) => textAt(object, 'volumeBindingMode');
            return ask(modes, name, {
                path: (0,plan_resource/* pathOf */.X)(resourceOf('StorageClass'), undefined, name),
                of,
                otherwise: '',
                unanswered: '',
            });
        },
        sourceIsThere: (namespace, { kind, name, key }) => {
            const path = (0,plan_resource/* pathOf */.X)(resourceOf(kind), namespace, name);
            // Of the values nothing is kept; where no key is asked for they are not even read.
            const accept = key === undefined ? { accept: NAME_ONLY } : {};
            const of = (source) => hasKey(source, key);
            return ask(sources, `${path} ${key ?? ''}`, { path, ...accept, of, otherwise: false });
        },
        refresh: () => {
            const known = nodes.size;
            nodes.clear();
            const open = [...sources.keys()].filter((name) => sources.get(name) !== false);
            for (const name of open)
                sources.delete(name);
            if (known + open.length > 0)
                answered();
        },
    };
}
function isReady(node) {
    return conditionOf(node, 'Ready')?.status === 'True';
}
/** Of a ConfigMap or Secret. */
function hasKey({ data, binaryData }, key) {
    return key === undefined || [data, binaryData].some((map) => (0,manifest_object/* isRecord */.u4)(map) && Object.hasOwn(map, key));
}
async function readOnce(cluster, { path, accept }, signal) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    try {
        const { body } = await cluster.request({
            method: 'GET',
            path,
            signal: patience,
            retry: 'never',
            ...(accept ? { accept } : {}),
        });
        return body;
    }
    catch (error) {
        // A side question that can't be answered is answered by its default.
        return error instanceof api_error/* ApiError */.hD && (error.code === 403 || error.code === 404) ? undefined : 'unanswered';
    }
}
/** Whether an object is still there, asked directly: a list or an event that lacks it may be behind. */
async function readAgain(cluster, resource, { metadata }, signal) {
    try {
        const path = (0,plan_resource/* pathOf */.X)(resource, metadata.namespace, metadata.name);
        return (await cluster.request({ method: 'GET', path, signal })).body;
    }
    catch (error) {
        return error instanceof api_error/* ApiError */.hD && error.code === 404 ? 'gone' : 'unknown';
    }
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./lib/rollout/replaced.js



/**
 * How to tell that an object is not as this deploy wrote it any more: a rollback, or another deploy. Undefined while what
 * was declared still holds: others may scale it, restart it, and add what nobody declared. The pod template of a Job can't
 * become another version, so whatever else changes there passes.
 */
function replacement(applied, now) {
    const { answer, object, live } = applied;
    if (Number(now.metadata.generation ?? 0) <= Number(answer.metadata.generation ?? 0) || now.kind === 'Job')
        return undefined;
    const written = versionOf(answer);
    const found = versionOf(now);
    const isRolledBack = (0,external_node_util_.isDeepStrictEqual)(found, versionOf(live)) && !(0,external_node_util_.isDeepStrictEqual)(found, written);
    if (holds(versionOf(object), written, found) && !isRolledBack)
        return undefined;
    return `was changed by ${whoChanged(answer, now)} while we waited: what runs is not this deploy's version`;
}
/** What makes a version: the pod template; of an object that has none all its spec, but for the scale. */
function versionOf(object) {
    const spec = (0,manifest_object/* field */.ZZ)(object, 'spec');
    const template = (0,manifest_object/* field */.ZZ)(spec, 'template');
    if (template !== undefined || !(0,manifest_object/* isRecord */.u4)(spec))
        return template;
    const { replicas: _scale, ...rest } = spec;
    return rest;
}
/** True when all that was declared still is what the server made of it then. List items are known by their names. */
function holds(declared, written, found) {
    if ((0,manifest_object/* isRecord */.u4)(declared) && (0,manifest_object/* isRecord */.u4)(written) && (0,manifest_object/* isRecord */.u4)(found))
        return Object.keys(declared).every((key) => holds(declared[key], written[key], found[key]));
    if (areNamed(declared) && areNamed(written) && areNamed(found))
        return declared.every((item) => holds(item, namesake(item, written), namesake(item, found)));
    return (0,external_node_util_.isDeepStrictEqual)(written, found);
}
function areNamed(list) {
    return Array.isArray(list) && list.every((item) => (0,manifest_object/* isRecord */.u4)(item) && typeof item.name === 'string');
}
function namesake({ name }, list) {
    return list.find((item) => item.name === name);
}
/** The server notes no new time when one and the same manager writes the same fields again: as another run of ours does. */
function whoChanged(answer, now) {
    const known = new Set((0,managed_fields/* managedFieldsOf */.YW)(answer).map(signature));
    const [newest] = (0,managed_fields/* managedFieldsOf */.YW)(now)
        .filter((entry) => entry.manager !== managed_fields/* FIELD_MANAGER */.vy && entry.subresource === '' && !known.has(signature(entry)))
        .toSorted((a, b) => b.time.localeCompare(a.time));
    if (newest)
        return `${newest.manager} at ${newest.time}`;
    return (0,managed_fields/* managedFieldsOf */.YW)(now).some(({ manager }) => manager === managed_fields/* FIELD_MANAGER */.vy)
        ? `another deploy of ${managed_fields/* FIELD_MANAGER */.vy}`
        : 'someone else';
}
function signature({ manager, operation, time }) {
    return `${manager} ${operation} ${time}`;
}

;// CONCATENATED MODULE: ./lib/rollout/workload.js

/** Kinds that run pods, which may be broken although nobody changed them. */
const WORKLOADS = new Set([
    'apps/Deployment',
    'apps/StatefulSet',
    'apps/DaemonSet',
    'apps/ReplicaSet',
    '/ReplicationController',
    '/Pod',
    'batch/Job',
]);
/** True for the kinds that run pods. */
function isWorkload(object) {
    return WORKLOADS.has(kindKey(object));
}
/** The kind of an object in whatever version: `apps/Deployment`, `/Pod`. */
function kindKey(object) {
    return `${(0,manifest_object/* parseApiVersion */.cX)(object.apiVersion).group}/${object.kind}`;
}

;// CONCATENATED MODULE: ./lib/rollout/targets.js



const PODS = (0,built_in/* builtIn */.wx)('v1', 'Pod');
const EVENTS = (0,built_in/* builtIn */.wx)('v1', 'Event');
const REPLICA_SETS = (0,built_in/* builtIn */.wx)('apps/v1', 'ReplicaSet');
function targetsOf(applied) {
    const wanted = applied.flatMap(({ resource, answer }) => {
        const { namespace, name } = answer.metadata;
        const own = [{ resource, namespace, name }];
        const pods = isWorkload(answer) ? [{ resource: PODS, namespace, name: undefined }] : [];
        const sets = answer.kind === 'Deployment' ? [{ resource: REPLICA_SETS, namespace, name: undefined }] : [];
        return [...own, ...pods, ...sets];
    });
    const groups = Map.groupBy(wanted, ({ resource, namespace }) => (0,plan_resource/* pathOf */.X)(resource, namespace));
    const targets = [...groups.values()].map((group) => {
        const names = [...new Set(group.flatMap(({ name }) => name ?? []))];
        const [{ resource, namespace }] = group;
        return { resource, names, ...(namespace === undefined ? {} : { namespace }) };
    });
    const isOwn = ({ names }) => names.length > 0;
    return { own: targets.filter(isOwn), beside: targets.filter((target) => !isOwn(target)) };
}

// EXTERNAL MODULE: ./lib/plan/equal.js
var equal = __webpack_require__(2107);
// EXTERNAL MODULE: ./lib/plan/ownership.js
var ownership = __webpack_require__(4658);
// EXTERNAL MODULE: ./lib/plan/redaction.js
var redaction = __webpack_require__(4274);
// EXTERNAL MODULE: ./lib/without-credentials.js
var without_credentials = __webpack_require__(9856);
// EXTERNAL MODULE: ./lib/manifest/annotations.js
var manifest_annotations = __webpack_require__(8635);
// EXTERNAL MODULE: ./lib/manifest/failure-hold.js
var failure_hold = __webpack_require__(1821);
;// CONCATENATED MODULE: ./lib/rollout/hold.js


const DEFAULT_HOLDS = { terminal: 5, retryable: 45 };
/** The hold times of an object: those of the run, and what its annotation changes of them. */
function holdsOf(object, holds) {
    const own = object.metadata.annotations?.[manifest_annotations/* FAILURE_HOLD */.rm];
    return own === undefined ? holds : (0,failure_hold/* parseFailureHold */.j)(own, holds).hold;
}
/** A symptom that was away for less than this has not passed: states alternate while the kubelet tries again. In ms. */
const FLICKER = 10_000;
/**
 * Which of the present symptoms have lasted for their hold time, counted from their own timestamp, or from when they were
 * first seen; after the server was away, from its return. Brings `memory` up to date: what is gone for longer than a
 * flicker is forgotten.
 */
function holdBack(findings, memory, { now, seenAgainAt = 0 }, holds) {
    const present = new Map(findings.map((finding) => [keyOf(finding), finding]));
    for (const [key, remembered] of memory)
        if (!present.has(key))
            remembered.absentSince ??= now;
    const ripe = [];
    const later = [];
    for (const [key, finding] of present) {
        const ripens = Math.max(remember(memory, key, finding, now), seenAgainAt) + holdOf(finding, holds);
        if (ripens <= now)
            ripe.push(finding);
        else if (Number.isFinite(ripens))
            later.push(ripens);
    }
    return later.length > 0 ? { ripe, wakeAt: Math.min(...later) } : { ripe };
}
function remember(memory, key, { symptom }, now) {
    const known = memory.get(key);
    if (known && now - (known.absentSince ?? now) < FLICKER) {
        delete known.absentSince;
        return known.since;
    }
    const since = Math.min(symptom.since ?? now, now);
    memory.set(key, { since });
    return since;
}
function holdOf({ symptom }, holds) {
    if (symptom.lastResort || symptom.class === 'capacity')
        return Number.POSITIVE_INFINITY;
    return holds[symptom.class] * 1000 + (symptom.patience ?? 0);
}
function keyOf({ symptom, pod }) {
    return [pod?.metadata.uid ?? '', symptom.container ?? '', symptom.family].join('/');
}

;// CONCATENATED MODULE: ./lib/rollout/causes/claim.js


/** A PersistentVolumeClaim that has no volume when the time is up. */
function unboundClaim(claim) {
    if (claim.kind !== 'PersistentVolumeClaim' || textAt(claim, 'status', 'phase') !== 'Pending')
        return undefined;
    return {
        diagnosis: {
            class: 'capacity',
            cause: 'ClaimUnbound',
            message: 'has no volume',
            evidence: [],
            logs: [],
            remedy: 'Look at its events (kubectl describe pvc): its storage class may not exist, or have no room.',
            field: (0,manifest_object/* field */.ZZ)(claim, 'spec', 'storageClassName') === undefined ? 'spec' : 'spec.storageClassName',
        },
        logTargets: [],
        question: { about: 'claims', names: [claim.metadata.name] },
    };
}

// EXTERNAL MODULE: ./lib/manifest/pod-template.js
var pod_template = __webpack_require__(641);
;// CONCATENATED MODULE: ./lib/rollout/containers.js


/** Every container of a pod: init containers first, in their order. */
function podContainers(pod) {
    return [...listed(pod, 'initContainers', 'initContainerStatuses'), ...listed(pod, 'containers', 'containerStatuses')];
}
function listed(pod, list, statuses) {
    const byName = new Map(recordsAt(pod, 'status', statuses).map((status) => [textAt(status, 'name'), status]));
    return recordsAt(pod, 'spec', list).map((spec) => {
        const name = textAt(spec, 'name');
        const status = byName.get(name);
        const restarts = textAt(spec, 'restartPolicy') === 'Always';
        const role = list === 'containers' ? 'main' : restarts ? 'sidecar' : 'init';
        return { name, role, spec, path: `${list}[name="${name}"]`, ...(status === undefined ? {} : { status }) };
    });
}
/** The reason and message of a container that waits; undefined when it doesn't. */
function waitingOf(container) {
    const { status } = container;
    const state = (0,manifest_object/* isRecord */.u4)(status?.state) ? status.state.waiting : undefined;
    return (0,manifest_object/* isRecord */.u4)(state) ? { reason: textAt(state, 'reason'), message: textAt(state, 'message') } : undefined;
}
/** The exit that the container stands at now, and the one before its present state. */
function exitsOf(container) {
    const now = exitAt(container.status, 'state');
    const last = exitAt(container.status, 'lastState');
    return { restarts: restartsOf(container), ...(now ? { now } : {}), ...(last ? { last } : {}) };
}
function restartsOf(container) {
    return numberAt(container.status, 'restartCount') ?? 0;
}
/** When the present run of a container began, in ms; undefined when it isn't running. */
function runningSince(container) {
    return timeAt(container.status, 'state', 'running', 'startedAt');
}
function isRunning(container) {
    const state = container.status?.state;
    return (0,manifest_object/* isRecord */.u4)(state) && (0,manifest_object/* isRecord */.u4)(state.running);
}
function exitAt(status, which) {
    const state = status?.[which];
    const exit = (0,manifest_object/* isRecord */.u4)(state) ? state.terminated : undefined;
    if (!(0,manifest_object/* isRecord */.u4)(exit))
        return undefined;
    const startedAt = timeAt(exit, 'startedAt');
    const finishedAt = timeAt(exit, 'finishedAt');
    return {
        reason: textAt(exit, 'reason'),
        exitCode: numberAt(exit, 'exitCode') ?? 0,
        message: textAt(exit, 'message'),
        ...(finishedAt === undefined ? {} : { finishedAt }),
        ...(startedAt === undefined || finishedAt === undefined ? {} : { lived: finishedAt - startedAt }),
    };
}

;// CONCATENATED MODULE: ./lib/rollout/pod-reason.js



const MOST_NAMES = 3;
/**
 * Why a pod isn't ready, in a word or two, much as the STATUS column of `kubectl get pods` says it:
 * `ImagePullBackOff`, `Unschedulable`, `Init: Error (exit code 1)`, `not ready`. '' for a pod that is ready.
 */
function podReason(pod) {
    if (pod.metadata.deletionTimestamp)
        return 'terminating';
    const phase = textAt(pod, 'status', 'phase');
    if (conditionOf(pod, 'Ready')?.status === 'True' || phase === 'Succeeded')
        return '';
    if (phase === 'Failed')
        return textAt(pod, 'status', 'reason') || 'failed';
    const scheduled = conditionOf(pod, 'PodScheduled');
    if (scheduled?.status === 'False')
        return scheduled.reason || 'not scheduled';
    if (scheduled === undefined && textAt(pod, 'spec', 'nodeName') === '')
        return 'not scheduled';
    const containers = podContainers(pod);
    const worst = containers.map(containerReason).find((reason) => reason !== '');
    if (worst)
        return worst;
    if (containers.some((container) => container.role === 'init' && isRunning(container)))
        return 'initializing';
    return containers.some(isRunning) ? 'not ready' : 'starting';
}
function containerReason(container) {
    const prefix = container.role === 'init' ? 'Init: ' : '';
    const waiting = waitingOf(container);
    if (waiting)
        return waiting.reason === 'PodInitializing' ? '' : prefix + (waiting.reason || 'waiting');
    const { now } = exitsOf(container);
    if (!now || (container.role === 'init' && now.exitCode === 0))
        return '';
    return `${prefix}${now.reason || 'ended'} (exit code ${now.exitCode})`;
}
/** The pods that are not ready, by their reason: `; ImagePullBackOff: api-1, api-2`. '' when all are. */
function unreadyPods(pods) {
    const byReason = Map.groupBy(pods ?? [], podReason);
    byReason.delete('');
    return [...byReason].map(([reason, group]) => `; ${reason}: ${namesOf(group)}`).join('');
}
/** The first few names of pods, and how many more there are. */
function namesOf(pods) {
    const names = pods.map((pod) => pod.metadata.name).sort();
    const more = names.length - MOST_NAMES;
    return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

;// CONCATENATED MODULE: ./lib/rollout/causes/ended.js




/** Fewer may have been on one node that had to let them go. */
const LEAST = 3;
/**
 * Pods that are ended by their node one after another, and replaced each time: evicted for what they write, or not taken.
 * One that is replaced says nothing, and those of one node end together; more than are wanted at a time say it all.
 */
function endedAgain(object, { endedPods = [] }) {
    const last = endedPods.at(-1);
    if (last === undefined || endedPods.length < Math.max(LEAST, wantedReplicas(object) + 1))
        return undefined;
    const why = [textAt(last, 'status', 'reason'), textAt(last, 'status', 'message')].filter(Boolean).join(': ');
    const path = (0,pod_template/* podTemplateOf */.D)(object)?.path;
    return {
        diagnosis: {
            class: 'retryable',
            cause: 'PodFailed',
            message: `${endedPods.length} new pods were ended, one after another, and replaced: ${why || 'failed'}`,
            evidence: [
                `pods: ${namesOf(endedPods)}`,
                `pod ${last.metadata.name}, on node ${textAt(last, 'spec', 'nodeName')}: ${why}`,
            ],
            logs: [],
            remedy: 'Mend what the message names: a limit of the containers (resources), or what its nodes lack.',
            ...(path === undefined ? {} : { field: path }),
        },
        logTargets: [],
    };
}

;// CONCATENATED MODULE: ./lib/rollout/diagnose.js





const MOST_EVIDENCE = 10;
const MOST_LOGS = 5;
const SEVERITY = ['terminal', 'retryable', 'capacity'];
/**
 * One diagnosis of what was found: the gravest cause that hit the most pods, told once with their number and names;
 * the other causes are evidence.
 */
function diagnose(object, scene, findings) {
    const [first, ...others] = rank(findings);
    const finding = first?.[0];
    if (first === undefined || finding === undefined)
        return undefined;
    const { symptom } = finding;
    const field = symptom.objectField ?? fieldOf(object, symptom.field);
    return {
        diagnosis: {
            class: symptom.class,
            cause: symptom.cause,
            message: `${subject(object, scene, first)}${symptom.says}`,
            evidence: evidenceOf(object, first, others),
            logs: [],
            remedy: symptom.remedy,
            ...(field === undefined ? {} : { field }),
        },
        logTargets: logTargetsOf([...first, ...others.flat()]),
        ...(symptom.question ? { question: symptom.question } : {}),
        ...(finding.pod ? { pod: finding.pod } : {}),
    };
}
/** A diagnosis of a failure that the object's own status tells: a failed Job, a Pod that ended, a lost claim. */
function diagnoseStatus(object, scene, message, blame) {
    const pods = object.kind === 'Pod' ? [object] : (scene.pods ?? []);
    const ends = object.kind === 'Pod' || object.kind === 'Job' ? pods.flatMap(badEnds).reverse() : [];
    const field = blame.field ?? fieldOf(object, ends[0]?.container.path);
    return {
        diagnosis: {
            class: 'terminal',
            cause: blame.cause,
            message,
            evidence: ends.map(({ says }) => says).slice(0, MOST_EVIDENCE),
            logs: [],
            remedy: blame.remedy,
            ...(field === undefined ? {} : { field }),
        },
        logTargets: ends.slice(0, 1).map(({ pod, container }) => targetOf(pod, container)),
        ...(isTakenAway(object, scene, blame) ? { question: { about: 'namespace' } } : {}),
    };
}
/** Itself, or the pods of a Job: a namespace that is deleted takes these first, and the Job fails of it. */
function isTakenAway({ kind }, { pods }, { cause }) {
    return cause === 'Deleted' || (kind === 'Job' && cause === 'JobFailed' && pods?.length === 0);
}
/** By cause and container, the gravest class first, then those that hit the most pods. */
function rank(findings) {
    const groups = Map.groupBy(findings, ({ symptom }) => `${symptom.cause}/${symptom.container ?? ''}`);
    return [...groups.values()].sort((a, b) => severity(a) - severity(b) || b.length - a.length);
}
/** What is only believed at the deadline explains less than what stands. */
function severity([first]) {
    if (first === undefined)
        return SEVERITY.length;
    return SEVERITY.indexOf(first.symptom.class) + (first.symptom.lastResort ? SEVERITY.length : 0);
}
function subject(object, scene, group) {
    if (object.kind === 'Pod' || group.some(({ pod }) => pod === undefined || scene.oldPods.includes(pod)))
        return '';
    const hit = group.length;
    const total = scene.pods?.length ?? hit;
    const wanted = wantedPods(object);
    // A rolling update makes one pod and goes on when it is ready: `1 of 1` would sound as if no more were wanted.
    if (hit === total && total < wanted)
        return `the first ${hit === 1 ? '' : `${hit} `}of ${wanted} new pods: `;
    return `${hit} of ${total} new pods: `;
}
function wantedPods(object) {
    if (object.kind === 'DaemonSet')
        return statusCount(object, 'desiredNumberScheduled');
    return object.kind === 'Job' ? 0 : wantedReplicas(object);
}
function evidenceOf(object, first, others) {
    const hit = first.map(({ pod }) => pod).filter((pod) => pod !== undefined);
    const names = object.kind !== 'Pod' && hit.length > 0 ? [`pods: ${namesOf(hit)}`] : [];
    const lines = withoutRepeats(first);
    const also = others.map((group) => `also, in ${group.length} ${group.length === 1 ? 'pod' : 'pods'}: ${group[0]?.symptom.says}`);
    return [...new Set([...names, ...lines, ...also])].slice(0, MOST_EVIDENCE);
}
const CONTAINER_ID = /"[0-9a-f]{64}"/g;
/** Each line once, also where it differs only in which of the pods it is of. */
function withoutRepeats(findings) {
    const lines = findings.flatMap(({ symptom, pod }) => {
        const { name = '', uid = '' } = pod?.metadata ?? {};
        const own = [uid, name, textAt(pod, 'status', 'podIP')].filter((text) => text !== '');
        return symptom.evidence.map((line) => ({
            line,
            general: own.reduce((all, text) => all.replaceAll(text, '…'), line.replaceAll(CONTAINER_ID, '…')),
        }));
    });
    return lines
        .filter(({ general }, index) => lines.findIndex((other) => other.general === general) === index)
        .map(({ line }) => line);
}
/** A field of the pod spec as a field of the object. */
function fieldOf(object, inPodSpec) {
    const path = (0,pod_template/* podTemplateOf */.D)(object)?.path;
    if (path === undefined || inPodSpec === undefined)
        return undefined;
    return inPodSpec === '' ? path : `${path}.${inPodSpec}`;
}
/** Of each cause one container first: five logs should show all there is to see. */
function logTargetsOf(findings) {
    const targets = findings.flatMap(({ symptom, pod }) => {
        const container = pod && podContainers(pod).find(({ name }) => name === symptom.container);
        return pod && container && symptom.hasRun
            ? [{ key: `${symptom.cause}/${container.name}`, ...targetOf(pod, container) }]
            : [];
    });
    const groups = [...Map.groupBy(targets, ({ key }) => key).values()];
    const rounds = Array.from({ length: MOST_LOGS }, (_, round) => groups.flatMap((group) => group[round] ?? []));
    return rounds
        .flat()
        .slice(0, MOST_LOGS)
        .map(({ pod, container, restarted }) => ({ pod, container, restarted }));
}
function targetOf(pod, container) {
    return { pod, container: container.name, restarted: restartsOf(container) > 0 };
}
/** The containers of a pod that ended badly. */
function badEnds(pod) {
    return podContainers(pod).flatMap((container) => {
        const { now, last } = exitsOf(container);
        const exit = now ?? last;
        if (exit === undefined || exit.exitCode === 0)
            return [];
        const message = exit.message ? `: ${exit.message.trim()}` : '';
        const says = `pod ${pod.metadata.name}, container ${container.name}: ${exit.reason || 'ended'}, exit code ${exit.exitCode}${message}`;
        return [{ pod, container, says }];
    });
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/job.js






const TOO_LONG = {
    cause: 'JobDeadlineExceeded',
    remedy: 'Find out what takes so long, or raise activeDeadlineSeconds; then give the Job a new name: one that ran is not run again.',
    field: 'spec.activeDeadlineSeconds',
};
const TOO_OFTEN = {
    cause: 'JobFailed',
    remedy: 'Read the log of its last pod, mend the cause, and give the Job a new name: one that ran is not run again.',
};
const WITHOUT_PODS = {
    cause: 'JobFailed',
    remedy: 'Its pods are gone, and their logs with them: restartPolicy Never, and no short ttlSecondsAfterFinished, keep them the next time. Mend the cause, and give the Job a new name: one that ran is not run again.',
};
const SUSPENDED = {
    cause: 'Paused',
    remedy: 'Find out why it was suspended, then set spec.suspend back to false: it goes on from where it stands.',
    field: 'spec.suspend',
};
const EMPTIED = {
    cause: 'Paused',
    remedy: 'Find out why, then raise spec.parallelism again: it goes on from where it stands.',
    field: 'spec.parallelism',
};
/** A Job: run to its end, not merely started. One that is held, suspended or without parallelism, waits for somebody, not for us. */
const job = (object, scene) => {
    if (isComplete(object))
        return current('completed');
    const failure = conditionOf(object, 'Failed');
    if (failure?.status === 'True') {
        const until = podsInViewBy(scene, failure.since);
        if (scene.now < until)
            return inProgress(`failed: ${explain(failure)}`, until);
        return failed(`failed: ${explain(failure)}`, blameFor(failure.reason, scene));
    }
    if ((0,manifest_object/* field */.ZZ)(object, 'spec', 'suspend') === true)
        return scene.suspendedMeanwhile
            ? failed('was suspended by someone while we waited', SUSPENDED)
            : current('suspended: it starts only when somebody resumes it');
    if ((0,manifest_object/* field */.ZZ)(object, 'spec', 'parallelism') === 0)
        return scene.suspendedMeanwhile
            ? failed('was given the parallelism 0 by someone while we waited', EMPTIED)
            : current('parallelism 0: it starts pods only when somebody raises it');
    return started(object, scene);
};
/** Its controller sets `startTime` as soon as it has looked at it. */
function started(object, scene) {
    if (timeAt(object, 'status', 'startTime') !== undefined)
        return { ...inProgress(running(object, scene)), remedy: stillRuns(object) };
    const manager = textAt(object, 'spec', 'managedBy');
    if (manager === '' || manager === OWN_CONTROLLER)
        return { ...inProgress('waiting for its controller to start it'), remedy: LOOK_AT_CONTROLLER };
    return {
        ...inProgress(`waiting for the controller ${manager} (spec.managedBy) to start it`),
        remedy: `Check that the controller ${manager} runs, and look at its log: Kubernetes' own leaves this Job to it. Without spec.managedBy it would start it.`,
    };
}
/** The Job controller of Kubernetes itself, as `managedBy` names it. */
const OWN_CONTROLLER = 'kubernetes.io/job-controller';
function stillRuns({ metadata: { name } }) {
    return `Raise the timeout when it only needs longer; its log says how far it is: kubectl logs job/${name}.`;
}
/** A Job with restartPolicy OnFailure takes its pods away when it gives up. */
function blameFor(reason, { pods }) {
    if (reason === 'DeadlineExceeded')
        return TOO_LONG;
    return pods?.length === 0 ? WITHOUT_PODS : TOO_OFTEN;
}
/** True once the Job has succeeded. A Job may then vanish by its ttlSecondsAfterFinished. */
function isComplete(object) {
    return (conditionOf(object, 'Complete')?.status === 'True' || conditionOf(object, 'SuccessCriteriaMet')?.status === 'True');
}
/** How long the events of a Job that is gone may take to tell how it ended, in ms. */
const LAST_WORD = 5_000;
/**
 * A Job that is gone: completed as far as was seen, or by its ttlSecondsAfterFinished, which takes only Jobs that have
 * ended; how they ended, an event may still tell. Undefined when it did not go by itself.
 */
function goneJob(lastSeen, scene, since) {
    if (isComplete(lastSeen))
        return current('completed');
    if (conditionOf(lastSeen, 'Failed')?.status === 'True')
        return job(lastSeen, scene);
    if (numberAt(lastSeen, 'spec', 'ttlSecondsAfterFinished') === undefined)
        return undefined;
    const events = scene.eventsOf(lastSeen.metadata.uid ?? '');
    if (events.some((event) => event.reason === 'Completed'))
        return current('completed');
    const until = since + LAST_WORD;
    if (scene.now < until)
        return inProgress('ended and was removed (ttlSecondsAfterFinished); looking for how it ended', until);
    return { status: 'Unknown', message: 'ended and was removed (ttlSecondsAfterFinished) before its result was seen' };
}
function running(object, scene) {
    const succeeded = numberAt(object, 'status', 'succeeded') ?? 0;
    const failures = numberAt(object, 'status', 'failed') ?? 0;
    const active = numberAt(object, 'status', 'active') ?? 0;
    const wanted = numberAt(object, 'spec', 'completions') ?? 1;
    const ends = failures > 0 ? `${succeeded} of ${wanted} completed, ${failures} failed` : `${succeeded} of ${wanted} completed`;
    const live = (scene.pods ?? []).filter((pod) => textAt(pod, 'status', 'phase') === 'Pending');
    return `${ends}, ${active} running${unreadyPods(live)}`;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/failing-job.js



/**
 * A Job that has not given up, but of which one try after another ends badly. It may yet come through, so it counts only
 * when the wait ends.
 */
function failingJob(object, scene) {
    if (object.kind !== 'Job')
        return undefined;
    const [words, remedy] = isEndless(object, scene) ? ENDLESS : COUNTED;
    const message = `${words} (${job(object, scene).message})`;
    const { diagnosis, logTargets } = diagnoseStatus(object, scene, message, { cause: 'JobFailed', remedy });
    return logTargets.length === 0 ? undefined : { diagnosis: { ...diagnosis, class: 'retryable' }, logTargets };
}
const COUNTED = [
    'its pods fail, and it tries again',
    'Read the log of the last try and mend the cause; then delete the Job or give it a new name, for what it runs can not be changed. Raise the timeout only when it is known to come through.',
];
const ENDLESS = [
    'its pods fail, and it tries again without end, for its podFailurePolicy ignores how they fail',
    'Read the log of the last try and mend the cause, or take the rule with the action Ignore out of podFailurePolicy; delete the Job first, for neither can be changed.',
];
/** True where pods have failed and none is counted as failed: the action Ignore leaves them out. */
function isEndless(object, { pods = [] }) {
    const rules = recordsAt(object, 'spec', 'podFailurePolicy', 'rules');
    const failed = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed');
    const isCounted = (numberAt(object, 'status', 'failed') ?? 0) > 0;
    // The last one may not have been counted yet.
    return rules.some(({ action }) => action === 'Ignore') && failed.length > 1 && !isCounted;
}

;// CONCATENATED MODULE: ./lib/rollout/event.js

/** When an event was first seen, in ms: events.k8s.io and core events say it in different fields. */
function firstTime(event) {
    return (timeAt(event, 'firstTimestamp') ?? timeAt(event, 'eventTime') ?? timeAt(event, 'metadata', 'creationTimestamp'));
}
/** When an event was last seen, in ms. */
function lastTime(event) {
    return timeAt(event, 'series', 'lastObservedTime') ?? timeAt(event, 'lastTimestamp') ?? firstTime(event);
}
/** One line: `FailedMount ×4: MountVolume.SetUp failed …`. */
function describeEvent(event) {
    const count = numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1;
    const times = count > 1 ? ` ×${count}` : '';
    return `${textAt(event, 'reason')}${times}: ${textAt(event, 'message').trim()}`;
}
/** The newest event of a reason, or undefined. */
function newestEvent(events, ...reasons) {
    const found = events.filter((event) => reasons.includes(textAt(event, 'reason')));
    return found.sort((a, b) => (lastTime(a) ?? 0) - (lastTime(b) ?? 0)).at(-1);
}

;// CONCATENATED MODULE: ./lib/rollout/causes/load-balancer.js


/** True for a Service that asks for a load balancer and has no address of one. */
function isPending(object) {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1')
        return false;
    const isAsked = textAt(object, 'spec', 'type') === 'LoadBalancer';
    return isAsked && recordsAt(object, 'status', 'loadBalancer', 'ingress').length === 0;
}
/** What was last complained of about a Service, in the words of whoever makes its load balancer; '' for nothing. */
function complaintAbout(service, scene) {
    const complaint = complaintIn(scene.eventsOf(service.metadata.uid ?? ''));
    return complaint === undefined ? '' : saidIn(complaint);
}
/** A cloud's request id, another with each try, stands in lines of its own. */
function saidIn(event) {
    return textAt(event, 'message').trim().split('\n')[0] ?? '';
}
/** A Service whose load balancer has no address when the time is up. */
function unbalanced(service, scene) {
    if (!isPending(service))
        return undefined;
    const { name } = service.metadata;
    const events = scene.eventsOf(service.metadata.uid ?? '');
    const complaint = complaintIn(events);
    const working = newestEvent(events, ...AT_WORK);
    const loadBalancerClass = textAt(service, 'spec', 'loadBalancerClass');
    const said = [complaint, working].filter((event) => event !== undefined);
    return {
        diagnosis: {
            class: 'capacity',
            cause: 'LoadBalancerPending',
            message: complaint
                ? `its load balancer got no address: ${saidIn(complaint)}`
                : 'its load balancer got no address, and nothing says why',
            evidence: [
                ...said.map(describeEvent),
                ...(loadBalancerClass === '' ? [] : [`it asks for loadBalancerClass ${loadBalancerClass}`]),
            ],
            logs: [],
            remedy: complaint ? remedyFor(complaint, name) : working ? slow(name) : nobody(name, loadBalancerClass),
            field: loadBalancerClass === '' ? 'spec.type' : 'spec.loadBalancerClass',
        },
        logTargets: [],
    };
}
/** What controllers say while they make one: the cloud controllers of Kubernetes, and others after their example. */
const AT_WORK = ['EnsuringLoadBalancer', 'EnsuredLoadBalancer', 'UpdatedLoadBalancer', 'IPAllocated'];
/** Who warns of Services without having to do with their load balancers. */
const OTHERS = ['endpoint-controller', 'endpoint-slice-controller', 'endpoint-slice-mirroring-controller'];
/**
 * Every controller has reasons of its own (SyncLoadBalancerFailed of Kubernetes' cloud controllers, FailedDeployModel of
 * that of AWS, AllocationFailed of MetalLB), so any warning counts but those that are known to be about something else.
 */
function complaintIn(events) {
    const warnings = events.filter((event) => textAt(event, 'type') === 'Warning' && !isAside(event));
    return newestEvent(warnings, ...new Set(warnings.map((event) => textAt(event, 'reason'))));
}
function isAside(event) {
    const source = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
    return OTHERS.includes(source) || source.endsWith('-repair-controller');
}
/** Words of clouds, in lower case, and what to do about them; first match wins. */
const REMEDIES = [
    [
        ['quota', 'toomany', 'limitexceeded', 'limit_exceeded', 'limit exceeded'],
        'Have the quota raised in the account of the cloud, or delete load balancers that nobody needs.',
    ],
    [
        ['accessdenied', 'unauthorized', 'not authorized', 'forbidden', 'permission', 'authorizationfailed'],
        "Give the cluster's cloud controller the right that the message names, in the account of the cloud.",
    ],
    [
        ['subnet'],
        'Mend the subnets: a cloud finds them by their tags and by annotations of the Service, and each needs free addresses.',
    ],
    [
        ['no available ip', 'no available address', 'failed to allocate ip'],
        'Give the load balancer controller more addresses (its address pool), or mend what the Service asks of it by annotations.',
    ],
    [
        ['no available nodes', 'no available provisioned nodes', 'no available backend'],
        'It needs a node that is ready and not kept out (label node.kubernetes.io/exclude-from-external-load-balancers).',
    ],
];
function remedyFor(complaint, name) {
    const text = textAt(complaint, 'message').toLowerCase();
    const known = REMEDIES.find(([words]) => words.some((word) => text.includes(word)))?.[1];
    return known ?? `Mend what the message names: its annotations, or the cloud (kubectl describe service ${name}).`;
}
function slow(name) {
    return `Its controller is at work on it: look at what it says next (kubectl describe service ${name}), and raise the timeout when it only needs longer.`;
}
function nobody(name, loadBalancerClass) {
    const which = loadBalancerClass === '' ? 'load balancers' : `load balancers of class ${loadBalancerClass}`;
    return `Check that a controller of this cluster makes ${which} (kubectl describe service ${name}): kind, minikube and bare metal have none until one is added (cloud-provider-kind, minikube tunnel, MetalLB). Without one use type NodePort or ClusterIP.`;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/namespace.js

/** What to blame where a namespace is being deleted. */
const NAMESPACE_ENDS = {
    cause: 'NamespaceTerminating',
    remedy: 'Find out who deletes the namespace, wait for its end and make it anew, or deploy into another one.',
};
/** An object whose namespace is being deleted: its pods go first, and no controller makes others or says why. */
function endsWithNamespace(object, scene) {
    const { namespace = '' } = object.metadata;
    const state = scene.endingNamespaces?.get(namespace);
    return state === undefined
        ? undefined
        : diagnoseStatus(object, scene, `its namespace ${namespace} ${state}`, NAMESPACE_ENDS);
}

;// CONCATENATED MODULE: ./lib/rollout/revision.js




/** Which of a Deployment's versions it is: on the object, and on each of its ReplicaSets. */
const REVISION = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';
const REVISION_HASH = 'controller-revision-hash';
/** Set by the DaemonSet controller on the object and, as a label, on its pods: the only hint of its revision beside ControllerRevisions. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
const POD_TEMPLATE_GENERATION = 'pod-template-generation';
/** The uid of the controller that an object belongs to; '' for none. */
function controllerUid(object) {
    return textAt(recordsAt(object, 'metadata', 'ownerReferences').find((owner) => owner.controller === true), 'uid');
}
/**
 * The ReplicaSet of a Deployment's present template, as the Deployment controller finds it (FindNewReplicaSet: equal
 * templates, the hash label aside, the oldest of several); else the one of the Deployment's revision. That is the old
 * one's until the controller has looked, while the Deployment is paused, and with Recreate until all old pods are gone:
 * in all of these the status counts no updated pod of this generation yet.
 */
function newReplicaSet(deployment, replicaSets) {
    const template = withoutHash((0,manifest_object/* field */.ZZ)(deployment, 'spec', 'template'));
    const equal = replicaSets.filter((set) => (0,external_node_util_.isDeepStrictEqual)(withoutHash((0,manifest_object/* field */.ZZ)(set, 'spec', 'template')), template));
    if (equal.length > 0)
        return equal.sort(byAge)[0];
    const revision = deployment.metadata.annotations?.[REVISION];
    if (revision === undefined || unobserved(deployment) || statusCount(deployment, 'updatedReplicas') === 0)
        return undefined;
    return replicaSets.find((set) => set.metadata.annotations?.[REVISION] === revision);
}
function byAge(a, b) {
    return (Date.parse(textAt(a, 'metadata', 'creationTimestamp')) - Date.parse(textAt(b, 'metadata', 'creationTimestamp')));
}
function withoutHash(template) {
    if (!(0,manifest_object/* isRecord */.u4)(template))
        return undefined;
    const { metadata, ...rest } = template;
    const labels = (0,manifest_object/* isRecord */.u4)((0,manifest_object/* field */.ZZ)(metadata, 'labels')) ? { ...(0,manifest_object/* field */.ZZ)(metadata, 'labels') } : {};
    delete labels[TEMPLATE_HASH];
    return { ...rest, metadata: { annotations: (0,manifest_object/* field */.ZZ)(metadata, 'annotations') ?? {}, labels } };
}
/** True for a pod of the revision that its StatefulSet or DaemonSet is being brought to. */
function isOfRevision(workload, pod) {
    const { labels = {} } = pod.metadata;
    if (workload.kind === 'StatefulSet') {
        return !unobserved(workload) && labels[REVISION_HASH] === textAt(workload, 'status', 'updateRevision');
    }
    if (workload.kind === 'DaemonSet') {
        const generation = workload.metadata.annotations?.[TEMPLATE_GENERATION];
        return generation === undefined || labels[POD_TEMPLATE_GENERATION] === generation;
    }
    return true;
}
/** True for a pod that ends or that its controller has given up and replaces: evicted, shut down with its node. */
function isLeaving(pod) {
    const phase = textAt(pod, 'status', 'phase');
    return pod.metadata.deletionTimestamp !== undefined || phase === 'Failed' || phase === 'Succeeded';
}

;// CONCATENATED MODULE: ./lib/rollout/causes/node.js


/** Pods whose nodes are out of order: what they show is of before, and what they lack may be no fault of theirs. */
function onBrokenNodes({ pods = [], brokenNodes = new Map() }) {
    return pods.flatMap((pod) => {
        const node = textAt(pod, 'spec', 'nodeName');
        const state = brokenNodes.get(node);
        if (state === undefined || isLeaving(pod))
            return [];
        return [{ pod, symptom: { ...BROKEN, says: `its node ${node} ${state}`, remedy: node_remedyFor(node) } }];
    });
}
const BROKEN = {
    class: 'capacity',
    cause: 'NodeNotReady',
    family: 'node',
    evidence: ['nothing that the pod says is newer than that'],
    lastResort: true,
};
function node_remedyFor(node) {
    return `Look at the node (kubectl describe node ${node}) and bring it back or remove it, then deploy again. Nothing is wrong with the manifest.`;
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/strategy.js




/** The rule of a workload that has an `updateStrategy`, judged by the one that this run deployed. */
function byUpdateStrategy({ missingPods, isUpdated, done }) {
    return (live, scene) => {
        const waiting = unobserved(live);
        if (waiting)
            return waiting;
        const object = asDeployed(live, scene);
        if (isOnDelete(object))
            return current('OnDelete: its pods are replaced only when somebody deletes them');
        const missing = missingPods(object, scene);
        if (missing === undefined)
            return current(done(object));
        return (isUpdated(object) ? undefined : keptBack(live, object, missing)) ?? missing;
    };
}
/** An object with the update strategy that this run deployed, whatever somebody has made of it since. */
function asDeployed(object, { deployedStrategy }) {
    if (deployedStrategy === undefined)
        return object;
    const spec = (0,manifest_object/* isRecord */.u4)(object.spec) ? object.spec : {};
    return { ...object, spec: { ...spec, updateStrategy: deployedStrategy } };
}
function isOnDelete(object) {
    return textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
}
/** How many pods of a StatefulSet, from the first, are left as they are. */
function partitionOf(object) {
    return numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
}
/** What is missing is a failure when somebody has meanwhile kept old pods from being replaced: they go on to serve. */
function keptBack(live, deployed, missing) {
    if (isOnDelete(live))
        return stoppedBy('set to OnDelete', missing);
    const partition = partitionOf(live);
    return partition > partitionOf(deployed) ? stoppedBy(`given the partition ${partition}`, missing) : undefined;
}
function stoppedBy(how, { message }) {
    return failed(`was ${how} by someone while we waited: ${message}`, {
        cause: 'Paused',
        remedy: 'Find out why its old pods are kept, then set spec.updateStrategy back and deploy again.',
        field: 'spec.updateStrategy',
    });
}

;// CONCATENATED MODULE: ./lib/rollout/causes/old-pod.js





/** A pod that ends in this time is nothing to speak of, and its kubelet says so a moment later. In ms. */
const LATE = 5_000;
/**
 * The pods of an older revision that have to be ready as well: all where a StatefulSet replaces its pods one by one, each
 * ready first, and always those below its partition, which keep their version.
 */
function awaitedOldPods(object, { oldPods }) {
    if (object.kind !== 'StatefulSet' || isOnDelete(object))
        return [];
    const isOrdered = textAt(object, 'spec', 'podManagementPolicy') !== 'Parallel';
    return oldPods.filter((pod) => !isLeaving(pod) && (isOrdered || isKept(object, pod)));
}
/** One below the partition is made anew as the old version it was, whoever deletes it. */
function isKept(object, { metadata: { name } }) {
    const first = numberAt(object, 'spec', 'ordinals', 'start') ?? 0;
    return Number(name.slice(name.lastIndexOf('-') + 1)) - first < partitionOf(object);
}
/**
 * What is wrong with such a pod keeps the new version from ever being started ("Forced rollback" in the documentation of
 * StatefulSets). It is of this deploy from the apply on. A program that ran may yet find at its next try what this deploy
 * has brought, and back-offs are long: that counts only at the deadline.
 */
function blockedBy(object, pod, symptom, scene) {
    const { class: kind, container, evidence, family, hasRun, lastResort } = symptom;
    const { says, why, ...advice } = isKept(object, pod) ? keptAsItIs(object, pod) : replacedInTurn(pod);
    return {
        class: kind === 'capacity' ? 'capacity' : 'retryable',
        cause: 'BlockedByOldPod',
        family: `old pod: ${family}`,
        says: `${says}: ${symptom.says}`,
        evidence: [...evidence, why],
        ...advice,
        since: Math.max(symptom.since ?? 0, scene.appliedAt),
        ...(container === undefined ? {} : { container }),
        ...(hasRun ? { hasRun } : {}),
        ...(hasRun || lastResort ? { lastResort: true } : {}),
    };
}
function replacedInTurn({ metadata: { name } }) {
    return {
        says: `no pod is replaced before old pod ${name} is ready`,
        why: 'podManagementPolicy OrderedReady: pods are replaced one by one, each once all are ready',
        remedy: `Delete the old pod, which makes it anew in this version: kubectl delete pod ${name}.`,
    };
}
function keptAsItIs(object, { metadata: { name } }) {
    const partition = partitionOf(object);
    return {
        says: `old pod ${name} has to be ready too, and the partition ${partition} keeps it from being replaced`,
        why: `partition ${partition}: the pods before that number keep the version they have, also when they are made anew`,
        remedy: `Mend what old pod ${name} lacks, or lower the partition, so that it gets this version.`,
        objectField: 'spec.updateStrategy.rollingUpdate.partition',
        // Whoever keeps back old pods may know of their trouble, and only wants to see a new one.
        lastResort: true,
    };
}
/**
 * The old pods that are on their way out, where a new one comes only after them: each may take its grace period, and one
 * that is held by a finalizer, or by a node that is gone, takes for ever. All of it may yet pass, so it counts only at
 * the deadline.
 */
function lingering(object, scene) {
    const leaving = awaitedToGo(object, scene).filter((pod) => scene.now >= askedAt(pod) + LATE);
    const overdue = leaving.filter((pod) => scene.now > endsAt(pod) + LATE);
    if (overdue.length > 0)
        return notGone(overdue);
    return leaving.length > 0 ? ending(leaving) : undefined;
}
/** When there will be something else to say of them, in ms of the cluster's clock: no event comes then. */
function lingeringChangesAt(object, scene) {
    const times = awaitedToGo(object, scene).flatMap((pod) => [askedAt(pod) + LATE, endsAt(pod) + LATE + 1]);
    const next = Math.min(...times.filter((time) => time > scene.now));
    return Number.isFinite(next) ? next : undefined;
}
function awaitedToGo(object, { oldPods }) {
    return goesFirst(object) ? oldPods.filter((pod) => isLeaving(pod) && !isDoneFor(object, pod)) : [];
}
/** Whether this workload makes a new pod only once the old one is gone. */
function goesFirst(object) {
    if (object.kind === 'Deployment')
        return textAt(object, 'spec', 'strategy', 'type') === 'Recreate';
    const surge = (0,manifest_object/* field */.ZZ)(object, 'spec', 'updateStrategy', 'rollingUpdate', 'maxSurge') ?? 0;
    return surge === 0 || surge === '0%';
}
/** With Recreate a pod that has ended is no longer waited for, whatever still holds it. */
function isDoneFor({ kind }, pod) {
    return kind === 'Deployment' && ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}
/** `deletionTimestamp` is the end of the grace period. */
function endsAt(pod) {
    return timeAt(pod, 'metadata', 'deletionTimestamp') ?? Number.POSITIVE_INFINITY;
}
function askedAt(pod) {
    return endsAt(pod) - graceOf(pod) * 1000;
}
/** In seconds. */
function graceOf(pod) {
    return numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
}
const BLOCKING = { class: 'retryable', cause: 'BlockedByOldPod', family: 'old pod lingers', lastResort: true };
function ending(pods) {
    const [first] = pods.toSorted((a, b) => endsAt(b) - endsAt(a));
    const { name, deletionTimestamp } = first.metadata;
    return {
        ...BLOCKING,
        says: `${comesAfter(pods)}: told to end at ${written(askedAt(first))}, with a grace period of ${graceOf(first)} s`,
        evidence: pods.map((pod) => `pod ${pod.metadata.name}: ends by ${pod.metadata.deletionTimestamp}`),
        remedy: `Wait until ${deletionTimestamp}, or end it now: kubectl delete pod ${name} --grace-period=1. For the next time, let it end soon after SIGTERM, lower its terminationGracePeriodSeconds, or raise the timeout.`,
        field: 'terminationGracePeriodSeconds',
    };
}
function notGone(pods) {
    const [first] = pods;
    const node = textAt(first, 'spec', 'nodeName');
    const holders = holdersOf(first);
    return {
        ...BLOCKING,
        says: `${comesAfter(pods)}, which ${pods.length > 1 ? 'have' : 'has'} not gone in ${pods.length > 1 ? 'their' : 'its'} time`,
        evidence: pods.map(heldBy),
        remedy: holders === ''
            ? `Look at its node (kubectl get node ${node}); only when that is gone for good: kubectl delete pod ${first.metadata.name} --force.`
            : `Look at the controller that has to take away its finalizer ${holders}.`,
    };
}
function comesAfter(pods) {
    return pods.length > 1
        ? `new pods come only once the old pods ${namesOf(pods)} are gone`
        : `a new pod comes only once old pod ${namesOf(pods)} is gone`;
}
function heldBy(pod) {
    const holders = holdersOf(pod);
    const held = holders === '' ? '' : `, finalizers: ${holders}`;
    const { name, deletionTimestamp } = pod.metadata;
    return `pod ${name}: to be gone by ${deletionTimestamp}, on node ${textAt(pod, 'spec', 'nodeName')}${held}`;
}
function holdersOf(pod) {
    const finalizers = (0,manifest_object/* field */.ZZ)(pod, 'metadata', 'finalizers');
    return Array.isArray(finalizers) ? finalizers.join(', ') : '';
}
/** A time as Kubernetes writes it. */
function written(time) {
    return new Date(time).toISOString().replace('.000Z', 'Z');
}

// EXTERNAL MODULE: ./lib/manifest/wait-for.js
var wait_for = __webpack_require__(1322);
;// CONCATENATED MODULE: ./lib/rollout/kinds/autoscaler.js


/** How long the autoscaler may say that it can't work before it is believed, in ms. */
const HOLD = 5_000;
/** How long it may take to look at its target again, in ms: it does so every 15 s. */
const SYNC = 20_000;
/**
 * A HorizontalPodAutoscaler: scaling. Metrics that can't be had yet are no failure: a fresh workload has none, and the
 * metrics server may be away; nor is a target that is scaled to 0 on purpose.
 */
const horizontalPodAutoscaler = (object, scene) => {
    const active = conditionOf(object, 'ScalingActive');
    if (active?.status === 'True')
        return current('scaling');
    if (active === undefined)
        return untilMeasured(object, scene);
    if (active.reason === 'ScalingDisabled')
        return current('its target is scaled to 0, so it does nothing');
    if (active.reason.startsWith('FailedGet'))
        return current(`no metrics yet: ${explain(active)}`);
    const failsAt = (active.since ?? scene.now) + HOLD;
    if (active.status !== 'False' || scene.now < failsAt)
        return inProgress(explain(active), failsAt);
    return failed(`can't scale: ${explain(active)}`, {
        cause: 'ScalingInactive',
        remedy: 'Mend what the condition names: the metrics, the target, or the requests of its containers.',
        field: 'spec.metrics',
    });
};
/** What it has said before it comes to its metrics: whether its target is there, and whether it had to scale it at once. */
function untilMeasured(object, scene) {
    const able = conditionOf(object, 'AbleToScale');
    if (able === undefined)
        return inProgress('waiting for the autoscaler to look at it');
    if (able.status !== 'False')
        return inProgress(`waiting for the autoscaler to look at its metrics; ${explain(able)}`);
    const failsAt = Math.max(able.since ?? scene.now, scene.appliedAt) + SYNC;
    if (scene.now < failsAt)
        return inProgress(explain(able), failsAt);
    return failed(`can't scale: ${explain(able)}`, {
        cause: 'ScalingInactive',
        remedy: 'Let scaleTargetRef name, by its apiVersion, kind and name, something in this namespace that can be scaled.',
        field: 'spec.scaleTargetRef',
    });
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/claim.js



/** Set by the scheduler when it has found a node for the first pod that uses the claim. */
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** A PersistentVolumeClaim: bound, or left for its first consumer where there is none. */
const persistentVolumeClaim = (object, scene) => {
    const phase = textAt(object, 'status', 'phase');
    if (phase === 'Bound')
        return current('bound');
    if (phase === 'Lost') {
        return failed('lost: the volume that it was bound to is gone', {
            cause: 'ClaimLost',
            remedy: 'Restore the PersistentVolume, or delete the claim and let a new one be made.',
            field: 'spec.volumeName',
        });
    }
    return pending(object, scene);
};
function pending(object, scene) {
    const storageClass = (0,manifest_object/* field */.ZZ)(object, 'spec', 'storageClassName');
    if (typeof storageClass !== 'string' || storageClass === '')
        return inProgress('waiting for a volume that fits');
    const mode = waitsForConsumer(object, scene) ? 'WaitForFirstConsumer' : scene.bindingMode(storageClass);
    if (mode === undefined)
        return inProgress(`waiting to be bound (storage class ${storageClass})`);
    const used = object.metadata.annotations?.[SELECTED_NODE] !== undefined || scene.isClaimUsed(object.metadata.name);
    if (mode === 'WaitForFirstConsumer' && !used)
        return current('waits for its first consumer, as its storage class says');
    return inProgress(`waiting to be bound (storage class ${storageClass})${lastWord(object, scene)}`);
}
/** The controller says it in an event, which may be readable where the storage class is not. */
function waitsForConsumer(object, scene) {
    return scene.eventsOf(object.metadata.uid ?? '').some((event) => event.reason === 'WaitForFirstConsumer');
}
function lastWord(object, scene) {
    const event = scene.eventsOf(object.metadata.uid ?? '').findLast((candidate) => candidate.type === 'Warning');
    return event ? `; ${textAt(event, 'reason')}: ${textAt(event, 'message')}` : '';
}
/** A PersistentVolume: free or in use. */
const persistentVolume = (object) => {
    const phase = textAt(object, 'status', 'phase');
    if (phase === 'Available' || phase === 'Bound' || phase === 'Released')
        return current(phase.toLowerCase());
    if (phase !== 'Failed')
        return inProgress('waiting to become available');
    return failed(`failed: ${textAt(object, 'status', 'message') || 'it could not be reclaimed'}`, {
        cause: 'ClaimLost',
        remedy: 'Look at the events of the PersistentVolume and at its storage.',
    });
};

;// CONCATENATED MODULE: ./lib/rollout/steady.js




/** How long a container without a probe must run before its being Ready means anything, in seconds. */
const STEADY_SECONDS = 5;
/** A container that ended before is not believed before it outlived its last run; but no longer than this, in seconds. */
const MOST_SECONDS = 30;
/**
 * From when a pod counts as rolled out, in ms of the cluster's clock; undefined while it is not Ready.
 *
 * A container without a probe is Ready the moment its process starts, so one that dies a second later makes a
 * Deployment Available for an instant. It counts only after it has run for 5 s, or for the workload's own
 * minReadySeconds when that is longer. A container with a readiness or startup probe has proved itself, and counts at
 * once. One that ended before counts only when it also outlives that run, with a probe or without: it was ready then
 * too, until it crashed or its liveness probe had it killed.
 */
function steadyAt(pod, minReadySeconds, scene) {
    if (conditionOf(pod, 'Ready')?.status !== 'True')
        return undefined;
    const lasting = podContainers(pod).filter((container) => container.role !== 'init');
    return Math.max(0, ...lasting.map((container) => containerSteadyAt(pod, container, minReadySeconds, scene)));
}
/** From when a container that is ready counts: 0 for at once, else ms of the cluster's clock. */
function containerSteadyAt(pod, container, minReadySeconds, scene) {
    const seconds = secondsFor(container, minReadySeconds);
    if (seconds === 0)
        return 0;
    // Nobody knows whether it still runs, nor whether it ran all the while.
    if (scene.isBlind)
        return Number.POSITIVE_INFINITY;
    const started = startOf(pod, container, scene) ?? conditionOf(pod, 'Ready')?.since ?? scene.appliedAt;
    return Math.max(started, scene.seenAgainAt ?? 0) + seconds * 1000;
}
/** When a run began at the latest: its own time is cut to whole seconds, and seeing it may have come later still. */
function startOf(pod, container, scene) {
    const own = runningSince(container);
    if (own === undefined)
        return undefined;
    const seen = scene.firstSeenRunning(pod, container.name)?.at ?? Number.POSITIVE_INFINITY;
    return toldLateAt(pod, container, scene) ?? Math.min(own + 999, seen);
}
/** News take less than this, in ms, from a node to us. */
const NEWS = 3_000;
/**
 * When the news of a run came, in ms of the cluster's clock, if long after its start: somebody on their way was away, and
 * what has become of it since may still be on its way. Undefined when they came in time.
 */
function toldLateAt(pod, container, scene) {
    const own = runningSince(container);
    const seen = scene.firstSeenRunning(pod, container.name);
    return own !== undefined && seen?.isNews && seen.at - own > NEWS ? seen.at : undefined;
}
function secondsFor(container, minReadySeconds) {
    const least = hasProbe(container.spec) ? 0 : Math.max(STEADY_SECONDS, minReadySeconds);
    if (restartsOf(container) === 0)
        return least;
    const lived = (exitsOf(container).last?.lived ?? 0) / 1000;
    return Math.max(least, Math.min(lived, MOST_SECONDS));
}
function hasProbe(container) {
    return container.readinessProbe !== undefined || container.startupProbe !== undefined;
}
/**
 * What is still missing of `needed` steady pods, when the workload itself already says that it has them; undefined when
 * nothing is. Of pods that can't be seen the verdict is `unseen`: a workload that keeps saying so is believed in the end.
 */
function missingSteady(needed, minReadySeconds, scene) {
    const { pods, now } = scene;
    if (needed <= 0)
        return undefined;
    if (pods === undefined)
        return { ...inProgress('its pods may not be seen'), unseen: true };
    const times = pods.map((pod) => steadyAt(pod, minReadySeconds, scene)).filter((time) => time !== undefined);
    if (times.filter((time) => time <= now).length >= needed)
        return undefined;
    const wakeAt = times.sort((a, b) => a - b)[needed - 1];
    if (wakeAt !== undefined)
        return inProgress(`${needed} of ${needed} new pods ready${patience(pods, minReadySeconds)}`, wakeAt);
    if (pods.length < needed)
        return { ...inProgress(`${pods.length} of ${needed} new pods seen`), unseen: true };
    return inProgress(`${times.length} of ${needed} new pods ready${unreadyPods(pods)}`);
}
function patience(pods, minReadySeconds) {
    if (pods.flatMap(podContainers).some((container) => container.role !== 'init' && restartsOf(container) > 0))
        return '; one that was started again counts once it has outlived its last run';
    const seconds = Math.max(STEADY_SECONDS, minReadySeconds);
    return `; without a readiness probe a pod counts once it has run for ${seconds} s`;
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/daemon-set.js





/**
 * A DaemonSet is rolled out when its newest generation is observed and every node that should run it runs a new pod
 * that is available: the rule of `kubectl rollout status`. With OnDelete there is nothing to wait for.
 */
const daemonSet = byUpdateStrategy({ missingPods, isUpdated, done });
function isUpdated(object) {
    return statusCount(object, 'updatedNumberScheduled') >= statusCount(object, 'desiredNumberScheduled');
}
function missingPods(object, scene) {
    const desired = statusCount(object, 'desiredNumberScheduled');
    const updated = statusCount(object, 'updatedNumberScheduled');
    const available = statusCount(object, 'numberAvailable');
    const pods = unreadyPods(scene.pods);
    if (updated < desired)
        return inProgress(`${updated} of ${desired} nodes have the new pod${pods}`);
    if (available < desired)
        return inProgress(`${available} of ${desired} new pods available${pods}`);
    return missingSteady(desired, minReadySeconds(object), scene);
}
function done(object) {
    const desired = statusCount(object, 'desiredNumberScheduled');
    return desired === 0 ? 'no node is to run it' : `${desired} of ${desired} pods available`;
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/deployment.js








/** What `progressDeadlineSeconds` is where the server has not filled it in. */
const DEFAULT_PROGRESS_DEADLINE = 600;
/**
 * A Deployment is rolled out when its newest generation is observed, all its pods are new, none of the old ones is
 * left, and all are available: the rule of `kubectl rollout status`, and then its pods must be steady as well.
 */
const deployment = (object, scene) => {
    const waiting = unobserved(object);
    if (waiting)
        return waiting;
    const missing = deployment_missingPods(object, scene);
    if ((0,manifest_object/* field */.ZZ)(object, 'spec', 'paused') === true && !scene.pausedMeanwhile) {
        return current('paused: its pods are replaced only when somebody resumes it');
    }
    if (missing === undefined)
        return current(deployment_done(object));
    // The pods are all new but not steady yet: no pause keeps them from that.
    if (scene.pausedMeanwhile && !isReplaced(object))
        return pausedBy(object, missing);
    const until = outOfTimeAt(object, scene);
    if (until === undefined)
        return missing;
    if (scene.now >= until)
        return outOfTime(object, missing);
    return { ...missing, wakeAt: Math.min(missing.wakeAt ?? until, until) };
};
function pausedBy({ metadata }, missing) {
    return failed(`was paused by someone while we waited: ${missing.message}`, {
        cause: 'Paused',
        remedy: `Find out why it was paused, then resume it (kubectl rollout resume deployment/${metadata.name}) or deploy again.`,
    });
}
/** True when every pod that is wanted is a new one, and no other is left. */
function isReplaced(object) {
    const updated = statusCount(object, 'updatedReplicas');
    return updated >= wantedReplicas(object) && statusCount(object, 'replicas') <= updated;
}
function deployment_missingPods(object, scene) {
    const wanted = wantedReplicas(object);
    const replicas = statusCount(object, 'replicas');
    const updated = statusCount(object, 'updatedReplicas');
    const available = statusCount(object, 'availableReplicas');
    if (wanted === 0)
        return replicas > 0 ? inProgress(`scaling down: ${count(replicas, 'pod')} left`) : undefined;
    const pods = unreadyPods(scene.pods);
    if (updated < wanted)
        return inProgress(`${updated} of ${wanted} new pods created${pods}`);
    if (replicas > updated)
        return inProgress(`${count(replicas - updated, 'old pod')} still there${oldNames(replicas - updated, scene)}${pods}`);
    if (available < updated)
        return inProgress(`${available} of ${updated} new pods available${pods}`);
    return missingSteady(wanted, minReadySeconds(object), scene);
}
/** The status and the pods come in their own time: names are told where they are as many as the status counts. */
function oldNames(number, { oldPods }) {
    const staying = oldPods.filter((pod) => !isLeaving(pod));
    return staying.length === number ? `: ${namesOf(staying)}` : '';
}
/**
 * The condition ProgressDeadlineExceeded may stand since an earlier change, until the controller has got round to the
 * present one: it is believed only once its time has passed since this change. Without a change of ours it is old news
 * that is still true, and only its pods have yet to be seen. Gives the time from which on it is believed, in ms of the
 * cluster's clock.
 */
function outOfTimeAt(object, scene) {
    if (conditionOf(object, 'Progressing')?.reason !== 'ProgressDeadlineExceeded')
        return undefined;
    return scene.changed ? scene.appliedAt + progressDeadline(object) * 1000 : podsInViewBy(scene);
}
function outOfTime(object, missing) {
    return failed(`made no progress for ${progressDeadline(object)} s: ${missing.message}`, {
        cause: 'ProgressDeadlineExceeded',
        remedy: 'Look at what its pods wait for; raise progressDeadlineSeconds only when they are known to need longer.',
        field: 'spec.progressDeadlineSeconds',
    });
}
function progressDeadline(object) {
    return numberAt(object, 'spec', 'progressDeadlineSeconds') ?? DEFAULT_PROGRESS_DEADLINE;
}
function deployment_done(object) {
    const wanted = wantedReplicas(object);
    return wanted === 0 ? 'scaled to 0' : `${wanted} of ${wanted} pods available`;
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/extension.js


/** A CustomResourceDefinition: its kind is served. One whose names are taken is refused by the apply already. */
const customResourceDefinition = (object) => conditionOf(object, 'Established')?.status === 'True'
    ? current('established')
    : inProgress('waiting to be established');
/** An APIService: the server behind it answers. */
const apiService = (object) => {
    const available = conditionOf(object, 'Available');
    if (available?.status === 'True')
        return current('available');
    return inProgress(available ? explain(available) : 'waiting to become available');
};

;// CONCATENATED MODULE: ./lib/rollout/kinds/pod.js





/** A Pod: ready and steady, or run to its end. kstatus calls a failed one Current, which is no good for a deploy. */
const pod = (object, scene) => {
    const phase = textAt(object, 'status', 'phase');
    if (phase === 'Succeeded')
        return current('ran to its end');
    if (phase === 'Failed') {
        return failed(`failed${why(object)}`, {
            cause: 'PodFailed',
            remedy: 'Read its log; a Pod that failed is not started again, so delete it or give it a new name before the next deploy.',
        });
    }
    const steady = steadyAt(object, 0, scene);
    if (steady === undefined)
        return inProgress(podReason(object));
    if (steady <= scene.now)
        return current('ready');
    return inProgress('ready; without a readiness probe it counts once it has run for 5 s', steady);
};
function why(object) {
    const reason = textAt(object, 'status', 'reason');
    const message = textAt(object, 'status', 'message');
    if (reason || message)
        return `: ${[reason, message].filter(Boolean).join(': ')}`;
    const exits = podContainers(object).flatMap((container) => {
        const { now } = exitsOf(container);
        return now && now.exitCode !== 0 ? [`container ${container.name} ended with exit code ${now.exitCode}`] : [];
    });
    return exits.length > 0 ? `: ${exits.join(', ')}` : '';
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/replica-set.js




/**
 * A ReplicaSet or ReplicationController: observed, and exactly as many pods as wanted, all ready and available. It never
 * replaces a pod: those of the template before stay until somebody deletes them.
 */
const replicaSet = (object, scene) => {
    const waiting = unobserved(object);
    if (waiting)
        return waiting;
    const wanted = wantedReplicas(object);
    const replicas = statusCount(object, 'replicas');
    const available = Math.min(statusCount(object, 'availableReplicas'), statusCount(object, 'readyReplicas'));
    if (replicas > wanted)
        return inProgress(`scaling down: ${count(replicas - wanted, 'pod')} too many`);
    const { oldPods } = scene;
    const old = oldPods.length > 0 ? `of the version before, and replaced only when somebody deletes them: ` : '';
    if (available < wanted) {
        const before = old && `; ${old}${namesOf(oldPods)}`;
        return inProgress(`${available} of ${wanted} pods available${unreadyPods(scene.pods)}${before}`);
    }
    if (old)
        return current(`${oldPods.length} of ${wanted} pods are ${old}${namesOf(oldPods)}`);
    return missingSteady(wanted, minReadySeconds(object), scene) ?? current(replica_set_done(wanted));
};
function replica_set_done(wanted) {
    return wanted === 0 ? 'scaled to 0' : `${wanted} of ${wanted} pods available`;
}

;// CONCATENATED MODULE: ./lib/rollout/kinds/service.js



/** A Service: has its address. One without a cluster IP by design has nothing to wait for. */
const service = (object, scene) => {
    const type = textAt(object, 'spec', 'type') || 'ClusterIP';
    const clusterIp = textAt(object, 'spec', 'clusterIP');
    if (type === 'ExternalName')
        return current(`points to ${textAt(object, 'spec', 'externalName')}`);
    if (isPending(object)) {
        const complaint = complaintAbout(object, scene);
        return inProgress(`waiting for the load balancer to get an address${complaint === '' ? '' : `: ${complaint}`}`);
    }
    if (clusterIp === 'None')
        return current('headless');
    return clusterIp === '' ? inProgress('waiting for a cluster IP') : current('has its address');
};

;// CONCATENATED MODULE: ./lib/rollout/kinds/stateful-set.js






/**
 * A StatefulSet is rolled out when its newest generation is observed, as many pods as wanted are ready, and those at or
 * above the partition are of the update revision: the rule of `kubectl rollout status`. With OnDelete nothing is
 * replaced by itself, so there is nothing to wait for.
 */
const statefulSet = byUpdateStrategy({ missingPods: stateful_set_missingPods, isUpdated: stateful_set_isUpdated, done: stateful_set_done });
function stateful_set_missingPods(object, scene) {
    const wanted = wantedReplicas(object);
    const replicas = statusCount(object, 'replicas');
    const updated = statusCount(object, 'updatedReplicas');
    const toUpdate = podsToUpdate(object);
    if (replicas > wanted)
        return inProgress(`scaling down: ${count(replicas - wanted, 'pod')} too many`);
    if (wanted === 0)
        return undefined;
    const pods = `${unreadyPods(scene.pods)}${stuckPods(scene)}`;
    const ready = readyCount(object);
    if (ready < wanted)
        return inProgress(`${ready} of ${wanted} pods ready, ${updated} updated${pods}`);
    if (!stateful_set_isUpdated(object))
        return inProgress(`${updated} of ${toUpdate} pods updated${pods}`);
    return missingSteady(toUpdate, minReadySeconds(object), scene);
}
/** Ready pods; with minReadySeconds, those that were ready for that long. */
function readyCount(object) {
    return statusCount(object, minReadySeconds(object) > 0 ? 'availableReplicas' : 'readyReplicas');
}
/** An OrderedReady StatefulSet waits for a broken pod of an older revision too, and never replaces it. */
function stuckPods({ oldPods }) {
    const stuck = oldPods.filter((pod) => !pod.metadata.deletionTimestamp && podReason(pod) !== '');
    return stuck.length > 0 ? `; not ready and of an older revision: ${namesOf(stuck)}` : '';
}
function podsToUpdate(object) {
    return Math.max(0, wantedReplicas(object) - partitionOf(object));
}
/** As many pods are new as this strategy replaces, or all by their revision, whatever the count says. */
function stateful_set_isUpdated(object) {
    if (statusCount(object, 'updatedReplicas') >= podsToUpdate(object))
        return true;
    const update = textAt(object, 'status', 'updateRevision');
    return partitionOf(object) === 0 && update !== '' && update === textAt(object, 'status', 'currentRevision');
}
function stateful_set_done(object) {
    const wanted = wantedReplicas(object);
    const partition = partitionOf(object);
    if (wanted === 0)
        return 'scaled to 0';
    if (partition === 0 || statusCount(object, 'updatedReplicas') >= wanted)
        return `${wanted} of ${wanted} pods ready`;
    return `partition ${partition}: ${podsToUpdate(object)} of ${wanted} pods updated, the others left as they are`;
}

;// CONCATENATED MODULE: ./lib/rollout/status.js


















const exists = () => current('exists');
/** The kinds that have a rule of their own. `exists`: they carry a Ready condition, or the like, that a deploy doesn't wait for. */
const RULES = new Map([
    ['apps/Deployment', deployment],
    ['apps/StatefulSet', statefulSet],
    ['apps/DaemonSet', daemonSet],
    ['apps/ReplicaSet', replicaSet],
    ['/ReplicationController', replicaSet],
    ['/Pod', pod],
    ['batch/Job', job],
    ['/PersistentVolumeClaim', persistentVolumeClaim],
    ['/PersistentVolume', persistentVolume],
    ['/Service', service],
    ['/Node', exists],
    ['networking.k8s.io/Ingress', exists],
    ['gateway.networking.k8s.io/Gateway', exists],
    ['autoscaling/HorizontalPodAutoscaler', horizontalPodAutoscaler],
    ['apiextensions.k8s.io/CustomResourceDefinition', customResourceDefinition],
    ['apiregistration.k8s.io/APIService', apiService],
]);
/** How long the controller of a custom resource has to say its first word, in ms. */
const FIRST_WORD = 2_000;
/**
 * The status of an object, in the order of kstatus: what holds for every kind, then the rule of its kind, then a Ready
 * condition, else Current. The controller of a custom resource that this run wrote is given two seconds for its first word,
 * unless the status itself says that it is about the newest generation.
 */
function statusOf(object, scene) {
    const generic = genericStatus(object);
    if (generic)
        return generic;
    const wanted = wishOf(object);
    const rule = RULES.get(kindKey(object));
    const verdict = rule ? rule(object, scene) : ((wanted ? undefined : ownWord(object, scene)) ?? current('exists'));
    return wanted && verdict.status === 'Current' ? asWished(wanted, object, scene) : verdict;
}
/** What a custom resource says of itself. */
function ownWord(object, scene) {
    return firstWord(object, scene) ?? readyStatus(object);
}
/** The annotation says what to wait for: of a custom resource instead of Ready, of others beside their own rule. */
function wishOf(object) {
    const text = object.metadata.annotations?.[manifest_annotations/* WAIT_FOR */.Ss];
    return text === undefined ? undefined : (0,wait_for/* parseWaitFor */.A)(text);
}
function asWished(wanted, object, scene) {
    const missing = (0,wait_for/* unmet */.i)(wanted, object);
    if (missing !== undefined)
        return inProgress(missing);
    return firstWord(object, scene) ?? current(`${object.metadata.annotations?.[manifest_annotations/* WAIT_FOR */.Ss]} holds`);
}
/** True for what no rule of ours knows: a custom resource, an APIService, or what an annotation says to wait for. */
function isFollowedByItsOwnWord(object) {
    if (isWorkload(object))
        return false;
    const { group } = (0,manifest_object/* parseApiVersion */.cX)(object.apiVersion);
    return (0,manifest_object/* isCustomGroup */.di)(group) || group === 'apiregistration.k8s.io' || wishOf(object) !== undefined;
}
/** What to do about a custom resource that nobody has looked at: which program should have is not known here. */
const LOOK_AT_OPERATOR = 'Its controller has not looked at it: see that the operator of this kind runs, and read its log.';
function genericStatus(object) {
    const { deletionTimestamp, finalizers, generation } = object.metadata;
    if (deletionTimestamp) {
        const held = Array.isArray(finalizers) && finalizers.length > 0 ? ` (finalizers: ${finalizers.join(', ')})` : '';
        return { status: 'Terminating', message: `is being deleted${held}` };
    }
    const observed = numberAt(object, 'status', 'observedGeneration');
    if (observed !== undefined && generation !== undefined && observed < Number(generation))
        return (0,manifest_object/* isCustomGroup */.di)((0,manifest_object/* parseApiVersion */.cX)(object.apiVersion).group)
            ? notObserved(generation, LOOK_AT_OPERATOR)
            : notObserved(generation);
    const reconciling = conditionOf(object, 'Reconciling');
    if (reconciling?.status === 'True')
        return inProgress(explain(reconciling) || 'reconciling');
    const stalled = conditionOf(object, 'Stalled');
    if (stalled?.status !== 'True')
        return undefined;
    return failed(`stalled: ${explain(stalled)}`, {
        cause: 'Stalled',
        remedy: 'Mend what its controller names; the log of that controller tells more.',
    });
}
function readyStatus(object) {
    const ready = conditionOf(object, 'Ready');
    if (ready === undefined)
        return undefined;
    const { generation = 0 } = object.metadata;
    if ((ready.observedGeneration ?? generation) < generation) {
        return inProgress(`waiting for generation ${generation} to be observed`);
    }
    return ready.status === 'True' ? current('ready') : inProgress(explain(ready) || 'not ready');
}
function firstWord(object, scene) {
    const until = scene.appliedAt + FIRST_WORD;
    const isCustom = (0,manifest_object/* isCustomGroup */.di)((0,manifest_object/* parseApiVersion */.cX)(object.apiVersion).group);
    if (!isCustom || !scene.changed || scene.heard || scene.now >= until || tellsGeneration(object))
        return undefined;
    return inProgress('waiting for its controller to say something', until);
}
/** Its status says which generation it is about, so that an old one can be told from a new one. */
function tellsGeneration(object) {
    const told = conditionOf(object, 'Ready')?.observedGeneration;
    return told !== undefined || numberAt(object, 'status', 'observedGeneration') !== undefined;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/unmet.js





const MOST_CONDITIONS = 6;
/** A custom resource, or what an annotation waits for, that is not there when the time is up: what its controller says. */
function unmetWish(object, scene) {
    if (!isFollowedByItsOwnWord(object))
        return undefined;
    const { name, annotations = {} } = object.metadata;
    const look = `kubectl describe ${object.kind.toLowerCase()} ${name}`;
    const isSilent = !(0,manifest_object/* isRecord */.u4)(object.status) || Object.keys(object.status).length === 0;
    return {
        diagnosis: {
            class: 'capacity',
            cause: 'ConditionUnmet',
            message: statusOf(object, scene).message,
            evidence: isSilent ? ['it has no status'] : conditionsOf(object),
            logs: [],
            remedy: isSilent
                ? `Check that the controller of this kind runs: it has not said a word about it (${look}).`
                : `Look at its events and conditions (${look}) and at the log of its controller; raise the timeout when it only needs longer.`,
            ...(annotations[manifest_annotations/* WAIT_FOR */.Ss] === undefined ? {} : { field: `metadata.annotations[${manifest_annotations/* WAIT_FOR */.Ss}]` }),
        },
        logTargets: [],
    };
}
function conditionsOf(object) {
    const types = recordsAt(object, 'status', 'conditions').map(({ type }) => String(type));
    return types.slice(0, MOST_CONDITIONS).map((type) => {
        const condition = conditionOf(object, type);
        const why = explain(condition);
        return `condition ${type}: ${condition?.status}${why === '' ? '' : `, ${why}`}`;
    });
}

;// CONCATENATED MODULE: ./lib/rollout/doom.js




/**
 * Whether symptoms that have lasted long enough keep the rollout from ever coming to its end. One doomed pod is enough,
 * except for a Deployment, which may do without some pods for a while: there so many must be doomed that it can't go on,
 * or all the others must have come up already.
 */
function isBlocked(object, scene, ripe) {
    if (ripe.length === 0)
        return false;
    if (object.kind !== 'Deployment' || ripe.some(({ pod }) => pod === undefined))
        return true;
    const { pods = [] } = scene;
    const doomed = new Set(ripe.map(({ pod }) => pod?.metadata.uid));
    if (doomed.size > spared(object))
        return true;
    const isDecided = pods.every((pod) => doomed.has(pod.metadata.uid) || conditionOf(pod, 'Ready')?.status === 'True');
    return isDecided && (doomed.size === pods.length || statusCount(object, 'updatedReplicas') >= wantedReplicas(object));
}
/** How many pods the Deployment may do without while it goes on: maxUnavailable, and with Recreate any number. */
function spared(object) {
    const wanted = wantedReplicas(object);
    if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate')
        return wanted;
    const rolling = (0,manifest_object/* field */.ZZ)(object, 'spec', 'strategy', 'rollingUpdate');
    const unavailable = Math.floor(amount((0,manifest_object/* field */.ZZ)(rolling, 'maxUnavailable') ?? '25%', wanted));
    const surge = Math.ceil(amount((0,manifest_object/* field */.ZZ)(rolling, 'maxSurge') ?? '25%', wanted));
    // Kubernetes makes it 1 when both come to 0, or nothing could ever be replaced.
    return unavailable === 0 && surge === 0 ? 1 : unavailable;
}
/** A number, or a percentage of the wanted pods. */
function amount(value, wanted) {
    if (typeof value === 'string' && value.endsWith('%'))
        return (Number(value.slice(0, -1)) * wanted) / 100;
    return Number(value);
}

;// CONCATENATED MODULE: ./lib/rollout/causes/config.js



/** A container whose configuration can't be put together: a missing ConfigMap, Secret or key, or one that may not run as it is. */
const config = (container) => {
    const waiting = waitingOf(container);
    if (waiting?.reason !== 'CreateContainerConfigError')
        return undefined;
    const base = { family: 'config', evidence: [`${waiting.reason}: ${waiting.message}`], container: container.name };
    const missing = missingIn(waiting.message);
    if (missing)
        return { ...base, ...missingSymptom(container, missing) };
    const variable = /^missing value for "?([^",]+)/.exec(waiting.message)?.[1];
    if (variable)
        return { ...base, ...unsetVariable(container, variable) };
    if (waiting.message.includes('runAsNonRoot'))
        return { ...base, ...runsAsRoot(container, 'runAsNonRoot') };
    if (waiting.message.includes('breaks non-root policy'))
        return { ...base, ...runsAsRoot(container, 'runAsUser') };
    return {
        ...base,
        class: 'retryable',
        cause: 'ConfigError',
        says: `the configuration of container ${container.name} can't be put together: ${waiting.message}`,
        remedy: 'Mend what the message names; a timeout lies with the node or the API server, not with the manifest.',
        field: container.path,
    };
};
/** Reads the kubelet's two sentences: `secret "x" not found` and `couldn't find key K in Secret ns/x`. */
function missingIn(message) {
    const words = message.split(' ');
    const key = message.startsWith("couldn't find key ") ? words[3] : undefined;
    if (key !== undefined) {
        const kind = kindOf(words[5] ?? '');
        const name = (words[6] ?? '').split('/').at(-1) ?? '';
        return kind ? { kind, name, key } : undefined;
    }
    const kind = kindOf(words[0] ?? '');
    const isMissing = words[2] === 'not' && words[3] === 'found';
    return kind && isMissing ? { kind, name: (words[1] ?? '').replaceAll('"', '') } : undefined;
}
function kindOf(word) {
    const lower = word.toLowerCase();
    if (lower === 'secret')
        return 'Secret';
    return lower === 'configmap' ? 'ConfigMap' : undefined;
}
function missingSymptom(container, missing) {
    const { kind, name, key } = missing;
    const what = key === undefined ? `${kind} ${name} does not exist` : `${kind} ${name} has no key ${key}`;
    const remedy = key === undefined
        ? `Add the ${kind} to the manifests, create it in this namespace, or mend the name.`
        : `Add the key to the ${kind}, or mend the name of the key.`;
    return {
        class: 'terminal',
        cause: 'ConfigMissing',
        says: `${what}, but container ${container.name} needs it`,
        remedy,
        field: referenceTo(container, missing) ?? container.path,
        question: { about: 'source', ...missing },
    };
}
/** The path of the env or envFrom entry that refers to what is missing, and can't do without it. */
function referenceTo(container, { kind, name, key }) {
    const keyRef = kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
    const isIt = (ref) => textAt(ref, 'name') === name &&
        (key === undefined || textAt(ref, 'key') === key) &&
        (0,manifest_object/* field */.ZZ)(ref, 'optional') !== true;
    const env = recordsAt(container.spec, 'env').find((entry) => isIt((0,manifest_object/* field */.ZZ)(entry, 'valueFrom', keyRef)));
    const part = key === undefined ? 'name' : 'key';
    if (env)
        return `${container.path}.env[name="${textAt(env, 'name')}"].valueFrom.${keyRef}.${part}`;
    const fromRef = kind === 'Secret' ? 'secretRef' : 'configMapRef';
    const index = recordsAt(container.spec, 'envFrom').findIndex((entry) => isIt(entry[fromRef]));
    return index < 0 ? undefined : `${container.path}.envFrom[${index}].${fromRef}.name`;
}
/** A `subPathExpr` may only name what `env` of its container sets. */
function unsetVariable(container, name) {
    const mounts = recordsAt(container.spec, 'volumeMounts');
    const index = mounts.findIndex((mount) => textAt(mount, 'subPathExpr').includes(`$(${name})`));
    return {
        class: 'terminal',
        cause: 'ConfigError',
        says: `a subPathExpr of container ${container.name} can't be read: missing value for ${name}`,
        remedy: `Set the variable ${name} in env of the container, or mend its name in subPathExpr.`,
        field: index < 0 ? container.path : `${container.path}.volumeMounts[${index}].subPathExpr`,
    };
}
/** `part`: what of the securityContext says so, that of the container or else that of the pod. */
function runsAsRoot({ name, path, spec }, part) {
    const isOwn = (0,manifest_object/* field */.ZZ)(spec, 'securityContext', part) !== undefined;
    return {
        class: 'terminal',
        cause: 'RunsAsRoot',
        says: part === 'runAsUser'
            ? `container ${name} must not run as root (runAsNonRoot), but runAsUser says that it does`
            : `container ${name} must not run as root, but its image does, or can't be shown not to`,
        remedy: 'Set runAsUser to a number other than 0, or build the image with a numeric USER.',
        field: `${isOwn ? `${path}.` : ''}securityContext.${part}`,
    };
}

;// CONCATENATED MODULE: ./lib/rollout/causes/probe-advice.js

/** What a kubelet says of the answer to a probe, in lower case; the first that recognises it speaks. */
const ANSWERS = [
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
function adviceOn(said, probe, otherwise) {
    const text = said.toLowerCase();
    const known = ANSWERS.find(([words]) => words.some((word) => text.includes(word)))?.[1];
    if (known)
        return known;
    if (TIMED_OUT.some((word) => text.includes(word))) {
        const seconds = numberAt(probe, 'timeoutSeconds') ?? 1;
        return {
            mend: `It does not answer within timeoutSeconds (${seconds}): make it answer sooner, or raise that.`,
            mayBeSlow: true,
        };
    }
    return { mend: otherwise, mayBeSlow: true };
}

;// CONCATENATED MODULE: ./lib/rollout/causes/probe-events.js

/** The last failing answer of a container's probe, as the kubelet's event tells it. */
function probeAnswer(events, container, probe) {
    return events.findLast((event) => textAt(event, 'reason') === 'Unhealthy' &&
        isAbout(event, container) &&
        textAt(event, 'message').toLowerCase().startsWith(probe));
}
/** Which probe had the kubelet kill a container last: `Container app failed liveness probe, will be restarted`. */
function probeKill(events, container) {
    const kill = events.findLast((event) => textAt(event, 'reason') === 'Killing' && isAbout(event, container));
    const message = kill ? textAt(kill, 'message') : '';
    return ['liveness', 'startup'].find((probe) => message.includes(`failed ${probe} probe`));
}
function isAbout(event, container) {
    const path = textAt(event, 'involvedObject', 'fieldPath');
    return path === '' || path.endsWith(`{${container.name}}`);
}
/** What the probe answered, without the words that say which probe it was: `: HTTP probe failed with statuscode: 503`. */
function answerSaid(answer) {
    const message = answer ? textAt(answer, 'message').trim() : '';
    const said = message.replace(/^(?:Readiness|Liveness|Startup) probe (?:failed|errored)[^:]*:\s*/i, '');
    return said === '' ? '' : `: ${said}`;
}

// EXTERNAL MODULE: ./lib/manifest/near.js
var manifest_near = __webpack_require__(5879);
;// CONCATENATED MODULE: ./lib/rollout/causes/readiness.js








/**
 * A container that runs but does not become ready. Its readiness probe has the time that it gives itself, initialDelay +
 * period × failureThreshold, and then the hold time; a startup probe is followed by a kill, which tells more.
 */
const readiness = (container, facts) => {
    if (!isRunning(container) || container.status?.ready === true)
        return undefined;
    if (container.role === 'init')
        return stuckInit(container);
    const { startupProbe, readinessProbe } = container.spec;
    if (startupProbe !== undefined && container.status?.started !== true)
        return unstarted(container, facts);
    return readinessProbe === undefined ? undefined : unready(container, facts);
};
function unready(container, facts) {
    const { name, path, spec } = container;
    const answer = probeAnswer(facts.events, container, 'readiness');
    const said = answerSaid(answer);
    const since = unreadySince(container, facts);
    const wrongPort = undeclaredPort(container, facts);
    return {
        class: 'retryable',
        cause: wrongPort ? 'ProbePortUndeclared' : 'NotReady',
        family: `readiness of run ${restartsOf(container)}`,
        says: wrongPort
            ? `container ${name} runs, but its readiness probe asks port ${wrongPort.port}, which it does not declare (${wrongPort.declared})${said}`
            : `container ${name} runs, but its readiness probe does not pass${said}`,
        evidence: [
            answer ? describeEvent(answer) : `container ${name}: running, not ready`,
            arithmetic((0,manifest_object/* field */.ZZ)(spec, 'readinessProbe'), spec.startupProbe === undefined ? 'its start' : 'its startup probe'),
            ...listening(container),
        ],
        remedy: wrongPort?.remedy ?? readiness_remedyFor(container, said),
        field: wrongPort ? `${path}.readinessProbe.${wrongPort.field}` : `${path}.readinessProbe`,
        container: name,
        hasRun: true,
        patience: budget((0,manifest_object/* field */.ZZ)(spec, 'readinessProbe')) * 1000,
        ...(since === undefined ? {} : { since }),
    };
}
function readiness_remedyFor({ spec }, said) {
    const otherwise = 'Check the path and port of the probe, and what the container needs before it can serve.';
    const { mend, mayBeSlow } = adviceOn(said, spec.readinessProbe, otherwise);
    const isSpared = mayBeSlow && spec.startupProbe === undefined;
    return isSpared ? `${mend} When it only needs longer to start, give it a startupProbe.` : mend;
}
function unstarted(container, { events }) {
    const { name, path, spec } = container;
    const answer = probeAnswer(events, container, 'startup');
    const said = answerSaid(answer);
    const since = runningSince(container);
    return {
        class: 'retryable',
        cause: 'StartupFailed',
        family: 'startup',
        says: `container ${name} runs, but its startup probe does not pass${said}`,
        evidence: [
            answer ? describeEvent(answer) : `container ${name}: running, not started`,
            arithmetic((0,manifest_object/* field */.ZZ)(spec, 'startupProbe'), 'its start'),
        ],
        remedy: startupRemedy(said, spec.startupProbe),
        field: `${path}.startupProbe`,
        container: name,
        hasRun: true,
        lastResort: true,
        ...(since === undefined ? {} : { since }),
    };
}
/** For a startup probe that does not pass. */
function startupRemedy(said, probe) {
    const { mend, mayBeSlow } = adviceOn(said, probe, 'Read its log.');
    return mayBeSlow ? `${mend} When it only needs longer to start, raise failureThreshold of its startupProbe.` : mend;
}
/** An init container may take its time: only the deadline shows that it never ends. */
function stuckInit(container) {
    const { name, path } = container;
    const since = runningSince(container);
    return {
        class: 'retryable',
        cause: 'InitContainerStuck',
        family: 'init',
        says: `init container ${name} still runs, and the others wait for its end`,
        evidence: [`init container ${name}: running`],
        remedy: 'Read its log: it may wait for something that never comes, such as a database or a name that does not exist.',
        field: path,
        container: name,
        hasRun: true,
        lastResort: true,
        ...(since === undefined ? {} : { since }),
    };
}
/** A pod whose containers are all ready, held back by a gate of its own (`readinessGates`). */
const readinessGate = ({ pod }) => {
    const gates = recordsAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType'));
    const closed = gates.filter((type) => conditionOf(pod, type)?.status !== 'True');
    if (closed.length === 0 || conditionOf(pod, 'ContainersReady')?.status !== 'True')
        return undefined;
    return {
        class: 'retryable',
        cause: 'ReadinessGateClosed',
        family: 'gate',
        says: `all containers are ready, but nobody has opened its readiness gate ${closed.join(', ')}`,
        evidence: closed.map((type) => `condition ${type}: ${conditionOf(pod, type)?.status ?? 'not set'}`),
        remedy: 'Look at the controller that sets this condition, such as that of the load balancer.',
        field: 'readinessGates',
        lastResort: true,
    };
};
/** Since its present run began, or, when it was ready meanwhile, since it no longer is. */
function unreadySince(container, { pod, toldLateAt }) {
    // With a startup probe this begins when that one has passed: nothing tells when, so it counts from the first look.
    if (container.spec.startupProbe !== undefined)
        return undefined;
    const started = toldLateAt(container) ?? runningSince(container);
    const ready = conditionOf(pod, 'Ready');
    if (started === undefined || ready?.since === undefined)
        return started;
    return Math.max(started, ready.since);
}
/** Kubernetes' defaults where the server has not filled them in: Probe v1 core. In seconds. */
function timesOf(probe) {
    return {
        delay: numberAt(probe, 'initialDelaySeconds') ?? 0,
        period: numberAt(probe, 'periodSeconds') ?? 10,
        threshold: numberAt(probe, 'failureThreshold') ?? 3,
        timeout: numberAt(probe, 'timeoutSeconds') ?? 1,
    };
}
function budget(probe) {
    const { delay, period, threshold, timeout } = timesOf(probe);
    return delay + period * threshold + timeout;
}
function arithmetic(probe, from) {
    const { delay, period, threshold } = timesOf(probe);
    const wait = delay > 0 ? `initialDelaySeconds ${delay} + ` : '';
    return `the probe allows ${delay + period * threshold} s from ${from} (${wait}periodSeconds ${period} × failureThreshold ${threshold})`;
}
/** A port is only information in a manifest: one that is not declared may still be served, so it is told with the failure. */
function undeclaredPort(container, { pod }) {
    const probe = (0,manifest_object/* field */.ZZ)(container.spec, 'readinessProbe');
    const how = ['httpGet', 'tcpSocket', 'grpc'].find((name) => (0,manifest_object/* field */.ZZ)(probe, name, 'port') !== undefined);
    const port = how === undefined ? undefined : (0,manifest_object/* field */.ZZ)(probe, how, 'port');
    if (how === undefined || port === undefined || port === null)
        return undefined;
    // A name is looked up in the container itself; a number is asked at the address that all containers share.
    const isName = typeof port === 'string';
    const declared = isName ? portsOf(container) : podContainers(pod).flatMap((each) => portsOf(each));
    if (declared.length === 0 && !isName)
        return undefined;
    const isDeclared = declared.some((one) => String(one.containerPort) === String(port) || one.name === port);
    if (isDeclared)
        return undefined;
    const shown = declared.length === 0 ? 'it declares none' : `declared: ${declared.map(portText).join(', ')}`;
    const remedy = isName ? remedyForName(port, declared) : 'Let the probe ask the port that the application listens on.';
    return { port: String(port), declared: shown, field: `${how}.port`, remedy };
}
/** A number needs no declaration: only a name does. */
function remedyForName(name, declared) {
    const near = (0,manifest_near/* nearest */.p)(name, declared.map((port) => (0,manifest_object/* text */.Qq)(port.name)));
    const question = near === undefined ? '' : `Did you mean ${near}? `;
    return `${question}Let the probe ask a name from the container's ports, or the number that the application listens on.`;
}
function listening(container) {
    const ports = portsOf(container);
    return ports.length === 0 ? [] : [`ports that it declares: ${ports.map(portText).join(', ')}`];
}
function portsOf({ spec }) {
    return recordsAt(spec, 'ports');
}
function portText({ containerPort, name }) {
    return typeof name === 'string' ? `${containerPort} (${name})` : String(containerPort);
}

;// CONCATENATED MODULE: ./lib/rollout/causes/mount-point.js


/**
 * What runc says of a mount: `error mounting "…" to rootfs at "/app/config": … read-only file system`. The root of a
 * container becomes read-only only once all mounts are made: what forbids a mount point is another mount around it.
 */
function failedMount(message, { spec, path }) {
    const at = quotedAfter(message, ' to rootfs at "');
    if (at === undefined || !message.includes('error mounting '))
        return undefined;
    const mounts = recordsAt(spec, 'volumeMounts');
    const own = mounts.find((mount) => isSame(pathOf(mount), at));
    const field = own ? `${path}.volumeMounts[mountPath=${JSON.stringify(pathOf(own))}]` : `${path}.volumeMounts`;
    if (!message.toLowerCase().includes('read-only file system')) {
        return {
            field,
            says: `its mount at ${at} can't be made: ${lastPart(message)}`,
            remedy: 'Mount it where the image has the same: a file (subPath) over a file, a directory over a directory; a subPath or hostPath has to be there.',
        };
    }
    const around = mounts.filter((mount) => isWithin(at, pathOf(mount))).sort(byDepth)[0];
    const place = around ? `volume ${textAt(around, 'name')} at ${pathOf(around)}` : 'what is around it';
    return {
        field,
        says: `its mount path ${at} can't be made in ${place}, which may only be read`,
        remedy: around
            ? `Mount it outside ${pathOf(around)}, or take readOnly from the mount there; ConfigMaps and Secrets can share one projected volume.`
            : 'Mount it at a path of its own, which is not in a file system that may only be read.',
    };
}
/** `… flags: 0x5001: not a directory: unknown`: not a directory. */
function lastPart(message) {
    return (message
        .replace(/: unknown$/, '')
        .split(': ')
        .at(-1) ?? message);
}
function quotedAfter(message, words) {
    const start = message.indexOf(words);
    return start < 0 ? undefined : message.slice(start + words.length).split('"')[0];
}
function pathOf(mount) {
    return (0,manifest_object/* text */.Qq)(mount.mountPath);
}
/** The deepest first. */
function byDepth(a, b) {
    return pathOf(b).length - pathOf(a).length;
}
function isSame(a, b) {
    return withSlash(a) === withSlash(b);
}
function isWithin(path, directory) {
    return !isSame(path, directory) && withSlash(path).startsWith(withSlash(directory));
}
function withSlash(path) {
    return path.endsWith('/') ? path : `${path}/`;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/start.js


const WAITING = ['RunContainerError', 'CreateContainerError', 'PreCreateHookError', 'PreStartHookError'];
const ENDED = ['StartError', 'ContainerCannotRun'];
const NOT_FOUND = {
    cause: 'CommandNotFound',
    class: 'terminal',
    remedy: 'Mend the name or the path of the program, or add it to the image.',
};
const NOT_EXECUTABLE = {
    cause: 'CommandNotExecutable',
    class: 'terminal',
    remedy: 'Make the file executable in the image (chmod +x), or run it by its interpreter.',
};
const WRONG_PLATFORM = {
    cause: 'PlatformMismatch',
    class: 'terminal',
    remedy: 'Build the image for the processor of the nodes (docker buildx build --platform); a script needs its #! line first.',
};
const READ_ONLY = {
    cause: 'ReadOnlyFileSystem',
    class: 'terminal',
    remedy: 'Mount a writable volume (emptyDir) at that path, or set readOnlyRootFilesystem to false.',
};
const HOPELESS = {
    cause: 'StartError',
    class: 'terminal',
    remedy: 'Check its command, its arguments and the platform of its image.',
};
const NO_USER = {
    cause: 'StartError',
    class: 'terminal',
    remedy: 'Its image runs as a user that is not in it: mend USER in the image, or set runAsUser to a number.',
};
const NO_MOUNT = {
    cause: 'StartError',
    class: 'terminal',
    part: 'volumeMounts',
    remedy: 'Look at its volumeMounts: the message names the one.',
};
const NO_DIRECTORY = {
    cause: 'StartError',
    class: 'terminal',
    part: 'workingDir',
    remedy: 'Let the user that it runs as (runAsUser, or USER of the image) enter its working directory, or set another workingDir.',
};
const NO_MEMORY = {
    cause: 'OutOfMemory',
    class: 'terminal',
    part: 'resources.limits.memory',
    remedy: 'Raise resources.limits.memory, which is too low even to start; mind its unit: 512Mi, for 512m is half a byte.',
};
const PASSING = { ...HOPELESS, class: 'retryable' };
/** What a container runtime says, in lower case, of a container that will never start as it is; first match wins. */
const WORDS = [
    ['oom-killed', NO_MEMORY],
    ['memory limit too low', NO_MEMORY],
    ['error mounting ', NO_MOUNT],
    ['chdir to cwd ', NO_DIRECTORY],
    ['exec format error', WRONG_PLATFORM],
    ['read-only file system', READ_ONLY],
    ['executable file not found', NOT_FOUND],
    ['permission denied', NOT_EXECUTABLE],
    ['is a directory', NOT_EXECUTABLE],
    ['no such file or directory', NOT_FOUND],
    ['not a directory', HOPELESS],
    ['no command specified', HOPELESS],
    ['invalid argument', HOPELESS],
    ['unable to find user', NO_USER],
    ['no users found', NO_USER],
];
/** A container whose process can't even be started. Its log is empty: the cause stands in its state alone. */
const start = (container, { isWell }) => {
    const said = saidOf(container);
    if (said === undefined || isWell(container))
        return undefined;
    const created = said.reason === 'CreateContainerError';
    const { part, ...fault } = faultOf(said.message);
    const mount = failedMount(said.message, container);
    const cause = created && fault.cause === 'StartError' ? 'ContainerCreateError' : fault.cause;
    return {
        ...fault,
        cause,
        ...(mount ? { remedy: mount.remedy } : {}),
        family: 'start',
        says: `container ${container.name} can't be ${created ? 'created' : 'started'}: ${mount?.says ?? (lastClause(said.message) || said.reason)}`,
        evidence: [[said.reason, said.message].filter(Boolean).join(': ')],
        field: mount?.field ?? (part === undefined ? fieldFor(container, cause) : `${container.path}.${part}`),
        container: container.name,
        hasRun: true,
        ...(said.finishedAt === undefined ? {} : { since: said.finishedAt }),
    };
};
function faultOf(message) {
    const text = message.toLowerCase();
    return WORDS.find(([words]) => text.includes(words))?.[1] ?? PASSING;
}
/** What starts is the command; without one, the arguments or what the image itself says. */
function fieldFor({ spec, path }, cause) {
    if (cause === 'PlatformMismatch')
        return `${path}.image`;
    if (cause === 'ReadOnlyFileSystem')
        return `${path}.securityContext.readOnlyRootFilesystem`;
    const part = ['command', 'args'].find((name) => spec[name] !== undefined) ?? 'image';
    return `${path}.${part}`;
}
function saidOf(container) {
    const waiting = waitingOf(container);
    if (waiting && WAITING.includes(waiting.reason))
        return waiting;
    const { now, last } = exitsOf(container);
    const exit = now ?? (isOver(container) ? undefined : last);
    return exit && neverRan(exit) ? exit : undefined;
}
/** True for an exit of a process that was not even started. */
function neverRan({ reason }) {
    return ENDED.includes(reason);
}
/** A container that runs was started in the end, and one that waits for something else than its next try is at another matter. */
function isOver(container) {
    const waiting = waitingOf(container);
    return waiting ? waiting.reason !== 'CrashLoopBackOff' : isRunning(container);
}
/** Runtimes wrap the cause in a chain of `failed to …: `: the ends of it say what a person needs. */
function lastClause(message) {
    const said = message.endsWith(': unknown') ? message.slice(0, -': unknown'.length) : message;
    const start = said.lastIndexOf('exec: ');
    return start < 0 ? said.split(': ').slice(-2).join(': ') : said.slice(start);
}

;// CONCATENATED MODULE: ./lib/rollout/causes/crash.js







/** An exit after less than this is no way to run, in ms. */
const SHORT_LIFE = 5_000;
/** The kubelet forgets a container's crashes after ten minutes of running, in ms; so do we. */
const FORGOTTEN = 600_000;
/** A container that ends again and again, was killed for its memory or by a probe, or an init container that fails. */
const crash = (container, facts) => {
    const exit = latestExit(container);
    if (exit === undefined || neverRan(exit) || facts.isWell(container) || crash_isOver(container, exit, facts))
        return undefined;
    const isInit = container.role === 'init';
    if (isInit && exit.exitCode === 0)
        return undefined;
    const killed = probeKill(facts.events, container);
    const counts = isInit || isOutOfMemory(container, exit) || isLoop(container, exit);
    if (!counts && killed === undefined)
        return undefined;
    const { restarts } = exitsOf(container);
    return {
        class: 'retryable',
        family: counts ? 'crash' : 'killed once',
        ...wordsFor(container, exit, facts, killed),
        container: container.name,
        hasRun: true,
        evidence: [crash_evidenceOf(container, exit, restarts), ...probeEvidence(container, facts, killed)],
        ...(exit.finishedAt === undefined ? {} : { since: exit.finishedAt }),
        // Killed by a probe once, it may yet come up at the second try.
        ...(counts ? {} : { lastResort: true }),
    };
};
/** The exit that it stands at, else the one before its present run or wait. */
function latestExit(container) {
    const { now, last } = exitsOf(container);
    return now ?? last;
}
/**
 * A container that has outlived its last run, which startup and readiness now judge, or that waits for something else
 * than its next try.
 */
function crash_isOver(container, exit, { now }) {
    const waiting = waitingOf(container);
    if (waiting)
        return waiting.reason !== 'CrashLoopBackOff';
    const since = runningSince(container);
    if (since === undefined)
        return false;
    const least = Math.min(Math.max(exit.lived ?? 0, SHORT_LIFE), FORGOTTEN);
    // Both times are cut to whole seconds.
    return now - (since + 999) > least;
}
/** Two restarts, or two exits of which the last came at once: judged by the history, for the state alternates. */
function isLoop(container, exit) {
    const { restarts, now } = exitsOf(container);
    const ended = now !== undefined || waitingOf(container)?.reason === 'CrashLoopBackOff';
    const exits = restarts + (ended ? 1 : 0);
    return restarts >= 2 || (exits >= 2 && (exit.lived ?? 0) < SHORT_LIFE);
}
function wordsFor(container, exit, facts, killed) {
    if (exit.reason === 'OOMKilled')
        return outOfMemory(container);
    if (killed)
        return killedByProbe(container, facts, killed);
    if (isOutOfMemory(container, exit))
        return outOfMemory(container);
    return endsBadly(container, exit);
}
/** A container runtime may hear too late of what the kernel did: the same kill is then an `Error` the next time. */
function isOutOfMemory(container, { reason, exitCode }) {
    return reason === 'OOMKilled' || (exitCode === 137 && exitsOf(container).last?.reason === 'OOMKilled');
}
function outOfMemory({ name, path, spec }) {
    const limit = textAt(spec, 'resources', 'limits', 'memory');
    return {
        cause: 'OutOfMemory',
        says: limit
            ? `container ${name} used more memory than its limit of ${limit} and was killed`
            : `container ${name} was killed for want of memory on its node; it has no memory limit of its own`,
        remedy: limit
            ? 'Raise resources.limits.memory, or make it use less.'
            : 'Give it a memory request that it really needs (resources.requests.memory), so that it gets a node with room, or make it use less.',
        field: `${path}.resources.limits.memory`,
    };
}
function killedByProbe(container, { events }, probe) {
    const said = answerSaid(probeAnswer(events, container, probe));
    const { name, path, spec } = container;
    if (probe === 'startup') {
        return {
            cause: 'StartupFailed',
            says: `container ${name} is killed again and again, for its startup probe never passes${said}`,
            remedy: startupRemedy(said, spec.startupProbe),
            field: `${path}.startupProbe`,
        };
    }
    return {
        cause: 'LivenessFailed',
        says: `container ${name} is killed again and again by its liveness probe${said}`,
        remedy: livenessRemedy(container, said),
        field: `${path}.livenessProbe`,
    };
}
function livenessRemedy({ spec }, said) {
    const otherwise = 'Check the path and port of the livenessProbe, and what keeps the container from answering it.';
    const { mend, mayBeSlow } = adviceOn(said, spec.livenessProbe, otherwise);
    const isSpared = mayBeSlow && spec.startupProbe === undefined;
    return isSpared ? `${mend} When it only needs longer to start, give it a startupProbe as well.` : mend;
}
function endsBadly(container, exit) {
    const { name, path, role, spec } = container;
    const isInit = role === 'init';
    const command = ['command', 'args'].find((part) => spec[part] !== undefined);
    return {
        cause: isInit ? 'InitContainerFailed' : causeOf(exit),
        says: `${isInit ? 'init container' : 'container'} ${name} ${howItEnds(exit)}`,
        remedy: crash_remedyFor(exit),
        field: isAboutCommand(exit) && command ? `${path}.${command}` : path,
    };
}
function isAboutCommand({ exitCode }) {
    return exitCode === 0 || exitCode === 126 || exitCode === 127;
}
/** 126 and 127 are how a shell ends that can't execute, or can't find, what it was told to run. */
function causeOf({ exitCode }) {
    if (exitCode === 0)
        return 'EndsByItself';
    if (exitCode === 127)
        return 'CommandNotFound';
    return exitCode === 126 ? 'CommandNotExecutable' : 'CrashLoop';
}
function howItEnds({ exitCode, lived }) {
    const after = lived === undefined ? '' : lived < 1000 ? ' at once' : ` after ${lived / 1000} s`;
    if (exitCode === 0)
        return `ends by itself${after} (exit code 0)`;
    const signal = SIGNALS.get(exitCode);
    return `ends with exit code ${exitCode}${signal ? ` (${signal.name})` : ''}${after}`;
}
/** Exit codes of a process that a signal ended: 128 and its number. Such a process seldom has last words. */
const SIGNALS = new Map([
    [
        132,
        {
            name: 'SIGILL',
            remedy: 'It is built for a newer processor than that of the node: build it for an older one, or choose other nodes.',
        },
    ],
    [134, { name: 'SIGABRT', remedy: 'Read its last log lines: it gave up by itself.' }],
    // On cgroup v1 the runtime at times says only Error where it ran out of memory, with the exit code of a SIGKILL.
    [137, { name: 'SIGKILL', remedy: 'It was killed: look for a failing liveness probe, or for its memory limit.' }],
    [
        139,
        {
            name: 'SIGSEGV',
            remedy: 'A native library of it crashed: check that it is built for this image (glibc or musl) and this processor.',
        },
    ],
    [143, { name: 'SIGTERM', remedy: 'It was told to end: look for who does so, such as a failing liveness probe.' }],
]);
function crash_remedyFor(exit) {
    const { exitCode } = exit;
    if (exitCode === 0)
        return 'Give it a command that keeps running, or make it a Job.';
    const signal = SIGNALS.get(exitCode);
    if (signal)
        return signal.remedy;
    if (isAboutCommand(exit))
        return 'Check its command: it was not found, or may not be executed.';
    return 'Read its last log lines.';
}
function crash_evidenceOf(container, exit, restarts) {
    const message = exit.message ? `: ${exit.message.trim()}` : '';
    const times = `${restarts} restart${restarts === 1 ? '' : 's'}`;
    return `container ${container.name}: ${exit.reason || 'ended'}, exit code ${exit.exitCode}, ${times}${message}`;
}
function probeEvidence(container, { events }, killed) {
    const answer = killed && probeAnswer(events, container, killed);
    return answer ? [describeEvent(answer)] : [];
}

;// CONCATENATED MODULE: ./lib/rollout/quantity.js
const UNITS = {
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    '': 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};
/** A Kubernetes quantity as a number: `500m` → 0.5, `1Gi` → 1073741824. 0 for what is none. */
function quantityOf(value) {
    if (typeof value === 'number')
        return value;
    const [, digits, unit = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(value ?? '')) ?? [];
    return digits === undefined ? 0 : Number(digits) * (UNITS[unit] ?? 0);
}
/** As people say it: `1.5 GiB` of memory, `0.25` of a CPU. Anything else is only a number. */
function amountOf(resource, value) {
    if (!/memory|storage/.test(resource))
        return String(Math.round(value * 1000) / 1000);
    const size = Math.abs(value);
    for (const [unit, factor] of [['GiB', 2 ** 30], ['MiB', 2 ** 20]]) {
        if (size >= factor)
            return `${Math.round((value / factor) * 10) / 10} ${unit}`;
    }
    return `${Math.round(value / 1024)} KiB`;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/quota.js



function isOverQuota(message) {
    return message.includes('exceeded quota');
}
/**
 * Why a quota never has room for all new pods of a workload, even when everything else of its namespace has left;
 * undefined when it may. `exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2`: of what is requested
 * for one pod each of them needs as much.
 */
function neverFits(message, object) {
    const [, name, requested = '', limited = ''] = /exceeded quota: (\S+), requested: (\S+), used: \S+, limited: (\S+)/.exec(message) ?? [];
    const limits = new Map(amountsIn(limited));
    const count = podsOf(object);
    for (const [resource, amount] of amountsIn(requested)) {
        const limit = limits.get(resource);
        const needed = quantityOf(amount) * count;
        // A thousandth of a millionth is what sums of fractions are wrong by.
        if (limit === undefined || needed <= quantityOf(limit) * (1 + 1e-9))
            continue;
        const all = count === 1 ? 'one pod needs' : `all ${count} pods need`;
        return `${all} ${resource}=${amountOf(resource, needed)}, and the quota ${name} allows ${limit}, whoever else leaves`;
    }
    return undefined;
}
/** How many new pods there are to be at the same time. */
function podsOf(object) {
    if (object.kind === 'DaemonSet')
        return Math.max(1, statusCount(object, 'desiredNumberScheduled'));
    return object.kind === 'Job' ? 1 : Math.max(1, wantedReplicas(object) - partitionOf(object));
}
/** `pods=1,requests.cpu=500m`. */
function amountsIn(text) {
    return text.split(',').map((part) => {
        const [resource = '', amount = ''] = part.split('=');
        return [resource, amount];
    });
}

;// CONCATENATED MODULE: ./lib/rollout/requests.js



/**
 * What a pod asks of its node, by resource: the sum of its containers and sidecars, or what its greediest init container
 * needs beside the sidecars before it; and the overhead of its runtime.
 */
function requestsOf(podSpec) {
    const containers = recordsAt(podSpec, 'containers').map(asked);
    const beside = [];
    const startups = [];
    for (const container of recordsAt(podSpec, 'initContainers')) {
        const own = asked(container);
        if (container.restartPolicy === 'Always')
            beside.push(own);
        else
            startups.push(sum([...beside, own]));
    }
    const most = new Map(sum([...beside, ...containers]));
    for (const startup of startups)
        for (const [name, amount] of startup)
            most.set(name, Math.max(most.get(name) ?? 0, amount));
    return new Map(sum([most, amountsOf((0,manifest_object/* field */.ZZ)(podSpec, 'overhead'))]));
}
function sum(all) {
    const total = new Map();
    for (const [name, amount] of all.flatMap((each) => [...each]))
        total.set(name, (total.get(name) ?? 0) + amount);
    return total;
}
/** The path of the container that asks, or may take, the most of a resource; the first when none says anything. */
function greediest(podSpec, resource) {
    const name = resource.replace(/^(requests|limits)\./, '');
    const containers = ['containers', 'initContainers'].flatMap((list) => recordsAt(podSpec, list).map((container) => ({
        path: `${list}[name="${textAt(container, 'name')}"]`,
        amount: Math.max(quantityOf((0,manifest_object/* field */.ZZ)(container, 'resources', 'requests', name)), quantityOf((0,manifest_object/* field */.ZZ)(container, 'resources', 'limits', name))),
    })));
    return containers.toSorted((a, b) => b.amount - a.amount)[0]?.path ?? 'containers[0]';
}
function asked(container) {
    return amountsOf((0,manifest_object/* field */.ZZ)(container, 'resources', 'requests') ?? (0,manifest_object/* field */.ZZ)(container, 'resources', 'limits'));
}
function amountsOf(resources) {
    return new Map((0,manifest_object/* isRecord */.u4)(resources) ? Object.entries(resources).map(([name, value]) => [name, quantityOf(value)]) : []);
}

;// CONCATENATED MODULE: ./lib/rollout/causes/refusal-kinds.js



/** The first that recognises the server's sentence speaks. */
const KINDS = [
    (message) => message.includes('because it is being terminated')
        ? {
            cause: 'NamespaceTerminating',
            remedy: 'The namespace is being deleted: wait for its end and make it anew, or deploy into another one.',
            field: '',
            objectField: 'metadata.namespace',
        }
        : undefined,
    quota,
    limitRange,
    podSecurity,
    (message) => message.toLowerCase().includes('serviceaccount') && message.includes('not found')
        ? {
            cause: 'ServiceAccountMissing',
            remedy: 'Add the ServiceAccount to the manifests, or mend its name.',
            field: 'serviceAccountName',
        }
        : undefined,
    (message) => message.includes('failed calling webhook')
        ? {
            cause: 'WebhookFailed',
            remedy: 'Look at the service behind this webhook: it does not answer as it should. Nothing is wrong with the manifest.',
            field: '',
        }
        : undefined,
    (message) => message.includes('admission webhook') && message.includes('denied')
        ? {
            cause: 'WebhookRefused',
            remedy: 'Change the pod template so that it keeps the rule that the webhook names.',
            field: '',
        }
        : undefined,
    (message) => message.includes('PriorityClass')
        ? {
            cause: 'AdmissionRefused',
            remedy: 'Create the PriorityClass, or mend its name.',
            field: 'priorityClassName',
        }
        : undefined,
];
/** What the server's sentence is about, with what to do and the field to blame. */
function refusal_kinds_kindOf(message, object) {
    for (const recognise of KINDS) {
        const kind = recognise(message, object);
        if (kind)
            return kind;
    }
    const isRule = message.includes('forbidden') || message.includes('denied');
    const remedy = 'Change the pod template so that the cluster accepts it; the message names the rule.';
    return { cause: isRule ? 'AdmissionRefused' : 'PodCreateFailed', remedy, field: invalidField(message) };
}
/** `Pod "x" is invalid: spec.containers[0].resources.requests: Invalid value: …`; with several, the first. */
function invalidField(message) {
    const [, path] = / is invalid: \[?spec\.([^:\s]+): /.exec(message) ?? [];
    return path ?? '';
}
/** `exceeded quota: q, requested: requests.cpu=1, …`, or `failed quota: q: must specify limits.cpu for: app`. */
function quota(message, object) {
    const unset = /failed quota: .*?must specify .*? for: ([^;,\s]+)/.exec(message)?.[1];
    if (unset) {
        const remedy = 'Give every container the requests and limits that the quota counts, or a LimitRange with defaults.';
        return { cause: 'QuotaExceeded', remedy, field: `containers[name="${unset}"].resources` };
    }
    if (!isOverQuota(message))
        return undefined;
    const resource = /requested: ([^=,]+)=/.exec(message)?.[1] ?? '';
    if (resource === 'pods' || resource === 'count/pods') {
        // A DaemonSet has as many as there are nodes, a Job as many as it has work.
        if (!isScaled(object))
            return { cause: 'QuotaExceeded', remedy: 'Have the quota of the namespace raised.', field: '' };
        const remedy = 'Ask for fewer replicas, or have the quota of the namespace raised.';
        return { cause: 'QuotaExceeded', remedy, field: '', objectField: 'spec.replicas' };
    }
    if (resource.startsWith('count/')) {
        const remedy = 'Have the quota of the namespace raised, or let fewer be kept (revisionHistoryLimit for old ReplicaSets).';
        return { cause: 'QuotaExceeded', remedy, field: '', objectField: 'spec' };
    }
    const remedy = 'Ask for less in resources.requests, or have the quota of the namespace raised.';
    return { cause: 'QuotaExceeded', remedy, field: `${greediest((0,pod_template/* podTemplateOf */.D)(object)?.podSpec, resource)}.resources` };
}
/** `maximum memory usage per Container is 1Gi, but limit is 2Gi`. */
function limitRange(message, object) {
    const resource = /(\S+) (?:usage|max limit to request ratio) per (?:Container|Pod) is/.exec(message)?.[1];
    if (resource === undefined)
        return undefined;
    return {
        cause: 'LimitRangeExceeded',
        remedy: 'Keep requests and limits within the LimitRange of the namespace (kubectl describe limitrange).',
        field: `${greediest((0,pod_template/* podTemplateOf */.D)(object)?.podSpec, resource)}.resources`,
    };
}
/** `violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set …)`. */
function podSecurity(message) {
    if (!message.includes('violates PodSecurity'))
        return undefined;
    const container = /container "([^"]+)"/.exec(message)?.[1] ?? /containers "([^"]+)"/.exec(message)?.[1];
    const part = ['hostNetwork', 'hostPID', 'hostIPC'].find((name) => message.includes(`${name}=true`));
    const isVolume = message.includes('volume type') || message.includes('hostPath');
    const security = container ? `containers[name="${container}"].securityContext` : 'securityContext';
    return {
        cause: 'PodSecurityRefused',
        remedy: 'Set what the message names in securityContext, or have the level of the namespace changed (label pod-security.kubernetes.io/enforce).',
        field: part ?? (isVolume && !container ? 'volumes' : security),
    };
}
function isScaled({ kind }) {
    return kind !== 'DaemonSet' && kind !== 'Job';
}

;// CONCATENATED MODULE: ./lib/rollout/causes/create.js





/** The times of conditions and events are cut to whole seconds: it was at most so much later, in ms. */
const CUT = 999;
/** Controllers try again at growing intervals, of which this is one of the first that is felt, in ms. */
const BACK_OFF = 10_000;
/**
 * A workload whose pods are refused: quota, admission, a missing service account. A ReplicaSet says so in a condition;
 * the other controllers only in an event, which counts while it is newer than their newest pod.
 */
function create(object, scene) {
    const maker = scene.replicaSet ?? object;
    const refusal = fromCondition(maker) ?? fromDeployment(maker, scene) ?? fromEvent(maker, scene);
    if (refusal === undefined)
        return undefined;
    const { message } = refusal;
    const isOfPods = isOverQuota(message) && refusal.isOfSet === undefined;
    const hopeless = isOfPods ? neverFits(message, object) : undefined;
    const quota = isOfPods && hopeless === undefined ? takenBy(scene) : undefined;
    const patience = patienceFor(message, quota, scene);
    const kind = refusal_kinds_kindOf(message, object);
    // Those that were there may have taken it up until a moment ago: it counts only from when they are seen to be gone.
    const since = quota === 'pods of before' ? undefined : refusal.since;
    return {
        class: quota === 'old pods' || isPassing(message) ? 'retryable' : 'terminal',
        ...kind,
        ...(quota === 'old pods' && object.kind === 'Deployment' ? { remedy: `${kind.remedy} ${MAKE_ROOM}` } : {}),
        family: quota === 'old pods' ? 'create beside old pods' : 'create',
        says: `no ${scene.pods?.length ? 'further pod' : 'pod'} can be made: ${withoutName(message)}`,
        evidence: [refusal.evidence, ...(hopeless === undefined ? [] : [hopeless])],
        ...(patience > 0 ? { patience } : {}),
        ...(since === undefined ? {} : { since: since + CUT }),
    };
}
/** What a Deployment at the limit of its quota can do: by default the first new pod comes before an old one goes. */
const MAKE_ROOM = 'Or let an old pod go first: maxSurge: 0 with maxUnavailable: 1 in spec.strategy.rollingUpdate.';
/** Who of the previous version may have taken up a quota, and frees it by going. */
function takenBy({ oldPods, oldReplicaSets = [] }) {
    if (oldPods.length > 0)
        return 'old pods';
    return oldReplicaSets.length > 0 ? 'pods of before' : undefined;
}
/**
 * In ms: what is missing may be made, and old pods that leave have their grace time. Once they are gone the refusal on
 * record may yet be of the time when they were there, so the controller has the time of its next try: how much of the
 * quota they took up, nothing tells any more.
 */
function patienceFor(message, quota, { oldPods }) {
    if (quota === 'old pods')
        return Math.max(...oldPods.map(create_graceOf));
    return quota === 'pods of before' || isOfMissing(message) ? BACK_OFF : 0;
}
/** Of a pod that is leaving, in ms; 0 for one that stays. */
function create_graceOf(pod) {
    const isLeaving = pod.metadata.deletionTimestamp !== undefined;
    return isLeaving ? (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0) * 1000 : 0;
}
/** A ServiceAccount, PriorityClass or RuntimeClass that something else may make a moment later. */
function isOfMissing(message) {
    return message.includes('not found') || message.includes('no PriorityClass with name');
}
/** `pods "api-7d4f-" is forbidden: …`: the name of a pod that never was says nothing. */
function withoutName(message) {
    return message.replace(/^(?:Create Pod \S+ in StatefulSet \S+ failed error: |Error creating: )?(?:(?:pods|replicasets\.apps) "[^"]*" is forbidden: |(?=Pod ")Pod "[^"]*" is (?=invalid: ))/, '');
}
function fromCondition(maker) {
    if (maker.kind !== 'ReplicaSet' && maker.kind !== 'ReplicationController')
        return undefined;
    const condition = conditionOf(maker, 'ReplicaFailure');
    if (condition?.status !== 'True' || condition.reason !== 'FailedCreate')
        return undefined;
    const { message, since } = condition;
    return { message, evidence: `FailedCreate: ${message}`, ...(since === undefined ? {} : { since }) };
}
/**
 * A Deployment whose ReplicaSet is refused has no pods either, and says so in a condition, which may still be of an
 * earlier change: it stands from this one on.
 */
function fromDeployment(maker, { appliedAt, changed }) {
    const condition = maker.kind === 'Deployment' ? conditionOf(maker, 'Progressing') : undefined;
    if (condition?.status !== 'False' || condition.reason !== 'ReplicaSetCreateError')
        return undefined;
    const message = condition.message.replace(/^Failed to create new replica set "[^"]*": /, '');
    const since = Math.max(condition.since ?? 0, changed ? appliedAt : 0);
    return { message, evidence: `ReplicaSetCreateError: ${condition.message}`, since, isOfSet: true };
}
function fromEvent(maker, scene) {
    if (maker.kind === 'ReplicaSet' || maker.kind === 'Deployment')
        return undefined;
    const event = newestEvent(scene.eventsOf(maker.metadata.uid ?? ''), 'FailedCreate');
    if (event === undefined || create_isOver(event, maker, scene))
        return undefined;
    const since = firstTime(event);
    return {
        message: textAt(event, 'message'),
        evidence: describeEvent(event),
        ...(since === undefined ? {} : { since }),
    };
}
/** All pods are there, a pod was made since, or the event is older than this change. */
function create_isOver(event, maker, scene) {
    const said = (lastTime(event) ?? 0) + CUT;
    if (scene.changed && said < scene.appliedAt)
        return true;
    const wanted = numberAt(maker, 'spec', 'replicas') ?? numberAt(maker, 'status', 'desiredNumberScheduled') ?? 1;
    const { pods = [] } = scene;
    return pods.length >= wanted || pods.some((pod) => (timeAt(pod, 'metadata', 'creationTimestamp') ?? 0) > said);
}
/** A webhook may come back; what one has denied stays so, whatever its reason speaks of. */
function isPassing(message) {
    if (isOverQuota(message) || /denied (?:the )?request/.test(message))
        return false;
    return ['failed calling webhook', 'timeout', 'connection refused', 'etcdserver', 'internal error'].some((words) => message.toLowerCase().includes(words));
}

// EXTERNAL MODULE: ./lib/manifest/image-reference.js
var image_reference = __webpack_require__(6260);
;// CONCATENATED MODULE: ./lib/rollout/causes/image-mentions.js

/**
 * What is said of an image, in lower case, without the image itself: it could be called `not-found`, and a commit could
 * hold `429`. It stands in quotes, bare, in part, and in the addresses that were asked.
 */
function withoutImage(said, image) {
    const isMention = mentionsOf(image.toLowerCase());
    const unquoted = said
        .toLowerCase()
        .split('"')
        .filter((_, index) => index % 2 === 0)
        .join('');
    return unquoted
        .split(/\s+/)
        .filter((word) => !isMention(word))
        .join(' ');
}
/** Tells the words that are the image, a part of it, or an address. */
function mentionsOf(image) {
    const { name, tag = '' } = (0,image_reference/* parseImageReference */.o_)(image);
    const [first = '', ...rest] = name.split('/');
    const registry = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost') ? first : '';
    const path = registry === '' ? name : rest.join('/');
    const host = registry.split(':')[0] ?? '';
    const names = [name, path, `docker.io/${path}`, `docker.io/library/${path}`];
    return (word) => {
        const bare = word.replace(/^[([]+|[\])}:;,.]+$/g, '');
        if (bare.includes('://'))
            return true;
        if (host !== '' && (bare === host || bare.startsWith(`${registry}/`) || bare === registry))
            return true;
        // A number could be the status that the registry answered with.
        if (bare === tag && Number.isNaN(Number(tag)))
            return true;
        return names.some((one) => bare === one || bare.startsWith(`${one}:`) || bare.startsWith(`${one}@`));
    };
}

;// CONCATENATED MODULE: ./lib/rollout/causes/pulling.js



const CREATING = ['ContainerCreating', 'PodInitializing'];
/**
 * A kubelet pulls the images of a pod one after another, and says nothing new of any of its containers meanwhile: that
 * one has failed, or is still on its way, only events tell. Undefined when there is no such news.
 */
function pullOf(container, reference, events) {
    if (!CREATING.includes(waitingOf(container)?.reason ?? ''))
        return undefined;
    const own = events.filter((event) => textAt(event, 'involvedObject', 'fieldPath').endsWith(`{${container.name}}`));
    const news = own.filter((event) => stateOf(event, reference) !== undefined);
    // Of the same second the later word counts: it begins before it ends.
    const event = news.sort((a, b) => (lastTime(a) ?? 0) - (lastTime(b) ?? 0) || rankOf(a) - rankOf(b)).at(-1);
    const state = event && stateOf(event, reference);
    return event && state && state !== 'over' ? { state, event } : undefined;
}
function stateOf(event, reference) {
    const reason = textAt(event, 'reason');
    if (reason === 'Pulling')
        return 'begun';
    if (['Pulled', 'Created', 'Started'].includes(reason))
        return 'over';
    return textAt(event, 'message').startsWith(`Failed to pull image "${reference}"`) ? 'failed' : undefined;
}
function rankOf(event) {
    return textAt(event, 'reason') === 'Pulling' ? 0 : 1;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/image.js





const INVALID = {
    cause: 'ImageInvalid',
    class: 'terminal',
    says: 'is not a valid image reference',
    remedy: 'Write it as [registry/]name[:tag][@digest], in lower case.',
};
const NEVER_PULLED = {
    cause: 'ImageNeverPulled',
    class: 'terminal',
    says: 'is not on the node, and imagePullPolicy Never forbids to pull it',
    remedy: 'Load the image onto the nodes, or set imagePullPolicy to IfNotPresent.',
};
const UNAUTHORIZED = {
    cause: 'ImageUnauthorized',
    class: 'terminal',
    says: 'may not be pulled, or does not exist',
    remedy: 'Check the name and the tag; for a private registry, name a valid pull secret in imagePullSecrets.',
};
const NO_PLATFORM = {
    cause: 'ImagePlatformMissing',
    class: 'terminal',
    says: 'has no variant for the platform of the node',
    remedy: 'Build the image for that platform too, or choose other nodes with a nodeSelector.',
};
const image_NOT_FOUND = {
    cause: 'ImageNotFound',
    class: 'terminal',
    says: 'was not found in its registry',
    remedy: 'Check that the image was pushed with this tag before the deploy, and that its name is right.',
};
const THROTTLED = {
    cause: 'RegistryThrottled',
    class: 'retryable',
    says: 'could not be pulled',
    remedy: 'Look at what the registry answered: pull with an account (imagePullSecrets) or through a mirror, whose limit is higher, or deploy again later.',
};
const UNREACHABLE = {
    cause: 'RegistryUnavailable',
    class: 'retryable',
    says: 'could not be pulled',
    remedy: 'Check the name of the registry, and whether the nodes can reach it; deploy again once they can.',
};
const UNTRUSTED = {
    ...UNREACHABLE,
    remedy: "Let the nodes trust the certificate of the registry (its CA in the container runtime's settings), or give it one that they trust.",
};
const PLAIN_HTTP = {
    ...UNREACHABLE,
    remedy: "The registry speaks plain HTTP: give it TLS, or name it as such in the settings of the nodes' container runtime.",
};
const PULL_FAILED = {
    cause: 'ImagePullFailed',
    class: 'retryable',
    says: 'could not be pulled',
    remedy: 'Mend what the message names: it may lie with the node (its disk, its runtime) or with the registry. Then deploy again.',
};
const DAMAGED = {
    ...PULL_FAILED,
    remedy: 'What arrived is not what the registry promised: look at the proxy or mirror before it, or push the image again; then deploy again.',
};
const UNFINISHED = {
    ...PULL_FAILED,
    says: 'is still being pulled',
    remedy: 'Raise the timeout, make the image smaller, or look at what slows down the way between the node and the registry.',
};
const PULL_REASONS = [
    'ErrImagePull',
    'ImagePullBackOff',
    'RegistryUnavailable',
    'ImageInspectError',
    'SignatureValidationFailed',
];
/** What registries and container runtimes say, in lower case, of an image that no retry will bring; first match wins. */
const image_WORDS = [
    ['no match for platform', NO_PLATFORM],
    ['no matching manifest', NO_PLATFORM],
    ['unauthorized', UNAUTHORIZED],
    ['authorization failed', UNAUTHORIZED],
    ['access denied', UNAUTHORIZED],
    ['access forbidden', UNAUTHORIZED],
    ['403 forbidden', UNAUTHORIZED],
    ['denied:', UNAUTHORIZED],
    ['no basic auth credentials', UNAUTHORIZED],
    ['insufficient_scope', UNAUTHORIZED],
    ['manifest unknown', image_NOT_FOUND],
    ['name unknown', image_NOT_FOUND],
    ['repository does not exist', image_NOT_FOUND],
    ['code = notfound', image_NOT_FOUND],
    ['not found', image_NOT_FOUND],
];
/** What speaks of a fault on the way to the registry, whatever else the message says: it may pass. */
const image_PASSING = [
    ['unexpected commit digest', DAMAGED],
    ['too many requests', THROTTLED],
    ['toomanyrequests', THROTTLED],
    ['x509', UNTRUSTED],
    ['http response to https client', PLAIN_HTTP],
    ['no such host', UNREACHABLE],
    ['server misbehaving', UNREACHABLE],
    ['no route to host', UNREACHABLE],
    ['network is unreachable', UNREACHABLE],
    ['i/o timeout', UNREACHABLE],
    ['deadline exceeded', UNREACHABLE],
    [': eof', UNREACHABLE],
    ['unexpected eof', UNREACHABLE],
    ['client.timeout', UNREACHABLE],
    ['timeout awaiting', UNREACHABLE],
    ['request timeout', UNREACHABLE],
    ['connection refused', UNREACHABLE],
    ['connection reset', UNREACHABLE],
    ['unavailable', UNREACHABLE],
    ['tls: ', UNREACHABLE],
    ['tls handshake', UNREACHABLE],
    ['500 internal', UNREACHABLE],
    ['502 bad', UNREACHABLE],
    ['503 service', UNREACHABLE],
    ['504 gateway', UNREACHABLE],
];
/** An image that can't be had: invalid, not found, not allowed, not for this platform, or a registry in trouble. */
const image_image = (container, facts) => {
    const waiting = waitingOf(container);
    if (waiting === undefined)
        return undefined;
    const reference = textAt(container.spec, 'image');
    const pull = pullOf(container, reference, facts.events);
    if (pull)
        return untold(container, reference, pull, facts);
    const said = causeSaid(waiting, reference, facts.events);
    const fault = image_faultOf(waiting.reason, said, reference);
    if (fault === undefined)
        return undefined;
    return symptomOf(container, fault, said, [waiting.reason, said].filter(Boolean).join(': '), facts);
};
/** What the status of the container does not tell yet. */
function untold(container, reference, { state, event }, facts) {
    const said = textAt(event, 'message');
    const isBegun = state === 'begun';
    const fault = isBegun ? UNFINISHED : (image_faultOf('ErrImagePull', said, reference) ?? PULL_FAILED);
    const since = firstTime(event);
    return {
        ...symptomOf(container, fault, isBegun ? '' : said, describeEvent(event), facts),
        ...(isBegun ? { family: 'pull', lastResort: true, lacksTime: true } : {}),
        ...(since === undefined ? {} : { since }),
    };
}
function symptomOf(container, fault, said, evidence, { pod, events }) {
    const { cause, says, remedy } = fault;
    const why = fault.class === 'retryable' ? image_lastClause(said) : '';
    return {
        ...{ class: fault.class, cause, remedy },
        family: 'image',
        says: `image ${textAt(container.spec, 'image')} of container ${container.name} ${says}${why}${missingSecrets(fault, events)}`,
        evidence: [evidence, ...pullSecrets(fault, pod, events)],
        field: `${container.path}.image`,
        container: container.name,
        ...(isAboutRights(fault) ? { question: { about: 'pull secrets' } } : {}),
    };
}
function isAboutRights({ cause }) {
    return cause === 'ImageUnauthorized' || cause === 'RegistryThrottled';
}
function image_faultOf(reason, said, reference) {
    if (reason === 'InvalidImageName')
        return INVALID;
    if (reason === 'ErrImageNeverPull')
        return NEVER_PULLED;
    if (!PULL_REASONS.includes(reason))
        return undefined;
    const text = withoutImage(said, reference);
    const passing = image_PASSING.find(([word]) => text.includes(word));
    if (passing)
        return passing[1];
    return image_WORDS.find(([word]) => text.includes(word))?.[1] ?? PULL_FAILED;
}
/** containerd ends a chain with the class of the error, which says less than what stands before it. */
const CLASSES = [': failed precondition', ': unknown', ': internal', ': invalid argument'];
/** What went wrong in the end stands at the end of the chain: `: no such host`. */
function image_lastClause(said) {
    const ending = CLASSES.find((end) => said.endsWith(end)) ?? '';
    const chain = said.slice(0, said.length - ending.length);
    const at = chain.lastIndexOf(': ');
    return at < 0 ? '' : chain.slice(at);
}
/** Older kubelets say in the back-off only that they back off; the cause is then in the event of the failed pull. */
function causeSaid(waiting, reference, events) {
    const { message } = waiting;
    if (message.includes(': ') && !message.endsWith(`"${reference}"`))
        return message;
    const pull = events.findLast((event) => textAt(event, 'message').startsWith(`Failed to pull image "${reference}"`));
    return pull ? textAt(pull, 'message') : message;
}
/** Of an image that may not be pulled: what the pod says who it is. */
function pullSecrets(fault, pod, events) {
    if (!isAboutRights(fault))
        return [];
    const names = recordsAt(pod, 'spec', 'imagePullSecrets').map((one) => textAt(one, 'name'));
    const missing = newestEvent(events, UNRETRIEVED);
    if (missing)
        return [describeEvent(missing)];
    return [names.length === 0 ? 'the pod names no imagePullSecrets' : `imagePullSecrets: ${names.join(', ')}`];
}
const UNRETRIEVED = 'FailedToRetrieveImagePullSecret';
/** `Unable to retrieve some image pull secrets (regcred); …`. */
function missingSecrets({ cause }, events) {
    const event = cause === 'ImageUnauthorized' ? newestEvent(events, UNRETRIEVED) : undefined;
    const names = event && /\(([^)]*)\)/.exec(textAt(event, 'message'))?.[1];
    return names ? `; its pull secret ${names} does not exist` : '';
}

;// CONCATENATED MODULE: ./lib/rollout/causes/creating.js




/** What a kubelet says of a container once volumes and sandbox of its pod are there. */
const BEGUN = ['Pulling', 'Pulled', 'Created', 'Started'];
/** Scheduled, and no container has got beyond being created: what holds it, only events tell. */
function isCreating(pod) {
    if (conditionOf(pod, 'PodScheduled')?.status === 'False')
        return false;
    const containers = podContainers(pod);
    return containers.every((container) => {
        const reason = waitingOf(container)?.reason;
        return container.status === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing';
    });
}
/** True when a container was begun after an event, or something else was that comes later than what it is about. */
function isFollowed(event, events, alsoBy = []) {
    const later = [...BEGUN, ...alsoBy];
    return events.some((other) => later.includes(textAt(other, 'reason')) && (lastTime(other) ?? 0) >= (lastTime(event) ?? 0));
}

;// CONCATENATED MODULE: ./lib/rollout/causes/sandbox.js




const REASONS = ['FailedCreatePodSandBox', 'NetworkNotReady'];
/** It differs with each try of each pod, and none of them is there. */
const SANDBOX_ID = /"[0-9a-f]{64}"/;
/**
 * A pod that stays in ContainerCreating since its node can't make the sandbox for it, most often for want of a network.
 * A network plugin that comes up late mends it.
 */
const sandbox = ({ pod, events }) => {
    if (!isCreating(pod) || conditionOf(pod, 'PodReadyToStartContainers')?.status === 'True')
        return undefined;
    const standing = events.filter((event) => REASONS.includes(textAt(event, 'reason')) && !isFollowed(event, events));
    const event = standing.at(-1);
    if (event === undefined)
        return undefined;
    // Each try makes a sandbox of another id, and so another event.
    const since = standing.map(firstTime).find((time) => time !== undefined);
    return {
        ...sandbox_wordsFor(textAt(event, 'message'), textAt(pod, 'spec', 'runtimeClassName')),
        class: 'retryable',
        cause: 'SandboxFailed',
        family: 'sandbox',
        evidence: [`on node ${textAt(pod, 'spec', 'nodeName')}: ${describeEvent(event).replace(SANDBOX_ID, '…')}`],
        ...(since === undefined ? {} : { since }),
    };
};
function sandbox_wordsFor(message, runtimeClass) {
    const why = sandbox_lastClause(message);
    const said = message.toLowerCase();
    if (said.includes('no runtime for') || said.includes('runtime handler')) {
        return {
            says: `its node does not have the container runtime that it asks for: ${why}`,
            remedy: 'Mend runtimeClassName, or let it run only on nodes that have this runtime (a nodeSelector).',
            ...(runtimeClass === '' ? {} : { field: 'runtimeClassName' }),
        };
    }
    if (said.includes('oom-killed') || said.includes('memory limit too low')) {
        return {
            says: `its memory limit is too low even to start it: ${why}`,
            remedy: 'Raise resources.limits.memory; mind its unit: 512Mi, for 512m is half a byte.',
            field: 'containers',
        };
    }
    if (['network', 'cni', 'plugin type='].some((words) => said.includes(words))) {
        return {
            says: `its network can't be set up: ${why}`,
            remedy: 'Look at the network plugin (CNI) of that node: its pods, most often in kube-system, and their logs. Nothing is wrong with the manifest.',
        };
    }
    return {
        says: `its sandbox can't be made: ${why}`,
        remedy: 'Look at the container runtime of that node and its log. Nothing is wrong with the manifest.',
    };
}
/** Without the names of those who pass it on, and the id of a sandbox that never was. */
function sandbox_lastClause(message) {
    return message
        .replace(/^.*?Failed to create pod sandbox: /, '')
        .replace(/^rpc error: .*? desc = /, '')
        .replace(/^failed to get sandbox runtime: /, '')
        .replace(/^failed to setup network for sandbox "\w+": /, '')
        .replace(/^network is not ready: .* message:/, '');
}

;// CONCATENATED MODULE: ./lib/rollout/view.js




const MOST_EVENTS = 50;
/** An empty view. */
function createView() {
    const objects = new Map();
    const controlled = new Map();
    const events = new Map();
    const runs = new Map();
    const putEvent = (event) => {
        const about = textAt(event, 'involvedObject', 'uid');
        const known = entry(events, about);
        known.delete(uidOf(event));
        known.set(uidOf(event), event);
        const [oldest] = known.keys();
        if (known.size > MOST_EVENTS && oldest !== undefined)
            known.delete(oldest);
    };
    const noteRuns = (pod, seen) => {
        const known = entry(runs, uidOf(pod));
        for (const container of podContainers(pod)) {
            const startedAt = runningSince(container);
            if (startedAt === undefined)
                known.delete(container.name);
            else if (known.get(container.name)?.startedAt !== startedAt)
                known.set(container.name, { startedAt, seen });
        }
    };
    return {
        put: (object, glimpse) => {
            if (object.kind === 'Event')
                return putEvent(object);
            objects.set(uidOf(object), object);
            entry(controlled, controllerUid(object)).set(uidOf(object), object);
            if (object.kind === 'Pod')
                noteRuns(object, glimpse);
        },
        remove: (object) => {
            const uid = uidOf(object);
            if (object.kind === 'Event')
                events.get(textAt(object, 'involvedObject', 'uid'))?.delete(uid);
            objects.delete(uid);
            controlled.get(controllerUid(object))?.delete(uid);
            runs.delete(uid);
        },
        controlledBy: (uid, kind) => [...(controlled.get(uid)?.values() ?? [])].filter((object) => object.kind === kind),
        eventsOf: (uid) => [...(events.get(uid)?.values() ?? [])],
        firstSeenRunning: (pod, container) => runs.get(uidOf(pod))?.get(container)?.seen,
        lineage: (uid) => lineageOf(uid, objects),
        podsIn: (namespace) => [...objects.values()].filter(({ kind, metadata }) => kind === 'Pod' && metadata.namespace === namespace),
        isClaimUsed: (namespace, claim) => objects.values().some((object) => usesClaim(object, namespace, claim)),
    };
}
function lineageOf(uid, objects) {
    const line = [uid];
    for (let object = objects.get(uid); object; object = objects.get(line.at(-1) ?? '')) {
        const controller = controllerUid(object);
        if (controller === '' || line.includes(controller))
            break;
        line.push(controller);
    }
    return line;
}
/** The names of the claims that a pod uses. */
function claimsOf(object) {
    return recordsAt(object, 'spec', 'volumes').flatMap(({ persistentVolumeClaim }) => (0,manifest_object/* isRecord */.u4)(persistentVolumeClaim) ? [textAt(persistentVolumeClaim, 'claimName')] : []);
}
function usesClaim(object, namespace, claim) {
    return object.kind === 'Pod' && object.metadata.namespace === namespace && claimsOf(object).includes(claim);
}
function uidOf(object) {
    return object.metadata.uid ?? '';
}
function entry(index, key) {
    const known = index.get(key) ?? new Map();
    index.set(key, known);
    return known;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/schedule.js






/** A pod that finds no node. Room may still be made, so it counts only at the deadline. */
const schedule = ({ pod, events, now }) => {
    const scheduled = conditionOf(pod, 'PodScheduled');
    if (scheduled === undefined)
        return unplaced(pod, now);
    if (scheduled.reason === 'SchedulingGated')
        return gated(pod);
    if (scheduled.status !== 'False' || scheduled.reason !== 'Unschedulable')
        return undefined;
    const scaling = newestEvent(events, 'TriggeredScaleUp', 'NotTriggerScaleUp', 'Nominated');
    const { message, since } = scheduled;
    return {
        ...schedule_wordsFor(pod, message),
        family: 'schedule',
        evidence: [`Unschedulable: ${message}`, ...(scaling ? [describeEvent(scaling)] : [])],
        ...(since === undefined ? {} : { since }),
    };
};
function schedule_wordsFor(pod, message) {
    const claim = /persistentvolumeclaim "([^"]+)" not found/i.exec(message)?.[1];
    if (claim) {
        return {
            class: 'retryable',
            cause: 'ClaimMissing',
            says: `PersistentVolumeClaim ${claim} does not exist, but the pod needs it`,
            remedy: 'Add the claim to the manifests, or mend its name.',
            field: claimField(pod, claim),
        };
    }
    if (message.includes('unbound immediate PersistentVolumeClaims'))
        return waitsForVolume(pod);
    return {
        class: 'capacity',
        cause: 'Unschedulable',
        says: `no node can take it: ${brief(message)}`,
        remedy: schedule_remedyFor(message),
        field: schedule_fieldFor(pod, message),
        lastResort: true,
        ...(message.includes('Insufficient') ? { question: { about: 'room' } } : {}),
    };
}
/**
 * Neither placed nor refused: the scheduler has chosen a node, and waits for a volume to be made there
 * (WaitForFirstConsumer). It says nothing of it until its own time is up, after ten minutes.
 */
function unplaced(pod, now) {
    if (textAt(pod, 'spec', 'nodeName') !== '')
        return undefined;
    const names = claimsOf(pod);
    if (names.length === 0)
        return unseen(pod, now);
    return {
        ...waitsForVolume(pod),
        family: 'schedule',
        says: 'it has no node yet',
        evidence: ['no node, and no word from a scheduler (condition PodScheduled)'],
        remedy: `Look at the events of what it claims (kubectl describe pvc). ${remedyForScheduler(pod)}`,
        question: { about: 'claims', names, orElse: { says: `: ${unseenBy(pod)}`, remedy: remedyForScheduler(pod) } },
    };
}
/** How long a scheduler may take to look at a pod, in ms. */
const SCHEDULER_LATE = 10_000;
/** No scheduler has looked at it: there is none of that name, or it is away. */
function unseen(pod, now) {
    const since = timeAt(pod, 'metadata', 'creationTimestamp') ?? now;
    if (now < since + SCHEDULER_LATE)
        return undefined;
    return {
        class: 'capacity',
        cause: 'Unschedulable',
        family: 'schedule',
        says: unseenBy(pod),
        evidence: ['no node, and no word from a scheduler (condition PodScheduled)'],
        remedy: remedyForScheduler(pod),
        ...(schedulerOf(pod) === DEFAULT_SCHEDULER ? {} : { field: 'schedulerName' }),
        lastResort: true,
    };
}
const DEFAULT_SCHEDULER = 'default-scheduler';
function schedulerOf(pod) {
    return textAt(pod, 'spec', 'schedulerName') || DEFAULT_SCHEDULER;
}
function unseenBy(pod) {
    return `the scheduler ${schedulerOf(pod)} has not looked at it`;
}
function remedyForScheduler(pod) {
    const name = schedulerOf(pod);
    return name === DEFAULT_SCHEDULER
        ? 'Check that kube-scheduler runs (kubectl describe lease kube-scheduler -n kube-system shows its last sign of life). Nothing is wrong with the manifest.'
        : `Mend schedulerName, or check that a scheduler ${name} runs in this cluster.`;
}
/** The scheduler leaves it alone until somebody takes its gates away, such as a queue. */
function gated(pod) {
    const gates = recordsAt(pod, 'spec', 'schedulingGates').map((gate) => textAt(gate, 'name'));
    return {
        class: 'capacity',
        cause: 'Unschedulable',
        family: 'schedule',
        says: `it is held back by its scheduling gate ${gates.join(', ')}, which nobody has taken away`,
        evidence: [`SchedulingGated: ${gates.join(', ')}`],
        remedy: 'Look at the controller that has to take it away, such as that of a queue.',
        field: 'schedulingGates',
        lastResort: true,
    };
}
function waitsForVolume(pod) {
    const names = claimsOf(pod);
    return {
        class: 'capacity',
        cause: 'ClaimUnbound',
        says: names.length === 1 ? `claim ${names[0]} has no volume` : `a claim of ${names.join(', ')} has no volume`,
        remedy: 'Look at the events of the claim (kubectl describe pvc): its storage class may not exist, or have no room.',
        lastResort: true,
        question: { about: 'claims', names },
        ...(isTemplated(pod, names[0] ?? '')
            ? { objectField: 'spec.volumeClaimTemplates' }
            : { field: claimField(pod, names[0]) }),
    };
}
/** A StatefulSet makes claims of its own, `data-db-0` from the template `data`: no volume of the manifest names them. */
function isTemplated(pod, claim) {
    const [owner] = recordsAt(pod, 'metadata', 'ownerReferences');
    return textAt(owner, 'kind') === 'StatefulSet' && claim.endsWith(`-${pod.metadata.name}`);
}
/** What the scheduler says of pods that might be evicted for it helps nobody at first sight. */
function brief(message) {
    return message.split(/ (?:no new claims to deallocate, )?preemption: /)[0] ?? message;
}
function schedule_remedyFor(message) {
    const ways = [
        message.includes('Insufficient') && 'ask for less in resources.requests, or add nodes',
        message.includes('taint') && 'tolerate the taint, or remove it from the nodes',
        isOfVolume(message) &&
            'let it run where its volume is (nodeSelector, room on the nodes of that zone), or move the data to a new claim',
        isOfAffinity(message) && 'mend nodeSelector or affinity, or label a node',
        message.includes('were unschedulable') && 'let pods onto the nodes that are kept out (kubectl uncordon)',
        message.includes('max volume count') && 'add nodes, for each takes only so many volumes',
        message.includes('free ports') &&
            'use another hostPort, or let the old pod go first (maxSurge: 0, maxUnavailable: 1)',
        message.includes('topology spread') && 'loosen topologySpreadConstraints',
    ].filter((way) => way !== false);
    const text = ways.length > 0 ? ways.join('; or ') : 'add nodes, or mend what keeps it from those there are';
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
/** A volume that is bound to a node or a zone: `volume node affinity conflict`, or in newer words `PersistentVolume's node affinity`. */
function isOfVolume(message) {
    return message.includes('volume node affinity') || message.includes("PersistentVolume's node affinity");
}
function isOfAffinity(message) {
    const rest = message.replaceAll('volume node affinity', '').replaceAll("PersistentVolume's node affinity", '');
    return rest.includes('affinity');
}
/** What most of the scheduler's sentence speaks of. */
function schedule_fieldFor(pod, message) {
    const { spec } = pod;
    const podSpec = (0,manifest_object/* isRecord */.u4)(spec) ? spec : undefined;
    const resource = /Insufficient ([\w./-]+?)[.,]?(?: |$)/.exec(message)?.[1];
    if (resource)
        return `${greediest(podSpec, resource)}.resources.requests`;
    if (message.includes("didn't match Pod's node affinity/selector"))
        return (0,manifest_object/* field */.ZZ)(podSpec, 'nodeSelector') === undefined ? 'affinity' : 'nodeSelector';
    if (message.includes('free ports'))
        return hostPortIn(podSpec);
    if (message.includes('topology spread'))
        return 'topologySpreadConstraints';
    if (message.includes('pod affinity') || message.includes('anti-affinity'))
        return 'affinity';
    if (isOfVolume(message))
        return claimField(pod, claimsOf(pod)[0]);
    return message.includes('taint') ? 'tolerations' : '';
}
/** The first port of its node that it asks for. */
function hostPortIn(podSpec) {
    const asks = (port) => port.hostPort !== undefined;
    const container = recordsAt(podSpec, 'containers').find((one) => recordsAt(one, 'ports').some(asks));
    const index = recordsAt(container, 'ports').findIndex(asks);
    return index < 0 ? 'hostNetwork' : `containers[name="${textAt(container, 'name')}"].ports[${index}].hostPort`;
}
/** The volume that uses a claim. */
function claimField(pod, claim) {
    const volume = recordsAt(pod, 'spec', 'volumes').find((each) => textAt(each, 'persistentVolumeClaim', 'claimName') === claim);
    if (volume === undefined)
        return 'volumes';
    return `volumes[name="${textAt(volume, 'name')}"].persistentVolumeClaim.claimName`;
}

;// CONCATENATED MODULE: ./lib/rollout/causes/volume.js




/** Made by Kubernetes itself in each new namespace, a moment later than the first pods. */
const OWN_CONFIG_MAP = 'kube-root-ca.crt';
/** A pod that stays in ContainerCreating since a volume can't be had: only events tell. */
const volume = ({ pod, events }) => {
    const standing = events.filter((event) => !volume_isOver(event, events));
    const event = newestEvent(standing, 'FailedMount', 'FailedAttachVolume', 'FailedMapVolume');
    if (event === undefined || !isCreating(pod))
        return undefined;
    const message = textAt(event, 'message');
    const name = volumeIn(event);
    const source = missingSource(message) ?? missingKey(message, pod, name);
    const since = firstTime(event);
    const isAttach = textAt(event, 'reason') === 'FailedAttachVolume';
    return {
        field: volume_fieldOf(pod, name, source),
        ...(source ? missing(source, name) : (noHostPath(message, name) ?? unavailable(message, name, isAttach))),
        family: 'volume',
        evidence: [describeEvent(event)],
        ...(since === undefined ? {} : { since }),
    };
};
/** The sandbox is made, images are pulled, only once every volume is there; one that is attached may yet not be mounted. */
function volume_isOver(event, events) {
    const isAttach = textAt(event, 'reason') === 'FailedAttachVolume';
    const attached = isAttach ? events.filter((other) => isAttachOf(other, volumeIn(event))) : [];
    return (attached.some((other) => (lastTime(other) ?? 0) >= (lastTime(event) ?? 0)) ||
        isFollowed(event, events, ['FailedCreatePodSandBox']));
}
function isAttachOf(event, volume) {
    return textAt(event, 'reason') === 'SuccessfulAttachVolume' && volumeIn(event) === volume;
}
function missing(source, volume) {
    const { kind, name, key } = source;
    return {
        class: 'terminal',
        cause: 'VolumeSourceMissing',
        says: `${kind} ${name} ${key === undefined ? 'does not exist' : `has no key ${key}`}, but volume ${volume} needs it`,
        remedy: key === undefined
            ? 'Add it to the manifests, create it in this namespace, or mend the name.'
            : `Add the key to the ${kind}, or mend its name in the items of the volume.`,
        question: { about: 'source', ...source },
    };
}
/** `hostPath type check failed: /models is not a directory`: it is not there, or is something else. */
function noHostPath(message, volume) {
    const [, why] = /hostPath type check failed: (.*)$/s.exec(message) ?? [];
    if (why === undefined)
        return undefined;
    return {
        class: 'retryable',
        cause: 'VolumeMountFailed',
        says: `volume ${volume} can't be mounted: ${why} on its node`,
        remedy: 'Make that path on the node, mend it, or let the kubelet make it (type: DirectoryOrCreate); or choose nodes that have it with a nodeSelector.',
        field: `volumes[name="${volume}"].hostPath.path`,
    };
}
function unavailable(message, volume, isAttach) {
    const named = volume === '' ? 'a volume' : `volume ${volume}`;
    return isAttach
        ? {
            class: 'retryable',
            cause: 'VolumeAttachFailed',
            says: `${named} can't be attached to its node: ${message}`,
            remedy: 'A volume that another node still holds is let go when that pod ends; else look at what the storage says.',
        }
        : {
            class: 'retryable',
            cause: 'VolumeMountFailed',
            says: `${named} can't be mounted: ${whyUnmounted(message)}`,
            remedy: 'Look at what the storage says: the server, the path, and the driver on that node.',
        };
}
/** Without what names the volume again, and the command that was tried: what mount itself has said stands after it. */
function whyUnmounted(message) {
    const [, why = message] = /^MountVolume\.\w+ failed for volume "[^"]*" : (.*)$/s.exec(message) ?? [];
    const [, failed, output] = /^(.*?)\s*Mounting command: .*?\sOutput: (.*)$/s.exec(why) ?? [];
    return output === undefined ? why : `${failed}: ${output.trim()}`;
}
/** Secret x from `… : secret "x" not found`; undefined when the message speaks of something else. */
function missingSource(message) {
    for (const [word, kind] of [
        ['secret ', 'Secret'],
        ['configmap ', 'ConfigMap'],
    ]) {
        const name = volume_quotedAfter(message, word);
        if (name && name !== OWN_CONFIG_MAP && message.includes(`${word}"${name}" not found`))
            return { kind, name };
    }
    return undefined;
}
/** `references non-existent secret key: tls.key`: which Secret that is, only the volume tells. */
function missingKey(message, pod, name) {
    const [, word, key] = /references non-existent (config|secret) key: (\S+)/.exec(message) ?? [];
    const volume = volumeOf(pod, name);
    if (key === undefined || volume === undefined)
        return undefined;
    const kind = word === 'secret' ? 'Secret' : 'ConfigMap';
    const projected = projectedSources(volume).find((each) => each.kind === kind && each.keys.includes(key));
    const source = projected?.name ?? textAt(volume, ...(kind === 'Secret' ? ['secret', 'secretName'] : ['configMap', 'name']));
    return source === '' ? undefined : { kind, name: source, key };
}
/** The Secrets and ConfigMaps of a projected volume that must be there. */
function projectedSources(volume) {
    return recordsAt(volume, 'projected', 'sources').flatMap((entry, index) => {
        const [part, kind] = entry.secret === undefined ? ['configMap', 'ConfigMap'] : ['secret', 'Secret'];
        const source = entry[part];
        if (!(0,manifest_object/* isRecord */.u4)(source) || source.optional === true)
            return [];
        const keys = recordsAt(source, 'items').map((item) => textAt(item, 'key'));
        return [{ kind, name: textAt(source, 'name'), keys, field: `projected.sources[${index}].${part}` }];
    });
}
function volumeOf(pod, name) {
    return recordsAt(pod, 'spec', 'volumes').find((candidate) => candidate.name === name);
}
/** The volume that an event names; '' where it names none. */
function volumeIn(event) {
    return volume_quotedAfter(textAt(event, 'message').toLowerCase(), 'volume ') ?? '';
}
function volume_quotedAfter(message, word) {
    const start = message.indexOf(`${word}"`);
    return start < 0 ? undefined : message.slice(start + word.length + 1).split('"')[0];
}
/** What is attached goes by the name of the PersistentVolume: then it is a volume with a claim. */
function volume_fieldOf(pod, name, source) {
    const claimed = recordsAt(pod, 'spec', 'volumes').filter(({ persistentVolumeClaim }) => persistentVolumeClaim);
    const volume = volumeOf(pod, name) ?? (claimed.length === 1 ? claimed[0] : undefined);
    if (volume === undefined)
        return 'volumes';
    const part = projectedSources(volume).find((each) => isOf(each, source));
    const path = `volumes[name="${textAt(volume, 'name')}"]`;
    if (part !== undefined)
        return `${path}.${part.field}`;
    return source === undefined ? path : `${path}.${volume_referenceTo(source)}`;
}
/** What a volume of its own says of its Secret or ConfigMap. */
function volume_referenceTo({ kind, key }) {
    const [type, name] = kind === 'Secret' ? ['secret', 'secretName'] : ['configMap', 'name'];
    return key === undefined ? `${type}.${name}` : `${type}.items[key="${key}"].key`;
}
function isOf({ kind, name, keys }, source) {
    if (kind !== source?.kind || name !== source.name)
        return false;
    return source.key === undefined || keys.includes(source.key);
}

;// CONCATENATED MODULE: ./lib/rollout/symptoms.js
















/** Of several, the first that recognises something speaks. A new family of causes is a file of its own and a line here. */
const CONTAINER_FAMILIES = [image_image, config, start, crash, readiness];
const POD_FAMILIES = [schedule, volume, sandbox, readinessGate];
/** A pod so much older than the apply was not made by it, in ms. */
const OLDER = 5_000;
/** Everything that is wrong now with a workload and its new pods; empty for objects that run none. Pure. */
function findSymptoms(object, scene) {
    if (!isWorkload(object))
        return [];
    const refused = object.kind === 'Pod' ? undefined : create(object, scene);
    const shown = (scene.pods ?? []).flatMap((pod) => symptomsOf(pod, object, scene).map((symptom) => ({ symptom, pod })));
    const counted = object.kind === 'Job' ? shown.filter(({ symptom }) => !symptom.hasRun) : shown;
    const blocking = awaitedOldPods(object, scene).flatMap((pod) => symptomsOf(pod, object, scene).map((symptom) => ({ symptom: blockedBy(object, pod, symptom, scene), pod })));
    const ofWorkload = [refused, lingering(object, scene)].filter((symptom) => symptom !== undefined);
    return [...ofWorkload.map((symptom) => ({ symptom })), ...counted, ...blocking];
}
function symptomsOf(pod, object, scene) {
    const facts = factsOf(pod, object, scene);
    const ofPod = POD_FAMILIES.map((family) => family(facts));
    const ofContainers = podContainers(pod).map((container) => firstOf(container, facts));
    const shown = [...ofPod, ...ofContainers].filter((symptom) => symptom !== undefined);
    return shown.map((symptom) => dated(symptom, pod, scene));
}
function firstOf(container, facts) {
    for (const family of CONTAINER_FAMILIES) {
        const symptom = family(container, facts);
        if (symptom)
            return symptom;
    }
    return undefined;
}
/**
 * When it began. Nothing can be wrong with a pod before it is born, whatever its containers' clocks say (a StartError says
 * 1970); a wait has no time of its own, but a pod that was there before this run has not been ready since some time.
 */
function dated(symptom, pod, scene) {
    const born = timeAt(pod, 'metadata', 'creationTimestamp') ?? 0;
    const isOlder = born < scene.appliedAt - OLDER;
    const since = symptom.since ?? (isOlder ? conditionOf(pod, 'Ready')?.since : undefined);
    return since === undefined ? symptom : { ...symptom, since: Math.max(since, born) };
}
function factsOf(pod, object, scene) {
    const least = object.kind === 'Pod' ? 0 : minReadySeconds(object);
    return {
        pod,
        events: scene.eventsOf(pod.metadata.uid ?? ''),
        now: scene.now,
        isWell: (container) => isRunning(container) &&
            container.status?.ready === true &&
            containerSteadyAt(pod, container, least, scene) <= scene.now,
        toldLateAt: (container) => toldLateAt(pod, container, scene),
    };
}

;// CONCATENATED MODULE: ./lib/rollout/judge.js


















/**
 * The verdict on an object now: its status, unless symptoms that have lasted long enough show that it can never come to
 * a good end. Brings the recollection up to date.
 */
function judge(object, scene, recollection, holds) {
    const verdict = believed(notStale(asDeclared(statusOf(object, scene), scene), object, scene, holds), scene, recollection);
    if (verdict.status === 'Failed')
        return { verdict, ...failure(object, scene, verdict) };
    if (verdict.status !== 'InProgress') {
        recollection.symptoms.clear();
        return { verdict };
    }
    const findings = findSymptoms(object, scene);
    const { ripe, wakeAt } = holdBack(findings, recollection.symptoms, scene, holds);
    // What was seen before the server went away may have passed since.
    const counted = scene.isBlind ? [] : ripe.filter((finding) => isExcused(finding, scene) !== true);
    // What is still being asked for could excuse a pod: the answer brings us back here.
    const isCertain = counted.every((finding) => isExcused(finding, scene) === false);
    const isLost = isCertain && isBlocked(object, scene, counted);
    const suspicion = isLost
        ? diagnose(object, scene, findings.filter((finding) => isAlike(finding, counted)))
        : undefined;
    if (suspicion === undefined) {
        const standing = sooner(withHindrance(verdict, findings), wakeAt);
        return { verdict: sooner(standing, lingeringChangesAt(object, scene)) };
    }
    return { verdict: { status: 'Failed', message: suspicion.diagnosis.message }, suspicion };
}
/** A pod that shows what has doomed another is counted with it, however fresh. */
function isAlike({ symptom }, doomed) {
    return doomed.some((one) => one.symptom.cause === symptom.cause && one.symptom.container === symptom.container);
}
/** What keeps pods from being made shows in no pod's reason. */
function withHindrance(verdict, findings) {
    const hindrance = findings.find(({ pod }) => pod === undefined);
    return hindrance ? { ...verdict, message: `${verdict.message}; ${hindrance.symptom.says}` } : verdict;
}
/**
 * A pod on a node that is out of order shows nothing about the rollout, nor does one that lacks what is there by now:
 * its kubelet tries again some ten seconds later. Undefined: it is being asked for.
 */
function isExcused({ pod, symptom }, scene) {
    if (pod === undefined)
        return false;
    const isReady = scene.nodeIsReady(textAt(pod, 'spec', 'nodeName'));
    if (isReady !== true)
        return isReady === false ? true : undefined;
    return symptom.question?.about === 'source' ? scene.sourceIsThere(symptom.question) : false;
}
/** What is wrong at the deadline: then everything counts that stands in the way, however short, and want of room too. */
function judgeLate(object, scene) {
    const ofStatus = endsWithNamespace(object, scene) ?? unboundClaim(object) ?? unbalanced(object, scene) ?? endedAgain(object, scene);
    const lost = onBrokenNodes(scene);
    const alive = findSymptoms(object, scene).filter(({ pod }) => !lost.some((one) => one.pod === pod));
    const shown = diagnose(object, scene, [...alive, ...lost]) ?? failingJob(object, scene);
    return ofStatus ?? shown ?? unmetWish(object, scene);
}
/**
 * What stands in the way of an object when the wait ends for the failure of another: true now, if not for long enough to
 * be certain. Without what only time or the deadline turns into trouble.
 */
function judgeStanding(object, scene) {
    const standing = findSymptoms(object, scene).filter((finding) => isTroubleAtOnce(finding) && isExcused(finding, scene) !== true);
    return isBlocked(object, scene, standing) ? diagnose(object, scene, standing) : failingJob(object, scene);
}
function isTroubleAtOnce({ symptom }) {
    return symptom.class !== 'capacity' && !symptom.lastResort && (symptom.patience ?? 0) === 0;
}
/** What somebody has scaled to 0 is as they want it, but nothing of what was deployed is seen to run. */
function asDeclared(verdict, { emptiedMeanwhile }) {
    if (!emptiedMeanwhile || verdict.status !== 'Current')
        return verdict;
    return failed('was scaled to 0 by someone while we waited', {
        cause: 'Paused',
        remedy: 'Find out why it was scaled down; deploy again if it is to run.',
        field: 'spec.replicas',
    });
}
/**
 * A failure that stood before our change may not have been looked at since: unless its controller says which generation
 * it speaks of, it must outlast the hold time. What runs pods is told by rules that look after this themselves.
 */
function notStale(verdict, object, scene, holds) {
    if (verdict.status !== 'Failed' || !scene.changed || isWorkload(object))
        return verdict;
    const until = scene.appliedAt + holds.terminal * 1000;
    const isOfNow = numberAt(object, 'status', 'observedGeneration') !== undefined;
    return isOfNow || scene.now >= until ? verdict : inProgress(verdict.message, until);
}
function failure(object, scene, verdict) {
    if (verdict.blame === undefined)
        return {};
    // Nothing that pods show is to blame for what somebody has stopped.
    const isStopped = object.kind === 'Job' || verdict.blame.cause === 'Paused';
    const findings = findSymptoms(object, scene).filter(({ symptom }) => !symptom.lacksTime);
    const shown = isStopped ? undefined : diagnose(object, scene, findings);
    return { suspicion: shown ?? diagnoseStatus(object, scene, verdict.message, verdict.blame) };
}
/** Pods may be forbidden to see, or hidden by something unforeseen: a workload that stays complete is believed. */
function believed(verdict, scene, recollection) {
    const { now, isBlind, seenAgainAt = 0 } = scene;
    if (!verdict.unseen) {
        delete recollection.unseenSince;
        return verdict;
    }
    if (isBlind)
        return verdict;
    recollection.unseenSince ??= now;
    const until = Math.max(recollection.unseenSince, seenAgainAt) + STEADY_SECONDS * 1000;
    return now >= until ? current('complete by its own status; its pods could not be seen') : sooner(verdict, until);
}
function sooner(verdict, wakeAt) {
    const times = [verdict.wakeAt, wakeAt].filter((time) => time !== undefined);
    return times.length === 0 ? verdict : { ...verdict, wakeAt: Math.min(...times) };
}
/** The verdict on an object over which somebody has written another version. */
function judgeReplaced(ours, scene, how) {
    const remedy = 'Find out who changes it (a rollback, another deploy, a controller); deploy again if this version is to run.';
    const blame = { cause: 'Replaced', remedy };
    return { verdict: { status: 'Failed', message: how, blame }, suspicion: diagnoseStatus(ours, scene, how, blame) };
}
/** The verdict on an object that is gone. A Job that has succeeded, and a Pod that ran to its end, may go. */
function judgeGone(lastSeen, scene, how, since) {
    const last = lastSeen.kind === 'Job' ? goneJob(lastSeen, scene, since) : undefined;
    if (last)
        return { verdict: last, ...(last.status === 'Failed' ? failure(lastSeen, scene, last) : {}) };
    if (lastSeen.kind === 'Pod' && textAt(lastSeen, 'status', 'phase') === 'Succeeded')
        return { verdict: current('ran to its end') };
    const remedy = 'Find out who deletes it (another deploy, a person, a controller), then deploy again.';
    const blame = { cause: 'Deleted', remedy };
    return { verdict: { status: 'Failed', message: how, blame }, suspicion: diagnoseStatus(lastSeen, scene, how, blame) };
}

// EXTERNAL MODULE: ./lib/plan/forbidden.js
var forbidden = __webpack_require__(3894);
;// CONCATENATED MODULE: ./lib/rollout/unreadable.js

/** The verdict on an object that may not be read in any way; `said` is what the server answers. It may well run: who knows. */
function unreadable(said) {
    const denied = (0,forbidden/* parseForbidden */.bj)(said);
    const start = "applied, but can't be followed: ";
    if (denied === undefined) {
        return {
            status: 'Unknown',
            message: `${start}${said}`,
            remedy: 'Let the user of this run get, list and watch it.',
        };
    }
    const { user, resource, group, namespace } = denied;
    const what = group === '' ? resource : `${resource}.${group}`;
    const where = namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`;
    const message = `${start}user "${user}" may not get, list or watch ${what} in ${where}`;
    return { status: 'Unknown', message, remedy: (0,forbidden/* remedyForForbidden */.Nc)(denied) };
}

;// CONCATENATED MODULE: ./lib/rollout/tracked.js















/** Begins to track an object, with its verdict as the server's answer to the apply gives it. */
function track(applied, startedAt) {
    const { answer, resource } = applied;
    return {
        applied,
        uid: answer.metadata.uid ?? '',
        path: (0,plan_resource/* pathOf */.X)(resource, answer.metadata.namespace, answer.metadata.name),
        live: answer,
        seen: false,
        judgement: { verdict: inProgress('waiting for news of it') },
        judgedAt: startedAt,
        recollection: { symptoms: new Map() },
    };
}
/** True when the server's answer to the apply says all: objects that run nothing and whose status is Current already. */
function isDoneAtOnce(tracked, surroundings) {
    if (isWorkload(tracked.live))
        return false;
    const verdict = statusOf(tracked.live, sceneOf(tracked, surroundings));
    if (verdict.status !== 'Current')
        return false;
    tracked.judgement = { verdict };
    return true;
}
/** Judges an object anew. True when its verdict has changed in a way that a person would notice. */
function look(tracked, surroundings, holds) {
    const { verdict: before } = tracked.judgement;
    if (before.status === 'Failed' || before.status === 'Unknown')
        return false;
    const after = judgementOf(tracked, surroundings, holds);
    tracked.judgement = after;
    if (after.verdict.status !== before.status)
        tracked.judgedAt = surroundings.clock.local();
    return after.verdict.status !== before.status || after.verdict.message !== before.message;
}
function judgementOf(tracked, surroundings, holds) {
    const { applied, live, gone, recollection, refused, replaced } = tracked;
    if (refused !== undefined)
        return { verdict: unreadable(refused) };
    const scene = sceneOf(tracked, surroundings);
    if (gone)
        return judgeGone(live, scene, gone.how, surroundings.clock.toCluster(gone.at));
    if (replaced !== undefined)
        return judgeReplaced(live, scene, replaced);
    const judgement = judge(live, scene, recollection, holdsOf(applied.object, holds));
    if (judgement.verdict.status !== 'Terminating')
        return judgement;
    const how = judgement.verdict.message.replace('is being deleted', 'is being deleted by someone else');
    return judgeGone(live, scene, how, scene.now);
}
/** The object and its status, to be told: without what looks like a credential, or is one in the manifest. */
function standingOf({ applied, live, judgement }) {
    const { status, message } = judgement.verdict;
    // Where nobody writes a status, nobody quotes the manifest: most of a thousand objects are such.
    const isOwnWord = live.status === undefined;
    const text = (0,without_credentials/* textWithoutCredentials */.Af)(message);
    return { applied, status, message: isOwnWord ? text : (0,redaction/* withoutSecretValues */.Pl)(text, applied.object) };
}
/** What stands beside an object now. */
function sceneOf(tracked, surroundings) {
    const { applied, live } = tracked;
    const { view, clock, lookups } = surroundings;
    const { namespace = '' } = live.metadata;
    return {
        now: clock.cluster(),
        appliedAt: clock.toCluster(surroundings.startedAt),
        changed: applied.action !== 'unchanged',
        pausedMeanwhile: isSetMeanwhile(tracked, 'paused', true),
        suspendedMeanwhile: live.kind === 'Job' && (isSetMeanwhile(tracked, 'suspend', true) || isSetMeanwhile(tracked, 'parallelism', 0)),
        emptiedMeanwhile: isSetMeanwhile(tracked, 'replicas', 0) && (0,ownership/* ownReplicas */.Wv)(applied.answer),
        ...strategyOf(applied.answer),
        ...(isWorkload(live) ? sightIn(tracked, surroundings) : {}),
        heard: live.metadata.resourceVersion !== applied.answer.metadata.resourceVersion,
        ...tracked_podsOf(tracked, surroundings),
        eventsOf: view.eventsOf,
        firstSeenRunning: (pod, container) => {
            const seen = view.firstSeenRunning(pod, container);
            return seen && { ...seen, at: clock.toCluster(seen.at) };
        },
        nodeIsReady: lookups.nodeIsReady,
        sourceIsThere: (source) => lookups.sourceIsThere(namespace, source),
        bindingMode: lookups.bindingMode,
        isClaimUsed: (claim) => view.isClaimUsed(namespace, claim),
    };
}
/** True when a field of the spec has this value, and had another when this run applied the object. */
function isSetMeanwhile({ live, applied }, name, value) {
    return (0,manifest_object/* field */.ZZ)(live, 'spec', name) === value && (0,manifest_object/* field */.ZZ)(applied.answer, 'spec', name) !== value;
}
function sightIn(tracked, { clock, sightOf }) {
    const { isBlind, againAt } = sightOf(tracked);
    return { isBlind, ...(againAt === 0 ? {} : { seenAgainAt: clock.toCluster(againAt) }) };
}
function strategyOf(answer) {
    const deployedStrategy = (0,manifest_object/* field */.ZZ)(answer, 'spec', 'updateStrategy');
    return deployedStrategy === undefined ? {} : { deployedStrategy };
}
function tracked_podsOf({ applied, live, uid }, { view, podsAreSeen }) {
    if (!isWorkload(live))
        return { oldPods: [] };
    if (live.kind === 'Pod')
        return { pods: [live], oldPods: [] };
    if (!podsAreSeen(live.metadata.namespace ?? ''))
        return { oldPods: [] };
    if (live.kind === 'Job')
        return { pods: view.controlledBy(uid, 'Pod'), oldPods: [] };
    if (live.kind === 'Deployment')
        return podsOfDeployment(live, view);
    const since = templateSince(applied);
    const [ofRevision, others] = split(view.controlledBy(uid, 'Pod'), (pod) => isOfRevision(live, pod) && (pod.metadata.creationTimestamp ?? '') >= since);
    return { pods: ofRevision.filter((pod) => !isLeaving(pod)), oldPods: others };
}
/** When this run changed the template of a ReplicaSet or ReplicationController, which keeps older pods; '' if it didn't. */
function templateSince({ live, answer }) {
    const keeps = answer.kind === 'ReplicaSet' || answer.kind === 'ReplicationController';
    if (!keeps || live === undefined)
        return '';
    if ((0,equal/* isEqual */.n)((0,manifest_object/* field */.ZZ)(live, 'spec', 'template'), (0,manifest_object/* field */.ZZ)(answer, 'spec', 'template')))
        return '';
    return (0,managed_fields/* managedFieldsOf */.YW)(answer).find(({ manager }) => manager === managed_fields/* FIELD_MANAGER */.vy)?.time ?? '';
}
function podsOfDeployment(live, view) {
    const uid = live.metadata.uid ?? '';
    const sets = view.controlledBy(uid, 'ReplicaSet');
    const newest = newReplicaSet(live, sets);
    const pods = sets.flatMap((set) => view.controlledBy(set.metadata.uid ?? '', 'Pod'));
    const [ofRevision, others] = split(pods, (pod) => controllerUid(pod) === newest?.metadata.uid);
    return {
        pods: ofRevision.filter((pod) => !isLeaving(pod)),
        endedPods: ofRevision.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed'),
        oldPods: others,
        oldReplicaSets: sets.filter((set) => set !== newest),
        ...(newest ? { replicaSet: newest } : {}),
    };
}
function split(items, isFirst) {
    return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
/**
 * True when what was seen is older than the server's answer to our apply, and so says nothing about it. Resource versions
 * are decimal numbers that grow ("Resource versions" in the Kubernetes API concepts); an object that somebody has made
 * anew under the same name begins at generation 1 again.
 */
function isOlderThanAnswer(object, answer) {
    const before = object.metadata.resourceVersion ?? '';
    const after = answer.metadata.resourceVersion ?? '';
    const isSame = object.metadata.uid === answer.metadata.uid;
    if (isSame && Number(object.metadata.generation ?? 0) < Number(answer.metadata.generation ?? 0))
        return true;
    return before.length === after.length ? before < after : before.length < after.length;
}

;// CONCATENATED MODULE: ./lib/rollout/following.js











/** News that were written longer ago, in ms, have been held up on their way: more that is old by now may follow. */
const LATE_NEWS = 5_000;
/** A first list that takes longer, in ms, may tell what was true when its server fell silent. */
const SLOW_LIST = 2_000;
/** Pods change often while a rollout goes well, and a short one needs them at its end only. In ms. */
const PODS_AFTER = 250;
/**
 * Follows everything that the verdicts on these objects depend on: one follow a resource and namespace. The objects
 * themselves are followed at once; their pods, and what makes those, as soon as a verdict may need them: a controller
 * says that all are there, a failure may stand from before, or the rollout has taken 250 ms. Says which objects have
 * news. Ends with the signal.
 */
function startFollowing(options) {
    const { cluster, tracked, around, reporter, signal } = options;
    const lines = new Map();
    const index = indexOf(tracked);
    const open = (target) => {
        const path = (0,plan_resource/* pathOf */.X)(target.resource, target.namespace);
        if (lines.has(path))
            return;
        const line = { target, openedAt: around.clock.local(), listed: false, trouble: '' };
        lines.set(path, line);
        cluster.follow(target, followerOf(line, index, { ...options, followPods }), signal).catch((error) => {
            if (signal.aborted)
                return;
            line.trouble = `${path} can't be followed: ${(0,thrown/* messageOf */.bD)(error)}`;
            reporter.trouble(line.trouble);
        });
    };
    const { own, beside } = targetsOf(tracked.map(({ applied }) => applied));
    const followPods = () => {
        if (!signal.aborted)
            beside.forEach(open);
    };
    const lineOf = ({ resource, namespace }) => lines.get((0,plan_resource/* pathOf */.X)(resource, namespace));
    const ownLine = ({ applied }) => lines.get((0,plan_resource/* pathOf */.X)(applied.resource, applied.answer.metadata.namespace));
    const besideLines = ({ live }) => isWorkload(live) ? beside.filter(({ namespace }) => namespace === live.metadata.namespace).map(lineOf) : [];
    own.forEach(open);
    if (tracked.some(mayHaveFailed))
        followPods();
    const soon = setTimeout(followPods, PODS_AFTER);
    signal.addEventListener('abort', () => clearTimeout(soon), { once: true });
    return {
        followEvents: (namespace) => open({ resource: EVENTS, namespace, names: [] }),
        podsAreSeen: (namespace) => {
            const line = lines.get((0,plan_resource/* pathOf */.X)(PODS, namespace));
            return line === undefined || line.listed || line.trouble === '';
        },
        podsAreListed: (namespace) => lines.get((0,plan_resource/* pathOf */.X)(PODS, namespace))?.listed === true,
        lookAtPods: () => {
            followPods();
            return beside.every((target) => isKnown(lineOf(target)));
        },
        sightOf: (tracked) => {
            const around = [ownLine(tracked), ...besideLines(tracked)];
            const isBlind = around.some((line) => line?.listed && line.trouble !== '');
            const events = lines.get((0,plan_resource/* pathOf */.X)(EVENTS, tracked.live.metadata.namespace));
            return { isBlind, againAt: Math.max(...[...around, events].map((line) => line?.againAt ?? 0)) };
        },
        troubleWith: (tracked) => ownLine(tracked)?.trouble ?? '',
        troubleBeside: (tracked) => besideLines(tracked).find((line) => line?.trouble)?.trouble ?? '',
    };
}
function isKnown(line) {
    return line !== undefined && (line.listed || line.trouble !== '');
}
function followerOf(line, index, options) {
    const { tracked, around, reporter, rounds, followPods } = options;
    const { view, clock } = around;
    const about = (object) => view.lineage(subjectOf(object)).flatMap((uid) => index.byUid.get(uid) ?? []);
    const over = () => {
        if (line.trouble !== '')
            line.againAt = clock.local();
        line.trouble = '';
    };
    const neighbours = () => tracked.filter((one) => one.live.metadata.namespace === line.target.namespace);
    return {
        seen: (object) => {
            over();
            clock.wrote(timeAt(object, 'metadata', 'creationTimestamp'));
            const own = index.byPath.get(pathIn(line, object));
            if (line.listed && (own || about(object).length > 0) && isLate(object, clock))
                line.againAt = clock.local();
            if (own)
                takeNews(own, object, clock.local());
            if (own && hasAllPods(object))
                followPods();
            if (isBeside(object))
                view.put(object, { at: clock.local(), isNews: line.listed });
            rounds.changed([...(own ? [own] : []), ...about(object), ...claimants(object, index)]);
        },
        gone: (object) => {
            over();
            rounds.changed(about(object));
            if (isBeside(object))
                view.remove(object);
            const own = index.byPath.get(pathIn(line, object));
            if (own)
                void confirmGone(own, object, options);
        },
        listed: () => {
            const hung = !line.listed && clock.local() - line.openedAt > SLOW_LIST;
            line.listed = true;
            over();
            if (hung)
                line.againAt = clock.local();
            const missing = neighbours().filter((one) => !one.seen && one.path === pathIn(line, one.live));
            for (const one of missing)
                void confirmGone(one, undefined, options);
            rounds.changed(neighbours());
        },
        trouble: (message) => {
            line.trouble = message;
            reporter.trouble(message);
            rounds.changed(neighbours());
        },
        recovered: (message) => {
            over();
            reporter.trouble(message);
            rounds.changed(neighbours());
        },
        unreadable: (name, message) => {
            const own = index.byPath.get((0,plan_resource/* pathOf */.X)(line.target.resource, line.target.namespace, name));
            if (own === undefined)
                return;
            own.refused = message;
            rounds.changed([own]);
        },
    };
}
/** By the time of the last change, as the server notes it of each manager; of a deletion it notes none. */
function isLate(object, clock) {
    const written = (0,managed_fields/* managedFieldsOf */.YW)(object).map(({ raw }) => timeAt(raw, 'time') ?? 0);
    if (object.metadata.deletionTimestamp !== undefined || written.length === 0)
        return false;
    return clock.cluster() - Math.max(...written) > LATE_NEWS;
}
function indexOf(tracked) {
    return {
        byPath: new Map(tracked.map((one) => [one.path, one])),
        byUid: new Map(tracked.map((one) => [one.uid, one])),
    };
}
function pathIn({ target }, object) {
    return (0,plan_resource/* pathOf */.X)(target.resource, target.namespace, object.metadata.name);
}
/** What an event is about; else the object itself. */
function subjectOf(object) {
    return object.kind === 'Event' ? textAt(object, 'involvedObject', 'uid') : (object.metadata.uid ?? '');
}
/** Kinds that say how many of the newest pods there are. */
const COUNTING = ['Deployment', 'StatefulSet'];
/** What this run left as it was may have failed long ago, and other kinds may fail at once: their pods tell why. */
function mayHaveFailed({ applied, live }) {
    return isWorkload(live) && (applied.action === 'unchanged' || !COUNTING.includes(live.kind));
}
/** What the status of a Deployment or StatefulSet says once its controller has seen the newest version. */
function hasAllPods(object) {
    return unobserved(object) === undefined && statusCount(object, 'updatedReplicas') >= wantedReplicas(object);
}
function isBeside({ kind }) {
    return kind === 'Pod' || kind === 'ReplicaSet' || kind === 'Event';
}
/** The claims among our objects that a pod uses. */
function claimants(object, { byPath }) {
    if (object.kind !== 'Pod')
        return [];
    const root = `/api/v1/namespaces/${object.metadata.namespace}/persistentvolumeclaims`;
    return claimsOf(object).flatMap((claim) => byPath.get(`${root}/${claim}`) ?? []);
}
function takeNews(tracked, object, time) {
    const { answer } = tracked.applied;
    if (isOlderThanAnswer(object, answer))
        return;
    tracked.seen = true;
    if (object.metadata.uid === tracked.uid)
        takeChange(tracked, object);
    else
        tracked.gone = { how: 'was deleted and made anew by someone else', at: time };
}
/** What is another version than ours is not looked at: its pods and images are nothing that this deploy may speak of. */
function takeChange(tracked, object) {
    const how = tracked.replaced ?? replacement(tracked.applied, object);
    if (how === undefined)
        tracked.live = object;
    else
        tracked.replaced = how;
}
/** A list or an event that lacks an object is confirmed by asking for it, before anybody is told that it was deleted. */
async function confirmGone(tracked, last, { cluster, around: { clock }, signal, rounds }) {
    if (last?.metadata.uid === tracked.uid && !isOlderThanAnswer(last, tracked.live))
        tracked.live = last;
    const found = await readAgain(cluster, tracked.applied.resource, tracked.live, signal);
    if (signal.aborted)
        return;
    if (typeof found === 'object')
        takeNews(tracked, found, clock.local());
    else if (found === 'gone' || last)
        tracked.gone = { how: 'was deleted by someone else', at: clock.local() };
    rounds.changed([tracked]);
}

;// CONCATENATED MODULE: ./lib/rollout/address.js

/**
 * Where people reach what an object publishes, as `https://…` or `http://…`: the first host of an Ingress, else the
 * address that its controller gave it; the address of a LoadBalancer Service with a port for the web. Undefined for
 * everything else, and as long as there is no address.
 */
function addressOf(object) {
    if (object.kind === 'Ingress' && object.apiVersion.startsWith('networking.k8s.io/'))
        return addressOfIngress(object);
    if (object.kind === 'Service' && object.apiVersion === 'v1')
        return addressOfService(object);
    return undefined;
}
/** A host counts once a controller has taken the Ingress: before that nobody answers there. */
function addressOfIngress(ingress) {
    const given = loadBalancer(ingress);
    if (given === undefined)
        return undefined;
    const rules = list((0,manifest_object/* field */.ZZ)(ingress, 'spec', 'rules'));
    const host = rules.map((rule) => address_text((0,manifest_object/* field */.ZZ)(rule, 'host'))).find((each) => each && !each.startsWith('*'));
    const tls = list((0,manifest_object/* field */.ZZ)(ingress, 'spec', 'tls'));
    const isSecure = tls.some((each) => !host || list((0,manifest_object/* field */.ZZ)(each, 'hosts')).includes(host));
    return `${isSecure ? 'https' : 'http'}://${host ?? given}`;
}
function addressOfService(service) {
    const given = (0,manifest_object/* field */.ZZ)(service, 'spec', 'type') === 'LoadBalancer' ? loadBalancer(service) : undefined;
    if (given === undefined)
        return undefined;
    const webs = list((0,manifest_object/* field */.ZZ)(service, 'spec', 'ports')).flatMap(webPort);
    const best = webs.find(({ scheme }) => scheme === 'https') ?? webs[0];
    return best && `${best.scheme}://${given}${best.suffix}`;
}
/** A port that a browser can speak to, by its number, its name or its appProtocol. A database's is none. */
function webPort(port) {
    const number = (0,manifest_object/* field */.ZZ)(port, 'port');
    const named = address_text((0,manifest_object/* field */.ZZ)(port, 'appProtocol')) ?? address_text((0,manifest_object/* field */.ZZ)(port, 'name'));
    const scheme = number === 443 || named === 'https' ? 'https' : number === 80 || named === 'http' ? 'http' : undefined;
    if (scheme === undefined)
        return [];
    return [{ scheme, suffix: number === (scheme === 'https' ? 443 : 80) ? '' : `:${number}` }];
}
function loadBalancer(object) {
    const [first] = list((0,manifest_object/* field */.ZZ)(object, 'status', 'loadBalancer', 'ingress'));
    const ip = address_text((0,manifest_object/* field */.ZZ)(first, 'ip'));
    return address_text((0,manifest_object/* field */.ZZ)(first, 'hostname')) ?? (ip?.includes(':') ? `[${ip}]` : ip);
}
function list(value) {
    return Array.isArray(value) ? value.filter((each) => (0,manifest_object/* isRecord */.u4)(each) || typeof each === 'string') : [];
}
function address_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}

;// CONCATENATED MODULE: ./lib/rollout/circumstances.js





/** More nodes or namespaces are not asked about. */
const MOST = 10;
/**
 * What may keep objects from their end and shows on none of them: a node that is lost, a namespace that is being deleted.
 * Each is asked for once, when the time is up; what may not be read, or does not answer in time, is as it should be.
 */
async function circumstancesOf(unfinished, cluster, signal) {
    const [brokenNodes, endingNamespaces] = await Promise.all([
        troubleOf('Node', unfinished.flatMap(nodesOf), troubleOfNode),
        troubleOf('Namespace', unfinished.map(({ live }) => live.metadata.namespace ?? ''), troubleOfNamespace),
    ]);
    return { brokenNodes, endingNamespaces };
    async function troubleOf(kind, names, of) {
        const asked = [...new Set(names)].filter((name) => name !== '').slice(0, MOST);
        const found = asked.map(async (name) => {
            const object = await readAgain(cluster, resourceOf(kind), { metadata: { name } }, signal);
            return [name, object === 'gone' ? 'is gone' : object === 'unknown' ? '' : of(object)];
        });
        return new Map((await Promise.all(found)).filter(([, trouble]) => trouble !== ''));
    }
}
/** The nodes of pods that are not ready, and of what runs to its end. */
function nodesOf({ live, scene: { pods = [] } }) {
    const waiting = pods.filter((pod) => live.kind === 'Job' || podReason(pod) !== '');
    return waiting.map((pod) => textAt(pod, 'spec', 'nodeName'));
}
function troubleOfNode(node) {
    const ready = conditionOf(node, 'Ready');
    return ready?.status === 'True' ? '' : `is not ready: ${explain(ready) || 'it has said nothing yet'}`;
}
function troubleOfNamespace(namespace) {
    return textAt(namespace, 'status', 'phase') === 'Terminating' ? 'is being deleted' : '';
}

;// CONCATENATED MODULE: ./lib/rollout/selects.js

/** The selector of a Service that has one; undefined for every other object. */
function selectorOf(object) {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1')
        return undefined;
    const selector = (0,manifest_object/* field */.ZZ)(object, 'spec', 'selector');
    if ((0,manifest_object/* field */.ZZ)(object, 'spec', 'type') === 'ExternalName' || !(0,manifest_object/* isRecord */.u4)(selector))
        return undefined;
    return Object.keys(selector).length > 0 ? selector : undefined;
}
/** True for a Service that selects a pod of these labels. */
function selects(object, labels) {
    const selector = selectorOf(object);
    return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}

;// CONCATENATED MODULE: ./lib/rollout/serving.js





const SERVING = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);
/**
 * What users have while a workload has not come to its end: whether pods of the previous version still serve.
 * Undefined for what serves nobody, and where pods may not be seen.
 */
function servingOf(object, action, scene) {
    if (!SERVING.has(object.kind) || scene.pods === undefined)
        return undefined;
    const wanted = object.kind === 'DaemonSet' ? statusCount(object, 'desiredNumberScheduled') : wantedReplicas(object);
    const old = scene.oldPods.filter(isServing).length;
    const fresh = scene.pods.filter(isServing).length;
    if (action === 'unchanged' && scene.oldPods.length === 0)
        return `${fresh} of ${wanted} pods are ready`;
    const also = fresh > 0 ? `, beside ${fresh} ready ${fresh === 1 ? 'pod' : 'pods'} of the new one` : '';
    if (old > 0)
        return `the previous version still serves: ${old} of ${wanted} ready${also}`;
    if (fresh > 0 && action === 'created')
        return `${fresh} of ${wanted} pods are ready; there was no previous version`;
    const isLeft = scene.oldPods.length > 0 ? 'ready' : 'left';
    if (fresh > 0)
        return `no pod of the previous version is ${isLeft}; ${fresh} of ${wanted} new pods are ready`;
    if (action === 'created')
        return 'nothing of it serves yet: there was no previous version';
    return 'nothing of it serves: no pod of the previous version is ready';
}
function isServing(pod) {
    return pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready')?.status === 'True';
}
/**
 * The last good deploy: of a Deployment that of the newest older ReplicaSet which still has ready pods, for the
 * controller copies our annotations to it; else what the live object said before this run, if it was rolled out then.
 * Undefined when neither tells: a deploy that failed is no place to go back to.
 */
function previousDeploy(live, scene) {
    const good = (scene.oldReplicaSets ?? [])
        .filter((set) => statusCount(set, 'readyReplicas') > 0)
        .toSorted((a, b) => revisionOf(b) - revisionOf(a));
    // Most objects name no commit: only what does is judged as it was then.
    const before = live && commitOf(live) !== undefined && wasRolledOut(live, scene) ? [live] : [];
    const told = [...good, ...before].find((one) => commitOf(one) !== undefined);
    const commit = told && commitOf(told);
    return commit === undefined ? undefined : { commit, runUrl: told?.metadata.annotations?.[manifest_annotations/* RUN_URL */.MZ] ?? '' };
}
/** By its own status: the pods that it had then are not known. */
function wasRolledOut(live, scene) {
    const { pods: _ofNow, ...beside } = scene;
    const meanwhile = { pausedMeanwhile: false, suspendedMeanwhile: false, emptiedMeanwhile: false };
    const { status, unseen } = statusOf(live, { ...beside, ...meanwhile, oldPods: [] });
    return status === 'Current' || unseen === true;
}
function revisionOf({ metadata }) {
    return Number(metadata.annotations?.[REVISION] ?? 0);
}
/** Anybody may write an annotation: only a full SHA is taken for a commit. */
function commitOf({ metadata }) {
    const text = metadata.annotations?.[manifest_annotations/* COMMIT */.cJ];
    return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}

;// CONCATENATED MODULE: ./lib/rollout/consequences.js




/**
 * What follows from the failure of a workload for the other objects of the deploy: Services that have no ready pod
 * because of it, and workloads that are not there yet, without a cause of their own, and name such a Service in their
 * command or environment. `pods`: all of the namespace; undefined where they are not known.
 */
function consequencesOf(failed, others, pods) {
    const labels = templateLabels(failed);
    if (labels === undefined)
        return [];
    const inReach = others.filter(({ object }) => object.metadata.namespace === failed.metadata.namespace);
    const services = inReach.map(({ object }) => object).filter((one) => selects(one, labels));
    const empty = services.filter((service) => pods?.every((pod) => !(isServing(pod) && selects(service, labelsOf(pod)))));
    const waiting = inReach.filter(({ object, isWaiting }) => isWaiting && object !== failed);
    return [
        ...empty.map(({ metadata }) => `Service ${metadata.name} has no ready pod`),
        ...services.flatMap(({ metadata }) => waiting
            .filter(({ object }) => names((0,pod_template/* podTemplateOf */.D)(object)?.podSpec, metadata.name))
            .map(({ object }) => `${object.kind} ${object.metadata.name} uses Service ${metadata.name}, and is not ready`)),
    ];
}
/** The labels of the pods that a workload makes; undefined for what makes none. */
function templateLabels(object) {
    if (object.kind === 'Pod')
        return labelsOf(object);
    const labels = (0,manifest_object/* field */.ZZ)(object, 'spec', 'template', 'metadata', 'labels');
    return (0,manifest_object/* isRecord */.u4)(labels) ? labels : undefined;
}
function labelsOf({ metadata }) {
    return metadata.labels ?? {};
}
/** Whether any text in a value names a host: `api` in `http://api:8000`, not in `api-key`. */
function names(value, host) {
    if (typeof value === 'string')
        return value.split(/[^A-Za-z0-9.-]+/).some((word) => word === host || word.startsWith(`${host}.`));
    if (Array.isArray(value))
        return value.some((each) => names(each, host));
    if (!(0,manifest_object/* isRecord */.u4)(value))
        return false;
    return TALKING.some((key) => names(value[key], host));
}
/** Where a pod spec names what it talks to; not its own name, its image or its labels. */
const TALKING = ['containers', 'initContainers', 'env', 'value', 'command', 'args'];

;// CONCATENATED MODULE: ./lib/rollout/target-port.js







/**
 * A port of a Service that leads nowhere: its targetPort is a name, and no container of the pods that it selects declares
 * a port of that name and protocol, so that no pod ever becomes an endpoint of it. Names of init containers count only
 * where they run on (FindPort of Kubernetes' endpoint controllers). A number needs no declaration, and a headless Service
 * leads to its pods by their addresses all the same.
 */
function undeclaredTarget(service, around) {
    if (service.kind !== 'Service' || textAt(service, 'spec', 'clusterIP') === 'None')
        return undefined;
    const named = recordsAt(service, 'spec', 'ports').filter(({ targetPort }) => typeof targetPort === 'string');
    if (named.length === 0)
        return undefined;
    const specs = selectedSpecs(service, around);
    if (specs.length === 0 || specs.includes(undefined))
        return undefined;
    const declared = specs.flatMap((spec) => portsIn(spec ?? {}));
    const port = named.find((each) => !declared.some((one) => leadsTo(each, one)));
    return port && doubt(port, declared);
}
/** Pod specs that the Service leads to: undefined for one of a kind that is not known. */
function selectedSpecs(service, { pods, declared }) {
    const { namespace } = service.metadata;
    const workloads = declared.filter((one) => one.metadata.namespace === namespace);
    const running = pods.filter((pod) => !isLeaving(pod));
    return [...workloads, ...running]
        .filter((one) => selects(service, templateLabels(one) ?? {}))
        .map((one) => (0,pod_template/* podTemplateOf */.D)(one)?.podSpec);
}
function portsIn(podSpec) {
    const sidecars = recordsAt(podSpec, 'initContainers').filter(({ restartPolicy }) => restartPolicy === 'Always');
    const ports = [...sidecars, ...recordsAt(podSpec, 'containers')].flatMap((container) => recordsAt(container, 'ports'));
    return ports.map((port) => ({ name: (0,manifest_object/* text */.Qq)(port.name), ...over(port) }));
}
function over({ protocol }) {
    return { protocol: (0,manifest_object/* text */.Qq)(protocol) || 'TCP' };
}
function leadsTo(port, { name, protocol }) {
    return name === port.targetPort && protocol === over(port).protocol;
}
function doubt(port, declared) {
    const wanted = (0,manifest_object/* text */.Qq)(port.targetPort);
    const { protocol } = over(port);
    const named = declared.filter(({ name }) => name !== '');
    const names = [...new Set(named.map((one) => shown(one, protocol)))].sort();
    const near = (0,manifest_near/* nearest */.p)(wanted, named.filter((one) => one.protocol === protocol).map(({ name }) => name));
    return {
        cause: 'TargetPortUndeclared',
        message: `leads nowhere on port ${port.port}: no container of its pods declares a ${protocol} port named ${wanted} (${names.length > 0 ? `declared: ${names.join(', ')}` : 'none declares a name'})`,
        remedy: `${near === undefined ? '' : `Did you mean ${near}? `}Let targetPort be a name from the containers' ports, or the number that the application listens on.`,
        field: `spec.ports[port=${port.port},protocol="${protocol}"].targetPort`,
    };
}
function shown({ name, protocol }, wanted) {
    return protocol === wanted ? name : `${name} (${protocol})`;
}

;// CONCATENATED MODULE: ./lib/rollout/doubts.js








/** How long an autoscaler may be without metrics before it is worth a word, in ms: a fresh workload has none. */
const METRICS_LATE = 60_000;
/** What is odd about an object that came to its end: it works as declared, but hardly as meant. */
function doubtOf(object, scene) {
    if (object.kind === 'Deployment')
        return paused(object);
    if (object.kind === 'DaemonSet')
        return runsNowhere(object);
    if (object.kind === 'HorizontalPodAutoscaler')
        return withoutMetrics(object, scene);
    return selectsNothing(object, scene) ?? undeclaredTarget(object, scene);
}
function paused(object) {
    const isReplaced = statusCount(object, 'updatedReplicas') >= wantedReplicas(object);
    if ((0,manifest_object/* field */.ZZ)(object, 'spec', 'paused') !== true || isReplaced)
        return undefined;
    return {
        cause: 'Paused',
        message: 'is paused: the new version is written down, but no pod of it is started',
        remedy: `Resume it: kubectl rollout resume deployment/${object.metadata.name}, or remove spec.paused.`,
        field: 'spec.paused',
    };
}
function runsNowhere(object) {
    if (statusCount(object, 'desiredNumberScheduled') > 0)
        return undefined;
    const podSpec = (0,pod_template/* podTemplateOf */.D)(object)?.podSpec;
    const chooses = ['nodeSelector', 'affinity'].find((key) => (0,manifest_object/* field */.ZZ)(podSpec, key) !== undefined);
    return {
        cause: 'RunsNowhere',
        message: 'runs nowhere: no node is one that it is to run on',
        remedy: 'Mend nodeSelector, affinity or tolerations, or label a node; when such nodes are still to come, nothing is to be done.',
        field: chooses === undefined ? 'spec.template.spec' : `spec.template.spec.${chooses}`,
    };
}
function withoutMetrics(object, { now }) {
    const active = conditionOf(object, 'ScalingActive');
    const isLate = active?.since !== undefined && now - active.since >= METRICS_LATE;
    if (active?.status !== 'False' || !active.reason.startsWith('FailedGet') || !isLate)
        return undefined;
    return {
        cause: 'MetricsMissing',
        message: `does not scale, for it gets no metrics: ${explain(active)}`,
        remedy: 'Check that the metrics server runs, and that each container has requests for what is measured.',
        field: 'spec.metrics',
    };
}
/** Only where pods were seen: a Service may well select the pods of another deploy. */
function selectsNothing(object, { pods, declared }) {
    const selector = selectorOf(object);
    if (selector === undefined || pods.length === 0)
        return undefined;
    const { namespace } = object.metadata;
    const here = declared.filter((one) => one.metadata.namespace === namespace);
    const labels = [...here.map(templateLabels), ...pods.map(({ metadata }) => metadata.labels)].filter((one) => one !== undefined);
    if (labels.some((one) => selects(object, one)))
        return undefined;
    const near = Object.entries(selector).flatMap(([key, value]) => {
        const others = labels.map((one) => one[key]).filter((other) => other !== undefined);
        const other = others.includes(value) ? undefined : (0,manifest_near/* nearest */.p)(value, others);
        return other === undefined ? [] : [`${key}=${other}`];
    });
    const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    return {
        cause: 'ServiceSelectsNothing',
        message: `selects no pod: none has ${wanted.join(', ')}`,
        remedy: `${near.length > 0 ? `Did you mean ${near.join(', ')}? ` : ''}Let spec.selector say what the pods' labels say.`,
        field: 'spec.selector',
    };
}

;// CONCATENATED MODULE: ./lib/rollout/images.js


const STATUSES = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];
/** Each container of an object with its image as written, and the digests that its new pods really run. */
function imagesOf(object, newPods) {
    return (0,pod_template/* containersOf */.M)(object).map(({ name, image }) => ({ container: name, image, digests: digestsOf(name, newPods) }));
}
function digestsOf(container, pods) {
    const ids = pods.flatMap((pod) => STATUSES.flatMap((list) => recordsAt(pod, 'status', list))
        .filter((status) => textAt(status, 'name') === container)
        .map((status) => digestIn(textAt(status, 'imageID'))));
    return [...new Set(ids.filter((digest) => digest !== undefined))].sort();
}
/**
 * The digest in an imageID, which runtimes write as `name@sha256:…`, as `docker-pullable://name@sha256:…`, or as a bare
 * `sha256:…`; undefined before the image is there.
 */
function digestIn(imageId) {
    const digest = imageId.slice(imageId.lastIndexOf('@') + 1);
    const [algorithm, hex] = digest.slice(digest.lastIndexOf('/') + 1).split(':');
    return algorithm && hex && hex.length >= 32 ? `${algorithm}:${hex}` : undefined;
}

;// CONCATENATED MODULE: ./lib/rollout/answers/sources.js






const sources_MOST_NAMES = 8;
/** The ConfigMaps or Secrets that there are instead of one that is missing. */
async function otherNames(kind, name, namespace, ask) {
    const list = await ask((0,plan_resource/* pathOf */.X)(resourceOf(kind), namespace), { limit: '500' }, NAMES_ONLY);
    const names = recordsAt(list, 'items')
        .map((item) => textAt(item, 'metadata', 'name'))
        .filter((other) => other !== 'kube-root-ca.crt');
    return alternatives(`${kind}s in the namespace`, name, names);
}
/** A ConfigMap or Secret that is missing although this deploy has applied it: nothing in the manifests is to be mended. */
async function takenAway(kind, name, namespace, ask) {
    try {
        await ask((0,plan_resource/* pathOf */.X)(resourceOf(kind), namespace, name), {}, NAME_ONLY);
        return { evidence: [] };
    }
    catch (error) {
        if (!(error instanceof api_error/* ApiError */.hD) || error.code !== 404)
            throw error;
        return {
            evidence: [`${kind} ${name}: not found, although this deploy applied it`],
            says: '; this deploy applied it, and someone has deleted it since',
            remedy: 'Find out who deletes it (another deploy, a person, a controller), then deploy again.',
        };
    }
}
/** The keys that a ConfigMap or Secret has instead of one that is missing. */
async function otherKeys(kind, name, key, namespace, ask) {
    const source = await ask((0,plan_resource/* pathOf */.X)(resourceOf(kind), namespace, name));
    const { data, binaryData } = (0,manifest_object/* isRecord */.u4)(source) ? source : {};
    const keys = [data, binaryData].flatMap((map) => ((0,manifest_object/* isRecord */.u4)(map) ? Object.keys(map) : []));
    return alternatives(`keys of ${kind} ${name}`, key, keys);
}
/** What there is, and whether one of it may have been meant. */
function alternatives(what, wanted, found) {
    const near = (0,manifest_near/* nearest */.p)(wanted, found);
    const shown = found.toSorted().slice(0, sources_MOST_NAMES).join(', ');
    const more = found.length > sources_MOST_NAMES ? ` and ${found.length - sources_MOST_NAMES} more` : '';
    return {
        evidence: [`${what}: ${shown || 'none'}${more}`],
        ...(near === undefined ? {} : { advice: `Did you mean ${near}?` }),
    };
}

;// CONCATENATED MODULE: ./lib/rollout/answers/claim.js







const MOST_CLAIMS = 5;
/** Why the first of these claims that is not bound has no volume: its own events, and whether its storage class exists. */
async function claimsState({ names, orElse }, object, ask) {
    const { namespace = '' } = object.metadata;
    const [classes, ...claims] = await Promise.all([
        classNames(ask),
        ...names.slice(0, MOST_CLAIMS).map((name) => claimFacts(name, namespace, ask)),
    ]);
    const open = claims.find(({ claim }) => textAt(claim, 'status', 'phase') !== 'Bound');
    if (open === undefined)
        return orElse ? allBound(claims, object, orElse) : { evidence: [] };
    const answer = whyUnbound({ ...open, classes });
    const name = textAt(open.claim, 'metadata', 'name');
    return orElse ? { ...answer, says: `: claim ${name} has no volume${answer.says ?? ''}` } : answer;
}
function allBound(claims, object, orElse) {
    const field = (0,pod_template/* podTemplateOf */.D)(object)?.path;
    const evidence = claims.map(({ claim }) => describe(claim));
    return { ...orElse, cause: 'Unschedulable', evidence, ...(field === undefined ? {} : { field }) };
}
async function claimFacts(name, namespace, ask) {
    const about = `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name}`;
    const [claim, events] = await Promise.all([
        ask((0,plan_resource/* pathOf */.X)(resourceOf('PersistentVolumeClaim'), namespace, name)),
        ask((0,plan_resource/* pathOf */.X)(resourceOf('Event'), namespace), { fieldSelector: about, limit: '50' }),
    ]);
    return { claim, events: recordsAt(events, 'items') };
}
async function classNames(ask) {
    try {
        const list = await ask((0,plan_resource/* pathOf */.X)(resourceOf('StorageClass'), undefined), { limit: '500' });
        return recordsAt(list, 'items').map((item) => textAt(item, 'metadata', 'name'));
    }
    catch {
        // Not everybody may list what belongs to the whole cluster: the claim's events say much the same.
        return undefined;
    }
}
/** The reasons of the volume controller's events about a claim without a volume, those that say most first. */
const claim_REASONS = [
    ['ProvisioningFailed', 'VolumeMismatch', 'ClaimMisbound', 'VolumeFailedDelete'],
    ['ExternalProvisioning', 'Provisioning', 'ProvisioningCleanupFailed'],
    ['FailedBinding', 'WaitForPodScheduled', 'WaitForFirstConsumer'],
];
/** Pure. */
function whyUnbound({ claim, events, classes }) {
    const event = claim_REASONS.map((reasons) => newestEvent(events, ...reasons)).find((found) => found !== undefined);
    const storageClass = (0,manifest_object/* field */.ZZ)(claim, 'spec', 'storageClassName');
    const isNamed = typeof storageClass === 'string' && storageClass !== '';
    const isMissing = isNamed && classes !== undefined && !classes.includes(storageClass);
    const others = isMissing ? alternatives('StorageClasses', storageClass, classes) : { evidence: [] };
    const said = isMissing ? `StorageClass ${storageClass} does not exist` : event && inShort(event, claim);
    return {
        ...others,
        evidence: [describe(claim), ...(event ? [describeEvent(event)] : []), ...others.evidence],
        ...(said ? { says: `: ${said}` } : {}),
        remedy: claim_remedyFor(isMissing, isNamed, event && textAt(event, 'reason')),
    };
}
/** What an event says, in fewer words where it says how Kubernetes works. */
function inShort(event, claim) {
    const provisioner = textAt(claim, 'metadata', 'annotations', 'volume.kubernetes.io/storage-provisioner');
    if (textAt(event, 'reason') === 'ExternalProvisioning' && provisioner !== '')
        return `its provisioner ${provisioner} was asked, and has made none yet`;
    return textAt(event, 'message').trim();
}
/** `claim data: Pending; asks for 10Gi, ReadWriteOnce, of storage class fast`. */
function describe(claim) {
    const spec = (0,manifest_object/* isRecord */.u4)(claim) ? claim.spec : undefined;
    const modes = (0,manifest_object/* field */.ZZ)(spec, 'accessModes');
    const storageClass = textAt(spec, 'storageClassName');
    const asks = [textAt(spec, 'resources', 'requests', 'storage'), ...(Array.isArray(modes) ? modes : [])];
    return [
        `claim ${textAt(claim, 'metadata', 'name')}: ${textAt(claim, 'status', 'phase') || 'no status yet'}`,
        `asks for ${asks.filter(Boolean).join(', ')}${storageClass ? ` of storage class ${storageClass}` : ''}`,
    ].join('; ');
}
function claim_remedyFor(isMissing, isNamed, reason) {
    if (isMissing)
        return 'Mend storageClassName of the claim, or create that StorageClass.';
    if (reason === 'ProvisioningFailed')
        return 'Mend what its provisioner says, and look at its log.';
    if (reason === 'ExternalProvisioning')
        return 'Look whether that provisioner runs, and at its log.';
    if (!isNamed)
        return 'Name a storageClassName in the claim, make a StorageClass the default, or create a volume.';
    return 'Look at the claim (kubectl describe pvc) and at the provisioner of its storage class.';
}

;// CONCATENATED MODULE: ./lib/rollout/answers/pull-secrets.js






const MOST_SECRETS = 5;
/**
 * Whether the secrets exist by which a pod pulls its images, and what its service account names where it names none.
 * Only names are asked for, never what a Secret holds.
 */
async function pullSecretsOf(object, pod, ask) {
    const { namespace = '' } = pod.metadata;
    const names = secretsIn(pod.spec);
    if (names.length === 0)
        return ofServiceAccount(pod, ask);
    const states = await Promise.all(names.slice(0, MOST_SECRETS).map((name) => pull_secrets_stateOf(name, namespace, ask)));
    const missing = states.find(({ exists }) => exists === false)?.name;
    const known = states.filter(({ exists }) => exists !== undefined);
    const evidence = known.map(({ name, exists }) => `pull secret ${name}: ${exists ? 'exists' : 'does not exist'}`);
    if (missing === undefined)
        return { evidence };
    const path = (0,pod_template/* podTemplateOf */.D)(object)?.path;
    const isDeclared = secretsIn((0,pod_template/* podTemplateOf */.D)(object)?.podSpec).includes(missing);
    const { evidence: there, ...advice } = await others(missing, namespace, ask);
    return {
        ...advice,
        evidence: [...evidence, ...there],
        says: `; its pull secret ${missing} does not exist`,
        remedy: `Create the Secret ${missing} in this namespace (kubectl create secret docker-registry), or mend its name.`,
        ...(path !== undefined && isDeclared ? { field: `${path}.imagePullSecrets[name="${missing}"]` } : {}),
    };
}
function secretsIn(podSpec) {
    return recordsAt(podSpec, 'imagePullSecrets').map((one) => textAt(one, 'name'));
}
async function pull_secrets_stateOf(name, namespace, ask) {
    try {
        await ask((0,plan_resource/* pathOf */.X)(resourceOf('Secret'), namespace, name), {}, NAME_ONLY);
        return { name, exists: true };
    }
    catch (error) {
        // Whoever deploys may well have no right to look at Secrets: then nothing is known.
        return error instanceof api_error/* ApiError */.hD && error.code === 404 ? { name, exists: false } : { name };
    }
}
async function others(name, namespace, ask) {
    try {
        return await otherNames('Secret', name, namespace, ask);
    }
    catch {
        // To see one Secret is not to see them all.
        return { evidence: [] };
    }
}
/** A pod that names none is given those of its service account when it is made. */
async function ofServiceAccount(pod, ask) {
    const name = textAt(pod.spec, 'serviceAccountName') || 'default';
    const account = await ask((0,plan_resource/* pathOf */.X)(resourceOf('ServiceAccount'), pod.metadata.namespace, name));
    const names = secretsIn(account);
    if (names.length === 0)
        return { evidence: [`service account ${name} names no imagePullSecrets either`] };
    return { evidence: [`service account ${name} names ${names.join(', ')}, but only since this pod was made`] };
}

;// CONCATENATED MODULE: ./lib/rollout/answers/room.js






/** The pods of a bigger cluster are too many to add up what they ask for. */
const MOST_NODES = 200;
const FINISHED = 'status.phase!=Succeeded,status.phase!=Failed';
/** What the pod asks for, beside what the nodes have: all of it, and where pods may be listed what is left. */
async function roomFor(pod, ask) {
    const wanted = requestsOf((0,manifest_object/* isRecord */.u4)(pod?.spec) ? pod.spec : undefined);
    const nodes = recordsAt(await ask((0,plan_resource/* pathOf */.X)(resourceOf('Node'), undefined)), 'items');
    const pods = nodes.length > MOST_NODES ? undefined : await room_podsOf(ask);
    const lines = [...wanted].map(([resource, amount]) => {
        const room = nodes.map((node) => ({ name: textAt(node, 'metadata', 'name'), free: free(node, resource, pods) }));
        const [best] = room.toSorted((a, b) => b.free - a.free);
        const has = pods ? 'has free' : 'has in all';
        const most = best ? `; the most that a node ${has} is ${amountOf(resource, best.free)} (${best.name})` : '';
        return `it asks for ${resource} ${amountOf(resource, amount)}${most}`;
    });
    return { evidence: lines };
}
async function room_podsOf(ask) {
    try {
        return recordsAt(await ask('/api/v1/pods', { fieldSelector: FINISHED }), 'items');
    }
    catch {
        // Not everybody may list the pods of all namespaces: what the nodes have in all says something too.
        return undefined;
    }
}
function free(node, resource, pods) {
    const all = quantityOf((0,manifest_object/* field */.ZZ)(node, 'status', 'allocatable', resource));
    const here = (pods ?? []).filter((pod) => textAt(pod, 'spec', 'nodeName') === textAt(node, 'metadata', 'name'));
    const taken = here.map((pod) => requestsOf((0,manifest_object/* isRecord */.u4)(pod.spec) ? pod.spec : undefined).get(resource) ?? 0);
    return all - taken.reduce((sum, amount) => sum + amount, 0);
}

;// CONCATENATED MODULE: ./lib/rollout/investigate.js









/**
 * The diagnosis, with what the cluster says about it when asked: names near a missing one, room on the nodes, why a claim
 * has no volume. A question that may not be asked, or is not answered in time, adds nothing. `declared`: all objects of the
 * deploy.
 */
async function investigate(cluster, object, { diagnosis, question, pod }, signal, declared = []) {
    if (question === undefined)
        return diagnosis;
    const ask = async (path, query = {}, accept) => (await cluster.request({ method: 'GET', path, query, signal, retry: 'never', ...(accept ? { accept } : {}) })).body;
    try {
        return withAnswer(diagnosis, await answerTo(question, { object, pod, declared }, ask));
    }
    catch {
        return diagnosis;
    }
}
function withAnswer(diagnosis, { evidence, says = '', advice, remedy, cause, field }) {
    const best = remedy ?? diagnosis.remedy;
    const isSaid = diagnosis.message.includes(says);
    return {
        ...diagnosis,
        message: isSaid ? diagnosis.message : `${diagnosis.message}${says}`,
        evidence: [...diagnosis.evidence, ...evidence],
        remedy: advice ? `${advice} ${best}` : best,
        ...(cause ? { cause } : {}),
        ...(field ? { field } : {}),
    };
}
async function answerTo(question, { object, pod, declared }, ask) {
    const { namespace = '' } = object.metadata;
    switch (question.about) {
        case 'source':
            if (question.key === undefined && declared.some((one) => isNamed(one, question, namespace)))
                return takenAway(question.kind, question.name, namespace, ask);
            return question.key === undefined
                ? otherNames(question.kind, question.name, namespace, ask)
                : otherKeys(question.kind, question.name, question.key, namespace, ask);
        case 'room':
            return roomFor(pod, ask);
        case 'claims':
            return claimsState(question, object, ask);
        case 'pull secrets':
            return pod === undefined ? { evidence: [] } : pullSecretsOf(object, pod, ask);
        case 'namespace':
            return namespaceState(namespace, ask);
    }
}
function isNamed({ apiVersion, kind, metadata }, wanted, namespace) {
    const isKind = apiVersion === 'v1' && kind === wanted.kind;
    return isKind && metadata.name === wanted.name && metadata.namespace === namespace;
}
async function namespaceState(namespace, ask) {
    const phase = await phaseOf(namespace, ask);
    if (phase !== 'Terminating' && phase !== 'gone')
        return { evidence: [] };
    return {
        cause: NAMESPACE_ENDS.cause,
        says: phase === 'gone' ? `: its namespace ${namespace} is gone` : `: its namespace ${namespace} is being deleted`,
        evidence: [`namespace ${namespace}: ${phase}`],
        remedy: NAMESPACE_ENDS.remedy,
    };
}
async function phaseOf(namespace, ask) {
    try {
        return textAt(await ask((0,plan_resource/* pathOf */.X)(resourceOf('Namespace'), undefined, namespace)), 'status', 'phase');
    }
    catch (error) {
        if (error instanceof api_error/* ApiError */.hD && error.code === 404)
            return 'gone';
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/rollout/last-words.js
const LONGEST = 300;
const TRACEBACK = 'Traceback (most recent call last):';
/** What a line says in lower case, and what that means. */
const MEANINGS = [
    {
        words: ['exec format error'],
        cause: 'PlatformMismatch',
        remedy: 'Build the image for the processor of the nodes (docker buildx build --platform); a script needs its #! line first.',
    },
    {
        words: ['read-only file system'],
        cause: 'ReadOnlyFileSystem',
        remedy: 'Mount a writable volume (emptyDir) at that path, or set readOnlyRootFilesystem to false.',
    },
    {
        words: ['address already in use', 'port is already in use', 'is in use by another program'],
        remedy: 'Give each container of the pod a port of its own, for they share one network; with hostNetwork the port has to be free on the node.',
    },
    {
        words: ['bind: permission denied', 'attempting to bind', 'bind() to', 'listen eacces'],
        cause: 'PermissionDenied',
        remedy: 'Let it listen on a port from 1024 on, and the Service ask that one: below, only root may listen.',
    },
    {
        words: ['permission denied', 'operation not permitted'],
        cause: 'PermissionDenied',
        remedy: 'Let runAsUser and fsGroup fit the owner of that file, or make it readable in the image.',
    },
    {
        words: ['error loading asgi app', 'failed to find attribute', 'failed to find flask', 'could not import'],
        remedy: 'Check the module and the name of the application in its command, and the directory that it starts in (workingDir).',
    },
    {
        words: ['modulenotfounderror', 'no module named', 'cannot find module', 'importerror'],
        remedy: 'Add the module to the requirements that the image is built from, and build it again; one of its own has to be in the directory that it starts in.',
    },
    {
        words: ['keyerror', 'field required', 'environment variable'],
        remedy: 'Give the container the setting that it asks for (env or envFrom), and check its name.',
    },
    {
        words: ['connection refused', 'could not translate host name', 'name or service not known', 'no such host'],
        remedy: 'Check the address that it connects to, and whether what it needs runs already.',
    },
];
/**
 * The line of a log that tells why its container ended: the exception at the end of the last Python traceback, a Go
 * panic, an error of Node or Java, or what the kernel refused. Undefined when no line stands out.
 */
function lastWords(lines) {
    const line = (exceptionOf(lines) ?? lines.findLast(isTelling))?.trim();
    if (line === undefined)
        return undefined;
    const lower = line.toLowerCase();
    const meaning = MEANINGS.find(({ words }) => words.some((word) => lower.includes(word)));
    return {
        line: line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line,
        ...(meaning?.cause ? { cause: meaning.cause } : {}),
        ...(meaning ? { remedy: meaning.remedy } : {}),
    };
}
/**
 * What follows the indented frames of the last traceback, which a logger may have begun with its own mark, and of which
 * the first lines may be cut off; of pydantic's report also the field that it is about.
 */
function exceptionOf(lines) {
    const start = lines.findLastIndex((line) => line.trim().endsWith(TRACEBACK));
    if (start < 0 && !/^\s/.test(lines[0] ?? ''))
        return undefined;
    const rest = lines.slice(start + 1);
    const at = rest.findIndex((line) => line !== '' && !/^\s/.test(line));
    const exception = rest[at];
    if (exception === undefined)
        return undefined;
    const isReport = / validation errors? for /.test(exception);
    const more = isReport ? rest.slice(at + 1, at + 3).map((line) => line.trim()) : [];
    return [exception, ...more.filter((line) => line !== '')].join(': ');
}
function isTelling(line) {
    const text = line.trim();
    return (/^(?:[A-Za-z_][\w.]*(?:Error|Exception)|Error|panic|fatal error): \S/.test(text) ||
        /^(?:Exception in thread|Caused by:) /.test(text) ||
        /exec format error|read-only file system|permission denied|address already in use/i.test(text) ||
        /Error loading ASGI app\.|Failed to find attribute '/.test(text));
}
/** What a log may tell better: a cause that says no more than that a container ended, a remedy that begins with the log. */
const LOG_IS_FOR = {
    CrashLoop: ['cause', 'remedy'],
    CommandNotFound: ['cause'],
    CommandNotExecutable: ['cause'],
    InitContainerFailed: ['cause', 'remedy'],
    InitContainerStuck: ['remedy'],
    JobFailed: ['cause', 'remedy'],
    LivenessFailed: ['cause'],
    PodFailed: ['cause', 'remedy'],
    StartError: ['cause'],
    StartupFailed: ['cause'],
};
/** The diagnosis with what the logs of its container say: the line that tells, and the cause when it names one. */
function withLastWords(diagnosis, logs) {
    if (!LOG_IS_FOR[diagnosis.cause]?.includes('cause'))
        return { ...diagnosis, logs };
    const [first] = logs;
    const own = logs.filter(({ container }) => container === first?.container);
    const words = own.map(({ lines }) => lastWords(lines)).find((found) => found !== undefined);
    if (words === undefined || diagnosis.message.includes(words.line))
        return { ...diagnosis, logs };
    const { field } = diagnosis;
    const cause = diagnosis.cause === 'CrashLoop' ? (words.cause ?? diagnosis.cause) : diagnosis.cause;
    return {
        ...diagnosis,
        logs,
        cause,
        message: `${diagnosis.message}: ${words.line}`,
        remedy: words.remedy ? withRest(words.remedy, diagnosis) : diagnosis.remedy,
        ...(field === undefined ? {} : { field: `${field}${FIELDS.get(cause) ?? ''}` }),
    };
}
/** What has to be done all the same, whatever the log says. */
function withRest(remedy, diagnosis) {
    switch (diagnosis.cause) {
        case 'JobFailed':
            return `${remedy} Give the Job a new name: one that ran is not run again.`;
        case 'PodFailed':
            return `${remedy} Delete the Pod or give it a new name: one that failed is not started again.`;
        case 'LivenessFailed':
        case 'StartupFailed':
            return `${remedy} ${diagnosis.remedy}`;
        default:
            return remedy;
    }
}
/** What of a container is to blame for a cause that only the log shows. */
const FIELDS = new Map([
    ['PlatformMismatch', '.image'],
    ['ReadOnlyFileSystem', '.securityContext.readOnlyRootFilesystem'],
    ['PermissionDenied', '.securityContext'],
]);
/** The diagnosis of a container that has no last words: nobody shall look for them in vain. */
function withSilence(diagnosis, { says, instead = ITS_SILENCE }) {
    if (!LOG_IS_FOR[diagnosis.cause]?.includes('remedy'))
        return diagnosis;
    // A signal, or a command that is not there, says without the log what to do.
    const remedy = diagnosis.remedy.startsWith('Read ') ? withRest(instead, diagnosis) : diagnosis.remedy;
    return { ...diagnosis, evidence: [...diagnosis.evidence, says], remedy };
}
const ITS_SILENCE = 'It wrote nothing that tells: run its image by hand, with the same command and environment.';

;// CONCATENATED MODULE: ./lib/rollout/logs.js





const MOST_LINES = 30;
const LONGEST_LINE = 1_000;
/** The kubelet counts bytes from the first of the last lines on: enough that the very last is hardly ever cut. */
const MOST_BYTES = 65_536;
/** What a kubelet answers, with 200, for a log that it can't find. */
const NO_LOG = 'unable to retrieve container logs for';
/**
 * The last lines of failing containers, of their present and their previous run, all read at once. A log that can't be
 * had is left out: it must not hide the failure itself.
 */
async function readLogs(cluster, targets, signal) {
    const runs = targets.flatMap((target) => (target.restarted ? [true, false] : [false]).map((previous) => ({ target, previous })));
    const read = await Promise.all(runs.map(({ target, previous }) => readLog(cluster, target, previous, signal)));
    const logs = logs_withoutRepeats(read.filter((log) => log.lines.length > 0));
    const [target] = targets;
    if (target === undefined || logs.length > 0)
        return { logs };
    const refusal = read.find(({ refused }) => refused !== undefined)?.refused;
    const which = `log of container ${target.container} in pod ${target.pod.metadata.name}`;
    return refusal === undefined
        ? { logs, silence: { says: `${which}: empty` } }
        : { logs, silence: { says: `${which}: can't be read: ${(0,thrown/* messageOf */.bD)(refusal)}`, instead: byHand(target, refusal) } };
}
function byHand({ pod: { metadata }, container, restarted }, refusal) {
    const command = `kubectl logs -n ${metadata.namespace} ${metadata.name} -c ${container}${restarted ? ' --previous' : ''}`;
    const isForbidden = refusal instanceof api_error/* ApiError */.hD && refusal.code === 403;
    const here = isForbidden ? ' To have them here, allow the deploying account to get pods/log.' : '';
    return `Read its last log lines: ${command}.${here}`;
}
async function readLog(cluster, target, previous, signal) {
    const { name, namespace } = target.pod.metadata;
    const query = {
        container: target.container,
        tailLines: String(MOST_LINES),
        limitBytes: String(MOST_BYTES),
        ...(previous ? { previous: 'true' } : {}),
    };
    const path = `${(0,plan_resource/* pathOf */.X)(PODS, namespace, name)}/log`;
    const log = { pod: name, container: target.container, previous };
    return cluster.request({ method: 'GET', path, query, signal, retry: 'never' }).then(({ body }) => ({ ...log, lines: linesOf(typeof body === 'string' ? body : '') }), (refused) => ({ ...log, lines: [], refused }));
}
function linesOf(text) {
    if (text.startsWith(NO_LOG))
        return [];
    const isCut = Buffer.byteLength(text) >= MOST_BYTES;
    const lines = `${text.trimEnd()}${isCut ? '…' : ''}`.split('\n').slice(-MOST_LINES);
    return lines.length === 1 && lines[0] === '' ? [] : (0,without_credentials/* linesWithoutCredentials */.ez)(lines).map(cut);
}
function cut(line) {
    const text = line.trimEnd();
    return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}
/** Right after a crash both runs give the same log, and often all pods do: the first of the present ones is enough. */
function logs_withoutRepeats(logs) {
    const presentFirst = [...logs].sort((a, b) => Number(a.previous) - Number(b.previous));
    const kept = new Map();
    for (const log of presentFirst) {
        const text = [log.container, ...log.lines].join('\n');
        if (!kept.has(text))
            kept.set(text, log);
    }
    return logs.filter((log) => [...kept.values()].includes(log));
}

;// CONCATENATED MODULE: ./lib/rollout/pulse.js

/** Milliseconds in which a server that is there answers. */
const pulse_PATIENCE = 2_000;
/** Milliseconds for which an answer is good: many objects may be judged by the clock in one second. */
const FRESH = 1_000;
/** An answer that took longer, in ms, is the first of a server that has hung until then, unless it is always so slow. */
const SLOW = 1_000;
/** `path` is of an object that is waited for. */
function createPulse(cluster, path, signal, now) {
    let answeredAt = Number.NEGATIVE_INFINITY;
    let isAway = false;
    let wasSlow = false;
    let againAt = 0;
    let asking;
    const ask = async () => {
        const askedAt = now();
        const patience = new AbortController();
        const timer = setTimeout(() => patience.abort(), pulse_PATIENCE);
        const isThere = await answers(cluster, path, AbortSignal.any([signal, patience.signal]));
        clearTimeout(timer);
        const isSlow = now() - askedAt > SLOW;
        const isBack = isThere && (isAway || (isSlow && !wasSlow));
        wasSlow = isSlow;
        isAway = !isThere;
        if (!isThere)
            return 'away';
        answeredAt = now();
        if (!isBack)
            return 'there';
        againAt = answeredAt;
        return 'back';
    };
    return {
        ask: async () => {
            if (now() - answeredAt < FRESH)
                return 'there';
            asking ??= ask().finally(() => {
                asking = undefined;
            });
            return asking;
        },
        get isAway() {
            return isAway;
        },
        get againAt() {
            return againAt;
        },
    };
}
/** True when the server answers a GET at this path before the signal aborts. */
async function answers(cluster, path, signal) {
    try {
        await cluster.request({ method: 'GET', path, signal, retry: 'never' });
        return true;
    }
    catch (error) {
        return error instanceof api_error/* ApiError */.hD;
    }
}

;// CONCATENATED MODULE: ./lib/rollout/outcomes.js















/**
 * Logs and questions must not hold up a verdict for longer than this, in ms; least of all when the time is up. But a busy
 * server takes more than a second, and is not to be called silent.
 */
const outcomes_PATIENCE = { failed: 3_000, late: 2_000 };
/** The outcome of each object at the end of a wait, in their order, with the logs of what failed. */
async function outcomesOf(cluster, all, options) {
    const declared = all.map(({ live }) => live);
    const { ending } = options;
    const patient = { ...options, patience: AbortSignal.timeout(outcomes_PATIENCE[ending === 'late' ? 'late' : 'failed']) };
    const silence = ending === 'late' ? await silenceOf(cluster, all, patient) : '';
    const isAsked = ({ judgement }) => ending === 'late' && silence === '' && judgement.verdict.status === 'InProgress';
    const unfinished = all.filter((one) => isAsked(one) && options.following.troubleWith(one) === '');
    const open = unfinished.map((one) => ({ live: one.live, scene: sceneOf(one, options.around) }));
    const circumstances = await circumstancesOf(open, cluster, patient.patience);
    const end = { ...patient, silence, circumstances };
    const found = withFewLogs(all.map((tracked) => findingOf(tracked, end)));
    const outcomes = await Promise.all(found.map((finding) => outcomeOf(cluster, finding, declared, end)));
    return outcomes.map((outcome) => withConsequences(outcome, outcomes, options));
}
/**
 * What a server says that hangs: nothing, which a watch notices only after half a minute. '' for one that answers. What
 * was seen before it fell silent is no reason why a rollout is not done now.
 */
async function silenceOf(cluster, all, { following, patience }) {
    const open = all.find(({ judgement }) => judgement.verdict.status === 'InProgress');
    if (open === undefined || following.troubleWith(open) !== '')
        return '';
    return (await answers(cluster, open.path, patience)) ? '' : 'the API server does not answer any more';
}
function findingOf(tracked, { around, circumstances, ending, following, silence }) {
    const { judgement } = tracked;
    const scene = { ...sceneOf(tracked, around), ...circumstances };
    const isOpen = judgement.verdict.status === 'InProgress';
    // What was seen before the server went away is no reason why it is not done now.
    const isBlind = (following.troubleWith(tracked) || silence) !== '';
    const late = isOpen && ending === 'late' && !isBlind ? judgeLate(tracked.live, scene) : undefined;
    const standing = isOpen && ending === 'failed' && !isBlind ? judgeStanding(tracked.live, scene) : undefined;
    return { tracked, scene, isOpen, suspicion: judgement.suspicion ?? late ?? withOneLog(standing) };
}
/** No more logs than these are read in all: each failure has one before any has a second. */
function withFewLogs(found) {
    const wishes = found.flatMap(({ suspicion, isOpen }, who) => (suspicion?.logTargets ?? []).map((_, turn) => ({ who, turn, isOpen })));
    const granted = wishes
        .toSorted((a, b) => Number(a.isOpen) - Number(b.isOpen) || a.turn - b.turn || a.who - b.who)
        .slice(0, MOST_LOGS);
    return found.map((one, at) => {
        if (one.suspicion === undefined)
            return one;
        const count = granted.filter(({ who }) => who === at).length;
        return { ...one, suspicion: { ...one.suspicion, logTargets: one.suspicion.logTargets.slice(0, count) } };
    });
}
async function outcomeOf(cluster, { tracked, scene, isOpen, suspicion }, declared, options) {
    const { around, following } = options;
    const { applied, judgedAt } = tracked;
    const isSeen = following.podsAreListed(tracked.live.metadata.namespace ?? '');
    const diagnosis = suspicion && (await explained(cluster, { object: tracked.live, declared }, suspicion, options));
    const address = addressOf(tracked.live);
    const endedAt = isOpen ? around.clock.local() : judgedAt;
    return {
        ...applied,
        ...finalStatus(tracked, isOpen ? diagnosis : undefined, options),
        // A log that was read says more than the verdict could.
        ...(diagnosis && !isOpen ? { message: diagnosis.message } : {}),
        seconds: (endedAt - around.startedAt) / 1000,
        images: imagesOf(applied.object, scene.pods ?? []),
        ...(isSeen && scene.pods?.length === 0 ? { withoutPods: true } : {}),
        ...(address === undefined ? {} : { address }),
        ...(diagnosis ? { diagnosis } : {}),
        ...(diagnosis ? {} : outcomes_remedyFor(tracked, options)),
        ...besides(tracked, scene, declared, options),
    };
}
/** What to do about an object that nothing is found wrong with: one that may not be read, or is unfinished at the deadline. */
function outcomes_remedyFor(tracked, { ending, following, silence }) {
    const { live, judgement } = tracked;
    const { status, remedy = lookAt(live) } = judgement.verdict;
    const isLate = ending === 'late' && status === 'InProgress' && (following.troubleWith(tracked) || silence) === '';
    return isLate || status === 'Unknown' ? { remedy } : {};
}
function lookAt({ kind, metadata: { name } }) {
    return `Raise the timeout when it was still moving; else look at it: kubectl describe ${kind.toLowerCase()} ${name}.`;
}
/** Of what is not certain one log is enough. */
function withOneLog(suspicion) {
    return suspicion && { ...suspicion, logTargets: suspicion.logTargets.slice(0, 1) };
}
/** What else to tell of an object: of one that is at its end what is odd, of another what its users have. */
function besides({ applied, live, judgement, gone }, scene, declared, { around: { view }, following }) {
    const previous = previousDeploy(applied.live, scene);
    const known = previous === undefined ? {} : { previousDeploy: previous };
    if (judgement.verdict.status === 'Current') {
        const pods = view.podsIn(live.metadata.namespace ?? '');
        const doubt = doubtOf(live, { now: scene.now, pods, declared });
        return doubt ? { ...known, doubt: { ...doubt, message: (0,without_credentials/* textWithoutCredentials */.Af)(doubt.message) } } : known;
    }
    // What it controlled goes with it, or is another's by now.
    const isGone = gone !== undefined || live.metadata.deletionTimestamp !== undefined;
    const isKnown = !isGone && following.podsAreListed(live.metadata.namespace ?? '');
    const serving = isKnown ? servingOf(live, applied.action, scene) : undefined;
    return serving === undefined ? known : { ...known, serving };
}
function withConsequences(outcome, all, { around, following }) {
    const { diagnosis, answer, status } = outcome;
    if (diagnosis === undefined || status !== 'Failed')
        return outcome;
    const others = all.map((one) => ({
        object: one.answer,
        isWaiting: one.status !== 'Current' && (one.diagnosis === undefined || isUndecided(one)),
    }));
    const { namespace = '' } = answer.metadata;
    const pods = following.podsAreListed(namespace) ? around.view.podsIn(namespace) : undefined;
    const consequences = consequencesOf(answer, others, pods);
    return consequences.length === 0 ? outcome : { ...outcome, diagnosis: { ...diagnosis, consequences } };
}
/** A program that ends while what it talks to is missing has no certain cause of its own; an image that is not there is one. */
function isUndecided({ status, diagnosis }) {
    return status === 'InProgress' && diagnosis?.class === 'retryable';
}
/** The last status, with a word on why the wait ended before it was final. */
function finalStatus(tracked, shown, { ending, following, silence }) {
    const { status, message } = standingOf(tracked);
    if (shown && ending === 'late')
        return { status: 'Failed', message: `timed out; ${shown.message}` };
    if (shown)
        return { status, message: `still rolling out when the wait ended: ${shown.message}` };
    if (status !== 'InProgress')
        return { status, message };
    if (ending === 'late') {
        const trouble = following.troubleWith(tracked) || silence;
        const blindSpot = following.troubleBeside(tracked);
        if (trouble)
            return { status, message: `timed out; ${trouble}; last seen: ${message}` };
        return { status, message: `timed out; ${message}${blindSpot && `; ${blindSpot}`}` };
    }
    const when = ending === 'cancelled' ? 'when the run was cancelled' : 'when the wait ended';
    return { status, message: `still rolling out ${when}: ${message}` };
}
/** What was found, with what the logs and the cluster say when asked, and without what looks like a credential. */
async function explained(cluster, { object, declared }, suspicion, options) {
    const { ending, signal, patience } = options;
    if (ending === 'cancelled')
        return outcomes_shown(suspicion.diagnosis, object);
    // At the deadline its signal has fired already, yet a failure is worth the moment that this takes.
    const until = ending === 'late' ? patience : AbortSignal.any([signal, patience]);
    const [diagnosis, { logs, silence }] = await Promise.all([
        investigate(cluster, object, suspicion, until, declared),
        readLogs(cluster, suspicion.logTargets, until),
    ]);
    return outcomes_shown(silence ? withSilence(diagnosis, silence) : withLastWords(diagnosis, logs), object);
}
function outcomes_shown(diagnosis, object) {
    const { message, evidence, logs } = diagnosis;
    const hideValues = (0,redaction/* secretHider */.TX)(object);
    const hide = (text) => hideValues((0,without_credentials/* textWithoutCredentials */.Af)(text));
    const lines = (log) => ({ ...log, lines: log.lines.map(hideValues) });
    return { ...diagnosis, message: hide(message), evidence: evidence.map(hide), logs: logs.map(lines) };
}

;// CONCATENATED MODULE: ./lib/rollout/progress.js
/** Between two lines about one object, at least; its end is told at once. In ms. */
const QUIET = 1_000;
/** `now`: ms. The clock starts here. */
function createReporter(progress, now) {
    const startedAt = now();
    const objects = new Map();
    const troubles = new Set();
    const seconds = () => (now() - startedAt) / 1000;
    const tell = (standing, told) => {
        const { status, message } = standing;
        if (told.status === status && told.messages.has(message))
            return;
        told.status = status;
        told.messages.add(message);
        told.at = now();
        progress({ kind: 'status', standing, seconds: seconds() });
    };
    return {
        changed: (standing) => {
            const told = objects.get(standing.applied) ?? { messages: new Set(), at: startedAt };
            objects.set(standing.applied, told);
            clearTimeout(told.timer);
            const wait = told.at + QUIET - now();
            if (standing.status === 'InProgress' && wait > 0)
                told.timer = setTimeout(tell, wait, standing, told);
            else
                tell(standing, told);
        },
        heartbeat: (unfinished) => progress({ kind: 'heartbeat', unfinished, seconds: seconds() }),
        trouble: (message) => {
            if (!troubles.has(message))
                progress({ kind: 'trouble', message });
            troubles.add(message);
        },
        close: () => {
            for (const { timer } of objects.values())
                clearTimeout(timer);
        },
    };
}

;// CONCATENATED MODULE: ./lib/rollout/rounds.js
/** Milliseconds until a server that does not answer is asked again. */
const ASK_AGAIN = 1_000;
/** Only objects with news are judged again, each once a round; nothing is polled. */
function createRounds({ open, clock, judge, pulse }) {
    const dirty = new Set();
    let isQueued = false;
    let isClosed = false;
    let alarm;
    const changed = (tracked) => {
        for (const one of tracked)
            dirty.add(one);
        if (isQueued || dirty.size === 0)
            return;
        isQueued = true;
        queueMicrotask(round);
    };
    const round = () => {
        const now = [...dirty];
        dirty.clear();
        isQueued = false;
        if (isClosed)
            return;
        judge(now);
        setAlarm();
    };
    const setAlarm = () => {
        if (pulse.isAway)
            return; // it is about to be asked again
        clearTimeout(alarm);
        const next = Math.min(...open.map(wakeAtOf));
        if (isClosed || !Number.isFinite(next))
            return;
        wakeIn(Math.max(1, Math.ceil(clock.toLocal(next) - clock.local())));
    };
    const wakeIn = (milliseconds) => {
        clearTimeout(alarm);
        alarm = setTimeout(() => void wake(), milliseconds);
    };
    const wake = async () => {
        const answer = await pulse.ask();
        if (isClosed)
            return;
        if (answer === 'away')
            return wakeIn(ASK_AGAIN);
        const time = clock.cluster();
        changed(answer === 'back' ? open : open.filter((one) => wakeAtOf(one) <= time));
        if (!isQueued)
            setAlarm();
    };
    return {
        changed,
        close: () => {
            isClosed = true;
            clearTimeout(alarm);
        },
    };
}
function wakeAtOf({ judgement }) {
    return judgement.verdict.wakeAt ?? Number.POSITIVE_INFINITY;
}

;// CONCATENATED MODULE: ./lib/rollout/wait.js












const HEARTBEAT = 15_000;
/** Events are many, and good rollouts don't need them: they are followed once a rollout has taken this long, in ms. */
const EVENTS_AFTER = 2_000;
/** What else than workloads: only their events say what they wait for. */
const TOLD_BY_EVENTS = ['PersistentVolumeClaim', 'Service'];
/**
 * Waits until all objects are Current at the same time, all side by side, and gives the outcome of each, in their order.
 *
 * It ends as soon as one object has failed for certain (its evidence has outlasted its hold time), for a verdict is
 * wanted fast: the others then keep where they stand, `InProgress`, with what stands in their way. At the deadline an
 * unfinished object is `Failed` when something shows why, else `InProgress`, and says what it waits for. When cancelled
 * it returns at once.
 * Objects that are Current by the server's answer to their apply cost no request. Never throws for what happens in the
 * cluster: a server that is away is told as trouble, and waited for until the deadline.
 */
async function wait(cluster, applied, options) {
    const { deadline, now = Date.now } = options;
    const clock = clockFor(applied, now, cluster.aheadBy());
    const reporter = createReporter(options.progress, now);
    const stop = new AbortController();
    const view = createView();
    const startedAt = clock.local();
    const lookups = createLookups(cluster, stop.signal, () => rounds.changed(open));
    const around = {
        ...{ view, clock, lookups, startedAt },
        podsAreSeen: (namespace) => following.podsAreSeen(namespace),
        sightOf: (tracked) => {
            const { isBlind, againAt } = following.sightOf(tracked);
            return { isBlind: isBlind || pulse.isAway, againAt: Math.max(againAt, pulse.againAt) };
        },
    };
    const all = applied.map((one) => track(one, startedAt));
    const open = all.filter((one) => !isDoneAtOnce(one, around));
    const { promise: ended, resolve } = Promise.withResolvers();
    const end = (ending) => {
        stop.abort(); // At once: what was about to be followed needn't be.
        rounds.close(); // What is told from here on is what the outcomes say.
        resolve(ending);
    };
    const judge = (dirty) => judgeAll(dirty, open, { around, reporter, end, following, holds: options.holds });
    const pulse = createPulse(cluster, open[0]?.path ?? '/version', stop.signal, clock.local);
    const rounds = createRounds({ open, clock, judge, pulse });
    const following = startFollowing({ cluster, tracked: open, around, reporter, signal: stop.signal, rounds });
    const timers = startTimers(open, {
        heartbeat: () => {
            reporter.heartbeat(unfinished(open).map(standingOf));
            lookups.refresh();
        },
        events: following.followEvents,
    });
    const onAbort = () => end(deadline.signal.reason instanceof lib_deadline/* TimedOut */.GA ? 'late' : 'cancelled');
    deadline.signal.addEventListener('abort', onAbort, { once: true });
    try {
        if (deadline.signal.aborted)
            onAbort();
        else if (open.length === 0)
            end('done');
        const ending = await ended;
        return await outcomesOf(cluster, all, { ending, around, following, signal: deadline.signal });
    }
    finally {
        rounds.close();
        reporter.close();
        timers.stop();
        deadline.signal.removeEventListener('abort', onAbort);
    }
}
function judgeAll(dirty, open, judging) {
    const { around, reporter, end, following, holds = DEFAULT_HOLDS } = judging;
    const news = dirty.filter((one) => look(one, around, holds));
    for (const one of news)
        reporter.changed(standingOf(one));
    if (open.some((one) => one.judgement.verdict.status === 'Failed'))
        end('failed');
    else if (unfinished(open).length === 0 && following.lookAtPods())
        end('done');
}
function unfinished(open) {
    return open.filter((one) => one.judgement.verdict.status === 'InProgress');
}
function startTimers(open, { heartbeat, events }) {
    const follow = () => {
        for (const { live } of unfinished(open)) {
            const { namespace } = live.metadata;
            if (namespace && (isWorkload(live) || TOLD_BY_EVENTS.includes(live.kind)))
                events(namespace);
        }
    };
    const once = setTimeout(follow, EVENTS_AFTER);
    const heart = setInterval(() => {
        heartbeat();
        follow();
    }, HEARTBEAT);
    return {
        stop: () => {
            clearTimeout(once);
            clearInterval(heart);
        },
    };
}


/***/ })

};
