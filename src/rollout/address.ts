import { field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';

/**
 * Where people reach what an object publishes, as `https://…` or `http://…`: the first host of an Ingress, else the
 * address that its controller gave it; the address of a LoadBalancer Service with a port for the web. Undefined for
 * everything else, and as long as there is no address.
 */
export function addressOf(object: KubernetesObject): string | undefined {
  if (object.kind === 'Ingress' && object.apiVersion.startsWith('networking.k8s.io/')) return addressOfIngress(object);
  if (object.kind === 'Service' && object.apiVersion === 'v1') return addressOfService(object);
  return undefined;
}

/** A host counts once a controller has taken the Ingress: before that nobody answers there. */
function addressOfIngress(ingress: KubernetesObject): string | undefined {
  const given = loadBalancer(ingress);
  if (given === undefined) return undefined;
  const rules = list(field(ingress, 'spec', 'rules'));
  const host = rules.map((rule) => text(field(rule, 'host'))).find((each) => each && !each.startsWith('*'));
  const tls = list(field(ingress, 'spec', 'tls'));
  const isSecure = tls.some((each) => !host || list(field(each, 'hosts')).includes(host));
  return `${isSecure ? 'https' : 'http'}://${host ?? given}`;
}

function addressOfService(service: KubernetesObject): string | undefined {
  const given = field(service, 'spec', 'type') === 'LoadBalancer' ? loadBalancer(service) : undefined;
  if (given === undefined) return undefined;
  const webs = list(field(service, 'spec', 'ports')).flatMap(webPort);
  const best = webs.find(({ scheme }) => scheme === 'https') ?? webs[0];
  return best && `${best.scheme}://${given}${best.suffix}`;
}

/** A port that a browser can speak to, by its number, its name or its appProtocol. A database's is none. */
function webPort(port: Json): { scheme: 'http' | 'https'; suffix: string }[] {
  const number = field(port, 'port');
  const named = text(field(port, 'appProtocol')) ?? text(field(port, 'name'));
  const scheme = number === 443 || named === 'https' ? 'https' : number === 80 || named === 'http' ? 'http' : undefined;
  if (scheme === undefined) return [];
  return [{ scheme, suffix: number === (scheme === 'https' ? 443 : 80) ? '' : `:${number}` }];
}

function loadBalancer(object: KubernetesObject): string | undefined {
  const [first] = list(field(object, 'status', 'loadBalancer', 'ingress'));
  const ip = text(field(first, 'ip'));
  return text(field(first, 'hostname')) ?? (ip?.includes(':') ? `[${ip}]` : ip);
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value.filter((each) => isRecord(each) || typeof each === 'string') : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
