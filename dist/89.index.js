export const id = 89;
export const ids = [89];
export const modules = {

/***/ 7089:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readYaml: () => (/* binding */ readYaml)
});

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./lib/manifest/ambiguity.js

const SUSPICIOUS = /:[,}\]]|[,[{]\s*\?|![^\s]*,|[|>][-+]?[1-9]|\\[/uU]|[&*][\w-]*[^\w\s-]/;
/**
 * The few notations that YAML 1.1 (kubectl) and YAML 1.2 (the parser) take for different things, as in `{a:}`, and the
 * escapes that only YAML 1.2 has. No one means the former; a silent difference would be worse than an error.
 */
function findAmbiguity(root, source) {
    return SUSPICIOUS.test(source) ? ambiguityIn(root, source, false) : undefined;
}
function ambiguityIn(node, source, inFlow) {
    if ((0,dist/* isAlias */.Vj)(node))
        return inAnchor('*', node.source, source, node.range?.[0] ?? 0);
    const anchor = (0,dist.isScalar)(node) || (0,dist/* isMap */.jh)(node) || (0,dist/* isSeq */.oP)(node) ? node.anchor : undefined;
    const found = anchor === undefined ? undefined : inAnchor('&', anchor, source, 0);
    if (found)
        return found;
    if ((0,dist.isScalar)(node))
        return inScalar(node, source, inFlow);
    if ((0,dist/* isPair */.tO)(node))
        return ambiguityIn(node.key, source, inFlow) ?? ambiguityIn(node.value, source, inFlow);
    if (!(0,dist/* isMap */.jh)(node) && !(0,dist/* isSeq */.oP)(node))
        return undefined;
    const isFlow = node.flow === true;
    for (const item of node.items) {
        const found = (isFlow && (0,dist/* isMap */.jh)(node) ? bareColon(item, source) : undefined) ??
            ambiguityIn(item, source, isFlow);
        if (found)
            return found;
    }
    return undefined;
}
/** For kubectl such a name ends before the first other character, which then belongs to the value. */
function inAnchor(sign, name, source, from) {
    if (/^[\w-]*$/.test(name))
        return undefined;
    const message = 'the name of an anchor with another character than letters, digits, - and _';
    return { offset: source.indexOf(sign + name, from), message, remedy: 'Rename the anchor.' };
}
function bareColon({ key, value }, source) {
    const offset = (0,dist.isScalar)(value) && value.value === '' ? value.range?.[0] : undefined;
    if (offset === undefined || source[offset - 1] !== ':' || !/[,}\]]/.test(source[offset] ?? ''))
        return undefined;
    if ((0,dist.isScalar)(key) && key.type !== dist/* Scalar */.X5.PLAIN)
        return undefined;
    return { offset: offset - 1, message: 'a colon right before a bracket or comma', remedy: 'Write a value, or null.' };
}
function inScalar(node, source, inFlow) {
    const [offset, end] = node.range ?? [0, 0];
    if (node.type === dist/* Scalar */.X5.QUOTE_DOUBLE)
        return foreignEscape(source, offset, end);
    const remedy = 'Put the value in quotes.';
    if (inFlow && node.type === dist/* Scalar */.X5.PLAIN && String(node.value).startsWith('?')) {
        return { offset, message: 'a plain value that starts with ? inside brackets', remedy };
    }
    if (inFlow && node.tag && node.value === '' && source[offset] === ',') {
        return { offset, message: 'a tag right before a comma', remedy };
    }
    const isBlock = node.type === dist/* Scalar */.X5.BLOCK_LITERAL || node.type === dist/* Scalar */.X5.BLOCK_FOLDED;
    const hasDepth = isBlock && /^[|>][-+]?[1-9]/.test(source.slice(offset, end));
    if (hasDepth && (/\n +\n*$/.test(source.slice(offset, end)) || /^\n* +(?:\n|$)/.test(source.slice(end)))) {
        return { offset, message: 'a block with an explicit indentation that ends in blanks', remedy };
    }
    return undefined;
}
/** Digits of the escapes that name a character by its number. */
const DIGITS = { u: 4, U: 8 };
/** The first escape in double quotes that JSON has, and YAML as kubectl reads it has not. */
function foreignEscape(source, start, end) {
    for (let at = source.indexOf('\\', start); at >= 0 && at < end; at = source.indexOf('\\', at + 2)) {
        const letter = source[at + 1] ?? '';
        if (letter === '/') {
            return { offset: at, message: 'the escape `\\/`, which kubectl refuses in YAML', remedy: 'Write `/` alone.' };
        }
        const code = Number.parseInt(source.slice(at + 2, at + 2 + (DIGITS[letter] ?? 0)), 16);
        if (code >= 0xd800 && code <= 0xdfff) {
            return {
                offset: at,
                message: 'an escape for one half of a surrogate pair, which kubectl refuses in YAML',
                remedy: 'Write the character itself, or `\\U` with the eight digits of its code point.',
            };
        }
    }
    return undefined;
}

// EXTERNAL MODULE: ./lib/manifest/syntax.js
var syntax = __webpack_require__(770);
;// CONCATENATED MODULE: ./lib/manifest/yaml-lexer.js

const LibraryLexer = dist/* Lexer */.JG;
/**
 * The library's lexer, but with no demand on the indentation inside `[…]`, `{…}` and quotes: kubectl makes none, and
 * a closing bracket that stands under the key of its list is common.
 */
class KubectlLexer extends LibraryLexer {
    *parseFlowCollection() {
        return yield* this.unindented(super.parseFlowCollection());
    }
    *parseQuotedScalar() {
        return yield* this.unindented(super.parseQuotedScalar());
    }
    *unindented(tokens) {
        const { indentNext } = this;
        this.indentNext = 0;
        const state = yield* tokens;
        this.indentNext = indentNext;
        return state;
    }
}

;// CONCATENATED MODULE: ./lib/manifest/yaml.js




// Every scalar stays text here: how kubectl reads it is scalar.ts' affair. Made once: it is half the cost of a small document.
const SCHEMA = new dist/* Schema */.Sj({ schema: 'failsafe', resolveKnownTags: false, merge: false, customTags: null });
/** Any YAML document, read by the library. `base` is where its text begins in the file. */
function readYaml(source, base) {
    const composer = new dist/* Composer */.Dk({ schema: SCHEMA, version: '1.1', uniqueKeys: false });
    const documents = [];
    let ended = false;
    for (const token of tokens(source)) {
        if (token.type === 'directive')
            return (0,syntax/* empty */.Ie)(base, { offset: base + token.offset, ...DIRECTIVE });
        if (token.type === 'document' && ended)
            return (0,syntax/* empty */.Ie)(base, { offset: base + token.offset, ...AFTER_END });
        ended ||= token.type === 'doc-end';
        documents.push(...composer.next(token));
    }
    documents.push(...composer.end());
    const [document] = documents;
    // The first error is the cause; what follows is mostly its echo.
    const error = document?.errors[0] ?? composer.streamInfo().errors[0];
    if (error)
        return (0,syntax/* empty */.Ie)(base, describe(error, source, base, document?.contents));
    const contents = document?.contents;
    if (!contents)
        return { root: undefined, base, aliases: new Map(), faults: [] };
    const ambiguity = findAmbiguity(contents, source);
    if (ambiguity)
        return (0,syntax/* empty */.Ie)(base, { ...ambiguity, offset: base + ambiguity.offset });
    const root = nodeOf(contents, 0);
    return { root, base, aliases: source.includes('*') ? bindAliases(root) : new Map(), faults: [] };
}
function* tokens(source) {
    const parser = new dist/* Parser */.iX();
    for (const lexeme of new KubectlLexer().lex(source))
        yield* parser.next(lexeme);
    yield* parser.end();
}
/** The library's node as ours. What is not written becomes an empty scalar at `place`. */
function nodeOf(node, place) {
    if ((0,dist.isScalar)(node))
        return scalarOf(node, place);
    if ((0,dist/* isMap */.jh)(node))
        return mappingOf(node, place);
    if ((0,dist/* isSeq */.oP)(node))
        return sequenceOf(node, place);
    if ((0,dist/* isAlias */.Vj)(node))
        return { is: 'alias', source: node.source, ...spotOf(node, place) };
    return { is: 'scalar', value: '', style: 'plain', start: place, end: place };
}
function scalarOf(node, place) {
    const tag = node.tag === undefined ? {} : { tag: node.tag };
    const style = STYLES[node.type ?? dist/* Scalar */.X5.PLAIN] ?? 'block';
    return { is: 'scalar', value: node.value, style, ...tag, ...anchorOf(node), ...spotOf(node, place) };
}
const STYLES = {
    [dist/* Scalar */.X5.PLAIN]: 'plain',
    [dist/* Scalar */.X5.QUOTE_DOUBLE]: 'double',
    [dist/* Scalar */.X5.QUOTE_SINGLE]: 'single',
};
function mappingOf(node, place) {
    const spot = spotOf(node, place);
    const pairs = node.items.map((pair) => {
        const key = nodeOf(pair.key, spot.start);
        return { key, value: nodeOf(pair.value, key.end) };
    });
    return { is: 'map', pairs, ...anchorOf(node), ...spot, ...endOfBlock(node, pairs.at(-1)?.value) };
}
function sequenceOf(node, place) {
    const spot = spotOf(node, place);
    const items = node.items.map((item) => nodeOf(item, spot.start));
    return { is: 'list', items, ...anchorOf(node), ...spot, ...endOfBlock(node, items.at(-1)) };
}
/** The library counts comments and blank lines after the last value of a block as the block's. */
function endOfBlock({ flow }, last) {
    return flow || !last ? {} : { end: last.end };
}
function spotOf({ range }, place) {
    const [start, end] = range ?? [place, place];
    return { start, end };
}
function anchorOf({ anchor }) {
    return anchor === undefined ? {} : { anchor };
}
const DIRECTIVE = {
    message: 'a YAML directive (a line that starts with %), which kubectl refuses',
    remedy: 'Remove the line.',
};
const AFTER_END = {
    message: 'text after `...`, the end of the document, which kubectl would drop silently',
    remedy: 'Start the next document with a line `---`.',
};
/** Messages of the parser that could repeat a part of the file, which could be a secret, are said in words of our own. */
const IN_OUR_WORDS = {
    BLOCK_AS_IMPLICIT_KEY: 'a `key: value` inside the value of another key',
    MULTILINE_IMPLICIT_KEY: 'text where `key: value` is expected',
    BAD_DQ_ESCAPE: 'an escape sequence that YAML does not have',
    BAD_DIRECTIVE: DIRECTIVE.message,
    RESOURCE_EXHAUSTION: 'nested too deeply',
    TAG_RESOLVE_FAILED: 'a tag (!…) that cannot stand here',
    UNEXPECTED_TOKEN: 'not YAML: what stands here does not fit what stands before it',
};
function describe(error, source, base, contents) {
    const [code, isQuote] = [codeOf(error), error.code === 'MISSING_CHAR' && error.message.includes('quote')];
    const opened = isQuote ? lastQuoted(nodeOf(contents, 0), error.pos[0]) : undefined;
    if (opened !== undefined)
        return { offset: base + opened, ...OPEN_QUOTE };
    const message = IN_OUR_WORDS[code] ?? lowerFirst(error.message);
    const remedy = (0,syntax/* remedyFor */.wJ)((0,syntax/* lineAt */.mh)(source, error.pos[0])) ?? remedyForError(code, error.message);
    return { offset: base + error.pos[0], message, ...(remedy ? { remedy } : {}) };
}
const LINE_UP = 'Line it up, with spaces, with the lines of the same map or list.';
/** By the parser's codes: what people mostly did. */
const REMEDIES = {
    TAB_AS_INDENT: 'Indent with spaces.',
    BAD_INDENT: LINE_UP,
    MISSING_CHAR: LINE_UP,
    BLOCK_AS_IMPLICIT_KEY: 'Put a value that holds `: ` in quotes; a line that is indented deeper belongs under a key without a value.',
    MULTILINE_IMPLICIT_KEY: 'Write `key: value`, with a space after the colon, in line with its neighbours; indent the lines of a text after `|` or `>` deeper than its key.',
    BAD_SCALAR_START: 'Put the value in quotes.',
};
/** A line without a colon has two names there, by what stands around it. */
function codeOf({ code, message }) {
    return message.startsWith('Implicit map keys') ? 'MULTILINE_IMPLICIT_KEY' : code;
}
const OPEN_QUOTE = {
    message: 'the quote that opens here never closes',
    remedy: 'Close it, or put a value that holds such a quote in quotes of the other kind.',
};
/** Where the last quoted text before an offset begins. */
function lastQuoted(node, before) {
    if (node.start >= before || node.is === 'alias')
        return undefined;
    if (node.is === 'scalar')
        return node.style === 'double' || node.style === 'single' ? node.start : undefined;
    const below = node.is === 'list' ? node.items : node.pairs.flatMap(({ key, value }) => [key, value]);
    return below.map((child) => lastQuoted(child, before)).findLast((start) => start !== undefined);
}
function remedyForError(code, message) {
    if (message.toLowerCase().includes('flow'))
        return 'Close the bracket or brace that was opened before.';
    return REMEDIES[code];
}
function lowerFirst(message) {
    return message.charAt(0).toLowerCase() + message.slice(1);
}
/** An alias means the last anchor of its name that stands before it in the text. */
function bindAliases(root) {
    const anchors = new Map();
    const bound = new Map();
    const visit = (node) => {
        if (node.is === 'alias') {
            const target = anchors.get(node.source);
            if (target)
                bound.set(node, target);
            return;
        }
        if (node.anchor !== undefined)
            anchors.set(node.anchor, node);
        if (node.is === 'list')
            node.items.forEach(visit);
        if (node.is !== 'map')
            return;
        for (const { key, value } of node.pairs) {
            visit(key);
            visit(value);
        }
    };
    visit(root);
    return bound;
}


/***/ })

};
