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


/***/ })

};
