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

const PORTS = `apiVersion: v1
kind: Pod
metadata: {name: api}
spec:
  containers:
    - name: a
      ports:
        - name: http
          containerport: 8000
        - name: admin
          containerport: 8001
`;

test('a misspelt key of a list is told once, at its own line, by its place in the list', () => {
  const item = '.spec.containers[name="a"].ports';
  const key = '[containerPort=0,protocol="TCP"]';
  const apply = `failed to create typed patch object (/api; /v1, Kind=Pod): errors:\n  ${item}: duplicate entries for key ${key}\n  ${item}${key}.containerport: field not declared in schema`;
  const create =
    'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].ports[0].containerport", unknown field "spec.containers[0].ports[1].containerport"';
  expect(said(PORTS, apply, create)).toEqual([
    'k8s.yaml:9:11: unknown field spec.containers[0].ports[0].containerport in Pod api. Correct its name or its indentation, or remove it.',
    'k8s.yaml:11:11: unknown field spec.containers[0].ports[1].containerport in Pod api. Correct its name or its indentation, or remove it.',
  ]);
  const [first] = said(PORTS, apply.replace(/errors:.*TCP"\]\n {2}/s, ''), '');
  expect(first).toMatch(/^k8s\.yaml:9:11: unknown field spec\.containers\[0\]\.ports\[0\]\.containerport/);
});

test('what is really there twice is told, whatever else is misspelt', () => {
  const text = PORTS.replaceAll(/containerport: \d+/g, 'containerPort: 80').concat('          hostport: 80\n');
  const item = '.spec.containers[name="a"].ports';
  const key = '[containerPort=80,protocol="TCP"]';
  const apply = `failed to create typed patch object (/api; /v1, Kind=Pod): errors:\n  ${item}: duplicate entries for key ${key}\n  ${item}${key}.hostport: field not declared in schema`;
  expect(said(text, apply, '')).toHaveLength(2);
});
