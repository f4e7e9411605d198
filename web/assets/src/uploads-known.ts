// Which uploads this browser has begun: so that the same file, chosen again after a reload or a closed
// tab, goes on where it stopped. A file is known by name, size, date and the hash of its first part.

const PREFIX = "tereze-upload:";
const FIRST = 256 * 1024;

export async function fingerprint(purpose: string, file: File): Promise<string> {
  const start = new Uint8Array(await file.slice(0, FIRST).arrayBuffer());
  const facts = new TextEncoder().encode([purpose, file.name, file.size, file.lastModified, ""].join("\n"));
  const all = new Uint8Array(facts.length + start.length);
  all.set(facts);
  all.set(start, facts.length);
  if (!crypto.subtle) return btoa(String(file.size) + file.lastModified).slice(0, 32);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function recall(key: string): string | null {
  return storage()?.getItem(PREFIX + key) ?? null;
}

export function remember(key: string, address: string): void {
  try {
    storage()?.setItem(PREFIX + key, address);
  } catch {
    // Full or forbidden storage only means that a closed tab starts again.
  }
}

export function forget(key: string): void {
  if (key) storage()?.removeItem(PREFIX + key);
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
