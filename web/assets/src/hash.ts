// A worker that counts the SHA-256 of a file piece by piece, so that the page stays quick and memory small.
import { sha256 } from "@noble/hashes/sha2.js";

const PIECE = 4 * 1024 * 1024;

/** The hash in lower-case hexadecimal; `moved` hears how far it is. */
export async function hash(file: Blob, moved: (bytes: number) => void = () => {}): Promise<string> {
  const hasher = sha256.create();
  for (let at = 0; at < file.size; at += PIECE) {
    hasher.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
    moved(Math.min(at + PIECE, file.size));
  }
  return Array.from(hasher.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// In a worker one file comes as a message; elsewhere (tests) nothing listens.
declare const WorkerGlobalScope: unknown;
if (typeof WorkerGlobalScope !== "undefined") {
  self.onmessage = async ({ data: file }: MessageEvent<File>) => {
    try {
      self.postMessage({ sha256: await hash(file, (bytes) => self.postMessage({ bytes })) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}
