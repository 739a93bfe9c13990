import { expect, test } from 'vitest';
import { setStage } from './github/stage.ts';

/** What a rollout of one Deployment is followed by; events once it has taken two seconds. */
const FOLLOWED = ['deployments', 'replicasets', 'pods', 'events'];

test('a rollout that goes well asks the cluster for nothing but what it follows, each listed and watched once', {
  timeout: 30_000,
}, async () => {
  const stage = await setStage('ready-after=3s');
  try {
    const { exitCode, log } = await stage.deploy();
    expect(exitCode, log).toBe(0);
    const { requests } = stage.cluster;
    const written = requests.findLastIndex(({ method }) => method === 'PATCH');
    const waiting = requests.slice(written + 1).map(({ method, path, query }) => {
      const isWatch = new URLSearchParams(query).get('watch') !== null;
      return `${method} ${path.split('/').at(-1)}${isWatch ? ' watch' : ''}`;
    });
    expect(waiting.toSorted()).toEqual(FOLLOWED.flatMap((name) => [`GET ${name}`, `GET ${name} watch`]).toSorted());
  } finally {
    await stage.stop();
  }
});
