import { BlockList, isIP } from 'node:net';
import { ProblemsError } from '../problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PROTOCOLS = ['http:', 'https:', 'socks5:', 'socks5h:'];

/**
 * The proxy for a server, or undefined: `proxy-url` of the kubeconfig, which holds for any server, else HTTPS_PROXY as
 * far as NO_PROXY allows, read as Go does (golang.org/x/net/http/httpproxy): loopback never goes through it.
 * Throws a ProblemsError for an address that can't be a proxy's.
 */
export function proxyFor(server: URL, proxyUrl: string, env: Environment): URL | undefined {
  if (proxyUrl !== '') return parseProxy(proxyUrl, 'proxy-url of the kubeconfig');
  const name = env.HTTPS_PROXY ? 'HTTPS_PROXY' : 'https_proxy';
  const address = env[name];
  if (!address || isExempt(server, env.NO_PROXY || env.no_proxy || '')) return undefined;
  return parseProxy(address.includes('://') ? address : `http://${address}`, `the variable ${name}`);
}

function parseProxy(address: string, origin: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && PROTOCOLS.includes(url.protocol)) return url;
  // The address itself may hold a password.
  const found = url ? `the protocol ${url.protocol.slice(0, -1)}` : 'no address';
  const message = `${origin}: expected an http, https or socks5 address, found ${found}`;
  throw new ProblemsError([{ severity: 'error', message, remedy: 'Write it as http://host:port.' }]);
}

function isExempt(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return true;
  const port = server.port || '443';
  return noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** One entry of NO_PROXY: `*`, an address, a range such as 10.0.0.0/8, or a domain, some of them with a port. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const [name, wantedPort] = splitPort(entry);
  if (wantedPort !== '' && wantedPort !== port) return false;
  if (isIP(name)) return name === host;
  const domain = name.startsWith('*.') ? name.slice(1) : name;
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/', 2);
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const prefix = Number(bits);
  const isRange =
    isIP(network) !== 0 && Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 'ipv6' ? 128 : 32);
  if (!isRange || isIP(host) !== isIP(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}

function splitPort(entry: string): [name: string, port: string] {
  if (entry.startsWith('[')) {
    const end = entry.indexOf(']');
    return [entry.slice(1, end), entry.slice(end + 1).replace(/^:/, '')];
  }
  const colon = entry.lastIndexOf(':');
  return colon < 0 || isIP(entry) === 6 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
}
