// Judges credentials by libraries that we did not write. Reads {cases: [...], web: {address: document}, contexts:
// {address: context}, schema, now} on standard input; prints [{name, verified, errors}] for each case:
//   {name, kind: "ob3", document}           @digitalbazaar/vc with its status list check, and the official schema by ajv
//   {name, kind: "jwt", token, issuer}      jose, with the key that the issuer's DID document lists
import {readFileSync} from "node:fs";

import {DataIntegrityProof} from "@digitalbazaar/data-integrity";
import {cryptosuite} from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import {checkStatus} from "@digitalbazaar/vc-bitstring-status-list";
import Ajv2019 from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import {importJWK, jwtVerify} from "jose";

const job = JSON.parse(readFileSync(0, "utf8"));

const documentLoader = async (url) => {
  const answer = (document) => ({contextUrl: null, documentUrl: url, document});
  if(job.contexts[url]) return answer(job.contexts[url]);
  if(job.web[url]) return answer(job.web[url]);
  const [controller, fragment] = url.split("#");
  const document = job.web[controller];
  if(!document) throw new Error(`not found: ${url}`);
  if(!fragment) return answer(document);
  const method = document.verificationMethod.find(({id}) => id === url);
  if(!method) throw new Error(`no such key: ${url}`);
  return answer({"@context": "https://w3id.org/security/multikey/v1", ...method});
};

const schemaErrors = (() => {
  const ajv = new Ajv2019({strict: false, allErrors: true});
  addFormats(ajv);
  const validate = ajv.compile(job.schema);
  return (document) => validate(document) ? [] : validate.errors.map((e) => `schema ${e.instancePath} ${e.message}`);
})();

const suite = () => new DataIntegrityProof({cryptosuite});

async function ob3({document}) {
  const errors = schemaErrors(document);
  const {proof} = document;
  const credential = {...document, proof: Array.isArray(proof) && proof.length === 1 ? proof[0] : proof};
  const result = await vc.verifyCredential({
    credential, suite: suite(), documentLoader, now: job.now,
    checkStatus: (options) => checkStatus({...options, documentLoader, suite: suite(), verifyMatchingIssuers: true}),
  });
  if(!result.verified) {
    const inner = result.error?.errors ?? [result.error ?? result.statusResult?.error ?? "status"];
    errors.push(...inner.map((e) => `${e?.message ?? e}`));
  }
  // The library only says whether the list could be trusted; a bit that is set is the issuer's "revoked".
  if(result.statusResult?.results?.some(({status}) => status)) errors.push("revoked");
  return errors;
}

async function jwt({token, issuer}) {
  const {kid} = JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
  const method = job.web[issuer].verificationMethod.find(({id}) => id === kid);
  if(!method) return ["the issuer does not list the key"];
  const key = await importJWK(method.publicKeyJwk, "ES256");
  const {payload} = await jwtVerify(token, key, {issuer, algorithms: ["ES256"], currentDate: new Date(job.now)});
  return [...schemaErrors(payload), ...["sub", "jti", "nbf", "iss"].filter((name) => !(name in payload))];
}

const results = [];
for(const item of job.cases) {
  let errors;
  try {
    errors = await (item.kind === "jwt" ? jwt(item) : ob3(item));
  } catch(error) {
    errors = [`${error.message}`];
  }
  results.push({name: item.name, verified: errors.length === 0, errors});
}
console.log(JSON.stringify(results));
