/**
 * The sandbox's TLS identity: for tests and the demo only, and worth nothing as a secret. Node can't sign certificates, so one pair,
 * self-signed for localhost and 127.0.0.1 and valid for a hundred years, stands here. It was made by
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=kube-rollout sandbox (test only)"
 *  -addext "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1" -addext "keyUsage=critical,digitalSignature,keyCertSign"`.
 * Nothing outside a test may ever trust it.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIB7TCCAZOgAwIBAgIUIHqptk8TokvWaosLu6o14Pcsz/owCgYIKoZIzj0EAwIw
KzEpMCcGA1UEAwwga3ViZS1yb2xsb3V0IHNhbmRib3ggKHRlc3Qgb25seSkwIBcN
MjYxMTIxMDk1NzU2WhgPMjEyNjEwMjgwOTU3NTZaMCsxKTAnBgNVBAMMIGt1YmUt
cm9sbG91dCBzYW5kYm94ICh0ZXN0IG9ubHkpMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAE86UwYGx1sB20AqVmPmCYmbXK7VujhNi/y8znfojJpUr4cFnQmALnMpJt
GBuJOZYUtsqOt0ZWRLFW4TsHPZKF5KOBkjCBjzAdBgNVHQ4EFgQU3EBEAXnMVEPQ
bwXGDIPgmObLk1kwHwYDVR0jBBgwFoAU3EBEAXnMVEPQbwXGDIPgmObLk1kwDwYD
VR0TAQH/BAUwAwEB/zAsBgNVHREEJTAjgglsb2NhbGhvc3SHBH8AAAGHEAAAAAAA
AAAAAAAAAAAAAAEwDgYDVR0PAQH/BAQDAgKEMAoGCCqGSM49BAMCA0gAMEUCIGZK
4U3G60B9In0VdrFhr2ze4H9BFll5ga3O67sJ98ZyAiEAvprtOlgpZtPdVA7E19KP
1ZVJBTxZKYZD101HJ1s7nhA=
-----END CERTIFICATE-----
`;

/** The test-only private key that belongs to `certificate`. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgymYCBOmC7EOp+J4G
TKIe3doNwKpJh1o34roXoG4ez82hRANCAATzpTBgbHWwHbQCpWY+YJiZtcrtW6OE
2L/LzOd+iMmlSvhwWdCYAucykm0YG4k5lhS2yo63RlZEsVbhOwc9koXk
-----END PRIVATE KEY-----
`;
