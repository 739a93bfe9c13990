/**
 * Writes sandbox/fixtures/github-openapi.json: the part of GitHub's published OpenAPI description that this action speaks to.
 * The package that holds the whole of it takes 385 MB, so it is fetched for the moment and never installed.
 * Only what can be checked is kept: structure, types, enums, lengths; not the prose.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = '@octokit/openapi@23.0.2';
const FILE = 'package/generated/api.github.com.json';
const REPOSITORY = '/repos/{owner}/{repo}';

/** What is asked of GitHub, method by path. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  '/user': ['get'],
  [`${REPOSITORY}/actions/runs/{run_id}`]: ['get'],
  [`${REPOSITORY}/commits/{commit_sha}/pulls`]: ['get'],
  [`${REPOSITORY}/commits/{ref}/statuses`]: ['get'],
  [`${REPOSITORY}/deployments`]: ['get', 'post'],
  [`${REPOSITORY}/deployments/{deployment_id}`]: ['get'],
  [`${REPOSITORY}/deployments/{deployment_id}/statuses`]: ['get', 'post'],
  [`${REPOSITORY}/issues/{issue_number}/comments`]: ['get', 'post'],
  [`${REPOSITORY}/issues/comments/{comment_id}`]: ['get', 'patch', 'delete'],
  [`${REPOSITORY}/pulls`]: ['get'],
  [`${REPOSITORY}/statuses/{sha}`]: ['post'],
};

type Node = { [key: string]: unknown };

const whole = fetchDescription();
const paths = Object.fromEntries(
  Object.entries(ROUTES).map(([path, methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, operation(at(whole, 'paths', path, method))])),
  ]),
);
const schemas = schemasOf(paths);
const about = { title: 'Part of GitHub’s REST API description', source: PACKAGE, license: 'MIT' };
const text = JSON.stringify({ openapi: '3.0.3', info: about, paths, components: { schemas } });
writeFileSync(join(import.meta.dirname, '..', 'sandbox', 'fixtures', 'github-openapi.json'), `${text}\n`);

function fetchDescription(): Node {
  const dir = mkdtempSync(join(tmpdir(), 'github-openapi-'));
  try {
    const packed = execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: dir, encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', packed, FILE], { cwd: dir });
    return JSON.parse(readFileSync(join(dir, FILE), 'utf8'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Queries, request body and answers of one operation, with the few references that are no schema resolved. */
function operation(value: unknown): Node {
  const { parameters = [], requestBody, responses } = value as { parameters?: unknown[] } & Node;
  const queries = parameters
    .map((parameter) => resolve(parameter))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, required = false, schema }) => ({ name, required, schema: bare(schema) }));
  const answers = Object.entries(responses as Node).map(([code, answer]) => [code, bodyOf(resolve(answer)) ?? {}]);
  const body = requestBody === undefined ? {} : { requestBody: bodyOf(requestBody as Node) };
  return { queries, ...body, responses: Object.fromEntries(answers) };
}

function bodyOf({ content }: Node): unknown {
  return content === undefined ? undefined : bare(at(content, 'application/json', 'schema'));
}

function resolve(value: unknown): Node {
  const { $ref } = value as Node;
  return typeof $ref === 'string' ? (at(whole, ...$ref.slice(2).split('/')) as Node) : (value as Node);
}

/** A schema without prose and examples. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, each]) => !isProse(key, each));
  return Object.fromEntries(kept.map(([key, each]) => [key, key === 'properties' ? properties(each) : bare(each)]));
}

/** A property may be called `description`. */
function properties(value: unknown): Node {
  return Object.fromEntries(Object.entries(value as Node).map(([name, schema]) => [name, bare(schema)]));
}

function isProse(key: string, value: unknown): boolean {
  return (
    ['description', 'title', 'example', 'examples', 'default', 'externalDocs'].includes(key) ||
    typeof value === 'undefined' ||
    key.startsWith('x-')
  );
}

/** Every schema that is referred to, directly or by another. */
function schemasOf(value: unknown, found: Node = {}): Node {
  for (const [, name = ''] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    if (Object.hasOwn(found, name)) continue;
    found[name] = bare(at(whole, 'components', 'schemas', name));
    schemasOf(found[name], found);
  }
  return found;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((here, key) => (here as Node)[key], value);
}
