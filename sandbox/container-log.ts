import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';
import { number, records, text } from './json.ts';
import type { Plan, Run } from './plan.ts';

const traceback = (frame: string, exception: string) => [
  'Traceback (most recent call last):',
  `  File "/app/main.py", line 3, in <module>`,
  `    ${frame}`,
  exception,
];

/** Logs of containers that end with an error, by the word `log=`. */
export const lastWordsOf: Readonly<Record<string, readonly string[]>> = {
  'exec-format': ['exec /app/start.sh: exec format error'],
  module: traceback('import flask', "ModuleNotFoundError: No module named 'flask'"),
  permission: traceback("open('/data/app.db')", "PermissionError: [Errno 13] Permission denied: '/data/app.db'"),
  'read-only': traceback("os.mkdir('/app/cache')", "OSError: [Errno 30] Read-only file system: '/app/cache'"),
  credentials: [
    'connecting to postgres://shop:hunter2hunter2@db:5432/shop',
    'Authorization: Bearer abcdef0123456789abcdef0123456789',
    'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEAvery0secret0indeed',
    '-----END RSA PRIVATE KEY-----',
    '::error::from a pod @octocat <b>bold</b> ```',
    "RuntimeError: can't go on",
  ],
};

/** What one run has written by `now`, as [seconds, line]. */
export function logOf(pod: KubernetesObject, container: JsonObject, plan: Plan, run: Run): [number, string][] {
  if (plan.kind !== 'runs') return [];
  const port = number(records(container, 'ports')[0], ['containerPort']);
  const { startedAt } = run;
  const lines: [number, string][] = [
    [startedAt, `starting ${text(container, 'name')} from ${text(container, 'image')}`],
    [startedAt + 0.01, port ? `listening on 0.0.0.0:${port}` : `running in ${pod.metadata.name}`],
  ];
  if (run.finishedAt === undefined || plan.exits === undefined) return lines;
  const { code, reason } = plan.exits;
  if (code === 0) return [...lines, [run.finishedAt, 'done']];
  if (reason === 'OOMKilled') return [...lines, [run.finishedAt, 'loading model into memory']];
  const trace = plan.lastWords ?? [
    'Traceback (most recent call last):',
    '  File "/app/main.py", line 12, in <module>',
    '    settings = Settings()',
    "KeyError: 'DATABASE_URL'",
  ];
  return [...lines.slice(0, 1), ...trace.map((line): [number, string] => [run.finishedAt ?? 0, line])];
}
