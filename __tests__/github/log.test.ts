import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { annotate, harmless, info, mask, masked, untrusted } from '../../src/github/log.ts';
import type { Problem } from '../../src/problem.ts';

let written: string;
beforeEach(() => {
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += chunk;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** As actions/runner reads a line: leading blanks are cut before `::`, and `##[` counts anywhere. */
function isCommand(line: string): boolean {
  return /^\s*::/.test(line) || line.includes('##[');
}

const HOSTILE = [
  '::error::owned',
  '   ::set-output name=x::y',
  '\t\u00a0::add-mask::e',
  'first\r::error::after a carriage return',
  'first\n::error::after a line end',
  '\u001b[31m::error::behind a colour',
  '\u200b::error::behind nothing',
  'text ##[error]old command',
  '##[group]',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  '\u0000::error::x',
  ':::error::x',
];

test.each(HOSTILE)('no line of the log is a command of someone else: %j', (line) => {
  info(line);
  expect(written.split(/\r\n|\r|\n/).filter(isCommand)).toEqual([]);
  expect(written.replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
});

test('ordinary lines are printed as they are', () => {
  expect(harmless('time: 10:30, a::b, ## [x] std::string')).toBe('time: 10:30, a::b, ## [x] std::string');
});

test('lines of pods stand between stop-commands and their end, with a new word each time', () => {
  untrusted(HOSTILE);
  const lines = written.trimEnd().split('\n');
  const token = /^::stop-commands::([0-9a-f]{32})$/.exec(lines[0] ?? '')?.[1];
  expect(token).toBeDefined();
  expect(lines.at(-1)).toBe(`::${token}::`);
  expect(lines.slice(1, -1).filter(isCommand)).toEqual([]);
  const first = written;
  written = '';
  untrusted(['x']);
  expect(written).not.toContain(token);
  expect(first).not.toBe(written);
});

test('no lines, no output', () => {
  untrusted([]);
  expect(written).toBe('');
});

test('a problem is an annotation on its line', () => {
  const position = { file: 'k8s/a,b.yaml', line: 3, column: 5, endLine: 3, endColumn: 9 };
  annotate([{ severity: 'error', message: 'unknown field "x"\n::error::y', position, remedy: 'Did you mean z?' }]);
  expect(written).toBe(
    '::error title=kube-rollout,file=k8s/a%2Cb.yaml,line=3,col=5,endColumn=9::unknown field "x"%0A::error::y. Did you mean z?\n',
  );
});

test('what the runner would drop is a line of the log', () => {
  const problems = Array.from({ length: 12 }, (_, index): Problem => ({ severity: 'warning', message: `w${index}` }));
  annotate(problems);
  const lines = written.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
  expect(lines.slice(10)).toEqual(['warning: w9', 'warning: w10', 'warning: w11']);
});

test.each([
  ['hunter2', ['::add-mask::hunter2']],
  ['  ', []],
  ['{\n  "token": "abcdef"\n}\n', ['::add-mask::"token": "abcdef"']],
])('mask %j', (value, commands) => {
  mask(value);
  expect(written.split('\n').filter((line) => line !== '')).toEqual(commands);
});

test('what is masked is known to the report, and told to the runner once', () => {
  mask('correct-horse');
  mask('correct-horse\n');
  expect(masked()).toContain('correct-horse');
  expect(written).toBe('::add-mask::correct-horse\n');
});
