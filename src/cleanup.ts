// The post step: it runs after the job, whatever became of the main step. As a rule there is nothing to do, so nothing
// is loaded before that is known.
if (process.env.STATE_unfinished) {
  const { cleanUp } = await import('./github/clean-up.ts');
  await cleanUp(process.env);
}
