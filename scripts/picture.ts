/**
 * Draws the comments of demos as GitHub shows them. Without a name it draws those of the README, in both themes:
 * docs/comment-light.png, docs/comment-dark.png and so on. `node scripts/picture.ts FOLDER [NAME …]` draws the demos of
 * these names (all that a person should have looked at, without one) into a folder, in the light theme.
 *
 * Seldom needed, so what it needs is not among the dependencies: `npm install --no-save marked@18.2.1`, and a Chromium
 * (CHROMIUM names it, default `chromium`) with an emoji font.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WIDTH = 860;
/** Sharp on dense screens, and still a small file. */
const SCALE = 1.5;

const THEMES = {
  light: {
    page: '#ffffff',
    text: '#1f2328',
    muted: '#59636e',
    border: '#d1d9e0',
    panel: '#f6f8fa',
    code: '#818b981f',
    link: '#0969da',
    added: '#dafbe1',
    removed: '#ffebe9',
  },
  dark: {
    page: '#0d1117',
    text: '#f0f6fc',
    muted: '#9198a1',
    border: '#3d444d',
    panel: '#151b23',
    code: '#656c7633',
    link: '#4493f8',
    added: '#033a16',
    removed: '#67060c',
  },
} as const;

type Theme = keyof typeof THEMES;

/** The README's pictures, by the demo that they show. */
const README = { success: 'comment', crash: 'comment-failure', environments: 'comment-environments' } as const;
/** One of each kind of comment. */
const ALL = ['success', 'unchanged', 'crash', 'image', 'config', 'invalid', 'environments', 'cancelled', 'long'];

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'kube-rollout-picture-'));
try {
  const [folder, ...names] = process.argv.slice(2);
  if (folder === undefined) for (const [demo, name] of Object.entries(README)) await forReadme(demo, name);
  else for (const demo of names.length > 0 ? names : ALL) await toLookAt(demo, folder);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** As a reader meets it, in both themes. */
async function forReadme(demo: string, name: string): Promise<void> {
  const html = await toHtml(commentOf(demo));
  for (const theme of ['light', 'dark'] as const) draw(html, theme, join(root, 'docs', `${name}-${theme}.png`));
}

/** Twice: as a reader meets it, and with all that opens at a click. */
async function toLookAt(demo: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const comment = commentOf(demo);
  writeFileSync(join(folder, `${demo}.md`), comment);
  const html = await toHtml(comment);
  draw(html, 'light', join(folder, `${demo}.png`));
  draw(html.replaceAll('<details>', '<details open>'), 'light', join(folder, `${demo}-open.png`));
}

/** The comment is the last that a demo prints. */
function commentOf(demo: string): string {
  const output = execFileSync(process.execPath, [join(root, 'sandbox', 'demo.ts'), demo], { encoding: 'utf8' });
  const start = output.indexOf('<!-- kube-rollout -->');
  if (start < 0) throw new Error(`the demo ${demo} printed no comment:\n${output}`);
  return output.slice(start);
}

/** The part of marked that is used here. It is not installed as a rule, so the type checker can't look it up. */
interface MarkedModule {
  readonly Marked: new (extension: { renderer: { code(block: CodeBlock): string } }) => { parse(text: string): string };
}

interface CodeBlock {
  readonly text: string;
  readonly lang?: string;
}

/** Markdown as GitHub reads it, without what it would highlight or link. */
async function toHtml(markdown: string): Promise<string> {
  const name: string = 'marked';
  const { Marked }: MarkedModule = await import(name);
  return new Marked({ renderer: { code: codeBlock } }).parse(markdown);
}

/** The lines of a diff get the colours that GitHub gives them. */
function codeBlock({ text, lang }: CodeBlock): string {
  const classes = new Map(
    lang === 'diff'
      ? [
          ['+', 'added'],
          ['-', 'removed'],
        ]
      : [],
  );
  const lines = text
    .split('\n')
    .map((line) => `<span class="${classes.get(line.charAt(0)) ?? ''}">${escapeHtml(line)}</span>`);
  return `<pre><code>${lines.join('\n')}</code></pre>\n`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Two runs of the browser: one that tells how high the page is, one that takes the picture. */
function draw(body: string, theme: Theme, path: string): void {
  const page = join(scratch, `${theme}.html`);
  writeFileSync(page, document(body, theme));
  const [, height] = /data-height="(\d+)"/.exec(browse(page, '--dump-dom', `--window-size=${WIDTH},100`)) ?? [];
  if (!height) throw new Error(`${page}: the browser did not tell how high the page is`);
  browse(page, `--window-size=${WIDTH},${height}`, `--screenshot=${path}`);
}

function browse(page: string, ...flags: string[]): string {
  const always = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--hide-scrollbars',
    `--force-device-scale-factor=${SCALE}`,
    `--user-data-dir=${join(scratch, 'profile')}`,
  ];
  const chromium = process.env.CHROMIUM ?? 'chromium';
  return execFileSync(chromium, [...always, ...flags, `file://${page}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function document(body: string, theme: Theme): string {
  const { page, text, muted, border, panel, code, link, added, removed } = THEMES[theme];
  return `<!doctype html>
<meta charset="utf-8">
<style>
  * { box-sizing: border-box }
  body { margin: 0; padding: 16px; background: ${page}; color: ${text};
    font: 14px/1.5 "Liberation Sans", Helvetica, Arial, "Noto Color Emoji", sans-serif }
  .comment { border: 1px solid ${border}; border-radius: 6px; overflow: hidden }
  .author { padding: 8px 16px; background: ${panel}; border-bottom: 1px solid ${border}; color: ${muted} }
  .author b { color: ${text} }
  .author span { border: 1px solid ${border}; border-radius: 2em; padding: 0 7px; font-size: 12px; margin-left: 4px }
  .body { padding: 16px }
  .body > :first-child { margin-top: 0 } .body > :last-child { margin-bottom: 0 }
  h2, h3 { margin: 24px 0 16px; font-size: 1.25em; line-height: 1.25 }
  p, ul, table, pre, details { margin: 0 0 16px }
  a { color: ${link}; text-decoration: none }
  code { font: 85% "Liberation Mono", monospace; background: ${code}; border-radius: 6px; padding: .2em .4em }
  pre { background: ${panel}; border-radius: 6px; padding: 16px; overflow: hidden; line-height: 1.45 }
  pre code { background: none; padding: 0; font-size: 12px; white-space: pre-wrap }
  .added { background: ${added} } .removed { background: ${removed} }
  table { border-collapse: collapse }
  th, td { border: 1px solid ${border}; padding: 6px 13px; text-align: left }
  tr:nth-child(2n) td { background: ${panel} }
  summary { cursor: pointer }
</style>
<div class="comment">
  <div class="author"><b>github-actions</b> <span>bot</span> commented</div>
  <div class="body">${body}</div>
</div>
<script>document.documentElement.dataset.height = document.documentElement.offsetHeight</script>
`;
}
