// For the root folder of each suite of the W3C: asks the shim alone (python -m tests.verifiers.shim).
const site = process.env.BASE_URL || 'https://127.0.0.1:40443';
const didKey = process.env.SHIM_KEY;
const didWeb = `did:web:${new URL(site).hostname}%3A${new URL(site).port}`;
const at = (id, path, tags) => ({id, endpoint: `${site}${path}`, supports: {vc: ['1.1', '2.0']}, tags});

module.exports = {
  settings: {enableInteropTests: false, testAllImplementations: false},
  implementations: [{
    name: 'RF Safety Training',
    implementation: 'shim',
    issuers: [
      at(didKey, '/credentials/issue', ['vc2.0', 'eddsa-rdfc-2022', 'localhost']),
      at(didWeb, '/credentials/issue', ['BitstringStatusList', 'localhost']),
    ],
    verifiers: [at(didKey, '/credentials/verify', ['vc2.0', 'eddsa-rdfc-2022', 'BitstringStatusList', 'localhost'])],
    vpVerifiers: [at(didKey, '/presentations/verify', ['vc2.0', 'localhost'])],
  }],
};
