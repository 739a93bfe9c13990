import { describe, expect, test } from 'vitest';
import { code, details, fence, htmlCode, link, sentence, table } from '../../src/report/markdown.ts';
import { oneLine, plain, shorten, wrap } from '../../src/report/plain.ts';

describe('a sentence keeps its words, and what could be more than words is code', () => {
  test.each([
    ['3 of 3 new pods ready', '3 of 3 new pods ready'],
    ["it can't start: 50% of 1,000 (or 2.5) are ready.", "it can't start: 50% of 1,000 (or 2.5) are ready."],
    ["a percentage (e.g. '1%', or i.e. 93%)", "a percentage (e.g. '1%', or i.e. 93%)"],
    ['unknown field "spec.replica"', 'unknown field `"spec.replica"`'],
    ["KeyError: 'DATABASE_URL'.", "KeyError: `'DATABASE_URL'`."],
    ['("a/b") "a/b\'', '(`"a/b"`) "`a/b`\''],
    ['no image ghcr.io/acme/api:v1; 3 pods wait', 'no image `ghcr.io/acme/api:v1`; 3 pods wait'],
    ['Set `image-tag` to a tag.', 'Set `image-tag` to a tag.'],
    ['Set `a b`` c`', 'Set `a b c`'],
    ['a lone ` backtick', 'a lone `` ` `` backtick'],
    ['x.y`z`', '`x.yz`'],
    ['hi @octocat and @acme/team', 'hi `@octocat` and `@acme/team`'],
    ['see #12, GH-13 and acme/api#14', 'see `#12`, `GH-13` and `acme/api#14`'],
    ['go to https://evil.example/x or www.evil.example', 'go to `https://evil.example/x` or `www.evil.example`'],
    ['mail a@b.example', 'mail `a@b.example`'],
    ['[click](http://evil.example)', '`[click](http://evil.example)`'],
    ['<img src=x onerror=alert(1)>', '`<img src=x onerror=alert(1)>`'],
    ['</details>', '`</details>`'],
    ['**bold** _it_ ~~no~~ :tada: $x$', '`**bold** _it_ ~~no~~ :tada`: `$x$`'],
    ["1 node(s) didn't match", "1 node(s) didn't match"],
    ['OSError: [Errno 30] at (f(x))', 'OSError: `[Errno 30]` at (`f(x)`)'],
    ['letters, "_", "." and "-", at most 128', 'letters, `"_"`, "." and `"-"`, at most 128'],
    ['a script needs its #! line', 'a script needs its `#!` line'],
    ['[a](s) b](s)', '`[a](s) b](s)`'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['` ` 1) item', '1\\) item'],
    ['a | b', 'a <code>&#124;</code> b'],
    ['www.``evil x:``tada:', 'www. evil x: tada:'],
    ['R & D', 'R &amp; D'],
    ['&lt;b&gt;', '`&lt;b&gt`;'],
    ['two\n\n# lines', 'two `#` lines'],
    ['\u001b[31mred\u001b[0m text', 'red text'],
    ['left\u202eright', '`left�right`'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(sentence(text)).toBe(expected);
  });
});

describe('code holds any value', () => {
  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a``b`', '``` a``b` ```'],
    ['a\nb', '`a b`'],
    ['a|b`\\|', '<code>a&#124;b&#96;&#92;&#124;</code>'],
    ['<!-- kube-rollout -->', '`<!\u200B-- kube-rollout -->`'],
    ['', ''],
  ])('%j', (value, expected) => {
    expect(code(value)).toBe(expected);
  });

  test('where Markdown is not read, it is HTML without a sign of its own', () => {
    expect(htmlCode('</code>@x&http://y')).toBe(
      '<code>&#60;&#47;code&#62;&#64;x&#38;http&#58;&#8203;&#47;&#47;y</code>',
    );
  });
});

describe('a fence can be closed by nothing in it', () => {
  test.each([
    [['a'], '```text\na\n```'],
    [['```', 'x'], '````text\n```\nx\n````'],
    [['~~~', '``````'], '```````text\n~~~\n``````\n```````'],
    [['a\r\n```\rb'], '````text\na\n```\nb\n````'],
    [['<!-- kube-rollout:end production -->'], '```text\n<!\u200B-- kube-rollout:end production -->\n```'],
    [['\u001b]0;title\u0007a\u0000b\tc'], '```text\nab\tc\n```'],
  ])('%j', (lines, expected) => {
    expect(fence(lines)).toBe(expected);
  });

  test('a line takes no more than 1,000 characters', () => {
    expect(fence(['x'.repeat(5_000)]).length).toBeLessThan(1_020);
  });
});

describe('links', () => {
  test.each([
    ['https://github.com/a/b', '[x](https://github.com/a/b)'],
    ['https://github.com/a/b) [y](javascript:z', '[x](https://github.com/a/b%29%20[y]%28javascript:z)'],
    ['javascript:alert(1)', 'x'],
    ['', 'x'],
  ])('%j', (url, expected) => {
    expect(link('x', url)).toBe(expected);
  });
});

test('details and tables', () => {
  expect(details('more', 'body', true)).toBe('<details open>\n<summary>more</summary>\n\nbody\n\n</details>');
  expect(table(['A', 'B'], [['1', '2']])).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |');
});

describe('plain text', () => {
  test.each([
    ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['\u001b[1;31mred\u001b[0m\u009b2Jx', 'redx'],
    ['zero\u200bwidth \u2066bidi\u2069 \u{e0041}tag', 'zero�width �bidi� �tag'],
    ['half \ud83d', 'half �'],
    ['tab\tstays', 'tab\tstays'],
  ])('%j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test('one line, shortened, wrapped', () => {
    expect(oneLine(' a \n\t b ')).toBe('a b');
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('ab🎉cd', 4)).toBe('ab…');
    expect(wrap('one two three four', 9)).toEqual(['one two', '  three', '  four']);
  });
});
