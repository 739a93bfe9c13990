export const id = 734;
export const ids = [734];
export const modules = {

/***/ 7734:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  report: () => (/* binding */ report)
});

// EXTERNAL MODULE: ./lib/problem.js
var problem = __webpack_require__(7748);
// EXTERNAL MODULE: ./lib/report/problems.js
var problems = __webpack_require__(2284);
// EXTERNAL MODULE: ./lib/report/section.js + 5 modules
var section = __webpack_require__(4045);
// EXTERNAL MODULE: ./lib/report/heading.js
var heading = __webpack_require__(6584);
// EXTERNAL MODULE: ./lib/report/markdown.js
var markdown = __webpack_require__(3021);
;// CONCATENATED MODULE: ./lib/report/timeline.js


/** What a person can still read, and Mermaid still draws. */
const MOST_OBJECTS = 40;
/** The shortest bar that is seen, in ms. */
const SHORTEST = 100;
/** Each object from its apply to its verdict, as a diagram that GitHub draws. Empty when nothing was followed. */
function timeline({ objects }) {
    const followed = objects.filter(({ seconds, status }) => seconds > 0 || status === 'Failed');
    const shown = followed.toSorted((a, b) => b.seconds - a.seconds).slice(0, MOST_OBJECTS);
    if (shown.length === 0)
        return [];
    const hidden = followed.length - shown.length;
    const bars = shown.toSorted((a, b) => a.seconds - b.seconds).map(bar);
    const lines = ['```mermaid', 'gantt', '    dateFormat x', '    axisFormat %M:%S', ...bars, '```'];
    const more = hidden > 0 ? `\n\n… and ${hidden} more.` : '';
    return [(0,markdown/* details */.zH)('From applied to verdict', lines.join('\n') + more)];
}
/** `Kind/name` is one word, which Mermaid can't take for one of its own; every sign of its syntax is left out. */
function bar({ reference, seconds, status }) {
    const name = `${reference.kind}/${reference.name}`.replaceAll(/[^\w./-]/g, '_');
    const tag = status === 'Failed' ? 'crit, ' : status === 'Current' ? 'done, ' : 'active, ';
    return `    ${name} (${(0,heading/* duration */.p0)(seconds)}) :${tag}0, ${Math.max(SHORTEST, Math.round(seconds * 1000))}`;
}

;// CONCATENATED MODULE: ./lib/report/summary.js


/** The runner shows nothing at all of a longer job summary (actions/runner, step summary limit). */
const LONGEST_SUMMARY = 1_048_576;
/** The report as the job summary: the same words as the comment, with more room. At most `limit` bytes of UTF-8. */
function jobSummary(result, limit = LONGEST_SUMMARY) {
    const diagram = timeline(result)
        .map((text) => `\n${text}\n`)
        .join('');
    const room = limit - Buffer.byteLength(diagram);
    return (joined((0,section/* fitSection */.v)(result, { level: '##', limit: room, fits: (section) => Buffer.byteLength(joined(section)) <= room })) + diagram);
}
function joined({ essence, details }) {
    return details === '' ? `${essence}\n` : `${essence}\n\n${details}\n`;
}

// EXTERNAL MODULE: ./lib/thrown.js
var thrown = __webpack_require__(8493);
// EXTERNAL MODULE: ./lib/github/client.js
var client = __webpack_require__(636);
// EXTERNAL MODULE: ./lib/github/log.js + 1 modules
var log = __webpack_require__(4381);
// EXTERNAL MODULE: ./lib/github/notice.js
var notice = __webpack_require__(1075);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/github/summary.js

/** Adds Markdown to the job summary. Outside of Actions there is none, and none is made; a summary that can't be written is a notice. */
function writeSummary(env, markdown) {
    const path = env.GITHUB_STEP_SUMMARY;
    if (!path)
        return [];
    try {
        (0,external_node_fs_.appendFileSync)(path, markdown());
        return [];
    }
    catch (error) {
        const cause = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        return [{ severity: 'notice', message: `the job summary could not be written (${cause})` }];
    }
}

;// CONCATENATED MODULE: ./lib/github/report.js








/**
 * Tells a result wherever people look: annotations, job summary, commit status, GitHub deployment, pull request
 * comment. Never throws for what GitHub does, and takes at most some ten seconds: a report can't change how a deploy ended.
 */
async function report(result, { run, env, live }) {
    (0,log/* annotate */.fz)((0,problems/* problemsOf */.GW)(result));
    const notices = writeSummary(env, () => jobSummary(result));
    const { comment, failures, githubDeployment, environmentUrl } = await live.close(result).catch(unforeseen);
    if ('skipped' in comment)
        (0,log/* info */.pq)(`no pull request comment: ${comment.skipped}`);
    if ('url' in comment)
        (0,log/* info */.pq)(`pull request comment: ${comment.url}`);
    const isTold = result.problems.some(({ message }) => message.startsWith('input github-token:'));
    const alone = 'notice' in comment && !comment.failure && !isTold ? [comment.notice] : [];
    (0,log/* annotate */.fz)([...notices, ...(0,notice/* noticesOf */.l)(failures, run), ...alone]);
    const deploymentId = githubDeployment === undefined ? '' : String(githubDeployment);
    return { commentUrl: urlOf(comment), deploymentId, environmentUrl };
}
/** A fault of ours in telling of a deploy is none of the deploy's. */
function unforeseen(error) {
    if (error instanceof problem/* ProblemsError */.FQ && error.problems[0])
        return untold(error.problems[0]);
    const message = `GitHub was not told of the end: kube-rollout met an error that it did not foresee (${(0,thrown/* nameAndMessageOf */.Pg)(error)})`;
    return untold({
        severity: 'notice',
        message,
        remedy: `This is a fault of kube-rollout itself: please report it. ${client/* ELSEWHERE */.pB}`,
    });
}
function untold(notice) {
    return { comment: { notice }, failures: [], environmentUrl: '' };
}
function urlOf(comment) {
    return 'url' in comment ? comment.url : '';
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
