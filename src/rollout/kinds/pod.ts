import { textAt } from '../at.ts';
import { exitsOf, podContainers } from '../containers.ts';
import { podReason } from '../pod-reason.ts';
import { current, failed, inProgress, type Rule } from '../scene.ts';
import { steadyAt } from '../steady.ts';

/** A Pod: ready and steady, or run to its end. kstatus calls a failed one Current, which is no good for a deploy. */
export const pod: Rule = (object, scene) => {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Succeeded') return current('ran to its end');
  if (phase === 'Failed') {
    return failed(`failed${why(object)}`, {
      cause: 'PodFailed',
      remedy:
        'Read its log; a Pod that failed is not started again, so delete it or give it a new name before the next deploy.',
    });
  }
  const steady = steadyAt(object, 0, scene);
  if (steady === undefined) return inProgress(podReason(object));
  if (steady <= scene.now) return current('ready');
  return inProgress('ready; without a readiness probe it counts once it has run for 5 s', steady);
};

function why(object: Parameters<Rule>[0]): string {
  const reason = textAt(object, 'status', 'reason');
  const message = textAt(object, 'status', 'message');
  if (reason || message) return `: ${[reason, message].filter(Boolean).join(': ')}`;
  const exits = podContainers(object).flatMap((container) => {
    const { now } = exitsOf(container);
    return now && now.exitCode !== 0 ? [`container ${container.name} ended with exit code ${now.exitCode}`] : [];
  });
  return exits.length > 0 ? `: ${exits.join(', ')}` : '';
}
