// A stand-in for the browser's own passkeys: it computes PRF as one HMAC-like secret would.
import assert from "node:assert/strict";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64urlnopad } from "@scure/base";
import { Decrypter, Encrypter, webauthn } from "age-encryption";
import { beforeEach, test } from "node:test";
import { identityOf } from "../../casework/browser/entry/prf.js";
import { sign } from "../../casework/browser/entry/webauthn.js";

const SECRET = new Uint8Array(32).fill(7);
/** @type {any[]} */
let asked = [];

beforeEach(() => {
  asked = [];
  const get = async (/** @type {any} */ { publicKey }) => {
    asked.push(publicKey);
    const { first, second } = publicKey.extensions?.prf?.eval ?? {};
    const compute = (/** @type {any} */ input) => input && hmac(sha256, SECRET, input);
    const results = { first: compute(first), second: compute(second) };
    return {
      id: "AA", type: "public-key", rawId: new ArrayBuffer(1),
      response: {
        clientDataJSON: new ArrayBuffer(2),
        authenticatorData: new ArrayBuffer(3),
        signature: new ArrayBuffer(4),
      },
      getClientExtensionResults: () => ({ prf: { results } }),
    };
  };
  Object.defineProperty(globalThis, "navigator", {
    value: { credentials: { get } }, configurable: true,
  });
});

for (const size of [16, 23, 24, 64, 255, 256, 1023]) {
  test(`it names a passkey of ${size} bytes as age-encryption reads it`, async () => {
    const id = new Uint8Array(size).map((_, at) => at);
    const identity = identityOf(base64urlnopad.encode(id), "casework.fener.example");
    const encrypter = new Encrypter();
    encrypter.addRecipient(new webauthn.WebAuthnRecipient({ identity }));
    const sealed = await encrypter.encrypt("AGE-SECRET-KEY");
    const decrypter = new Decrypter();
    decrypter.addIdentity(new webauthn.WebAuthnIdentity({ identity }));
    assert.equal(await decrypter.decrypt(sealed, "text"), "AGE-SECRET-KEY");
    for (const { allowCredentials, rpId, userVerification } of asked) {
      assert.deepEqual(allowCredentials[0].id, id);
      assert.equal(rpId, "casework.fener.example");
      assert.equal(userVerification, "required");
    }
  });
}

test("it sends what the server must check, and nothing that unlocks", async () => {
  const options = { challenge: "AAAA", userVerification: "preferred" };
  const answer = await sign({ options, token: "t" }, { isAlone: true });
  assert.equal(asked[0].userVerification, "required");
  assert.equal(asked[0].extensions, undefined);
  assert.deepEqual(Object.keys(answer.credential).sort(), ["id", "rawId", "response", "type"]);
  const parts = Object.keys(answer.credential.response).sort();
  assert.deepEqual(parts, ["authenticatorData", "clientDataJSON", "signature"]);
  await sign({ options, token: "t" }, { isAlone: false });
  assert.equal(asked[1].userVerification, "preferred");
});
