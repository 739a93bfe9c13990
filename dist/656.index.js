export const id = 656;
export const ids = [656];
export const modules = {

/***/ 6656:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tellEnd: () => (/* binding */ tellEnd)
});

// EXTERNAL MODULE: ./lib/report/heading.js
var heading = __webpack_require__(6584);
// EXTERNAL MODULE: ./lib/report/markdown.js
var markdown = __webpack_require__(3021);
// EXTERNAL MODULE: ./lib/report/plain.js
var plain = __webpack_require__(6906);
;// CONCATENATED MODULE: ./lib/report/history.js



/** How many deploys of an environment the comment remembers. */
const MOST = 5;
const LONGEST_TEXT = 160;
const DATA = /^<!-- kube-rollout:data (\{.*\}) -->$/m;
/** The sign that a heading begins with. */
const ICONS = { success: '✅', failure: '❌', cancelled: '⏹️', died: '💥' };
const WORDS = { success: 'succeeded', failure: 'failed', cancelled: 'was cancelled', died: 'died' };
/** The deploys that a section tells of: this one, then those before it. A section that is written twice counts once. */
function history_deploysOf(current, earlier) {
    const same = ({ startedAt, runUrl }) => startedAt === current.startedAt && runUrl === current.runUrl;
    return [current, ...earlier.filter((deploy) => !same(deploy))].slice(0, MOST);
}
/** A result as the comment will remember it. */
function deployOf({ outcome, headline, seconds, run }) {
    const { startedAt, runUrl } = run;
    const [said, commit, imageTag] = [headline, run.commit, run.imageTag].map((text) => (0,plain/* shorten */.ml)((0,plain/* oneLine */.TN)(text), LONGEST_TEXT));
    const took = Math.round(seconds * 10) / 10;
    return {
        outcome,
        headline: said ?? '',
        startedAt,
        seconds: took,
        commit: commit ?? '',
        imageTag: imageTag ?? '',
        runUrl,
    };
}
/** The last deploys as a table behind a fold; '' when this is the first. */
function history_historyTable(deploys, run) {
    if (deploys.length < 2)
        return '';
    const hasTags = deploys.some(({ imageTag, commit }) => imageTag !== commit);
    const rows = deploys.map((deploy) => [
        `${ICONS[deploy.outcome]} ${(0,markdown/* link */.nf)(WORDS[deploy.outcome], deploy.runUrl)}`,
        commitLink(deploy, run),
        ...(hasTags ? [deploy.imageTag === deploy.commit ? '' : (0,markdown/* code */.aY)((0,plain/* shorten */.ml)(deploy.imageTag, LONGEST_TEXT))] : []),
        (0,heading/* moment */.n$)(deploy.startedAt),
        deploy.outcome === 'died' ? '' : (0,heading/* duration */.p0)(deploy.seconds),
    ]);
    return (0,markdown/* details */.zH)(`The last ${deploys.length} deploys`, (0,markdown/* table */.tp)(['Deploy', 'Commit', ...(hasTags ? ['Image tag'] : []), 'Started', 'Took'], rows));
}
/** The few lines that are left of an environment's section where there is no room for more. */
function rebuiltSection(environment, [deploy]) {
    if (!deploy)
        return '';
    const title = `### ${ICONS[deploy.outcome]} Deploy to ${(0,markdown/* sentence */.em)((0,plain/* shorten */.ml)((0,plain/* oneLine */.TN)(environment), 100))} ${WORDS[deploy.outcome]}`;
    const facts = [(0,markdown/* code */.aY)(deploy.commit.slice(0, 7)), (0,heading/* moment */.n$)(deploy.startedAt), (0,markdown/* link */.nf)('workflow run', deploy.runUrl)];
    return [title, (0,markdown/* sentence */.em)(deploy.headline), facts.filter((fact) => fact !== '').join(' · ')].join('\n\n');
}
/** The deploys as hidden data. Nothing in it can end the HTML comment, mention a person or refer to an issue. */
function history_hiddenData(deploys) {
    const json = JSON.stringify({ version: 1, deploys });
    const safe = json.replaceAll(/[<>@#]|-(?=-)/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `<!-- kube-rollout:data ${safe} -->`;
}
/** The deploys that a section remembers; none when its data is missing, or was changed by a hand. */
function deploysIn(section) {
    const [, json] = DATA.exec(section) ?? [];
    if (json === undefined)
        return [];
    try {
        const { deploys } = JSON.parse(json);
        return Array.isArray(deploys) ? deploys.filter(isDeploy).slice(0, MOST) : [];
    }
    catch {
        return [];
    }
}
function isDeploy(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    const { outcome, seconds, ...rest } = value;
    const texts = ['headline', 'startedAt', 'commit', 'imageTag', 'runUrl'];
    if (typeof outcome !== 'string' || !Object.hasOwn(ICONS, outcome))
        return false;
    return typeof seconds === 'number' && texts.every((name) => typeof rest[name] === 'string');
}
function commitLink({ commit }, { repositoryUrl }) {
    const isSha = /^[0-9a-f]{7,64}$/.test(commit);
    return (0,markdown/* link */.nf)((0,markdown/* code */.aY)(commit.slice(0, 7)), isSha && repositoryUrl ? `${repositoryUrl}/commit/${commit}` : '');
}

// EXTERNAL MODULE: ./lib/report/section.js + 5 modules
var section = __webpack_require__(4045);
;// CONCATENATED MODULE: ./lib/report/comment.js




/** The first line of our comment, by which it is found again. Invisible on GitHub. */
const COMMENT_MARKER = '<!-- kube-rollout -->';
/** GitHub refuses a longer body with 422 "body is too long". */
const LONGEST_COMMENT = 65_536;
/** What a section should have before the details of others are kept, and before others are kept at all. */
const FAIR_SHARE = LONGEST_COMMENT / 2;
const LEAST_SHARE = LONGEST_COMMENT / 8;
/** Of an environment, in the line above all sections. */
const LONGEST_NAME = 60;
const DETAILS = '<!-- kube-rollout:details -->';
/**
 * The section of the pull request comment that tells of one environment, in Markdown of at most `limit` UTF-16 units.
 * In this order: did it work, what to know first, the cause and what to do, what runs now, what changed, the deploys
 * before. Hidden at its end is what a later run needs to go on from here.
 */
function commentSection(result, limit, earlier = []) {
    const deploys = history_deploysOf(deployOf(result), earlier);
    const history = history_historyTable(deploys, result.run);
    const data = history_hiddenData(deploys);
    if (limit < LEAST_SHARE)
        return joined((0,section/* fitSection */.v)(result, { level: '###', limit, fits: (each) => joined(each).length <= limit }));
    const whole = (section) => withData(joined({ ...section, details: paragraphs(section.details, history) }), data);
    return whole((0,section/* fitSection */.v)(result, { level: '###', limit, fits: (each) => whole(each).length <= limit }));
}
/** A section of few words, with the deploy it tells of and those before it: for a run that can't tell more. */
function briefSection(deploy, said, earlier, run) {
    const deploys = deploysOf(deploy, earlier);
    return withData(joined({ essence: said, details: historyTable(deploys, run) }), hiddenData(deploys));
}
function joined(section) {
    return section.details === '' ? section.essence : `${section.essence}\n\n${DETAILS}\n\n${section.details}`;
}
function paragraphs(...texts) {
    return texts.filter((text) => text !== '').join('\n\n');
}
function withData(text, data) {
    return `${text}\n\n${data}`;
}
/**
 * The whole comment: the sections of `existing` (the comment's body as it stands, if there is one) with that of
 * `environment` replaced or added; at most `limit` UTF-16 units. `section` writes it in the room that it is given.
 * Where there is too little of it, the details of other environments go first, then all but their first lines, then
 * their sections, the oldest first.
 */
function mergeComment(existing, environment, section, limit = LONGEST_COMMENT) {
    const sections = parseSections(existing ?? '');
    const own = environment.toWellFormed();
    const earlier = deploysIn(sections.get(own) ?? '');
    const room = () => limit - assemble(new Map(sections).set(own, '')).length;
    const others = [...sections.keys()].filter((name) => name !== own);
    for (const name of others) {
        if (room() >= FAIR_SHARE)
            break;
        sections.set(name, withoutDetails(sections.get(name) ?? ''));
    }
    for (const name of others) {
        if (room() >= LEAST_SHARE)
            break;
        sections.set(name, shortest(name, sections.get(name) ?? ''));
    }
    for (const name of others) {
        if (room() >= LEAST_SHARE)
            break;
        sections.delete(name);
    }
    return assemble(sections.set(own, section(room(), earlier)));
}
/**
 * A comment's body with what copies of it know better: sections that it lacks, and those of a later deploy. Two runs
 * that start at the same moment may each make a comment; what both say belongs into the first.
 */
function uniteComments(body, copies) {
    const sections = parseSections(body);
    for (const copy of copies) {
        for (const [name, text] of parseSections(copy)) {
            const here = sections.get(name);
            if (here === undefined || startOf(text) > startOf(here))
                sections.set(name, text);
        }
    }
    return copies.length === 0 ? body : assemble(sections);
}
/** When the deploy began that the section of an environment tells of, in ISO 8601; '' when it is not known. */
function startIn(body, environment) {
    return startOf(sectionIn(body, environment) ?? '');
}
function startOf(section) {
    return deploysIn(section)[0]?.startedAt ?? '';
}
/** The section of an environment in a comment's body, if it has one. */
function sectionIn(body, environment) {
    return parseSections(body).get(environment.toWellFormed());
}
/** True when a comment's body starts with our marker. A quotation of ours, in someone's answer, does not. */
function isOurs(body) {
    return body.startsWith(COMMENT_MARKER);
}
function assemble(sections) {
    const parts = [...sections].map(([name, text]) => `${begin(name)}\n\n${text}\n\n${end(name)}`);
    return [COMMENT_MARKER, ...overview(sections), ...parts].join('\n\n');
}
/** Of several environments the first lines must not tell of the first one only: `✅ staging · ❌ production`. */
function overview(sections) {
    if (sections.size < 2)
        return [];
    const each = [...sections].map(([name, text]) => `${iconIn(text)} ${(0,markdown/* sentence */.em)((0,plain/* shorten */.ml)((0,plain/* oneLine */.TN)(name), LONGEST_NAME))}`);
    return [`**${each.join(' · ')}**`];
}
/** What stands for a section of which nothing is known is as long as the longest of the others. */
function iconIn(section) {
    return Object.values(ICONS).find((icon) => section.startsWith(`### ${icon} `)) ?? '▫️';
}
/** A name may hold anything; in a marker it can't end the HTML comment, nor hold a blank. */
function begin(environment) {
    return `<!-- kube-rollout:begin ${encodeURIComponent(environment)} -->`;
}
function end(environment) {
    return `<!-- kube-rollout:end ${encodeURIComponent(environment)} -->`;
}
/** Sections by environment, in the order of the body. One whose end was lost reaches to the next begin. */
function parseSections(body) {
    const sections = new Map();
    let current;
    for (const line of body.replaceAll('\r\n', '\n').split('\n')) {
        const [, verb, name = ''] = /^<!-- kube-rollout:(begin|end) (\S*) -->$/.exec(line) ?? [];
        if (verb === undefined)
            current?.push(line);
        else
            current = verb === 'begin' ? [] : undefined;
        if (current && verb === 'begin')
            sections.set(decode(name), current);
    }
    return new Map([...sections].map(([name, lines]) => [name, lines.join('\n').trim()]));
}
function decode(name) {
    try {
        return decodeURIComponent(name);
    }
    catch {
        return name;
    }
}
function withoutDetails(section) {
    const [essence = ''] = section.split(`\n${DETAILS}\n`, 1);
    return essence === section ? section : withData(essence.trim(), history_hiddenData(deploysIn(section)));
}
/** Another run's section can't be written anew, but what its data remembers can be told. */
function shortest(environment, section) {
    const deploys = deploysIn(section);
    return deploys.length === 0 ? section : withData(rebuiltSection(environment, deploys), history_hiddenData(deploys));
}

// EXTERNAL MODULE: ./lib/report/commit-status.js
var commit_status = __webpack_require__(8288);
;// CONCATENATED MODULE: ./lib/report/environment-url.js
/** Where people find the environment: what an Ingress publishes, else a LoadBalancer Service. '' when nothing does. */
function environmentUrl({ objects }) {
    const ingress = objects.find(({ reference, address }) => reference.kind === 'Ingress' && address !== undefined);
    return (ingress ?? objects.find(({ address }) => address !== undefined))?.address ?? '';
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/github/client.js
var client = __webpack_require__(636);
// EXTERNAL MODULE: ./lib/github/notice.js
var github_notice = __webpack_require__(1075);
// EXTERNAL MODULE: ./lib/github/pull-request.js
var pull_request = __webpack_require__(3056);
;// CONCATENATED MODULE: ./lib/github/viewer.js
/**
 * Tells whether a comment's author is us. GraphQL's viewer is the only question that an installation token such as
 * GITHUB_TOKEN may ask; where it fails, `GET /user` answers for personal tokens. When neither answers it is GraphQL's
 * fault that is given: other bots write our marker as well, and their words are not ours to replace.
 */
async function viewerOf(talk) {
    try {
        return authorship(await viewerLogin(talk));
    }
    catch (fault) {
        // A refusal of it is no news: an installation token may not ask.
        return userLogin(talk).then(authorship, () => ({ fault }));
    }
}
function authorship(login) {
    return { isAuthor: (author) => author?.login.toLowerCase() === login.toLowerCase() };
}
/** With the suffix `[bot]` for an app, as in the REST API; GraphQL's `author` has none. The comment needs two thirds of the talk. */
async function viewerLogin(talk) {
    const query = 'query { viewer { login } }';
    const answer = await talk
        .part(1 / 3)
        .repeat((octokit, request) => octokit.graphql(query, { request }));
    const login = answer?.viewer?.login;
    if (typeof login === 'string' && login !== '')
        return login;
    throw new Error('GraphQL names no viewer');
}
async function userLogin(talk) {
    const { data } = await talk.once((octokit, request) => octokit.rest.users.getAuthenticated({ request }));
    return data.login;
}

;// CONCATENATED MODULE: ./lib/github/thread.js



/** Opens the conversation of a pull request. Nothing is asked yet. */
function openThread(talk, { owner, name }, pullRequest) {
    const route = { owner, repo: name };
    let isAuthor;
    let doubt;
    async function list() {
        const found = [];
        doubt = undefined;
        for (let page = 1;; page++) {
            const { data, headers } = await talk.repeat((octokit, request) => octokit.rest.issues.listComments({ ...route, issue_number: pullRequest, per_page: 100, page, request }));
            for (const { id, body = '', html_url: url, user } of data) {
                if (!isOurs(body))
                    continue;
                if (!isAuthor && doubt === undefined) {
                    const viewer = await viewerOf(talk);
                    if ('isAuthor' in viewer)
                        isAuthor = viewer.isAuthor;
                    else
                        doubt = viewer.fault;
                }
                if (isAuthor?.(user))
                    found.push({ id, url, body });
            }
            if (!headers.link?.includes('rel="next"'))
                return found.sort((a, b) => a.id - b.id);
        }
    }
    async function create(body) {
        const { data } = await talk.once((octokit, request) => octokit.rest.issues.createComment({ ...route, issue_number: pullRequest, body, request }));
        const author = data.user?.login;
        if (author !== undefined)
            isAuthor ??= (user) => user?.login === author;
        return { id: data.id, url: data.html_url, body };
    }
    async function update({ id }, body) {
        try {
            await talk.once((octokit, request) => octokit.rest.issues.updateComment({ ...route, comment_id: id, body, request }));
            return true;
        }
        catch (error) {
            if ((0,client/* faultOf */.Kl)(error).status === 404)
                return false;
            throw error;
        }
    }
    async function remove({ id }) {
        await talk
            .part(1 / 3)
            .repeat((octokit, request) => octokit.rest.issues.deleteComment({ ...route, comment_id: id, request }))
            .catch(() => { });
    }
    return { list, doubt: () => doubt, create, update, remove };
}

;// CONCATENATED MODULE: ./lib/github/comment.js






/**
 * Writes this environment's section into the one comment of the pull request. Never throws: what GitHub refuses or
 * fails to do is a notice, for a report can't change how a deploy ended. Takes no longer than the client's limit.
 */
async function postComment(options) {
    const { client, run, intent, limits } = options;
    if (intent === 'none')
        return { skipped: 'the comment input says never' };
    if (!run.repository)
        return { skipped: 'not in a GitHub workflow' };
    if (!client)
        return { notice: noToken() };
    const talk = client.talk(limits);
    try {
        return await post(talk, run.repository, options);
    }
    catch (error) {
        const failure = { what: 'pull request comment', error, spent: talk.spent() };
        const [notice] = (0,github_notice/* noticesOf */.l)([failure], run);
        return notice ? { notice, failure } : { skipped: '' };
    }
    finally {
        talk.end();
    }
}
function noToken() {
    return {
        severity: 'notice',
        message: 'GitHub was not told of the deploy: there is no github-token',
        remedy: `Leave the \`github-token\` input at its default. ${client/* ELSEWHERE */.pB}`,
    };
}
async function post(talk, repository, options) {
    const { run } = options;
    const number = run.pullRequest ?? options.pullRequest ?? (await (0,pull_request/* findPullRequest */._)(talk, repository, run));
    if (number === undefined) {
        return { skipped: `the commit ${run.commit ? 'belongs to no pull request' : 'being deployed is not known'}` };
    }
    return settle(talk, openThread(talk, repository, number), options);
}
/**
 * Reads, merges, writes, and reads again until the section is seen to stay: GitHub knows no conditional update, so of
 * two runs that write at once the later one may have read before the earlier one wrote. Each round reads anew, so a
 * fault is never answered by writing what may be there, or what is outdated, a second time. When GitHub does not say
 * who we are, the comment that is made tells it, and the next round unites it with the earlier one.
 */
async function settle(talk, thread, options) {
    const { environment, section, intent, toldSince } = options;
    const gone = new Set();
    let written;
    let limit = LONGEST_COMMENT;
    for (let faults = 0;;) {
        const listed = await listOr(thread, written);
        if (!listed)
            return { url: written?.url ?? '' };
        const comments = withWritten(listed, written).filter(({ id }) => !gone.has(id));
        const [first, ...copies] = comments;
        if (intent === 'update' && !comments.some(({ body }) => sectionIn(body, environment) !== undefined)) {
            if (thread.doubt() !== undefined)
                throw thread.doubt();
            return { skipped: 'the comment input says on-failure, and no earlier comment tells of this environment' };
        }
        const others = copies.map((copy) => comment_plain(copy.body));
        const united = first && uniteComments(comment_plain(first.body), others);
        const since = written ? startIn(written.body, environment) : toldSince;
        const body = mergeComment(united, environment, section, limit);
        if (first && since && isToldSince(united ?? '', body, { environment, since }))
            return { url: first.url };
        if (first && body.trimEnd() === comment_plain(first.body).trimEnd()) {
            for (const copy of copies)
                await thread.remove(copy);
            return { url: first.url };
        }
        try {
            if (!first)
                written = await thread.create(body);
            else if (await thread.update(first, body))
                written = { ...first, body };
            else
                gone.add(first.id);
            await (0,promises_.setTimeout)(talk.limits.settle * (0.75 + Math.random() / 2));
        }
        catch (fault) {
            if (isTooLong(fault) && limit > LONGEST_COMMENT / 8)
                limit /= 2;
            else
                await talk.pause(fault, faults++);
        }
    }
}
/**
 * True when the section tells of another deploy to the same environment that began no earlier. Who began later has the
 * last word, and of two that began at once the one that wrote last: otherwise they would write over each other in turn.
 */
function isToldSince(united, body, { environment, since }) {
    return startIn(united, environment) >= since && sectionIn(united, environment) !== sectionIn(body, environment);
}
/** What was written is written, even when there is no time left to see whether it stays: then undefined. */
async function listOr(thread, written) {
    try {
        return await thread.list();
    }
    catch (error) {
        if (!written)
            throw error;
        return undefined;
    }
}
/** A list may lag behind: what GitHub said to have made is there, whatever the list says. */
function withWritten(comments, written) {
    const isListed = written === undefined || comments.some(({ id }) => id === written.id);
    return isListed ? [...comments] : [...comments, written].sort((a, b) => a.id - b.id);
}
/** GitHub's real limit is not documented: a body that it calls too long is written again, shorter. */
function isTooLong(error) {
    const { status, message } = (0,client/* faultOf */.Kl)(error);
    return status === 422 && message.includes('too long');
}
/** A comment edited in a browser comes back with CRLF. */
function comment_plain(body) {
    return body.replaceAll('\r\n', '\n');
}

// EXTERNAL MODULE: ./lib/github/commit-status.js
var github_commit_status = __webpack_require__(2509);
// EXTERNAL MODULE: ./lib/github/github-deployment.js
var github_deployment = __webpack_require__(8694);
// EXTERNAL MODULE: ./lib/github/session.js
var github_session = __webpack_require__(9811);
;// CONCATENATED MODULE: ./lib/github/closing.js








/** Tells GitHub how a deploy ended: commit status, GitHub deployment, comment, one write at a time. Never throws. */
async function tellEnd(session, { client, result, budget, isDoubtful }) {
    const { options, failures } = session;
    const { environment } = result.run;
    const url = options.environmentUrl ?? environmentUrl(result);
    if (!(0,commit_status/* isEnvironmentName */.tq)(environment)) {
        // Nothing would ever replace what is told under a name that no deploy can have.
        return { comment: { skipped: 'the environment has no valid name' }, failures: [], environmentUrl: url };
    }
    const ending = { outcome: result.outcome, description: (0,commit_status/* describeResult */.dy)(result), environmentUrl: url };
    const within = async (what, write) => {
        const talk = client?.talk(budget.share());
        if (talk)
            await (0,github_session/* attempt */.CD)(session, what, talk, () => write(talk));
        talk?.end();
    };
    (0,github_session/* leaveWord */.yS)(session, ending); // Whoever is killed on the way did not die of the deploy.
    await within('commit status', (talk) => closeStatus(session, talk, { environment, ending, isDoubtful }));
    await within('GitHub deployment', (talk) => closeDeployment(session, talk, { result, ending }));
    const comment = await postComment({
        ...{ client, run: options.run, environment, intent: (0,github_session/* shouldComment */.N9)(options.comment, result.outcome) },
        ...{ pullRequest: session.pullRequest, limits: budget.rest() },
        section: (limit, earlier) => commentSection(result, limit, earlier),
    });
    if ('failure' in comment && comment.failure)
        failures.set('pull request comment', comment.failure);
    if (isLeftOpen(session))
        (0,github_session/* leaveWord */.yS)(session, ending, !failures.has('pull request comment'));
    else
        options.leave(undefined);
    const { githubDeployment } = session;
    const told = { comment, failures: [...failures.values()], environmentUrl: url };
    return githubDeployment === undefined ? told : { ...told, githubDeployment };
}
/** What was begun and could not be closed: the step that cleans up tries once more. What was refused was never begun. */
function isLeftOpen({ options, pending, githubDeployment, failures }) {
    const isOpen = (what) => failures.has(what) && !(0,github_notice/* isRefusal */.v)(failures.get(what)?.error);
    // One that was to be made may be there, though GitHub has not said so.
    const hasDeployment = githubDeployment !== undefined || options.deployment === 'create';
    const isOpenDeployment = hasDeployment && isOpen('GitHub deployment');
    return (pending && isOpen('commit status')) || isOpenDeployment || isOpen('pull request comment');
}
async function closeStatus(session, talk, { environment, ending, isDoubtful }) {
    const place = (0,github_session/* statusPlace */.se)(session, environment);
    if (!place)
        return;
    const status = { state: (0,commit_status/* stateOf */.L4)(ending.outcome), description: ending.description };
    await (0,github_commit_status/* setStatus */.L)(talk, place, status);
    // A pending status whose answer never came may be set only now, after the last word.
    if (isDoubtful && !(await (0,github_commit_status/* isNewest */.v)(talk, place, status)))
        await (0,github_commit_status/* setStatus */.L)(talk, place, status);
}
async function closeDeployment(session, talk, { result, ending }) {
    const { run, deployment } = session.options;
    if (!run.repository || deployment === 'never')
        return;
    const place = { repository: run.repository, run, environment: result.run.environment };
    if (session.githubDeployment === undefined && session.start && deployment === 'create') {
        const made = await (0,github_deployment/* findDeployment */.HZ)(talk, place); // It may be there, though the answer never came.
        const failure = session.failures.get('GitHub deployment');
        if (made === undefined && failure)
            throw failure.error; // It is not, and what kept it from being made stands.
        if (made !== undefined)
            session.githubDeployment = made;
    }
    const id = session.githubDeployment;
    if (id === undefined)
        return;
    const { outcome, description, environmentUrl: url } = ending;
    await (0,github_deployment/* setDeploymentStatus */.e9)(talk, place, id, { state: (0,commit_status/* stateOf */.L4)(outcome), description, environmentUrl: url });
    // This deployment is told: what it replaces and can't be retired now, the next success retires.
    if (outcome === 'success')
        await (0,github_deployment/* retireReplaced */.Em)(talk, place, id, result.run.namespace).catch(() => { });
}


/***/ }),

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


/***/ }),

/***/ 4045:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  v: () => (/* binding */ fitSection)
});

// UNUSED EXPORTS: shortened

// EXTERNAL MODULE: ./lib/manifest/object.js
var object = __webpack_require__(7350);
// EXTERNAL MODULE: ./lib/problem.js
var problem = __webpack_require__(7748);
// EXTERNAL MODULE: ./lib/report/markdown.js
var markdown = __webpack_require__(3021);
// EXTERNAL MODULE: ./lib/report/plain.js
var plain = __webpack_require__(6906);
;// CONCATENATED MODULE: ./lib/report/aftermath.js


const LONGEST = 600;
const MOST_CONSEQUENCES = 5;
/**
 * What a failure means now: what users have meanwhile, what else it holds up, which commits came with it, and how to go
 * back.
 */
function aftermath({ serving, diagnosis, previousDeploy }, { run }) {
    const consequences = diagnosis?.consequences ?? [];
    const shown = consequences.slice(0, MOST_CONSEQUENCES).join('; ');
    const more = consequences.length > MOST_CONSEQUENCES ? ` and ${consequences.length - MOST_CONSEQUENCES} more` : '';
    const commits = comparison(previousDeploy?.commit, run);
    return [
        ...(serving === undefined ? [] : [`**Meanwhile:** ${inline(serving)}`]),
        ...(shown === '' ? [] : [`**Follows from it:** ${inline(`${shown}${more}`)}`]),
        ...(commits === '' ? [] : [`**Commits since the last good deploy:** ${commits}`]),
        ...wayBack(previousDeploy, run),
    ];
}
/** A run that is started anew deploys the same commit with the same manifests, all of them. */
function wayBack(previous, { commit, repositoryUrl }) {
    if (previous === undefined || previous.commit === commit)
        return [];
    const [, id] = previous.runUrl.startsWith(`${repositoryUrl}/`)
        ? (RUN.exec(previous.runUrl.slice(repositoryUrl.length)) ?? [])
        : [];
    if (repositoryUrl === '' || id === undefined)
        return [];
    const run = (0,markdown/* link */.nf)(`the run that deployed ${(0,markdown/* code */.aY)(previous.commit.slice(0, 7))}`, `${repositoryUrl}/actions/runs/${id}`);
    return [`**To go back:** start ${run} again; it applies the manifests of that commit, all of them.`];
}
const RUN = /^\/actions\/runs\/(\d{1,20})(?:\/attempts\/\d{1,10})?$/;
/** The commits between two deploys, as GitHub compares them; '' when there is nothing to compare. */
function comparison(before, { commit, repositoryUrl }) {
    if (before === undefined || before === commit || commit === '' || repositoryUrl === '')
        return '';
    const label = (0,markdown/* code */.aY)(`${before.slice(0, 7)}...${commit.slice(0, 7)}`);
    return (0,markdown/* link */.nf)(label, `${repositoryUrl}/compare/${before}...${commit}`);
}
function inline(text) {
    return (0,markdown/* sentence */.em)((0,plain/* shorten */.ml)((0,plain/* oneLine */.TN)(text), LONGEST));
}

// EXTERNAL MODULE: ./lib/report/heading.js
var heading = __webpack_require__(6584);
;// CONCATENATED MODULE: ./lib/report/location.js



/** `file:line`, linked to that line in the repository at the commit being deployed. */
function location_location(position, run) {
    return (0,markdown/* link */.nf)((0,markdown/* code */.aY)((0,problem/* formatPosition */.Ld)({ file: position.file, line: position.line })), fileUrl(position, run));
}
/** '' when the file is not one of the repository, or the commit is not known. */
function fileUrl(position, { repositoryUrl, commit }) {
    const file = position.file.replace(/^\.\//, '');
    const outside = file.startsWith('/') || file.split('/').includes('..') || file !== (0,plain/* oneLine */.TN)(file);
    if (outside || repositoryUrl === '' || commit === '')
        return '';
    return `${repositoryUrl}/blob/${commit}/${file.split('/').map(encodeURIComponent).join('/')}#L${position.line}`;
}

// EXTERNAL MODULE: ./lib/report/name.js
var report_name = __webpack_require__(6363);
// EXTERNAL MODULE: ./lib/report/problems.js
var problems = __webpack_require__(2284);
;// CONCATENATED MODULE: ./lib/report/causes.js









const LONGEST_MESSAGE = 1_500;
/** What a comment shows without scrolling. */
const LINE_WIDTH = 100;
/** Why it failed: every unfinished object with its cause, evidence and remedy, then every other error. */
function causes(result, room) {
    const objects = result.objects.filter((object) => (0,problems/* isLeft */.OC)(object, result)).toSorted(problems/* byGravity */.SN);
    const errors = result.problems.filter((problem) => problem.severity === 'error' && !tells(objects, problem));
    const shownObjects = objects.slice(0, room.causes);
    const shownErrors = errors.slice(0, room.causes);
    const hidden = objects.length - shownObjects.length + errors.length - shownErrors.length;
    return [
        ...shownObjects.flatMap((object, index) => objectCause(object, result, room, shownObjects.slice(0, index))),
        ...errorList(shownErrors, result),
        ...(hidden > 0 ? [`… and ${hidden} more.`] : []),
        ...whatToDo((0,problems/* endingOf */.z6)(result)?.remedy),
    ];
}
/** The warnings and notices, folded; without the one that the first lines tell. */
function remarks(result, room) {
    const told = (0,problems/* endingOf */.z6)(result);
    const found = result.problems.filter((problem) => problem.severity !== 'error' && problem !== told);
    if (found.length === 0 || room.remarks === 0)
        return [];
    const hidden = found.length - room.remarks;
    const items = found.slice(0, room.remarks).map((problem) => problemItem(problem, result.run));
    if (hidden > 0)
        items.push(`- … and ${hidden} more.`);
    return [(0,markdown/* details */.zH)(countRemarks(found), items.join('\n'))];
}
function countRemarks(found) {
    const warnings = found.filter((problem) => problem.severity === 'warning').length;
    const notices = found.length - warnings;
    return [count(warnings, 'warning'), count(notices, 'notice')].filter((text) => text !== '').join(', ');
}
function count(number, noun) {
    return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}
function objectCause(object, result, room, before) {
    const first = before.length === 0;
    const { headline, run } = result;
    const { diagnosis, reference, message, position, blame } = object;
    const place = blame ?? position;
    const where = place && location_location(place, run);
    const said = (0,plain/* oneLine */.TN)(diagnosis?.message ?? message);
    const name = (0,report_name/* objectName */.H)(reference, run);
    // What the first lines have said is not said again; then this is only where to look.
    const isSaid = first && (0,plain/* oneLine */.TN)(headline).includes(said);
    const lines = [
        isSaid
            ? `**Where:** ${where ? `${where}, in ` : ''}${name}`
            : `${name}${where ? ` at ${where}` : ''}: ${causes_inline(said)}`,
    ];
    const remedy = remedyOf(object);
    const isToldAbove = remedy !== undefined && before.some((other) => remedyOf(other) === remedy);
    lines.push(...whatToDo(isToldAbove ? 'The same as above.' : remedy), ...aftermath(object, result));
    if (!diagnosis)
        return lines;
    const evidence = diagnosis.evidence.slice(0, room.evidence);
    if (evidence.length > 0)
        lines.push((0,markdown/* details */.zH)('Evidence', (0,markdown/* fence */.EU)(evidence.flatMap((line) => (0,plain/* wrap */.LV)((0,plain/* oneLine */.TN)(line), LINE_WIDTH))), first));
    if (room.logLines > 0)
        lines.push(...diagnosis.logs.map((log) => logBlock(log, room.logLines, first)));
    return lines;
}
function remedyOf({ diagnosis, remedy }) {
    return diagnosis?.remedy ?? remedy;
}
function logBlock(log, limit, open) {
    const which = log.previous ? ' before its restart' : '';
    const summary = `Last log lines of ${(0,markdown/* htmlCode */.h8)(log.container)} in ${(0,markdown/* htmlCode */.h8)(log.pod)}${which}`;
    return (0,markdown/* details */.zH)(summary, log.lines.length === 0 ? 'It wrote nothing.' : (0,markdown/* fence */.EU)(log.lines.slice(-limit)), open);
}
/** One problem needs no list. */
function errorList(errors, { headline, run }) {
    const [only, ...others] = errors;
    if (!only)
        return [];
    if (others.length > 0)
        return [errors.map((problem) => problemItem(problem, run)).join('\n')];
    const where = only.position ? [`**Where:** ${location_location(only.position, run)}`] : [];
    const message = (0,plain/* oneLine */.TN)(headline).includes((0,plain/* oneLine */.TN)(only.message)) ? [] : [(0,heading/* capitalised */.Iu)(causes_inline(only.message))];
    return [...message, ...where, ...whatToDo(only.remedy)];
}
function whatToDo(remedy) {
    return remedy ? [`**What to do:** ${causes_inline(remedy)}`] : [];
}
function problemItem({ position, message, remedy }, run) {
    const where = position ? `${location_location(position, run)}: ` : '';
    return `- ${where}${(0,problem/* withRemedy */.v9)(causes_inline(message), remedy && causes_inline(remedy))}`;
}
function causes_inline(text) {
    return (0,markdown/* sentence */.em)((0,plain/* shorten */.ml)((0,plain/* oneLine */.TN)(text), LONGEST_MESSAGE));
}
/** True when an object's own account says the same already. */
function tells(objects, { message }) {
    return objects.some(({ diagnosis, message: own, reference }) => {
        const said = diagnosis?.message ?? own;
        return message === said || message === `${(0,object/* formatReference */.FH)(reference)}: ${said}`;
    });
}

;// CONCATENATED MODULE: ./lib/report/changes.js







/** What is shorter is told as no time at all, in seconds. */
const SHORTEST = 0.05;
/** Words of `action`, in the order in which a reader cares. */
const ACTIONS = ['unknown', 'not applied', 'created', 'configured', 'unchanged'];
/** What changed and how long each took: one line of counts, and behind it a table of objects and their fields. */
function changes(result, room) {
    const { objects, run } = result;
    if (objects.length === 0)
        return [];
    const rank = (object) => ((0,problems/* isUnfinished */.ui)(object, result) ? -1 : ACTIONS.indexOf(object.action));
    const sorted = objects.toSorted((a, b) => rank(a) - rank(b));
    const shown = sorted.slice(0, room.objects);
    const rows = shown.map((object) => [
        `${(0,report_name/* objectName */.H)(object.reference, run)}<br>${object.position ? location_location(object.position, run) : 'made by this run'}`,
        object.action,
        state(object),
        object.seconds >= SHORTEST ? (0,heading/* duration */.p0)(object.seconds) : '',
    ]);
    if (rows.length === 0)
        return [counts(objects)];
    const body = [(0,markdown/* table */.tp)(['Object', 'Change', 'Status', 'Took'], rows)];
    if (objects.length > shown.length)
        body.push(`… and ${objects.length - shown.length} more.`);
    return [(0,markdown/* details */.zH)(counts(objects), body.join('\n\n')), ...fieldChanges(sorted, room.fields)];
}
/** `3 objects: 1 created, 2 unchanged`; `3 objects, all unchanged`. */
function counts(objects) {
    const found = ACTIONS.map((action) => ({
        action,
        number: objects.filter((object) => object.action === action).length,
    })).filter(({ number }) => number > 0);
    const [first] = found;
    const noun = objects.length === 1 ? 'object' : 'objects';
    if (first && found.length === 1 && objects.length > 1)
        return `${objects.length} ${noun}, ${ofAll(first.action)}`;
    return `${objects.length} ${noun}: ${found.map(({ action, number }) => `${number} ${action}`).join(', ')}`;
}
function ofAll(action) {
    return action === 'not applied' ? 'none applied' : `all ${action}`;
}
function state({ action, status, message }) {
    const said = (0,markdown/* sentence */.em)((0,plain/* shorten */.ml)((0,plain/* oneLine */.TN)(message), 200));
    if (action === 'not applied' || action === 'unknown')
        return message === action ? '' : said;
    if (status === 'Current')
        return said || 'in place';
    return said === '' ? status : `${status}: ${said}`;
}
/** The fields of objects that were there before; those of a new object are its manifest. */
function fieldChanges(objects, limit) {
    const changed = objects.filter(({ action, fields }) => action !== 'created' && fields.length > 0);
    if (changed.length === 0 || limit === 0)
        return [];
    const number = changed.reduce((sum, { fields }) => sum + fields.length, 0);
    const blocks = changed.map(({ reference, fields }) => [
        `# ${(0,plain/* oneLine */.TN)((0,object/* formatReference */.FH)(reference))}`,
        ...fields.flatMap(fieldLines),
    ]);
    const { shown, rest } = fitting(blocks, limit);
    const lines = shown.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
    const body = [(0,markdown/* fence */.EU)(lines, 'diff'), ...(rest === '' ? [] : [`… and ${rest}.`])].join('\n\n');
    return [(0,markdown/* details */.zH)(`${number} changed ${number === 1 ? 'field' : 'fields'}`, body)];
}
/** As many blocks as fit, each of them whole: half a change reads like another one. Of the first at least its beginning. */
function fitting(blocks, limit) {
    const [first = []] = blocks;
    if (first.length > limit)
        return { shown: [first.slice(0, limit)], rest: 'more' };
    const shown = [];
    let room = limit;
    for (const block of blocks) {
        room -= block.length + 1;
        if (room < -1)
            break;
        shown.push(block);
    }
    const hidden = blocks.length - shown.length;
    return { shown, rest: hidden === 0 ? '' : `${hidden} more ${hidden === 1 ? 'object' : 'objects'}` };
}
function fieldLines({ path, before, after }) {
    return [`  ${(0,plain/* oneLine */.TN)(path)}`, ...signed('-', before), ...signed('+', after)];
}
function signed(sign, value) {
    if (value === undefined)
        return [];
    return (0,plain/* plain */.pj)(value)
        .split('\n')
        .map((line) => `${sign} ${line}`);
}

;// CONCATENATED MODULE: ./lib/report/room.js
/** From all to the least. What matters least goes first: the list of objects, then fields, then remarks, then logs. */
const ROOMS = [
    { causes: 1_000, evidence: 200, logLines: 500, images: 1_000, objects: 5_000, fields: 5_000, remarks: 1_000 },
    { causes: 50, evidence: 100, logLines: 100, images: 200, objects: 1_000, fields: 1_000, remarks: 100 },
    { causes: 50, evidence: 50, logLines: 100, images: 100, objects: 200, fields: 300, remarks: 50 },
    { causes: 20, evidence: 30, logLines: 50, images: 50, objects: 50, fields: 100, remarks: 20 },
    { causes: 10, evidence: 20, logLines: 30, images: 20, objects: 20, fields: 40, remarks: 10 },
    { causes: 5, evidence: 10, logLines: 15, images: 10, objects: 0, fields: 0, remarks: 5 },
    { causes: 3, evidence: 5, logLines: 8, images: 5, objects: 0, fields: 0, remarks: 0 },
    { causes: 1, evidence: 3, logLines: 0, images: 0, objects: 0, fields: 0, remarks: 0 },
];

// EXTERNAL MODULE: ./lib/report/running.js
var running = __webpack_require__(2361);
;// CONCATENATED MODULE: ./lib/report/section.js






/** The report on a result with as much of it as `fits`; at the very least its first lines. */
function fitSection(result, { level, limit, fits }) {
    for (const [index, room] of ROOMS.entries()) {
        if (logSize(result, room) > 2 * limit)
            continue;
        const section = sectionOf(result, level, room, index > 0);
        if (fits(section))
            return section;
    }
    return { essence: [(0,heading/* heading */.R_)(result, level), shortened(result)].join('\n\n'), details: '' };
}
/** Characters of the logs that a room has place for. A thousand failures with long logs are not written out in vain. */
function logSize({ objects }, { causes: most, logLines }) {
    const logs = objects.flatMap(({ diagnosis }) => (diagnosis ? [diagnosis.logs] : [])).slice(0, most);
    const lines = logs.flat().flatMap((log) => (logLines === 0 ? [] : log.lines.slice(-logLines)));
    return lines.reduce((sum, line) => sum + Math.min(line.length, markdown/* LONGEST_LINE */.i2), 0);
}
function sectionOf(result, level, room, short) {
    const essence = [(0,heading/* heading */.R_)(result, level), ...causes(result, room), ...(0,running/* running */.y)(result, room)];
    const more = [...changes(result, room), ...remarks(result, room), ...(short ? [shortened(result)] : [])];
    return { essence: essence.join('\n\n'), details: more.join('\n\n') };
}
/** Where a report that was cut sends its reader. */
function shortened({ run }) {
    return `Shortened to fit. ${run.runUrl ? (0,markdown/* link */.nf)('The workflow run', run.runUrl) : 'The workflow log'} has everything.`;
}


/***/ })

};
