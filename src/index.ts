import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cancellation } from './deadline.ts';

// What the runner starts. It hears a cancellation before all else is loaded, which takes a while; and where the runner
// keeps its tools from job to job, what Node has compiled is kept with them, and the next run need not compile it.
const cancelled = cancellation();
const { RUNNER_TOOL_CACHE: tools } = process.env;
if (tools) enableCompileCache(join(tools, 'kube-rollout', 'compiled'));
const { main } = await import('./main.ts');
await main(process.env, cancelled);
// All is said. A connection that is still being opened, such as one to a silent proxy, may not keep the job waiting.
process.stdout.write('', () => process.exit());
