export const id = 591;
export const ids = [591];
export const modules = {

/***/ 9591:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cleanUp: () => (/* binding */ cleanUp)
});

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
        return issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(os.EOL);
    issueCommand('set-output', { name }, toCommandValue(value));
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
function core_info(message) {
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
function core_saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
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
;// CONCATENATED MODULE: ./lib/problem.js
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
    const where = position ? `${problem_formatPosition(position)}: ` : '';
    return where + problem_withRemedy(message, remedy);
}
/** A message and what to do about it, as sentences; a message that quotes someone else may end in a full stop already. */
function problem_withRemedy(message, remedy) {
    if (!remedy)
        return message;
    return /[.!?…]$/.test(message) ? `${message} ${remedy}` : `${message}. ${remedy}`;
}
/** `file:line` or `file:line:column`, the form that editors and terminals make clickable. */
function problem_formatPosition(position) {
    const { file, line, column } = position;
    return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./lib/report/plain.js

/**
 * Text from pods, registries and servers, as nothing but text: without terminal sequences and control characters,
 * and with a visible `�` where an invisible character (zero width, bidirectional override, tag) could have made it
 * read as something else. Every kind of line end becomes `\n`; tabs stay.
 */
function plain_plain(text) {
    return (0,external_node_util_.stripVTControlCharacters)(text)
        .toWellFormed()
        .replaceAll(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
        .replaceAll(/(?![\n\t])\p{Cc}/gu, '')
        .replaceAll(/\p{Cf}/gu, '\uFFFD');
}
/** The same on one line. */
function plain_oneLine(text) {
    return plain_plain(text).replaceAll(/\s+/g, ' ').trim();
}
/** At most `limit` UTF-16 units, the last of them `…` when something was cut; never half a character. */
function plain_shorten(text, limit) {
    return text.length <= limit
        ? text
        : `${text
            .slice(0, limit - 1)
            .toWellFormed()
            .replace(/\uFFFD$/, '')}…`;
}
/** A line as lines of at most `width`, broken at blanks and indented from the second on; longer words stay whole. */
function plain_wrap(text, width) {
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

;// CONCATENATED MODULE: ./lib/report/markdown.js

/**
 * A sentence of any origin as inline Markdown that can only be read as that sentence. Ordinary words stay; whatever
 * could be syntax, a link, a mention, a reference or HTML (paths, images, `@names`, `#1`, quoted YAML) becomes code,
 * where GitHub interprets nothing. Pairs of backticks in it are code already. Never more than one line.
 */
function markdown_sentence(text) {
    const parts = plain_oneLine(text).split('`');
    const paired = parts.length % 2 === 1;
    const pieces = paired
        ? parts.flatMap((part, index) => (index % 2 === 1 ? quoted(part) : words(part)))
        : words(parts.join('`'));
    return joinCode(pieces)
        .map((piece, index) => (piece.code ? markdown_code(piece.text) : prose(piece.text, index === 0)))
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
function markdown_code(value) {
    const text = unmarked(plain_oneLine(value));
    if (text === '')
        return '';
    if (text.includes('|'))
        return markdown_htmlCode(text);
    const ticks = '`'.repeat(longestRun(text, '`') + 1);
    const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
    return `${ticks}${pad}${text}${pad}${ticks}`;
}
/** A value as code where Markdown is not read: in a `<summary>`. */
function markdown_htmlCode(value) {
    const text = unmarked(plain_oneLine(value)).replaceAll('://', ':\u200B//');
    return `<code>${text.replaceAll(/[^\p{L}\p{N}\s]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}
/** Longer lines say nothing more to a person, and one of them could take the room of all others. */
const markdown_LONGEST_LINE = 1_000;
/** Lines in a fenced block that nothing inside of it can close. */
function markdown_fence(lines, language = 'text') {
    const text = lines
        .flatMap((line) => plain(line).split('\n'))
        .map((line) => shorten(line, markdown_LONGEST_LINE))
        .join('\n');
    const ticks = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
    return `${ticks}${language}\n${unmarked(text)}\n${ticks}`;
}
/** A link, or the bare label when the address is not one of the web. `label` is Markdown without links. */
function markdown_link(label, url) {
    if (!/^https?:\/\//.test(url))
        return label;
    return `[${label}](${url.replaceAll(/[\s<>()\\"'|`*_~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}
/** A part that opens at a click. `summary` is HTML, `body` Markdown. */
function markdown_details(summary, body, open = false) {
    return `<details${open ? ' open' : ''}>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
/** A table; cells are inline Markdown. */
function markdown_table(header, rows) {
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

;// CONCATENATED MODULE: ./lib/report/heading.js


/** The longest headline and environment that the first lines take; what is longer is told in full further down. */
const LONGEST_HEADLINE = 600;
const LONGEST_NAME = 100;
/** The three lines that a person reads at night: did it work, what to know first, of which version that is said. */
function heading_heading(result, level) {
    const headline = heading_capitalised(sentence(shorten(oneLine(result.headline), LONGEST_HEADLINE)));
    const said = headline === '' ? [] : [result.outcome === 'success' ? headline : `**${headline}**`];
    return [`${level} ${title(result)}`, ...said, facts(result)].join('\n\n');
}
/** Messages start lower-case, to stand inside of others; here one stands alone. A name such as `payments-api` is left. */
function heading_capitalised(text) {
    return text.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}
function title(result) {
    const environment = sentence(shorten(oneLine(result.run.environment), LONGEST_NAME));
    if (result.outcome === 'cancelled')
        return `⏹️ Deploy to ${environment} cancelled ${heading_extent(result)}`;
    if (result.outcome === 'failure')
        return `❌ Deploy to ${environment} failed ${heading_extent(result)}`;
    const changed = result.objects.some((object) => object.action !== 'unchanged');
    return changed ? `✅ Deployed to ${environment}` : `✅ Nothing to change in ${environment}`;
}
/** What the cluster has taken of a run that did not end well: the next thing anyone wants to know. */
function heading_extent({ step, objects }) {
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
        commit && link(code(commit.slice(0, 7)), commitUrl),
        imageTag && imageTag !== commit && `image tag ${code(shorten(imageTag, LONGEST_NAME))}`,
        namespace && `namespace ${code(shorten(namespace, LONGEST_NAME))}`,
        heading_duration(seconds),
        moment(startedAt),
        runUrl && link('workflow run', runUrl),
    ]
        .filter((fact) => fact !== '' && fact !== undefined && fact !== false)
        .join(' · ');
}
/** `2026-03-05T01:58:03Z` → `2026-03-05 01:58 UTC`. */
function moment(iso) {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : '';
}
/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`. */
function heading_duration(seconds) {
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
function history_deployOf({ outcome, headline, seconds, run }) {
    const { startedAt, runUrl } = run;
    const [said, commit, imageTag] = [headline, run.commit, run.imageTag].map((text) => shorten(oneLine(text), LONGEST_TEXT));
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
        `${ICONS[deploy.outcome]} ${markdown_link(WORDS[deploy.outcome], deploy.runUrl)}`,
        commitLink(deploy, run),
        ...(hasTags ? [deploy.imageTag === deploy.commit ? '' : markdown_code(plain_shorten(deploy.imageTag, LONGEST_TEXT))] : []),
        moment(deploy.startedAt),
        deploy.outcome === 'died' ? '' : heading_duration(deploy.seconds),
    ]);
    return markdown_details(`The last ${deploys.length} deploys`, markdown_table(['Deploy', 'Commit', ...(hasTags ? ['Image tag'] : []), 'Started', 'Took'], rows));
}
/** The few lines that are left of an environment's section where there is no room for more. */
function rebuiltSection(environment, [deploy]) {
    if (!deploy)
        return '';
    const title = `### ${ICONS[deploy.outcome]} Deploy to ${markdown_sentence(plain_shorten(plain_oneLine(environment), 100))} ${WORDS[deploy.outcome]}`;
    const facts = [markdown_code(deploy.commit.slice(0, 7)), moment(deploy.startedAt), markdown_link('workflow run', deploy.runUrl)];
    return [title, markdown_sentence(deploy.headline), facts.filter((fact) => fact !== '').join(' · ')].join('\n\n');
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
    return markdown_link(markdown_code(commit.slice(0, 7)), isSha && repositoryUrl ? `${repositoryUrl}/commit/${commit}` : '');
}

;// CONCATENATED MODULE: ./lib/report/aftermath.js


const LONGEST = 600;
const MOST_CONSEQUENCES = 5;
/**
 * What a failure means now: what users have meanwhile, what else it holds up, which commits came with it, and how to go
 * back.
 */
function aftermath_aftermath({ serving, diagnosis, previousDeploy }, { run }) {
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
    const run = link(`the run that deployed ${code(previous.commit.slice(0, 7))}`, `${repositoryUrl}/actions/runs/${id}`);
    return [`**To go back:** start ${run} again; it applies the manifests of that commit, all of them.`];
}
const RUN = /^\/actions\/runs\/(\d{1,20})(?:\/attempts\/\d{1,10})?$/;
/** The commits between two deploys, as GitHub compares them; '' when there is nothing to compare. */
function comparison(before, { commit, repositoryUrl }) {
    if (before === undefined || before === commit || commit === '' || repositoryUrl === '')
        return '';
    const label = code(`${before.slice(0, 7)}...${commit.slice(0, 7)}`);
    return link(label, `${repositoryUrl}/compare/${before}...${commit}`);
}
function inline(text) {
    return sentence(shorten(oneLine(text), LONGEST));
}

;// CONCATENATED MODULE: ./lib/report/location.js



/** `file:line`, linked to that line in the repository at the commit being deployed. */
function location_location(position, run) {
    return link(code(formatPosition({ file: position.file, line: position.line })), fileUrl(position, run));
}
/** '' when the file is not one of the repository, or the commit is not known. */
function fileUrl(position, { repositoryUrl, commit }) {
    const file = position.file.replace(/^\.\//, '');
    const outside = file.startsWith('/') || file.split('/').includes('..') || file !== oneLine(file);
    if (outside || repositoryUrl === '' || commit === '')
        return '';
    return `${repositoryUrl}/blob/${commit}/${file.split('/').map(encodeURIComponent).join('/')}#L${position.line}`;
}

;// CONCATENATED MODULE: ./lib/report/name.js

/** Deployment `api`; with its namespace only where that is not the run's own, which the first lines tell. */
function name_objectName({ kind, namespace, name }, run) {
    const full = namespace && namespace !== run.namespace ? `${namespace}/${name}` : name;
    return `${sentence(kind)} ${code(full)}`;
}

;// CONCATENATED MODULE: ./lib/report/problems.js


/**
 * Everything that annotations and log have to say of a result: its problems, and one error for each object that did
 * not come to its end. Said once, even when a step told it already.
 */
function problemsOf(result) {
    const unfinished = result.objects.filter((object) => problems_isUnfinished(object, result)).toSorted(problems_byGravity);
    const all = [...unfinished.map(problemOf), ...result.problems];
    return [...new Map(all.map((problem) => [keyOf(problem), problem])).values()];
}
/** True for an object that was written and then failed, or was still on its way when the time was up. */
function problems_isUnfinished(object, result) {
    if (object.status === 'Failed')
        return true;
    return result.outcome === 'failure' && result.step === 'wait' && object.status !== 'Current';
}
/** The same, or what a cancelled run has left on its way: no error, but what anyone looks at next. */
function problems_isLeft(object, result) {
    return problems_isUnfinished(object, result) || (result.outcome === 'cancelled' && object.status === 'InProgress');
}
/** How a cancelled run tells that it was; whatever else there is to say comes after it. */
function problems_endingOf({ outcome, problems: [first] }) {
    return outcome === 'cancelled' && first?.severity === 'warning' ? first : undefined;
}
/** What holds up others comes first, then what failed for certain, the gravest class first, then what only waits. */
function problems_byGravity(a, b) {
    return gravity(a) - gravity(b);
}
const CLASSES = (/* unused pure expression or super */ null && (['terminal', 'retryable', 'capacity']));
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
    const what = `${formatReference(reference)}: ${diagnosis?.message ?? message}`;
    const where = blame ?? position;
    return {
        severity: 'error',
        message: what,
        ...(where ? { position: where } : {}),
        ...(remedy === undefined ? {} : { remedy }),
    };
}
function keyOf({ severity, message, position }) {
    return [severity, position ? formatPosition(position) : '', message].join('\n');
}

;// CONCATENATED MODULE: ./lib/report/causes.js









const LONGEST_MESSAGE = 1_500;
/** What a comment shows without scrolling. */
const LINE_WIDTH = 100;
/** Why it failed: every unfinished object with its cause, evidence and remedy, then every other error. */
function causes_causes(result, room) {
    const objects = result.objects.filter((object) => isLeft(object, result)).toSorted(byGravity);
    const errors = result.problems.filter((problem) => problem.severity === 'error' && !tells(objects, problem));
    const shownObjects = objects.slice(0, room.causes);
    const shownErrors = errors.slice(0, room.causes);
    const hidden = objects.length - shownObjects.length + errors.length - shownErrors.length;
    return [
        ...shownObjects.flatMap((object, index) => objectCause(object, result, room, shownObjects.slice(0, index))),
        ...errorList(shownErrors, result),
        ...(hidden > 0 ? [`… and ${hidden} more.`] : []),
        ...whatToDo(endingOf(result)?.remedy),
    ];
}
/** The warnings and notices, folded; without the one that the first lines tell. */
function causes_remarks(result, room) {
    const told = endingOf(result);
    const found = result.problems.filter((problem) => problem.severity !== 'error' && problem !== told);
    if (found.length === 0 || room.remarks === 0)
        return [];
    const hidden = found.length - room.remarks;
    const items = found.slice(0, room.remarks).map((problem) => problemItem(problem, result.run));
    if (hidden > 0)
        items.push(`- … and ${hidden} more.`);
    return [details(countRemarks(found), items.join('\n'))];
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
    const where = place && location(place, run);
    const said = oneLine(diagnosis?.message ?? message);
    const name = objectName(reference, run);
    // What the first lines have said is not said again; then this is only where to look.
    const isSaid = first && oneLine(headline).includes(said);
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
        lines.push(details('Evidence', fence(evidence.flatMap((line) => wrap(oneLine(line), LINE_WIDTH))), first));
    if (room.logLines > 0)
        lines.push(...diagnosis.logs.map((log) => logBlock(log, room.logLines, first)));
    return lines;
}
function remedyOf({ diagnosis, remedy }) {
    return diagnosis?.remedy ?? remedy;
}
function logBlock(log, limit, open) {
    const which = log.previous ? ' before its restart' : '';
    const summary = `Last log lines of ${htmlCode(log.container)} in ${htmlCode(log.pod)}${which}`;
    return details(summary, log.lines.length === 0 ? 'It wrote nothing.' : fence(log.lines.slice(-limit)), open);
}
/** One problem needs no list. */
function errorList(errors, { headline, run }) {
    const [only, ...others] = errors;
    if (!only)
        return [];
    if (others.length > 0)
        return [errors.map((problem) => problemItem(problem, run)).join('\n')];
    const where = only.position ? [`**Where:** ${location(only.position, run)}`] : [];
    const message = oneLine(headline).includes(oneLine(only.message)) ? [] : [capitalised(causes_inline(only.message))];
    return [...message, ...where, ...whatToDo(only.remedy)];
}
function whatToDo(remedy) {
    return remedy ? [`**What to do:** ${causes_inline(remedy)}`] : [];
}
function problemItem({ position, message, remedy }, run) {
    const where = position ? `${location(position, run)}: ` : '';
    return `- ${where}${withRemedy(causes_inline(message), remedy && causes_inline(remedy))}`;
}
function causes_inline(text) {
    return sentence(shorten(oneLine(text), LONGEST_MESSAGE));
}
/** True when an object's own account says the same already. */
function tells(objects, { message }) {
    return objects.some(({ diagnosis, message: own, reference }) => {
        const said = diagnosis?.message ?? own;
        return message === said || message === `${formatReference(reference)}: ${said}`;
    });
}

;// CONCATENATED MODULE: ./lib/report/changes.js







/** What is shorter is told as no time at all, in seconds. */
const SHORTEST = 0.05;
/** Words of `action`, in the order in which a reader cares. */
const ACTIONS = (/* unused pure expression or super */ null && (['unknown', 'not applied', 'created', 'configured', 'unchanged']));
/** What changed and how long each took: one line of counts, and behind it a table of objects and their fields. */
function changes_changes(result, room) {
    const { objects, run } = result;
    if (objects.length === 0)
        return [];
    const rank = (object) => (isUnfinished(object, result) ? -1 : ACTIONS.indexOf(object.action));
    const sorted = objects.toSorted((a, b) => rank(a) - rank(b));
    const shown = sorted.slice(0, room.objects);
    const rows = shown.map((object) => [
        `${objectName(object.reference, run)}<br>${object.position ? location(object.position, run) : 'made by this run'}`,
        object.action,
        state(object),
        object.seconds >= SHORTEST ? duration(object.seconds) : '',
    ]);
    if (rows.length === 0)
        return [counts(objects)];
    const body = [table(['Object', 'Change', 'Status', 'Took'], rows)];
    if (objects.length > shown.length)
        body.push(`… and ${objects.length - shown.length} more.`);
    return [details(counts(objects), body.join('\n\n')), ...fieldChanges(sorted, room.fields)];
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
    const said = sentence(shorten(oneLine(message), 200));
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
        `# ${oneLine(formatReference(reference))}`,
        ...fields.flatMap(fieldLines),
    ]);
    const { shown, rest } = fitting(blocks, limit);
    const lines = shown.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
    const body = [fence(lines, 'diff'), ...(rest === '' ? [] : [`… and ${rest}.`])].join('\n\n');
    return [details(`${number} changed ${number === 1 ? 'field' : 'fields'}`, body)];
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
    return [`  ${oneLine(path)}`, ...signed('-', before), ...signed('+', after)];
}
function signed(sign, value) {
    if (value === undefined)
        return [];
    return plain(value)
        .split('\n')
        .map((line) => `${sign} ${line}`);
}

;// CONCATENATED MODULE: ./lib/report/room.js
/** From all to the least. What matters least goes first: the list of objects, then fields, then remarks, then logs. */
const room_ROOMS = [
    { causes: 1_000, evidence: 200, logLines: 500, images: 1_000, objects: 5_000, fields: 5_000, remarks: 1_000 },
    { causes: 50, evidence: 100, logLines: 100, images: 200, objects: 1_000, fields: 1_000, remarks: 100 },
    { causes: 50, evidence: 50, logLines: 100, images: 100, objects: 200, fields: 300, remarks: 50 },
    { causes: 20, evidence: 30, logLines: 50, images: 50, objects: 50, fields: 100, remarks: 20 },
    { causes: 10, evidence: 20, logLines: 30, images: 20, objects: 20, fields: 40, remarks: 10 },
    { causes: 5, evidence: 10, logLines: 15, images: 10, objects: 0, fields: 0, remarks: 5 },
    { causes: 3, evidence: 5, logLines: 8, images: 5, objects: 0, fields: 0, remarks: 0 },
    { causes: 1, evidence: 3, logLines: 0, images: 0, objects: 0, fields: 0, remarks: 0 },
];

;// CONCATENATED MODULE: ./lib/report/running.js



const LONGEST_IMAGE = 300;
const MOST_DIGESTS = 3;
/** What runs now: each container's image as written, and the digests that its new pods were seen to run. */
function running_running(result, room) {
    const rows = result.objects.flatMap((object) => object.images.map((image) => row(object, image, result)));
    if (rows.length === 0 || room.images === 0)
        return [];
    const hidden = rows.length - room.images;
    const more = hidden > 0 ? [`… and ${hidden} more.`] : [];
    const title = result.outcome === 'success' ? 'Runs now' : 'New pods';
    return [table([title, 'Image and digest'], rows.slice(0, room.images)), ...more];
}
function row(object, image, { run }) {
    const { reference, images } = object;
    const container = images.length > 1 ? `<br>container ${code(image.container)}` : '';
    const written = code(shorten(image.image, LONGEST_IMAGE));
    return [objectName(reference, run) + container, [written, ...digests(image.digests, object)].join('<br>')];
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
    const shown = found.slice(0, MOST_DIGESTS).map((digest) => code(shorten(digest, LONGEST_IMAGE)));
    return found.length === 1 ? shown : [`⚠️ one tag, ${found.length} images:`, ...shown];
}

;// CONCATENATED MODULE: ./lib/report/section.js






/** The report on a result with as much of it as `fits`; at the very least its first lines. */
function section_fitSection(result, { level, limit, fits }) {
    for (const [index, room] of ROOMS.entries()) {
        if (logSize(result, room) > 2 * limit)
            continue;
        const section = sectionOf(result, level, room, index > 0);
        if (fits(section))
            return section;
    }
    return { essence: [heading(result, level), shortened(result)].join('\n\n'), details: '' };
}
/** Characters of the logs that a room has place for. A thousand failures with long logs are not written out in vain. */
function logSize({ objects }, { causes: most, logLines }) {
    const logs = objects.flatMap(({ diagnosis }) => (diagnosis ? [diagnosis.logs] : [])).slice(0, most);
    const lines = logs.flat().flatMap((log) => (logLines === 0 ? [] : log.lines.slice(-logLines)));
    return lines.reduce((sum, line) => sum + Math.min(line.length, LONGEST_LINE), 0);
}
function sectionOf(result, level, room, short) {
    const essence = [heading(result, level), ...causes(result, room), ...running(result, room)];
    const more = [...changes(result, room), ...remarks(result, room), ...(short ? [shortened(result)] : [])];
    return { essence: essence.join('\n\n'), details: more.join('\n\n') };
}
/** Where a report that was cut sends its reader. */
function shortened({ run }) {
    return `Shortened to fit. ${run.runUrl ? link('The workflow run', run.runUrl) : 'The workflow log'} has everything.`;
}

;// CONCATENATED MODULE: ./lib/report/comment.js




/** The first line of our comment, by which it is found again. Invisible on GitHub. */
const COMMENT_MARKER = '<!-- kube-rollout -->';
/** GitHub refuses a longer body with 422 "body is too long". */
const LONGEST_COMMENT = 65_536;
/** What a section should have before the details of others are kept, and before others are kept at all. */
const FAIR_SHARE = LONGEST_COMMENT / 2;
const LEAST_SHARE = LONGEST_COMMENT / 8;
/** Of an environment, in the line above all sections. */
const comment_LONGEST_NAME = 60;
const DETAILS = '<!-- kube-rollout:details -->';
/**
 * The section of the pull request comment that tells of one environment, in Markdown of at most `limit` UTF-16 units.
 * In this order: did it work, what to know first, the cause and what to do, what runs now, what changed, the deploys
 * before. Hidden at its end is what a later run needs to go on from here.
 */
function commentSection(result, limit, earlier = []) {
    const deploys = deploysOf(deployOf(result), earlier);
    const history = historyTable(deploys, result.run);
    const data = hiddenData(deploys);
    if (limit < LEAST_SHARE)
        return joined(fitSection(result, { level: '###', limit, fits: (each) => joined(each).length <= limit }));
    const whole = (section) => withData(joined({ ...section, details: paragraphs(section.details, history) }), data);
    return whole(fitSection(result, { level: '###', limit, fits: (each) => whole(each).length <= limit }));
}
/** A section of few words, with the deploy it tells of and those before it: for a run that can't tell more. */
function briefSection(deploy, said, earlier, run) {
    const deploys = history_deploysOf(deploy, earlier);
    return withData(joined({ essence: said, details: history_historyTable(deploys, run) }), history_hiddenData(deploys));
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
    const each = [...sections].map(([name, text]) => `${iconIn(text)} ${markdown_sentence(plain_shorten(plain_oneLine(name), comment_LONGEST_NAME))}`);
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

;// CONCATENATED MODULE: ./lib/report/commit-status.js


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
    const headline = oneLine(result.headline);
    if (result.outcome === 'success')
        return shorten(`${headline}${proof(result, headline.length)}`, LONGEST_DESCRIPTION);
    const how = result.outcome === 'failure' ? 'failed' : 'cancelled';
    return shorten(`${how} ${extent(result)}: ${headline.replace(/^cancelled (?=by )/, '')}`, LONGEST_DESCRIPTION);
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

;// CONCATENATED MODULE: ./lib/report/died.js



const died_LONGEST_NAME = 100;
/** The section of a run that can't tell its end itself: that it died, what that means for the cluster, what to do. */
function diedSection({ environment, imageTag, startedAt, wrote, commit, commitUrl, runUrl }) {
    const name = markdown_sentence(plain_shorten(plain_oneLine(environment), died_LONGEST_NAME));
    const facts = [
        markdown_link(markdown_code(commit.slice(0, 7)), commitUrl),
        imageTag !== commit && imageTag !== '' ? `image tag ${markdown_code(plain_shorten(imageTag, died_LONGEST_NAME))}` : '',
        moment(startedAt),
        markdown_link('workflow run', runUrl),
    ].filter((fact) => fact !== '' && fact !== undefined);
    const extent = wrote
        ? 'Objects were being written, so the cluster may hold a part of this version.'
        : 'Nothing was written to the cluster.';
    return [
        `### 💥 Deploy to ${name} died`,
        '**The run ended without a word: its process was killed, or its runner was lost.**',
        facts.join(' · '),
        `${extent} **What to do:** run the job again. What is applied already stays as it is.`,
    ].join('\n\n');
}

;// CONCATENATED MODULE: ./lib/thrown.js
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

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/github/client.js


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
        throw new ProblemsError([NO_ADDRESS]);
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
        await (0,promises_.setTimeout)(wait, undefined, { signal: deadline });
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
function client_faultOf(error) {
    const { status, response, message } = error;
    const text = typeof message === 'string' ? message : String(error);
    if (typeof response !== 'object' || response === null)
        return { status: 0, message: text, headers: {} };
    const { headers } = response;
    return { status: typeof status === 'number' ? status : 200, message: text, headers: headers ?? {} };
}
/** True for GitHub's primary and secondary rate limits; the secondary ones answer 403 or 429. */
function client_isRateLimit({ status, message, headers }) {
    if (status === 429)
        return true;
    const told = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
    return status === 403 && (told || /rate limit/i.test(message));
}
/** Milliseconds to wait before another try; undefined when another try can't help. */
function waitOf(error, backoff) {
    const fault = client_faultOf(error);
    if (client_isRateLimit(fault))
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
    const whole = { ...LIMITS, ...limits, ...(cancelled.aborted ? hurried(cancelled) : {}) };
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

;// CONCATENATED MODULE: ./lib/github/notice.js


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
        const explanation = explain(what, client_faultOf(error), run);
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
    const fault = faultOf(error);
    return [401, 403, 404].includes(fault.status) && !isRateLimit(fault);
}
function explain(what, fault, run) {
    const { status, message } = fault;
    if (status === 0)
        return { cause: 'GitHub did not answer', remedy: ELSEWHERE, isAway: true };
    if (client_isRateLimit(fault))
        return { cause: 'GitHub asked to wait longer (rate limit)', remedy: ELSEWHERE };
    if (status === 401) {
        return { cause: 'GitHub did not accept the github-token', remedy: `Check that it has not expired. ${ELSEWHERE}` };
    }
    if (status === 403 && /locked/i.test(message)) {
        return {
            cause: 'the conversation of the pull request is locked',
            remedy: `Unlock it to get comments. ${ELSEWHERE}`,
        };
    }
    if (status === 403)
        return missingPermission(what, fault, run);
    if (status >= 500)
        return { cause: `GitHub answered ${status}`, remedy: ELSEWHERE, isAway: true };
    if (status === 404) {
        const found = what === 'pull request comment' ? 'no such pull request' : 'no such repository or commit';
        return {
            cause: `GitHub says that there is ${found} (404)`,
            remedy: `Check that the github-token may read this repository. ${ELSEWHERE}`,
        };
    }
    return { cause: `GitHub answered ${status}: ${plain_shorten(plain_oneLine(message), 300)}`, remedy: ELSEWHERE };
}
function missingPermission(what, { headers }, { readOnlyFor }) {
    if (readOnlyFor) {
        return {
            cause: `the github-token of a run that ${readOnlyFor} started can only read`,
            remedy: `${ELSEWHERE} docs/events.md of kube-rollout shows a workflow that reports on such pull requests.`,
        };
    }
    const permission = acceptedPermission(what, String(headers['x-accepted-github-permissions'] ?? ''));
    return {
        cause: `the github-token lacks the permission \`${permission}\``,
        remedy: `Add \`${permission}\` under \`permissions:\` of the job, or set ${WITHOUT[what]}; runs of forks and Dependabot never get it. ${ELSEWHERE}`,
    };
}
/**
 * `issues=write; pull_requests=write` lists ways to be allowed. Where the feature's own permission is one of them it
 * has to be `write`, though the refused call was one that only reads. As a workflow writes it.
 */
function acceptedPermission(what, header) {
    const ways = header.split(/[;,]/).map((way) => plain_oneLine(way).trim().replaceAll('_', '-').split('='));
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

;// CONCATENATED MODULE: ./lib/github/pull-request.js

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
        if ([409, 422].includes(client_faultOf(error).status))
            return [];
        throw error;
    }
}

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
            if (client_faultOf(error).status === 404)
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
        const [notice] = noticesOf([failure], run);
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
        remedy: `Leave the \`github-token\` input at its default. ${ELSEWHERE}`,
    };
}
async function post(talk, repository, options) {
    const { run } = options;
    const number = run.pullRequest ?? options.pullRequest ?? (await findPullRequest(talk, repository, run));
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
    const { status, message } = client_faultOf(error);
    return status === 422 && message.includes('too long');
}
/** A comment edited in a browser comes back with CRLF. */
function comment_plain(body) {
    return body.replaceAll('\r\n', '\n');
}

;// CONCATENATED MODULE: ./lib/github/commit-status.js
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

;// CONCATENATED MODULE: ./lib/manifest/pod-template.js

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
const CONTAINER_LISTS = (/* unused pure expression or super */ null && (['initContainers', 'containers', 'ephemeralContainers']));
/** The pod spec of a Pod, of a workload, or of a CronJob; undefined for every other kind. */
function podTemplateOf(object) {
    const { apiVersion, kind } = object;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string')
        return undefined;
    const [groupOrCore = ''] = apiVersion.split('/');
    const path = POD_SPEC_PATHS.get(`${groupOrCore}/${kind}`);
    if (path === undefined)
        return undefined;
    const podSpec = field(object, ...path);
    return isRecord(podSpec) ? { podSpec, path: path.join('.') } : undefined;
}
/** Every container of an object's pods: init containers first, then containers, then ephemeral ones. */
function pod_template_containersOf(object) {
    const template = podTemplateOf(object);
    if (template === undefined)
        return [];
    const { podSpec, path } = template;
    return CONTAINER_LISTS.flatMap((list) => containersIn(podSpec[list], `${path}.${list}`));
}
function containersIn(list, path) {
    if (!Array.isArray(list))
        return [];
    return list.flatMap((spec, index) => isRecord(spec) ? [{ name: text(spec.name), image: text(spec.image), path: `${path}[${index}]`, spec }] : []);
}

;// CONCATENATED MODULE: ./lib/report/deployment-payload.js


/** How many images a payload names: GitHub takes some 64 KB of it. */
const MOST_IMAGES = 200;
/** Every image of every workload, as declared. */
function plannedImages(declared) {
    return declared
        .flatMap(({ object }) => {
        const name = formatReference(referenceOf(object));
        return containersOf(object).map(({ name: container, image }) => ({ object: name, container, image }));
    })
        .slice(0, MOST_IMAGES);
}
const KEY = 'kube-rollout';
function deployment_payload_toPayload(payload) {
    return { [KEY]: payload };
}
/** Our part of a deployment's payload, which GitHub gives as an object or as its JSON; undefined for other people's. */
function deployment_payload_fromPayload(value) {
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
function deployment_payload_kindOfEnvironment(environment, isPullRequest) {
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

;// CONCATENATED MODULE: ./lib/github/github-deployment.js

/** How many of the newest deployments are looked at. Each costs a request. */
const LOOKED_AT = 5;
const UNFINISHED = (/* unused pure expression or super */ null && (['in_progress', 'pending', 'queued']));
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
    const own = all.find(({ payload }) => deployment_payload_fromPayload(payload)?.run === runKey(run));
    if (own)
        return own.id;
    const commits = [run.commit, run.workflowCommit];
    const candidates = all.filter(({ sha, creator, payload }) => {
        return commits.includes(sha) && creator?.type === 'Bot' && deployment_payload_fromPayload(payload) === undefined;
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
    const { production, transient } = kindOfEnvironment(environment, run.pullRequest !== undefined);
    return talk.make(async (octokit, request) => {
        const { data, status } = await octokit.rest.repos.createDeployment({
            ...{ owner: repository.owner, repo: repository.name, ref: run.commit ?? '', environment, request },
            // Otherwise GitHub merges the default branch into what is deployed, and waits for the very job that asks.
            ...{ auto_merge: false, required_contexts: [] },
            ...{ production_environment: production, transient_environment: transient },
            payload: toPayload({ ...payload, run: runKey(run) }),
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
        return other < id && task === 'deploy' && (fromPayload(payload)?.namespace ?? namespace) === namespace;
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
        const own = fromPayload(payload);
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

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/report/annotations.js


/** What the runner keeps of a step: ten of each level, 4,096 characters each (actions/runner, issue commands). */
const PER_LEVEL = 10;
const annotations_LONGEST_MESSAGE = 4_096;
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
    const text = plain_shorten(plain_plain(problem_withRemedy(message, remedy)), annotations_LONGEST_MESSAGE);
    return { severity, message: text, ...(position ? { position: runnerPosition(position) } : {}) };
}
function folded(rest, severity) {
    if (rest.length === 0)
        return [];
    const lines = rest.map((problem) => plain_oneLine(formatProblem(problem)));
    const message = [`${rest.length} more, all of them in the log:`, ...lines].join('\n');
    return [{ severity, message: plain_shorten(message, annotations_LONGEST_MESSAGE) }];
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
function log_info(text) {
    core_info(harmless(text));
}
/**
 * Lines of pods and servers. Workflow commands are switched off around them with a word that they can't know; see
 * GitHub Docs, "Workflow commands: stopping and starting".
 */
function untrusted(lines) {
    if (lines.length === 0)
        return;
    const token = randomBytes(16).toString('hex');
    core.info(`::stop-commands::${token}`);
    core.info(lines.map(harmless).join('\n'));
    core.info(`::${token}::`);
}
/** Problems as annotations on their manifest lines; those that are too many for the runner are lines of the log. */
function annotate(problems) {
    const { annotations, rest } = annotationsOf(problems);
    for (const annotation of annotations)
        log_issue(annotation);
    for (const problem of rest)
        log_info(`${problem.severity}: ${formatProblem(problem)}`);
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
            setSecret(line);
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
    return plain_plain(text)
        .replaceAll(/^(\s*):(?=:)/gm, '$1:\u200B')
        .replaceAll('##[', '##\u200B[');
}
const log_ISSUE = { error: error, warning: warning, notice: notice };
function log_issue({ severity, message, position }) {
    log_ISSUE[severity](message, {
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

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./lib/manifest/object.js
/** The reference of an object, with its namespace as written. One without a name yet is told by how its name begins. */
function object_referenceOf(object) {
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
function object_formatReference(reference) {
    const { kind, namespace, name } = reference;
    return namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}
/** True for a JSON object, not for arrays or null. */
function object_isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** The value at a path of keys and indexes, or undefined where any step is missing. */
function object_field(value, ...path) {
    let here = value;
    for (const step of path) {
        if (typeof step === 'number')
            here = Array.isArray(here) ? here[step] : undefined;
        else
            here = object_isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    }
    return here;
}
/** The objects of a list; empty for anything else. */
function records(value) {
    return Array.isArray(value) ? value.filter(object_isRecord) : [];
}
/** The string, or '' for anything else: where absent and empty mean the same. */
function object_text(value) {
    return typeof value === 'string' ? value : '';
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
        if (object_isRecord(payload))
            return { payload: payload, notices: [] };
        return { payload: {}, notices: [payload_notice('expected a JSON object')] };
    }
    catch (error) {
        return { payload: {}, notices: [payload_notice(error instanceof SyntaxError ? 'expected JSON' : codeOf(error))] };
    }
}
function payload_notice(cause) {
    return {
        severity: 'notice',
        message: `the event payload at GITHUB_EVENT_PATH could not be read (${cause})`,
        remedy: 'Check that no earlier step removed or changed the file. Of a pull request or a workflow_run the commit is not known without it: then the report is in the job summary only.',
    };
}
function codeOf(error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./lib/attempt.js

/** What a call gives, or the error that it throws. */
function attempt(call) {
    try {
        return call();
    }
    catch (error) {
        return asError(error);
    }
}

;// CONCATENATED MODULE: ./lib/working-directory.js



/** Where the process runs. Throws a ProblemsError when that directory has been removed. */
function workingDirectory() {
    const directory = attempt(process.cwd);
    if (!(directory instanceof Error))
        return directory;
    const message = 'the working directory of this step has been removed';
    const remedy = 'Look for a step before, or one at the same time, that deletes or moves the workspace.';
    throw new ProblemsError([{ severity: 'error', message, remedy }], { cause: directory });
}
/** A path from the working directory on, which an absolute one does without. */
function fromWorkingDirectory(path) {
    return isAbsolute(path) ? path : resolve(workingDirectory(), path);
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
function factsOf(event) {
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
        defaultBranch: run_text(object_field(payload, 'repository', 'default_branch')),
        serverUrl,
        apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
        repositoryUrl,
        commitUrl: repositoryUrl && commit && `${repositoryUrl}/commit/${commit}`,
        runId,
        job: env.GITHUB_JOB || undefined,
        runAttempt,
        runUrl: repositoryUrl && runId && `${repositoryUrl}/actions/runs/${runId}${runAttempt ? `/attempts/${runAttempt}` : ''}`,
        actor: env.GITHUB_ACTOR || undefined,
        githubDeployment: event === 'deployment' ? positive(object_field(payload, 'deployment', 'id')) : undefined,
        readOnlyFor: readOnlyFor(event, env, payload),
        workspace: env.GITHUB_WORKSPACE || workingDirectory(),
        deploysNothing: event === 'push' && isDeletion(payload),
    });
}
function commitOf(event, env, payload) {
    const { commit: path, isElsewhere } = factsOf(event);
    const named = path && sha(object_field(payload, ...path));
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
    const { ref, commit } = factsOf(event);
    const named = ref && run_text(object_field(payload, ...ref));
    if (named)
        return named;
    if (event.startsWith('pull_request'))
        return env.GITHUB_HEAD_REF || undefined;
    return ref && commit ? undefined : env.GITHUB_REF_NAME || undefined;
}
/** What the event names; else the pull request that waits in the merge queue under this ref. */
function pullRequestOf(event, env, payload) {
    const path = factsOf(event).pullRequest;
    const isIssue = path?.[0] === 'issue' && !object_isRecord(object_field(payload, 'issue', 'pull_request'));
    return ((path && !isIssue ? numberIn(object_field(payload, ...path), payload) : undefined) ??
        queuedPullRequest(run_text(object_field(payload, 'merge_group', 'head_ref')) ?? env.GITHUB_REF ?? ''));
}
/** Of a list the first into this repository: a branch may be the head of a pull request elsewhere, under a number of its own. */
function numberIn(named, payload) {
    if (!Array.isArray(named))
        return positive(named);
    const repository = object_field(payload, 'repository', 'id');
    const own = named.filter(object_isRecord).find((pull) => {
        const base = object_field(pull, 'base', 'repo', 'id');
        return base === undefined || repository === undefined || base === repository;
    });
    return positive(own?.number);
}
/** Source: GitHub Docs, "Webhook events and payloads", workflow_run. */
function forkHeadOf(env, payload) {
    const head = run_text(object_field(payload, 'workflow_run', 'head_repository', 'full_name'));
    const branch = run_text(object_field(payload, 'workflow_run', 'head_branch'));
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
    const head = run_text(object_field(payload, 'pull_request', 'head', 'repo', 'full_name'));
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

;// CONCATENATED MODULE: ./lib/github/unfinished.js


const NAME = 'unfinished';
let isTold = false;
/**
 * Leaves word for the post step, which runs whatever happens to this one; undefined when there is nothing left to do.
 * The runner reads it after the step, also when its process was killed (actions/runner, ActionRunner). Never throws: a
 * disk without room must not end a deploy that goes well.
 */
function leave(env, unfinished) {
    try {
        if (env.GITHUB_STATE)
            saveState(NAME, unfinished ?? '');
    }
    catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        if (!isTold)
            info(`the post step could not be left word in GITHUB_STATE (${why})`);
        isTold = true;
    }
}
/** What the main step has left; undefined when it came to its end. */
function readUnfinished(env) {
    const text = env[`STATE_${NAME}`];
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

;// CONCATENATED MODULE: ./lib/github/clean-up.js


















/**
 * Closes what the main step has left open at GitHub. When the main step ended without a word it says that the run died;
 * when only GitHub did not hear of the end, it says the end. Never throws: a post step that fails would fail the job.
 */
async function cleanUp(env) {
    const unfinished = readUnfinished(env);
    if (!unfinished)
        return;
    try {
        await closeAll(env, unfinished);
    }
    catch (error) {
        if (error instanceof ProblemsError)
            return annotate(error.problems);
        annotate([
            {
                severity: 'notice',
                message: `what the run left open at GitHub could not be closed (${nameAndMessageOf(error)})`,
            },
        ]);
    }
}
async function closeAll(env, unfinished) {
    const token = getInput('github-token');
    if (token)
        mask(token);
    const { payload } = readPayload(env);
    const run = readRun(env, payload);
    const { ending } = unfinished;
    if (!ending)
        annotate([
            { severity: 'warning', message: `the deploy to ${unfinished.environment} ended without a word: ${DIED}` },
        ]);
    const section = diedSection(aboutOf(unfinished, run));
    if (!ending)
        writeSummary(env, () => `${section}\n`);
    if (!run.repository)
        return;
    const client = await connectGitHub({ token, apiUrl: run.apiUrl });
    if (client)
        annotate(noticesOf(await clean_up_close({ client, run, repository: run.repository, unfinished }), run));
}
async function clean_up_close({ client, run, repository, unfinished }) {
    const { environment, status, githubDeployment, ending } = unfinished;
    const failures = [];
    const budget = startBudget({}, new AbortController().signal);
    const state = ending ? stateOf(ending.outcome) : 'error';
    const description = ending?.description ?? DIED;
    const within = async (what, write) => {
        const talk = client.talk(budget.share());
        await write(talk).catch((error) => failures.push({ what, error, spent: talk.spent() }));
        talk.end();
    };
    const { commit, runUrl = '' } = run;
    if (status && commit) {
        const place = { repository, commit, context: statusContext(environment), runUrl };
        await within('commit status', (talk) => setStatus(talk, place, { state, description }));
    }
    if (githubDeployment !== undefined || getInput('deployment') === 'create') {
        const place = { repository, run, environment };
        const { environmentUrl = '' } = ending ?? {};
        const final = { state, description, environmentUrl };
        await within('GitHub deployment', async (talk) => {
            // It may be there, though the main step was killed before it heard of it.
            const id = githubDeployment ?? (await findDeployment(talk, place));
            if (id !== undefined)
                await setDeploymentStatus(talk, place, id, final);
        });
    }
    if (unfinished.comment !== 'none') {
        const about = aboutOf(unfinished, run);
        const deploy = clean_up_deployOf(about, ending);
        const said = ending ? rebuiltSection(environment, [deploy]) : diedSection(about);
        const posted = await postComment({
            ...{ client, run, environment, intent: unfinished.comment, limits: budget.rest() },
            section: (_, earlier) => briefSection(deploy, said, earlier, about),
            // The main step may have been killed after its comment was written: that tells more.
            ...(ending ? { toldSince: unfinished.startedAt } : {}),
        });
        if ('failure' in posted && posted.failure)
            failures.push(posted.failure);
        if ('url' in posted)
            log_info(`pull request comment: ${posted.url}`);
    }
    return failures;
}
function aboutOf({ environment, imageTag, startedAt, wrote }, run) {
    const { commit = '', commitUrl = '', runUrl = '', repositoryUrl = '' } = run;
    return { environment, imageTag, startedAt, wrote, commit, commitUrl, runUrl, repositoryUrl };
}
function clean_up_deployOf({ imageTag, startedAt, commit, runUrl }, ending) {
    const { outcome, description: headline } = ending ?? { outcome: 'died', description: DIED };
    return { outcome, headline, startedAt, seconds: 0, commit, imageTag, runUrl };
}


/***/ })

};
