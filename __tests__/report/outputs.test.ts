import { expect, test } from 'vitest';
import { outputsOf } from '../../src/report/outputs.ts';
import { fixture } from './fixture.ts';

test('objects, images and duration as action.yml tells them', () => {
  const { outcome, message, objects, images, duration } = outputsOf(fixture('image-not-found'));
  expect([outcome, duration]).toEqual(['failure', '14.8']);
  expect(message).toBe("Deployment payments/payments-api can't start: its image is not in the registry");
  expect(JSON.parse(objects)).toHaveLength(3);
  expect(JSON.parse(objects)[2]).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'payments',
    name: 'payments-api',
    file: 'k8s/deployment.yaml',
    line: 1,
    action: 'configured',
    status: 'Failed',
    message: 'image not found',
    cause: 'ImageNotFound',
    seconds: 4.2,
  });
  expect(JSON.parse(objects)[0].apiVersion).toBe('v1');
  expect(JSON.parse(images)).toEqual([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'payments',
      name: 'payments-api',
      containers: [
        { container: 'api', image: 'ghcr.io/acme/payments-api:3f2a9c1d5be84c07a1f6e2d9b3c4a5f60718293a', digests: [] },
      ],
    },
  ]);
});

test('without objects the lists are empty lists', () => {
  expect(outputsOf(fixture('success', { objects: [] }))).toMatchObject({ objects: '[]', images: '[]' });
});
