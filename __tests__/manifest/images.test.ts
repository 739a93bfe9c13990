import { expect, test } from 'vitest';
import { containersOf } from '../../src/manifest/pod-template.ts';
import { render } from '../../src/manifest/render.ts';

const MANIFEST = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers: [{name: i, image: 'reg:5000/app'}]
          containers: [{name: c, image: 'reg:5000/app:v1'}, {name: d, image: 'reg:5000/other:v1'}]
---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec:
  containers: [{name: c, image: python:3.11-slim}]
  ephemeralContainers: [{name: e, image: 'ghcr.io/o/app@sha256:${'a'.repeat(64)}'}]
---
apiVersion: example.com/v1
kind: Foo
metadata: {name: foo}
spec: {containers: [{name: c, image: python:3}]}
`;

async function imagesAfter(...images: string[]): Promise<string[]> {
  const options = { variables: new Map(), images, imageTag: 'v1', commit: 'v1' };
  const { declared } = await render([{ path: 'a.yaml', text: MANIFEST }], options);
  return declared.flatMap(({ object }) => containersOf(object).map(({ image }) => image));
}

const BEFORE = await imagesAfter();

test.each([
  ['reg:5000/app:v2', ['reg:5000/app:v2', 'reg:5000/app:v2', 'reg:5000/other:v1']],
  ['reg:5000/app=new/app:v3', ['new/app:v3', 'new/app:v3', 'reg:5000/other:v1']],
  ['reg:5000/app = new/app', ['new/app', 'new/app:v1', 'reg:5000/other:v1']],
])('%s sets the image of that whole name, its registry port included', async (line, images) => {
  expect((await imagesAfter(line)).slice(0, 3)).toEqual(images);
});

test.each([
  ['user:s3cr3t@reg.example/app:v1', true],
  ['s3cr3t@reg.example/app', true],
  ['https://user:s3cr3t@reg.example/app:v1', true],
  [`reg.example/app:v1@sha256:${'a'.repeat(64)}`, false],
])('%s: a user or a password in an image is told at its line, and not repeated', async (image, isWrong) => {
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec:\n  containers:\n    - name: c\n      image: ${image}\n`;
  const options = { variables: new Map(), images: [], imageTag: 'v1', commit: 'v1' };
  const said = await render([{ path: 'a.yaml', text }], options).catch(String);
  if (!isWrong) return expect(said).toHaveProperty('declared');
  expect(said).toMatch(/a\.yaml:7:\d+: the image of container c has a user or a password before its registry/);
  expect(said).not.toMatch(/s3cr3t/);
});

test('nor is one in the images input', async () => {
  await expect(imagesAfter('python=user:s3cr3t@reg.example/app:v1')).rejects.toThrow(
    /input images: "python=\*\*\*@reg.example/,
  );
});

test('whose image the input has set is known, however the field is called; of the others nothing is', async () => {
  const options = { variables: new Map(), images: ['reg:5000/app:v2'], imageTag: 'v1', commit: 'v1' };
  const [cronJob, pod] = (await render([{ path: 'a.yaml', text: MANIFEST }], options)).declared;
  const spec = 'spec.jobTemplate.spec.template.spec';
  expect(cronJob?.source.imageInput?.(`${spec}.containers[0].image`)).toBe('reg:5000/app:v2');
  expect(cronJob?.source.imageInput?.(`.${spec}.containers[name="c"].image`)).toBe('reg:5000/app:v2');
  expect(cronJob?.source.imageInput?.(`${spec}.containers[name="d"].image`)).toBeUndefined();
  expect(cronJob?.source.imageInput?.(`${spec}.containers[name="c"]`)).toBeUndefined();
  expect(pod?.source.imageInput).toBeUndefined();
});

test('a digest takes the place of a tag, and the other way round; ephemeral containers count', async () => {
  const digest = `sha256:${'b'.repeat(64)}`;
  expect((await imagesAfter(`python@${digest}`, 'ghcr.io/o/app:v2')).slice(3)).toEqual([
    `python@${digest}`,
    'ghcr.io/o/app:v2',
  ]);
});

test('an entry that matches nothing is an error that lists the images there are', async () => {
  await expect(imagesAfter('reg:5000/ap:v2')).rejects.toThrow(
    'input images: "reg:5000/ap:v2" matches no container; the images there are: ghcr.io/o/app, python, reg:5000/app, reg:5000/other. Did you mean reg:5000/app?',
  );
  await expect(imagesAfter('app:v2')).rejects.toThrow(
    /matches no container.*Write the name before the tag as one of them\./,
  );
});

test.each([
  ['python', 'there is no new tag, digest or name'],
  ['python:3=python:4', 'the name before = must have no tag or digest'],
  ['python=Python:4', 'the name is not that of an image'],
  ['=python:4', 'the name is not that of an image'],
  ['python:a b', 'the tag is not one'],
  ['python@sha256:12', 'the digest is not one'],
])('%s is no entry: %s', async (line, fault) => {
  await expect(imagesAfter(line)).rejects.toThrow(fault);
});

test('the same name twice is an error', async () => {
  await expect(imagesAfter('python:4', 'python:5')).rejects.toThrow('an earlier line replaces the same name');
});

test('without entries, images stay as they are', async () => {
  expect(BEFORE).toContain('reg:5000/app');
});
