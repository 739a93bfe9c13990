import type { Result } from './result.ts';

/** Where people find the environment: what an Ingress publishes, else a LoadBalancer Service. '' when nothing does. */
export function environmentUrl({ objects }: Pick<Result, 'objects'>): string {
  const ingress = objects.find(({ reference, address }) => reference.kind === 'Ingress' && address !== undefined);
  return (ingress ?? objects.find(({ address }) => address !== undefined))?.address ?? '';
}
