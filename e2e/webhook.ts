import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificate, privateKey } from '../sandbox/certificate.ts';
import type { Stage } from './scenario.ts';

const running = new Map<string, () => void>();

/** An admission webhook on loopback that lets none of these into the stage's namespace, with these words. */
export async function refusingWebhook(stage: Stage, resource: string, message: string): Promise<void> {
  const server = createServer({ cert: certificate, key: privateKey }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { uid } = JSON.parse(String(Buffer.concat(chunks))).request;
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...review, response: { uid, allowed: false, status: { message } } }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  running.set(stage.namespace, () => server.close());
  await register(stage, resource, (server.address() as AddressInfo).port);
}

/** An admission webhook that is asked about these, and does not answer. */
export function silentWebhook(stage: Stage, resource: string): Promise<void> {
  return register(stage, resource, 1);
}

/** Takes the webhook of a stage away again. */
export async function endWebhook({ client, namespace }: Stage): Promise<void> {
  await client.request('DELETE', `${CONFIGURATIONS}/${namespace}`);
  running.get(namespace)?.();
}

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

function register({ create, namespace }: Stage, resource: string, port: number): Promise<void> {
  return create({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'owners.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(certificate).toString('base64'),
        },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: [resource] }],
      },
    ],
  });
}
