// CPU milliseconds a badge of @digitalbazaar/vc, for comparison. Reads {documents, issuer, web, contexts, now} on
// standard input; signs each document once, verifies the last as often, status included; prints [{sign, verify}].
import {readFileSync} from "node:fs";

import {DataIntegrityProof} from "@digitalbazaar/data-integrity";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import {cryptosuite} from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import {checkStatus} from "@digitalbazaar/vc-bitstring-status-list";

const job = JSON.parse(readFileSync(0, "utf8"));
const key = await Ed25519Multikey.generate({controller: job.issuer});
key.id = `${job.issuer}#${key.publicKeyMultibase}`;
const method = await key.export({publicKey: true, includeContext: true});
const did = job.web[job.issuer];
did.assertionMethod.push(key.id);

const documentLoader = async (url) => {
  const answer = (document) => ({contextUrl: null, documentUrl: url, document});
  if(url === key.id) return answer(method);
  if(job.contexts[url]) return answer(job.contexts[url]);
  if(job.web[url]) return answer(job.web[url]);
  const [controller, fragment] = url.split("#");
  const found = fragment && job.web[controller]?.verificationMethod.find(({id}) => id === url);
  if(!found) throw new Error(`not found: ${url}`);
  return answer({"@context": "https://w3id.org/security/multikey/v1", ...found});
};

const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
const milliseconds = async (count, work) => {
  await work(0);
  const begin = process.cpuUsage();
  for(let i = 1; i <= count; i++) await work(i);
  const {user, system} = process.cpuUsage(begin);
  return (user + system) / 1000 / count;
};

let signed;
const sign = await milliseconds(job.documents.length - 1, async (i) => {
  signed = await vc.issue({credential: job.documents[i], suite, documentLoader});
});
const verify = await milliseconds(job.documents.length - 1, async () => {
  const {verified, error} = await vc.verifyCredential({
    credential: signed, suite: new DataIntegrityProof({cryptosuite}), documentLoader, now: job.now,
    checkStatus: (options) => checkStatus({
      ...options, documentLoader, suite: new DataIntegrityProof({cryptosuite}), verifyMatchingIssuers: true,
    }),
  });
  if(!verified) throw error;
});
console.log(JSON.stringify([{sign, verify}]));
