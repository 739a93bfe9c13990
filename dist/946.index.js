export const id = 946;
export const ids = [946];
export const modules = {

/***/ 3946:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createAuthProvider: () => (/* binding */ createAuthProvider)
/* harmony export */ });
/* harmony import */ var _manifest_object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7350);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6657);


/** Milliseconds after which client-node is asked again: it knows itself whether its token still serves. */
const AGE = 30_000;
/** Entries of an auth-provider's `config` that are secrets. */
const SECRETS = ['access-token', 'id-token', 'refresh-token', 'client-secret'];
/**
 * The source of credentials that an `auth-provider` is (OIDC, and what Kubernetes itself has dropped since 1.26), read
 * by client-node. It takes a quarter of a second to load, so only those who need it do.
 */
function createAuthProvider(provider, { access, onSecret }) {
    const name = typeof provider.name === 'string' ? provider.name : 'unknown';
    for (const key of SECRETS) {
        const value = (0,_manifest_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(provider.config) ? provider.config[key] : undefined;
        if (typeof value === 'string' && value !== '')
            onSecret(value);
    }
    let loading;
    const obtain = async () => {
        const options = { headers: {} };
        try {
            loading ??= loadConfig(access);
            await (await loading).applyToHTTPSOptions(options);
        }
        catch (cause) {
            const message = `the auth-provider "${name}" of user "${access.userName}" gave no token`;
            throw new _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ConnectionError */ .Rc(message, { cause, fault: 'credential', remedy: REMEDY, mayHaveReached: false });
        }
        const { Authorization = '' } = options.headers;
        if (Authorization !== '')
            onSecret(Authorization.replace(/^Bearer /, ''));
        const identity = { headers: Authorization === '' ? {} : { Authorization } };
        return { identity, goodUntil: Date.now() + AGE, expiresAt: Number.POSITIVE_INFINITY };
    };
    return { kind: `the auth-provider "${name}"`, remedy: REMEDY, obtain };
}
const REMEDY = 'Auth providers are a thing of the past: use an exec plugin, or a token of a service account.';
async function loadConfig({ cluster, user }) {
    const { KubeConfig } = await Promise.all(/* import() */[__webpack_require__.e(539), __webpack_require__.e(70)]).then(__webpack_require__.bind(__webpack_require__, 2070));
    const config = new KubeConfig();
    const name = 'only';
    config.loadFromString(JSON.stringify({
        clusters: [{ name, cluster }],
        users: [{ name, user }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        'current-context': name,
    }));
    return config;
}


/***/ })

};
