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

test('a server that speaks no TLS: that, and not the line of OpenSSL that noticed', () => {
  const message =
    'write EPROTO 401DA535C37F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:\n';
  const error = Object.assign(new Error(message), { code: 'EPROTO' });
  expect(connectionError(error, { server: 'api.example:8080' }, false)).toMatchObject({
    fault: 'tls',
    message: 'no trusted TLS connection to the API server api.example:8080: it does not answer in TLS',
    remedy: 'Check `server` in the kubeconfig, above all its port: what answers there is no API server.',
  });
});
