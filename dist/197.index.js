export const id = 197;
export const ids = [197];
export const modules = {

/***/ 9197:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createExecPlugin: () => (/* binding */ createExecPlugin)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7350);
/* harmony import */ var _without_credentials_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9856);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6657);
/* harmony import */ var _credential_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5433);





/** Milliseconds for a plugin to answer. */
const LIMIT = 60_000;
/** Characters of its answer. */
const LONGEST = 2 ** 20;
/** Milliseconds before its end at which a credential is replaced, or half its life when that is shorter. */
const MARGIN = 60_000;
const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
/** The source of credentials that a plugin is. Throws a ConnectionError when the kubeconfig's entry can't be used. */
function createExecPlugin(exec, options, limit = LIMIT) {
    const plugin = pluginOf(exec, options);
    const obtain = async () => {
        const output = await run(plugin, options.signal, limit);
        return grantOf(plugin, output, options);
    };
    return {
        kind: `the credential plugin "${plugin.command}"`,
        remedy: 'The plugin gave a credential that the cluster does not know: check which identity the runner is logged in as, and that the cluster lets it in.',
        obtain,
    };
}
function pluginOf(exec, { access, endpoint, env }) {
    const apiVersion = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(exec.apiVersion);
    const command = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(exec.command);
    const wrong = (message) => failure(`the exec entry of user "${access.userName}" ${message}`, 'Write the kubeconfig again with a current version of the tool that made it.');
    if (command === '')
        throw wrong('names no command');
    if (!API_VERSIONS.includes(apiVersion)) {
        throw wrong(`expects ${apiVersion || 'no apiVersion'}, known are ${API_VERSIONS.join(' and ')}`);
    }
    if (exec.interactiveMode === 'Always') {
        throw failure(`the credential plugin "${command}" of user "${access.userName}" wants a terminal (interactiveMode: Always)`, 'Use a way to log in that needs nobody to type.');
    }
    const spec = { interactive: false };
    if (exec.provideClusterInfo === true)
        spec.cluster = clusterInfo(access.cluster, endpoint.ca);
    const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
    return {
        apiVersion,
        command,
        args: list(exec.args).map(_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq),
        env: { ...env, ...variables(exec.env), KUBERNETES_EXEC_INFO: info },
        installHint: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(exec.installHint),
    };
}
/** `spec.cluster` of an ExecCredential: what the plugin may know of the cluster. */
function clusterInfo(cluster, ca) {
    const info = { server: (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(cluster.server) };
    for (const key of ['tls-server-name', 'insecure-skip-tls-verify', 'proxy-url']) {
        if (cluster[key] !== undefined)
            info[key] = cluster[key];
    }
    if (ca !== undefined)
        info['certificate-authority-data'] = Buffer.from(ca).toString('base64');
    const extension = list(cluster.extensions).find((extension) => (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(extension, 'name') === 'client.authentication.k8s.io/exec');
    if (extension !== undefined)
        info.config = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(extension, 'extension');
    return info;
}
function variables(entries) {
    return Object.fromEntries(list(entries).map((entry) => [(0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(entry, 'name')), (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(entry, 'value'))]));
}
function run(plugin, signal, limit) {
    const { command, args, env } = plugin;
    return new Promise((resolve, reject) => {
        // A group of its own, so that what the plugin starts ends with it; no terminal, so that nothing can ask.
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
        let output = '';
        let complaint = '';
        child.stderr.setEncoding('utf8').on('data', (chunk) => (complaint = (complaint + chunk).slice(-2_000)));
        const settle = (end) => {
            clearTimeout(timer);
            signal.removeEventListener('abort', onAbort);
            end();
        };
        const giveUp = (why) => {
            kill(child.pid);
            child.stdout.destroy();
            child.stderr.destroy();
            settle(() => reject(failure(`the credential plugin "${command}" ${why}${said(complaint)}`, undefined)));
        };
        child.stdout.setEncoding('utf8').on('data', (chunk) => {
            output += chunk;
            if (output.length > LONGEST)
                giveUp(`printed more than ${LONGEST / 2 ** 20} MiB, which is no credential`);
        });
        const onAbort = () => giveUp('was ended with the run');
        const timer = setTimeout(() => giveUp(`did not answer within ${limit / 1000} s`), limit);
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted)
            onAbort();
        child.on('error', (cause) => settle(() => reject(notStarted(plugin, cause))));
        child.on('close', (code, killer) => {
            if (code === 0)
                return settle(() => resolve(output));
            const how = killer ? `was killed by ${killer}` : `failed with exit code ${code}`;
            settle(() => reject(failure(`the credential plugin "${command}" ${how}${said(complaint)}`, LOG_IN)));
        });
    });
}
const LOG_IN = 'Log in to the cloud in a step before this one, in the same job.';
function kill(pid) {
    if (pid === undefined)
        return;
    try {
        process.kill(-pid, 'SIGKILL');
    }
    catch (error) {
        if (error.code !== 'ESRCH')
            throw error; // ESRCH: it has just ended by itself
    }
}
function notStarted({ command, installHint }, cause) {
    const isMissing = cause.code === 'ENOENT';
    const hint = installHint.trim() || `Install ${command} in a step before this one.`;
    return failure(`the credential plugin "${command}" ${isMissing ? 'is not installed on this runner' : `can't be started (${cause.message})`}`, hint, cause);
}
/** The last lines of what a plugin complained of; some repeat the token that they were refused with. */
function said(complaint) {
    const lines = (0,_without_credentials_js__WEBPACK_IMPORTED_MODULE_1__/* .linesWithoutCredentials */ .ez)(complaint.trim().split('\n')).slice(-3).join('; ');
    return lines === '' ? '' : `: ${lines.slice(-500)}`;
}
function grantOf(plugin, output, { onSecret }) {
    const answer = parse(plugin, output);
    const status = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(answer, 'status');
    const token = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(status, 'token'));
    const cert = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(status, 'clientCertificateData'));
    const key = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(status, 'clientKeyData'));
    if ((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(answer, 'kind') !== 'ExecCredential' || (token === '' && (cert === '' || key === ''))) {
        throw unusable(plugin, 'an ExecCredential without a token or a client certificate');
    }
    if ((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(answer, 'apiVersion') !== plugin.apiVersion) {
        throw unusable(plugin, `an answer of another version than ${plugin.apiVersion}`);
    }
    if (token)
        onSecret(token);
    if (key)
        (0,_credential_js__WEBPACK_IMPORTED_MODULE_4__/* .maskKey */ .s)(key, onSecret);
    const identity = {
        headers: token ? { Authorization: `Bearer ${token}` } : {},
        ...(cert && key ? { certificate: { cert, key } } : {}),
    };
    return { identity, ...timesOf((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .field */ .ZZ)(status, 'expirationTimestamp'))) };
}
function timesOf(expiration) {
    const expiresAt = Date.parse(expiration);
    if (Number.isNaN(expiresAt))
        return { goodUntil: Infinity, expiresAt: Infinity };
    const left = Math.max(0, expiresAt - Date.now());
    return { goodUntil: expiresAt - Math.min(MARGIN, left / 2), expiresAt };
}
function parse(plugin, output) {
    try {
        const answer = JSON.parse(output);
        if ((0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u4)(answer))
            return answer;
    }
    catch {
        // What it printed may hold half a token: neither it nor the parser's message, which quotes it, is told.
    }
    throw unusable(plugin, `${output.trim() === '' ? 'nothing' : 'something that is no JSON'}`);
}
function unusable({ command }, found) {
    return failure(`the credential plugin "${command}": expected an ExecCredential on its output, found ${found}`, LOG_IN);
}
function failure(message, remedy, cause) {
    return new _api_error_js__WEBPACK_IMPORTED_MODULE_2__/* .ConnectionError */ .Rc(message, { cause, remedy, fault: 'credential', mayHaveReached: false });
}
function list(value) {
    return Array.isArray(value) ? value : [];
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


/***/ })

};
