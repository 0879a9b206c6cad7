// The vectors that Python made and reads as well: both languages must do the same.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { AgeError, openSealed, recipientOf } from "../../reporting/browser/age.js";
import { fromBase64, fromHex, toBase64, toHex } from "../../reporting/browser/base64.js";
import { openDocument } from "../../reporting/browser/envelopes.js";
import { NoteError, parseVerifierKey } from "../../reporting/browser/notes.js";
import { pad, paddedSize, PaddingError, padme, unpad } from "../../reporting/browser/padding.js";
import { clean } from "../../reporting/browser/pictures.js";
import { derive, digest, grouped, MistypedCode, parse } from "../../reporting/browser/receipts.js";
import { Board, NoDesk, RosterError, route, verify } from "../../reporting/browser/rosters.js";
import { entryNumber, holderTag, isSigned, recipientTag, sign } from "../../reporting/browser/tags.js";
import { vectors } from "./base.js";

const padding = vectors("padding");
const receipts = vectors("receipts");
const rosters = vectors("rosters");
const envelopes = vectors("envelopes");
const pictures = vectors("pictures");
const tags = vectors("tags");
const board = Board.parse(rosters.board);

test("no list of vectors is empty", () => {
  for (const file of [padding, receipts, rosters, envelopes, pictures, tags]) {
    for (const list of Object.values(file)) assert.ok(Object.keys(list).length > 0);
  }
});

test("padding has the same sizes and bytes", () => {
  for (const [size, padded] of padding.padme) assert.equal(padme(size), padded);
  for (const { kind, length, padded } of padding.sizes) assert.equal(paddedSize(length, kind), padded);
  for (const { kind, text, sha256 } of padding.padded) {
    const padded = pad(new TextEncoder().encode(text), kind);
    assert.equal(createHash("sha256").update(padded).digest("hex"), sha256);
    assert.equal(new TextDecoder().decode(unpad(padded)), text);
  }
});

for (const { name, hex } of padding.refused) {
  test(`padding refuses ${name}`, () => assert.throws(() => unpad(fromHex(hex)), PaddingError));
}

for (const expected of receipts.mailboxes) {
  test(`the code ${expected.grouped} stands for the same mailbox`, async () => {
    assert.equal(grouped(expected.code), expected.grouped);
    const mailbox = await derive(expected.grouped);
    assert.deepEqual(
      {
        identity: mailbox.identity,
        recipient: mailbox.recipient,
        locator: toHex(mailbox.locator),
        locator_digest: toHex(digest(mailbox.locator)),
        write_key: toHex(mailbox.writeKey),
        write_key_digest: toHex(digest(mailbox.writeKey)),
        talk_key: toHex(mailbox.talkKey),
      },
      (({ code, grouped, ...others }) => others)(expected),
    );
  });
}

for (const { name, text, code } of receipts.typed) {
  test(`a code typed with ${name} is read`, () => assert.equal(parse(text), code));
}

for (const { name, text } of receipts.mistyped) {
  test(`a code with ${name} is refused`, () => assert.throws(() => parse(text), MistypedCode));
}

for (const { name, note, ...known } of rosters.accepted) {
  test(`a roster is accepted: ${name}`, () => assert.ok(verify(note, { board, ...known })));
}

for (const { name, reason, note, ...known } of rosters.refused) {
  test(`a roster is refused as ${reason}: ${name}`, () => {
    assert.throws(() => verify(note, { board, ...known }), (error) => {
      return error instanceof RosterError && error.reason === reason;
    });
  });
}

function readFirst() {
  const { note, today, newest } = rosters.accepted[0];
  return verify(note, { board, today, newest });
}

test("a roster reads the same", () => {
  const { text, notBefore, desks, ...others } = readFirst();
  const listed = desks.map(({ id, epoch, countries, recipient, name }) => [id, epoch, countries, recipient, name]);
  assert.deepEqual({ ...others, not_before: notBefore, desks: listed }, rosters.read);
});

for (const { country, ticked, desks } of rosters.routes) {
  test(`a report from ${country} for ${ticked.join(" and ") || "nobody"} goes the same way`, () => {
    if (desks === null) assert.throws(() => route(readFirst(), country, ticked), NoDesk);
    else assert.deepEqual(route(readFirst(), country, ticked).map(({ id }) => id), desks);
  });
}

for (const text of rosters.refused_keys) {
  test(`the board key "${text}" is refused`, () => {
    assert.throws(() => parseVerifierKey(text), NoteError);
  });
}

for (const { name, identity, recipient, sealed, content } of envelopes.opens) {
  test(`what Python sealed opens: ${name}`, async () => {
    assert.equal(await recipientOf(identity), recipient);
    assert.equal(toBase64(await openSealed(fromBase64(sealed), identity)), content);
  });
}

test("a report that Python sealed reads the same", async () => {
  const { identity, sealed } = envelopes.opens.find(({ name }) => name === "a report");
  assert.deepEqual(await openDocument(fromBase64(sealed), identity), envelopes.document);
});

for (const { name, identity, sealed } of envelopes.refused) {
  test(`what is not sealed is refused: ${name}`, async () => {
    await assert.rejects(openSealed(fromBase64(sealed), identity), AgeError);
  });
}

for (const { name, picture, cleaned } of pictures.cleaned) {
  test(`it cleans ${name} to the same bytes`, () => {
    assert.equal(toBase64(clean(fromBase64(picture))), cleaned);
  });
}

for (const { name, bytes } of pictures.unknown) {
  test(`it leaves ${name} alone`, () => assert.equal(clean(fromBase64(bytes)), null));
}

const keyOf = ({ talk_key: key }) => fromHex(key);

for (const { name, tag, ...known } of tags.recipients) {
  test(`a recipient gets the same tag: ${name}`, () => {
    assert.equal(recipientTag(keyOf(known), { ...known, id: known.case }), tag);
  });
}

for (const { name, tag, ...known } of tags.refused_recipients) {
  test(`a tag vouches for nothing else: ${name}`, () => {
    assert.notEqual(recipientTag(keyOf(known), { ...known, id: known.case }), tag);
  });
}

for (const { name, tag, ...known } of tags.holders) {
  test(`a holder gets the same tag: ${name}`, () => {
    assert.equal(holderTag(known.secret, known.case, known.recipient), tag);
  });
}

for (const { name, number, ...known } of tags.entries) {
  test(`an entry gets the same number: ${name}`, () => {
    assert.equal(entryNumber(keyOf(known), known.case), number);
  });
}

for (const { name, text, signed, ...known } of tags.messages) {
  test(`a message is signed alike: ${name}`, () => {
    assert.equal(sign(text, keyOf(known)), signed);
    assert.ok(isSigned(signed, keyOf(known)));
    assert.deepEqual(JSON.parse(signed), { mac: JSON.parse(signed).mac, ...JSON.parse(text) });
  });
}

for (const { name, signed, ...known } of tags.refused_messages) {
  test(`a message is refused: ${name}`, () => assert.equal(isSigned(signed, keyOf(known)), false));
}
