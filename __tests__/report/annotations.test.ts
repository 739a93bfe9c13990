import { describe, expect, test } from 'vitest';
import type { Position, Problem } from '../../src/problem.ts';
import { annotationsOf } from '../../src/report/annotations.ts';

const problem = (message: string, more: Partial<Problem> = {}): Problem => ({ severity: 'error', message, ...more });
const many = (count: number, more: Partial<Problem> = {}) =>
  Array.from({ length: count }, (_, index) => problem(`p${index}`, more));

describe('ten of each level', () => {
  test('ten fit', () => {
    expect(annotationsOf(many(10))).toMatchObject({ annotations: { length: 10 }, rest: [] });
  });

  test('of eleven, nine and one that tells of the other two', () => {
    const { annotations, rest } = annotationsOf(many(11));
    expect(annotations.map(({ message }) => message).slice(-2)).toEqual([
      'p8',
      '2 more, all of them in the log:\np9\np10',
    ]);
    expect(rest).toHaveLength(2);
  });

  test('each level has its own ten', () => {
    const all = [...many(12), ...many(3, { severity: 'warning' }), ...many(20, { severity: 'notice' })];
    const { annotations } = annotationsOf(all);
    const count = (severity: string) => annotations.filter((each) => each.severity === severity).length;
    expect([count('error'), count('warning'), count('notice')]).toEqual([10, 3, 10]);
  });

  test('those that blame a line come first', () => {
    const { annotations } = annotationsOf([...many(10), problem('here', { position: { file: 'a.yaml', line: 1 } })]);
    expect(annotations[0]?.message).toBe('here');
  });
});

test('a message has at most 4,096 characters, also the one that folds the rest', () => {
  const { annotations } = annotationsOf(
    many(30).map((each) => ({ ...each, message: each.message + 'x'.repeat(5_000) })),
  );
  expect(Math.max(...annotations.map(({ message }) => message.length))).toBe(4_096);
});

test.each<[Position, Position]>([
  [
    { file: 'a', line: 1 },
    { file: 'a', line: 1 },
  ],
  [
    { file: 'a', line: 1, column: 2, endLine: 1, endColumn: 5 },
    { file: 'a', line: 1, column: 2, endColumn: 5 },
  ],
  [
    { file: 'a', line: 1, column: 2, endLine: 4, endColumn: 5 },
    { file: 'a', line: 1, endLine: 4 },
  ],
  [
    { file: 'a', line: 4, column: 2, endLine: 1 },
    { file: 'a', line: 4, column: 2 },
  ],
])('position %j as the runner takes it', (position, expected) => {
  expect(annotationsOf([problem('x', { position })]).annotations[0]?.position).toEqual(expected);
});
