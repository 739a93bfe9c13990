import { writeFileSync } from 'node:fs';
import { failuresPage } from '../__tests__/rollout/failures-page.ts';

// Writes docs/failures.md anew. A test holds it against what the code says.
writeFileSync(new URL('../docs/failures.md', import.meta.url), failuresPage());
