import { createServer } from 'node:http';
import { type AddressInfo, connect as connectSocket, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeFailure } from '../../src/cluster/describe.ts';
import { proxyFor } from '../../src/cluster/proxy.ts';
import { connectTo, failureOf, json, NEVER, startServer, VERSION } from './server.ts';

const PROXY = 'http://proxy.test:3128';

describe('which servers go through HTTPS_PROXY, as Go decides it', () => {
  test.each<[string, string, boolean]>([
    ['https://10.1.2.3:6443', '', true],
    ['https://10.1.2.3:6443', '*', false],
    ['https://10.1.2.3:6443', '10.0.0.0/8', false],
    ['https://11.1.2.3:6443', '10.0.0.0/8', true],
    ['https://10.1.2.3:6443', ' 10.1.2.3 ', false],
    ['https://10.1.2.3:6443', '10.1.2.3:443', true],
    ['https://10.1.2.3:6443', '10.1.2.3:6443', false],
    ['https://[fd00::7]:6443', 'fd00::/16', false],
    ['https://[fd00::7]', '[fd00::7]:443', false],
    ['https://[fd00::7]', 'fd00::7', false],
    ['https://api.example.com', 'example.com', false],
    ['https://example.com', 'example.com', false],
    ['https://example.com', '.example.com', true],
    ['https://api.example.com', '.example.com', false],
    ['https://api.example.com', '*.example.com', false],
    ['https://api.example.com', 'other.test, API.Example.com:443', false],
    ['https://notexample.com', 'example.com', true],
    ['https://api.example.com', 'example.com/24', true],
    ['https://localhost:6443', '', false],
    ['https://127.0.0.1:6443', '', false],
    ['https://[::1]:6443', '', false],
  ])('%s with NO_PROXY=%s: %s', (server, noProxy, isProxied) => {
    const env = { HTTPS_PROXY: PROXY, NO_PROXY: noProxy };
    expect(proxyFor(new URL(server), '', env)?.host).toBe(isProxied ? 'proxy.test:3128' : undefined);
  });

  test('an address without a protocol, small letters, none at all', () => {
    const server = new URL('https://10.1.2.3');
    expect(proxyFor(server, '', { https_proxy: 'proxy.test:8080' })?.href).toBe('http://proxy.test:8080/');
    expect(proxyFor(server, '', { HTTP_PROXY: PROXY })).toBeUndefined();
  });

  test('proxy-url of the kubeconfig holds for any server', () => {
    expect(proxyFor(new URL('https://127.0.0.1'), PROXY, { NO_PROXY: '*' })?.host).toBe('proxy.test:3128');
  });

  test('an address that is none is not repeated: it may hold a password', () => {
    expect(() => proxyFor(new URL('https://10.0.0.1'), 'user:hunter2@', {})).toThrow(
      /found the protocol user|no address/,
    );
    expect(() => proxyFor(new URL('https://10.0.0.1'), 'user:hunter2@', {})).not.toThrow(/hunter2/);
  });
});

/** An HTTP proxy that tunnels, or refuses with a status. */
async function startProxy(refusal?: string) {
  const asked: (string | undefined)[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', (request, socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
    asked.push(request.url);
    authorizations.push(request.headers['proxy-authorization']);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connectSocket(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream.on('error', () => socket.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return { asked, authorizations, host: `127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

const get = { method: 'GET', path: '/version', signal: NEVER } as const;

describe('through a proxy', () => {
  test('one tunnel serves many requests, with the password of the proxy', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const proxy = await startProxy();
    const cluster = await connectTo(server, { cluster: { 'proxy-url': `http://me:pass@${proxy.host}` } });
    for (let each = 0; each < 5; each++) await cluster.request(get);
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:pass').toString('base64')}`]);
    expect(server.requests).toHaveLength(5);
  });

  test('a proxy that refuses is named, its password is not', async () => {
    const proxy = await startProxy('407 Proxy Authentication Required');
    const cluster = await connectTo(
      { url: 'https://127.0.0.1:1' },
      { cluster: { 'proxy-url': `http://me:pass@${proxy.host}` } },
    );
    const failure = await failureOf(cluster.request(get));
    expect(failure).toMatchObject({ fault: 'proxy', mayHaveReached: false });
    const { message, remedy } = describeFailure(failure, { verb: 'get' });
    expect(message).toContain(`the proxy ${proxy.host}`);
    expect(message).toContain('407');
    expect(message).not.toContain('pass');
    expect(remedy).toContain('proxy-url');
  });

  test('a proxy that is not there', async () => {
    const cluster = await connectTo({ url: 'https://127.0.0.1:1' }, { cluster: { 'proxy-url': 'http://127.0.0.1:9' } });
    expect(await failureOf(cluster.request(get))).toMatchObject({
      fault: 'proxy',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  });

  test('a certificate is judged through the tunnel too', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const proxy = await startProxy();
    const cluster = await connectTo(server, {
      cluster: { 'proxy-url': `http://${proxy.host}`, 'tls-server-name': 'other.test' },
    });
    expect(await failureOf(cluster.request(get))).toMatchObject({ fault: 'tls', mayHaveReached: false });
  });

  test('socks5', async () => {
    const server = await startServer((_, response) => json(response, 200, VERSION));
    const proxy = await startSocks();
    const cluster = await connectTo(server, {
      cluster: { 'proxy-url': `socks5://${proxy}`, 'tls-server-name': 'cluster.test' },
    });
    for (let each = 0; each < 3; each++) expect((await cluster.request(get)).status).toBe(200);
    expect(server.connections().made).toBe(1);
  });
});

/** The least of RFC 1928 that a client needs: no authentication, CONNECT to an IPv4 address. */
async function startSocks(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request) => {
        const upstream = connectSocket(request.readUInt16BE(8), [...request.subarray(4, 8)].join('.'), () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          upstream.pipe(socket).pipe(upstream);
        });
        sockets.add(upstream.on('error', () => {}));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
