import { expect, test } from 'vitest';
import { connectionError } from '../../src/cluster/fault.ts';

test('a certificate that is not trusted: without the advice for a command line of Node, which no workflow has', () => {
  const message =
    'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
  const error = Object.assign(new Error(message), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(connectionError(error, { server: 'api.example:6443' }, false)).toMatchObject({
    fault: 'tls',
    message: 'no trusted TLS connection to the API server api.example:6443: self-signed certificate',
  });
});
