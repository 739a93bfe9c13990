import { expect, test } from 'vitest';
import { jobSummary, LONGEST_SUMMARY } from '../../src/report/summary.ts';
import { fixture, manyObjects } from './fixture.ts';

test('the summary says what the comment says', () => {
  const summary = jobSummary(fixture('success'));
  expect(summary).toMatch(/^## ✅ Deployed to production\n/);
  expect(summary).toContain('Runs now');
  expect(summary).not.toContain('<!--');
});

test('at most 1,048,576 bytes, not characters', () => {
  const success = fixture('success');
  const objects = manyObjects(success, 3_000).map((object) => ({ ...object, message: '漢'.repeat(150) }));
  const summary = jobSummary({ ...success, objects });
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(LONGEST_SUMMARY);
  expect(summary).toContain('Shortened to fit.');
  expect(Buffer.byteLength(jobSummary({ ...success, objects }, summary.length))).toBeLessThanOrEqual(summary.length);
});

test('a thousand objects that failed, each with a long log, fit', () => {
  const crash = fixture('crash');
  const [failed] = crash.objects.filter(({ diagnosis }) => diagnosis);
  if (!failed?.diagnosis) throw new Error('expected a failed object');
  const logs = [
    { pod: 'p', container: 'c', previous: false, lines: Array.from({ length: 500 }, () => '`'.repeat(900)) },
  ];
  const object = { ...failed, diagnosis: { ...failed.diagnosis, logs } };
  const summary = jobSummary({ ...crash, objects: manyObjects({ ...crash, objects: [object] }, 1_000) });
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(LONGEST_SUMMARY);
  expect(summary).toContain(failed.diagnosis.message.slice(0, 20));
  expect(summary.match(/<details/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
  const fences = summary.match(/^`{3,}/gm) ?? [];
  expect(fences.length % 2).toBe(0);
});
