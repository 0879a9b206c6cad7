// Seals or opens files with npm's age-encryption: an independent writer and reader.
//   node age_in_node.mjs seal RECIPIENT     node age_in_node.mjs open IDENTITY
// Standard input and output are JSON lists of base64.
import { Decrypter, Encrypter } from "age-encryption";
import { readFileSync } from "node:fs";

const [action, key] = process.argv.slice(2);
const encrypter = new Encrypter();
const decrypter = new Decrypter();
if (action === "seal") encrypter.addRecipient(key);
else decrypter.addIdentity(key);

const results = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const input = Buffer.from(text, "base64");
  const output = await (action === "seal" ? encrypter.encrypt(input) : decrypter.decrypt(input));
  results.push(Buffer.from(output).toString("base64"));
}
process.stdout.write(JSON.stringify(results));
