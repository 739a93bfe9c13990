import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { clientOf } from '../sandbox/client.ts';
import { type SandboxCluster, startCluster } from '../sandbox/cluster.ts';
import { access } from './contract/access.ts';
import { applying } from './contract/applying.ts';
import { comparable, differences } from './contract/compare.ts';
import { custom } from './contract/custom.ts';
import { known } from './contract/differences.ts';
import { answers, type Server } from './contract/exchange.ts';
import { kinds } from './contract/kinds.ts';
import { mistakes } from './contract/mistakes.ts';
import { NAMESPACE, object } from './contract/objects.ts';
import { patching } from './contract/patching.ts';
import { reading } from './contract/reading.ts';
import { rules } from './contract/rules.ts';

const exchanges = [...applying, ...patching, ...reading, ...access, ...custom, ...mistakes, ...rules, ...kinds];

let sandbox: SandboxCluster;
let servers: { real: Server; sandbox: Server };
beforeAll(async () => {
  // Pods stay where they are: on neither side is there a node.
  sandbox = await startCluster({ nodes: [], allow: ({ user }) => user !== 'bob' });
  const mine = clientOf(sandbox.kubeconfig);
  const bob = clientOf(sandbox.signIn('bob'));
  const real = clientOf(await readFile(inject('kubeconfig'), 'utf8'));
  servers = {
    real: {
      client: real,
      bob: ({ method, path, body, contentType }) =>
        real.request(method, path, body, contentType, { 'impersonate-user': 'bob' }),
    },
    sandbox: {
      client: mine,
      bob: ({ method, path, body, contentType }) => bob.request(method, path, body, contentType),
      forget: () => sandbox.store.compact(),
    },
  };
  for (const { client } of Object.values(servers))
    await client.request('POST', '/api/v1/namespaces', object('Namespace', NAMESPACE));
});
afterAll(async () => {
  for (const { client } of Object.values(servers)) client.close();
  await sandbox.stop();
});

describe('the sandbox and a real control plane answer alike', () => {
  test.for(exchanges.map((exchange) => [exchange.name, exchange] as const))('%s', async ([name, exchange]) => {
    const [real, mine] = await Promise.all([answers(exchange, servers.real), answers(exchange, servers.sandbox)]);
    const found = differences(comparable(real), comparable(mine));
    const told = JSON.stringify(found, null, 1);
    expect(found.map(({ at }) => at).sort(), told).toEqual([...(known[name]?.at ?? [])].sort());
  });

  test('each known difference is one of these', () => {
    const names = exchanges.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(Object.keys(known)));
  });
});
