// Somebody who signs in without a browser: programs that upload have a cookie and the token of a page.
import assert from "node:assert/strict";

export class Visitor {
  cookies = new Map();
  token = "";

  constructor(origin) {
    this.origin = origin;
  }

  /** Signs the text of the sign-in page with the key of a persona. */
  static async signedIn(demo, persona) {
    const visitor = new Visitor(demo.portal);
    const page = await visitor.text("/sign-in");
    const challenge = field(page, "challenge");
    const data = Buffer.from(await visitor.text(`/sign-in/challenge/${challenge}`)).toString("base64");
    const signed = await fetch(`${demo.signer}/sign`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ persona, data, attached: true }),
    });
    assert.equal(signed.status, 200);
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf: field(page, "csrf"), challenge, next: "/" })) form.set(name, value);
    form.set("cms_file", new Blob([await signed.arrayBuffer()]), "signature.cms");
    const answer = await visitor.send("/sign-in", { method: "POST", body: form });
    assert.equal(answer.status, 303, await answer.text());
    visitor.token = field(await visitor.text("/registration"), "csrf");
    return visitor;
  }

  /** Begins a registration: uploads belong to its first group of documents. */
  async metadata(filename) {
    if (!this.registration) {
      const body = new URLSearchParams({ csrf: this.token });
      const begun = await this.send("/registration", { method: "POST", body });
      assert.equal(begun.status, 303, await begun.text());
      this.registration = begun.headers.get("location").match(/registration\/([^/]+)/)[1];
    }
    return { filename, filetype: "application/pdf", registration: this.registration, attachment: "identity_document" };
  }

  get headers() {
    const cookie = [...this.cookies].map((pair) => pair.join("=")).join("; ");
    return { cookie, origin: this.origin, "x-csrf-token": this.token };
  }

  async send(path, options = {}) {
    const answer = await fetch(new URL(path, this.origin), {
      redirect: "manual",
      ...options,
      headers: { ...this.headers, ...options.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      this.cookies.set(name, value);
    }
    return answer;
  }

  async text(path) {
    const answer = await this.send(path);
    assert.equal(answer.status, 200, path);
    return answer.text();
  }

  /** How an upload stands. */
  async stands(address) {
    const answer = await this.send(address, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } });
    return { status: answer.status, offset: answer.headers.get("upload-offset"), sha256: answer.headers.get("upload-sha256") };
  }
}

function field(page, name) {
  const found = page.match(new RegExp(`name="${name}" value="([^"]*)"`));
  assert.ok(found, `no field ${name}`);
  return found[1];
}
