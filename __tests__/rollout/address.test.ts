import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject, KubernetesObject } from '../../src/manifest/object.ts';
import { addressOf } from '../../src/rollout/address.ts';

const metadata = { name: 'pay' };
const given = (...ingress: JsonObject[]) => ({ loadBalancer: { ingress } });
const ingress = (spec: string, status: JsonObject = given({ ip: '192.0.2.1' })): KubernetesObject => ({
  ...{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata },
  spec: parse(spec),
  status,
});
const service = (
  ports: string,
  status: JsonObject = given({ ip: '192.0.2.1' }),
  type = 'LoadBalancer',
): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata },
  spec: { type, ports: parse(ports) },
  status,
});

test.each<[what: string, object: KubernetesObject, address: string | undefined]>([
  ['an Ingress with a host', ingress('rules: [{host: pay.example}]'), 'http://pay.example'],
  ['with TLS for it', ingress('{tls: [{hosts: [pay.example]}], rules: [{host: pay.example}]}'), 'https://pay.example'],
  [
    'with TLS for another',
    ingress('{tls: [{hosts: [x.example]}], rules: [{host: pay.example}]}'),
    'http://pay.example',
  ],
  ['with a wildcard first', ingress('rules: [{host: "*.example"}, {host: pay.example}]'), 'http://pay.example'],
  ['without a host', ingress('defaultBackend: {}'), 'http://192.0.2.1'],
  ['without a host, of a name', ingress('{}', given({ hostname: 'lb.example' })), 'http://lb.example'],
  ['that no controller has taken yet', ingress('rules: [{host: pay.example}]', {}), undefined],
  ['a Service on 80', service('[{port: 80}]'), 'http://192.0.2.1'],
  ['on 443, and 80', service('[{port: 80}, {port: 443}]'), 'https://192.0.2.1'],
  ['on a port named http', service('[{port: 8080, name: http}]'), 'http://192.0.2.1:8080'],
  ['of HTTPS by its appProtocol', service('[{port: 8443, appProtocol: https}]'), 'https://192.0.2.1:8443'],
  ['of IPv6', service('[{port: 80}]', given({ ip: '2001:db8::1' })), 'http://[2001:db8::1]'],
  ['of a database', service('[{port: 5432, name: postgres}]'), undefined],
  ['without an address yet', service('[{port: 80}]', {}), undefined],
  ['inside the cluster', service('[{port: 80}]', given({ ip: '192.0.2.1' }), 'ClusterIP'), undefined],
])('%s', (_, object, address) => {
  expect(addressOf(object)).toBe(address);
});
