import { describe, expect, test } from 'vitest';
import { linesWithoutCredentials, textWithoutCredentials, withoutCredentials } from '../../src/rollout/credentials.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

describe('a credential in a log is masked', () => {
  test.each([
    ['postgres://shop:hunter2@db/shop', 'postgres://shop:***@db/shop'],
    ['postgres://shop:hunter2@db:5432/shop', 'postgres://shop:***@db:5432/shop'],
    ['postgres://shop:hunt@er@2@db/shop', 'postgres://shop:***@db/shop'],
    ['postgres://shop@corp:hunter2@db/shop', 'postgres://shop@corp:***@db/shop'],
    [`${'x'.repeat(99)}postgres://shop:hunter2@db`, `${'x'.repeat(99)}postgres://shop:***@db`],
    ['postgres://shop:8/Kd93=@db/shop', 'postgres://shop:***@db/shop'],
    ['postgres://shop:12/Kd/93@db/shop', 'postgres://shop:***@db/shop'],
    ['GET https://a:b@example.com/@acme/api', 'GET https://a:***@example.com/@acme/api'],
    ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer ***'],
    ['authorization: bearer opensesame rejected', 'authorization: bearer *** rejected'],
    ['sent Basic c2hvcDpodW50ZXIy', 'sent Basic ***'],
    [`session ${JWT} is over`, 'session *** is over'],
    ['pushed with ghp_0123456789abcdefghij0123', 'pushed with ***'],
    ['key AKIAIOSFODNN7EXAMPLE is old', 'key *** is old'],
    ['aws_session_token: FwoGZXIvYXdzEBYaDEXAMPLE', 'aws_session_token: ***'],
    ['DB_PASSWORD=hunter2 MODE=fast', 'DB_PASSWORD=*** MODE=fast'],
    ['--db-password=hunter2 -v', '--db-password=*** -v'],
    ['DB_PASSWORD=correct horse', 'DB_PASSWORD=*** horse'],
    ['password: hunter', 'password: ***'],
    ['password: hunter for user shop', 'password: *** for user shop'],
    ['secret: sesame was sent', 'secret: *** was sent'],
    ['api_token: sesame', 'api_token: ***'],
    ['token: sesame was sent', 'token: *** was sent'],
    ['/run/secrets/token:sesame', '/run/secrets/token:***'],
    ['/run/secrets/token: s3same', '/run/secrets/token: ***'],
    ['invalid token: sesame, user: shop', 'invalid token: ***, user: shop'],
    ['invalid token: sesame user: shop', 'invalid token: *** user: shop'],
    ['invalid token: sesame', 'invalid token: ***'],
    ['invalid password: hunter for user shop', 'invalid password: *** for user shop'],
    ['token: sesame user: shop', 'token: *** user: shop'],
    ['token: sesame user=shop', 'token: *** user=shop'],
    ['token: s3same is old', 'token: *** is old'],
    ['token: AbCdEfGhIjKl is old', 'token: *** is old'],
    ['token: abcdefghijklmnopqrstuvwxyz is old', 'token: *** is old'],
    ['token=sesame is old', 'token=*** is old'],
    ['token:sesame is old', 'token:*** is old'],
    ['GET /login?token=sesame&page=2', 'GET /login?token=***&page=2'],
    ['{"token": "sesame is open", "a": 1}', '{"token": ***, "a": 1}'],
    ['{"password": "se\\"same", "a": 1}', '{"password": ***, "a": 1}'],
    ['{\\"password\\":\\"sesame\\",\\"a\\":1}', '{\\"password\\":***,\\"a\\":1}'],
    ["'api-key': 'sesame'", "'api-key': ***"],
    ['api key: 0a1b2c3d', 'api key: ***'],
    ['password => "hunter2"', 'password => ***'],
    ['password := hunter2', 'password := ***'],
    ["{'password': b'hunter2'}", "{'password': ***}"],
    ['password2=hunter2', 'password2=***'],
    ['DB_PASS=hunter2', 'DB_PASS=***'],
    ['MYSQL_PWD=hunter2', 'MYSQL_PWD=***'],
    ['Server=db;Uid=sa;Pwd=hunter2;', 'Server=db;Uid=sa;Pwd=***;'],
    ['passphrase: hunter2', 'passphrase: ***'],
    ['DJANGO_SECRET_KEY: hunter2', 'DJANGO_SECRET_KEY: ***'],
    ['SECRET_KEY_BASE=hunter2', 'SECRET_KEY_BASE=***'],
    ['minio accessKey=hunter2', 'minio accessKey=***'],
    ['AccountKey=abc+/def==;EndpointSuffix=x', 'AccountKey=***;EndpointSuffix=x'],
    ['{AccessKeyID:x SecretAccessKey:wJalrXUtnFEMI/K7MDENG}', '{AccessKeyID:x SecretAccessKey:***}'],
    ['\u001b[31mpassword\u001b[0m=hunter2', 'password=***'],
    ['dial shop:hunt@er2@tcp(db:3306)/shop', 'dial shop:***@tcp(db:3306)/shop'],
    ['connect shop:hunter2@10.0.0.1:3306 refused', 'connect shop:***@10.0.0.1:3306 refused'],
    ["os.environ['DB_PASSWORD'] = 'hunter2'", "os.environ['DB_PASSWORD'] = ***"],
    ['{\\\\\\"password\\\\\\":\\\\\\"hunter2\\\\\\"}', '{\\\\\\"password\\\\\\":***}'],
    ['{"X-Api-Key":["abcd"]}', '{"X-Api-Key":[***]}'],
    ['map[Authorization:[Token 0123456789abcdef] X-Api-Key:[abcd]]', 'map[Authorization:[Token *** X-Api-Key:[***'],
    ['clone https://0123456789abcdef0123@example.com/x', 'clone https://***@example.com/x'],
    ['GET https://files.example/a?sv=1&sig=a%2Bb%3D', 'GET https://files.example/a?sv=1&sig=***'],
    ['Authorization: Token 0123456789abcdef', 'Authorization: Token ***'],
    ['"authorization": "0123456789abcdef"', '"authorization": "***"'],
    [`app token ghs_123456_${JWT}`, 'app token ***'],
    ['eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn', '***'],
    ['used sk-proj-0123456789abcdefghij', 'used ***'],
    ['used hvs.0123456789abcdefghij', 'used ***'],
    ['POST https://hooks.slack.com/services/T0/B0/abc', 'POST https://hooks.slack.com/services/***'],
  ])('%s', (line, shown) => {
    expect(withoutCredentials(line)).toBe(shown);
    expect(textWithoutCredentials(line)).toBe(shown);
  });

  test('a private key with all its lines, also where the log begins in the middle of it', () => {
    const key = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIE', 'abcd', '-----END RSA PRIVATE KEY-----'];
    expect(linesWithoutCredentials(['a', ...key, 'b'])).toEqual(['a', '-----PRIVATE KEY----- ***', 'b']);
    expect(linesWithoutCredentials(['abcd', '-----END RSA PRIVATE KEY-----', 'b'])).toEqual(['b']);
  });
});

test.each([
  'token-',
  'token: ',
  '\\"token',
  'a:',
  '://a',
  '://a:12/',
  'authorization:1',
  'authorization:a',
  '_pass',
  'eyJeyJeyJ.',
  'ghs_',
  'sk-',
])('a log that is all of one piece is masked in no time: %j', (piece) => {
  const started = performance.now();
  withoutCredentials(piece.repeat(65_536 / piece.length));
  expect(performance.now() - started).toBeLessThan(1_500);
});

describe('what only speaks of credentials is left as it is', () => {
  test.each([
    'failed to fetch oauth token: authorization server returned 503',
    'failed to fetch anonymous token: unexpected status from GET request to https://auth.example/token: 401',
    'failed to fetch oauth token: unexpected status: 500',
    'failed to fetch oauth token: Post "https://auth.example/token": dial tcp: i/o timeout',
    'could not renew token: connection refused',
    'cat: /run/secrets/token: No such file or directory',
    'cat: /run/secrets/db-password: Permission denied',
    'could not renew token: context deadline exceeded',
    "can't read the api key: file does not exist",
    'SyntaxError: Unexpected token: }',
    'invalid password: must have 8 characters',
    'password: required',
    '1 validation error for Settings: db_password: Field required [type=missing, input_value={}, input_type=dict]',
    'JWT_SECRET: Input should be a valid string',
    'DB_PASSWORD: environment variable not set',
    'SECRET_KEY: this variable is required',
    'API_TOKEN: Too small: expected string to have >=1 characters',
    'Missing SECRET_KEY: set it in the environment',
    'pull registry:5000/acme/api@sha256:9b74c98',
    'token=None',
    'secret: null',
    'use_password=false',
    "ERROR 1045 (28000): Access denied for user 'shop'@'10.0.0.1' (using password: YES)",
    'PWD=/usr/src/app',
    'proxy_pass http://api:8000;',
    'primary_key: id',
    'authorization: permission denied for user1',
    'authorization: Post "https://auth2.example/login": dial tcp: i/o timeout',
    'Basic authentication failed',
    'Bearer authorization is required',
    'WWW-Authenticate: Bearer realm="https://auth.docker.io/token"',
    'no basic auth credentials',
    'max_tokens: 4096',
    "KeyError: 'DATABASE_URL'",
    'GET https://example.com/a?page=2',
    'GET https://registry.example:5000/acme/api@sha256:9b74c98',
    'GET https://registry.example:443/@acme/api',
    'GET http://api.shop:8080/users/@me',
    'references non-existent secret key: tls.key',
  ])('%s', (line) => {
    expect(withoutCredentials(line)).toBe(line);
  });
});
