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
