import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KubernetesObject } from '../src/manifest/object.ts';

/** What is deployed. */
export interface Workload {
  readonly kind: 'Deployment' | 'ConfigMap';
  readonly count: number;
}

/** The objects of a workload. A Deployment has three pods with a readiness probe. */
export function objectsOf({ kind, count }: Workload, namespace: string): KubernetesObject[] {
  const make = kind === 'Deployment' ? deployment : configMap;
  return Array.from({ length: count }, (_, index) => make(`${kind.toLowerCase()}-${index}`, namespace));
}

/** The objects of a chart once more, as JSON, for who parses no YAML. */
export const OBJECTS = 'objects.json';

/** Writes a workload as one file of a chart, which is a directory of manifests for everybody else. Gives the chart. */
export async function writeChart(folder: string, workload: Workload, namespace: string): Promise<string> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n');
  const objects = objectsOf(workload, namespace);
  await writeFile(join(folder, 'templates', 'all.yaml'), objects.map((object) => stringify(object)).join('---\n'));
  await writeFile(join(folder, OBJECTS), JSON.stringify(objects));
  return folder;
}

function deployment(name: string, namespace: string): KubernetesObject {
  const labels = { app: name };
  const container = {
    name: 'api',
    image: 'ghcr.io/acme/api:1',
    readinessProbe: { httpGet: { path: '/health/ready', port: 8000 } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

function configMap(name: string, namespace: string): KubernetesObject {
  const text = `some lines of a file\nthat belongs to ${name}\n`;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { name, text } };
}
