import { createPrivateKey } from "node:crypto";

/** A usable key in PKCS#8 PEM, which WebCrypto can import, or a sentence that says what is wrong with the text. */
type AppPrivateKey = { pem: string } | { mistake: string };

const armor = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;

/**
 * Reads a GitHub App's private key, however it was pasted: as PKCS#1 (GitHub's format) or PKCS#8; with real, literal, or no line breaks;
 * indented or quoted; or as the base64 of the file or of its DER.
 */
export function readAppPrivateKey(text: string): AppPrivateKey {
  const cleaned = clean(text);
  const [, label, body = ""] = armor.exec(cleaned) ?? [];
  if (label) return fromPem(label, body);
  if (/-----BEGIN/.test(cleaned)) {
    return { mistake: "is cut off after its first lines; put the whole key in double quotes, with all its lines" };
  }
  if (/\.pem$/i.test(cleaned)) return { mistake: "is a file name; paste the contents of that file" };
  if (/^[0-9a-f]{40}$/.test(cleaned)) {
    return { mistake: "looks like a client secret; paste the private key (a .pem file) from the App's settings page" };
  }
  const decoded = Buffer.from(cleaned.replaceAll(/\s/g, ""), "base64");
  const inner = decoded.toString();
  if (/BEGIN|^[A-Za-z0-9+/=\s]{100,}$/.test(inner)) return readAppPrivateKey(inner);
  return fromDer(decoded) ?? { mistake: notAKey };
}

const notAKey =
  "is not a private key; paste the .pem file from the GitHub App's settings page, or its base64 on one line";

/** Removes quotes, escapes, and a byte order mark, and restores dashes that a word processor changed. */
function clean(text: string): string {
  return text
    .replace(/^\ufeff/, "")
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, "$2")
    .replaceAll(/\\+r\\+n|\\+[nr]/g, "\n")
    .replaceAll(/[-–—]{3,}\s*(BEGIN|END) ([A-Z0-9 ]+?)\s*[-–—]{3,}/g, "-----$1 $2-----")
    .trim();
}

function fromPem(label: string, body: string): AppPrivateKey {
  if (label.startsWith("ENCRYPTED") || /Proc-Type:.*ENCRYPTED/.test(body)) {
    return { mistake: "is encrypted with a passphrase; paste the key as GitHub provides it, without a passphrase" };
  }
  if (label.endsWith("PUBLIC KEY")) return { mistake: "is a public key; paste the private key instead" };
  if (label === "EC PRIVATE KEY") return { mistake: notRsa };
  const base64 = body.replaceAll(/[^A-Za-z0-9+/=]/g, "");
  return fromDer(Buffer.from(base64, "base64")) ?? { mistake: "is damaged; paste the entire .pem file again" };
}

const notRsa = "is not an RSA key, which GitHub Apps need; create a private key on the App's settings page";

function fromDer(der: Buffer): AppPrivateKey | null {
  for (const label of ["RSA PRIVATE KEY", "PRIVATE KEY"]) {
    try {
      const key = createPrivateKey(`-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`);
      if (key.asymmetricKeyType !== "rsa") return { mistake: notRsa };
      return { pem: key.export({ type: "pkcs8", format: "pem" }).toString() };
    } catch {
      // The key is in the other format, or isn't a key.
    }
  }
  return null;
}
