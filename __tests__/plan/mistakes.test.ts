import { expect, test } from 'vitest';
import { explainMistakes, mistakesIn } from '../../src/plan/explain-mistakes.ts';
import { formatProblem } from '../../src/problem.ts';
import { subjectOf } from './declare.ts';

// What Kubernetes 1.36 answered, word for word, to an apply and to a create.

function said(text: string, apply: string, create: string): string[] {
  const subject = subjectOf(text);
  const mistakes = mistakesIn(subject.object, { apply, create });
  return explainMistakes(mistakes, subject).map(({ problem }) => formatProblem(problem));
}

test('a fraction where a whole number belongs is told at its line', () => {
  const text = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  replicas: 1.5\n';
  const apply =
    'failed to convert new object (/api; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: cannot convert float64 to int32';
  const create =
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32';
  expect(said(text, apply, create)).toEqual([
    'k8s.yaml:5:3: spec.replicas of Deployment api must be a whole number, found a number that is none, or too large. Write a whole number, such as 3.',
  ]);
});

test('a text in a list of containers is told at its line, and not the list', () => {
  const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec:\n  containers:\n    - name: a\n    - web\n';
  const create =
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container';
  expect(said(text, '', create)).toEqual([
    'k8s.yaml:7:7: spec.containers[1] of Pod api must be a map of fields, found a string. Write a map of fields.',
  ]);
});
