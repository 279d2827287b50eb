// Asks software of other people about credentials: node run.mjs SITE.json CASES.json
// SITE: {address: text}, all that there is of the world. CASES: {name: credential}. Prints {verifier: {name: {accepted, why}}}.
import {readFileSync} from 'node:fs';

const [site, cases] = process.argv.slice(2).map(path => JSON.parse(readFileSync(path, 'utf8')));

// Before anything is imported that keeps it: nobody here reaches a network.
globalThis.fetch = async request => {
  const address = typeof request === 'string' ? request : request.url ?? String(request);
  if(!(address in site)) {
    return new Response('not here', {status: 404});
  }
  return new Response(site[address], {status: 200, headers: {'content-type': 'application/json'}});
};

const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const bitstring = await import('@digitalbazaar/vc-bitstring-status-list');
const vc = await import('@digitalbazaar/vc');
const dcc = await import('@digitalcredentials/verifier-core');

const MULTIKEY = 'https://w3id.org/security/multikey/v1';

function didOf(address) {
  const host = decodeURIComponent(address.split('#')[0].slice('did:web:'.length));
  const found = site[`https://${host}/.well-known/did.json`];
  if(!found) {
    throw new Error(`${address} is not here`);
  }
  return JSON.parse(found);
}

async function documentLoader(address) {
  let document;
  if(address.startsWith('did:web:')) {
    document = didOf(address);
    if(address.includes('#')) {
      const method = document.verificationMethod.find(one => one.id === address);
      if(!method) {
        throw new Error(`${address} is no key of its controller`);
      }
      document = {'@context': MULTIKEY, ...method};
    }
  } else if(address in site) {
    document = JSON.parse(site[address]);
  } else {
    throw new Error(`${address} is not here`);
  }
  return {contextUrl: null, documentUrl: address, document};
}

async function digitalBazaar(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const said = await vc.verifyCredential({credential, suite, documentLoader, checkStatus: bitstring.checkStatus});
  if(!said.verified) {
    return refused(said.statusResult?.error ?? said.error);
  }
  // "verified" means that the list could be read; the bit stands beside it.
  const set = said.statusResult.results.filter(one => one.status !== false);
  return set.length ? {accepted: false, why: 'the bit of its status list is set'} : {accepted: true, why: ''};
}

async function verifierCore(credential) {
  const said = await dcc.verifyCredential({credential, knownDIDRegistries: []});
  const steps = Object.fromEntries((said.log ?? []).map(step => [step.id, step]));
  const failed = ['valid_signature', 'expiration', 'revocation_status'].filter(id => steps[id]?.valid !== true);
  if(said.errors?.length) {
    return {accepted: false, why: said.errors.map(one => one.name ?? one.message).join(', ')};
  }
  return failed.length ? {accepted: false, why: failed.join(', ')} : {accepted: true, why: ''};
}

function refused(error) {
  const all = [error, ...(error?.errors ?? []), error?.cause].filter(Boolean);
  return {accepted: false, why: all.map(one => one.message).join(' / ')};
}

const verdicts = {};
for(const [verifier, ask] of Object.entries({'Digital Bazaar vc': digitalBazaar, 'DCC verifier-core': verifierCore})) {
  verdicts[verifier] = {};
  for(const [name, credential] of Object.entries(cases)) {
    try {
      verdicts[verifier][name] = await ask(structuredClone(credential));
    } catch(error) {
      verdicts[verifier][name] = refused(error);
    }
  }
}
process.stdout.write(JSON.stringify(verdicts));
