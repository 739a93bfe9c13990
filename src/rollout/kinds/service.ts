import { textAt } from '../at.ts';
import { complaintAbout, isPending } from '../causes/load-balancer.ts';
import { current, inProgress, type Rule } from '../scene.ts';

/** A Service: has its address. One without a cluster IP by design has nothing to wait for. */
export const service: Rule = (object, scene) => {
  const type = textAt(object, 'spec', 'type') || 'ClusterIP';
  const clusterIp = textAt(object, 'spec', 'clusterIP');
  if (type === 'ExternalName') return current(`points to ${textAt(object, 'spec', 'externalName')}`);
  if (isPending(object)) {
    const complaint = complaintAbout(object, scene);
    return inProgress(`waiting for the load balancer to get an address${complaint === '' ? '' : `: ${complaint}`}`);
  }
  if (clusterIp === 'None') return current('headless');
  return clusterIp === '' ? inProgress('waiting for a cluster IP') : current('has its address');
};
