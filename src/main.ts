import { setFailed } from '@actions/core';
import { startDeadline } from './deadline.ts';
import { deploy } from './deploy.ts';
import { startLiveReport } from './github/live-report.ts';
import { info, mask, masked } from './github/log.ts';
import { ended } from './github/narrate.ts';
import { readPayload } from './github/payload.ts';
import { readRun } from './github/run.ts';
import { leave } from './github/unfinished.ts';
import { readInputs } from './inputs.ts';
import { writeOutputs } from './outputs.ts';
import { redacted } from './report/redact.ts';
import { messageOf } from './thrown.ts';
import { secretVariables } from './variables.ts';

/**
 * One run of the action: from what the workflow said to what the step ends with. `cancelled` aborts with a Cancelled when
 * the runner cancels the job. Never throws.
 */
export async function main(env: NodeJS.ProcessEnv, cancelled: AbortSignal): Promise<void> {
  await step(env, cancelled).catch((error) => setFailed(messageOf(error)));
}

async function step(env: NodeJS.ProcessEnv, cancelled: AbortSignal): Promise<void> {
  // A runner that is lost reads no log any more. GitHub still hears how the deploy ended.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { inputs, problems, unsound } = readInputs(env);
  if (inputs.githubToken) mask(inputs.githubToken);
  for (const value of secretVariables(inputs.variables)) mask(value);
  const { payload, notices } = readPayload(env);
  const run = readRun(env, payload);
  if (run.deploysNothing) return info('This push deleted a branch or a tag: there is nothing to deploy.');

  const deadline = startDeadline(inputs.timeout, cancelled);
  // An error in the handler of an event, which no promise carries: it ends the run, with a report as any other does.
  process.on('uncaughtException', (error) => {
    info(`An error that nothing foresaw: ${error.message}`);
    deadline.fail(error);
  });
  const { githubToken: token, status, deployment, comment, environmentUrl } = inputs;
  const live = startLiveReport({
    ...{ run, token, status, deployment, comment, environmentUrl, cancelled, endsAt: deadline.endsAt },
    leave: (unfinished) => leave(env, unfinished),
  });
  const found = await deploy(inputs, { run, env, deadline, live, unsound, problems: [...problems, ...notices] });
  const result = redacted(found, masked());
  ended(result);
  const { report } = await import('./github/report.ts');
  writeOutputs(result, await report(result, { run, env, live }));
  // The annotations have said why; one more error would be the eleventh, and push out one that says more.
  if (result.outcome !== 'success') process.exitCode = 1;
  deadline.end();
}
