import { configMap, deployment, secret } from '../manifests.ts';
import type { Scenario } from '../scenario.ts';

const PASSWORD = 'correct-horse-battery-staple';
const TOKEN = 'tok-4f9d2c71e6';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const env = (value: string) => `          env:\n            - name: PASSWORD\n              value: ${value}\n`;

/** What nobody may read anywhere: log, comment, summary, outputs. */
export const secrets: readonly Scenario[] = [
  {
    name: "a Secret's values are written, and never shown",
    manifests: { 'secret.yaml': secret('database', { password: PASSWORD }) },
    outcome: 'success',
    actions: { 'Secret/database': 'created' },
    never: [PASSWORD, base64(PASSWORD)],
  },
  {
    name: 'a Secret that changes: that it did is told, its values are not',
    manifests: { 'secret.yaml': secret('database', { password: PASSWORD, user: 'app-user-2' }) },
    before: async ({ deploy }) => {
      await deploy({ 'secret.yaml': secret('database', { password: TOKEN, user: 'app-user-1' }) });
    },
    outcome: 'success',
    actions: { 'Secret/database': 'configured' },
    comment: ['data.password'],
    never: [PASSWORD, base64(PASSWORD), TOKEN, base64(TOKEN)],
  },
  {
    name: 'a Secret with a mistake: the mistake is told, its values are not',
    manifests: {
      'secret.yaml': `${secret('database', { password: PASSWORD })}dataa:\n  token: ${TOKEN}\ndata:\n  raw: "*${PASSWORD}*"\n`,
    },
    outcome: 'failure',
    writes: 'nothing',
    comment: ['Secret'],
    never: [PASSWORD, TOKEN],
  },
  {
    name: 'a variable with a secret name is replaced, and never shown',
    manifests: { 'api.yaml': deployment({ container: env('${DB_PASSWORD}') }) },
    inputs: { variables: `DB_PASSWORD=${PASSWORD}` },
    outcome: 'success',
    log: ['DB_PASSWORD replaced at'],
    never: [PASSWORD],
  },
  {
    name: 'a secret variable that ends in a ConfigMap, which shows what changed',
    manifests: { 'settings.yaml': configMap('settings', { greeting: 'say ${DB_PASSWORD}', mode: 'fast' }) },
    inputs: { variables: `DB_PASSWORD=${PASSWORD}` },
    before: async ({ deploy }) => {
      await deploy({ 'settings.yaml': configMap('settings', { greeting: 'none', mode: 'slow' }) });
    },
    outcome: 'success',
    actions: { 'ConfigMap/settings': 'configured' },
    comment: ['data.greeting', '+ fast'],
    never: [PASSWORD],
  },
  {
    name: 'a secret variable in a manifest that is refused',
    manifests: {
      'api.yaml': deployment({ container: env('${DB_PASSWORD}') }).replace('replicas: 2', 'replicas: ${DB_PASSWORD}'),
    },
    inputs: { variables: `DB_PASSWORD=${PASSWORD}` },
    outcome: 'failure',
    writes: 'nothing',
    blames: ['api.yaml:8'],
    never: [PASSWORD],
  },
  {
    name: 'the password of an earlier version is not shown when it changes',
    manifests: { 'api.yaml': deployment({ container: env('${DB_PASSWORD}') }) },
    inputs: { variables: `DB_PASSWORD=${PASSWORD}` },
    before: async ({ deploy }) => {
      await deploy({ 'api.yaml': deployment({ container: env(TOKEN) }) });
    },
    outcome: 'success',
    actions: { 'Deployment/api': 'configured' },
    never: [PASSWORD, TOKEN],
  },
];
